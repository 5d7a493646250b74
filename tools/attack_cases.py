"""Shows the 108 attacks, what must happen, and the test that proves each: `python -m tools.attack_cases`.

A test proves the cases that its name begins with: `test_28_…`, `test_46_and_47_…`, `test_62_to_72_…`. Exit code 1 when one has
no test.
"""

import ast
import importlib
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent.parent / "tests"
_NAME = re.compile(r"test_(\d+)(?:_(and|to)_(\d+))?_")


def cases() -> tuple[Any, ...]:
    """Return the list of attacks."""
    sys.path.insert(0, str(TESTS))
    found: tuple[Any, ...] = importlib.import_module("sync.attacks.cases").CASES
    return found


def proofs() -> dict[int, list[str]]:
    """Return by number the tests that carry it in their names, as pytest names them."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = _NAME.match(one.name) if isinstance(one, ast.FunctionDef) else None
            if named and isinstance(one, ast.FunctionDef):
                first, last = int(named[1]), int(named[3] or named[1])
                numbers = (first, last) if named[2] == "and" else range(first, last + 1)
                for number in dict.fromkeys(numbers):
                    found[number].append(f"{path.relative_to(TESTS).as_posix()}::{one.name}")
    return found


def main() -> int:
    """Print the table. Returns 1 when a case has no test."""
    known, lacking = proofs(), 0
    for one in cases():
        tests = known.get(one.number, [])
        lacking += not tests
        print(f"{one.key:20} {one.name}\n{'':20} → {one.outcome}")
        for test in tests or ["NO TEST"]:
            print(f"{'':22} {test}")
    print(f"\n{len(cases())} cases, {lacking} without a test")
    return int(lacking > 0)


if __name__ == "__main__":
    sys.exit(main())
