"""Runs the measurements and prints the table, or JSON for a machine."""

import argparse
import functools
import json
import sys
import tempfile
from pathlib import Path

from benchmarks import bulk, finding, listing, saving, starting, syncing
from benchmarks.measure import Row, machine, table

PARTS = {
    "version": starting.version, "start": starting.window, "save": saving.save, "bulk": bulk.exchange,
    "list": listing.lists, "find": finding.find, "sync": syncing.sync,
}  # fmt: skip


def main() -> int:
    """Measure what was asked for. Returns 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.add_argument(
        "--records", type=int, default=100_000, help="size of the desk that is measured (default 100,000)"
    )
    parser.add_argument(
        "--size",
        choices=("quick", "full"),
        default="quick",
        help="of sync: a hundred exchanges, 45 officers, or fewer of both",
    )
    parser.add_argument("--repeats", type=int, default=0, help="turns of floor and ours (default: each part's own)")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, separated by commas: {', '.join(PARTS)}")
    parser.add_argument(
        "--desks", type=Path, help="a folder to keep the desks in, and to find them in again (default: made anew)"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    asked = parser.parse_args()
    wanted = asked.only.split(",")
    if unknown := set(wanted) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = PARTS | {"sync": functools.partial(syncing.sync, full=asked.size == "full")}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="ssr-bench-") as folder:
        for name in wanted:
            for row in parts[name](asked.desks or Path(folder), asked.records, asked.repeats):
                rows.append(row)
                if not asked.json:
                    print(f"  {row.name}: {row.ours_text}", file=sys.stderr, flush=True)
    if asked.json:
        print(json.dumps({"ok": True, "machine": machine(), "rows": [row.as_json() for row in rows]}, indent=1))
    else:
        print(f"{machine()}\n\n{table(rows)}")
    return int(asked.strict and not all(row.met for row in rows if row.met is not None))


if __name__ == "__main__":
    sys.exit(main())
