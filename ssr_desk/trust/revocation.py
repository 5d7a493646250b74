"""Revocation lists: made by the root for issuing authorities, and by an issuing authority for desks.

A list is believed when its issuer's key signed it. Between two, the higher number wins; a number never goes back.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec

from ssr_desk.trust.certificates import UNREADABLE, Authority
from ssr_desk.trust.errors import BadFormat

REASONS = {
    "unspecified": x509.ReasonFlags.unspecified,
    "compromise": x509.ReasonFlags.key_compromise,
    "authority_compromise": x509.ReasonFlags.ca_compromise,
    "affiliation_changed": x509.ReasonFlags.affiliation_changed,
    "superseded": x509.ReasonFlags.superseded,
    "cessation": x509.ReasonFlags.cessation_of_operation,
}
"""Our names of the reasons that we write; source: RFC 5280, 5.3.1."""
HARMLESS = frozenset({"affiliation_changed", "superseded", "cessation"})
"""Reasons that do not say that somebody else may have used the key."""
_NAMES = {flag: name for name, flag in REASONS.items()}


@dataclass(frozen=True)
class Revocation:
    """One withdrawn certificate. Attributes: serial (lower-case hex), since (aware UTC), reason (a key of REASONS)."""

    serial: str
    since: dt.datetime
    reason: str

    @property
    def harmless(self) -> bool:
        """Whether what was signed before stays believable."""
        return self.reason in HARMLESS


@dataclass(frozen=True)
class Crl:
    """A revocation list, read but not yet believed: see `signed_by`."""

    der: bytes
    _verdicts: dict[bytes, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def parsed(self) -> x509.CertificateRevocationList:
        """What the library reads.

        Raises:
            BadFormat: not a list of our form: without number or end, partial, or with critical extensions.
        """
        try:
            read = x509.load_der_x509_crl(self.der)
            strange = [one for one in read.extensions if one.critical]
            read.extensions.get_extension_for_class(x509.CRLNumber)
            read.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
            whole = read.issuer, read.next_update_utc, list(read)
        except UNREADABLE as problem:
            raise BadFormat(why=str(problem)[:200]) from problem
        if strange or whole[1] is None:
            raise BadFormat(why="a revocation list outside the profile")
        return read

    @cached_property
    def number(self) -> int:
        """Grows with each list of an issuer."""
        return self.parsed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number

    @cached_property
    def issuer(self) -> str:
        """Names the issuer's key: hex of the SHA-256 of its authority key identifier and name."""
        keyed = self.parsed.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
        return _issuer_id(keyed.key_identifier or b"", self.parsed.issuer)

    @cached_property
    def next_update(self) -> dt.datetime:
        """When it expires, aware UTC."""
        end = self.parsed.next_update_utc
        assert end is not None  # noqa: S101 - `parsed` has refused lists without one
        return end

    def signed_by(self, issuer: x509.Certificate) -> bool:
        """Whether this issuer made it. Remembered: a bundle's hundreds of statements ask it of the same two lists."""
        key = issuer.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or self.issuer != issuer_of(issuer):
            return False
        name = key.public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
        if name not in self._verdicts:
            self._verdicts[name] = self.parsed.is_signature_valid(key)
        return self._verdicts[name]

    def revoked(self, certificate: x509.Certificate) -> Revocation | None:
        """Return the entry of a certificate of this issuer."""
        entry = self.parsed.get_revoked_certificate_by_serial_number(certificate.serial_number)
        return _read(entry) if entry is not None else None

    def entries(self) -> list[Revocation]:
        """Return all entries."""
        return [_read(entry) for entry in self.parsed]


def _read(entry: x509.RevokedCertificate) -> Revocation:
    """Return an entry; a reason that we do not know counts as none, which is the strictest."""
    try:
        flag = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except (x509.ExtensionNotFound, ValueError):
        flag = x509.ReasonFlags.unspecified
    return Revocation(f"{entry.serial_number:x}", entry.revocation_date_utc, _NAMES.get(flag, "unspecified"))


def issuer_of(certificate: x509.Certificate) -> str:
    """Return how lists of this authority are named: see `Crl.issuer`."""
    keyed = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return _issuer_id(keyed.digest, certificate.subject)


def _issuer_id(key_identifier: bytes, name: x509.Name) -> str:
    return hashlib.sha256(key_identifier + b"\0" + name.public_bytes()).hexdigest()


def make_crl(authority: Authority, entries: Iterable[Revocation], number: int, now: dt.datetime, days: int) -> bytes:
    """Make a list that is valid for `days` days from an hour before `now`; return its DER."""
    start = now.replace(microsecond=0) - dt.timedelta(hours=1)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(start)
        .next_update(start + dt.timedelta(days=days))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    for one in sorted(entries, key=lambda entry: entry.serial):
        revoked = (
            x509.RevokedCertificateBuilder()
            .serial_number(int(one.serial, 16))
            .revocation_date(one.since.replace(microsecond=0))
        )
        if one.reason != "unspecified":  # RFC 5280: absent rather than written
            revoked = revoked.add_extension(x509.CRLReason(REASONS[one.reason]), critical=False)
        builder = builder.add_revoked_certificate(revoked.build())
    return builder.sign(authority.key, hashes.SHA384()).public_bytes(ser.Encoding.DER)


def newest(held: Iterable[Crl]) -> dict[str, Crl]:
    """Return the list with the highest number of each issuer."""
    best: dict[str, Crl] = {}
    for one in held:
        if one.issuer not in best or one.number > best[one.issuer].number:
            best[one.issuer] = one
    return best
