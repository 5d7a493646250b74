"""Recording through its public door: what is withheld, who may write, going back, lists by where and counts."""

import shutil

import pytest

from ssr_desk import app
from ssr_desk.demo import content
from ssr_desk.records.entry import Invalid
from ssr_desk.services import errors
from sync.conftest import cast, desks, made  # noqa: F401 - fixtures
from tests.db.conftest import PASSPHRASE, PROFILE, session

TRAINING = "training_session"


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """A folder of an empty desk, to copy."""
    folder = tmp_path_factory.mktemp("blank") / "desk"
    app.create_desk(folder, PASSPHRASE, PROFILE)[0].close()
    return folder


@pytest.fixture
def opened(blank, tmp_path):
    with app.open_desk(shutil.copytree(blank, tmp_path / "desk"), PASSPHRASE) as desk:
        yield desk


@pytest.fixture
def recording(opened):
    return opened.recording


def titles(recording, **asked):
    return [row["title"] for row in recording.list(TRAINING, order="title", **asked).rows]


# -- what is withheld


@pytest.fixture
def shown_nothing(cast):  # noqa: F811
    """Another officer's desk, which got the officer's records as headers alone; and the officer's."""
    other = cast.create("other", content.Profile("Ana Roy", "SQ-77", "officer", content.MISSION, ""))
    cast.certify("other", cast.words)
    cast.introduce("other", "officer")
    cast.deliver(cast.send("officer", (other.profile.device,), "other"), "other")
    return other, cast["officer"]


def test_what_was_not_released_can_be_neither_seen_nor_changed(shown_nothing):
    other, officer = shown_nothing
    record = officer.recording.list("mentoring_session").rows[0]["id"]
    opened = other.recording.open(record)
    known = officer.recording.open(record).values
    assert {name.partition("/")[0] for name in opened.withheld} >= known.keys() - {"id"}
    assert opened.values == {"id": record}
    before = other.maintenance.digest()
    with pytest.raises((errors.Withheld, Invalid)):
        other.recording.save(record, {**known, "place": "elsewhere"}, opened.heads)
    assert all(value is None for one in other.recording.history(record) for value in one.changed.values())
    assert other.recording.values_at(record, opened.heads[0]) == {"id": record}
    assert other.maintenance.digest() == before, "a refusal saves nothing"


def test_a_title_of_what_was_not_released_tells_nothing(shown_nothing):
    other, officer = shown_nothing
    for row in officer.recording.list("counterpart").rows:
        assert row["name"] not in other.recording.name(row["id"])
        assert other.recording.open(row["id"]).title != officer.recording.open(row["id"]).title
    assert other.searching.search(officer.recording.list("counterpart").rows[0]["name"]).total == 0


def test_going_back_leaves_what_is_withheld_alone(shown_nothing):
    other, officer = shown_nothing
    record = officer.recording.list("mentoring_session").rows[0]["id"]
    deleted = other.recording.delete(record)
    assert other.recording.open(record).deleted
    other.recording.undo(deleted)
    opened = other.recording.open(record)
    assert not opened.deleted
    assert opened.values == {"id": record}
    assert set(opened.withheld)


# -- who may write


def test_each_role_writes_what_is_its_own(cast):  # noqa: F811
    officer, commander, hq = (cast[one].recording for one in ("officer", "commander", "hq"))
    person = {"name": "Ana Roy", "officer_id": "SQ-77"}
    post = {"code": "HT-NEW", "title": "Adviser", "mission": content.MISSION}
    for recording, type_name, values in (
        (officer, "post", post),
        (officer, "mission", {"code": "XX", "name": "X", "country": "HT", "kind": "bilateral", "start": "2026-01-01"}),
        (officer, "person", person),
        (commander, "person", person),
    ):
        assert not recording.may(type_name)
        before = recording.list(type_name).total
        with pytest.raises((errors.NoAuthority, Invalid)) as refused:
            recording.add(type_name, values)
        assert not isinstance(refused.value, Invalid) or type_name == "person"
        assert recording.list(type_name).total == before
    assert commander.may("post")
    assert hq.may("person")
    added = commander.add("post", post).ids[0]
    assert commander.open(added).values["title"] == "Adviser"


