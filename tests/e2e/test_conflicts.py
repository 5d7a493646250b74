"""Two people change one record: both sides with their names, whose turn it is, and how it is settled for everybody."""

import pytest

from e2e.conftest import write
from ssr_desk.records.header import DELETED
from ssr_desk.services.errors import NoConflict, NotTogether


def change(desk, record, **values):
    opened = desk.recording.open(record)
    return desk.recording.save(record, {**opened.values, **values}, opened.heads)


@pytest.fixture
def torn(cast):
    """An institution that officer and commander have changed without seeing each other; returns its id."""
    officer, commander = cast["officer"], cast["commander"]
    record = write(cast, "institution")[0]
    change(officer, record, remarks="Three vehicles.")
    cast.deliver(cast.send("officer", ("commander",), "up"), "commander")
    change(officer, record, remarks="Two vehicles now.", place="Jacmel")
    change(commander, record, remarks="No vehicle left.")
    cast.deliver(cast.send("officer", ("commander",), "again"), "commander")
    return record


def test_both_sides_stand_beside_what_they_began_from(cast, torn):
    (found,) = cast["commander"].conflicts.of(torn)
    assert (found.register, found.base) == ("remarks", "Three vehicles.")
    said = {(one.value, one.name, one.role, one.mine) for one in found.sides}
    officer, commander = cast["officer"].profile, cast["commander"].profile
    assert said == {
        ("Two vehicles now.", officer.name, "officer", False),
        ("No vehicle left.", commander.name, "commander", True),
    }
    assert found.shown == found.sides[-1].value


def test_the_holder_of_the_post_is_to_settle_it_else_the_commander(cast, torn):
    commander, officer = cast["commander"], cast["officer"]
    (listed,) = commander.conflicts.all()
    assert (listed.id, listed.registers, listed.owner, listed.mine) == (torn, ("remarks",), officer.profile.name, False)
    assert listed.since == max(one.time for one in commander.conflicts.of(torn)[0].sides)
    cast.deliver(cast.send("commander", (officer.profile.device,), "down"), "officer")
    (listed,) = officer.conflicts.all()
    assert listed.mine
    assert officer.conflicts.number() == 1
    rotation = next(
        row for row in cast["hq"].recording.list("rotation").rows if row["officer"] == officer.profile.officer
    )
    change(cast["hq"], str(rotation["id"]), end="2026-01-20")
    cast.deliver(cast.send("hq", (commander.profile.device,), "plan"), "commander")
    (listed,) = commander.conflicts.all()
    assert (listed.owner, listed.mine) == (commander.profile.name, True)


def test_one_side_is_taken_and_everybody_sees_it(cast, torn):
    commander, officer = cast["commander"], cast["officer"]
    theirs = next(one for one in commander.conflicts.of(torn)[0].sides if not one.mine)
    commander.conflicts.take(torn, "remarks", theirs.rev_id)
    assert commander.conflicts.all() == []
    cast.deliver(cast.send("commander", (officer.profile.device,), "settled"), "officer")
    now = officer.recording.open(torn)
    assert (now.values["remarks"], now.values["place"], now.conflicts) == ("Two vehicles now.", "Jacmel", {})


def test_words_of_neither_side_settle_it_too_and_an_empty_field(cast, torn):
    commander = cast["commander"]
    commander.conflicts.settle(torn, {"remarks": "One vehicle, one motorcycle."})
    assert commander.recording.open(torn).values["remarks"] == "One vehicle, one motorcycle."
    with pytest.raises(NoConflict):
        commander.conflicts.settle(torn, {"remarks": "Again"})
    with pytest.raises(NoConflict):
        commander.conflicts.take(torn, "place", "00" * 32)


def test_a_text_that_both_changed_in_different_places_is_put_together(cast):
    officer, commander = cast["officer"], cast["commander"]
    record = write(cast, "institution")[0]
    before = "Three vehicles. Two radios work."
    change(officer, record, remarks=before, kind="host_service", place="Jacmel")
    cast.deliver(cast.send("officer", ("commander",), "up"), "commander")
    change(officer, record, remarks=before.replace("Three", "Two"), kind="donor", place="Les Cayes")
    change(commander, record, remarks=before + " No fuel.", kind="ngo", place="Jérémie")
    cast.deliver(cast.send("officer", ("commander",), "again"), "commander")
    found = {one.register: one.together for one in commander.conflicts.of(record)}
    assert found == {"remarks": "Two vehicles. Two radios work. No fuel.", "kind": None, "place": None}
    commander.conflicts.put_together(record, "remarks")
    opened = commander.recording.open(record)
    assert opened.values["remarks"] == found["remarks"]
    for register in ("kind", "place"):
        with pytest.raises(NotTogether):
            commander.conflicts.put_together(record, register)
    with pytest.raises(NoConflict):
        commander.conflicts.put_together(record, "remarks")
    assert set(commander.recording.open(record).conflicts) == {"kind", "place"}


def test_a_field_can_be_settled_as_empty(cast, torn):
    cast["commander"].conflicts.settle(torn, {"remarks": None})
    assert "remarks" not in cast["commander"].recording.open(torn).values
    assert cast["commander"].conflicts.all() == []


@pytest.mark.parametrize("deleted", [True, False])
def test_a_deletion_that_had_not_seen_an_edit_is_a_conflict_to_settle(cast, deleted):
    officer, commander = cast["officer"], cast["commander"]
    record = write(cast, "institution")[0]
    cast.deliver(cast.send("officer", ("commander",), "up"), "commander")
    officer.recording.delete(record)
    change(commander, record, remarks="Still open.")
    cast.deliver(cast.send("officer", ("commander",), "again"), "commander")
    (found,) = commander.conflicts.of(record)
    assert found.register == DELETED
    assert {one.value for one in found.sides} == {True, None}
    commander.conflicts.settle(record, {DELETED: deleted})
    opened = commander.recording.open(record)
    assert (opened.deleted, opened.conflicts) == (deleted, {})
