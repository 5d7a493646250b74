"""Every refusal of a signature, and openssl beside it wherever openssl can express the case."""

import dataclasses
import random
import subprocess

import pytest
from asn1crypto import cms as asn1_cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from ssr_desk.trust import certificates, errors, keys
from ssr_desk.trust.certificates import Authority
from ssr_desk.trust.revocation import Crl, Revocation, make_crl
from ssr_desk.trust.signing import Signer, Verifier, sign
from trust.making import DATA, DAY, NOW, Office, openssl_cms, revoked, role_usage

TIP = "ab" * 32


def code(call, *arguments, **named):
    """The code of the refusal, or OK."""
    try:
        call(*arguments, **named)
    except errors.TrustError as refused:
        return refused.code
    return "OK"


def both(verifier, data, p7s, now=NOW, **named):
    """The verdict on a manifest, which must be the verdict on a statement."""
    again = Verifier(verifier.root_der, verifier.crls_der, verifier.vouched, verifier.accept_stale_crl)
    verdict = code(verifier.verify, data, p7s, now, **named)
    assert code(again.verify_statement, data, p7s, now, **named) == verdict
    return verdict


def test_a_good_signature_says_who_and_when_and_openssl_agrees(office, member, tmp_path):
    p7s = sign(member.signer, DATA, NOW)
    found = office.verifier().verify(DATA, p7s, NOW)
    assert (found.identity.officer, found.identity.role, found.identity.missions) == ("123", "officer", ("HT",))
    assert found.signed_at == NOW
    assert found.certificate_der == member.certificate
    assert (found.retired, found.vouched, found.stale, found.crls_der) == (None, False, False, ())
    assert openssl_cms(tmp_path, DATA, p7s, office.root.certificate_der, office.crls())


def test_the_store_that_we_write_for_openssl(office, member, tmp_path):
    (tmp_path / "p7s").write_bytes(sign(member.signer, DATA, NOW))
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "store.pem").write_bytes(office.verifier().store_pem())
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "p7s", "-content", "data"]
    command += ["-CAfile", "store.pem", "-crl_check_all", "-attime", str(int(NOW.timestamp()))]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout == DATA


def test_openssl_finds_the_lists_in_the_signatures_of_headquarters(office, member, tmp_path):
    hq, root = office.member("H", "D-H", "hq", ("*",)).signer, office.root.certificate_der
    assert openssl_cms(tmp_path, DATA, sign(hq, DATA, NOW), root, ())
    assert not openssl_cms(tmp_path, DATA, sign(hq.without_crls(), DATA, NOW), root, ())
    assert not openssl_cms(tmp_path, DATA, sign(member.signer, DATA, NOW), root, ())


def parity(office, verifier, tmp_path, data, p7s, crls, root=None, at=NOW):
    verdict = both(verifier, data, p7s, at)
    openssl = openssl_cms(tmp_path, data, p7s, root or office.root.certificate_der, crls, at)
    assert openssl == (verdict == "OK"), verdict
    return verdict


def test_the_list_of_a_withdrawn_desk_does_not_hide_its_withdrawal_from_openssl(office, member, tmp_path):
    """openssl prefers a list inside the signature to a newer one in its store."""
    crls = office.crls([revoked(member, "compromise")], 2)
    assert parity(office, office.verifier(crls), tmp_path, DATA, sign(member.signer, DATA, NOW), crls) == "SIG_REVOKED"


def test_another_content(office, member, tmp_path):
    p7s = sign(member.signer, DATA, NOW)
    assert parity(office, office.verifier(), tmp_path, DATA + b" ", p7s, office.crls()) == "SIG_TAMPERED"


def test_another_root_with_the_same_name(office, other_office, member, tmp_path):
    p7s, other = sign(member.signer, DATA, NOW), other_office.root.certificate_der
    verifier = Verifier(other, other_office.crls())
    assert parity(office, verifier, tmp_path, DATA, p7s, other_office.crls(), other) == "SIG_UNTRUSTED"


