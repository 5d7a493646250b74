"""Checks, backups, passphrases, the end of a desk; spreadsheets."""

import json
import zipfile

import pytest

from cli.conftest import PASSPHRASE, SESSION
from ssr_desk import app


def test_check_and_digest(on_desk, added):
    assert on_desk("check").json == {"ok": True, "problems": []}
    found = on_desk("digest").json
    assert (found["records"], found["revisions"]) == (1, 1)
    assert len(found["digest"]) == 64
    on_desk("edit", added, stdin='{"place": "Okap"}')
    assert on_desk("digest").json["digest"] != found["digest"]


def test_a_backup_is_restored_to_an_equal_desk(on_desk, ssr_desk, added, tmp_path):
    done = on_desk("backup", tmp_path / "b.ssrbackup").json
    assert done["verified"] is True
    assert ssr_desk("--data", tmp_path / "again", "restore", done["file"]).code == 0
    assert ssr_desk("--data", tmp_path / "again", "digest", "--json").json == on_desk("digest").json
    damaged = tmp_path / "damaged"
    damaged.write_bytes((tmp_path / "b.ssrbackup").read_bytes()[:-100])
    refused = ssr_desk("--data", tmp_path / "third", "restore", damaged, "--json")
    assert (refused.code, refused.json["error"]) == (1, "BACKUP_INVALID")
    assert ssr_desk("--data", tmp_path / "third", "restore", tmp_path / "gone", "--json").code in (1, 3)


def test_the_passphrase_changes(on_desk, added, monkeypatch):
    monkeypatch.setenv("SSR_DESK_NEW_PASSPHRASE", "quite another 99")
    assert on_desk("passphrase", "change").code == 0
    assert on_desk("digest").json["error"] == "WRONG_PASSPHRASE"
    monkeypatch.setenv("SSR_DESK_PASSPHRASE", "quite another 99")
    assert on_desk("digest").code == 0


def test_the_recovery_key_opens(ssr_desk, tmp_path, monkeypatch):
    made = ssr_desk(
        "--data", tmp_path / "new", "--json", "init", "--name", "N", "--officer-id", "O-1", "--role", "officer",
        "--mission", "HT-BILAT",
    ).json  # fmt: skip
    monkeypatch.setenv("SSR_DESK_NEW_PASSPHRASE", "quite another 99")
    monkeypatch.setenv("SSR_DESK_RECOVERY_KEY", "AAAAAA-AAAAAA-AAAAAA-AAAAAA-AAAAAA-AAAA")
    assert ssr_desk("--data", tmp_path / "new", "--json", "passphrase", "recover").code == 4
    monkeypatch.setenv("SSR_DESK_RECOVERY_KEY", made["recovery_key"])
    assert ssr_desk("--data", tmp_path / "new", "--json", "passphrase", "recover").code == 0
    monkeypatch.setenv("SSR_DESK_PASSPHRASE", "quite another 99")
    assert ssr_desk("--data", tmp_path / "new", "--json", "digest").code == 0


@pytest.mark.parametrize("short", ["a", "123456789", "   a      "])
def test_one_rule_holds_for_every_new_passphrase(ssr_desk, on_desk, added, desk, tmp_path, monkeypatch, short):
    with app.open_desk(desk, PASSPHRASE) as opened:
        recovery = opened.maintenance.new_recovery_key(PASSPHRASE)
    keys = (desk / "desk.keys").read_bytes()
    monkeypatch.setenv("SSR_DESK_NEW_PASSPHRASE", short)
    monkeypatch.setenv("SSR_DESK_RECOVERY_KEY", recovery)
    for command in ("change", "recover"):
        said = on_desk("passphrase", command)
        assert (said.code, said.json["error"], said.json["least"]) == (1, "PASSPHRASE_TOO_SHORT", 10)
    assert (desk / "desk.keys").read_bytes() == keys
    monkeypatch.setenv("SSR_DESK_PASSPHRASE", short)
    init = ("init", "--name", "N", "--officer-id", "O-1", "--role", "officer")
    said = ssr_desk("--data", tmp_path / "new", "--json", "--lang", "fr", *init)
    assert (said.code, said.json["error"]) == (1, "PASSPHRASE_TOO_SHORT")
    assert "10" in said.json["message"]
    assert not (tmp_path / "new").exists()
    assert on_desk(*init).json["error"] == "DESK_EXISTS"


def test_erase_wants_to_be_confirmed(on_desk, added, desk):
    assert on_desk("erase").json["error"] == "UNCONFIRMED"
    assert on_desk("digest").code == 0
    assert on_desk("erase", "--yes").code == 0
    assert on_desk("digest").code != 0
    assert not list(desk.glob("desk.*"))


@pytest.fixture
def sheet(tmp_path):
    """A sheet of three rows: one good, one without a title, one whose date is clear."""
    file = tmp_path / "sheet.csv"
    file.write_text(
        "Title,Start,Place,Status\nUn,2026-01-05,Jakmèl,delivered\n,2026-01-06,Okap,delivered\nTrois,25/01/2026,Okap,planned\n"
    )
    return file


