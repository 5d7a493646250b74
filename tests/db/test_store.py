"""Opening a store: what is refused, by whom it is held, what an old copy gives away, what a full disk does."""

import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading

import pytest

from ssr_desk import app
from ssr_desk.db import engine, upgrade, vault
from ssr_desk.db.errors import (
    DiskFull,
    InUse,
    NewerStore,
    NotOurs,
    NotWritable,
    PlaintextStore,
    StoreFailed,
    StoreMissing,
)
from ssr_desk.errors import DeskError

from .conftest import PASSPHRASE, PROFILE, SENTENCE, session

OPEN = "import sys; from ssr_desk.app import open_desk; open_desk(__import__('pathlib').Path(sys.argv[1]), sys.argv[2])"


def elsewhere(folder, code=OPEN):
    """Run code in another process; returns what it says last."""
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), PASSPHRASE], capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).strip().rpartition("\n")[2]


def titles(desk):
    return sorted(one["title"] for one in desk.recording.list("training_session").rows)


def test_nothing_readable_lies_in_any_file(desk, folder):
    desk.drafts.keep(Typed("d1", {"title": SENTENCE}))
    desk.recording.add("training_session", session("Encore: Gestion de scène"))
    desk.maintenance.back_up_automatically()
    held = [one for one in folder.rglob("*") if one.is_file()]
    assert {"desk.db", "desk.db-wal", "desk.keys", "desk.high"} <= {one.name for one in held}
    for one in held:
        data = one.read_bytes()
        for words in (SENTENCE, "Gestion", "000123", "HT-MENTOR-1", "CREATE TABLE", "SQLite format 3"):
            assert words.encode() not in data, one


class Typed:
    """What a form hands in as a draft."""

    type_name, record, heads = "training_session", None, ()

    def __init__(self, name, values):
        self.id, self.values = name, values


def test_opening_a_desk_loads_no_orm(folder):
    code = OPEN + "; print([one for one in ('sqlalchemy', 'sqlmodel', 'alembic', 'reportlab') if one in sys.modules])"
    assert elsewhere(folder, code) == "[]"


def test_a_second_program_is_told_and_changes_nothing(desk, folder):
    assert "InUse" in elsewhere(folder)
    with pytest.raises(InUse):
        app.open_desk(folder, PASSPHRASE)
    desk.close()
    assert elsewhere(folder, OPEN + "; print('opened')") == "opened"


def test_the_lock_dies_with_its_process(folder):
    child = subprocess.Popen(
        [sys.executable, "-c", OPEN.replace("open_desk(_", "d = open_desk(_") + "; print(1, flush=True); input()",
         str(folder), PASSPHRASE],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout.readline() == b"1\n"
    with pytest.raises(InUse):
        app.open_desk(folder, PASSPHRASE)
    child.kill()
    child.communicate()
    with app.open_desk(folder, PASSPHRASE) as opened:
        assert titles(opened) == [SENTENCE]


def test_a_missing_store(folder):
    (folder / vault.STORE).unlink()
    with pytest.raises(StoreMissing):
        app.open_desk(folder, PASSPHRASE)


def test_a_plaintext_store_is_refused_and_left(folder):
    path = folder / vault.STORE
    path.unlink()
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE setting(name, value)")
    plain.close()
    before = path.read_bytes()
    with pytest.raises(PlaintextStore):
        app.open_desk(folder, PASSPHRASE)
    assert path.read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x03\x04" + bytes(8192), os.urandom(16384)])
def test_a_file_that_is_no_store_is_refused_and_left(folder, data):
    path = folder / vault.STORE
    path.write_bytes(data)
    with pytest.raises(NotOurs):
        app.open_desk(folder, PASSPHRASE)
    assert path.read_bytes() == data


def test_the_store_of_another_desk_is_refused(folder, tmp_path, registry, surround):
    key, _recovery = vault.create(tmp_path / "other", PASSPHRASE, surround)
    shutil.copy(folder / vault.STORE, tmp_path / "other" / vault.STORE)
    with pytest.raises(NotOurs):
        app.open_desk(tmp_path / "other", PASSPHRASE)
    assert key != vault.unlock(folder, PASSPHRASE)


def marked(folder, pragma):
    connection = engine.connect(folder / vault.STORE, vault.unlock(folder, PASSPHRASE))
    connection.execute(f"PRAGMA {pragma}")
    connection.close()
    return (folder / vault.STORE).read_bytes()


def test_an_encrypted_file_of_another_program_is_refused(folder):
    before = marked(folder, "application_id = 7")
    with pytest.raises(NotOurs):
        app.open_desk(folder, PASSPHRASE)
    assert (folder / vault.STORE).read_bytes() == before


def test_a_newer_store_is_refused_with_both_versions(folder, languages):
    before = marked(folder, f"user_version = {upgrade.VERSION + 1}")
    with pytest.raises(NewerStore) as told:
        app.open_desk(folder, PASSPHRASE)
    for translate in languages:
        words = told.value.text(translate)
        assert str(upgrade.VERSION + 1) in words
        assert str(upgrade.VERSION) in words
    assert (folder / vault.STORE).read_bytes() == before


def test_a_damaged_page_is_never_taken_for_data(folder):
    path = folder / vault.STORE
    data = bytearray(path.read_bytes())
    for at in range(4096 + 100, len(data), 4096):
        data[at] ^= 1
    path.write_bytes(data)
    with pytest.raises((NotOurs, StoreFailed)):
        app.open_desk(folder, PASSPHRASE)


def test_the_pragmas_hold_on_every_connection(desk):
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10000,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "application_id": 0x53535244,
        "user_version": upgrade.VERSION,
    }
    with desk.store.read() as reading, desk.store.write() as writing:
        for connection in (reading, writing):
            assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted


