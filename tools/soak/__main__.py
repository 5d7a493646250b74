"""`python -m tools.soak [PART …]`: what takes an hour. Without PART all of them, one for each processor; then the table.

load       hundreds of exchanges between three desks, with receipts and backups
stories    the state machine's stories, each by itself
machine    the state machine over the real services, with examples that `make test` has not
kills      kills at random moments of saving, exporting, importing, backing up, upgrading
faults     system calls that fail, full disks, a torn journal, flipped bits
fuzz       changed bundles, hashed, signed and sealed again
mutants    one safeguard after the other taken away: do the tests notice?
table      nothing but the table of what was found so far

What is done is written down in build/soak and not done again: a run that was cut off goes on. `--again` begins anew.
"""

import argparse
import os
import sys

from tools.soak import lanes, ledger, table

PARTS = ("stories", "load", "kills", "faults", "fuzz", "machine", "mutants")
ROUNDS, EXAMPLES, FUZZ, TRIALS, KILLS = 200, 320, 20_000, 12, 3
"""So many that all of it ends within an hour on two processors that have nothing else to do."""


def main(arguments: list[str]) -> int:
    """Run what is asked for; returns 1 when something of it failed, after all of it was tried."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", choices=[*PARTS, "table", []])
    parser.add_argument("--again", action="store_true", help="forget what these parts found and begin anew")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="mutants: parts of names, tried again")
    parser.add_argument("--quick", action="store_true", help="mutants: ask only the tests that ought to notice")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="exchanges of the load")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="of the state machine")
    parser.add_argument("--mutants", type=int, default=FUZZ, help="of the fuzzer")
    parser.add_argument("--kills", type=int, default=KILLS, help="how many times as many as in `make test`")
    parser.add_argument("--trials", type=int, default=TRIALS, help="places at which each fault strikes")
    parser.add_argument("--seed", type=int, default=1, help="the first one, of machine and fuzzer")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--share", type=lanes.read, help="only a share of the pieces, and no table: 0/2")
    given = parser.parse_args(arguments)
    parts = given.parts or list(PARTS)
    if given.again:
        ledger.forget(*parts, *(["without a mutant"] if "mutants" in parts else []))
    if given.share:
        return sum(_run(one, given) for one in parts)
    if given.jobs > 1 and not given.only:
        lanes.run([one for one in parts if one != "table"], _options(given), given.jobs)
    failed = [one for one in parts if one != "table" and _run(one, given)]
    table.write()
    if given.readme:
        table.into_readme()
    print(f"\nfailed: {', '.join(failed)}" if failed else "", end="\n" if failed else "")
    return int(bool(failed))


def _options(given: argparse.Namespace) -> list[str]:
    """Return what each part is told on its command line."""
    numbers = ("rounds", "examples", "mutants", "kills", "trials", "seed")
    told = [word for name in numbers for word in (f"--{name}", str(getattr(given, name)))]
    return [*told, *(["--quick"] if given.quick else [])]


def _run(part: str, given: argparse.Namespace) -> int:
    """Run what is not done yet of one of them, and tell of all of it."""
    share = given.share or lanes.WHOLE
    print(f"· {part}", flush=True)
    if part == "load":
        from tools.soak import load

        return load.run(given.rounds)
    if part in ("stories", "machine", "kills"):
        from tools.soak import by_tests

        if part == "stories":
            return by_tests.stories()
        return by_tests.machine(given.examples, given.seed, share) if part == "machine" else by_tests.kills(given.kills)
    if part == "faults":
        from tools.soak import faults

        return faults.run(given.trials)
    if part == "fuzz":
        from tools.soak import fuzz

        return fuzz.run(given.mutants, given.seed, share)
    from tools.soak import mutants

    return mutants.run(given.only, given.quick, share=share)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
