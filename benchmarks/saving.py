"""One durable save on a full desk: validated, signed into the chain, merged, indexed, on the disk, acknowledged."""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import making
from benchmarks.floors.fsync import Floor
from benchmarks.measure import Row, median, quantile


def save(folder: Path, records: int, repeats: int) -> Iterator[Row]:
    """Measure new records and changes of old ones, each beside a bare fsync in the same folder."""
    from ssr_desk.app import open_desk

    path = making.full_desk(folder, records)
    count = repeats or 300
    with open_desk(path, making.PASSPHRASE) as desk:
        floor = Floor(path)
        old = [str(row["id"]) for row in desk.recording.list("training_session", limit=count).rows]
        floors: list[float] = []
        added: list[float] = []
        changed: list[float] = []
        for number, values in enumerate(making.rows(count, desk)):
            floors.append(_time(floor.write))
            added.append(_time(lambda values=values: desk.recording.add("training_session", values)))
            opened = desk.recording.open(old[number % len(old)])
            values = {**opened.values, "outcome": f"Changed for the {number}th time, with a sentence of usual length."}
            changed.append(
                _time(lambda opened=opened, values=values: desk.recording.save(opened.id, values, opened.heads))
            )
        floor.close()
    yield Row("fsync of one page, p99", "ms", quantile(floors, 0.99), note="what the disk alone costs")
    for name, values in (("new record saved", added), ("record changed and saved", changed)):
        yield Row(f"{name}, p50", "ms", median(values), median(floors), 20, by_ratio=False, note="floor: fsync")
        yield Row(f"{name}, p99", "ms", quantile(values, 0.99), quantile(floors, 0.99), 50, by_ratio=False)


def _time(act: object) -> float:
    begun = time.perf_counter()
    act()  # type: ignore[operator]
    return (time.perf_counter() - begun) * 1000