def test_an_officer_changes_deletes_and_undoes_no_plan(cast):  # noqa: F811
    officer = cast["officer"].recording
    post = officer.list("post").rows[0]["id"]
    opened = officer.open(post)
    for change in (
        lambda: officer.save(post, {**opened.values, "title": "Mine now"}, opened.heads),
        lambda: officer.delete(post),
        lambda: officer.redact(post, ["title"], "because"),
    ):
        with pytest.raises(errors.NoAuthority):
            change()
    assert officer.open(post) == opened


def test_the_review_is_the_commanders(cast):  # noqa: F811
    officer = cast["officer"].recording
    record = officer.add(TRAINING, session("Reviewed")).ids[0]
    opened = officer.open(record)
    assert not officer.may(TRAINING, ["review"])
    with pytest.raises(errors.NoAuthority):
        officer.save(record, {**opened.values, "review": "approved"}, opened.heads)
    assert "review" not in officer.open(record).values


def test_one_refused_record_keeps_all_of_a_list_out(recording):
    with pytest.raises(Invalid):
        recording.add_many(TRAINING, [session("one"), session("two", start="never"), session("three")])
    assert recording.list(TRAINING).total == 0


# -- going back


def test_undo_of_a_delete_brings_everything_back(recording):
    record = recording.add(TRAINING, session("one", place="Jacmel", attended={"women": 2})).ids[0]
    before = recording.open(record)
    gone = recording.delete(record)
    assert recording.list(TRAINING).total == 0
    assert recording.choices(TRAINING, "one") == []
    recording.undo(gone)
    after = recording.open(record)
    assert (after.values, after.deleted, after.title) == (before.values, False, before.title)
    assert [row["id"] for row in recording.list(TRAINING).rows] == [record]
    assert len(recording.history(record)) == 3, "nothing is taken out of the history"


def test_a_delete_and_its_undo_can_be_undone_too(recording):
    record = recording.add(TRAINING, session("one")).ids[0]
    back = recording.undo(recording.delete(record))
    recording.undo(back)
    assert recording.open(record).deleted
    recording.restore(record)
    assert recording.open(record).values["title"] == "one"


def test_undo_keeps_what_somebody_wrote_since(recording):
    record = recording.add(TRAINING, session("one", place="Jacmel")).ids[0]
    changed = recording.save(record, session("two", place="Jacmel"), recording.open(record).heads)
    recording.save(record, session("two", place="Okap"), recording.open(record).heads)
    recording.undo(changed)
    assert (recording.open(record).values["title"], recording.open(record).values["place"]) == ("one", "Okap")


def test_a_list_added_is_undone_in_one_step(recording):
    kept = recording.add(TRAINING, session("kept"))
    recording.undo(recording.add_many(TRAINING, (session(f"n{number}") for number in range(30))))
    assert titles(recording) == ["kept"]
    assert recording.open(kept.ids[0]).values["title"] == "kept"


def test_revert_brings_an_earlier_version_back_and_forgets_none(recording):
    record = recording.add(TRAINING, session("one", place="Jacmel", attended={"women": 2, "men": 3})).ids[0]
    first = recording.history(record)[0].rev_id
    recording.save(record, session("two", attended={"men": 1}), recording.open(record).heads)
    assert recording.values_at(record, first)["title"] == "one"
    recording.revert(record, first)
    found = recording.open(record).values
    assert (found["title"], found["place"], found["attended"]) == ("one", "Jacmel", {"women": 2, "men": 3})
    second = recording.history(record)[1]
    assert second.changed["title"] == "two"
    recording.revert(record, second.rev_id)
    assert recording.open(record).values["title"] == "two"
    assert "place" not in recording.open(record).values


