"""Who may read what: the rules by themselves."""

import pytest

from ssr_desk.records.authority import Authority
from ssr_desk.sync.release import RecordFacts, posts_of, reads_all, released

OFFICER = Authority("SPVM-1", "officer", ("HT",))


def record(name, kind="mentoring_session", mission="HT", withheld=(), deleted=False, **tops):
    """One record's facts; a plain value stands for the newest one."""
    values = {field: value if isinstance(value, list) else [value] for field, value in tops.items()}
    return RecordFacts(name, mission, frozenset({kind}), values, frozenset(withheld), deleted)


@pytest.mark.parametrize(
    ("one", "may"),
    [
        (record("r", post="P1"), True),
        (record("r", post="P2"), False),
        (record("r", post=["P2", "P1"]), True),
        (record("r"), False),
        (record("r", post=None), False),
        (record("r", post="P1", release="only"), False),
        (record("r", post="P1", release=["", "only"]), False),
        (record("r", post="P1", release="all"), True),
        (record("r", post="P1", withheld=["release"]), False),
        (record("r", post="P1", withheld=["post"]), False),
        (record("r", post="P1", withheld=["text"]), True),
        (record("r", "post"), True),
        (record("r", "objective"), True),
        (record("r", "person", "common"), True),
        (record("r", "person", "common", release="only"), True),
        (record("r", post="P1", mission="ML"), False),
        (record("r", "post", "ML"), False),
    ],
)
def test_what_an_officer_with_post_p1_may_read(one, may):
    assert (released(OFFICER, {"P1"}, [one]) == {("r", one.mission)}) is may


def test_without_a_post_nothing_of_nobodys_post():
    assert released(OFFICER, set(), [record("a", post=None), record("b", post="P1")]) == set()


def test_counterparts_that_the_posts_records_name():
    some = [
        record("s", post="P1", counterpart="c"),
        record("c", "counterpart", post="P2"),
        record("d", "counterpart", post="P2"),
        record("x", "commitment", post="P2"),
        record("y", post="P1", counterpart="x"),
        record("e", "counterpart", post="P2", release="only"),
        record("z", post="P1", counterpart="e"),
        record("h", post="P1", release="only", counterpart="d"),
        record("f", "counterpart", mission="ML"),
        record("g", post="P1", counterpart="f"),
    ]
    found = {name for name, _mission in released(OFFICER, {"P1"}, some)}
    assert found == {"s", "c", "y", "z", "g"}


def test_a_type_mixed_into_the_plan_opens_nothing():
    mixed = RecordFacts("r", "HT", frozenset({"post", "mixed"}), {}, frozenset(), False)
    assert released(OFFICER, {"P1"}, [mixed]) == set()


def test_posts_come_from_rotations():
    some = [
        record("a", "rotation", officer="SPVM-1", post="P1"),
        record("b", "rotation", officer="SPVM-2", post="P2"),
        record("c", "rotation", officer=["SPVM-2", "SPVM-1"], post=["P3", None]),
        record("d", "rotation", officer="SPVM-1", post="P4", deleted=True),
        record("e", "mentoring_session", officer="SPVM-1", post="P5"),
    ]
    assert posts_of("SPVM-1", some) == {"P1", "P3"}


@pytest.mark.parametrize(
    ("role", "missions", "mission", "every"),
    [
        ("hq", ("*",), "HT", True),
        ("commander", ("HT",), "HT", True),
        ("commander", ("HT",), "ML", False),
        ("hq", ("ML",), "HT", False),
        ("officer", ("*",), "HT", False),
        ("commander", ("HT",), "common", True),
    ],
)
def test_who_reads_everything(role, missions, mission, every):
    assert reads_all(Authority("X", role, missions), mission) is every
