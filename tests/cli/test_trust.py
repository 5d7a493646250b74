"""Enrolment in both directions by commands, with words compared; what headquarters does."""

import datetime as dt
import random

import pytest

from cli.conftest import PASSPHRASE
from ssr_desk.trust import certificates


@pytest.fixture
def hq(ssr_desk, tmp_path, monkeypatch):
    """Return what runs a command on headquarters' desk; its root is made."""
    monkeypatch.setenv("SSR_DESK_ROOT_PASSPHRASE", "the root's own 12345")
    folder = tmp_path / "hq"

    def call(*arguments, **about):
        return ssr_desk("--data", folder, "--json", *arguments, **about)

    assert call("init", "--name", "HQ", "--officer-id", "HQ-1", "--role", "hq").code == 0
    call.words = " ".join(call("hq", "init", "--root", tmp_path / "root.key").json["root_words"])
    return call


@pytest.fixture
def enrolled(hq, on_desk, tmp_path):
    """Return the officer's desk with a certificate, and what `hq certify` answered."""
    words = on_desk("enrol", "request", "-o", tmp_path / "request").json["words"]
    certified = hq(
        "hq", "certify", tmp_path / "request", "--role", "officer", "--mission", "HT-BILAT", "--days", "400",
        "--words", " ".join(words), "-o", tmp_path / "answer",
    )  # fmt: skip
    assert certified.code == 0, certified.out
    on_desk.certified = certified.json
    return on_desk


def test_init_tells_the_recovery_key_once(ssr_desk, tmp_path):
    made = ssr_desk(
        "--data", tmp_path / "new", "--json", "init", "--name", "N", "--officer-id", "O-1", "--role", "commander",
        "--mission", "HT-BILAT", "--post", "HT-COMMAND",
    ).json  # fmt: skip
    assert set(made) == {"ok", "desk", "device", "feed", "recovery_key"}
    assert made["feed"].endswith("/HT-BILAT")
    again = ssr_desk("--data", tmp_path / "new", "--json", "init", "--name", "N", "--officer-id", "O", "--role", "hq")
    assert (again.code, again.json["error"]) == (1, "DESK_EXISTS")


def test_a_certificate_is_asked_for_and_taken(hq, enrolled, tmp_path):
    refused = enrolled("enrol", "accept", tmp_path / "answer", "--root-words", "one two three four five six")
    assert refused.code == 1
    said = enrolled("enrol", "accept", tmp_path / "answer", "--root-words", hq.words)
    assert said.code == 0, said.out
    assert (said.json["role"], said.json["missions"]) == ("officer", ["HT-BILAT"])
    assert said.json["serial"] == enrolled.certified["serial"]
    assert said.json["expires"].endswith("Z")


def test_wrong_words_of_a_request_are_refused(hq, on_desk, tmp_path):
    on_desk("enrol", "request", "-o", tmp_path / "request")
    said = hq(
        "hq", "certify", tmp_path / "request", "--role", "officer", "--mission", "HT-BILAT", "--days", "400",
        "--words", "a b c d e f", "-o", tmp_path / "answer",
    )  # fmt: skip
    assert said.code == 1
    assert not (tmp_path / "answer").exists()


def test_cards_are_exchanged(hq, enrolled, tmp_path):
    enrolled("enrol", "accept", tmp_path / "answer", "--root-words", hq.words)
    card = enrolled("enrol", "card", "-o", tmp_path / "card").json
    assert " ".join(card["words"]) == hq.words
    taken = hq("enrol", "trust", tmp_path / "card")
    assert (taken.code, taken.json["device"]) == (0, card["device"])


def test_revoking_and_vouching(hq, enrolled):
    serial = enrolled.certified["serial"]
    wrong = hq("hq", "revoke", serial, "--reason", "because")
    assert wrong.code == 1
    done = hq("hq", "revoke", serial, "--reason", "compromise").json
    assert done["serials"] == [serial]
    assert done["crl_number"] > 0
    assert hq("hq", "revoke", "00", "--reason", "compromise").code == 1
    assert hq("hq", "vouch", "ab" * 32, "--reason", "seen on paper").json["tip"] == "ab" * 32
    assert hq("hq", "vouch", "frob", "--reason", "x").code == 1


