"""A key was withdrawn, and headquarters vouches for what it signed before: every desk learns it, and nobody else can say so."""

import base64
import datetime as dt
import json

import pytest

from ssr_desk.demo.content import MISSION
from ssr_desk.services import keyring, vouching
from ssr_desk.sync.statements import Voucher, stamp
from ssr_desk.trust import certificates, keys, signing
from sync.test_history import add, names
from sync.workshop import Workshop, everything

DAY = dt.timedelta(days=1)
WORK = "before the laptop was lost"


def revoke(cast, name, reason="compromise"):
    """Headquarters withdraws a desk's certificate."""
    return cast["hq"].headquarters.revoke(keyring.identity(cast[name].store).serial, reason)


def news(cast, to, label="news"):
    """Headquarters' next bundle for a desk; returns the summary of its import."""
    (file,) = cast.send("hq", (cast[to].profile.device,), label)
    return cast[to].importing.take(file)


def tip_of(cast, name):
    """The newest tip that a desk signed for its mission."""
    with cast[name].store.read() as connection:
        query = "SELECT t.rev_id FROM tip t JOIN feed f ON f.id = t.feed WHERE f.own = 1 AND f.mission = ?"
        return connection.execute(query, (MISSION,)).fetchone()[0].hex()


@pytest.fixture
def lost(cast):
    """The officer's work came to headquarters; then the laptop was stolen, and the commander hears of the theft first."""
    add(cast["officer"], WORK)
    cast.deliver(cast.send("officer", ("hq",), "work"), "hq")
    cast.clock.ago(5, 9)
    revoke(cast, "officer")
    return cast


def test_what_headquarters_had_seen_stays_there(lost):
    assert WORK in names(lost["hq"])
    (waiting,) = lost["hq"].headquarters.waiting()
    assert waiting.tip == tip_of(lost, "officer"), "it counts here; the others wait"
    lost["hq"].headquarters.vouch(waiting.tip, "ok")
    assert lost["hq"].headquarters.waiting() == []


def test_without_a_voucher_it_waits(lost):
    commander = lost["commander"]
    summary = news(lost, "commander")
    assert (summary.status, summary.set_aside >= 1) == ("imported", True)
    assert WORK not in names(commander)
    with commander.store.read() as connection:
        waiting = vouching.aside(connection)
    assert (waiting[0].officer, waiting[0].code) == (lost["officer"].profile.officer, "SIG_REVOKED")
    assert tip_of(lost, "officer") in [one.tip for one in waiting]
    assert commander.maintenance.check() == []


def test_with_a_voucher_every_desk_takes_it_in(lost):
    """The voucher rides in headquarters' bundle, and the commander passes it on to a desk that never meets headquarters."""
    lost.create("other", lost["officer"].profile.__class__("Ann Roy", "O-2", "officer", MISSION, "", device="D-O2"))
    lost.certify("other", lost.words)
    lost["hq"].headquarters.vouch(tip_of(lost, "officer"), "The stick was in the commander's safe.")
    news(lost, "commander")
    assert WORK in names(lost["commander"])
    lost.introduce("other", "commander")
    (relay,) = lost["commander"].exchange.export(("D-O2",), lost.folder / "relay.ssrb").files
    summary = lost["other"].importing.take(relay)
    assert summary.set_aside == 0
    with lost["other"].store.read() as connection:
        held = vouching.vouched(connection, keyring.verifier(lost["other"].store))
        owner = bytes.fromhex(lost["officer"].store.setting("fingerprint"))
        states = {row[0] for row in connection.execute("SELECT state FROM revision WHERE author = ?", (owner,))}
    assert [(one.tip, one.reason, one.counts) for one in held] == [
        (tip_of(lost, "officer"), "The stick was in the commander's safe.", True)
    ]
    assert states == {3}
    assert lost["other"].maintenance.check() == []


def test_a_voucher_that_comes_later_frees_what_waits(lost):
    """The second bundle brings nothing but the voucher: the statement was kept, and the revisions waited."""
    commander, hq = lost["commander"], lost["hq"]
    news(lost, "commander")
    assert hq.headquarters.vouch(tip_of(lost, "officer"), "ok") == tip_of(lost, "officer")
    (file,) = lost.send("hq", (commander.profile.device,), "voucher")
    shop = Workshop(hq, commander, hq, file.read_bytes(), lost.folder)
    parts = shop.apart()
    parts.put_lines([], count=False).put_tips([])
    parts.manifest["feeds"] = []
    assert WORK not in names(commander)
    alone = shop.write(shop.together(parts))
    assert commander.importing.check(alone).new >= 1
    assert WORK not in names(commander), "a check changes nothing"
    summary = commander.importing.take(alone)
    assert WORK in names(commander)
    assert (summary.revisions, summary.new >= 1) == (0, True)
    with commander.store.read() as connection:
        assert tip_of(lost, "officer") not in [one.tip for one in vouching.aside(connection)]
    assert commander.maintenance.check() == []
    cards = lost.send("commander", ("hq",), "relay")
    lost.deliver(cards, "hq")


