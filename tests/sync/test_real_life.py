"""Trust over the years: renewal, lists that end, a replacement laptop, a new deployment, an officer who leaves."""

import datetime as dt
import shutil

import pytest

from ssr_desk.app import open_with_key
from ssr_desk.demo import story
from ssr_desk.demo.content import MISSION
from ssr_desk.errors import DeskError
from ssr_desk.services import keyring
from sync.test_history import add, names
from sync.workshop import Workshop, everything

DAY = dt.timedelta(days=1)


def later(cast, days):
    """Go on to so many days after the founding, which was a hundred days ago."""
    cast.clock.end += 2000 * DAY
    cast.clock.ago(100 - days, 9)


def to(cast, name, by="hq"):
    """One desk's next bundle for another, taken in."""
    device = cast[name].profile.device
    (file,) = cast[by].exchange.export([device], cast.folder / f"{by}-{name}-{cast.clock():%Y%m%d%H%M%S%f}.ssrb").files
    return cast[name].importing.take(file)


def codes(desk):
    """Of the warnings at a desk."""
    return [one.code for one in desk.enrolment.state().warnings]


def serial(cast, name):
    """Number of a desk's certificate."""
    return keyring.identity(cast[name].store).serial


def introduced(cast):
    """Officer and commander know each other."""
    cast.introduce("officer", "commander")
    cast.introduce("commander", "officer")


# -- renewal


def test_a_certificate_is_renewed_by_headquarters_next_bundle(cast, languages):
    """Warned weeks before on both sides, renewed with one command, without a paper; everybody learns of it."""
    introduced(cast)
    later(cast, 860)
    hq, officer, commander = cast["hq"], cast["officer"], cast["commander"]
    hq.headquarters.renew_crl(cast.folder / "hq-root.key", story.ROOT_PASSPHRASE)
    assert codes(officer)[:1] == ["CERTIFICATE_ENDS"]
    told = [one for one in hq.enrolment.state().warnings if one.code == "DESK_ENDS"]
    assert {one.details["device"] for one in told} == {officer.profile.device, commander.profile.device}
    assert all(one.text(languages[0]) != one.text(languages[1]) for one in told)
    before = keyring.identity(officer.store)
    done = hq.headquarters.renew(serial(cast, "officer"), 900)
    assert (done.device, done.role, done.missions) == (before.device, before.role, before.missions)
    assert to(cast, "officer").status == "imported"
    now = keyring.identity(officer.store)
    assert (now.fingerprint, now.serial) == (before.fingerprint, done.serial)
    assert now.not_after - before.not_after > 800 * DAY
    assert "CERTIFICATE_ENDS" not in codes(officer)
    to(cast, "commander")
    with commander.store.read() as connection:
        held = keyring.certificate(connection, now.fingerprint)
    assert held == keyring.own_certificate(officer.store)
    assert [one.details["device"] for one in hq.enrolment.state().warnings if one.code == "DESK_ENDS"] == [
        commander.profile.device
    ]


def test_even_after_it_has_ended(cast):
    """What was recorded meanwhile can be exported then, and is believed."""
    introduced(cast)
    later(cast, 950)
    hq, officer = cast["hq"], cast["officer"]
    hq.headquarters.renew_crl(cast.folder / "hq-root.key", story.ROOT_PASSPHRASE)
    assert "CERTIFICATE_ENDED" in codes(officer)
    add(officer, "recorded without a certificate")
    hq.headquarters.renew(serial(cast, "officer"), 400)
    to(cast, "officer")
    assert officer.enrolment.state().enrolled
    assert to(cast, "hq", "officer").set_aside == 0
    assert "recorded without a certificate" in names(hq)


