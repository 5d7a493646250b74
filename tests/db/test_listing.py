"""Lists: filters, sorting, pages by anchors."""

import pytest

from ssr_desk.db import listing

from .conftest import session

COUNT = 57


@pytest.fixture
def filled(desk):
    rows = [
        session(
            f"t{one:03}",
            start=f"2026-{one % 5 + 1:02}-10",
            status="delivered" if one % 3 else "planned",
            place=f"p{one % 4}" if one % 4 else None,
            hours=f"{one}.5" if one % 2 else None,
            topics=["ethics"] if one % 7 == 0 else [],
            attended={"women": one, "men": 1} if one % 6 else None,
            interpreter=bool(one % 2),
        )
        for one in range(COUNT)
    ]
    desk.recording.add_many("training_session", [{k: v for k, v in row.items() if v is not None} for row in rows])
    return desk


def pages(desk, limit=10, **asked):
    """Read a list page by page; returns the rows and the totals that were told."""
    rows, totals, after = [], set(), None
    while True:
        page = desk.recording.list("training_session", after=after, limit=limit, **asked)
        assert len(page.rows) <= limit
        rows += page.rows
        totals.add(page.total)
        after = page.next
        if after is None:
            return rows, totals


@pytest.mark.parametrize("order", [None, "title", "start", "place", "hours", "attended", "interpreter", "venue"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 7, 58, 200])
def test_pages_hold_each_record_once_and_in_order(filled, order, descending, limit):
    rows, totals = pages(filled, limit, order=order, descending=descending)
    assert totals == {COUNT + 1}
    assert len({one["id"] for one in rows}) == len(rows) == COUNT + 1

    def value(row):
        got = row.get(order)
        if order == "hours":
            return None if got is None else float(got)
        return sum(got.values()) if isinstance(got, dict) else got

    if order:
        known = [value(one) for one in rows if value(one) is not None]
        assert known == sorted(known, reverse=descending)
        assert [value(one) for one in rows[len(known) :]] == [None] * (len(rows) - len(known)), "without a value: last"


def test_filters(filled):
    def count(**where):
        return filled.recording.list("training_session", where=where, limit=1).total

    assert count(status="planned") == 19
    assert count(status="planned", interpreter="yes") == count(status="planned", interpreter=True) == 9
    assert count(topics="ethics") == 9
    assert count(place=None) == 15 + 1
    assert count(hours="1.5") == 1
    assert count(place="p1' OR 1=1 --") == 0


def test_words_and_filters_together(filled):
    page = filled.recording.list("training_session", where={"status": "planned"}, search="t00")
    assert {one["title"] for one in page.rows} == {"t000", "t003", "t006", "t009"}


def test_an_unknown_field_is_told(filled):
    with pytest.raises(KeyError), filled.store.read() as connection:
        listing.page(connection, filled.registry["training_session"], where={"nonsense": 1})


def test_only_what_changed_since(filled):
    (row,) = filled.recording.list("training_session", search="t005").rows
    opened = filled.recording.open(row["id"])
    changed = filled.recording.open(
        filled.recording.save(row["id"], {**opened.values, "venue": "x"}, opened.heads).ids[0]
    )
    page = filled.recording.list("training_session", since=changed.changed)
    assert row["id"] in {one["id"] for one in page.rows}
    assert filled.recording.list("training_session", since=changed.changed + 60_000).total == 0


@pytest.mark.parametrize("order", [None, "start", "place", "attended/women", "venue"])
@pytest.mark.parametrize("descending", [False, True])
def test_any_part_of_a_list_is_read_from_either_side(filled, order, descending):
    asked = {"order": order, "descending": descending}
    whole = [one["id"] for one in pages(filled, 200, **asked)[0]]
    count = len(whole)

    def read(**more):
        found = filled.recording.list("training_session", count=False, **asked, **more)
        return [one["id"] for one in found.rows], found

    for offset in (0, 1, 13, 40, count - 1, count, count + 5):
        ids, found = read(limit=9, offset=offset)
        assert ids == whole[offset : offset + 9]
        assert (found.next is None) is (offset + 9 >= count)
        assert found.total == -1
        ids, _found = read(limit=9, offset=offset, backwards=True)
        end = max(count - offset, 0)
        assert ids == whole[max(end - 9, 0) : end]
    ids, found = read(limit=9, offset=30)
    assert read(limit=5, after=found.last)[0] == whole[39:44]
    assert read(limit=5, after=found.first, backwards=True)[0] == whole[25:30]
    assert read(limit=5, after=found.first, offset=3, backwards=True)[0] == whole[22:27]


def test_how_many_there_are_is_known_after_every_write(filled):
    def numbers():
        found = [filled.searching.number("training_session", {}, words) for words in ("", "", "t01")]
        assert found[0] == filled.recording.list("training_session").total
        return found

    whole = numbers()
    saved = filled.recording.add("training_session", session("t01 again"))
    assert numbers() == [one + 1 for one in whole]
    filled.recording.undo(saved)
    assert numbers() == whole


def test_groups_are_counted_and_columns_added_up(filled):
    counted = filled.searching.counts("training_session", "status", {"topics": "ethics"})
    rows = filled.recording.list("training_session", where={"topics": "ethics"}, limit=200).rows
    assert counted == {one: sum(row["status"] == one for row in rows) for one in {row["status"] for row in rows}}
    assert filled.searching.number("training_session", {"status": "planned"}) == sum(
        row["status"] == "planned" for row in pages(filled, 200)[0]
    )
    sums = filled.searching.totals("training_session", {}, "t01")
    assert sums == {"attended": {"women": sum(one for one in range(10, 20) if one % 6), "men": 8}}
    assert filled.searching.totals("training_session", {"status": "cancelled"}) == {}
    with pytest.raises(KeyError):
        filled.searching.counts("training_session", "attended/children", {})
