"""Export and import of many records beside their floors, and whether memory stays flat."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks import making
from benchmarks.measure import Row, child, median, turns

CHILD = "benchmarks.bulk_child"


def exchange(folder: Path, records: int, repeats: int) -> Iterator[Row]:
    """Measure a fifth of the records for memory, then all of them in turns with the floor."""
    count, small = repeats or 3, max(1, records // 5)
    peak = {size: _measured(folder / f"bulk-{size}", size, 1 if size == small else count) for size in (small, records)}
    for name in ("export", "import"):
        ours, floor, memory, used, floor_used = peak[records][name]
        few = peak[small][name][2]
        words = f"{name} of {records:,} records"
        yield Row(words, "s", ours, floor, 1.5, note=FLOORS[name])
        yield Row(f"{words}, CPU", "s", used, floor_used, note="all processes")
        yield Row(f"{words}, peak memory", "MB", memory, few, 1.25, note=f"beside {small:,} records")


FLOORS = {
    "export": "floor: encrypted select, json, zstd, hash, seal",
    "import": "floor: hash, open, inflate, json, encrypted executemany, index",
}


def _measured(folder: Path, records: int, count: int) -> dict[str, tuple[float, float, float, float, float]]:
    """Return by job: our seconds, the floor's, our peak in MB with the processes that we start; CPU, ours and the floor's."""
    with making.cast(folder) as made:
        made["officer"].recording.add_many("training_session", making.rows(records, made["officer"]))
    shutil.copytree(folder / "hq", folder / "hq-empty")
    peaks: dict[str, float] = {"export": 0.0, "import": 0.0}
    used: dict[str, list[float]] = {}

    def ours(name: str) -> float:
        if name == "import":
            shutil.rmtree(folder / "hq")
            shutil.copytree(folder / "hq-empty", folder / "hq")
        seen = child(["-m", CHILD, name, str(folder)])[1]
        peaks[name] = max(peaks[name], seen["mb"])
        used.setdefault(name, []).append(seen["cpu"])
        return float(seen["seconds"])

    def floor(name: str) -> float:
        seen = child(["-m", CHILD, f"floor-{name}", str(folder)])[1]
        used.setdefault(f"floor-{name}", []).append(seen["cpu"])
        return float(seen["seconds"])

    found = {}
    for name in ("export", "import"):
        floors, values = turns(count, lambda name=name: floor(name), lambda name=name: ours(name), warm=0)
        spent = median(used[name]), median(used[f"floor-{name}"])
        found[name] = (median(values), median(floors), peaks[name], *spent)
        if name == "export":
            assert (folder / "bundle.ssrb").exists()
    return found
