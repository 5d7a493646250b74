"""Cases 10 to 28, 85 to 92 and 97: who signed, with what, when, and whether that still counts."""

import base64
import datetime as dt
import subprocess

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ssr_desk.demo import story
from ssr_desk.errors import DeskError
from ssr_desk.records import header as headers
from ssr_desk.services import keyring
from ssr_desk.sync.statements import Receipt, Tip, stamp
from ssr_desk.trust import certificates, keys, signing
from ssr_desk.trust import cms as ours
from ssr_desk.trust.certificates import Authority
from ssr_desk.trust.revocation import Crl, Revocation, issuer_of, make_crl
from ssr_desk.trust.signing import Signer
from sync.workshop import Workshop, archive, everything, flip, unpacked, unsealed
from trust.making import Office, role_usage

DAY = dt.timedelta(days=1)


def with_lists(signer, *lists):
    """The same signer, whose signatures carry these lists."""
    return Signer(signer.certificate_der, signer.key, signer.chain_der, lists)


# -- the bytes


def replaced(shop, name, change):
    """Seal the good bundle with one file of its outer archive changed, and nothing signed anew."""
    files = dict(unpacked(shop.inner))
    files[name] = change(files[name])
    return shop.seal(archive(list(files.items())))


def other_inner(shop):
    """The outer files of another bundle of the same sender."""
    data = shop.together(shop.grown(shop.apart(), {"name": "x"}))
    return dict(unpacked(unsealed(data, shop.target)))


def test_10_manifest_byte_changed(shop, refused):
    refused(replaced(shop, "manifest.json", lambda data: flip(data, 40)), "SIG_TAMPERED")


def test_11_signature_byte_changed(shop, refused):
    data = shop.together(shop.apart(), signature=lambda p7s: flip(p7s, len(p7s) - 8))
    refused(data, "SIG_BAD", "SIG_FORMAT")


def test_12_payload_byte_changed(shop, refused):
    refused(replaced(shop, "payload.zip", lambda data: flip(data, 60)), "PAYLOAD_HASH")


def test_13_payload_of_another_bundle(shop, refused):
    other = other_inner(shop)["payload.zip"]
    refused(replaced(shop, "payload.zip", lambda _data: other), "CONTAINER", "PAYLOAD_HASH")
    refused(replaced(shop, "payload.zip", lambda data: other[: len(data)].ljust(len(data), b"x")), "PAYLOAD_HASH")


def test_14_signature_of_another_bundle(shop, refused):
    other = other_inner(shop)["manifest.json.p7s"]
    refused(replaced(shop, "manifest.json.p7s", lambda _data: other), "SIG_TAMPERED")


@pytest.mark.parametrize("data", [b"A" * 5000, b"", b"0\x80" + bytes(40)], ids=["text", "empty", "indefinite"])
def test_15_garbage_as_a_signature(shop, refused, data):
    refused(shop.together(shop.apart(), signature=lambda _p7s: data), "SIG_FORMAT")


def test_15_a_signature_over_the_limit(shop, refused):
    refused(shop.together(shop.apart(), signature=lambda p7s: p7s + bytes(70_000)), "CONTAINER", "SIG_FORMAT")


def test_88_two_signers(shop, refused):
    def two(p7s):
        info = cms.ContentInfo.load(p7s)
        info["content"]["signer_infos"].append(info["content"]["signer_infos"][0].copy())
        return info.dump(force=True)

    refused(shop.together(shop.apart(), signature=two), "SIG_FORMAT")


def test_89_another_digest(shop, refused):
    def sha1(p7s):
        info = cms.ContentInfo.load(p7s)
        info["content"]["digest_algorithms"][0]["algorithm"] = "sha1"
        info["content"]["signer_infos"][0]["digest_algorithm"]["algorithm"] = "sha1"
        return info.dump(force=True)

    refused(shop.together(shop.apart(), signature=sha1), "SIG_FORMAT")


# -- the certificate


def test_17_a_certificate_without_a_role(shop, refused):
    office = Office()
    office.issuing = shop.issuing
    key = keyring.signing_key(shop.sender.store)
    raw = office.forged(
        key,
        usage=None,
        extensions=[(role_usage(), False)],
        names=certificates.urns(shop.sender.profile.officer, shop.sender.profile.device, ("HT-BILAT",)),
        start=shop.now - 10 * DAY,
    )
    signer = Signer(raw, key, (shop.issuing.certificate_der,))
    vars(signer)["role"] = "officer"  # the attacker's program does not ask
    refused(shop.together(shop.apart(), signer=signer), "SIG_ROLE")


