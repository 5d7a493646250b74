"""A store with damaged pages, and one that is older than it was: `check` says which, what still reads, and what to do."""

import json
import shutil

import pytest

from cli.conftest import PASSPHRASE
from ssr_desk import app
from ssr_desk.db import damage, engine, vault

PAGE = 4096


@pytest.fixture
def filled(desk):
    """A desk of many pages, closed, with one backup beside its store."""
    with app.open_desk(desk, PASSPHRASE) as opened:
        opened.recording.add_many("institution", [{"name": f"Institution {one} " + "x" * 120} for one in range(300)])
        opened.maintenance.back_up_automatically()
    return desk


def hurt(desk, table, index=False):
    """Change a byte in the first page of a table, or of an index of it. Returns the page's number."""
    key = vault.unlock(desk, PASSPHRASE)
    connection = engine.connect(desk / "desk.db", key)
    column = "tbl_name" if index else "name"
    query = f"SELECT rootpage FROM sqlite_master WHERE {column} = ? AND type = ?"
    page = connection.execute(query, (table, "index" if index else "table")).fetchone()[0] if table else 1
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with (desk / "desk.db").open("r+b") as file:
        file.seek((page - 1) * PAGE + 1000)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    return page


def test_the_truth_tables_are_those_that_the_definitions_name():
    from ssr_desk.db import tables

    assert set(damage._TRUTH) == set(tables.SQLModel.metadata.tables) - {"alembic_version"}


@pytest.mark.parametrize("table", ["", "revision", "setting", "feed"])
def test_hurt_history_is_told_with_the_backup_to_restore(ssr_desk, on_desk, filled, tmp_path, table):
    page = hurt(filled, table)
    before = (filled / "desk.db").read_bytes()
    told = {}
    for language in ("en", "fr"):
        said = ssr_desk("--data", filled, "--lang", language, "--json", "check", "--repair")
        assert said.code == 1, said.out
        (one,) = said.json["problems"]
        assert (one["code"], one["repairable"], one["details"]["first"]) == ("PAGES", False, page)
        told[language] = one["text"]
    assert told["en"] != told["fr"]
    (backup,) = (filled / "backups").glob("*.ssrbackup")
    assert all(str(backup) in text and "{" not in text for text in told.values())
    assert (filled / "desk.db").read_bytes() == before
    new = tmp_path / "new"
    assert ssr_desk("--data", new, "restore", backup).code == 0
    assert ssr_desk("--data", new, "--json", "list", "institution").json["total"] == 300


@pytest.mark.parametrize(
    ("table", "index"), [("record", False), ("t_institution", False), ("search_data", False), ("revision", True)]
)
def test_hurt_lists_are_made_again_from_the_history(ssr_desk, on_desk, filled, table, index):
    with app.open_desk(filled, PASSPHRASE) as opened:
        before = opened.maintenance.digest()
    hurt(filled, table, index)
    said = on_desk("check")
    assert said.code == 1, said.out
    assert [(one["code"], one["repairable"]) for one in said.json["problems"]] == [("PAGES", True)]
    mended = on_desk("check", "--repair")
    assert (mended.code, mended.json["problems"]) == (0, [])
    with app.open_desk(filled, PASSPHRASE) as opened:
        assert opened.maintenance.digest() == before
        assert opened.searching.search("Institution").hits
        assert not opened.store.rolled_back
    assert sorted(one.name for one in filled.glob("desk.db*")) == ["desk.db"]


def test_a_store_that_was_cut_to_nothing_is_told_as_a_damaged_one_and_a_plain_one_as_another(on_desk, desk):
    (desk / "desk.db").write_bytes(b"x" * 100)
    said = on_desk("check")
    assert (said.code, [one["code"] for one in said.json["problems"]]) == (1, ["PAGES"])
    (desk / "desk.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    said = on_desk("check")
    assert (said.code, said.json["error"]) == (1, "PLAINTEXT")


@pytest.mark.parametrize(
    ("table", "index"),
    [("revision", False), ("setting", False), ("t_institution", False), ("revision", True), ("search_data", False)],
)
def test_a_backup_of_a_damaged_store_says_what_is_damaged_and_what_to_do(ssr_desk, filled, tmp_path, table, index):
    page = hurt(filled, table, index)
    told = {}
    for language in ("en", "fr"):
        said = ssr_desk("--data", filled, "--lang", language, "--json", "backup", tmp_path / "b.ssrbackup")
        assert (said.code, said.json["error"]) == (1, "STORE_DAMAGED"), said.out
        told[language] = said.json["message"]
        assert ".copy" not in told[language]
        assert ".part" not in told[language]
        assert said.json["first"] == page
        lost = table in ("revision", "setting") and not index
        assert (" restore " in told[language], "check --repair" in told[language]) == (lost, not lost)
    assert told["en"] != told["fr"]
    assert list(tmp_path.glob("b.ssrbackup*")) == []


def test_an_old_copy_that_was_put_back_is_told_until_somebody_has_read_it(ssr_desk, on_desk, desk, tmp_path):
    on_desk("add", "institution", stdin='{"name": "One"}')
    shutil.copy(desk / "desk.db", tmp_path / "old.db")
    for number in range(3):
        assert on_desk("add", "institution", stdin=json.dumps({"name": f"Later {number}"})).code == 0
    shutil.copy(tmp_path / "old.db", desk / "desk.db")
    for _again in range(2):  # and not only by the run that notices it
        said = on_desk("check")
        assert said.code == 1
        (one,) = said.json["problems"]
        assert (one["code"], one["details"]["missing"]) == ("ROLLED_BACK", 3)
    assert "3" in ssr_desk("--data", desk, "--lang", "fr", "check").out
    assert on_desk("list", "institution").json["total"] == 1
    assert (on_desk("check", "--repair").code, on_desk("check").json["problems"]) == (0, [])


@pytest.mark.parametrize("place", [0.2, 0.4, 0.5, 0.6, 0.8])
def test_check_and_backup_say_the_same_of_any_damaged_page(ssr_desk, on_desk, filled, tmp_path, place):
    """Wherever the page lies, a desk that still opens is told and mended like one that does not."""
    page = int((filled / "desk.db").stat().st_size // PAGE * place)
    with (filled / "desk.db").open("r+b") as file:
        file.seek(page * PAGE + 1000)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    (told,) = on_desk("check").json["problems"]
    assert (told["code"], told["details"]["first"]) == ("PAGES", page + 1)
    assert told["text"] in on_desk("backup", tmp_path / "b.ssrbackup").json["message"]
    mended = on_desk("check", "--repair")
    assert mended.code == (0 if told["repairable"] else 1)
    assert told["repairable"] == ("check --repair" in told["text"])
