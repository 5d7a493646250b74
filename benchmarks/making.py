"""Desks to measure on: a full officer's desk, certified, and an empty headquarters that will import from it."""

import datetime as dt
from collections.abc import Iterator
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
    """Return the folder of an officer's desk with so many records, made once a run."""
    target = folder / f"full-{records}"
    if not target.exists():
        with cast(target) as made:
            made["officer"].recording.add_many("training_session", rows(records, made["officer"]))
    return target / "officer"
