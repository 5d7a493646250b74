"""Takes one safeguard after the other away, in a copy of the program, and runs the tests that ought to notice."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.soak.safeguards import ATTACKS, HISTORY, MACHINE, MUTANTS, STORIES, Mutant

ROOT = Path(__file__).parent.parent.parent
COPIED = ("ssr_desk", "tests", "tools", "resources", "docs", "benchmarks", "pyproject.toml", "README.md")
ORDER = (STORIES, ATTACKS, HISTORY, MACHINE)
PATIENCE = 1200
GOAL = 0.9


def run(only: list[str], quick: bool = False, examples: int = 12) -> int:
    """Print the table. Returns 1 when fewer than nine in ten are noticed. `quick`: ask only those who ought to notice."""
    wanted = [one for one in MUTANTS if not only or any(part in one.name for part in only)]
    caught = 0
    with tempfile.TemporaryDirectory() as place:
        for one in wanted:
            begin = time.monotonic()
            by, why = _tried(one, Path(place), quick, examples)
            caught += bool(by)
            where = by.removeprefix("tests/") if by else ""
            print(
                f"{'caught' if by else 'MISSED'} {time.monotonic() - begin:6.1f} s  {one.name:48} {where:28} {why[:90]}",
                flush=True,
            )
    print(f"mutants: {caught} of {len(wanted)} noticed ({100 * caught / max(1, len(wanted)):.0f} %)")
    return int(caught < GOAL * len(wanted))


def _tried(one: Mutant, place: Path, quick: bool, examples: int) -> tuple[str, str]:
    """Return which tests noticed a mutant, and what they said; empty when none did."""
    copy = place / "program"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    file = copy / one.file
    text = file.read_text(encoding="utf-8")
    if text.count(one.old) != 1:
        return "", f"the safeguard stands {text.count(one.old)} times in {one.file}: bring the list up to date"
    file.write_text(text.replace(one.old, one.new), encoding="utf-8")
    environment = os.environ | {
        "SSR_EXAMPLES": str(examples),
        "SSR_NO_SHRINK": "1",
        "SSR_PEOPLE": str(place / "people"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    asked = [[one.first, "-k", one.story]] if one.story else []
    asked += [[tests] for tests in (one.first, *(other for other in ORDER if other != one.first))]
    for tests in asked[:1] if quick else asked:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=short", "-m", "", *tests]
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        if done.returncode == 1:
            said = [line[4:].strip() for line in done.stdout.splitlines() if line.startswith("E   ")]
            return tests[0], next((line for line in said if "state" not in line), "")
        if done.returncode and not (done.returncode == 5 and one.story):
            return "", f"{tests[0]} did not run: {done.stdout[-300:]}{done.stderr[-300:]}"
    return "", ""