def test_a_certificate_that_has_expired(office, tmp_path):
    p7s = sign(office.member(start=NOW - 60 * DAY, days=30).signer, DATA, NOW)
    assert parity(office, office.verifier(), tmp_path, DATA, p7s, office.crls()) == "SIG_EXPIRED"


def test_a_certificate_that_is_not_valid_yet(office, tmp_path):
    p7s = sign(office.member(start=NOW + 5 * DAY).signer, DATA, NOW)
    assert parity(office, office.verifier(), tmp_path, DATA, p7s, office.crls()) == "SIG_NOT_YET"


def test_a_clock_set_back_before_the_certificate(office):
    p7s = sign(office.member(start=NOW - DAY).signer, DATA, NOW - 3 * DAY)
    assert both(office.verifier(), DATA, p7s) == "SIG_NOT_YET"


def test_signed_while_valid_and_read_after_the_end(office):
    p7s = sign(office.member(days=60).signer, DATA, NOW)
    crls = office.crls(at=NOW + 100 * DAY, number=2)
    assert both(office.verifier(crls), DATA, p7s, NOW + 110 * DAY) == "OK"


def test_a_signing_time_ahead_of_our_clock(office, member):
    assert both(office.verifier(), DATA, sign(member.signer, DATA, NOW + DAY)) == "OK"
    assert both(office.verifier(), DATA, sign(member.signer, DATA, NOW + DAY * 1.01)) == "SIG_FUTURE"


@pytest.mark.parametrize("reason", ["compromise", "unspecified", "authority_compromise"])
def test_a_stolen_key_is_refused_whatever_time_it_claims(office, member, tmp_path, reason):
    crls = office.crls([revoked(member, reason)], 2)
    for claimed in (NOW, NOW - 30 * DAY):
        p7s = sign(member.signer.without_crls(), DATA, claimed)
        assert parity(office, office.verifier(crls), tmp_path, DATA, p7s, crls) == "SIG_REVOKED"


def test_headquarters_vouches_for_one_tip_of_a_stolen_key(office, member):
    crls = office.crls([revoked(member, "compromise")], 2)
    p7s = sign(member.signer, DATA, NOW - 30 * DAY)
    verifier = office.verifier(crls, vouched={TIP})
    assert verifier.verify_statement(DATA, p7s, NOW, TIP).vouched
    assert code(verifier.verify_statement, DATA, p7s, NOW, "cd" * 32) == "SIG_REVOKED"
    assert code(verifier.verify_statement, DATA, p7s, NOW) == "SIG_REVOKED"
    assert code(verifier.verify, DATA, p7s, NOW) == "SIG_REVOKED"


@pytest.mark.parametrize("reason", ["superseded", "cessation", "affiliation_changed"])
def test_a_harmless_reason_lets_older_work_through_with_a_mark(office, member, reason):
    crls = office.crls([revoked(member, reason, NOW - DAY)], 2)
    older = office.verifier(crls).verify(DATA, sign(member.signer, DATA, NOW - 2 * DAY), NOW)
    assert older.retired == NOW - DAY
    assert both(office.verifier(crls), DATA, sign(member.signer, DATA, NOW - DAY / 2)) == "SIG_REVOKED"


def test_an_unknown_reason_counts_as_the_worst(office, member, monkeypatch):
    from ssr_desk.trust import revocation

    monkeypatch.setitem(revocation.REASONS, "hold", x509.ReasonFlags.certificate_hold)
    crls = office.crls([revoked(member, "hold")], 2)
    monkeypatch.undo()
    assert both(office.verifier(crls), DATA, sign(member.signer, DATA, NOW - 9 * DAY)) == "SIG_REVOKED"


