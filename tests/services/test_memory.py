"""Export and import in flat memory: four times as many records on real desks, and nearly the same peak of Python's objects.

SQLite's page cache is bounded by itself and grows until it is full, which would hide what is asked here.
"""

import shutil
import tracemalloc

import pytest

from benchmarks import making

FEW, MANY = 1_500, 4_900  # below what a second process is started for; `tests/sync/test_reading.py` has more
RATIO, ROOM = 1.25, 300_000
"""The peak with many records may be so many times that with few; bytes for what each record's id takes."""


def peak(work):
    """Return the most bytes that Python's objects took while `work` ran, beside what was there before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def measured(folder, count):
    """Export many records and take them in elsewhere; return both peaks. Each was done before: what it loads is loaded."""
    with making.cast(folder) as made:
        made["officer"].recording.add_many("training_session", making.rows(count, made["officer"]))
        warm, hot = folder / "warm.ssrb", folder / "hot.ssrb"
        made["officer"].exchange.export(("hq",), warm, full=True)
        made["hq"].importing.check(warm)
        export = peak(lambda: made["officer"].exchange.export(("hq",), hot, full=True))
        taken = []
        imported = peak(lambda: taken.append(made["hq"].importing.take(hot)))
        assert taken[0].revisions >= count
    shutil.rmtree(folder)
    return {"export": export, "import": imported}


@pytest.fixture(scope="module")
def peaks(tmp_path_factory):
    """The peaks by job, with few and with many records."""
    return [measured(tmp_path_factory.mktemp("bulk") / "desks", count) for count in (FEW, MANY)]


@pytest.mark.parametrize("job", ["export", "import"])
def test_memory_does_not_grow_with_the_records(peaks, job):
    few, many = (one[job] for one in peaks)
    assert many <= RATIO * few + ROOM, (few, many)
