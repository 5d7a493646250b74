"""Headquarters' side: the root's file, certifying, withdrawing, vouching, renewing."""

import os

import pytest

from services.test_enrolment import PASSPHRASE, Desk, closed, code, desks, enrol, profile
from ssr_desk.services import keyring
from ssr_desk.trust import certificates
from ssr_desk.trust.revocation import Crl
from ssr_desk.trust.signing import Verifier, sign
from trust.making import DAY, NOW, openssl_cms

__all__ = ["closed", "desks"]


def test_the_root_lives_in_its_own_file(desks, tmp_path):
    hq = desks[0]
    raw = (tmp_path / "root.pem").read_bytes()
    assert b"ENCRYPTED PRIVATE KEY" in raw
    assert (tmp_path / "root.pem").stat().st_mode & 0o077 == 0 or os.name != "posix"
    root = certificates.read_root_file(raw, PASSPHRASE)
    assert root.certificate_der == keyring.pinned_root(hq.store)
    settings = dict(hq.rows("SELECT name, value FROM setting"))
    assert set(settings) >= {"signing_key", "sealing_key", "fingerprint", "root", "issuing", "issuing_key"}
    issuing = keyring.unpack(hq.store.setting("issuing_key"))
    assert issuing != root.key.private_numbers().private_value.to_bytes(48, "big")


def test_headquarters_is_enrolled_by_init(desks):
    state = desks[0].enrolment.state()
    assert (state.enrolled, state.identity.role, state.identity.missions) == (True, "hq", ("*",))
    assert state.root_words == desks[0].words


def test_init_twice_or_elsewhere(desks, tmp_path):
    hq, _commander, officer = desks
    assert code(hq.headquarters.init, tmp_path / "again.pem", "x") == "ALREADY_HEADQUARTERS"
    assert code(hq.headquarters.init, tmp_path / "root.pem", "wrong") == "ROOT_PASSPHRASE"
    assert code(officer.headquarters.init, tmp_path / "again.pem", "x") == "NOT_HEADQUARTERS"
    assert not (tmp_path / "again.pem").exists()


def test_a_second_desk_of_headquarters_uses_the_same_root(desks, tmp_path):
    hq, _commander, officer = desks
    second = Desk(tmp_path / "hq2", profile("Ottawa", "HQ2", "D-HQ2", "hq"), 7)
    assert code(second.headquarters.init, tmp_path / "root.pem", "wrong") == "ROOT_PASSPHRASE"
    assert code(second.headquarters.init, tmp_path / "root.pem", "") == "ROOT_PASSPHRASE"
    assert code(second.headquarters.init, tmp_path / "nowhere" / "root.pem", PASSPHRASE) == "NOT_WRITABLE"
    second.words = second.headquarters.init(tmp_path / "root.pem", PASSPHRASE)
    assert second.words == hq.words
    enrol(second, officer)
    p7s = sign(officer.enrolment.signer(), b"x", NOW)
    assert code(hq.enrolment.verifier().verify, b"x", p7s, NOW) == "CRL_MISSING"
    second.enrolment.card(tmp_path / "card.json")
    hq.enrolment.trust(tmp_path / "card.json")  # a card brings the lists of its authorities
    assert hq.enrolment.verifier().verify(b"x", p7s, NOW).identity.device == "D-O"


def test_a_key_is_certified_once_for_one_role_and_one_set_of_missions(desks):
    hq, _commander, officer = desks
    enrol(hq, officer)
    request, out = officer.folder / "request.json", officer.folder / "second.json"
    for role, missions in (("commander", ("HT",)), ("officer", ("HT", "ML")), ("officer", ("*",))):
        assert code(hq.headquarters.certify, request, role, missions, 100, out) == "KEY_ALREADY_CERTIFIED"
    assert not out.exists()
    assert code(hq.headquarters.certify, request, "officer", ("HT",), 500, out) == "OK"