def test_an_issuing_authority_that_was_compromised_takes_its_desks_with_it(office, member, tmp_path):
    serial = f"{office.issuing.certificate.serial_number:x}"
    crls = office.crls(number=2, root_entries=[Revocation(serial, NOW - DAY, "authority_compromise")])
    p7s = sign(member.signer.without_crls(), DATA, NOW - 20 * DAY)
    assert parity(office, office.verifier(crls), tmp_path, DATA, p7s, crls) == "SIG_REVOKED"


def test_no_list(office, member, tmp_path):
    p7s = sign(member.signer.without_crls(), DATA, NOW)
    for crls in ((), office.crls()[:1], office.crls()[1:]):
        assert parity(office, office.verifier(crls), tmp_path, DATA, p7s, crls) == "CRL_MISSING"


def test_an_expired_list(office, member, tmp_path):
    crls = office.crls(days=50)
    p7s = sign(member.signer.without_crls(), DATA, NOW)
    assert parity(office, office.verifier(crls), tmp_path, DATA, p7s, crls) == "CRL_STALE"
    accepted = office.verifier(crls, accept_stale_crl=True).verify(DATA, p7s, NOW)
    assert accepted.stale


def test_a_newer_list_is_adopted_before_the_check_even_when_the_check_fails(office, member):
    newer = office.crls([revoked(member, "compromise")], 7)
    hq = office.member("H", "D-H", "hq", ("*",), crls=newer)
    verifier = office.verifier(office.crls(days=50))
    assert verifier.verify(DATA, sign(hq.signer, DATA, NOW), NOW).crls_der == tuple(sorted(newer)) or set(
        verifier.adopted
    ) == set(newer)
    assert code(verifier.verify, DATA, sign(member.signer, DATA, NOW), NOW) == "SIG_REVOKED"
    assert set(verifier.lists) == set(newer)

    refused = office.verifier()
    assert code(refused.verify, DATA + b"x", sign(hq.signer, DATA, NOW), NOW) == "SIG_TAMPERED"
    assert set(refused.adopted) == set(newer)


def test_the_number_of_a_list_never_goes_back(office, member):
    newer = office.crls([revoked(member, "compromise")], 7)
    verifier = office.verifier(newer)
    assert (
        code(verifier.verify, DATA, sign(member.signer, DATA, NOW, lists=True), NOW) == "SIG_REVOKED"
    )  # carries number 1
    assert verifier.adopted == []
    assert set(verifier.lists) == set(newer)
    both_held = office.verifier((*newer, *office.crls()))
    assert set(both_held.lists) == set(newer)


def test_a_list_that_nobody_in_the_chain_signed(office, other_office, member):
    signer = dataclasses.replace(member.signer, crls_der=other_office.crls())
    verifier = office.verifier()
    assert both(verifier, DATA, sign(signer, DATA, NOW, lists=True)) == "SIG_FORMAT"
    assert verifier.adopted == []


def test_a_held_list_of_another_key_with_the_same_name_is_not_believed(office, member):
    rogue = Authority(office.issuing.certificate_der, keys.new_authority_key(office.random))
    fake = make_crl(rogue, [], 9, NOW - DAY, 90)
    p7s = sign(member.signer.without_crls(), DATA, NOW)
    assert both(office.verifier((office.crls()[0], fake)), DATA, p7s) == "CRL_MISSING"


def test_a_list_outside_the_profile(office, member):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives import serialization as ser

    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(office.issuing.certificate.subject)
        .last_update(NOW - DAY)
        .next_update(NOW + DAY)
    )
    keyed = x509.AuthorityKeyIdentifier.from_issuer_public_key(office.issuing.key.public_key())
    for extensions in (
        [],
        [(x509.CRLNumber(3), False)],
        [(x509.CRLNumber(3), False), (keyed, False), (x509.DeltaCRLIndicator(2), True)],
    ):
        odd = builder
        for extension, critical in extensions:
            odd = odd.add_extension(extension, critical)
        raw = odd.sign(office.issuing.key, hashes.SHA384()).public_bytes(ser.Encoding.DER)
        signer = dataclasses.replace(member.signer, crls_der=(raw,))
        assert both(office.verifier(), DATA, sign(signer, DATA, NOW, lists=True)) == "SIG_FORMAT"
    with pytest.raises(errors.BadFormat):
        _ = Crl(b"junk").number


