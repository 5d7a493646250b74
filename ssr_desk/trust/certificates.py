"""Certificates: root, issuing authority and a desk's own, and what a desk's certificate says of its holder.

The profile is small and fixed: root (P-384) → issuing authority (P-384, path length 0) → desk (P-256). A desk's subject
alternative names are `urn:ssr:officer:ID`, `urn:ssr:device:ID` and one `urn:ssr:mission:CODE` for each mission (`*`: all);
its role is a private extended key usage beside emailProtection (for `openssl cms`) and documentSigning (for PDF readers).
Whatever departs from it is refused, so a certificate has one meaning. Called by services and `trust`; bytes in, bytes out.
"""

import datetime as dt
import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from ssr_desk.trust import keys
from ssr_desk.trust.errors import RootPassphrase, Untrusted, WrongRole

_ARC = "2.25.301906311117811220123941862047"  # our own arc, made of a UUID (ITU-T X.667): nobody registers it
ROLES = {
    "officer": ObjectIdentifier(f"{_ARC}.1"),
    "commander": ObjectIdentifier(f"{_ARC}.2"),
    "hq": ObjectIdentifier(f"{_ARC}.3"),
}
"""Role to its extended key usage."""
_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
EVERY_MISSION = "*"
ID = re.compile(r"[A-Za-z0-9._-]{1,40}")
"""Form of an officer's or device's id and of a mission's code."""
_URN = re.compile(rf"urn:ssr:(officer|device|mission):({ID.pattern}|\*)")
_COMMON_NAME_LIMIT = 64  # characters; RFC 5280, upper bound
UNREADABLE = (
    ValueError,
    TypeError,
    IndexError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What the library raises, some of it late, when a certificate or list is not what it seems."""
_KNOWN = (
    x509.BasicConstraints,
    x509.KeyUsage,
    x509.ExtendedKeyUsage,
    x509.SubjectAlternativeName,
    x509.SubjectKeyIdentifier,
    x509.AuthorityKeyIdentifier,
)
ROOT_YEARS, ISSUING_YEARS = 20, 10


@dataclass(frozen=True)
class Identity:
    """What a desk's certificate says.

    Attributes:
        officer, device: ids. role: officer, commander or hq. missions: codes, sorted, or ("*",).
        name: of the person. fingerprint: of the key, 64 hex digits. serial: lower-case hex.
        not_before, not_after: validity, aware UTC.
    """

    officer: str
    device: str
    role: str
    missions: tuple[str, ...]
    name: str
    fingerprint: str
    serial: str
    not_before: dt.datetime
    not_after: dt.datetime


@dataclass(frozen=True, repr=False)
class Authority:
    """A certificate that may issue, and its key (P-384).

    Attributes:
        certificate_der: its certificate. key: its private key.
    """

    certificate_der: bytes
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate, parsed."""
        return x509.load_der_x509_certificate(self.certificate_der)


def new_root(name: str, now: dt.datetime, random: keys.Random) -> Authority:
    """Make headquarters' root. Its key belongs in a file of its own: see `root_file`."""
    key = keys.new_authority_key(random)
    own = subject(name)
    builder = _builder(own, own, key.public_key(), key.public_key(), now, 365 * ROOT_YEARS, random)
    return Authority(_signed(_of_authority(builder, 1), key), key)


def new_issuing(name: str, root: Authority, now: dt.datetime, random: keys.Random) -> Authority:
    """Make an issuing authority under the root; it may issue to desks alone (path length 0)."""
    key = keys.new_authority_key(random)
    builder = _builder(
        subject(name),
        root.certificate.subject,
        key.public_key(),
        root.key.public_key(),
        now,
        365 * ISSUING_YEARS,
        random,
    )
    return Authority(_signed(_of_authority(builder, 0), root.key), key)


def issue(
    issuing: Authority,
    public: ec.EllipticCurvePublicKey,
    *,
    name: str,
    officer: str,
    device: str,
    role: str,
    missions: tuple[str, ...],
    days: int,
    now: dt.datetime,
    random: keys.Random,
) -> bytes:
    """Issue a desk's certificate, valid from an hour ago for `days` days; return its DER.

    Raises:
        ValueError: an id, code, role or key that the profile does not allow.
    """
    ids = [officer, device, *missions]
    if role not in ROLES or not missions or public.curve.name != "secp256r1":
        raise ValueError("role, missions or key outside the profile")
    if not all(ID.fullmatch(one) or (one == EVERY_MISSION and one in missions) for one in ids):
        raise ValueError("an id or code outside the profile")
    builder = _builder(subject(name), issuing.certificate.subject, public, issuing.key.public_key(), now, days, random)
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, _DOCUMENT_SIGNING, ROLES[role]]),
            critical=False,
        )
        .add_extension(x509.SubjectAlternativeName(urns(officer, device, missions)), critical=False)
    )
    return _signed(builder, issuing.key)


def identity_of(certificate_der: bytes) -> Identity:
    """Read a desk's certificate; its chain is not checked here.

    Raises:
        Untrusted: not a certificate of the profile.
        WrongRole: no role, or several.
    """
    try:
        certificate = x509.load_der_x509_certificate(certificate_der)
        _check_usage(certificate, authority=False)
        public = certificate.public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name != "secp256r1":
            raise ValueError("not a P-256 key")
        names = _names_of(certificate)
        common = str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
        usages = set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
        validity = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except UNREADABLE as problem:
        raise Untrusted(why=str(problem)[:200]) from problem
    roles = [role for role, usage in ROLES.items() if usage in usages]
    if len(roles) != 1:
        raise WrongRole
    return Identity(
        names["officer"][0],
        names["device"][0],
        roles[0],
        tuple(names["mission"]),
        common,
        keys.fingerprint(public),
        f"{certificate.serial_number:x}",
        *validity,
    )


