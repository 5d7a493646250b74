"""Who may write what, from certificate and header alone."""

import pytest

from records.making import AUTHORITIES, Pen, key
from ssr_desk.records.authority import PLAN_TYPES, may_change, may_write
from ssr_desk.records.merge import mixes_review


@pytest.mark.parametrize(
    ("who", "type_name", "mission", "registers", "allowed"),
    [
        ("officer", "training_session", "HT", {"title"}, True),
        ("officer", "training_session", "ML", {"title"}, False),
        ("officer", "training_session", "HT", {"review"}, False),
        ("officer", "training_session", "HT", {"review_comment"}, False),
        ("officer", "training_session", "HT", {"submitted"}, True),
        ("officer", "institution", "common", {"name"}, False),
        ("officer", "post", "HT", {"title"}, False),
        ("officer", "person", "HT", {"name"}, False),
        ("commander", "training_session", "HT", {"review"}, True),
        ("commander", "rotation", "HT", {"start"}, True),
        ("commander", "rotation", "ML", {"start"}, False),
        ("commander", "person", "common", {"name"}, False),
        ("commander", "person", "HT", {"name"}, False),
        ("officer", "fork", "HT", {"reason"}, False),
        ("commander", "fork", "HT", {"reason"}, False),
        ("hq", "person", "common", {"name"}, True),
        ("hq", "person", "HT", {"name"}, False),
        ("hq", "rotation", "ML", {"start"}, True),
        ("hq", "training_session", "HT", {"review"}, True),
    ],
)
def test_authority(who, type_name, mission, registers, allowed):
    authority = AUTHORITIES[key(who)]
    assert may_change(authority, type_name, mission, frozenset(registers)) is allowed
    pen = Pen(type_name, mission)
    header = pen.made[pen.write(who, dict.fromkeys(registers, "x"))].header
    assert may_write(authority, header) is allowed


def test_unknown_role_may_nothing():
    authority = type(AUTHORITIES[key("hq")])("X", "visitor", ("HT",))
    assert not may_change(authority, "training_session", "HT")


def test_review_stands_alone():
    pen = Pen()
    alone = pen.made[pen.write("commander", {"review": "approved", "review_comment": "Good"})].header
    mixed = pen.made[pen.write("commander", {"review": "approved", "title": "x"})].header
    assert not mixes_review(alone)
    assert mixes_review(mixed)


def test_definitions_agree_with_the_constant(registry):
    assert {one.type_name for one in registry if one.plan} <= PLAN_TYPES
    assert {one.type_name for one in registry} & PLAN_TYPES == {one.type_name for one in registry if one.plan}