# -- transactions


def broken_off(desk):
    with desk.store.write() as connection:
        desk.store.put_setting(connection, "half", 1)
        raise ZeroDivisionError


def test_what_raises_leaves_nothing(desk):
    with pytest.raises(ZeroDivisionError):
        broken_off(desk)
    assert desk.store.setting("half") is None
    with desk.store.write() as connection:
        desk.store.put_setting(connection, "whole", {"é": [1]})
    assert desk.store.setting("whole") == {"é": [1]}


def test_a_reading_connection_cannot_write(desk):
    with pytest.raises(DeskError), desk.store.read() as connection:
        connection.execute("DELETE FROM revision")
    assert titles(desk) == [SENTENCE]


def test_threads_write_one_after_the_other(desk):
    def add(number):
        with desk.store.write() as connection:
            held = desk.store._setting(connection, "sum", 0)
            desk.store.put_setting(connection, "sum", held + number)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(1, 9)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert desk.store.setting("sum") == 36


# -- an old copy put back


def copy_of(folder, to, *names):
    to.mkdir()
    for name in names:
        shutil.copy(folder / name, to / name)
    return to


def test_an_old_copy_of_the_store_is_noticed_and_starts_a_new_incarnation(folder, tmp_path):
    old = copy_of(folder, tmp_path / "old", vault.STORE)
    with app.open_desk(folder, PASSPHRASE) as desk:
        desk.recording.add("training_session", session("Later"))
        number = desk.store.setting("incarnation")["number"]
        assert not desk.store.rolled_back
    shutil.copy(old / vault.STORE, folder / vault.STORE)
    with app.open_desk(folder, PASSPHRASE) as desk:
        assert desk.store.rolled_back
        assert desk.store.setting("incarnation")["number"] == number + 1
        assert titles(desk) == [SENTENCE]
        desk.recording.add("training_session", session("Again"))
    with app.open_desk(folder, PASSPHRASE) as desk:
        assert not desk.store.rolled_back
        assert titles(desk) == ["Again", SENTENCE]
        assert [one.code for one in desk.maintenance.check()] == ["ROLLED_BACK"]


@pytest.mark.parametrize("data", [b"", b"{}", bytes(range(60)), None])
def test_a_forged_high_water_file_starts_a_new_incarnation_and_a_missing_one_proves_nothing(folder, data):
    with app.open_desk(folder, PASSPHRASE) as desk:
        number = desk.store.setting("incarnation")["number"]
    (folder / "desk.high").unlink()
    if data is not None:
        (folder / "desk.high").write_bytes(data)
    with app.open_desk(folder, PASSPHRASE) as desk:
        assert desk.store.rolled_back is (data is not None)
        assert desk.store.setting("incarnation")["number"] == number + (data is not None)
    with app.open_desk(folder, PASSPHRASE) as desk:
        assert not desk.store.rolled_back


