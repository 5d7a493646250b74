"""The key file: what opens it, what does not, and what it shows of the key."""

import json
import time

import pytest

from ssr_desk.clock import Surround
from ssr_desk.db import vault
from ssr_desk.db.errors import DeskExists, NetworkFolder, NoDesk, NotOurs, WrongPassphrase

from .conftest import PASSPHRASE


def test_the_passphrase_and_the_recovery_key_open_the_same_key(made):
    folder, recovery = made
    assert vault.unlock(folder, PASSPHRASE) == vault.unlock_with_recovery(folder, recovery)
    for wrong in ("", "cheval", PASSPHRASE + " ", recovery):
        with pytest.raises(WrongPassphrase):
            vault.unlock(folder, wrong)


def test_a_recovery_key_is_typed_as_people_type(made):
    folder, recovery = made
    key = vault.unlock(folder, PASSPHRASE)
    spoken = f" {recovery.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    assert vault.is_recovery_key(spoken)
    assert vault.unlock_with_recovery(folder, spoken) == key


def test_a_slip_in_a_recovery_key_is_told_before_anything_is_tried(made):
    _folder, recovery = made
    letters = recovery.replace("-", "")
    other = {one: "7" if one != "7" else "8" for one in letters}
    slips = [letters[:at] + other[one] + letters[at + 1 :] for at, one in enumerate(letters)]
    assert sum(vault.is_recovery_key(one) for one in slips) <= 1  # two check letters: one slip of a thousand passes
    assert not vault.is_recovery_key(recovery[:-1])
    assert not vault.is_recovery_key("")


def test_each_recovery_key_is_another(tmp_path):
    keys = {vault.create(tmp_path / str(number), "p", Surround())[1] for number in range(3)}
    assert len(keys) == 3
    assert all(vault.is_recovery_key(one) and one.count("-") == 5 for one in keys)


def test_changing_the_passphrase_keeps_the_recovery_key_and_other_wraps(folder, made, surround):
    key = vault.unlock(folder, PASSPHRASE)
    vault.add_wrap(folder, "headquarters", "escrow", key, surround)
    vault.change_passphrase(folder, key, "новий пароль", surround)
    assert vault.unlock(folder, "новий пароль") == vault.unlock_with_recovery(folder, made[1]) == key
    assert {one["for"] for one in json.loads((folder / vault.FILE).read_text())["wraps"]} == {
        "passphrase",
        "recovery",
        "headquarters",
    }
    with pytest.raises(WrongPassphrase):
        vault.unlock(folder, PASSPHRASE)


def test_the_key_file_is_private_and_does_not_hold_the_key(folder):
    path = folder / vault.FILE
    assert path.stat().st_mode & 0o077 == 0
    assert vault.unlock(folder, PASSPHRASE).hex() not in path.read_text()


def test_unlocking_takes_no_longer_than_a_person_notices(folder):
    took = []
    for _ in range(3):
        start = time.process_time()
        vault.unlock(folder, PASSPHRASE)
        took.append(time.process_time() - start)
    assert min(took) < 0.6  # processor time of two lanes: 300 ms of the clock


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "wraps": []}',
        '{"version": 1, "wraps": [3]}',
        '{"version": 1, "wraps": [{"for": "passphrase", "salt": "AAAA", "wrapped": "AAAA"}]}',
        '{"version": 1, "wraps": [{"for": "passphrase", "salt": "AAAA", "wrapped": "AAAA", "iterations": 1, "lanes": 1,'
        ' "memory": 99999999}]}',
        '{"version": 1, "wraps": [{"for": "passphrase", "salt": "AAAA", "wrapped": "!", "iterations": 1, "lanes": 1,'
        ' "memory": 64}]}',
        '{"version": 1, "wraps": [{"for": "passphrase", "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "wrapped": "AAAA",'
        ' "iterations": 1, "lanes": 1, "memory": 64}]}',
        '{"version": 1, "wraps": [{"for": "passphrase", "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "wrapped": "AAAA",'
        ' "iterations": true, "lanes": 16, "memory": 8}]}',
    ],
)
def test_a_forged_or_damaged_key_file_gives_a_sentence(folder, text):
    (folder / vault.FILE).write_text(text)
    with pytest.raises((NotOurs, WrongPassphrase)):
        vault.unlock(folder, PASSPHRASE)


def test_no_keys_no_desk(tmp_path):
    with pytest.raises(NoDesk):
        vault.unlock(tmp_path, PASSPHRASE)


def test_a_desk_is_never_made_over_another(folder, surround):
    before = (folder / vault.FILE).read_bytes()
    with pytest.raises(DeskExists):
        vault.create(folder, "other", surround)
    assert (folder / vault.FILE).read_bytes() == before


@pytest.mark.parametrize("name", ["OneDrive - RCMP", "Dropbox", "Google Drive", "Mobile Documents"])
def test_a_folder_that_a_cloud_service_copies_is_refused(tmp_path, surround, name):
    with pytest.raises(NetworkFolder):
        vault.create(tmp_path / name / "desk", PASSPHRASE, surround)
    assert not (tmp_path / name).exists()


def test_a_wrong_passphrase_is_known_before_the_store_is_touched(folder):
    before = {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.iterdir()}
    with pytest.raises(WrongPassphrase):
        vault.unlock(folder, "wrong")
    assert {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.iterdir()} == before


def test_destroyed_keys_open_nothing(folder, made):
    vault.destroy(folder)
    assert not (folder / vault.FILE).exists()
    with pytest.raises(NoDesk):
        vault.unlock_with_recovery(folder, made[1])
