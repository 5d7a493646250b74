"""`python -m tools.soak WHAT`: machine, mutants, fuzz, or nothing for all of them with the figures of an hour.

python -m tools.soak machine --examples 200 --seed 5
python -m tools.soak mutants [PART OF A NAME …]
python -m tools.soak fuzz --mutants 20000 --seed 1
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
EXAMPLES, STEPS, FUZZ = 150, 20, 20_000


def machine(examples: int, seed: int) -> int:
    """Run the state machine with other examples than `make test` does."""
    environment = os.environ | {"SSR_RANDOM": "1", "SSR_EXAMPLES": str(examples), "SSR_STEPS": str(STEPS)}
    command = [sys.executable, "-m", "pytest", "-q", "tests/machine/test_machine.py", f"--hypothesis-seed={seed}"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run what is asked for; returns 1 when something of it failed."""
    parser = argparse.ArgumentParser(prog="python -m tools.soak", description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", default="all", choices=["all", "machine", "mutants", "fuzz"])
    parser.add_argument("names", nargs="*", help="parts of the names of mutants")
    parser.add_argument("--examples", type=int, default=EXAMPLES)
    parser.add_argument("--mutants", type=int, default=FUZZ)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    failed = 0
    if given.what in ("all", "machine"):
        failed |= machine(given.examples, given.seed)
    if given.what in ("all", "fuzz"):
        from tools.soak import fuzz

        failed |= fuzz.run(given.mutants, given.seed)
    if given.what in ("all", "mutants"):
        from tools.soak import mutants

        failed |= mutants.run(given.names)
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
