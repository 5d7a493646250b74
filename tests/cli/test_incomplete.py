"""A folder that holds only a part of a desk: every command says so, and none makes anything there."""

import json
import shutil

import pytest

from cli.conftest import PASSPHRASE
from ssr_desk import app

INIT = ("init", "--name", "N", "--officer-id", "O-1", "--role", "officer", "--mission", "HT")


def contents(folder):
    return {one.relative_to(folder): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.fixture
def copy(on_desk, tmp_path):
    """A backup of the desk."""
    return on_desk("backup", tmp_path / "copy.ssrbackup").json["file"]


@pytest.mark.parametrize(("gone", "code"), [("desk.keys", "KEYS_MISSING"), ("desk.db", "STORE_MISSING")])
def test_no_command_makes_anything_beside_a_part_of_a_desk(
    ssr_desk, on_desk, added, desk, copy, tmp_path, monkeypatch, gone, code
):
    (desk / gone).rename(tmp_path / gone)
    before = contents(desk)
    monkeypatch.setenv("SSR_DESK_NEW_PASSPHRASE", "quite another 99")
    monkeypatch.setenv("SSR_DESK_RECOVERY_KEY", "AAAAAA-AAAAAA-AAAAAA-AAAAAA-AAAAAA-AAAA")
    for command in (
        ("check",), ("check", "--repair"), INIT, ("restore", copy), ("list", "mission"), ("digest",), ("erase", "--yes"),
        ("backup", tmp_path / "b"), ("passphrase", "change"), ("passphrase", "recover"),
    ):  # fmt: skip
        said = on_desk(*command)
        assert (said.code, said.json["error"]) == (1, code), command
        assert gone in said.json["message"]
        assert "init" not in said.json["message"]
    told = {ssr_desk("--data", desk, "--lang", one, "check").err for one in ("en", "fr")}
    assert len(told) == 2
    assert contents(desk) == before
    (tmp_path / gone).rename(desk / gone)
    assert on_desk("show", added).code == 0


def test_a_journal_alone_is_a_part_of_a_desk(on_desk, desk):
    for one in ("desk.keys", "desk.db"):
        (desk / one).unlink()
    (desk / "desk.db-wal").write_bytes(b"newest work")
    assert on_desk(*INIT).json["error"] == "KEYS_MISSING"
    assert (desk / "desk.db-wal").read_bytes() == b"newest work"


def test_where_no_desk_is_one_is_made(on_desk, desk):
    for one in desk.glob("desk.*"):
        one.unlink()
    assert on_desk("check").json["error"] == "NO_DESK"
    (desk / "desk.db").touch()
    assert on_desk(*INIT).code == 0
    assert not (desk / "desk.unfinished").exists()
    (desk / "desk.keys").unlink()
    assert on_desk(*INIT).json["error"] == "KEYS_MISSING"


def test_an_erased_desk_makes_room(on_desk, desk, copy):
    assert on_desk("erase", "--yes").code == 0
    assert not list(desk.glob("desk.*"))
    assert on_desk("restore", copy).code == 0
    assert not (desk / "desk.unfinished").exists()
    (desk / "desk.keys").unlink()
    assert on_desk("restore", copy).json["error"] == "KEYS_MISSING"


@pytest.mark.parametrize("there", [True, False])
def test_a_refused_restore_leaves_nothing(ssr_desk, copy, tmp_path, there):
    data = bytearray((tmp_path / "copy.ssrbackup").read_bytes())
    data[len(data) // 2] ^= 1
    bad, folder = tmp_path / "bad.ssrbackup", tmp_path / "above" / "new"
    bad.write_bytes(data)
    if there:
        folder.mkdir(parents=True)
    said = ssr_desk("--data", folder, "--json", "restore", bad)
    assert (said.code, said.json["error"]) == (1, "BACKUP_INVALID")
    assert list(folder.iterdir()) == [] if there else not folder.parent.exists()
    assert ssr_desk("--data", folder, "--json", "restore", copy).code == 0
    with app.open_desk(folder, PASSPHRASE):
        pass


def test_a_file_that_leads_to_itself_is_told(ssr_desk, desk, tmp_path):
    loop = tmp_path / "loop.ssrb"
    loop.symlink_to(loop)
    told = {}
    for language in ("en", "fr"):
        said = ssr_desk("--data", desk, "--lang", language, "import", loop)
        assert said.code != 0
        told[language] = said.out + said.err
    assert "leads back to itself" in told["en"]
    assert told["fr"] != told["en"]
    assert "leads back" not in told["fr"]


def test_each_command_warns_of_an_old_copy_until_it_is_over(ssr_desk, on_desk, desk, tmp_path):
    on_desk("add", "institution", stdin='{"name": "One"}')
    shutil.copy(desk / "desk.db", tmp_path / "old.db")
    for number in range(3):
        on_desk("add", "institution", stdin=json.dumps({"name": f"Later {number}"}))
    assert ssr_desk("--data", desk, "list", "institution").err == ""
    shutil.copy(tmp_path / "old.db", desk / "desk.db")
    told = [ssr_desk("--data", desk, "--lang", one, "list", "institution").err for one in ("en", "en", "fr")]
    assert all(one.count("\n") == 1 and "3" in one and "check" in one for one in told)
    assert told[0] == told[1] != told[2]
    said = on_desk("list", "institution")
    assert (said.code, said.json["total"]) == (0, 1)
    assert said.err == told[0]
    assert on_desk("check").err == "", "it says it itself"
    on_desk("check", "--repair")
    assert ssr_desk("--data", desk, "list", "institution").err == ""