def test_another_desk_with_the_same_id(desks, tmp_path):
    hq, _commander, officer = desks
    enrol(hq, officer)
    twin = Desk(tmp_path / "twin", officer.profile, 8)
    twin.enrolment.request(twin.folder / "request.json")
    answer = twin.folder / "answer.json"
    assert code(hq.headquarters.certify, twin.folder / "request.json", "officer", ("HT",), 9, answer) == "DEVICE_TAKEN"


@pytest.mark.parametrize(
    ("role", "missions", "days"),
    [
        ("chief", ("HT",), 9),
        ("officer", (), 9),
        ("officer", ("a b",), 9),
        ("officer", ("HT",), 0),
        ("officer", ("HT",), 1201),
    ],
)
def test_what_cannot_be_certified(desks, role, missions, days):
    hq, _commander, officer = desks
    officer.enrolment.request(officer.folder / "request.json")
    out = officer.folder / "answer.json"
    assert (
        code(hq.headquarters.certify, officer.folder / "request.json", role, missions, days, out) == "BAD_CERTIFICATION"
    )
    assert hq.rows("SELECT count(*) FROM peer") == [(0,)]


def test_words_that_differ(desks):
    hq, _commander, officer = desks
    words = officer.enrolment.request(officer.folder / "request.json")
    assert hq.headquarters.inspect(officer.folder / "request.json").words == words
    arguments = (officer.folder / "request.json", "officer", ("HT",), 100, officer.folder / "answer.json")
    assert code(hq.headquarters.certify, *arguments, " ".join(words[::-1])) == "WORDS_DIFFER"
    assert hq.headquarters.certify(*arguments, ", ".join(words)).words == words


def test_others_cannot_do_headquarters_work(desks):
    hq, _commander, officer = desks
    enrol(hq, officer)
    request = officer.folder / "request.json"
    tools = officer.headquarters
    assert code(tools.certify, request, "officer", ("HT",), 9, officer.folder / "x") == "NOT_HEADQUARTERS"
    assert code(tools.revoke, "1", "compromise") == "NOT_HEADQUARTERS"
    assert code(tools.vouch, "a" * 64, "x") == code(tools.renew_crl) == "NOT_HEADQUARTERS"


def test_an_answer_that_cannot_be_written_can_be_written_again(desks, tmp_path):
    hq, _commander, officer = desks
    officer.enrolment.request(officer.folder / "request.json")
    arguments = (officer.folder / "request.json", "officer", ("HT",), 100)
    assert code(hq.headquarters.certify, *arguments, tmp_path / "nowhere" / "answer.json") == "NOT_WRITABLE"
    hq.headquarters.certify(*arguments, officer.folder / "answer.json")
    officer.enrolment.accept(officer.folder / "answer.json", " ".join(hq.words))


def test_the_directory_names_only_desks_that_share_a_mission_and_are_still_certified(desks, tmp_path):
    hq, commander, officer = desks
    enrol(hq, commander, missions=("ML",))
    gone = Desk(tmp_path / "gone", profile("Gone", "G", "D-G", "officer", "HT"), 11)
    hq.headquarters.revoke(enrol(hq, gone).serial, "cessation")
    ended = Desk(tmp_path / "ended", profile("Ended", "E", "D-E", "officer", "HT"), 12)
    enrol(hq, ended, days=5)
    hq.at = officer.at = NOW + 10 * DAY
    enrol(hq, officer)
    assert {row[0] for row in officer.rows("SELECT device FROM peer")} == {"D-HQ"}


