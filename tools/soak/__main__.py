"""`python -m tools.soak WHAT`: machine, kills, faults, fuzz, mutants; without WHAT all of them, for some hours.

machine --examples 200 --seed 5    the state machine, with other examples than `make test` has
kills                              kills at random moments of saving, exporting, importing, backing up, upgrading
faults --trials 12                 system calls that fail, a torn journal, flipped bits
fuzz --mutants 20000 --seed 1      changed bundles, hashed, signed and sealed again
mutants [PART OF A NAME]           one safeguard after the other taken away: do the tests notice?
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

WHAT = ("machine", "kills", "faults", "fuzz", "mutants")
ROOT = Path(__file__).parent.parent.parent
EXAMPLES, STEPS, FUZZ, TRIALS, KILLS = 150, 20, 20_000, 12, 3


def tests(*given: str, **environment: str) -> int:
    """Run tests with settings of their own."""
    command = [sys.executable, "-m", "pytest", "-q", *given]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run what is asked for; returns 1 when something of it failed."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", default="all", choices=["all", *WHAT])
    parser.add_argument("names", nargs="*", help="parts of the names of mutants")
    parser.add_argument("--quick", action="store_true", help="mutants: ask only the tests that ought to notice")
    parser.add_argument("--examples", type=int, default=EXAMPLES)
    parser.add_argument("--mutants", type=int, default=FUZZ)
    parser.add_argument("--trials", type=int, default=TRIALS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    failed = [one for one in WHAT if given.what in ("all", one) and _run(one, given)]
    return int(bool(failed))


def _run(what: str, given: argparse.Namespace) -> int:
    """Run one of them. All go on when one fails."""
    print(f"· {what}", flush=True)
    if what == "machine":
        examples = {"SSR_EXAMPLES": str(given.examples), "SSR_STEPS": str(STEPS), "SSR_RANDOM": "1"}
        return tests("tests/machine/test_machine.py", f"--hypothesis-seed={given.seed}", **examples)
    if what == "kills":
        return tests("tests/kill", SSR_KILLS=str(KILLS))
    from tools.soak import faults, fuzz, mutants

    if what == "faults":
        return faults.run(given.trials)
    return fuzz.run(given.mutants, given.seed) if what == "fuzz" else mutants.run(given.names, given.quick)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