def test_18_a_signer_of_another_mission(shop, refused):
    signer = shop.certified(missions=("ML-BILAT",))
    refused(shop.together(shop.apart(), signer=signer), "MISSION")


def test_19_expired(shop, refused):
    refused(shop.together(shop.apart(), signer=shop.certified(now=shop.now - 60 * DAY, days=30)), "SIG_EXPIRED")


def test_20_not_valid_yet(shop, refused):
    refused(shop.together(shop.apart(), signer=shop.certified(now=shop.now + 5 * DAY)), "SIG_NOT_YET")


def test_24_signed_in_the_future(shop, refused):
    refused(shop.together(shop.apart(), when=shop.now + 40 * DAY), "SIG_FUTURE")


def test_24_a_clock_that_is_a_few_hours_ahead_is_no_attack(shop):
    data = shop.together(shop.apart(), when=shop.now + dt.timedelta(hours=5))
    assert shop.target.importing.check(shop.write(data)).status == "imported"


def test_25_signed_before_the_certificate_began(shop, refused):
    signer = shop.certified(now=shop.now - 2 * DAY)
    refused(shop.together(shop.apart(), signer=signer, when=shop.now - 5 * DAY), "SIG_NOT_YET")


def test_26_another_root_with_the_same_name(shop, refused):
    random = shop.sender.surround.random
    root = certificates.new_root("SSR Desk HQ root", shop.now - 90 * DAY, random)
    issuing = certificates.new_issuing("SSR Desk HQ issuing", root, shop.now - 90 * DAY, random)
    refused(shop.together(shop.apart(), signer=shop.certified(authority=issuing)), "SIG_UNTRUSTED")


def test_27_issued_by_an_officer(shop, refused):
    own = shop.signer
    officer = Authority(own.certificate_der, own.key)
    made = shop.certified(key=keys.new_signing_key(shop.sender.surround.random), authority=officer)
    signer = Signer(made.certificate_der, made.key, (own.certificate_der, *own.chain_der))
    refused(shop.together(shop.apart(), signer=signer), "SIG_UNTRUSTED", "SIG_ROLE")


def test_28_the_manifest_names_another_person(shop, refused):
    for name in ("officer", "device"):
        parts = shop.apart()
        parts.manifest["from"] = {**parts.manifest["from"], name: "SOMEBODY-ELSE"}
        refused(shop.together(parts), "IDENTITY")


# -- revocation: these change the lists that a desk holds, so they have desks of their own


def revoke(cast, name, reason):
    """Headquarters withdraws a desk's certificate."""
    own = keyring.identity(cast[name].store)
    return cast["hq"].headquarters.revoke(own.serial, reason)


@pytest.fixture
def old_bundle(cast):
    """A bundle that the officer signed twenty days ago, for the commander."""
    cast.clock.ago(20, 9)
    cast["officer"].enrolment.trust(_card(cast, "commander"))
    (file,) = cast.send("officer", (cast["commander"].profile.device,), "old")
    cast.clock.ago(1, 9)
    return file


def _card(cast, name):
    path = cast.folder / "papers" / f"{name}.card"
    cast[name].enrolment.card(path)
    return path


def test_21_revoked_and_the_newer_list_is_all_that_changes(cast, old_bundle, languages):
    """The commander learns of it from headquarters' bundle; what the thief dated back is refused all the same (85)."""
    number = revoke(cast, "officer", "compromise").crl_number
    commander = cast["commander"]
    (news,) = cast.send("hq", (commander.profile.device,), "news")
    cast.deliver([news], "commander")
    before = everything(commander)
    with pytest.raises(DeskError) as caught:
        commander.importing.take(old_bundle)
    assert caught.value.code == "SIG_REVOKED"
    assert caught.value.text(languages[0]) != caught.value.text(languages[1])
    assert everything(commander) == before
    assert number in _numbers(commander)


def _numbers(desk):
    with desk.store.read() as connection:
        return [row[0] for row in connection.execute("SELECT number FROM crl")]


def test_a_refused_bundle_still_brings_the_newer_list(cast):
    """What is refused for another reason has brought headquarters' list all the same, and a number never goes back."""
    number = revoke(cast, "officer", "compromise").crl_number
    commander = cast["commander"]
    (file,) = cast.send("hq", (commander.profile.device,), "misaddressed")
    shop = Workshop(cast["hq"], commander, cast["hq"], file.read_bytes(), cast.folder)
    parts = shop.apart()
    parts.manifest["to"] = ["D-SOMEBODY-ELSE"]
    before = everything(commander, "revision", "tip", "record", "receipt", "setting", "certificate")
    with pytest.raises(DeskError) as caught:
        commander.importing.take(shop.write(shop.together(parts)))
    assert caught.value.code == "NOT_FOR_US"
    assert number in _numbers(commander)
    assert everything(commander, "revision", "tip", "record", "receipt", "setting", "certificate") == before
    old = make_crl(shop.issuing, (), number - 1, shop.now, 90)
    lists = [one for one in shop.signer.crls_der if Crl(one).number != number] + [old]
    commander.importing.check(shop.write(shop.together(shop.apart(), signer=with_lists(shop.signer, *lists))))
    assert number in _numbers(commander), "a number never goes back"