def test_withdrawn_for_compromise(desks, tmp_path):
    hq, _commander, officer = desks
    certified = enrol(hq, officer)
    before = sign(officer.enrolment.signer(), b"x", NOW)
    hq.at = NOW + DAY
    withdrawn = hq.headquarters.revoke(certified.serial.upper(), "compromise")
    assert withdrawn.serials == (certified.serial,)
    assert withdrawn.crl_number >= int(hq.at.timestamp())
    verifier = hq.enrolment.verifier()
    assert code(verifier.verify, b"x", before, hq.at) == "SIG_REVOKED"
    assert not openssl_cms(tmp_path, b"x", before, verifier.root_der, verifier.lists, hq.at)
    assert hq.rows("SELECT trusted FROM peer WHERE device = 'D-O'") == [(0,)]


def test_withdrawing_takes_every_certificate_of_the_key(desks):
    hq, _commander, officer = desks
    first = enrol(hq, officer)
    old = sign(officer.enrolment.signer(), b"x", NOW)
    second = enrol(hq, officer, days=500)
    withdrawn = hq.headquarters.revoke(second.serial, "compromise")
    assert set(withdrawn.serials) == {first.serial, second.serial}
    assert code(hq.enrolment.verifier().verify, b"x", old, NOW) == "SIG_REVOKED"


def test_a_harmless_reason_may_become_a_compromise_but_not_the_other_way(desks):
    hq, _commander, officer = desks
    serial = enrol(hq, officer).serial
    numbers, since = [], None
    for reason, wanted in (("superseded", "superseded"), ("compromise", "compromise"), ("cessation", "compromise")):
        hq.at += DAY
        numbers.append(hq.headquarters.revoke(serial, reason).crl_number)
        entries = [one for (der,) in hq.rows("SELECT der FROM crl") for one in Crl(bytes(der)).entries()]
        assert [one.reason for one in entries] == [wanted]
        since = since or entries[0].since
        assert entries[0].since == since
    assert numbers == sorted(set(numbers))


def test_what_cannot_be_withdrawn(desks):
    hq, _commander, officer = desks
    serial = enrol(hq, officer).serial
    assert code(hq.headquarters.revoke, "1234", "compromise") == "UNKNOWN_SERIAL"
    assert code(hq.headquarters.revoke, serial, "boredom") == "BAD_REASON"
    assert code(hq.enrolment.verifier().verify, b"x", sign(officer.enrolment.signer(), b"x", NOW), NOW) == "OK"


def test_vouching_for_one_tip(desks):
    hq, _commander, officer = desks
    serial, tip = enrol(hq, officer).serial, "ab" * 32
    p7s = sign(officer.enrolment.signer(), b"x", NOW)
    hq.headquarters.revoke(serial, "compromise")
    assert code(hq.enrolment.verifier().verify_statement, b"x", p7s, NOW, tip) == "SIG_REVOKED"
    assert hq.headquarters.vouch(tip, "Checked by telephone") == tip
    assert hq.enrolment.verifier().verify_statement(b"x", p7s, NOW, tip).vouched
    with hq.store.read() as connection:
        (kept,) = keyring.decisions(connection, "vouch")
    statement, signature = keyring.unpack(kept["statement"]), keyring.unpack(kept["signature"])
    assert b"Checked by telephone" in statement
    assert hq.enrolment.verifier().verify(statement, signature, NOW, ("hq",)).identity.role == "hq"
    for bad in ("", "AB" * 32, "ab" * 31, "zz" * 32):
        assert code(hq.headquarters.vouch, bad, "x") == "BAD_TIP"


def test_lists_are_renewed_before_an_answer_leaves(desks):
    hq, _commander, officer = desks
    first = {row[0] for row in hq.rows("SELECT next_update FROM crl")}
    hq.at = officer.at = NOW + 100 * DAY
    enrol(hq, officer)
    assert {row[0] for row in hq.rows("SELECT next_update FROM crl")} != first
    assert officer.enrolment.state().warnings == ()