def test_a_list_signed_with_an_unknown_algorithm(office, member):
    good = office.crls(number=5)[1]
    bad = good.replace(bytes.fromhex("2a8648ce3d040303"), bytes.fromhex("2a8648ce3d040309"))
    signer = dataclasses.replace(member.signer, crls_der=(bad,))
    assert both(office.verifier(), DATA, sign(signer, DATA, NOW, lists=True)) == "SIG_FORMAT"
    assert not Crl(good).signed_by(x509.load_der_x509_certificate(member.certificate))
    assert [one.serial for one in Crl(office.crls([revoked(member, "superseded")])[1]).entries()] == [
        certificates.identity_of(member.certificate).serial
    ]


def test_a_role_that_may_not_sign_this(office, member):
    p7s = sign(member.signer, DATA, NOW)
    assert both(office.verifier(), DATA, p7s, roles=("hq", "commander")) == "SIG_ROLE"


def test_a_desk_cannot_certify_another(office, member, tmp_path):
    key = keys.new_signing_key(office.random)
    leaf = office.forged(key, Authority(member.certificate, member.key))
    signer = office.signer_of(key, leaf, (member.certificate, office.issuing.certificate_der))
    p7s = sign(signer, DATA, NOW)
    assert parity(office, office.verifier(), tmp_path, DATA, p7s, office.crls()) == "SIG_UNTRUSTED"


def test_an_issuing_authority_cannot_make_another(office, tmp_path):
    below = certificates.new_issuing("Below", office.issuing, NOW - 90 * DAY, office.random)
    rogue = Office(seed=5)
    rogue.root, rogue.issuing = office.root, below
    key = keys.new_signing_key(office.random)
    chain = (below.certificate_der, office.issuing.certificate_der)
    p7s = sign(Signer(rogue.forged(key), key, chain, office.crls()), DATA, NOW)
    crls = (*office.crls(), make_crl(below, [], 1, NOW - DAY, 90))
    assert parity(office, office.verifier(), tmp_path, DATA, p7s, crls) == "SIG_UNTRUSTED"


def test_no_issuing_authority_comes_along(office, member):
    for chain in ((), (office.root.certificate_der,)):
        signer = dataclasses.replace(member.signer, chain_der=chain, crls_der=())
        assert both(office.verifier(), DATA, sign(signer, DATA, NOW)) == "SIG_UNTRUSTED"


def test_the_root_may_come_along(office, member):
    chain = (office.issuing.certificate_der, office.root.certificate_der)
    found = office.verifier().verify(DATA, sign(dataclasses.replace(member.signer, chain_der=chain), DATA, NOW), NOW)
    assert found.chain_der == (office.issuing.certificate_der,)


def test_an_older_issuing_authority_may_come_along_with_its_list(office, member):
    older = certificates.new_issuing("HQ Issuing 0", office.root, NOW - 300 * DAY, office.random)
    theirs = make_crl(older, [], 4, NOW - DAY, 90)
    signer = dataclasses.replace(
        member.signer,
        chain_der=(office.issuing.certificate_der, older.certificate_der),
        crls_der=(*office.crls(), theirs),
    )
    verifier = office.verifier()
    verifier.verify(DATA, sign(signer, DATA, NOW, lists=True), NOW)
    assert verifier.adopted == [theirs]


