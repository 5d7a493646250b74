"""Lists of any length: how long one takes to open beside an empty one, what it holds in memory, how it scrolls."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import making
from benchmarks.measure import FLOORS, Row, child, median, turns

CHILD = str(Path(__file__).parent / "list_child.py")


def lists(folder: Path, records: int, repeats: int) -> Iterator[Row]:
    """Measure the list of training sessions in its page; every turn is a process of its own."""
    empty, full = making.listed_desk(folder, 0), making.listed_desk(folder, records)
    size, bare, seen = f"{records:,} rows", list[Any](), list[Any]()

    def opened(desk: Path, kept: list[Any]) -> float:
        kept.append(child([CHILD, str(desk)])[1])
        return float(kept[-1]["open"])

    nothing, many = turns(repeats or 5, lambda: opened(empty, bare), lambda: opened(full, seen))
    yield Row(f"list of {size} opened", "ms", median(many), median(nothing), 1.5, note="floor: an empty one")
    yield Row(f"list of {size} counted", "ms", median([one["counted"] for one in seen]), note="after its rows are seen")
    more = median([one["memory"] for one in seen]) - median([one["memory"] for one in bare])
    note = "opened, counted and scrolled, beyond what the process holds with an empty one"
    yield Row(f"memory of a list of {size}", "MB", more, goal=30, by_ratio=False, note=note)
    frames = [child([str(FLOORS / "listing.py"), str(full), str(records)])[1] for _turn in range(repeats or 5)]
    for name, goal in (("p50", 1.2), ("p95", None)):
        ours, floor = (median([one[name] for one in some]) for some in (seen, frames))
        yield Row(
            f"scrolling {size}, a frame, {name}", "ms", ours, floor, goal, note="floor: rows in memory, same table"
        )
    yield Row(
        f"to the end of {size}", "ms", median([one["end"] for one in seen]), note="End pressed until its rows are seen"
    )
