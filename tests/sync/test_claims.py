"""What a desk has set aside is told by its bundles to who can do something about it; a claim informs, and decides nothing."""

import datetime as dt
import json
import os
import subprocess
import sys

import pytest

from ssr_desk import paths
from ssr_desk.app import Profile
from ssr_desk.demo.content import MISSION
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.errors import DeskError
from ssr_desk.i18n import translator
from ssr_desk.services import claims, keyring, vouching, writer
from ssr_desk.sync import limits
from ssr_desk.sync.statements import Tip
from ssr_desk.trust import certificates
from ssr_desk.trust.signing import Signer
from ssr_desk.ui import sync_facts, waiting_facts
from sync.test_history import add, names
from sync.test_vouching import news, revoke, tip_of
from sync.workshop import Workshop, everything
from trust.making import Office, role_usage

TIP = ("feed", "seq", "tip", "officer", "device", "time")
WORK = "written before the laptop was exchanged"
SAY = translator("en", paths.LOCALE)


@pytest.fixture
def late(cast):
    """The commander alone gets the officer's last bundle, and after the news that its certificate was replaced."""
    officer, commander = cast["officer"], cast["commander"]
    cast.introduce("commander", "officer")
    spare = cast.create("spare", Profile("Spare", officer.profile.officer, "officer", MISSION, "", device="D-SPARE"))
    cast.certify("spare", cast.words)
    add(officer, WORK)
    (file,) = officer.exchange.export([commander.profile.device], cast.folder / "late.ssrb").files
    cast.clock.ago(5, 9)
    revoke(cast, "officer", "superseded")
    news(cast, "commander")
    assert commander.importing.take(file).set_aside >= 1
    assert WORK not in names(commander)
    cast.introduce("spare", "commander")
    assert spare.exchange.last() is None
    return cast


def told(desk):
    """What the Sync page says of it, with the page to which it leads."""
    return [(words, page) for words, page, _record in sync_facts.gather(desk, SAY).troubles if "set aside" in words]


def carry(cast, name, to, label):
    """The next bundle of one desk for another."""
    (file,) = cast.send(name, (cast[to].profile.device,), label)
    return cast[to].importing.take(file)


def command(cast, name, *words):
    """What a command answers, as JSON, on a desk that is closed for it."""
    cast[name].close()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ssr_desk", "--data", cast.folder / name, "--json", *words],
            env={**os.environ, "SSR_DESK_PASSPHRASE": PASSPHRASE},
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)
    finally:
        cast.reopen(name)


def test_headquarters_learns_of_it_through_the_commander_and_vouches(late):
    """Three desks: set aside at the commander alone; told, vouched for, freed there, and nobody speaks of it any more."""
    hq, commander, tip = late["hq"], late["commander"], tip_of(late, "officer")
    by = commander.profile
    assert hq.headquarters.waiting() == []
    carry(late, "commander", "hq", "up")
    assert WORK not in names(hq)
    waiting = {one.tip: one for one in hq.headquarters.waiting()}
    assert waiting[tip].officer == late["officer"].profile.officer
    found = {one.rev: one for one in claims.claimed(hq.store)}
    assert (found[tip].by, found[tip].role, found[tip].state) == (by.device, "commander", claims.VOUCHER)
    assert found[tip].officer == late["officer"].profile.officer
    assert [page for _words, page in told(hq)] == ["trust"]
    assert all(f"{by.name} has set aside signed work" in words for words, _page in told(hq))
    lines = [one for one in waiting_facts.vouchers(hq, SAY) if one.about == by.name]
    assert [(one.page, "at this desk for your voucher" in one.words) for one in lines] == [("trust", True)]

    carry(late, "commander", "spare", "down")
    ((words, _page),) = told(late["spare"])
    assert words.startswith(f"{by.name} has set aside signed work of yours")
    assert all(one.mine for one in claims.claimed(late["spare"].store))

    for one in waiting:
        hq.headquarters.vouch(one, "Seen on the laptop")
    assert told(hq) != [], "the commander has not said yet that it is over"
    assert {one.state for one in claims.claimed(hq.store)} == {claims.COUNTS}
    assert waiting_facts.vouchers(hq, SAY) == []
    carry(late, "hq", "commander", "word")
    assert WORK in names(commander)
    carry(late, "commander", "hq", "relay")
    assert WORK in names(hq)
    carry(late, "commander", "spare", "good")
    for name in ("hq", "commander", "spare"):
        assert told(late[name]) == []
        assert claims.claimed(late[name].store) == []
        assert late[name].maintenance.check() == []