@pytest.mark.parametrize(
    ("odd", "wanted"),
    [
        ({"extensions": [(x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)]}, "SIG_ROLE"),
        ({"extensions": [(role_usage("officer", "hq"), False)]}, "SIG_ROLE"),
        ({"extensions": [(x509.PolicyConstraints(0, None), True), (role_usage("officer"), False)]}, "SIG_UNTRUSTED"),
        ({"extensions": [(x509.OCSPNoCheck(), False)]}, "SIG_UNTRUSTED"),  # no extended key usage at all
        ({"usage": certificates._usage(content_commitment=True)}, "SIG_UNTRUSTED"),
        ({"usage": certificates._usage(digital_signature=True, key_cert_sign=True)}, "SIG_UNTRUSTED"),
        ({"basic": x509.BasicConstraints(True, 0)}, "SIG_UNTRUSTED"),
        ({"names": []}, "SIG_UNTRUSTED"),
        ({"names": certificates.urns("123", "D-1", ())}, "SIG_UNTRUSTED"),
        ({"names": certificates.urns("1", "D", ("HT",)) * 2}, "SIG_UNTRUSTED"),
        (
            {"names": certificates.urns("1", "D", ("HT",))[::-1] + certificates.urns("1", "D", ("AA",))[2:]},
            "SIG_UNTRUSTED",
        ),
        ({"names": certificates.urns("*", "D", ("HT",))}, "SIG_UNTRUSTED"),
        ({"names": [*certificates.urns("1", "D", ("HT",)), x509.DNSName("example.org")]}, "SIG_UNTRUSTED"),
        (
            {"names": [*certificates.urns("1", "D", ("HT",)), x509.UniformResourceIdentifier("urn:ssr:root:1")]},
            "SIG_UNTRUSTED",
        ),
    ],
)
def test_a_certificate_outside_the_profile(office, odd, wanted):
    key = keys.new_signing_key(office.random)
    p7s = sign(office.signer_of(key, office.forged(key, **odd)), DATA, NOW, lists=False)
    assert both(office.verifier(), DATA, p7s) == wanted


def test_other_kinds_of_keys(office):
    strong, weak = keys.new_authority_key(office.random), rsa.generate_private_key(65537, 2048)
    with pytest.raises(errors.Untrusted):
        certificates.identity_of(office.forged(strong))
    with pytest.raises(errors.Untrusted):
        certificates.identity_of(office.forged(weak))


# -- the form ---------------------------------------------------------------------------------------------------------


def changed(p7s, change):
    """The signature with one part changed by a function, written anew."""
    info = asn1_cms.ContentInfo.load(p7s)
    change(info["content"])
    return info.dump(force=True)


def two_signers(signed):
    signed["signer_infos"].append(signed["signer_infos"][0].copy())


def with_content(signed):
    signed["encap_content_info"]["content"] = DATA


def unsigned_attribute(signed):
    attribute = asn1_cms.CMSAttribute({"type": "signing_time", "values": [asn1_cms.Time("utc_time", NOW)]})
    signed["signer_infos"][0]["unsigned_attrs"] = asn1_cms.CMSAttributes([attribute])


def other_digest(signed):
    signed["signer_infos"][0]["digest_algorithm"]["algorithm"] = "sha1"


def no_certificates(signed):
    signed["certificates"] = asn1_cms.CertificateSet([])


def twice_the_certificate(signed):
    signed["certificates"].append(signed["certificates"][0].copy())


def without_attribute(name):
    def change(signed):
        kept = [one for one in signed["signer_infos"][0]["signed_attrs"] if one["type"].native != name]
        signed["signer_infos"][0]["signed_attrs"] = asn1_cms.CMSAttributes(kept)

    return change


@pytest.mark.parametrize(
    "change",
    [
        two_signers,
        with_content,
        unsigned_attribute,
        other_digest,
        no_certificates,
        twice_the_certificate,
        without_attribute("signing_time"),
        without_attribute("message_digest"),
        without_attribute("signing_certificate_v2"),
    ],
)
def test_another_form(office, member, change):
    assert both(office.verifier(), DATA, changed(sign(member.signer, DATA, NOW), change)) == "SIG_FORMAT"


