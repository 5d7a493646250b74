"""The main job from end to end: record, hand on, check, confirm; and what happens when a stick is lost, late or another's."""

import pytest

from e2e.conftest import digest, state_of, write
from ssr_desk.demo import content
from ssr_desk.errors import DeskError
from ssr_desk.services import coverage


def test_work_goes_to_headquarters_by_way_of_the_commander_and_the_receipt_comes_back(cast, tmp_path):
    ids = write(cast, "institution", "counterpart", "mentoring_session", "commitment", "handoff_note")
    officer, commander, hq = cast["officer"], cast["commander"], cast["hq"]
    one = ids[-1]
    assert state_of(officer, one) == "saved"

    first = cast.send("officer", ("commander",), "up")
    assert state_of(officer, one) == "in_bundle"
    cast.deliver(first, "commander")
    assert commander.recording.open(one).values == officer.recording.open(one).values

    cast.deliver(cast.send("commander", ("hq",), "relay"), "hq")
    assert hq.recording.open(one).values == officer.recording.open(one).values
    assert state_of(officer, one) == "in_bundle", "nobody has told the officer yet"

    hq.maintenance.backup(tmp_path / "hq.ssrbackup")
    cast.deliver(cast.send("hq", (commander.profile.device,), "back"), "commander")
    cast.deliver(cast.send("commander", (officer.profile.device,), "receipt"), "officer")
    assert {state_of(officer, record) for record in ids} == {"safe"}
    cast.deliver(cast.send("commander", ("hq",), "last"), "hq")
    assert digest(commander) == digest(hq)
    assert officer.maintenance.check() == commander.maintenance.check() == hq.maintenance.check() == []


def test_the_commander_tells_that_it_is_with_the_commander(cast):
    ids = write(cast, "institution")
    cast.deliver(cast.send("officer", ("commander",), "up"), "commander")
    cast.deliver(cast.send("commander", (cast["officer"].profile.device,), "back"), "officer")
    assert state_of(cast["officer"], ids[0]) == "with_commander"


def test_the_same_bundle_twice_changes_nothing(cast):
    write(cast, "institution", "counterpart")
    files = cast.send("officer", ("commander",), "up")
    cast.deliver(files, "commander")
    before = digest(cast["commander"])
    assert cast["commander"].importing.take(files[0]).status == "already_have"
    assert digest(cast["commander"]) == before


def test_a_lost_stick_heals_with_the_next_bundle(cast):
    write(cast, "institution")
    cast.send("officer", ("commander",), "lost")
    ids = write(cast, "counterpart")
    cast.deliver(cast.send("officer", ("commander",), "next"), "commander")
    assert cast["commander"].recording.list("institution").total == cast["officer"].recording.list("institution").total
    assert cast["commander"].recording.open(ids[0]).values == cast["officer"].recording.open(ids[0]).values


def test_bundles_may_come_in_the_wrong_order(cast):
    write(cast, "institution")
    early = cast.send("officer", ("commander",), "early")
    write(cast, "counterpart")
    late = cast.send("officer", ("commander",), "late")
    cast.deliver([*late, *early], "commander")
    assert cast["commander"].recording.list("counterpart").total == cast["officer"].recording.list("counterpart").total
    assert cast["commander"].maintenance.check() == []


def test_a_bundle_for_another_desk_is_refused_and_changes_nothing(cast):
    write(cast, "institution")
    files = cast.send("hq", (cast["officer"].profile.device,), "for-the-officer")
    before = digest(cast["commander"])
    with pytest.raises(DeskError) as refused:
        cast["commander"].importing.take(files[0])
    assert refused.value.code == "ENV_NOT_FOR_US"
    assert digest(cast["commander"]) == before