def test_a_list_of_nobodys_is_refused(shop, refused):
    random = shop.sender.surround.random
    root = certificates.new_root("SSR Desk HQ root", shop.now - 90 * DAY, random)
    strange = make_crl(root, (), 99_999_999, shop.now, 90)

    def with_list(_p7s):
        raw = None

        def keep(data):
            nonlocal raw
            raw = data
            return data

        shop.together(shop.apart(), manifest=keep)
        return ours.make(shop.signer.pyhanko, raw, shop.now, (strange,))

    held = shop.target.store
    with held.read() as connection:
        before = connection.execute("SELECT count(*), max(number) FROM crl").fetchone()
    refused(shop.together(shop.apart(), signature=with_list), "SIG_FORMAT")
    with held.read() as connection:
        assert connection.execute("SELECT count(*), max(number) FROM crl").fetchone() == before


def test_86_retired_and_an_honest_older_bundle(cast, old_bundle):
    """What headquarters first sees after the retirement waits for it: a signing time is only a claim. Nothing is lost."""
    revoke(cast, "officer", "cessation")
    commander = cast["commander"]
    (news,) = cast.send("hq", (commander.profile.device,), "news")
    cast.deliver([news], "commander")
    summary = commander.importing.take(old_bundle)
    assert summary.status == "imported"
    assert summary.set_aside >= 1
    assert commander.recording.list("mentoring_session").total == 0


def test_97_the_issuing_authority_is_compromised(cast, old_bundle):
    hq, commander = cast["hq"], cast["commander"]
    issuing = keyring.unpack(hq.store.setting("issuing"))
    root = certificates.read_root_file((cast.folder / "hq-root.key").read_bytes(), story.ROOT_PASSPHRASE)
    serial = f"{Authority(issuing, None).certificate.serial_number:x}"
    now = hq.surround.now()
    lists = make_crl(root, [Revocation(serial, now, "authority_compromise")], 2**40, now, 300)
    with commander.store.write() as connection:
        keyring.keep_lists(connection, [lists])
    before = everything(commander, "revision", "tip", "record")
    with pytest.raises(DeskError) as caught:
        commander.importing.take(old_bundle)
    assert caught.value.code == "SIG_REVOKED"
    assert everything(commander, "revision", "tip", "record") == before


def test_22_no_list(cast, old_bundle):
    with cast["commander"].store.write() as connection:
        connection.execute("DELETE FROM crl WHERE issuer NOT IN (SELECT min(issuer) FROM crl)")
    with pytest.raises(DeskError) as caught:
        cast["commander"].importing.take(old_bundle)
    assert caught.value.code == "CRL_MISSING"


def test_23_and_87_an_expired_list_stops_until_somebody_decides(cast):
    cast["officer"].enrolment.trust(_card(cast, "commander"))
    cast.clock.end += 300 * DAY
    cast.clock.ago(-290, 9)
    (file,) = cast.send("officer", (cast["commander"].profile.device,), "late")
    commander = cast["commander"]
    before = everything(commander)
    with pytest.raises(DeskError) as caught:
        commander.importing.take(file)
    assert caught.value.code == "CRL_STALE"
    assert everything(commander) == before
    assert commander.importing.take(file, accept_stale_crl=True).status == "imported"
    with commander.store.read() as connection:
        kinds = [row[0] for row in connection.execute("SELECT kind FROM decision")]
    assert "stale_crl" in kinds, "the decision is recorded"


def test_92_a_receipt_of_somebody_else_is_not_taken(shop):
    """A receipt counts for the desk whose key signed it, and for no other."""
    parts = shop.apart()
    forged = Receipt("D-OTHER", "HT-BILAT", 9, "ab" * 16, (), (), stamp(shop.now)).encode()
    p7s = signing.sign(shop.signer, forged, shop.now, lists=False)
    own = parts.manifest["receipts"]
    parts.manifest["receipts"] = [
        *own,
        {"statement": forged.decode(), "signature": base64.b64encode(p7s).decode()},
    ]
    summary = shop.target.importing.check(shop.write(shop.together(parts)))
    assert summary.receipts == sum("ssr-receipt/1" in one["statement"] for one in own) >= 1


