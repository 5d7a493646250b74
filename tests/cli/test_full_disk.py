"""A disk without room, and places that cannot be written: said as what they are, in both languages, and nothing is changed."""

import contextlib
import resource

import pytest

from cli.conftest import PASSPHRASE
from ssr_desk import app
from ssr_desk.errors import DeskError

ROOM = 16 << 10
"""Bytes a file may have: less than what SQLite makes beside a store that it opens."""


@contextlib.contextmanager
def full(room=ROOM):
    """Let the system refuse to let any file grow beyond `room` bytes, as a full disk does."""
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, kept[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)


@pytest.mark.parametrize(
    "command", [("check",), ("list", "institution"), ("backup", "x.ssrbackup"), ("add", "institution")]
)
def test_a_full_disk_is_not_called_a_broken_one(on_desk, added, tmp_path, command, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = on_desk("digest").json["digest"]
    with full():
        said = on_desk(*command, stdin='{"name": "X"}')
    assert (said.code, said.json["error"]) == (3, "DISK_FULL")
    assert "full" in said.json["message"]
    assert on_desk("digest").json["digest"] == before
    assert not list(tmp_path.glob("**/desk.room*"))


def test_a_full_disk_in_the_middle_of_a_save(desk):
    """The store is open, and finds no page for what is saved."""
    with app.open_desk(desk, PASSPHRASE) as opened:
        before = opened.maintenance.digest()
        with opened.store.write() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 4}")
        with pytest.raises(DeskError) as caught:
            opened.recording.add_many("institution", [{"name": f"{number} " + "x" * 150} for number in range(200)])
        assert caught.value.code == "DISK_FULL"
        assert opened.maintenance.digest() == before
        assert opened.maintenance.check() == []


def test_a_file_of_the_store_that_may_not_grow_is_a_full_disk_too(desk):
    """A limit on the size of a file, as a quota sets it, leaves room for a little file and none for the journal of a save."""
    with app.open_desk(desk, PASSPHRASE) as opened:
        before = opened.maintenance.digest()
        with full(600 << 10), pytest.raises(DeskError) as caught:
            opened.recording.add_many("institution", [{"name": f"{number} " + "x" * 150} for number in range(1500)])
        assert caught.value.code == "DISK_FULL"
        assert opened.maintenance.digest() == before
        assert opened.recording.add("institution", {"name": "With room again"}).ids
        assert opened.maintenance.check() == []


def test_a_backup_to_a_place_that_cannot_be_written_says_so_without_words_of_sqlite(ssr_desk, desk, added):
    for target in ("/proc/x.ssrbackup", "/proc/no/x.ssrbackup", "/dev/null/x.ssrbackup"):
        for language in ("en", "fr"):
            said = ssr_desk("--data", desk, "--lang", language, "--json", "backup", target)
            assert said.code == 3, said.out
            assert said.json["error"] in ("NOT_WRITABLE", "NO_SUCH_FILE")
            assert "unable to open" not in said.json["message"]