def test_what_cannot_be_renewed(cast):
    hq = cast["hq"].headquarters
    number = serial(cast, "officer")
    for given, days, code in (
        ("ab", 900, "UNKNOWN_SERIAL"),
        (number, 5, "BAD_CERTIFICATION"),
        (number, 1201, "BAD_CERTIFICATION"),
    ):
        with pytest.raises(DeskError) as caught:
            hq.renew(given, days)
        assert caught.value.code == code
    with pytest.raises(DeskError) as caught:
        cast["officer"].headquarters.renew(number, 900)
    assert caught.value.code == "NOT_HEADQUARTERS"
    hq.revoke(number, "compromise")
    with pytest.raises(DeskError) as caught:
        hq.renew(number, 1100)
    assert caught.value.code == "KEY_WITHDRAWN"
    with pytest.raises(DeskError) as caught:
        cast.certify("officer", cast.words)
    assert caught.value.code == "KEY_WITHDRAWN", "nor by its old request"


def test_headquarters_renews_its_own_with_the_roots_file(cast):
    later(cast, 1180)
    hq = cast["hq"]
    assert "CERTIFICATE_ENDS" in codes(hq)
    before = keyring.identity(hq.store)
    hq.headquarters.init(cast.folder / "hq-root.key", story.ROOT_PASSPHRASE)
    now = keyring.identity(hq.store)
    assert now.fingerprint == before.fingerprint
    assert now.not_after - before.not_after > 1000 * DAY
    assert codes(hq) == []


# -- lists


def test_headquarters_bundles_never_leave_with_a_list_that_ends_soon(cast):
    """The issuing authority's list is renewed by exporting; the root's, which needs the root's file, is warned of."""
    later(cast, 170)
    to(cast, "officer")
    assert codes(cast["officer"]) == []
    with cast["hq"].store.read() as connection:
        ends = [row[0] / 1000 for row in connection.execute("SELECT next_update FROM crl")]
    assert min(ends) - cast.clock().timestamp() > 120 * 86_400
    cast.clock.ago(100 - 380, 9)
    to(cast, "officer")
    assert codes(cast["hq"]) == ["LIST_ENDS"]


def test_a_desk_warns_weeks_before_its_lists_end(cast):
    later(cast, 160)
    assert codes(cast["officer"]) == ["LIST_ENDS"]
    to(cast, "officer")
    assert codes(cast["officer"]) == []


# -- laptops and people


def second(cast, device="D-SECOND", mission=MISSION):
    """Another desk of the officer's, certified."""
    one = cast["officer"].profile
    cast.create(device, one.__class__(one.name, one.officer, "officer", mission, one.post, device=device))
    cast.certify(device, cast.words, (mission,))
    return cast[device]


def test_a_replacement_laptop_gets_back_what_its_officer_wrote(cast):
    """The old one is at the bottom of a lake: headquarters certifies the new one and withdraws the old one's key."""
    hq, lost = cast["hq"], serial(cast, "officer")
    add(cast["officer"], "on the old laptop")
    cast.deliver(cast.send("officer", ("hq",), "work"), "hq")
    wanted = names(cast["officer"])
    new = second(cast)
    cast.clock.ago(50, 9)
    hq.headquarters.revoke(lost, "superseded")
    assert to(cast, "D-SECOND").set_aside == 0, "headquarters had seen its signatures before"
    assert names(new) == wanted
    mine = new.recording.list("institution", where={"name": "on the old laptop"}).rows[0]
    opened = new.recording.open(str(mine["id"]))
    new.recording.save(opened.id, {**opened.values, "name": "goes on"}, opened.heads)
    assert to(cast, "hq", "D-SECOND").conflicts == 0
    assert "goes on" in names(hq)
    with pytest.raises(DeskError) as caught:
        cast["commander"].exchange.export([cast["officer"].profile.device], cast.folder / "old.ssrb")
    assert caught.value.code == "NO_ADDRESSEE"


def test_a_new_deployment_is_a_new_desk(cast):
    """One key serves one set of missions, for ever: the old desk stays what it was, and shows nothing to the new mission."""
    request = cast.folder / "papers" / "officer.ssrreq"
    with pytest.raises(DeskError) as caught:
        cast["hq"].headquarters.certify(request, "officer", ("ML-BILAT",), 400, cast.folder / "x")
    assert caught.value.code == "KEY_ALREADY_CERTIFIED"
    new = second(cast, "D-ML", "ML-BILAT")
    cast.deliver(cast.send("officer", ("hq",), "work"), "hq")
    to(cast, "D-ML")
    with new.store.read() as connection:
        assert {row[0] for row in connection.execute("SELECT mission FROM feed")} <= {"common", "ML-BILAT"}


