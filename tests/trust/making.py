"""Headquarters, its desks and their keys for tests; and the real openssl, which must come to the same verdicts."""

import datetime as dt
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser

from ssr_desk.trust import certificates, keys
from ssr_desk.trust.certificates import Authority
from ssr_desk.trust.revocation import Revocation, make_crl
from ssr_desk.trust.signing import Signer, Verifier

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
DATA = '{"feed":"a","note":"séance"}'.encode()


@dataclass(frozen=True)
class Member:
    """One certified desk."""

    key: object
    certificate: bytes
    signer: Signer


class Office:
    """One headquarters: root, issuing authority, lists; everything from a seed."""

    def __init__(self, seed=1, start=NOW - 400 * DAY, name="HQ Root"):
        self.random = random.Random(seed).randbytes
        self.root = certificates.new_root(name, start, self.random)
        self.issuing = certificates.new_issuing("HQ Issuing", self.root, start, self.random)

    def crls(self, entries=(), number=1, root_entries=(), at=NOW - 100 * DAY, days=180):
        return (
            make_crl(self.root, root_entries, number, at, days),
            make_crl(self.issuing, entries, number, at, days),
        )

    def member(
        self,
        officer="123",
        device="D-1",
        role="officer",
        missions=("HT",),
        start=NOW - 50 * DAY,
        days=400,
        crls=None,
        **odd,
    ):
        key = odd.pop("key", None) or keys.new_signing_key(self.random)
        certificate = certificates.issue(
            self.issuing,
            key.public_key(),
            name=odd.pop("name", "Éloïse Tremblay"),
            officer=officer,
            device=device,
            role=role,
            missions=missions,
            days=days,
            now=start,
            random=self.random,
        )
        lists = self.crls() if crls is None else crls
        return Member(key, certificate, Signer(certificate, key, (self.issuing.certificate_der,), lists))

    def verifier(self, crls=None, **options):
        return Verifier(self.root.certificate_der, self.crls() if crls is None else crls, **options)

    def forged(
        self, key, issuer=None, usage=None, extensions=(), names=None, start=NOW - 50 * DAY, days=400, basic=None
    ):
        """A leaf outside the profile, signed by the issuing authority or by somebody else."""
        issuer = issuer or self.issuing
        builder = (
            x509.CertificateBuilder()
            .subject_name(certificates.subject("Forged"))
            .issuer_name(issuer.certificate.subject)
            .public_key(key.public_key())
            .serial_number(int.from_bytes(self.random(15), "big"))
            .not_valid_before(start)
            .not_valid_after(start + days * DAY)
            .add_extension(basic or x509.BasicConstraints(False, None), True)
            .add_extension(usage or certificates._usage(digital_signature=True), True)
        )
        names = certificates.urns("123", "D-1", ("HT",)) if names is None else names
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
        for extension, critical in extensions or [(role_usage("officer"), False)]:
            builder = builder.add_extension(extension, critical)
        return builder.sign(issuer.key, hashes.SHA384()).public_bytes(ser.Encoding.DER)

    def signer_of(self, key, certificate, chain=None, crls=None):
        chain = (self.issuing.certificate_der,) if chain is None else chain
        return Signer(certificate, key, chain, self.crls() if crls is None else crls)


def role_usage(*roles):
    email = x509.oid.ExtendedKeyUsageOID.EMAIL_PROTECTION
    return x509.ExtendedKeyUsage([email, *(certificates.ROLES[role] for role in roles)])


def revoked(member, reason, since=NOW - DAY):
    serial = certificates.identity_of(member.certificate).serial
    return Revocation(serial, since, reason)


def pem(*ders):
    """Certificates and lists as one PEM file."""
    parts = []
    for one in ders:
        try:
            parts.append(x509.load_der_x509_certificate(one).public_bytes(ser.Encoding.PEM))
        except ValueError:
            parts.append(x509.load_der_x509_crl(one).public_bytes(ser.Encoding.PEM))
    return b"".join(parts)


def openssl_cms(folder: Path, data, p7s, root, crls, at=NOW) -> bool:
    """Whether a stranger's openssl accepts it: the line that the README gives."""
    (folder / "data").write_bytes(data)
    (folder / "p7s").write_bytes(p7s)
    (folder / "store.pem").write_bytes(pem(root, *crls))
    command = [
        "openssl",
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        folder / "p7s",
        "-content",
        folder / "data",
    ]
    command += [
        "-CAfile",
        folder / "store.pem",
        "-crl_check_all",
        "-attime",
        str(int(at.timestamp())),
        "-out",
        "/dev/null",
    ]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def openssl_verify(folder: Path, leaf, issuing, root, at=NOW) -> bool:
    """Whether openssl accepts the chain."""
    for name, one in (("leaf", leaf), ("issuing", issuing), ("root", root)):
        (folder / f"{name}.pem").write_bytes(pem(one))
    command = ["openssl", "verify", "-x509_strict", "-attime", str(int(at.timestamp()))]
    command += ["-CAfile", folder / "root.pem", "-untrusted", folder / "issuing.pem", folder / "leaf.pem"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


__all__ = ["Authority", "Office", "openssl_cms", "openssl_verify", "pem", "revoked", "role_usage"]