# -- the disk


class Room:
    """A place with a limit: a small file system of its own where we may mount one, else a limit on the size of files."""

    def __init__(self, path):
        path.mkdir()
        self.path = path
        self.mounted = os.geteuid() == 0 and self.mount("-t", "tmpfs", "-o", "size=3m", "tmpfs")

    def mount(self, *how):
        return subprocess.run(["mount", *how, str(self.path)], capture_output=True, check=False).returncode == 0

    def tighten(self):
        """From now on there is little room."""
        if not self.mounted:
            self._limit(2 << 20)

    def widen(self):
        """Make room again."""
        if self.mounted:
            assert self.mount("-o", "remount,size=40m")
        else:
            self._limit(resource.RLIM_INFINITY)

    def fill(self, left=0):
        """Leave `left` bytes free."""
        with (self.path / "filler").open("wb", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(bytes(size))
            file.truncate(max(0, file.tell() - left))

    def close(self):
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.path)], check=True)
        else:
            self.widen()

    @staticmethod
    def _limit(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@pytest.fixture
def room(tmp_path):
    """A place with 3 MiB."""
    made = Room(tmp_path / "room")
    yield made
    made.close()


def saved_until_full(desk, most=400):
    """Save until the disk is full; returns the titles that were acknowledged and the error."""
    acknowledged = []
    for number in range(most):
        try:
            desk.recording.add("training_session", session(f"{number:04}", outcome="x" * 20_000))
        except DeskError as error:
            return acknowledged, error
        acknowledged.append(f"{number:04}")
    return acknowledged, None


def test_a_full_disk_while_saving_loses_nothing_that_was_saved(room, made):
    folder = shutil.copytree(made[0], room.path / "desk")
    with app.open_desk(folder, PASSPHRASE) as desk:
        room.tighten()
        acknowledged, error = saved_until_full(desk)
        assert isinstance(error, DiskFull)
        assert titles_of_store(desk) == sorted([SENTENCE, *acknowledged])
    room.widen()
    with app.open_desk(folder, PASSPHRASE) as desk:
        assert titles_of_store(desk) == sorted([SENTENCE, *acknowledged])
        assert not desk.store.rolled_back
        assert desk.maintenance.check() == []
        desk.recording.add("training_session", session("room again"))


def titles_of_store(desk):
    with desk.store.read() as connection:
        return sorted(row[0] for row in connection.execute("SELECT title FROM record WHERE deleted = 0"))


@pytest.mark.parametrize("left", [0, 4 << 10, 64 << 10, 200 << 10, 400 << 10])
def test_a_full_disk_while_a_desk_is_made_leaves_none(room, left):
    if room.mounted:
        room.fill(left)
        with pytest.raises(DiskFull):
            app.create_desk(room.path / "desk", PASSPHRASE, PROFILE)
        assert not app.has_desk(room.path / "desk")
        (room.path / "filler").unlink()
    desk, _recovery = app.create_desk(room.path / "desk", PASSPHRASE, PROFILE)
    with desk:
        assert desk.profile.name == PROFILE.name


@pytest.mark.parametrize("left", [0, 100 << 10, 500 << 10])
def test_a_full_disk_while_backing_up_leaves_no_file(room, made, left):
    folder = shutil.copytree(made[0], room.path / "desk")
    with app.open_desk(folder, PASSPHRASE) as desk:
        if room.mounted:
            room.fill(left)
            with pytest.raises(DiskFull):
                desk.maintenance.backup(room.path / "b.ssrbackup")
            assert sorted(one.name for one in room.path.iterdir()) == ["desk", "filler"]
        assert titles(desk) == [SENTENCE]


def test_a_read_only_folder_gives_a_sentence(folder, tmp_path):
    tmp_path.chmod(0o755)
    mount = tmp_path / "readonly"
    mount.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "--bind", folder, mount], check=False).returncode:
        mount.chmod(0o555)
        with pytest.raises(NotWritable):
            vault.create(mount / "desk", PASSPHRASE, app.Surround())
        return
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", mount], check=True)
        with pytest.raises(NotWritable):
            app.open_desk(mount, PASSPHRASE)
        with pytest.raises(NotWritable):
            app.create_desk(mount / "new", PASSPHRASE, PROFILE)
    finally:
        subprocess.run(["umount", "-l", mount], check=True)