def test_the_command_line_names_it_too(late):
    commander, tip = late["commander"].profile, tip_of(late, "officer")
    carry(late, "commander", "hq", "up")
    (mine,) = {one.tip for one in late["hq"].headquarters.waiting() if one.tip == tip}
    assert command(late, "commander", "quarantine")["waiting"]
    found = command(late, "hq", "quarantine")
    assert {(one["by"], one["state"]) for one in found["elsewhere"]} == {(commander.device, "voucher")}
    assert mine in [one["tip"] for one in found["waiting"]]


def test_a_change_without_authority_is_told_to_its_author_and_upwards(cast):
    """A program that does not hold itself to the rules plans a post at an officer's desk, where it counts."""
    officer, commander, hq = cast["officer"], cast["commander"], cast["hq"]
    cast.introduce("commander", "officer")
    cast.introduce("officer", "commander")
    allowed, real = commander.author().authority, officer.recording._author
    officer.recording._author = lambda: writer.Author(real().fingerprint, allowed, real().mission, real().post)
    officer.recording.add("post", {"code": "HT-FORGED", "title": "Forged"})
    officer.recording._author = real
    assert carry(cast, "officer", "commander", "up").quarantined == 1
    carry(cast, "commander", "officer", "down")
    (one,) = claims.claimed(officer.store)
    assert (one.by, one.mine) == (commander.profile.device, True)
    ((words, _page),) = told(officer)
    assert "1 change of yours" in words
    carry(cast, "commander", "hq", "relay")
    (one,) = claims.claimed(hq.store)
    assert (one.state, one.officer) == (claims.AUTHORITY, officer.profile.officer)


# -- attacks: what is claimed informs, and changes nobody's verdict


def claiming(cast, named, to="hq", by="commander", label="claim", **about):
    """A real bundle whose list says something else, signed and sealed again."""
    (file,) = cast.send(by, (cast[to].profile.device,), label)
    shop = Workshop(cast[by], cast[to], cast["hq"], file.read_bytes(), cast.folder)
    parts = shop.apart()
    parts.manifest["quarantined"] = named
    return shop.write(shop.together(parts, **about)).rename(cast.folder / f"{label}.ssrb")


def counted(desk):
    """What counts on a desk, and what of it a claim must not touch."""
    with desk.store.read() as connection:
        states = connection.execute("SELECT rev_id, state FROM revision ORDER BY rev_id").fetchall()
    return states, desk.maintenance.digest()


def test_a_list_of_everything_changes_no_verdict_and_is_shown_bounded(cast):
    """The commander says that nothing of headquarters' counts: headquarters goes on as it was."""
    hq = cast["hq"]
    carry(cast, "commander", "hq", "before")
    with hq.store.read() as connection:
        query = "SELECT lower(hex(rev_id)) FROM revision ORDER BY rev_id LIMIT 900"
        every = [row[0] for row in connection.execute(query)]
    before = counted(hq)
    hq.importing.take(claiming(cast, [*every, *(f"{number:064x}" for number in range(100))]))
    assert counted(hq) == before
    assert hq.headquarters.waiting() == []
    found = claims.claimed(hq.store)
    assert {one.state for one in found} == {claims.COUNTS, claims.UNKNOWN}
    assert len(told(hq)) <= sync_facts.SHOWN
    hq.importing.take(claiming(cast, [], label="empty"))
    assert claims.claimed(hq.store) == []


@pytest.mark.parametrize(
    "named",
    [["0" * 64] * (limits.NAMED + 1), ["0" * 63], ["X" * 64], [7], {"0" * 64: 1}, ["a' OR 1=1 --"]],
)
def test_a_list_that_is_too_long_or_malformed_is_refused_whole(cast, named):
    file = claiming(cast, named)
    before = everything(cast["hq"])
    with pytest.raises(DeskError) as caught:
        cast["hq"].importing.take(file)
    assert caught.value.code == "MANIFEST"
    assert everything(cast["hq"]) == before


def test_an_older_bundle_that_comes_late_does_not_bring_the_claim_back(cast):
    old = claiming(cast, ["1" * 64], label="old")
    cast.clock.ago(90, 9)
    new = claiming(cast, [], label="new")
    between = claiming(cast, ["2" * 64], label="between", when=cast.surround.now() - dt.timedelta(days=1))
    for file, named in ((old, ["1" * 64]), (new, []), (between, []), (old, [])):
        cast["hq"].importing.take(file)
        assert [one.rev for one in claims.claimed(cast["hq"].store)] == named