def test_a_successor_takes_over_the_post_with_headquarters_out_of_reach(cast):
    write(cast, "institution", "counterpart", "mentoring_session", "commitment", "handoff_note", "training_session")
    officer = cast["officer"]
    successor = cast.create(
        "successor", content.Profile("Nadia Benali", "SPVQ-1187", "officer", content.MISSION, content.POST)
    )
    cast.certify("successor", cast.words)
    cast.introduce("successor", "officer")
    exported = officer.exchange.export((successor.profile.device,), cast.folder / "handover.ssrb", post=content.POST)
    cast.deliver(exported.files, "successor")

    for type_name in ("mentoring_session", "commitment", "training_session"):
        assert successor.recording.list(type_name).total == officer.recording.list(type_name).total, type_name
    names = {row["name"] for row in successor.recording.list("counterpart").rows}
    assert {"Wilnor Jean-Baptiste", "Олена Коваленко", "Mirlann Pyèlwi"} <= names
    kept = next(one for one in cast.script if one.key == "n4")
    assert kept.values["release"] == "only"
    withheld = successor.recording.list("handoff_note", where={"category": "security"}).rows
    assert not withheld or not withheld[0].get("text"), "marked for headquarters and the commander only"

    open_ones = successor.recording.list("commitment", where={"status": "open"}).rows
    assert open_ones
    opened = successor.recording.open(str(open_ones[0]["id"]))
    successor.recording.save(opened.id, {**opened.values, "status": "kept"}, opened.heads)
    cast.deliver(cast.send("successor", (officer.profile.device,), "back"), "officer")
    assert officer.recording.open(opened.id).values["status"] == "kept"
    assert officer.recording.history(opened.id)[0].author == "SPVQ-1187"


def test_two_people_change_one_record_and_a_third_sees_the_conflict_until_it_is_settled(cast):
    ids = write(cast, "institution")
    officer, commander, hq = cast["officer"], cast["commander"], cast["hq"]
    cast.deliver(cast.send("officer", ("commander",), "up"), "commander")
    for desk, words in ((officer, "Two vehicles now."), (commander, "No vehicle left.")):
        opened = desk.recording.open(ids[0])
        desk.recording.save(ids[0], {**opened.values, "remarks": words}, opened.heads)
    cast.deliver(cast.send("officer", ("commander",), "again"), "commander")
    assert "remarks" in commander.recording.open(ids[0]).conflicts
    cast.deliver(cast.send("commander", ("hq",), "relay"), "hq")
    opened = hq.recording.open(ids[0])
    assert "remarks" in opened.conflicts
    hq.recording.save(ids[0], {**opened.values, "remarks": "One vehicle."}, opened.heads, settle=["remarks"])
    assert not hq.recording.open(ids[0]).conflicts
    cast.deliver(cast.send("hq", (officer.profile.device,), "settled"), "officer")
    now = officer.recording.open(ids[0])
    assert (now.values["remarks"], now.conflicts) == ("One vehicle.", {})


def test_codes_of_missions_and_posts_may_stand_for_their_ids(cast):
    hq = cast["hq"]
    added = hq.recording.add("post", {"code": "HT-NEW", "title": "New", "mission": content.MISSION}).ids[0]
    rotation = {"officer": "X-1", "post": "HT-NEW", "start": "2026-01-01", "mission": content.MISSION}
    opened = hq.recording.open(hq.recording.add("rotation", rotation).ids[0])
    assert opened.values["post"] == added
    assert opened.mission == content.MISSION


def test_a_body_that_comes_later_is_no_longer_lacking(cast):
    """A newcomer gets the headers first, and the post's bodies with the hand-over."""
    write(cast, "institution", "counterpart", "commitment")
    officer = cast["officer"]
    other = cast.create("other", content.Profile("Nadia Benali", "SPVQ-9", "officer", content.MISSION, "HT-OTHER"))
    cast.certify("other", cast.words)
    card = cast.folder / "other.ssrcard"
    other.enrolment.card(card)
    officer.enrolment.trust(card)

    def lacking():
        with other.store.read() as connection:
            return [one for held in coverage.held(connection) for one in held["lacking"]]

    cast.deliver(cast.send("officer", (other.profile.device,), "headers"), "other")
    assert lacking()
    exported = officer.exchange.export((other.profile.device,), cast.folder / "handover.ssrb", post=content.POST)
    cast.deliver(exported.files, "other")
    own = officer.store.setting("fingerprint")
    assert [one for one in lacking() if one[0].startswith(own)] == []
