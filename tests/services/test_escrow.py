"""A recovery key that headquarters holds: made, sealed, held, read out, used; and what cannot be passed off as one."""

import io

import pytest

from ssr_desk.db import vault
from ssr_desk.errors import DeskError
from ssr_desk.services import keyring, maintenance
from ssr_desk.trust import papers, sealing
from ssr_desk.trust.signing import Signer
from sync.conftest import cast as cast
from sync.conftest import made as made
from trust.making import Office

NEW = "a passphrase that nobody forgets"


@pytest.fixture
def deposit(cast, tmp_path):
    """The officer's recovery key, handed to headquarters in a file."""
    file = tmp_path / "officer.ssrkey"
    assert cast["officer"].enrolment.deposit(file) == (cast["hq"].profile.device,)
    return file


def recover(cast, name, key):
    """The officer types what headquarters reads out."""
    cast[name].close()
    maintenance.recover(cast.folder / name, key, NEW)
    return vault.unlock(cast.folder / name, NEW)


def code(call, *arguments):
    with pytest.raises(DeskError) as caught:
        call(*arguments)
    return caught.value.code


def test_headquarters_key_opens_a_desk_whose_passphrase_and_paper_are_lost(cast, deposit):
    hq, device = cast["hq"].headquarters, cast["officer"].profile.device
    held = hq.hold(deposit)
    assert (held.device, held.officer) == (device, cast["officer"].profile.officer)
    assert [one.device for one in hq.deposits()] == [device]
    key = hq.release(device, "Recognized by voice")
    assert vault.is_recovery_key(key)
    assert recover(cast, "officer", key.lower().replace("-", " ")) == cast.keys["officer"]
    with cast["hq"].store.read() as connection:
        assert keyring.decisions(connection, "deposit_released") == [
            {"device": device, "reason": "Recognized by voice"}
        ]


def test_it_opens_a_backup_made_since(cast, deposit, tmp_path):
    hq = cast["hq"].headquarters
    hq.hold(deposit)
    backup = cast["officer"].maintenance.backup(tmp_path / "b.ssrbackup")
    maintenance.restore(tmp_path / "b.ssrbackup", tmp_path / "restored")
    maintenance.recover(tmp_path / "restored", hq.release(cast["officer"].profile.device, "x"), NEW)
    assert vault.unlock(tmp_path / "restored", NEW) == cast.keys["officer"]
    assert backup


def test_the_file_shows_nothing_and_is_for_headquarters_alone(cast, deposit):
    key = cast["hq"].headquarters
    key.hold(deposit)
    secret = key.release(cast["officer"].profile.device, "x")
    assert secret.encode() not in deposit.read_bytes()
    assert cast["officer"].profile.device.encode() not in deposit.read_bytes()
    assert code(cast["commander"].headquarters.hold, deposit) == "NOT_HEADQUARTERS"
    with pytest.raises(DeskError) as caught:
        cast["commander"].importing.take(deposit)
    assert caught.value.code == "ENV_NOT_FOR_US"
    assert code(cast["hq"].importing.take, deposit) == "CONTAINER", "nor is it a bundle"


def test_a_later_one_replaces_it_and_an_earlier_one_does_not_come_back(cast, deposit, tmp_path):
    hq, device = cast["hq"].headquarters, cast["officer"].profile.device
    cast.clock.ago(50, 9)
    cast["officer"].enrolment.deposit(tmp_path / "later")
    hq.hold(tmp_path / "later")
    assert code(hq.hold, deposit) == "PAPER_OLDER"
    assert len(hq.deposits()) == 1
    hq.hold(tmp_path / "later")
    assert len(hq.deposits()) == 1
    assert recover(cast, "officer", hq.release(device, "x")) == cast.keys["officer"]


def test_the_older_key_opens_nothing_any_more(cast, deposit, tmp_path):
    hq, device = cast["hq"].headquarters, cast["officer"].profile.device
    hq.hold(deposit)
    old = hq.release(device, "x")
    cast["officer"].enrolment.deposit(tmp_path / "later")
    cast["officer"].close()
    assert code(maintenance.recover, cast.folder / "officer", old, NEW) == "WRONG_PASSPHRASE"


def test_what_headquarters_does_not_have(cast, tmp_path):
    hq = cast["hq"].headquarters
    assert code(hq.release, "D-NOBODY", "x") == "NO_DEPOSIT"
    assert code(cast["officer"].headquarters.release, "D-NOBODY", "x") == "NOT_HEADQUARTERS"
    (tmp_path / "x").write_bytes(b"x" * 300_000)
    assert code(hq.hold, tmp_path / "x") == "PAPER_FORMAT"
    (tmp_path / "x").write_bytes(b"hello")
    assert code(hq.hold, tmp_path / "x") == "ENV_NOT_OURS"


def sealed(cast, raw, path):
    """Seal something for headquarters, as anybody can."""
    out = io.BytesIO()
    public = keyring.sealing_key(cast["hq"].store).public
    sealing.seal(io.BytesIO(raw), out, [public], cast["officer"].surround.random)
    path.write_bytes(out.getvalue())
    return path


def test_only_a_certified_desk_can_hand_one_over(cast, tmp_path):
    """Otherwise anybody could put another key in a desk's place, and the right one would be thrown away."""
    hq, officer = cast["hq"].headquarters, cast["officer"]
    now, secret = officer.surround.now(), "AAAAAA-" * 5 + "BBBB"
    stranger = Office(seed=9).member(officer=officer.profile.officer, device=officer.profile.device)
    forged = papers.make_deposit(stranger.signer, secret, now)
    assert code(hq.hold, sealed(cast, forged, tmp_path / "a")) == "SIG_UNTRUSTED"
    own = keyring.signer(officer.store)
    good = papers.make_deposit(Signer(own.certificate_der, own.key, own.chain_der), secret, now)
    assert code(hq.hold, sealed(cast, good.replace(b"AAAAAA", b"AAAAAB", 1), tmp_path / "b")) == "SIG_TAMPERED"
    odd = papers.make_deposit(own, "not a key", now)
    assert code(hq.hold, sealed(cast, odd, tmp_path / "c")) == "PAPER_FORMAT"
    card = tmp_path / "card"
    officer.enrolment.card(card)
    assert code(hq.hold, sealed(cast, card.read_bytes(), tmp_path / "d")) == "PAPER_FORMAT"
    assert hq.deposits() == []
    cast["hq"].headquarters.revoke(keyring.identity(officer.store).serial, "compromise")
    assert code(hq.hold, sealed(cast, good, tmp_path / "e")) == "SIG_REVOKED"


def test_a_desk_that_knows_no_headquarters(cast, tmp_path):
    with cast["officer"].store.write() as connection:
        connection.execute("DELETE FROM peer WHERE role = 'hq'")
    assert code(cast["officer"].enrolment.deposit, tmp_path / "x") == "NO_ADDRESSEE"
    assert not (tmp_path / "x").exists()
