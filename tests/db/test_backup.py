"""Backups: verified after writing, one file, and a way back that never lets two desks write the same feed."""

import zipfile

import pytest

from ssr_desk import app
from ssr_desk.db import backup, vault
from ssr_desk.db.errors import BackupInvalid, DeskExists, WrongPassphrase
from ssr_desk.services import maintenance

from .conftest import PASSPHRASE, SENTENCE, session


@pytest.fixture
def written(desk, tmp_path):
    """A backup of an open desk."""
    return desk.maintenance.backup(tmp_path / "stick")


def titles(desk):
    return sorted(one["title"] for one in desk.recording.list("training_session").rows)


def test_a_backup_is_one_verified_file_and_shows_nothing(written, desk):
    assert written.verified
    assert written.size == written.file.stat().st_size
    assert SENTENCE.encode() not in written.file.read_bytes()
    assert desk.store.setting("last_backup")


def test_a_backup_into_a_folder_gets_a_name(desk, tmp_path):
    done = desk.maintenance.backup(tmp_path)
    assert done.file.parent == tmp_path
    assert done.file.suffix == backup.ENDING


def test_a_restored_desk_holds_the_same_and_writes_under_another_incarnation(desk, tmp_path):
    desk.recording.attach("a.bin", "application/octet-stream", [b"abc"])
    before, number = desk.maintenance.digest(), desk.store.setting("incarnation")["number"]
    done = desk.maintenance.backup(tmp_path / "b.ssrbackup")
    desk.recording.add("training_session", session("after the backup"))
    maintenance.restore(done.file, tmp_path / "second")
    with app.open_desk(tmp_path / "second", PASSPHRASE) as second:
        assert second.maintenance.digest() == before
        assert second.store.setting("incarnation")["number"] == number + 1
        assert second.store.setting("incarnation")["id"] != desk.store.setting("incarnation")["id"]
        second.recording.add("training_session", session("elsewhere"))
        assert second.maintenance.check() == []
    with app.open_desk(tmp_path / "second", PASSPHRASE) as second:
        assert second.store.setting("incarnation")["number"] == number + 1, "once"


def test_a_backup_opens_with_the_passphrase_of_its_time(desk, written, tmp_path):
    desk.maintenance.change_passphrase(PASSPHRASE, "another one here")
    maintenance.restore(written.file, tmp_path / "second")
    with pytest.raises(WrongPassphrase):
        app.open_desk(tmp_path / "second", "another one here")
    app.open_desk(tmp_path / "second", PASSPHRASE).close()


def test_restoring_never_replaces_a_desk(written, folder):
    before = (folder / vault.STORE).read_bytes()
    with pytest.raises(DeskExists):
        maintenance.restore(written.file, folder)
    assert (folder / vault.STORE).read_bytes() == before


@pytest.mark.parametrize("part", [0.0, 0.3, 0.6, 0.99])
def test_a_truncated_backup_is_refused_and_leaves_no_desk(written, tmp_path, part):
    data = written.file.read_bytes()
    written.file.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(BackupInvalid):
        maintenance.restore(written.file, tmp_path / "second")
    assert not app.has_desk(tmp_path / "second")


def test_a_changed_byte_in_a_backup_is_noticed(written, tmp_path):
    data = bytearray(written.file.read_bytes())
    data[len(data) // 2] ^= 1
    written.file.write_bytes(data)
    with pytest.raises(BackupInvalid):
        maintenance.restore(written.file, tmp_path / "second")
    assert not app.has_desk(tmp_path / "second")


def packed(path, members, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name in members:
            archive.writestr(name, bytes(100))
    return path


@pytest.mark.parametrize(
    "members", [[], ["desk.db"], ["desk.keys", "desk.db", "../x"], ["../desk.keys", "desk.db"], ["a", "b"]]
)
def test_what_is_no_backup_is_refused(tmp_path, members):
    with pytest.raises(BackupInvalid):
        maintenance.restore(packed(tmp_path / "x.ssrbackup", members), tmp_path / "second")
    assert not (tmp_path / "x").exists()


def test_a_backup_that_unpacks_to_more_than_it_is_is_refused(tmp_path):
    with pytest.raises(BackupInvalid):
        maintenance.restore(packed(tmp_path / "x", ["desk.keys", "desk.db"], zipfile.ZIP_DEFLATED), tmp_path / "second")


def test_automatic_backups_rotate_and_the_oldest_go(desk, folder):
    for number in range(5):
        desk.recording.add("training_session", session(f"{number}"))
        last = desk.maintenance.back_up_automatically()
    kept = backup.automatic(folder / vault.STORE)
    assert [one.name for one in kept] == [f"desk-{number:06}{backup.ENDING}" for number in range(3, 6)]
    assert kept[-1] == last.file


def test_the_backup_of_a_desk_that_is_being_written_is_whole(desk, tmp_path):
    with desk.store.write() as connection:
        desk.store.put_setting(connection, "unfinished", 1)
        done = backup.write(desk.store.path, desk.store.key, tmp_path / "b.ssrbackup")
    maintenance.restore(done.file, tmp_path / "second")
    with app.open_desk(tmp_path / "second", PASSPHRASE) as second:
        assert second.store.setting("unfinished") is None
        assert titles(second) == [SENTENCE]
