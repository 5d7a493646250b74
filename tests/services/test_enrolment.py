"""Enrolment in both directions between real desks: request, answer, desk card, warnings, refusals."""

import random
from dataclasses import asdict, replace

import pytest

from ssr_desk import app, paths
from ssr_desk.clock import Surround
from ssr_desk.db.store import Store
from ssr_desk.errors import DeskError
from ssr_desk.i18n import translator
from ssr_desk.records.authority import Authority
from ssr_desk.services import keyring
from ssr_desk.services.enrolment import first_keys
from ssr_desk.services.headquarters import Headquarters
from ssr_desk.services.recording import Recording
from ssr_desk.trust import papers
from ssr_desk.trust.revocation import Crl
from ssr_desk.trust.signing import sign
from trust.making import DAY, NOW, openssl_verify

PASSPHRASE = "root passphrase"


TYPES = app.known_types()


class Desk:
    """One real desk in a folder, with its own seed and a clock that the test moves. Its key is not under a passphrase."""

    def __init__(self, folder, profile, seed):
        folder.mkdir()
        self.folder, self.profile, self.at = folder, profile, NOW
        self.surround = Surround(lambda: self.at, random.Random(seed).randbytes)
        self.store = Store.create(folder, self.surround.random(32), TYPES, self.surround)
        with self.store.write() as connection:
            for name, value in first_keys(self.surround).items():
                self.store.put_setting(connection, name, value)
            self.store.put_setting(connection, "profile", asdict(profile))
        desk = app.Desk(folder, self.store, TYPES, self.surround)
        self.enrolment = desk.enrolment
        self.recording = Recording(self.store, TYPES, self.surround, desk.author)
        self.headquarters = Headquarters(self.store, self.surround, profile, self.recording)
        OPEN.append(self.store)

    def rows(self, sql):
        with self.store.read() as connection:
            return connection.execute(sql).fetchall()


OPEN = []


@pytest.fixture(autouse=True)
def closed():
    yield
    while OPEN:
        OPEN.pop().close()


def profile(name, officer, device, role, mission="", post=""):
    return app.Profile(name, officer, role, mission, post, device=device)


@pytest.fixture
def desks(tmp_path):
    """Headquarters, set up; a commander and an officer, not enrolled yet."""
    hq = Desk(tmp_path / "hq", profile("Québec", "HQ1", "D-HQ", "hq"), 1)
    hq.words = hq.headquarters.init(tmp_path / "root.pem", PASSPHRASE)
    commander = Desk(tmp_path / "commander", profile("Ann Roy", "C1", "D-C", "commander", "HT"), 2)
    officer = Desk(tmp_path / "officer", profile("Éloïse Tremblay", "123", "D-O", "officer", "HT", "P1"), 3)
    return hq, commander, officer


def enrol(hq, desk, role=None, missions=("HT",), days=400, words=True):
    request, answer = desk.folder / "request.json", desk.folder / "answer.json"
    spoken = desk.enrolment.request(request)
    certified = hq.headquarters.certify(request, role or desk.profile.role, missions, days, answer, " ".join(spoken))
    desk.enrolment.accept(answer, " ".join(hq.words) if words else None)
    return certified