def test_junk_and_size(office, member):
    good = sign(member.signer, DATA, NOW)
    for junk in (b"", b"A" * 5000, b"\x30\x00", good + b"\0", good[:-1], b"\x30\x84" + bytes(4), bytes(70_000)):
        assert both(office.verifier(), DATA, junk) == "SIG_FORMAT"


def test_signed_with_another_digest(office, member):
    from ssr_desk.trust import cms

    signer = member.signer.pyhanko
    other = cms.run(signer.async_sign_general_data(DATA, "sha512", detached=True, use_cades=True)).dump()
    assert both(office.verifier(), DATA, other) == "SIG_FORMAT"


def test_another_certificate_for_the_same_key_cannot_be_slipped_in(office):
    """CAdES: the signature names its certificate, not only issuer and serial."""
    key = keys.new_signing_key(office.random)
    one, two = office.member(key=key), office.member(key=key, role="commander")

    def swap(signed):
        replacement = asn1_cms.Certificate.load(two.certificate)
        for place, choice in enumerate(signed["certificates"]):
            if choice.chosen.dump() == one.certificate:
                signed["certificates"][place] = asn1_cms.CertificateChoices("certificate", replacement)
        sid = signed["signer_infos"][0]["sid"].chosen
        sid["serial_number"] = replacement.serial_number

    assert both(office.verifier(), DATA, changed(sign(one.signer, DATA, NOW), swap)) == "SIG_FORMAT"


def test_one_byte_changed_anywhere_in_a_signature_is_refused(office, member):
    """500 seeded positions, and every bit of the first 64 bytes: nothing but our own refusals comes out, and nothing passes."""
    good, draw = sign(member.signer, DATA, NOW, lists=True), random.Random(11)
    places = [(place, 1 << bit) for place in range(64) for bit in range(8)]
    places += [(draw.randrange(len(good)), 1 << draw.randrange(8)) for _ in range(500)]
    seen = {}
    for place, mask in places:
        bad = bytearray(good)
        bad[place] ^= mask
        verdict = code(office.verifier().verify_statement, DATA, bytes(bad), NOW)
        seen[verdict] = seen.get(verdict, 0) + 1
        assert verdict != "OK", (place, mask)
    assert set(seen) <= {
        "SIG_FORMAT",
        "SIG_BAD",
        "SIG_TAMPERED",
        "SIG_UNTRUSTED",
        "SIG_FUTURE",
        "SIG_ROLE",
        "SIG_NOT_YET",
    }


def test_pyhanko_must_agree_on_a_manifest(office, member):
    from ssr_desk.trust import cms, signing

    p7s = sign(member.signer, DATA, NOW)
    judged = office.verifier().verify(DATA, p7s, NOW)
    parsed = cms.parse(p7s)
    with pytest.raises(errors.Untrusted):
        signing.second_opinion(DATA, parsed, Office(seed=9).root.certificate_der, judged)
    broken = dataclasses.replace(parsed, content_info={"content": asn1_cms.SignedData({"signer_infos": []})})
    with pytest.raises(errors.BadFormat):
        signing.second_opinion(DATA, broken, office.root.certificate_der, judged)
    with pytest.raises(errors.Untrusted):
        signing.second_opinion(DATA + b"x", parsed, office.root.certificate_der, judged)


def test_hundreds_of_statements_take_well_under_a_second_each_hundred(office, member):
    import time

    small = member.signer.without_crls()
    statements = [(b"statement %d" % number, sign(small, b"statement %d" % number, NOW)) for number in range(20)]
    verifier = office.verifier()
    verifier.verify_statement(*statements[0], NOW)
    begin = time.process_time()
    for _ in range(5):
        for data, p7s in statements:
            verifier.verify_statement(data, p7s, NOW)
    assert time.process_time() - begin < 1