def test_an_officer_leaves(cast):
    """Cessation: what is at headquarters stays and counts everywhere; what comes later waits; nobody writes to the desk."""
    introduced(cast)
    hq, commander, officer = cast["hq"], cast["commander"], cast["officer"]
    add(officer, "handed over")
    to(cast, "hq", "officer")
    to(cast, "commander", "officer")
    cast.clock.ago(20, 9)
    hq.headquarters.revoke(serial(cast, "officer"), "cessation")
    to(cast, "commander")
    assert {"handed over"} <= names(hq) & names(commander)
    assert officer.profile.device not in [one.device for one in commander.exchange.addressees()]
    add(officer, "afterthought")
    (late,) = officer.exchange.export(["hq"], cast.folder / "late.ssrb").files
    with pytest.raises(DeskError) as caught:
        hq.importing.take(late)
    assert caught.value.code == "SIG_REVOKED", "signed after the day"
    shop = Workshop(officer, hq, hq, late.read_bytes(), cast.folder)
    before = everything(hq, "revision", "tip", "record")
    dated = shop.write(shop.together(shop.apart(), when=shop.now - 5 * DAY))
    assert everything(hq, "revision", "tip", "record") == before
    assert dated.exists()


def test_a_successor_who_meets_only_the_commander_gets_a_retired_officers_work(cast):
    """Headquarters' receipt, which the commander passes on, says that it had seen it; what it had not seen waits."""
    introduced(cast)
    hq, commander, officer = cast["hq"], cast["commander"], cast["officer"]
    add(officer, "seen by headquarters")
    to(cast, "hq", "officer")
    to(cast, "commander", "officer")
    hq.maintenance.backup(cast.folder / "hq.ssrbackup")
    to(cast, "commander")
    profile = commander.profile
    cast.create("next", profile.__class__("Ann Roy", "C-9", "commander", MISSION, "", device="D-NEXT"))
    cast.certify("next", cast.words)
    cast.introduce("next", "commander")
    cast.clock.ago(20, 9)
    hq.headquarters.revoke(serial(cast, "officer"), "cessation")
    to(cast, "commander")
    (file,) = commander.exchange.export(["D-NEXT"], cast.folder / "relay.ssrb").files
    shop = Workshop(commander, cast["next"], hq, file.read_bytes(), cast.folder)
    without = shop.apart()
    without.manifest["receipts"] = [one for one in without.manifest["receipts"] if "ssr-lists/1" in one["statement"]]
    assert cast["next"].importing.check(shop.write(shop.together(without))).set_aside >= 1
    assert cast["next"].importing.take(file).set_aside == 0
    assert "seen by headquarters" in names(cast["next"])
    assert cast["next"].maintenance.check() == []


