"""The caches follow the definitions: a type that changes, comes or goes is made anew from the history."""

import time

import pytest

import toy
from ssr_desk import app
from ssr_desk.db import search, typed
from ssr_desk.records.registry import Registry

from .conftest import PASSPHRASE, SENTENCE

LINE = "0190b2a4-0000-7000-8000-000000000001"


def documents(desk, type_name):
    with desk.store.read() as connection:
        return connection.execute(f"SELECT * FROM {typed.table(desk.registry[type_name])} ORDER BY id").fetchall()


def test_a_new_type_has_table_list_and_search_at_once_and_comes_back(folder, registry):
    with_patrol = Registry([*registry, toy.Patrol])
    values = {"name": "Night patrol", "day": "2026-06-02", "kilometres": "12.5", "present": {"women": 2, "men": 3}}
    with app.open_desk(folder, PASSPHRASE, registry=with_patrol) as desk:
        desk.recording.add("patrol", {**values, "stops": [{"id": LINE, "where": "Jérémie"}]})
        first = documents(desk, "patrol")
        assert {one.title for one in desk.searching.search("jeremie").hits} == {"Night patrol"}
        page = desk.recording.list("patrol", order="present", descending=True)
        assert [one["name"] for one in page.rows] == ["Night patrol"]
    with app.open_desk(folder, PASSPHRASE) as desk:  # a version that does not know the type keeps its history
        assert desk.searching.search("jeremie").hits == ()
        assert desk.maintenance.check() == []
        assert desk.recording.list("training_session").rows[0]["title"] == SENTENCE
    with app.open_desk(folder, PASSPHRASE, registry=with_patrol) as desk:
        assert documents(desk, "patrol") == first
        assert desk.maintenance.check() == []


def test_caches_are_made_once(folder):
    for _ in range(2):
        with app.open_desk(folder, PASSPHRASE) as desk, desk.store.read() as connection:
            assert typed.is_current(connection, desk.registry)
            number = connection.execute("SELECT max(number) FROM indexed").fetchone()[0]
    assert number == 1


def test_a_store_of_an_older_version_gets_its_indexes_when_it_is_opened(folder):
    query = "SELECT count(*) FROM record WHERE conflicts <> '{}' AND deleted = 0"
    with app.open_desk(folder, PASSPHRASE) as desk, desk.store.write() as connection:
        connection.execute("DROP INDEX record_in_conflict")
    with app.open_desk(folder, PASSPHRASE) as desk, desk.store.read() as connection:
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
        assert "record_in_conflict" in plan, plan
        assert connection.execute("SELECT max(number) FROM indexed").fetchone()[0] == 1, "no cache was made anew"


def test_another_way_to_fold_text_makes_the_index_anew(folder, monkeypatch):
    monkeypatch.setattr(search, "folded", lambda words: words.upper())
    monkeypatch.setattr(search, "FOLDING", 99)
    with app.open_desk(folder, PASSPHRASE) as desk:
        assert {one.title for one in desk.searching.search("тренінг").hits} == {SENTENCE}


def test_rows_take_what_another_version_wrote(folder):
    odd = {"id": "x", "title": {"a": 1}, "start": 7, "attended": "many", "hours": "soon", "status": None, "new": [1]}
    odd |= {"completed": {"women": {"a": 1}, "men": 0}, "place": ""}
    with app.open_desk(folder, PASSPHRASE) as desk:
        record_type = desk.registry["training_session"]
        with desk.store.write() as connection:
            typed.insert(connection, record_type, [("HT", 5, odd)])
            found = connection.execute(f"SELECT * FROM {typed.table(record_type)} WHERE id = 'x'")
            row = dict(zip((one[0] for one in found.description), found.fetchone(), strict=True))
            assert typed.document(connection, record_type, "x", "HT") == odd
    assert (row["mission_code"], row["changed"], row["title"], row["start"]) == ("HT", 5, None, "7")
    assert [row[name] for name in ("attended_women", "completed_women", "completed_men", "place")] == [
        None,
        None,
        0,
        None,
    ]
    assert [typed.thousandths(one) for one in ("1.5", "-0.001", "0", None, "x", [])] == [1500, -1, 0, None, None, None]


def test_every_type_makes_its_tables(registry):
    for record_type in registry:
        assert all(one.startswith("CREATE ") for one in typed.create_statements(record_type))
        assert typed.insert_statement(record_type).count("?") == len(typed.row_maker(record_type)("HT", 1, {"id": "x"}))


@pytest.mark.parametrize("text", ["1e999999999", "-1e999999999", "1e-999999999", "9" * 400, "Infinity", "NaN", "sNaN"])
def test_a_number_that_no_column_holds_is_none_and_costs_nothing(text):
    begun = time.perf_counter()
    assert typed.thousandths(text) in (None, 0)
    assert time.perf_counter() - begun < 1
