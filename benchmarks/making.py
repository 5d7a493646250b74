"""Desks to measure on: a full officer's desk, certified, and an empty headquarters that will import from it."""

import datetime as dt
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ssr_desk.clock import Surround
from ssr_desk.demo import content, run, story
from ssr_desk.demo.clock import StoryClock

PASSPHRASE = run.PASSPHRASE


def cast(folder: Path) -> story.Cast:
    """Make headquarters and an officer with the real clock; both are certified."""
    folder.mkdir(parents=True)
    around = Surround()
    made = story.Cast(folder, StoryClock(around.now), around)
    people = content.profiles("en")
    made.create("hq", people["hq"])
    words = made.found_headquarters()
    made.create("officer", people["officer"])
    made.certify("officer", words)
    return made


def rows(count: int, desk: Any) -> Iterator[dict[str, Any]]:
    """Yield training sessions of usual length."""
    return content.bulk(count, "en", dt.date(2026, 1, 15), desk.surround)


def full_desk(folder: Path, records: int) -> Path:
    """Return the folder of an officer's desk with so many records, made once in `folder`."""
    target = folder / f"full-{records}"
    if not target.exists():
        making = folder / f"full-{records}-unfinished"
        shutil.rmtree(making, ignore_errors=True)
        with cast(making) as made:
            made["officer"].recording.add_many("training_session", rows(records, made["officer"]))
        making.rename(target)
    return target / "officer"


def listed_desk(folder: Path, records: int) -> Path:
    """Return the folder of a desk whose lists and search hold so many training sessions, made once in `folder`.

    Only the caches are filled, straight from the values: what lists and search read, without the signed history under it,
    which would take ten times as long to write and is never read by either. A desk that another version of the program
    made has its caches refreshed from that history, and so is empty: it is made anew.
    """
    from ssr_desk.app import create_desk, open_desk

    target = folder / f"listed-{records}"
    if target.exists():
        with open_desk(target, PASSPHRASE) as desk:
            if desk.searching.number("training_session", {}) == records:
                return target
        shutil.rmtree(target)
    making = folder / f"listed-{records}-unfinished"
    shutil.rmtree(making, ignore_errors=True)
    desk, _recovery = create_desk(making, PASSPHRASE, content.profiles("en")["officer"], Surround(), invented=True)
    with desk, desk.store.write() as connection:
        values = rows(records, desk)
        while batch := list(islice(values, 10_000)):
            _list(connection, desk.registry["training_session"], batch)
    return making.rename(target)


def _list(connection: Any, record_type: Any, batch: list[dict[str, Any]]) -> None:
    from ssr_desk.db import search, typed

    typed.insert(connection, record_type, (("HT", number, one) for number, one in enumerate(batch)))
    search.index(connection, record_type, (("HT", one) for one in batch))
    connection.executemany(
        "INSERT INTO record(id, mission, type, title, heads, deleted, conflicts, withheld, author, created, changed, access)"
        " VALUES (?, 'HT', 'training_session', ?, '[]', 0, '{}', '[]', x'', 0, 0, '{}')",
        [(one["id"], one["title"]) for one in batch],
    )