def test_a_sheet_is_previewed_and_imported_once(on_desk, sheet, tmp_path):
    seen = on_desk("sheet", "preview", sheet).json
    assert seen["mapping"]["Title"] == "title"
    assert seen["rows"] == 3
    said = on_desk("sheet", "import", sheet, "--type", "training_session", "--dry-run")
    assert said.code == 1, "a row is refused"
    tried = said.json
    assert (tried["rows"], tried["imported"], tried["refused"], tried["dry_run"]) == (3, 2, 1, True)
    assert on_desk("list", "training_session").json["total"] == 0
    done = on_desk("sheet", "import", sheet, "--type", "training_session", "--report", tmp_path / "r.csv").json
    assert (done["rows"], done["imported"], done["refused"]) == (3, 2, 1)
    assert done["problems"][0]["row"] == 3
    assert done["problems"][0]["message"]
    assert (tmp_path / "r.csv").exists()
    again = on_desk("sheet", "import", sheet, "--type", "training_session").json
    assert (again["imported"], again["duplicates"]) == (0, 2)
    sheet.write_text(
        "\n".join(line for line in sheet.read_text().splitlines() if line != sheet.read_text().splitlines()[2])
    )
    once_more = on_desk("sheet", "import", sheet, "--type", "training_session")
    assert (once_more.code, once_more.json["refused"], once_more.json["duplicates"]) == (0, 2, 2)


def test_unclear_dates_are_asked_for_never_guessed(on_desk, sheet):
    sheet.write_text("Title,Start,Status\nUn,03/04/2026,delivered\n")
    said = on_desk("sheet", "import", sheet, "--type", "training_session")
    assert (said.code, said.json["error"]) == (1, "AMBIGUOUS_DATES")
    assert on_desk("sheet", "import", sheet, "--type", "training_session", "--day-first").json["imported"] == 1
    start = on_desk("list", "training_session").json["records"][0]["fields"]["start"]
    assert start == "2026-04-03"


def test_records_are_written_to_a_sheet(on_desk, ssr_desk, desk, added, tmp_path):
    on_desk("add", "training_session", stdin=json.dumps(SESSION | {"title": '=HYPERLINK("x")'}))
    assert on_desk("sheet", "export", "training_session", "-o", tmp_path / "o.csv").json["rows"] == 2
    text = (tmp_path / "o.csv").read_text("utf-8-sig")
    assert "Formation des patrouilles" in text
    assert "'=HYPERLINK" in text
    assert ssr_desk("--data", desk, "sheet", "export", "training_session", "-o", tmp_path / "o.xls").code == 1


def test_a_passphrase_file_with_a_mark_of_byte_order_is_read(ssr_desk, desk, tmp_path, monkeypatch):
    monkeypatch.delenv("SSR_DESK_PASSPHRASE")
    (tmp_path / "p").write_text(PASSPHRASE + "\n", "utf-8-sig")
    assert ssr_desk("--data", desk, "--passphrase-file", tmp_path / "p", "--json", "digest").code == 0


def _packed(path, keys, store):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("desk.keys", keys)
        archive.writestr("desk.db", store)
    return path


@pytest.mark.parametrize("wrong", ["keys", "nested", "short", "odd", "plain"])
def test_what_only_looks_like_a_backup_is_never_restored(on_desk, ssr_desk, desk, tmp_path, wrong):
    """The archive is one of ours by its names; what lies in it is no desk, and would be found out only when it is opened."""
    keys, store = (desk / "desk.keys").read_bytes(), (desk / "desk.db").read_bytes()
    given = {
        "keys": (b"no keys", store),
        "nested": (b"[" * 60_000, store),
        "short": (keys, b"x" * 100),
        "odd": (keys, store + b"x"),
        "plain": (keys, b"SQLite format 3\0" + store[16:]),
    }[wrong]
    backup, said = _packed(tmp_path / "b.ssrbackup", *given), {}
    for language in ("en", "fr"):
        refused = ssr_desk("--data", tmp_path / "new", "--lang", language, "--json", "restore", backup)
        assert (refused.code, refused.json["error"]) == (1, "BACKUP_INVALID")
        said[language] = refused.json["message"]
    assert "it does not hold a desk" in said["en"]
    assert "it does not hold a desk" not in said["fr"]
    assert not (tmp_path / "new").exists()


def test_why_a_backup_is_refused_is_said_in_the_language(on_desk, ssr_desk, tmp_path):
    on_desk("backup", tmp_path / "b.ssrbackup")
    data = bytearray((tmp_path / "b.ssrbackup").read_bytes())
    (tmp_path / "cut").write_bytes(data[:3000])
    data[len(data) // 2] ^= 1
    (tmp_path / "changed").write_bytes(data)
    for name, part in (("cut", "fin"), ("changed", "somme de contrôle")):
        said = ssr_desk("--data", tmp_path / "new", "--lang", "fr", "restore", tmp_path / name)
        assert said.code == 1
        assert part in said.err
        assert "zip" not in said.err.lower()
        assert "CRC" not in said.err
