"""Several desks in temporary folders, bundle by bundle; the demonstration's people, a few of their records."""

import contextlib
import datetime as dt
import random

import pytest

from ssr_desk.clock import Surround
from ssr_desk.demo import content, story
from ssr_desk.demo.clock import StoryClock

NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)


@contextlib.contextmanager
def stage(folder):
    """Headquarters, commander and officer, certified; the plan of the mission is on every desk."""
    clock = StoryClock(lambda: NOW)
    with story.Cast(folder, clock, Surround(clock, random.Random(11).randbytes)) as made:
        people = content.profiles("en")
        clock.ago(120, 9)
        hq = made.create("hq", people["hq"])
        made.script = content.entries(story.DATA / "demo", "en", clock.today, made.surround, hq.registry)
        for one in made.script:
            if one.by == "hq":
                hq.recording.add(one.type_name, one.values)
        made.words = made.found_headquarters()
        for name in ("commander", "officer"):
            made.create(name, people[name])
            made.certify(name, made.words)
            made.deliver(made.send("hq", (made[name].profile.device,), f"hq-to-{name}"), name)
        made.introduce("officer", "commander")
        yield made


@pytest.fixture
def cast(tmp_path):
    """A stage of its own for each test."""
    with stage(tmp_path) as made:
        yield made


def write(cast, *type_names):
    """Let the officer record everything of these types; returns the ids."""
    found = [one for one in cast.script if one.by == "officer" and one.type_name in type_names]
    for one in found:
        cast["officer"].recording.add(one.type_name, one.values)
    return [one.values["id"] for one in found]


def state_of(desk, record):
    """Return how safe a record is."""
    return desk.recording.open(record).sync_state


def digest(desk):
    """Return what equal stores share."""
    return desk.maintenance.digest().digest
