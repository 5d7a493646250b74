"""Whatever a person does in whatever order: lists, search and history agree, and a check finds nothing wrong."""

import random

import pytest

from ssr_desk import app
from ssr_desk.errors import DeskError
from tests.db.conftest import PASSPHRASE, PROFILE, session


@pytest.fixture
def desk(tmp_path):
    made, _recovery = app.create_desk(tmp_path / "desk", PASSPHRASE, PROFILE)
    with made:
        yield made


def test_checks_between_saves_do_not_call_a_sound_store_damaged(desk):
    """The reading connection once kept the index's old segments, and told people to restore a backup."""
    for number in range(40):
        saved = desk.recording.add("training_session", session(f"one {number}"))
        if number % 3 == 0:
            desk.recording.save(saved.ids[0], session(f"two {number}"), desk.recording.open(saved.ids[0]).heads)
        assert desk.maintenance.check() == []
    assert desk.searching.search("one").total == 26


def one_step(recording, chance, ids, saves, number):
    """Do one thing that a form, a list or a history can do."""
    record = chance.choice(ids)
    match chance.choice(("add", "save", "stale", "delete", "undo", "revert", "redact")):
        case "add":
            saves.append(recording.add("training_session", session(f"n{number}", place="x")))
            ids += saves[-1].ids
        case "save":
            saves.append(recording.save(record, session(f"n{number}"), recording.open(record).heads))
        case "stale":
            old = chance.choice(recording.history(record)).rev_id
            saves.append(recording.save(record, session(f"n{number}", place="y"), [old]))
        case "delete":
            saves.append(recording.delete(record))
        case "undo":
            saves.append(recording.undo(chance.choice(saves)))
        case "revert":
            saves.append(recording.revert(record, chance.choice(recording.history(record)).rev_id))
        case "redact":
            recording.redact(record, ["place"], "asked for")


@pytest.mark.parametrize("seed", range(8))
def test_any_sequence_leaves_a_sound_desk(desk, seed):
    chance = random.Random(seed)
    saves = [desk.recording.add("training_session", session("first", place="x"))]
    ids = list(saves[0].ids)
    done = 0
    for number in range(40):
        try:
            one_step(desk.recording, chance, ids, saves, number)
        except DeskError:
            continue
        done += 1
        if number % 10 == 0:
            assert desk.maintenance.check() == []
    assert done > 20
    assert desk.maintenance.check() == []
    live = {one for one in ids if not desk.recording.open(one).deleted}
    rows = desk.recording.list("training_session", limit=200).rows
    assert {row["id"] for row in rows} == live
    assert all(row["title"] == desk.recording.open(row["id"]).values["title"] for row in rows)


def test_two_forms_on_one_record(desk):
    """Different fields are merged; the same field is a conflict that loses neither text."""
    record = desk.recording.add("training_session", session("one")).ids[0]
    heads = desk.recording.open(record).heads
    desk.recording.save(record, session("one", place="Jacmel"), heads)
    desk.recording.save(record, session("two"), heads)
    merged = desk.recording.open(record)
    assert (merged.values["title"], merged.values["place"], dict(merged.conflicts)) == ("two", "Jacmel", {})
    desk.recording.save(record, session("left", place="Jacmel"), merged.heads)
    desk.recording.save(record, session("right", place="Jacmel"), merged.heads)
    opened = desk.recording.open(record)
    assert set(opened.conflicts) == {"title"}
    written = {one.changed.get("title") for one in desk.recording.history(record)}
    assert {"left", "right"} <= written


def test_undo_of_add_save_and_delete(desk):
    recording = desk.recording
    added = recording.add("training_session", session("one", place="Jacmel"))
    record = added.ids[0]
    changed = recording.save(record, session("two"), recording.open(record).heads)
    recording.undo(changed)
    assert (recording.open(record).values["title"], recording.open(record).values["place"]) == ("one", "Jacmel")
    recording.undo(recording.delete(record))
    assert not recording.open(record).deleted
    recording.undo(added)
    assert recording.open(record).deleted
