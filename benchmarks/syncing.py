"""Sync as a mission sees it: an officer's year, exchanges with their receipts, all officers' three years at headquarters."""

import dataclasses
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import making
from benchmarks.measure import Row, child, median, turns
from ssr_desk.demo import content

BULK, CHILD = "benchmarks.bulk_child", "benchmarks.syncing_child"
YEAR, FILES, FILE = 1_500, 200, 100_000  # records and attachments of one officer, bytes of each of these
DAILY, SOME = 15, 5  # records between two exchanges; exchanges at each end that are compared
QUICK, FULL = (30, 10, 2_000), (100, 45, 4_450)  # exchanges; officers; records of each


def sync(folder: Path, _records: int, repeats: int, full: bool = False) -> Iterator[Row]:
    """Measure all three; without `full` the last two are smaller, and say so."""
    rounds, officers, records = FULL if full else QUICK
    yield from _year(folder / "sync-year", repeats or 3)
    yield from _exchanges(folder / "sync-exchanges", rounds)
    yield from _team(folder / f"sync-team-{officers}", officers, records)


def _year(folder: Path, count: int) -> Iterator[Row]:
    """Import a year's bundle into an empty headquarters, beside the bare stages."""
    if not folder.exists():
        with making.cast(folder) as made:
            officer = made["officer"]
            officer.recording.add_many("training_session", list(_with_files(officer)))
        shutil.copytree(folder / "hq", folder / "hq-empty")
    child(["-m", BULK, "export", str(folder)])

    def ours() -> float:
        shutil.rmtree(folder / "hq")
        shutil.copytree(folder / "hq-empty", folder / "hq")
        return float(child(["-m", BULK, "import", str(folder)])[1]["cpu"])

    bare, values = turns(count, lambda: float(child(["-m", BULK, "floor-import", str(folder)])[1]["cpu"]), ours, warm=0)
    yield Row(
        f"import of a year ({YEAR:,} records, {FILES} attachments), CPU over the bare stages", "s",
        median(values) - median(bare), goal=1, by_ratio=False, note=f"{median(values):.2f} s, bare {median(bare):.2f} s",
    )  # fmt: skip


def _with_files(desk: Any) -> Iterator[dict[str, Any]]:
    for number, values in enumerate(making.rows(YEAR, desk)):
        if number < FILES:
            data = desk.surround.random(FILE)
            values["attachments"] = [desk.recording.attach(f"plan-{number}.pdf", "application/pdf", [data])]
        yield values


def _exchanges(folder: Path, rounds: int) -> Iterator[Row]:
    """Let an officer and headquarters exchange bundles again and again; headquarters backs up before it answers."""
    shutil.rmtree(folder, ignore_errors=True)
    times: list[float] = []
    with making.cast(folder) as made:
        officer, hq = made["officer"], made["hq"]
        many = making.rows(DAILY * (rounds + 1), officer)
        for number in range(rounds + 1):  # the first loads modules and is not counted
            officer.recording.add_many("training_session", (next(many) for _one in range(DAILY)))
            begun = time.perf_counter()
            made.deliver(made.send("officer", ("hq",), f"{number}-there"), "hq")
            took = time.perf_counter() - begun
            hq.maintenance.backup(folder / "backup")
            begun = time.perf_counter()
            made.deliver(made.send("hq", (officer.profile.device,), f"{number}-back"), "officer")
            times.append(took + time.perf_counter() - begun)
        safe = officer.exchange.states()
        assert safe.get("safe", 0) >= DAILY * rounds, safe
    first, last = median(times[1 : 1 + SOME]), median(times[-SOME:])
    yield Row(
        f"exchange number {rounds} of {DAILY} records with its receipt", "ms", last * 1000, first * 1000, 1.2,
        note=f"beside the first {SOME}; headquarters' backup apart",
    )  # fmt: skip


def _team(folder: Path, officers: int, records: int) -> Iterator[Row]:
    """Import the work of many officers at headquarters, one bundle after the other, in one process."""
    if not folder.exists():
        part = folder.with_name(f"{folder.name}-unfinished")
        shutil.rmtree(part, ignore_errors=True)
        with making.cast(part) as made:
            words = made["hq"].enrolment.state().root_words
            for number in range(officers):
                _officer(made, number, records, words)
        part.rename(folder)
        shutil.copytree(folder / "hq", folder / "hq-empty")
    shutil.rmtree(folder / "hq")
    shutil.copytree(folder / "hq-empty", folder / "hq")
    seen = child(["-m", CHILD, str(folder)])[1]
    words = f"{officers} officers, {officers * records:,} records"
    yield Row(f"import of {words}", "s", seen["seconds"])
    yield Row(
        f"import of {words}, peak memory", "MB", seen["mb"], seen["first_mb"], 1.25, note="beside the first bundles"
    )
    yield Row(
        f"import of {words}, a bundle at the end", "s", seen["last"], seen["first"], note="beside one at the beginning"
    )


def _officer(made: Any, number: int, records: int, words: Any) -> None:
    """Enrol one more officer, who records for three years and sends everything; only the bundle stays."""
    name = f"officer-{number}"
    made.create(name, dataclasses.replace(content.profiles("en")["officer"], officer=f"SPVM-{5000 + number}"))
    made.certify(name, words)
    made[name].recording.add_many("training_session", making.rows(records, made[name]))
    made.send(name, ("hq",), name)
    made.desks.pop(name).close()
    shutil.rmtree(made.folder / name)
