"""Search in everything on a full desk: a word that few records have, and one that nearly all have."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import making
from benchmarks.floors.finding import Floor
from benchmarks.measure import Row, median, quantile

SEED = 7


def find(folder: Path, records: int, repeats: int) -> Iterator[Row]:
    """Measure selective and unselective questions, each beside the bare index of the same words."""
    from ssr_desk.app import open_desk

    path, turns, source = making.listed_desk(folder, records), repeats or 200, random.Random(SEED)
    numbers = [source.randrange(1, records) for _turn in range(turns)]
    with open_desk(path, making.PASSPHRASE) as desk:
        floor = Floor(desk.store)
        few = [f"course {number}" for number in numbers]
        many = [
            source.choice(("participants", "station", "course", "left plan", "practised groups")) for _turn in numbers
        ]
        for words in (few[0], many[0]):  # the first question opens the connection
            desk.searching.search(words)
        rare, bare_rare = _times(desk.searching.search, few), _times(floor.search, few)
        usual, bare_usual = _times(desk.searching.search, many), _times(floor.search, many)
    size = f"{records:,} records"
    yield Row(
        f"search, few hits, {size}, p95", "ms", quantile(rare, 0.95), quantile(bare_rare, 0.95), 100, by_ratio=False,
        note="floor: ids from the bare index",
    )  # fmt: skip
    yield Row(f"search, few hits, {size}, p50", "ms", median(rare), median(bare_rare))
    yield Row(
        f"search, hits everywhere, {size}, p95", "ms", quantile(usual, 0.95), quantile(bare_usual, 0.95), 16, by_ratio=False,
        note="newest first",
    )  # fmt: skip


def _times(ask: object, questions: list[str]) -> list[float]:
    times = []
    for words in questions:
        begun = time.perf_counter()
        ask(words)  # type: ignore[operator]
        times.append((time.perf_counter() - begun) * 1000)
    return times