def test_headquarters_itself_frees_what_waits_there(cast):
    """The commander had the work before the theft; headquarters sees it afterwards, vouches, and has it."""
    commander, hq = cast["commander"], cast["hq"]
    cast.introduce("commander", "officer")
    add(cast["officer"], WORK)
    (file,) = cast["officer"].exchange.export([commander.profile.device], cast.folder / "up.ssrb").files
    commander.importing.take(file)
    revoke(cast, "officer")
    (relay,) = cast.send("commander", ("hq",), "relay")
    hq.importing.take(relay)
    assert WORK not in names(hq)
    tips = [one.tip for one in hq.headquarters.waiting()]
    assert tip_of(cast, "officer") in tips
    for one in tips:
        hq.headquarters.vouch(one, "Seen by the commander before the theft")
    assert WORK in names(hq)
    assert hq.headquarters.waiting() == []
    assert [one.counts for one in hq.headquarters.vouched()] == [True] * len(tips)
    assert hq.maintenance.check() == []


def test_a_bundle_with_something_set_aside_may_be_taken_in_again(cast):
    """The same file, after headquarters vouched another way: the ledger does not stand in its way."""
    commander, hq = cast["commander"], cast["hq"]
    cast.introduce("commander", "officer")
    add(cast["officer"], WORK)
    commander.importing.take(
        cast["officer"].exchange.export([commander.profile.device], cast.folder / "x.ssrb").files[0]
    )
    revoke(cast, "officer", "cessation")
    (relay,) = cast.send("commander", ("hq",), "relay")
    assert hq.importing.take(relay).set_aside >= 1
    assert hq.importing.take(relay).status == "imported"
    for one in hq.headquarters.waiting():
        hq.headquarters.vouch(one.tip, "Accepted")
    summary = hq.importing.take(relay)
    assert (summary.new, summary.set_aside) == (0, 0)
    assert hq.importing.take(relay).status == "already_have"
    assert WORK in names(hq)


def test_a_replayed_voucher_is_kept_once_and_changes_nothing(lost):
    lost["hq"].headquarters.vouch(tip_of(lost, "officer"), "ok")
    news(lost, "commander")
    commander = lost["commander"]
    before = everything(commander, "revision", "tip", "record", "decision")
    (file,) = lost["hq"].exchange.export([commander.profile.device], lost.folder / "again.ssrb", full=True).files
    assert commander.importing.take(file).new == 0
    assert everything(commander, "revision", "tip", "record", "decision") == before
    assert len(_vouchers(commander)) == 1


def test_a_voucher_is_for_one_tip_and_what_is_before_it(lost):
    """What the thief signs afterwards, dated back, is not covered."""
    lost["hq"].headquarters.vouch(tip_of(lost, "officer"), "ok")
    add(lost["officer"], "by the thief")
    with lost["officer"].store.write() as connection:  # the thief's desk has not heard of the list
        connection.execute("DELETE FROM crl")
    (file,) = lost["officer"].exchange.export(["hq"], lost.folder / "thief.ssrb").files
    shop = Workshop(lost["officer"], lost["hq"], lost["hq"], file.read_bytes(), lost.folder)
    parts = shop.apart()
    parts.manifest["from"] = {**parts.manifest["from"], "officer": "HQ", "device": "D-X"}
    helper = shop.certified(key=keys.new_signing_key(shop.sender.surround.random), officer="HQ", device="D-X")
    summary = lost["hq"].importing.take(shop.write(shop.together(parts, signer=helper)))
    assert summary.set_aside >= 1
    assert "by the thief" not in names(lost["hq"])


# -- attacks: a bundle that the target takes in, with a voucher that must not count


def _vouchers(desk):
    with desk.store.read() as connection:
        return keyring.decisions(connection, "vouch")


def with_voucher(cast, change, by="hq"):
    """A bundle of the commander's peer for the commander, with a voucher as an attacker would have it; returns the summary."""
    hq, commander = cast["hq"], cast["commander"]
    (file,) = cast.send("hq", (commander.profile.device,), "carrier")
    shop = Workshop(hq, commander, hq, file.read_bytes(), cast.folder)
    parts = shop.apart()
    raw = Voucher(tip_of(cast, "officer"), "Trust me", stamp(shop.now)).encode()
    signature = signing.sign(keyring.signer(cast[by].store), raw, shop.now, lists=False)
    parts.manifest["receipts"] = [*parts.manifest["receipts"], change(shop, raw, signature)]
    return commander.importing.take(shop.write(shop.together(parts)))


def _signed(raw, signature):
    return {"statement": raw.decode(), "signature": base64.b64encode(signature).decode()}


def _other_root(shop, raw, _signature):
    random = shop.sender.surround.random
    root = certificates.new_root("SSR Desk HQ root", shop.now - 90 * DAY, random)
    issuing = certificates.new_issuing("SSR Desk HQ issuing", root, shop.now - 90 * DAY, random)
    signer = shop.certified(authority=issuing, role="hq", missions=("*",))
    return _signed(raw, signing.sign(signer, raw, shop.now))


def _expired(shop, raw, _signature):
    signer = shop.certified(role="hq", missions=("*",), now=shop.now - 90 * DAY, days=30)
    return _signed(raw, signing.sign(signer, raw, shop.now))


def _other_words(_shop, raw, signature):
    return _signed(raw.replace(b"Trust me", b"Trust ME"), signature)


def _other_form(shop, raw, _signature):
    odd = json.dumps(json.loads(raw), indent=1).encode()
    return _signed(odd, signing.sign(shop.signer, odd, shop.now, lists=False))


def _other_field(shop, raw, _signature):
    odd = raw.replace(b'{"format"', b'{"feed":"x","format"')
    return _signed(odd, signing.sign(shop.signer, odd, shop.now, lists=False))


def _long(shop, raw, _signature):
    odd = raw.replace(b"Trust me", b"x" * 501)
    return _signed(odd, signing.sign(shop.signer, odd, shop.now, lists=False))


CASES = {
    "altered": (_other_words, "hq"),
    "unsigned": (lambda _shop, raw, _signature: _signed(raw, b""), "hq"),
    "signature-of-something-else": (
        lambda shop, raw, _signature: _signed(raw, signing.sign(shop.signer, raw + b" ", shop.now)),
        "hq",
    ),
    "by-the-commander": (lambda _shop, raw, signature: _signed(raw, signature), "commander"),
    "by-the-withdrawn-officer": (lambda _shop, raw, signature: _signed(raw, signature), "officer"),
    "under-another-root": (_other_root, "hq"),
    "by-an-expired-certificate": (_expired, "hq"),
    "another-form": (_other_form, "hq"),
    "another-field": (_other_field, "hq"),
    "a-reason-without-end": (_long, "hq"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_voucher_that_is_not_headquarters_changes_nothing(lost, case):
    change, by = CASES[case]
    summary = with_voucher(lost, change, by)
    assert (summary.status, summary.set_aside >= 1) == ("imported", True)
    assert _vouchers(lost["commander"]) == []
    assert WORK not in names(lost["commander"])


def test_the_workshops_own_voucher_counts(lost):
    """So the cases above fail by what each of them changes."""
    with_voucher(lost, lambda _shop, raw, signature: _signed(raw, signature))
    assert WORK in names(lost["commander"])


def test_a_voucher_falls_with_the_certificate_that_signed_it(lost):
    """Headquarters' own key was stolen too: what the thief vouched for does not count any more."""
    hq, commander = lost["hq"], lost["commander"]
    lost.create("second", lost["hq"].profile.__class__("Ottawa", "HQ-2", "hq", "", "", device="D-HQ2"))
    lost.certify("second", lost.words, ("*",))
    raw = Voucher("ab" * 32, "Trust me", stamp(hq.surround.now())).encode()
    signature = signing.sign(keyring.signer(lost["second"].store), raw, hq.surround.now(), lists=False)
    with_voucher(lost, lambda *_any: _signed(raw, signature))
    assert keyring.verifier(commander.store).vouched == {"ab" * 32}
    revoke(lost, "second")
    news(lost, "commander", "later")
    assert keyring.verifier(commander.store).vouched == set()
    with commander.store.read() as connection:
        assert [one.counts for one in vouching.vouched(connection, keyring.verifier(commander.store))] == [False]


def test_a_thief_cannot_fill_the_store_with_statements(lost):
    """Of one key no more than a hundred wait."""
    commander = lost["commander"]
    with commander.store.write() as connection:
        for number in range(150):
            tip = vouching.Tip(
                "a" * 64 + "/" + "b" * 32 + "/HT", number + 1, "c" * 64, "x", "y", "2026-01-01T00:00:00Z"
            )
            vouching.set_aside(connection, tip, str(number).encode(), b"s", "SIG_REVOKED", number)
        assert len(vouching.aside(connection)) == 100


def test_vouchers_are_few_enough_for_a_manifest(lost):
    hq = lost["hq"]
    with hq.store.write() as connection:
        for number in range(100):
            vouching.keep(
                connection, Voucher(f"{number:064x}", "x", "2026-01-01T00:00:00Z"), b"%d" % number, bytes(2000), 1
            )
        sent = list(vouching.to_send(connection, [MISSION]))
    assert 20 < len(sent) < 30
