"""Who holds which post when: overlaps, gaps, posts that nobody holds, rotations without end, rubbish."""

import datetime as dt
from dataclasses import dataclass

import pytest

from ssr_desk.reports import rotations
from ssr_desk.services.contingent import days_between, posts

TODAY = dt.date(2026, 6, 15)


@dataclass
class Page:
    rows: list


class Lists:
    """What `posts` reads of `Recording`."""

    def __init__(self, held, **post):
        self.held = {"post": [{"id": "p", "code": "HT-1", "title": "Mentor", **post}], "rotation": held}

    def list(self, type_name, limit):
        return Page(self.held[type_name][:limit])


def rotation(start, end=None, name="A", record="r"):
    values = {"id": f"{record}-{name}", "post": "p", "officer": name, "name": name, "start": start}
    return values | ({"end": end} if end else {})


def only(*held, **post):
    return posts(Lists(list(held), **post), TODAY)[0]


@pytest.mark.parametrize(
    ("held", "state", "days"),
    [
        ([], "vacant", None),
        ([rotation("2026-01-01", "2026-06-10")], "vacant", 5),
        ([rotation("2026-01-01")], "held", None),
        ([rotation("2026-01-01", "2026-12-31")], "held", None),
        ([rotation("2026-01-01", "2026-06-25")], "nobody", 10),
        ([rotation("2026-01-01", "2026-06-25"), rotation("2026-07-01", name="B")], "gap", 5),
        ([rotation("2026-01-01", "2026-06-25"), rotation("2026-06-20", name="B")], "held", None),
        ([rotation("2026-01-01", "2026-06-25"), rotation("2026-06-26", name="B")], "held", None),
        ([rotation("2026-07-01")], "vacant", None),
        ([rotation("no day"), rotation("")], "vacant", None),
    ],
)
def test_states(held, state, days):
    one = only(*held)
    assert (one.state, one.days) == (state, days)


def test_days_are_those_of_the_hand_off_report():
    held = [rotation("2026-01-01", "2026-06-25"), rotation("2026-06-20", "2027-06-20", "B")]
    change = only(*held).change
    assert change.days == 6
    assert [one.days for one in rotations.handovers(held, "2026-06-01", "2026-07-01")] == [6]
    assert days_between(change.leaving, change.arriving) == 6


def test_a_post_that_is_over_or_begins_later_is_not_vacant():
    assert only(start="2025-01-01", end="2026-01-01").state == "closed"
    assert only(start="2027-01-01").state == "future"
    assert only(rotation("2026-01-01", "2026-06-25"), end="2026-06-25").state == "held"


def test_rubbish_in_days_is_left_out():
    one = only(rotation("2026-01-01"), rotation("31/12/2026", name="B"), start="soon")
    assert [spell.name for spell in one.spells] == ["A"]
    assert one.start is None
