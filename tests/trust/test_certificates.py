import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from ssr_desk.trust import certificates, chain, errors, keys
from trust.making import DAY, NOW, Office, openssl_verify


def test_identity_and_profile(office, tmp_path):
    member = office.member("A.1", "D-9", "commander", ("UA", "HT", "HT"))
    who = certificates.identity_of(member.certificate)
    assert (who.officer, who.device, who.role, who.missions) == ("A.1", "D-9", "commander", ("HT", "UA"))
    assert who.name == "Éloïse Tremblay"
    assert who.fingerprint == keys.fingerprint(member.key.public_key())
    assert (who.not_before, who.not_after) == (NOW - 50 * DAY - DAY / 24, NOW + 350 * DAY - DAY / 24)
    assert openssl_verify(tmp_path, member.certificate, office.issuing.certificate_der, office.root.certificate_der)
    assert certificates.identity_of(office.member(missions=("*",)).certificate).missions == ("*",)


def test_chain_and_openssl_agree_on_another_root(office, other_office, member, tmp_path):
    assert not openssl_verify(
        tmp_path, member.certificate, office.issuing.certificate_der, other_office.root.certificate_der
    )
    with pytest.raises(errors.Untrusted):
        chain.build(member.certificate, [office.issuing.certificate_der], other_office.root.certificate_der)


def test_chain_and_openssl_agree_on_validity(office, tmp_path):
    member = office.member(start=NOW, days=10)
    built = chain.build(member.certificate, [office.issuing.certificate_der], office.root.certificate_der)
    for at, wanted in ((NOW - DAY, "SIG_NOT_YET"), (NOW, "OK"), (NOW + 9 * DAY, "OK"), (NOW + 11 * DAY, "SIG_EXPIRED")):
        try:
            chain.check_validity(built, at)
            verdict = "OK"
        except errors.SignatureRefused as refused:
            verdict = refused.code
        assert verdict == wanted
        agrees = openssl_verify(
            tmp_path, member.certificate, office.issuing.certificate_der, office.root.certificate_der, at
        )
        assert agrees == (verdict == "OK")


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "chief"},
        {"missions": ()},
        {"missions": ("a b",)},
        {"officer": "*"},
        {"officer": ""},
        {"device": "x" * 41},
        {"device": "D\n1"},
        {"key": keys.new_authority_key(lambda size: b"\1" * size)},
    ],
)
def test_what_is_outside_the_profile_is_not_issued(office, wrong):
    with pytest.raises(ValueError, match="outside the profile"):
        office.member(**wrong)


def test_a_long_or_empty_name(office):
    assert certificates.identity_of(office.member(name="x" * 90).certificate).name == "x" * 64
    assert certificates.identity_of(office.member(name="  ").certificate).name == "-"


def test_the_root_file(office, tmp_path):
    raw = certificates.root_file(office.root, "correct horse")
    again = certificates.read_root_file(raw, "correct horse")
    assert again.certificate_der == office.root.certificate_der
    assert b"ENCRYPTED PRIVATE KEY" in raw
    for bad, passphrase in (
        (raw, "wrong"),
        (raw, ""),
        (b"junk", "x"),
        (raw.split(b"-----BEGIN CERT")[0], "correct horse"),
    ):
        with pytest.raises(errors.RootPassphrase):
            certificates.read_root_file(bad, passphrase)
    other = Office(seed=8)
    mixed = raw.split(b"-----BEGIN CERT")[0] + certificates.root_file(other.root, "x").split(b"KEY-----\n")[-1]
    with pytest.raises(errors.RootPassphrase):
        certificates.read_root_file(mixed, "correct horse")


def test_a_root_that_is_none(office, member):
    for bad in (b"junk", member.certificate, office.issuing.certificate_der):
        with pytest.raises(errors.Untrusted):
            certificates.check_root(bad)


def test_an_issuing_authority_that_is_none(office, member):
    rogue = Office(seed=6)
    for bad in (b"junk", member.certificate, office.root.certificate_der, rogue.issuing.certificate_der):
        with pytest.raises(errors.Untrusted):
            certificates.check_issuing(bad, office.root.certificate_der)
    weak = keys.new_signing_key(office.random)
    leaf = office.forged(
        weak,
        office.root,
        certificates._usage(key_cert_sign=True, crl_sign=True),
        [(x509.OCSPNoCheck(), False)],
        basic=x509.BasicConstraints(True, 0),
    )
    with pytest.raises(errors.Untrusted) as refused:
        certificates.check_issuing(leaf, office.root.certificate_der)
    assert "P-384" in refused.value.details["why"]


def test_a_root_with_another_kind_of_key():
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives import serialization as ser

    key = rsa.generate_private_key(65537, 2048)
    name = certificates.subject("RSA")
    raw = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(NOW)
        .not_valid_after(NOW + DAY)
        .add_extension(x509.BasicConstraints(True, 1), True)
        .add_extension(certificates._usage(key_cert_sign=True, crl_sign=True), True)
        .sign(key, hashes.SHA256())
        .public_bytes(ser.Encoding.DER)
    )
    with pytest.raises(errors.Untrusted):
        certificates.check_root(raw)


def test_the_right_one_of_several_issuing_authorities_is_found(office, member):
    older = certificates.new_issuing("HQ Issuing 0", office.root, NOW - 300 * DAY, office.random)
    others = [office.root.certificate_der, older.certificate_der, office.issuing.certificate_der]
    assert chain.build(member.certificate, others, office.root.certificate_der).issuing == office.issuing.certificate
    with pytest.raises(errors.Untrusted):
        chain.build(member.certificate, others[:2], office.root.certificate_der)