def test_renewing_the_lists(desks, tmp_path):
    hq = desks[0]
    before = dict(hq.rows("SELECT hex(issuer), number FROM crl"))
    hq.at = NOW + DAY
    number = hq.headquarters.renew_crl(tmp_path / "root.pem", PASSPHRASE)
    after = dict(hq.rows("SELECT hex(issuer), number FROM crl"))
    assert set(after) == set(before)
    assert all(after[one] > before[one] for one in before)
    assert number in after.values()
    assert code(hq.headquarters.renew_crl, tmp_path / "root.pem", "wrong") == "ROOT_PASSPHRASE"
    other = certificates.new_root("Other", NOW, os.urandom)
    (tmp_path / "other.pem").write_bytes(certificates.root_file(other, "x"))
    assert code(hq.headquarters.renew_crl, tmp_path / "other.pem", "x") == "OTHER_ROOT"


def test_init_again_renews_both_lists_and_keeps_everything_else(desks, tmp_path):
    hq, _commander, officer = desks
    enrol(hq, officer)
    before = hq.rows("SELECT name, value FROM setting ORDER BY name")
    hq.at = NOW + 390 * DAY
    warnings = [(one.code, one.urgent) for one in hq.enrolment.state().warnings]
    assert warnings == [("LIST_ENDED", True), ("DESK_ENDS", False)]
    assert "hq init --root" in hq.enrolment.state().warnings[0].sentence
    assert hq.headquarters.init(tmp_path / "root.pem", PASSPHRASE) == hq.words
    assert [one.code for one in hq.enrolment.state().warnings] == ["DESK_ENDS"]
    assert hq.rows("SELECT name, value FROM setting ORDER BY name") == before


def test_numbers_grow_even_after_an_older_backup_was_restored(desks):
    hq = desks[0]
    older = hq.rows("SELECT number, der, next_update, issuer FROM crl")
    hq.at = NOW + DAY
    later = hq.headquarters.renew_crl()
    with hq.store.write() as connection:
        connection.executemany("UPDATE crl SET number = ?, der = ?, next_update = ? WHERE issuer = ?", older)
    hq.at = NOW + 2 * DAY
    assert hq.headquarters.renew_crl() > later


def test_the_lists_ride_in_headquarters_signatures_alone(desks):
    hq, _commander, officer = desks
    enrol(hq, officer)
    p7s = sign(officer.enrolment.signer(), b"x", NOW)
    assert code(Verifier(keyring.pinned_root(hq.store), ()).verify, b"x", p7s, NOW) == "CRL_MISSING"
    p7s = sign(hq.enrolment.signer(), b"x", NOW)
    assert Verifier(keyring.pinned_root(hq.store), ()).verify(b"x", p7s, NOW).identity.device == "D-HQ"


def test_people_and_desks_are_written_to_the_directory(desks):
    hq, _commander, officer = desks
    enrol(hq, officer)
    again = enrol(hq, officer, days=300)
    (person,) = hq.recording.list("person", where={"officer": "123"}).rows
    (desk,) = hq.recording.list("desk", where={"officer": "123"}).rows
    assert person["name"] == "Éloïse Tremblay"
    values = hq.recording.open(desk["id"]).values
    assert (values["device"], values["role"], values["missions"], values["expires"]) == (
        "D-O",
        "officer",
        "HT",
        "2027-09-20",
    )
    assert (values["person"], values["serial"]) == (person["id"], again.serial)
    assert len(hq.recording.list("desk").rows) == 2  # and headquarters' own


def test_nothing_half_done_when_the_certificate_cannot_be_kept(desks):
    hq, _commander, officer = desks
    officer.enrolment.request(officer.folder / "request.json")
    with hq.store.write() as connection:
        connection.execute("DROP TABLE peer")
    with pytest.raises(Exception, match="peer"):
        hq.headquarters.certify(officer.folder / "request.json", "officer", ("HT",), 9, officer.folder / "answer.json")
    assert not (officer.folder / "answer.json").exists()
    assert hq.rows("SELECT count(*) FROM certificate WHERE role = 'officer'") == [(0,)]