def _names_of(certificate: x509.Certificate) -> dict[str, list[str]]:
    """Return the ids in the subject alternative names: one officer, one device, missions in order."""
    found: dict[str, list[str]] = {"officer": [], "device": [], "mission": []}
    for one in certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value:
        parts = _URN.fullmatch(one.value) if isinstance(one, x509.UniformResourceIdentifier) else None
        if parts is None or (parts[2] == EVERY_MISSION and parts[1] != "mission"):
            raise ValueError("a name outside the profile")
        found[parts[1]].append(parts[2])
    missions = found["mission"]
    if len(found["officer"]) != 1 or len(found["device"]) != 1 or not missions or missions != sorted(set(missions)):
        raise ValueError("ids missing or doubled")
    return found


def check_root(root_der: bytes) -> x509.Certificate:
    """Return the root, if it is one by the profile: self-signed, P-384, may issue.

    Raises:
        Untrusted: it is not.
    """
    return _checked_authority(root_der, None)


def check_issuing(certificate_der: bytes, root_der: bytes) -> x509.Certificate:
    """Return an issuing authority, if it is one and the root signed it. Its dates and revocation are not judged here.

    Raises:
        Untrusted: it is not.
    """
    return _checked_authority(certificate_der, root_der)


def _checked_authority(certificate_der: bytes, root_der: bytes | None) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(certificate_der)
        length = _check_usage(certificate, authority=True)
        public = certificate.public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name != "secp384r1":
            raise ValueError("not a P-384 key")
        if root_der is not None and length != 0:
            raise ValueError("an issuing authority has path length 0")
        issued_by(certificate, certificate if root_der is None else x509.load_der_x509_certificate(root_der))
    except UNREADABLE as problem:
        raise Untrusted(why=str(problem)[:200]) from problem
    return certificate


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    """Check name and signature of the issuer.

    Raises:
        Untrusted: another issuer.
    """
    try:
        certificate.verify_directly_issued_by(issuer)
    except (*UNREADABLE, InvalidSignature) as problem:
        raise Untrusted(why=f"not issued by {issuer.subject.rfc4514_string()}") from problem


def _check_usage(certificate: x509.Certificate, authority: bool) -> int | None:
    """Check what the certificate is for; return the path length of an authority."""
    extensions = certificate.extensions
    if any(one.critical and not isinstance(one.value, _KNOWN) for one in extensions):
        raise ValueError("an unknown critical extension")
    basic = extensions.get_extension_for_class(x509.BasicConstraints).value
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    if basic.ca != authority or usage.key_cert_sign != authority or usage.crl_sign != authority:
        raise ValueError("an authority where a desk belongs, or the other way round")
    if not authority and not usage.digital_signature:
        raise ValueError("may not sign")
    return basic.path_length


def root_file(root: Authority, passphrase: str) -> bytes:
    """Return what the root's own file holds: its key, encrypted (PKCS#8, PBES2), and its certificate, as PEM."""
    key = root.key.private_bytes(
        ser.Encoding.PEM, ser.PrivateFormat.PKCS8, ser.BestAvailableEncryption(passphrase.encode())
    )
    return key + root.certificate.public_bytes(ser.Encoding.PEM)


def read_root_file(raw: bytes, passphrase: str) -> Authority:
    """Open the root's own file.

    Raises:
        RootPassphrase: a wrong passphrase, or another kind of file.
    """
    try:
        key = ser.load_pem_private_key(raw, passphrase.encode() or None)
        certificate = x509.load_pem_x509_certificate(raw)
    except (ValueError, TypeError) as problem:
        raise RootPassphrase from problem
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise RootPassphrase
    return Authority(certificate.public_bytes(ser.Encoding.DER), key)


def urns(officer: str, device: str, missions: tuple[str, ...]) -> list[x509.UniformResourceIdentifier]:
    """Return the subject alternative names of a desk, in the order in which they are written."""
    names = [f"officer:{officer}", f"device:{device}", *(f"mission:{code}" for code in sorted(set(missions)))]
    return [x509.UniformResourceIdentifier(f"urn:ssr:{name}") for name in names]


def subject(common: str) -> x509.Name:
    """Return the name of a holder; only the part that people read differs."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CA"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SSR Desk"),
            x509.NameAttribute(NameOID.COMMON_NAME, common.strip()[:_COMMON_NAME_LIMIT] or "-"),
        ]
    )


def _builder(
    holder: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    issuer_public: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    days: int,
    random: keys.Random,
) -> x509.CertificateBuilder:
    """Begin a certificate, valid from an hour before `now`: clocks in the field are slow."""
    start = now.replace(microsecond=0) - dt.timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(holder)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(int.from_bytes(random(16), "big") | 1 << 126)  # positive, never zero, at most 20 octets
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_public), critical=False)
    )


def _of_authority(builder: x509.CertificateBuilder, path_length: int) -> x509.CertificateBuilder:
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True).add_extension(
        _usage(key_cert_sign=True, crl_sign=True), critical=True
    )


def _signed(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> bytes:
    return builder.sign(key, hashes.SHA384()).public_bytes(ser.Encoding.DER)


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )
