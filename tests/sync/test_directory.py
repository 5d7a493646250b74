"""Headquarters' directory makes every certified desk an addressee, and nobody else can make one, or turn one's key."""

import base64

import pytest

from ssr_desk.demo.content import MISSION
from ssr_desk.errors import DeskError
from ssr_desk.services import keyring
from ssr_desk.trust import certificates, keys
from sync.workshop import Workshop


def peers(desk):
    """What a desk would seal for whom."""
    with desk.store.read() as connection:
        query = "SELECT device, hex(fingerprint), hex(sealing), trusted FROM peer ORDER BY device"
        return {row[0]: row[1:] for row in connection.execute(query)}


def public(desk):
    """A desk's own sealing key, as `peers` shows it."""
    return keyring.sealing_key(desk.store).public.raw.hex().upper()


def newcomer(cast, device="D-NEW", missions=(MISSION,)):
    """A desk that is certified today and has met nobody."""
    profile = cast["officer"].profile.__class__("Ann Roy", "O-9", "officer", missions[0], "", device=device)
    cast.create(device, profile)
    cast.certify(device, cast.words, missions)
    return cast[device]


def from_hq(cast, to="commander"):
    """Headquarters' next bundle for a desk, and a workshop on it."""
    (file,) = cast.send("hq", (cast[to].profile.device,), f"hq-to-{to}")
    return file, Workshop(cast["hq"], cast[to], cast["hq"], file.read_bytes(), cast.folder)


def test_whoever_has_headquarters_bundle_can_write_to_every_desk(cast):
    new, commander = newcomer(cast), cast["commander"]
    with pytest.raises(DeskError) as caught:
        commander.exchange.export(["D-NEW"], cast.folder / "early.ssrb")
    assert caught.value.code == "NO_ADDRESSEE"
    cast.deliver([from_hq(cast)[0]], "commander")
    assert [one.name for one in commander.exchange.addressees() if one.device == "D-NEW"] == ["Ann Roy"]
    assert peers(commander)["D-NEW"] == (new.store.setting("fingerprint").upper(), public(new), 1)
    (file,) = commander.exchange.export(["D-NEW"], cast.folder / "first.ssrb").files
    assert new.importing.take(file).status == "imported"
    assert "D-HQ" not in peers(cast["hq"])


def test_a_desk_of_another_mission_is_no_addressee(cast):
    newcomer(cast, "D-ML", ("ML-BILAT",))
    newcomer(cast, "D-BOTH", ("HT-BILAT", "ML-BILAT") if MISSION == "HT-BILAT" else (MISSION, "ML-BILAT"))
    cast.deliver([from_hq(cast)[0]], "commander")
    assert "D-BOTH" in peers(cast["commander"])
    assert "D-ML" not in peers(cast["commander"])


def test_a_desk_that_was_withdrawn_does_not_become_one(cast):
    new = newcomer(cast)
    cast["hq"].headquarters.revoke(keyring.identity(new.store).serial, "cessation")
    cast.deliver([from_hq(cast)[0]], "commander")
    assert "D-NEW" not in peers(cast["commander"])


def test_records_of_an_earlier_version_are_completed(cast):
    hq = cast["hq"]
    rows = hq.recording.list("desk").rows
    for row in rows:
        opened = hq.recording.open(str(row["id"]))
        old = {name: value for name, value in opened.values.items() if name not in ("sealing", "certificates")}
        hq.recording.save(opened.id, old, opened.heads)
    newcomer(cast)
    found = [hq.recording.open(str(row["id"])).values for row in hq.recording.list("desk").rows]
    assert len(found) == len(rows) + 1
    assert all(one.get("sealing") and one.get("certificates") for one in found)


# -- a record that would turn the key of a desk


def values_of(desk, signer, sealing):
    """A directory record's fields for a desk."""
    who = certificates.identity_of(signer.certificate_der)
    chain = (signer.certificate_der, *signer.chain_der)
    return {
        "device": who.device,
        "officer": who.officer,
        "role": who.role,
        "fingerprint": who.fingerprint,
        "sealing": base64.b64encode(sealing.raw).decode(),
        "certificates": "\n".join(base64.b64encode(one).decode() for one in chain),
    }


def grown(shop, values, feed_of="common"):
    """The bundle, with one more desk record in a feed of its sender's."""
    parts = shop.apart()
    sender = shop.sender.store.setting("fingerprint")
    feeds = [one for one in parts.manifest["feeds"] if one["feed"].startswith(sender)]
    mine = next((one for one in feeds if one["feed"].endswith(f"/{feed_of}")), None)
    changes = {}
    if mine is None:
        mine = feeds[0]
        changes = {"feed": mine["feed"].rpartition("/")[0] + f"/{feed_of}", "seq": 1, "prev": None}
    parts.manifest["feeds"].remove(mine)  # the workshop adds to the first feed
    parts.manifest["feeds"].insert(0, mine)
    return shop.write(shop.together(shop.grown(parts, values, type="desk", **changes)))


@pytest.fixture
def thief(cast):
    """A sealing key that somebody would like others to use."""
    return keys.new_sealing_key(cast["officer"].surround.random).public


@pytest.mark.parametrize("feed", ["common", MISSION])
@pytest.mark.parametrize("by", ["officer", "commander"])
def test_a_record_by_anybody_else_never_redirects(cast, thief, by, feed):
    """Whether the desk is known or new: the revision is quarantined, and nobody is sealed for with its key."""
    target = cast["commander" if by == "officer" else "officer"]
    cast.introduce("commander" if by == "officer" else "officer", by)
    officer = cast["officer"].recording
    example = dict(officer.open(str(officer.list("institution").rows[0]["id"])).values)
    cast[by].recording.add("institution", {**example, "id": None, "name": "of its own feed"})
    (file,) = cast[by].exchange.export([target.profile.device], cast.folder / "carrier.ssrb").files
    shop = Workshop(cast[by], target, cast["hq"], file.read_bytes(), cast.folder)
    new = shop.certified(
        key=keys.new_signing_key(target.surround.random), missions=(MISSION,), officer="X", device="D-X"
    )
    known = keyring.signer(cast["hq"].store)
    target.importing.take(file)
    before = peers(target)
    assert "D-HQ" in before or cast["hq"].profile.device in before
    for signer in (new, known):
        summary = target.importing.take(grown(shop, values_of(target, signer, thief), feed))
        assert summary.quarantined >= 1
        assert peers(target) == before


def test_headquarters_record_does_not_replace_what_a_desk_signed_for_itself(cast, thief):
    commander, officer = cast["commander"], cast["officer"]
    cast.introduce("officer", "commander")
    _file, shop = from_hq(cast)
    commander.importing.take(grown(shop, values_of(officer, keyring.signer(officer.store), thief)))
    assert peers(commander)[officer.profile.device][1] == public(officer)


def test_the_certificate_decides_who_a_desk_is(cast, thief):
    """Even in headquarters' record: another root, another's certificate, an expired one, garbage, or none."""
    commander, hq = cast["commander"], cast["hq"]
    _file, shop = from_hq(cast)
    random, now = hq.surround.random, hq.surround.now()
    root = certificates.new_root("SSR Desk HQ root", now, random)
    other = certificates.new_issuing("SSR Desk HQ issuing", root, now, random)
    key = keys.new_signing_key(random)
    real = shop.certified(key=key, missions=(MISSION,), officer="X", device="D-X")
    strange = shop.certified(key=key, authority=other, missions=(MISSION,), officer="X", device="D-X")
    old = shop.certified(key=key, missions=(MISSION,), officer="X", device="D-X", days=5)
    good = values_of(commander, real, thief)
    commander.importing.take(grown(shop, good))
    assert peers(commander).pop("D-X")[1] == thief.raw.hex().upper(), "so the others fail by what is wrong with them"
    with commander.store.write() as connection:
        connection.execute("DELETE FROM peer WHERE device = 'D-X'")
        connection.execute("UPDATE t_desk SET document = json_remove(document, '$.sealing')")
    before = peers(commander)
    for wrong in (
        values_of(commander, strange, thief),
        values_of(commander, old, thief),
        {**good, "device": "D-Y"},
        {**good, "officer": "Y"},
        {**good, "fingerprint": "ab" * 32},
        {**good, "sealing": "AAAA"},
        {**good, "certificates": "AAAA"},
        {**good, "certificates": ""},
        {name: value for name, value in good.items() if name != "certificates"},
    ):
        path = grown(shop, {**wrong, "name": str(len(wrong))})
        assert commander.importing.take(path).status == "imported"
        assert peers(commander) == before
        with commander.store.write() as connection:
            connection.execute("UPDATE t_desk SET document = json_remove(document, '$.sealing')")