def test_openssl_gives_the_same_verdict(shop, tmp_path):
    """A stranger needs openssl and the extracted files, nothing of ours."""
    folder = tmp_path / "extracted"
    verified = shop.target.importing.verify(shop.write(shop.good), folder)
    assert verified.signer == shop.sender.profile.officer
    assert {"manifest.json", "manifest.json.p7s", "payload.zip", "store.pem"} <= set(verified.extracted)
    names = ["manifest.json", *(one.name for one in sorted(folder.glob("tip-*.json")))]
    assert len(names) >= 2
    for name in names:
        assert _openssl(folder, name, shop.now), name
    (folder / "manifest.json").write_bytes(flip((folder / "manifest.json").read_bytes(), 40))
    assert not _openssl(folder, "manifest.json", shop.now)


def _openssl(folder, name, at):
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{name}.p7s", "-content", name]
    command += ["-CAfile", "store.pem", "-crl_check_all", "-attime", str(int(at.timestamp())), "-out", "/dev/null"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def test_lists_are_told_apart_by_their_authority(shop):
    own = {Crl(one).issuer for one in keyring.signer(shop.hq.store).crls_der}
    assert issuer_of(shop.issuing.certificate) in own


# -- whose name stands under what


def test_16_a_commander_signs_an_officers_bundle(shop, refused):
    """In the officer's name it is refused; under its own it passes on what the officer signed; it signs no officer's feed."""
    key = keys.new_signing_key(shop.sender.surround.random)
    commander = shop.certified(key=key, role="commander", officer="C-1", device="D-C1")
    refused(shop.together(shop.apart(), signer=commander), "IDENTITY")
    parts = shop.apart()
    parts.manifest["from"] = {**parts.manifest["from"], "officer": "C-1", "device": "D-C1"}
    good = shop.target.importing.check(shop.write(shop.good))
    relayed = shop.target.importing.check(shop.write(shop.together(parts, signer=commander)))
    assert (relayed.role, relayed.new, relayed.quarantined) == ("commander", good.new, 0)
    last = parts.headers[-1]
    tip = Tip(last.feed, last.seq, headers.rev_id(headers.encode(last)), "C-1", "D-C1", stamp(shop.now))
    mine = parts.put_tips([*parts.tips, shop.statement(tip, commander)])
    refused(shop.together(mine, signer=commander), "STATEMENT")


def test_85_a_stolen_key_dates_back(cast, old_bundle):
    """A signature made today claims a day before the theft: of a compromised key no time is believed."""
    commander = cast["commander"]
    shop = Workshop(cast["officer"], commander, cast["hq"], old_bundle.read_bytes(), cast.folder)
    claimed = shop.now - 15 * DAY
    revoke(cast, "officer", "compromise")
    (news,) = cast.send("hq", (commander.profile.device,), "news")
    cast.deliver([news], "commander")
    before = everything(commander)
    for when in (claimed, shop.now):
        with pytest.raises(DeskError) as caught:
            commander.importing.take(shop.write(shop.together(shop.apart(), when=when)))
        assert caught.value.code == "SIG_REVOKED"
    assert everything(commander) == before


def test_90_a_key_of_another_kind(shop, refused):
    """RSA, and a curve that the format does not use, certified by headquarters' own authority."""
    office = Office()
    office.issuing = shop.issuing
    profile = shop.sender.profile
    names = certificates.urns(profile.officer, profile.device, (profile.mission,))
    for key in (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP384R1())):
        raw = office.forged(key, names=names, start=shop.now - 10 * DAY)
        signer = Signer(raw, key, (shop.issuing.certificate_der,))
        vars(signer)["role"] = "officer"  # the attacker's program does not ask
        refused(shop.together(shop.apart(), signer=signer), "SIG_UNTRUSTED", "SIG_FORMAT")


def test_91_headquarters_receipt_makes_it_safe(cast):
    """What headquarters' verified backup holds is safe: the officer learns it by headquarters' own bundle or the commander's."""
    officer, commander, hq = cast["officer"], cast["commander"], cast["hq"]
    cast.introduce("officer", "commander")
    cast.deliver(cast.send("officer", ("hq",), "up"), "hq")
    assert officer.exchange.states()["safe"] == 0
    hq.maintenance.backup(cast.folder / "hq.ssrbackup")
    cast.deliver(cast.send("hq", (commander.profile.device,), "receipt"), "commander")
    (file,) = cast.send("commander", (officer.profile.device,), "passed-on")
    assert officer.importing.take(file).receipts >= 1
    states = officer.exchange.states()
    assert states["safe"] == sum(states.values()) > 0