def code(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except DeskError as refused:
        return refused.code
    return "OK"


def test_a_desk_before_enrolment(desks):
    officer = desks[2]
    state = officer.enrolment.state()
    assert (state.enrolled, state.identity, state.root_words, state.warnings) == (False, None, (), ())
    assert state.fingerprint == officer.store.setting("fingerprint")
    assert officer.enrolment.authority() is None
    assert code(officer.enrolment.signer) == code(officer.enrolment.verifier) == "NOT_ENROLLED"
    assert code(officer.enrolment.card, officer.folder / "card.json") == "NOT_ENROLLED"
    assert not (officer.folder / "card.json").exists()


def test_request_certify_accept(desks, tmp_path):
    hq, commander, officer = desks
    enrol(hq, commander)
    certified = enrol(hq, officer)
    state = officer.enrolment.state()
    assert state.enrolled
    assert state.root_words == hq.words
    assert state.warnings == ()
    assert (state.identity.officer, state.identity.role, state.identity.missions) == ("123", "officer", ("HT",))
    assert state.identity.serial == certified.serial
    assert state.identity.not_after == certified.expires
    assert officer.enrolment.authority() == Authority("123", "officer", ("HT",))
    assert {row[0] for row in officer.rows("SELECT device FROM peer")} == {"D-HQ", "D-C"}
    assert {row[0] for row in officer.rows("SELECT role FROM certificate")} == {"hq", "commander", "officer"}
    held = keyring.own_certificate(officer.store)
    assert openssl_verify(tmp_path, held[0], held[1][0], keyring.pinned_root(officer.store))


def test_what_one_desk_signs_the_others_believe(desks):
    hq, commander, officer = desks
    enrol(hq, commander)
    enrol(hq, officer)
    p7s = sign(officer.enrolment.signer(), b"manifest", NOW)
    for desk in desks:
        assert desk.enrolment.verifier().verify(b"manifest", p7s, NOW).identity.device == "D-O"


def test_the_words_of_the_root_are_needed_once_and_must_match(desks):
    hq, _commander, officer = desks
    officer.enrolment.request(officer.folder / "request.json")
    answer = officer.folder / "answer.json"
    hq.headquarters.certify(officer.folder / "request.json", "officer", ("HT",), 400, answer)
    assert code(officer.enrolment.accept, answer) == "WORDS_NEEDED"
    assert code(officer.enrolment.accept, answer, "one two three four five six") == "WORDS_DIFFER"
    assert keyring.pinned_root(officer.store) is None
    assert officer.rows("SELECT count(*) FROM certificate") == [(0,)]
    assert code(officer.enrolment.accept, answer, ", ".join(hq.words).upper()) == "OK"
    assert code(officer.enrolment.accept, answer) == "OK"  # again: nothing new
    assert code(officer.enrolment.accept, answer, "one two three four five six") == "WORDS_DIFFER"


def test_what_was_recorded_before_is_judged_by_the_certificate(desks):
    """Made as a commander's desk, certified as an officer's: the plan that it wrote meanwhile counts no more."""
    hq, commander, _officer = desks
    kept = commander.recording.add("commitment", {"what": "Two radios", "due": "2026-12-01"}).ids[0]
    plan = commander.recording.add("post", {"code": "P9", "title": "Adviser"}).ids[0]
    enrol(hq, commander, role="officer")
    assert commander.enrolment.authority().role == "officer"
    assert commander.recording.open(kept).id == kept
    assert code(commander.recording.open, plan) == "NO_SUCH_RECORD"


def test_an_answer_for_another_desk(desks):
    hq, commander, officer = desks
    enrol(hq, commander)
    assert code(officer.enrolment.accept, commander.folder / "answer.json", " ".join(hq.words)) == "NOT_THIS_DESK"
    assert keyring.pinned_root(officer.store) is None


def test_another_headquarters(desks, tmp_path):
    hq, _commander, officer = desks
    enrol(hq, officer)
    other = Desk(tmp_path / "other", profile("Other", "HQ9", "D-HQ9", "hq"), 9)
    other.words = other.headquarters.init(tmp_path / "other.pem", PASSPHRASE)
    other.headquarters.certify(officer.folder / "request.json", "officer", ("HT",), 400, officer.folder / "other.json")
    assert code(officer.enrolment.accept, officer.folder / "other.json", " ".join(other.words)) == "OTHER_ROOT"
    other.enrolment.card(tmp_path / "card.json")
    assert code(officer.enrolment.trust, tmp_path / "card.json") == "OTHER_ROOT"


def test_damaged_and_missing_files(desks, tmp_path):
    hq, _commander, officer = desks
    enrol(hq, officer)
    raw = (officer.folder / "answer.json").read_bytes()
    bad = tmp_path / "bad.json"
    for changed in (raw[:-20], raw.replace(b'"D-O"', b'"D-X"') + b" ", b"", b"junk", bytes(papers.ANSWER_LIMIT + 5)):
        bad.write_bytes(changed)
        assert code(officer.enrolment.accept, bad) == "PAPER_FORMAT"
    assert code(officer.enrolment.accept, tmp_path / "missing") == "NOT_WRITABLE"
    assert code(officer.enrolment.request, tmp_path / "nowhere" / "request.json") == "NOT_WRITABLE"


def test_a_profile_that_no_certificate_can_hold(desks, tmp_path):
    odd = Desk(tmp_path / "odd", replace(desks[2].profile, officer="12 3"), 5)
    assert code(odd.enrolment.request, odd.folder / "request.json") == "PAPER_FORMAT"
    assert not (odd.folder / "request.json").exists()


def test_cards_pass_from_hand_to_hand(desks):
    hq, commander, officer = desks
    enrol(hq, officer)  # the commander is not in the directory yet
    enrol(hq, commander)
    assert {row[0] for row in officer.rows("SELECT device FROM peer")} == {"D-HQ"}
    card = commander.folder / "card.json"
    assert commander.enrolment.card(card).device == "D-C"
    assert officer.enrolment.trust(card).role == "commander"
    kept = officer.rows("SELECT name, role, kid, trusted FROM peer WHERE device = 'D-C'")
    assert kept == [("Ann Roy", "commander", keyring.sealing_key(commander.store).public.kid, 1)]
    assert officer.rows("SELECT count(*) FROM decision WHERE kind = 'card'") == [(1,)]
    commander.enrolment.trust(card)  # one's own: no peer
    assert commander.rows("SELECT count(*) FROM peer WHERE device = 'D-C'") == [(0,)]


def test_a_newcomer_pins_the_root_by_a_card(desks):
    hq, commander, officer = desks
    enrol(hq, commander)
    commander.enrolment.card(commander.folder / "card.json")
    assert code(officer.enrolment.trust, commander.folder / "card.json") == "WORDS_NEEDED"
    officer.enrolment.trust(commander.folder / "card.json", " ".join(hq.words))
    state = officer.enrolment.state()
    assert (state.enrolled, state.root_words) == (False, hq.words)
    assert officer.enrolment.verifier().root_der == keyring.pinned_root(hq.store)


def test_warnings_weeks_ahead_in_both_languages(desks):
    hq, _commander, officer = desks
    enrol(hq, officer, days=100)

    def warned(days):
        officer.at = NOW + days * DAY
        return [(one.code, one.urgent) for one in officer.enrolment.state().warnings]

    assert warned(0) == []
    assert warned(70) == [("CERTIFICATE_ENDS", False)]
    assert warned(101) == [("CERTIFICATE_ENDED", True)]
    assert not officer.enrolment.state().enrolled
    assert warned(160) == [("CERTIFICATE_ENDED", True), ("LIST_ENDS", False)]
    assert warned(200) == [("CERTIFICATE_ENDED", True), ("LIST_ENDED", True)]
    french = translator("fr", paths.LOCALE)
    for one in officer.enrolment.state().warnings:
        assert one.text(french) != one.text(translator("en", paths.LOCALE))
        assert "20" in one.text(french)


def test_a_desk_learns_that_its_certificate_was_withdrawn(desks):
    hq, _commander, officer = desks
    certified = enrol(hq, officer)
    hq.headquarters.revoke(certified.serial, "compromise")
    hq.enrolment.card(hq.folder / "card.json")  # the new list rides in every signature of headquarters
    officer.enrolment.trust(hq.folder / "card.json")
    state = officer.enrolment.state()
    assert not state.enrolled
    assert [one.code for one in state.warnings] == ["REVOKED"]
    assert state.identity is not None


def test_a_withdrawn_desk_is_sealed_for_no_more_and_an_old_answer_does_not_bring_it_back(desks):
    hq, commander, officer = desks
    certified = enrol(hq, commander)
    enrol(hq, officer)
    assert officer.rows("SELECT trusted FROM peer WHERE device = 'D-C'") == [(1,)]
    hq.headquarters.revoke(certified.serial, "superseded")
    hq.enrolment.card(hq.folder / "card.json")
    officer.enrolment.trust(hq.folder / "card.json")
    assert officer.rows("SELECT trusted FROM peer WHERE device = 'D-C'") == [(0,)]
    officer.enrolment.accept(officer.folder / "answer.json")
    assert officer.rows("SELECT trusted FROM peer WHERE device = 'D-C'") == [(0,)]
    assert code(officer.enrolment.trust, commander.folder / "card.json") == "NOT_WRITABLE"
    commander.enrolment.card(commander.folder / "card.json")
    assert code(officer.enrolment.trust, commander.folder / "card.json") == "SIG_REVOKED"


def test_without_lists_there_is_nothing_to_warn_of(desks):
    officer = desks[2]
    enrol(desks[0], officer)
    with officer.store.write() as connection:
        connection.execute("DELETE FROM crl")
    assert officer.enrolment.state().enrolled


def test_lists_never_go_back_and_certificates_keep_their_role(desks):
    hq, _commander, officer = desks
    enrol(hq, officer)
    older = dict(officer.rows("SELECT number, der FROM crl"))
    hq.at += DAY
    hq.headquarters.renew_crl()
    newer = [bytes(row[0]) for row in hq.rows("SELECT der FROM crl")]
    with officer.store.write() as connection:
        assert keyring.keep_lists(connection, newer) == 1
        assert keyring.keep_lists(connection, [*older.values(), *newer]) == 0
    assert {one for (one,) in officer.rows("SELECT number FROM crl")} == {Crl(one).number for one in newer}


def test_a_renewed_certificate_replaces_the_old_one(desks):
    hq, _commander, officer = desks
    first = enrol(hq, officer, days=100)
    hq.at = officer.at = NOW + 80 * DAY
    second = enrol(hq, officer, days=100, words=False)
    assert second.serial != first.serial
    assert officer.enrolment.state().identity.serial == second.serial
    assert officer.enrolment.state().warnings == ()
    officer.enrolment.accept(officer.folder / "answer.json")
    assert officer.rows("SELECT count(*) FROM certificate WHERE device = 'D-O'") == [(1,)]


def test_private_keys_are_in_no_file_that_leaves(desks):
    hq, _commander, officer = desks
    enrol(hq, officer)
    officer.enrolment.card(officer.folder / "card.json")
    secrets = [
        officer.store.setting("signing_key"),
        officer.store.setting("sealing_key"),
        hq.store.setting("issuing_key"),
    ]
    for name in ("request.json", "answer.json", "card.json"):
        text = (officer.folder / name).read_text()
        assert not any(secret[20:60] in text for secret in secrets)


def test_first_keys_are_three_settings(desks):
    made = first_keys(Surround(random=random.Random(4).randbytes))
    assert made == first_keys(Surround(random=random.Random(4).randbytes))
    assert set(made) == {"signing_key", "sealing_key", "fingerprint"}
