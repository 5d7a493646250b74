"""Takes one safeguard after the other away, in a copy of the program, and runs the tests that ought to notice.

Verdicts are kept (`ledger`), so a run goes on where it was cut off; a safeguard whose row or verdict says that nobody noticed is
asked about again. Tests are asked from the narrow to the wide: the story or file that the row names, then the others in `ORDER`.
What noticed a mutant must pass on the program as it is: that is tried once for each of them, and counts.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tools.soak import ledger
from tools.soak.lanes import WHOLE as ALL
from tools.soak.lanes import Share, is_mine
from tools.soak.safeguards import ATTACKS, HISTORY, MACHINE, MUTANTS, STORIES, Mutant

ROOT = Path(__file__).parent.parent.parent
COPIED = ("ssr_desk", "tests", "tools", "resources", "docs", "benchmarks", "pyproject.toml", "README.md")
ORDER = (STORIES, ATTACKS, HISTORY, MACHINE)
PART, WHOLE = "mutants", "without a mutant"
PATIENCE = 1200
GOAL = 0.9


def run(only: list[str], quick: bool = False, examples: int = 12, share: Share = ALL) -> int:
    """Try what has no verdict yet, print the table. Returns 1 when fewer than nine in ten are noticed.

    Args:
        only: parts of names; these are tried again, whatever was found before. Empty: all that have no good verdict.
        quick: ask only those tests that ought to notice.
        examples: how many of the state machine, when that is asked.
        share: of the list.
    """
    wanted = [one for one in MUTANTS if not only or any(part in one.name for part in only)]
    known = {} if only else ledger.of(PART)
    with tempfile.TemporaryDirectory() as place:
        for number, one in enumerate(wanted):
            if not is_mine(number, share) or _is_caught(known.get(one.name), one):
                continue
            begin = time.monotonic()
            by, why = _tried(one, Path(place), quick, examples)
            found = {"caught": bool(by), "by": by, "why": why[:160], "row": row(one)}
            ledger.keep(PART, one.name, **found, seconds=round(time.monotonic() - begin, 1))
            print(_line(one.name, ledger.of(PART)[one.name]), flush=True)
        _try_whole(Path(place), [one.name for number, one in enumerate(wanted) if is_mine(number, share)])
    return told()


def told() -> int:
    """Print every verdict and the share. Returns 1 when it is below the goal or something was not tried."""
    known = ledger.of(PART)
    for one in MUTANTS:
        print(_line(one.name, known.get(one.name)))
    for tests, found in ledger.of(WHOLE).items():
        print(f"{'passes' if found['passes'] else 'FAILS'} without a mutant: {tests}")
    caught, tried, listed = figures()
    print(f"mutants: {caught} of {listed} noticed ({100 * caught / listed:.0f} %), {listed - tried} not tried")
    return int(caught < GOAL * listed)


def figures() -> tuple[int, int, int]:
    """Return how many of those in the list were noticed, tried, and listed."""
    known = ledger.of(PART)
    failing = {tests for tests, found in ledger.of(WHOLE).items() if not found["passes"]}
    verdicts = [known[one.name] for one in MUTANTS if one.name in known and known[one.name]["row"] == row(one)]
    return sum(one["caught"] and one["by"] not in failing for one in verdicts), len(verdicts), len(MUTANTS)


def row(one: Mutant) -> str:
    """Return a digest of what is taken away: another row has another verdict."""
    return hashlib.sha256(repr((one.file, one.old, one.new)).encode()).hexdigest()[:16]


def _is_caught(found: dict[str, Any] | None, one: Mutant) -> bool:
    return found is not None and found["caught"] and found["row"] == row(one)


def _line(name: str, found: dict[str, Any] | None) -> str:
    if found is None:
        return f"not tried           {name}"
    verdict, where = "caught" if found["caught"] else "MISSED", found["by"].removeprefix("tests/")
    return f"{verdict} {found['seconds']:6.1f} s  {name:48} {where:44} {found['why'][:90]}"


def _try_whole(place: Path, names: list[str]) -> None:
    """Run every set of tests that noticed one of these mutants on the program as it is."""
    known = ledger.of(PART)
    for tests in sorted({known[one]["by"] for one in names if one in known and known[one]["caught"]}):
        done = ledger.of(WHOLE).get(tests)
        if done is not None and done["passes"]:
            continue
        _copied(place)
        first, _k, story = tests.partition(" -k ")
        said = _asked(place / "program", place, [first, "-k", story] if story else [first], 12)
        ledger.keep(WHOLE, tests, passes=said.returncode == 0)
        print(f"without a mutant, {tests}: {'passes' if said.returncode == 0 else said.stdout[-600:]}", flush=True)


def _copied(place: Path) -> Path:
    """Copy the program, its tests and what they read."""
    copy = place / "program"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    return copy


def _asked(copy: Path, place: Path, tests: list[str], examples: int) -> "subprocess.CompletedProcess[str]":
    """Run tests in a copy of the program, to the first that fails."""
    environment = os.environ | {
        "SSR_EXAMPLES": str(examples),
        "SSR_NO_SHRINK": "1",
        "SSR_PEOPLE": str(place / "people"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=short", "-m", "", *tests]
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def _tried(one: Mutant, place: Path, quick: bool, examples: int) -> tuple[str, str]:
    """Return which tests noticed a mutant, and what they said; empty when none did."""
    copy = _copied(place)
    file = copy / one.file
    text = file.read_text(encoding="utf-8")
    if text.count(one.old) != 1:
        return "", f"the safeguard stands {text.count(one.old)} times in {one.file}: bring the list up to date"
    file.write_text(text.replace(one.old, one.new), encoding="utf-8")
    asked = [[one.first, "-k", one.story]] if one.story else []
    asked += [[tests] for tests in (one.first, *(other for other in ORDER if other != one.first))]
    for tests in asked[:1] if quick else asked:
        done = _asked(copy, place, tests, examples)
        if done.returncode == 1:
            said = [line[4:].strip() for line in done.stdout.splitlines() if line.startswith("E   ")]
            return " ".join(tests), next((line for line in said if "state" not in line), "")
        if done.returncode and not (done.returncode == 5 and one.story):
            return "", f"{tests[0]} did not run: {done.stdout[-300:]}{done.stderr[-300:]}"
    return "", ""