def test_an_officer_is_shown_nothing_of_others_and_nothing_that_an_officer_says(cast):
    officer, commander = cast["officer"], cast["commander"]
    cast.introduce("officer", "commander")
    mine = add(officer, WORK)
    with officer.store.read() as connection:
        others = [row[0].hex() for row in connection.execute("SELECT rev_id FROM revision WHERE record <> ?", (mine,))]
        own = [row[0].hex() for row in connection.execute("SELECT rev_id FROM revision WHERE record = ?", (mine,))]
        theirs = {
            row[0].hex()
            for row in connection.execute(
                "SELECT rev_id FROM revision WHERE author <> ?", (bytes.fromhex(officer.store.setting("fingerprint")),)
            )
        }
    foreign = [one for one in others if one in theirs][:50]
    officer.importing.take(claiming(cast, foreign, "officer"))
    assert claims.claimed(officer.store) == []
    assert told(officer) == []
    other = cast.create("other", Profile("Ann Roy", "O-2", "officer", MISSION, "", device="D-O2"))
    cast.certify("other", cast.words)
    cast.introduce("officer", "other")
    assert other.profile.role == "officer"
    officer.importing.take(claiming(cast, own, "officer", "other", "alarm"))
    assert claims.claimed(officer.store) == []
    officer.importing.take(claiming(cast, own, "officer", "commander", "true"))
    assert [one.by for one in claims.claimed(officer.store)] == [commander.profile.device]


def test_a_desk_whose_certificate_was_withdrawn_since_is_not_believed_any_more(cast):
    hq = cast["hq"]
    hq.importing.take(claiming(cast, ["4" * 64]))
    assert [one.rev for one in claims.claimed(hq.store)] == ["4" * 64]
    revoke(cast, "commander", "compromise")
    assert claims.claimed(hq.store) == []


def test_a_signer_without_a_role_is_not_heard_at_all(cast):
    file = claiming(cast, ["3" * 64])
    shop = Workshop(cast["commander"], cast["hq"], cast["hq"], file.read_bytes(), cast.folder)
    office, key, who = Office(), keyring.signing_key(cast["commander"].store), cast["commander"].profile
    office.issuing = shop.issuing
    urns = certificates.urns(who.officer, who.device, (MISSION,))
    start = shop.now - dt.timedelta(days=10)
    raw = office.forged(key, usage=None, extensions=[(role_usage(), False)], names=urns, start=start)
    stranger = Signer(raw, key, (shop.issuing.certificate_der,))
    vars(stranger)["role"] = "commander"  # the attacker's program does not ask
    forged, before = shop.write(shop.together(shop.apart(), signer=stranger)), everything(cast["hq"])
    with pytest.raises(DeskError) as caught:
        cast["hq"].importing.take(forged)
    assert caught.value.code == "SIG_ROLE"
    assert everything(cast["hq"]) == before


def test_statements_of_others_among_the_receipts_set_nothing_aside(late):
    """A commander's program adds statements: of another owner, forged, of a key that is not withdrawn, not in its list."""
    hq, commander, officer = late["hq"], late["commander"], late["officer"]
    carry(late, "commander", "hq", "up")
    known = {one.tip for one in hq.headquarters.waiting()}
    with commander.store.read() as connection:
        (good, *_rest) = [one for one in vouching.statements_aside(connection) if one[0] == tip_of(late, "officer")]
    fields = json.loads(good[1])
    commander.recording.add("commitment", {"what": "its own work, which counts", "due": "2026-07-01"})
    (file,) = late.send("commander", (hq.profile.device,), "forged")
    shop = Workshop(commander, hq, hq, file.read_bytes(), late.folder)
    parts = shop.apart()
    made = [
        (Tip(fields["feed"], 1, f"{number:064x}", *who), signer)
        for number, (who, signer) in enumerate(
            [
                ((officer.profile.officer, officer.profile.device, fields["time"]), keyring.signer(commander.store)),
                ((commander.profile.officer, commander.profile.device, fields["time"]), keyring.signer(officer.store)),
            ],
            start=1,
        )
    ]
    with commander.store.read() as connection:
        own = [row[0].decode() for row in connection.execute("SELECT statement FROM tip").fetchall()]
    mine = [json.loads(one) for one in own if json.loads(one)["device"] == commander.profile.device]
    assert mine, "a good statement, of a key that nobody has withdrawn, in the list of what was set aside"
    made += [(Tip(*(one[name] for name in TIP)), keyring.signer(commander.store)) for one in mine]
    tips = [shop.statement(tip, signer) for tip, signer in made]
    tips += [{**tips[0], "signature": "AAAA"}, {**tips[0], "statement": tips[0]["statement"][:-1]}]
    parts.manifest["receipts"] = [*parts.manifest["receipts"], *tips]
    parts.manifest["quarantined"] = [*parts.manifest["quarantined"], *(tip.tip for tip, _signer in made)]
    assert hq.importing.take(shop.write(shop.together(parts))).status == "imported"
    assert {one.tip for one in hq.headquarters.waiting()} == known