def test_revert_of_a_deleted_record_brings_it_back(recording):
    record = recording.add(TRAINING, session("one")).ids[0]
    first = recording.history(record)[0].rev_id
    recording.delete(record)
    recording.revert(record, first)
    assert not recording.open(record).deleted
    assert recording.list(TRAINING).total == 1


@pytest.mark.parametrize("rev", ["", "ab", "0" * 64, "x" * 64])
def test_a_version_that_is_not_there(recording, rev):
    record = recording.add(TRAINING, session("one")).ids[0]
    for ask in (recording.revert, recording.values_at):
        with pytest.raises(errors.NoSuchVersion):
            ask(record, rev)
    assert len(recording.history(record)) == 1


@pytest.mark.parametrize("call", ["open", "history", "delete", "restore"])
def test_a_record_that_is_not_there(recording, call):
    with pytest.raises(errors.NoSuchRecord):
        getattr(recording, call)("019a0aee-9a8b-7cc0-936b-584ee9331dd4")


# -- lists


def fill(recording):
    recording.add_many(
        TRAINING,
        [
            session(
                "a", place="Jacmel", hours="1.5", topics=["ethics"], attended={"women": 1, "men": 2}, interpreter=True
            ),
            session("b", place="Okap", hours="1.50", attended={"women": 3}),
            session("c", place="Okap", status="planned", interpreter=False),
            session("d"),
        ],
    )


@pytest.fixture
def filled(recording):
    fill(recording)
    return recording


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, "abcd"),
        ({"place": "Okap"}, "bc"),
        ({"place": "Okap", "status": "planned"}, "c"),
        ({"place": None}, "d"),
        ({"hours": "1.5"}, "ab"),
        ({"topics": "ethics"}, "a"),
        ({"topics": "no such"}, ""),
        ({"attended": 3}, "ab"),
        ({"attended": None}, "cd"),
        ({"interpreter": True}, "a"),
        ({"interpreter": False}, "c"),
        ({"place": "'; DROP TABLE record; --"}, ""),
        ({"hours": "9" * 40}, ""),
    ],
)
def test_where(filled, where, found):
    page = filled.list(TRAINING, where=where, order="title")
    assert "".join(row["title"] for row in page.rows) == found
    assert page.total == len(found)


def test_counts_are_of_what_the_list_shows(opened):
    recording, counts = opened.recording, opened.searching.counts
    fill(recording)
    assert counts(TRAINING, "place", {}) == {"Jacmel": 1, "Okap": 2, None: 1}
    assert counts(TRAINING, "status", {"place": "Okap"}) == {"delivered": 1, "planned": 1}
    record = recording.list(TRAINING, where={"place": "Jacmel"}).rows[0]["id"]
    recording.delete(record)
    assert counts(TRAINING, "place", {}) == {"Okap": 2, None: 1}


def test_since_is_the_time_of_the_last_change(filled):
    everything = filled.list(TRAINING)
    latest = max(filled.open(row["id"]).changed for row in everything.rows)
    assert filled.list(TRAINING, since=latest + 1).total == 0
    assert filled.list(TRAINING, since=0).total == 4


@pytest.mark.parametrize(
    "asked", [{"order": "nope"}, {"where": {"nope": 1}}, {"order": "id; DROP"}, {"where": {'"': 1}}]
)
def test_a_field_that_is_not_there_is_told(filled, asked):
    with pytest.raises(errors.NoSuchField) as refused:
        filled.list(TRAINING, **asked)
    assert refused.value.details["type"] == TRAINING
    assert filled.list(TRAINING).total == 4


def test_a_type_that_is_not_there(filled):
    for ask in (filled.list, filled.may):
        with pytest.raises(errors.NoSuchType):
            ask("nope")