def test_the_desks_tell_the_number_that_is_withdrawn_or_renewed(hq, enrolled, ssr_desk, tmp_path):
    enrolled("enrol", "accept", tmp_path / "answer", "--root-words", hq.words)
    enrolled("enrol", "card", "-o", tmp_path / "card")
    hq("enrol", "trust", tmp_path / "card")
    (known,) = [one for one in hq("desks").json["desks"] if one["device"] == enrolled.certified["device"]]
    assert known["serial"] == enrolled.certified["serial"]
    assert enrolled.certified["serial"] in ssr_desk("--data", tmp_path / "hq", "desks").out
    assert hq("hq", "renew", known["serial"], "--days", "900").code == 0
    assert hq("hq", "revoke", known["serial"], "--reason", "superseded").code == 0


def test_the_root_s_passphrase_is_under_the_rule_of_every_passphrase(ssr_desk, tmp_path, monkeypatch):
    """A root that a short passphrase already guards still opens; none is made so any more."""
    folder, root = tmp_path / "hq", tmp_path / "root.key"
    ssr_desk("--data", folder, "init", "--name", "HQ", "--officer-id", "HQ-1", "--role", "hq")
    monkeypatch.setenv("SSR_DESK_ROOT_PASSPHRASE", "nine char")
    said = ssr_desk("--data", folder, "--json", "hq", "init", "--root", root)
    assert (said.code, said.json["error"], said.json["least"]) == (1, "PASSPHRASE_TOO_SHORT", 10)
    assert not root.exists()
    made = certificates.new_root("Root", dt.datetime.now(dt.UTC), random.Random(1).randbytes)
    root.write_bytes(certificates.root_file(made, "nine char"))
    assert ssr_desk("--data", folder, "--json", "hq", "init", "--root", root).code == 0


def test_an_officer_is_not_headquarters(on_desk, tmp_path, monkeypatch):
    monkeypatch.setenv("SSR_DESK_ROOT_PASSPHRASE", PASSPHRASE)
    said = on_desk("hq", "init", "--root", tmp_path / "root.key")
    assert said.code == 1
    assert not (tmp_path / "root.key").exists()


def test_a_certificate_is_renewed_and_what_waits_is_listed(hq, enrolled):
    serial = enrolled.certified["serial"]
    done = hq("hq", "renew", serial, "--days", "900")
    assert done.code == 0, done.out
    assert done.json["device"] == enrolled.certified["device"]
    assert done.json["expires"] > enrolled.certified["expires"]
    assert hq("hq", "renew", "00", "--days", "900").json["error"] == "UNKNOWN_SERIAL"
    assert hq("hq", "waiting").json["waiting"] == []


def test_headquarters_holds_a_key_and_tells_it(hq, enrolled, tmp_path, monkeypatch):
    enrolled("enrol", "accept", tmp_path / "answer", "--root-words", hq.words)
    said = enrolled("enrol", "deposit", "-o", tmp_path / "key")
    assert said.code == 0, said.out
    device = enrolled.certified["device"]
    assert hq("hq", "release", device, "--reason", "x").json["error"] == "NO_DEPOSIT"
    assert hq("hq", "hold", tmp_path / "key").json["device"] == device
    told = hq("hq", "release", device, "--reason", "recognized by voice").json
    monkeypatch.setenv("SSR_DESK_RECOVERY_KEY", told["recovery_key"])
    monkeypatch.setenv("SSR_DESK_NEW_PASSPHRASE", "something long and new 7")
    assert enrolled("passphrase", "recover").code == 0


def test_a_new_key_is_asked_for_with_the_request(hq, enrolled, tmp_path):
    enrolled("enrol", "accept", tmp_path / "answer", "--root-words", hq.words)
    words = enrolled("enrol", "request", "--new-key", "-o", tmp_path / "second").json["words"]
    certify = ("hq", "certify", tmp_path / "second", "--role", "officer", "--mission", "HT-BILAT", "--days", "400")
    certify += ("--words", " ".join(words), "-o", tmp_path / "second-answer")
    assert hq(*certify).json["error"] == "DEVICE_TAKEN"
    hq("hq", "revoke", enrolled.certified["serial"], "--reason", "superseded")
    assert hq(*certify).code == 0
    taken = enrolled("enrol", "accept", tmp_path / "second-answer")
    assert (taken.code, taken.json["device"]) == (0, enrolled.certified["device"])
    assert taken.json["serial"] != enrolled.certified["serial"]
