"""Bundles written by earlier versions are opened, judged and taken in as they were: the format is a promise.

`PYTHONPATH=tests:. python -m sync.test_golden NAME` adds a set: four bundles for a commander, with everything that opens them.
The first set, 0.1, has no fourth one: vouchers, lists and the directory came after it.
"""

import base64
import datetime as dt
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ssr_desk.app import Profile, create_desk, open_desk
from ssr_desk.clock import Surround
from ssr_desk.db import attachments
from ssr_desk.services import keyring
from sync.conftest import founded

FOLDER = Path(__file__).parent.parent / "assets" / "bundles"
SETS = sorted(one for one in FOLDER.iterdir() if one.is_dir())
LATER = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
PHOTO = b"\x89PNG golden " + bytes(range(256)) * 40
BUNDLES = ("1-first.ssrb", "2-changes.ssrb", "3-redaction.ssrb")
VOUCHER = "4-voucher.ssrb"
"""By headquarters: the officer's work under a withdrawn key and a voucher, and a desk that the commander has never met."""


def write(folder):
    """Play a small story, and keep its bundles and the commander's keys. The keys are nobody's: they serve these files alone."""
    with tempfile.TemporaryDirectory() as place, founded(Path(place), 77) as cast:
        officer, commander = cast["officer"], cast["commander"]
        cast.introduce("commander", "officer")
        device, expected = commander.profile.device, []
        folder.mkdir(parents=True)

        def send(name):
            file = officer.exchange.export([device], folder / name).files[0]
            commander.importing.take(file)
            verified = commander.importing.verify(file)
            expected.append({"revisions": verified.revisions, "signer": verified.signer})
            cast.deliver(cast.send("commander", (officer.profile.device,), "receipt"), "officer")

        one, two, three = (str(row["id"]) for row in officer.recording.list("institution").rows[:3])
        opened = officer.recording.open(one)
        line = officer.recording.attach("fòmasyon.png", "image/png", [PHOTO])
        officer.recording.save(one, {**opened.values, "name": "Комісаріат فوج", "attachments": [line]}, opened.heads)
        send(BUNDLES[0])
        opened = officer.recording.open(two)
        officer.recording.save(two, {**opened.values, "name": "Deuxième version"}, opened.heads)
        officer.recording.delete(three)
        send(BUNDLES[1])
        officer.recording.redact(two, ["name"], "golden")
        send(BUNDLES[2])
        (folder / "desk.json").write_text(json.dumps(_desk(commander), indent=1, sort_keys=True) + "\n")
        shown = {"bundles": expected, "revisions": _revisions(commander), "shown": _shown(commander)}
        shown["voucher"] = _vouch(cast, folder / VOUCHER)
        (folder / "expected.json").write_text(json.dumps(shown, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def _vouch(cast, target):
    """Let headquarters withdraw the officer's key, vouch for what it signed, certify somebody else, and tell the commander."""
    hq, officer = cast["hq"], cast["officer"]
    cast.deliver(cast.send("officer", ("hq",), "work"), "hq")
    hq.headquarters.revoke(keyring.identity(officer.store).serial, "compromise")
    own = bytes.fromhex(officer.store.setting("fingerprint"))
    with hq.store.read() as connection:
        query = "SELECT t.rev_id FROM tip t JOIN feed f ON f.id = t.feed WHERE f.owner = ?"
        tips = sorted(row[0].hex() for row in connection.execute(query, (own,)))
    for tip in tips:
        hq.headquarters.vouch(tip, "Vu avant le vol")
    cast.create("new", Profile("Ann Roy", "O-9", "officer", officer.profile.mission, "", device="D-NEW"))
    cast.certify("new", cast.words)
    hq.exchange.export([cast["commander"].profile.device], target, full=True)
    return {"tips": tips, "sealing": base64.b64encode(keyring.sealing_key(cast["new"].store).public.raw).decode()}


def _desk(desk):
    """What makes another desk this one."""
    settings = {
        name: desk.store.setting(name) for name in ("profile", "root", "signing_key", "sealing_key", "fingerprint")
    }
    der, chain = keyring.own_certificate(desk.store)
    with desk.store.read() as connection:
        lists = keyring.lists(connection)
    return {
        "settings": settings,
        "certificate": base64.b64encode(der).decode(),
        "chain": [base64.b64encode(one).decode() for one in chain],
        "lists": [base64.b64encode(one).decode() for one in lists],
    }


def _revisions(desk):
    with desk.store.read() as connection:
        rows = connection.execute("SELECT rev_id, state FROM revision WHERE type = 'institution' ORDER BY rev_id")
        return [[rev.hex(), state] for rev, state in rows]


def _shown(desk):
    """The institutions, by the fields that every later version will know."""
    rows = desk.recording.list("institution").rows
    found = {str(row["id"]): desk.recording.open(str(row["id"])).values for row in rows}
    return {
        record: {"name": values.get("name"), "attachments": values.get("attachments")}
        for record, values in found.items()
    }


@pytest.fixture(params=SETS, ids=lambda one: one.name)
def golden(request, tmp_path):
    """A commander's desk with the keys of a set, and the set."""
    made = json.loads((request.param / "desk.json").read_text())
    profile = Profile(**made["settings"]["profile"])
    surround = Surround(lambda: LATER, random.Random(5).randbytes)
    desk, _recovery = create_desk(tmp_path / "desk", "a passphrase of 2026", profile, surround)
    with desk, desk.store.write() as connection:
        for name, value in made["settings"].items():
            desk.store.put_setting(connection, name, value)
        keyring.keep_lists(connection, [base64.b64decode(one) for one in made["lists"]])
    with open_desk(tmp_path / "desk", "a passphrase of 2026", surround) as desk:
        with desk.store.write() as connection:
            chain = [base64.b64decode(one) for one in made["chain"]]
            keyring.learn(desk.store, connection, [(base64.b64decode(made["certificate"]), chain)])
        yield desk, request.param, json.loads((request.param / "expected.json").read_text())


def test_what_was_written_then_is_taken_in_now(golden):
    desk, folder, expected = golden
    for name, wanted in zip(BUNDLES, expected["bundles"], strict=True):
        verified = desk.importing.verify(folder / name)
        assert {"revisions": verified.revisions, "signer": verified.signer} == wanted
        assert desk.importing.take(folder / name).status == "imported"
    assert _revisions(desk) == expected["revisions"]
    assert _shown(desk) == expected["shown"]
    (line,) = next(one["attachments"] for one in expected["shown"].values() if one["attachments"])
    with desk.store.read() as connection:
        assert b"".join(attachments.pieces(connection, line["id"])) == PHOTO
    assert desk.maintenance.check() == []


def test_in_any_order_it_comes_to_the_same(golden):
    desk, folder, expected = golden
    for name in reversed(BUNDLES):
        desk.importing.take(folder / name)
    assert _revisions(desk) == expected["revisions"]
    assert _shown(desk) == expected["shown"]


def test_a_voucher_of_then_still_counts(golden):
    desk, folder, expected = golden
    if "voucher" not in expected:
        assert folder.name == "0.1"
        return
    summary = desk.importing.take(folder / VOUCHER)
    assert (summary.status, summary.set_aside) == ("imported", 0)
    assert summary.new > 5
    assert keyring.verifier(desk.store).vouched == set(expected["voucher"]["tips"])
    with desk.store.read() as connection:
        (sealing,) = connection.execute("SELECT sealing FROM peer WHERE device = 'D-NEW'").fetchone()
    assert base64.b64encode(sealing).decode() == expected["voucher"]["sealing"]
    assert desk.maintenance.check() == []


def test_openssl_still_agrees(golden, tmp_path):
    desk, folder, expected = golden
    for name in (*BUNDLES, *([VOUCHER] if "voucher" in expected else [])):
        out = tmp_path / name
        desk.importing.verify(folder / name, out)
        command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "manifest.json.p7s"]
        command += ["-content", "manifest.json", "-CAfile", "store.pem", "-crl_check_all", "-out", "/dev/null"]
        command += ["-attime", str(int(LATER.timestamp()))]
        for file in ("manifest.json", *(one.name for one in out.glob("voucher-*.json"))):
            command[6:10] = ["-in", f"{file}.p7s", "-content", file]
            assert subprocess.run(command, cwd=out, capture_output=True, check=False).returncode == 0, file
        assert bool(list(out.glob("voucher-*.json"))) == (name == VOUCHER)


def test_there_is_a_set():
    assert SETS


if __name__ == "__main__":
    write(FOLDER / sys.argv[1])
