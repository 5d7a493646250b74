"""What a desk writes is its owner's alone, from the first byte, whatever the user's umask lets others read."""

import json
import os
import stat

import pytest

from cli.conftest import PASSPHRASE, SESSION
from cli.test_bundles import both, bundle
from cli.test_trust import enrolled, hq
from ssr_desk.ui.known_desks import KnownDesks

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
__all__ = ["both", "bundle", "enrolled", "hq"]


@pytest.fixture(autouse=True)
def careless():
    """Let everybody read and write what this process makes, unless it says otherwise."""
    kept = os.umask(0)
    yield
    os.umask(kept)


def open_to_others(folder):
    """Return the files and folders below that others may read, write or enter."""
    return [
        f"{one.relative_to(folder)} {stat.S_IMODE(one.stat().st_mode):o}"
        for one in folder.rglob("*")
        if one.stat().st_mode & 0o077
    ]


def test_everything_that_the_commands_write(ssr_desk, hq, both, bundle, tmp_path):
    officer, headquarters = both
    made = tmp_path / "made"
    assert ssr_desk("--data", made, "init", "--name", "N", "--officer-id", "X-7", "--role", "officer").code == 0
    assert officer("backup", tmp_path / "one.ssrbackup").code == 0
    assert officer("enrol", "deposit", "-o", tmp_path / "deposit").code == 0
    assert officer("sheet", "export", "training_session", "-o", tmp_path / "sheet.csv").code == 0
    assert headquarters("import", bundle, "--yes").code == 0
    assert headquarters("verify", bundle, "--extract", tmp_path / "extracted").code == 0
    assert ssr_desk("--data", tmp_path / "restored", "restore", tmp_path / "one.ssrbackup").code == 0
    assert ssr_desk("--data", tmp_path / "restored", "digest").code == 0
    allowed = {"request", "answer", "desk", "state", "papers"}  # what is handed over; `desk` was copied by this test
    found = [one for one in open_to_others(tmp_path) if one.split("/")[0].split(" ")[0] not in allowed]
    assert found == []
    assert list(made.glob("desk.*"))


def test_a_desk_of_an_older_version_is_closed_to_others_when_it_is_opened(on_desk, desk):
    for name in ("desk.db", "desk.lock", "desk.high"):
        (desk / name).chmod(0o644)
    on_desk("add", "training_session", stdin=json.dumps(SESSION))
    assert open_to_others(desk) == []


def test_the_list_of_known_desks(tmp_path):
    known = KnownDesks(tmp_path / "config" / "desks.json")
    known.remember(tmp_path / "x")
    known.remember(tmp_path / "y")
    assert open_to_others(tmp_path) == []
    assert known.all() == [tmp_path / "y", tmp_path / "x"]
    assert PASSPHRASE not in known.file.read_text()


def test_a_link_in_place_of_a_temporary_file_is_not_followed(on_desk, added, desk, tmp_path):
    """On a stick that somebody prepared, or in the desk's own folder: another file of the user's is not written over."""
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "b.ssrbackup.part").symlink_to(precious)
    (desk / "desk.high.part").symlink_to(precious)
    assert on_desk("backup", tmp_path / "b.ssrbackup").code == 0
    assert on_desk("add", "institution", stdin='{"name": "One"}').code == 0
    assert precious.read_text() == "mine"
    assert not (tmp_path / "b.ssrbackup").is_symlink()