def test_a_desk_whose_keys_were_seen_goes_on_with_new_ones(cast):
    """The laptop is in good hands again, with work on it that nobody has: none of it is lost, and the thief gets no further."""
    introduced(cast)
    hq, officer, device = cast["hq"], cast["officer"], cast["officer"].profile.device
    add(officer, "sent before")
    to(cast, "hq", "officer")
    shutil.copytree(officer.folder, cast.folder / "thief")
    add(officer, "not sent yet")
    cast.clock.ago(60, 9)
    hq.headquarters.revoke(serial(cast, "officer"), "compromise")
    with pytest.raises(DeskError) as caught:
        hq.importing.take(officer.exchange.export(["hq"], cast.folder / "refused.ssrb").files[0])
    assert caught.value.code == "SIG_REVOKED"
    before = officer.store.setting("fingerprint")
    officer.enrolment.new_key()
    assert officer.store.setting("fingerprint") != before
    assert not officer.enrolment.state().enrolled
    assert officer.exchange.states()["saved"] + officer.exchange.states()["in_bundle"] > 0, (
        "what was written is still its own"
    )
    add(officer, "under the new key")
    cast.certify("officer", cast.words)
    summary = to(cast, "hq", "officer")
    assert summary.set_aside == 1
    assert "under the new key" in names(hq)
    assert "not sent yet" not in names(hq)
    for one in hq.headquarters.waiting():
        if one.device == device:
            hq.headquarters.vouch(one.tip, "The officer read the last entries out")
    assert {"sent before", "not sent yet", "under the new key"} <= names(hq)
    mine = hq.recording.list("institution", where={"name": "not sent yet"}).rows[0]
    opened = officer.recording.open(str(mine["id"]))
    officer.recording.save(opened.id, {**opened.values, "name": "goes on"}, opened.heads)
    to(cast, "commander")
    assert {"sent before", "under the new key"} <= names(cast["commander"])
    to(cast, "hq", "officer")
    assert "goes on" in names(hq)
    cast["commander"].exchange.export([device], cast.folder / "back.ssrb")
    assert officer.importing.take(cast.folder / "back.ssrb").status == "imported", "sealed for the new key"
    with open_with_key(cast.folder / "thief", cast.keys["officer"], cast.surround) as thief:
        with pytest.raises(DeskError) as caught:
            thief.importing.take(cast.folder / "back.ssrb")
        assert caught.value.code == "ENV_NOT_FOR_US"
    for desk in (hq, officer, cast["commander"]):
        assert desk.maintenance.check() == []


def test_headquarters_own_key_was_seen(cast):
    """A new key, certified with the root's file; the others learn of it by its next bundle and trust the old one no more."""
    hq, officer = cast["hq"], cast["officer"]
    old = serial(cast, "hq")
    hq.enrolment.new_key()
    with pytest.raises(DeskError) as caught:
        hq.exchange.export([officer.profile.device], cast.folder / "x.ssrb")
    assert caught.value.code == "NOT_ENROLLED"
    hq.headquarters.init(cast.folder / "hq-root.key", story.ROOT_PASSPHRASE)
    cast.clock.ago(60, 9)
    hq.headquarters.revoke(old, "superseded")
    to(cast, "officer")
    assert to(cast, "hq", "officer").status == "imported", "sealed for the new key"
    assert hq.maintenance.check() == officer.maintenance.check() == []


def test_a_key_that_nobody_certified_is_not_replaced(cast):
    """What it wrote could never be signed then."""
    profile = cast["officer"].profile
    new = cast.create("new", profile.__class__("Ann Roy", "O-9", "officer", MISSION, "", device="D-NEW"))
    with pytest.raises(DeskError) as caught:
        new.enrolment.new_key()
    assert caught.value.code == "NOT_ENROLLED"


def test_a_desk_with_another_officer_or_an_unwithdrawn_key_keeps_its_id(cast):
    officer, request = cast["officer"], cast.folder / "papers" / "again.ssrreq"
    officer.enrolment.new_key()
    officer.enrolment.request(request)
    with pytest.raises(DeskError) as caught:
        cast["hq"].headquarters.certify(request, "officer", (MISSION,), 400, cast.folder / "x")
    assert caught.value.code == "DEVICE_TAKEN"


def test_a_lost_laptop_is_told_when_it_comes_back(cast):
    """Its own desk says so first of all, keeps everything, and exports nothing that others would take."""
    cast["hq"].headquarters.revoke(serial(cast, "officer"), "compromise")
    to_officer = cast.folder / "to-officer.ssrb"
    with pytest.raises(DeskError) as caught:
        cast["hq"].exchange.export([cast["officer"].profile.device], to_officer)
    assert caught.value.code == "NO_ADDRESSEE"
    cast.introduce("officer", "commander")
    to(cast, "commander")
    assert cast["officer"].profile.device not in [one.device for one in cast["commander"].exchange.addressees()]
