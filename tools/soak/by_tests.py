"""Parts of a soak that are tests with more examples than usual: each piece is a run of pytest, and its last words are kept."""

import ast
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from typing import Any

from tools.soak import ledger
from tools.soak.lanes import WHOLE, Share, is_mine

EACH, STEPS = 8, 20
"""Examples of the state machine in a piece, each with a seed of its own, and steps in an example."""
KILLED = ("tests/kill/test_kill_store.py", "tests/kill/test_kill_exchange.py", "tests/kill/test_kill_reading.py")


def stories() -> int:
    """Run every story. Returns 1 when one fails."""
    if "all" in ledger.of("stories"):
        return _told("stories", "passed")
    code, said, seconds = _pytest("-m", "soak", "tests/machine", "-k", "test_story")
    passed = re.search(r"(\d+) passed", said)
    ledger.keep("stories", "all", passed=int(passed[1]) if passed else 0, failed=_failed(code, said), seconds=seconds)
    return _told("stories", "passed")


def machine(examples: int, seed: int, share: Share = WHOLE) -> int:
    """Run the state machine with examples of `seed` and the numbers after it. Returns 1 when it finds something."""
    numbers = [one for one in range(seed, seed + -(-examples // EACH)) if is_mine(one, share)]
    with tempfile.TemporaryDirectory() as place:
        for number in numbers:
            if f"seed {number}" in ledger.of("machine"):
                continue
            most = min(EACH, examples - (number - seed) * EACH)
            settings = {"SSR_EXAMPLES": str(most), "SSR_STEPS": str(STEPS), "SSR_RANDOM": "1"}
            settings["SSR_PEOPLE"] = f"{place}/people"  # made once for all of them
            code, said, seconds = _pytest("tests/machine/test_machine.py", f"--hypothesis-seed={number}", **settings)
            found = re.search(r"machine: (\{.*?\})", said)
            counted: dict[str, int] = ast.literal_eval(found[1]) if found else {}
            ledger.keep("machine", f"seed {number}", found=counted, failed=_failed(code, said), seconds=seconds)
            print(f"seed {number}: {counted} in {seconds} s{', FAILED' if code else ''}", flush=True)
    sums = sum((Counter(one["found"]) for one in ledger.of("machine").values()), Counter[str]())
    print("machine: " + ", ".join(f"{what} {times}" for what, times in sorted(sums.items())))
    return _told("machine", "examples")


def kills(times: int) -> int:
    """Run the kills, `times` as many as `make test` does. Returns 1 when something was lost."""
    done = ledger.of("kills")
    for file in KILLED:
        if file in done:
            continue
        code, said, seconds = _pytest(file, SSR_KILLS=str(times))
        found = {what: int(number) for number, what in re.findall(r"(\d+) (killed|worked|acknowledged)", said)}
        ledger.keep("kills", file, found=found, failed=_failed(code, said), seconds=seconds)
        print(f"{file}: {found} in {seconds} s{', FAILED' if code else ''}", flush=True)
    return _told("kills", "killed")


def total(part: str, what: str) -> int:
    """Add up one figure of all pieces of a part."""
    return sum(int(one.get("found", one).get(what, 0)) for one in ledger.of(part).values())


def _told(part: str, what: str) -> int:
    """Print the sum, and every failure. Returns 1 when there is one."""
    failed = [one["failed"] for one in ledger.of(part).values() if one["failed"]]
    print("\n".join(failed), end="\n" if failed else "")
    print(f"{part}: {total(part, what)} {what}, {len(failed)} failed")
    return int(bool(failed))


def _failed(code: int, said: str) -> str:
    """Return the last lines of a run that failed; empty for one that did not."""
    return said[-3000:] if code else ""


def _pytest(*given: str, **environment: str) -> tuple[int, str, float]:
    begin = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *given]
    around: Any = os.environ | environment
    done = subprocess.run(command, cwd=ledger.ROOT, env=around, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr, round(time.monotonic() - begin, 1)
