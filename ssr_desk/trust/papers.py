"""The small files that pass between a laptop and headquarters: request, answer and desk card.

Each is JSON in one exact form, {"body": …, "signature": …}, and signs itself: a request with the new key alone, answer and
desk card with a certificate (detached CMS, as everywhere). A request proves nothing about a person; that is what comparing
its six words is for. An answer pins headquarters' root, which is what the root's six words are for.
"""

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec

from ssr_desk.trust import certificates, errors, keys, strict
from ssr_desk.trust import chain as chains
from ssr_desk.trust.certificates import ID, ROLES, Identity, identity_of
from ssr_desk.trust.keys import SealingPublic
from ssr_desk.trust.signing import Signer, Verifier, sign

REQUEST_LIMIT = 64 * 1024
CARD_LIMIT = 256 * 1024
ANSWER_LIMIT = 16 * 1024 * 1024
"""Bytes; an entry of the directory takes about 4,000."""
_NAME_LIMIT = 200  # characters
_DEPOSITED, _WHEN = re.compile(r"[0-9A-Z-]{20,80}"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
B = TypeVar("B")


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all bodies begin with. Attributes: format, such as "ssr-card/1"."""

    format: str


class _RequestBody(_Body, frozen=True, forbid_unknown_fields=True):
    created: str
    csr: bytes
    device: str
    mission: str
    name: str
    officer: str
    post: str
    role: str
    sealing: bytes


class _CardBody(_Body, frozen=True, forbid_unknown_fields=True):
    created: str
    root: bytes
    sealing: bytes


class _DepositBody(_Body, frozen=True, forbid_unknown_fields=True):
    created: str
    secret: str


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One desk in headquarters' directory. Attributes: certificate and chain (DER), sealing (public key, raw)."""

    certificate: bytes
    chain: tuple[bytes, ...]
    sealing: bytes

    @property
    def identity(self) -> Identity:
        """What its certificate says."""
        return identity_of(self.certificate)


class _AnswerBody(_Body, frozen=True, forbid_unknown_fields=True):
    card: bytes
    certificate: bytes
    chain: tuple[bytes, ...]
    created: str
    directory: tuple[Entry, ...]
    root: bytes


class _Paper(msgspec.Struct, Generic[B], frozen=True, forbid_unknown_fields=True):
    body: B
    signature: bytes


class _AnyBody(msgspec.Struct, frozen=True):
    format: str


class _AnyPaper(msgspec.Struct, frozen=True):
    body: _AnyBody


@dataclass(frozen=True)
class Request:
    """A desk's wish for a certificate; it proves only that the desk holds the key.

    Attributes:
        name: of the person. officer, device, role, mission, post: as typed there.
        public: the key to certify. sealing: what to seal for. words: the six words to compare.
    """

    name: str
    officer: str
    device: str
    role: str
    mission: str
    post: str
    public: ec.EllipticCurvePublicKey
    sealing: SealingPublic
    words: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the key to certify."""
        return keys.fingerprint(self.public)


@dataclass(frozen=True)
class Card:
    """A certified desk's certificate and sealing key, checked. Attributes: identity; certificate_der, chain_der; sealing."""

    identity: Identity
    certificate_der: bytes
    chain_der: tuple[bytes, ...]
    sealing: SealingPublic


@dataclass(frozen=True)
class Answer:
    """Headquarters' answer, checked. Attributes: certificate_der, chain_der (ours); headquarters: its card; directory."""

    certificate_der: bytes
    chain_der: tuple[bytes, ...]
    headquarters: Card
    directory: tuple[Entry, ...]


@dataclass(frozen=True)
class Deposit:
    """A recovery key for headquarters to hold, checked. Attributes: identity of its desk; secret, spelled; created, claimed."""

    identity: Identity
    secret: str
    created: str


def make_request(
    key: ec.EllipticCurvePrivateKey,
    sealing: SealingPublic,
    *,
    name: str,
    officer: str,
    device: str,
    role: str,
    mission: str,
    post: str,
    now: dt.datetime,
) -> bytes:
    """Write a request: a certificate signing request (PKCS#10), the sealing key and who asks, signed with the key."""
    csr = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(certificates.subject(name))
        .add_extension(x509.SubjectAlternativeName(certificates.urns(officer, device, ())), critical=False)
        .sign(key, hashes.SHA256())
    )
    body = _RequestBody(
        "ssr-request/1",
        _time(now),
        csr.public_bytes(ser.Encoding.DER),
        device,
        mission,
        _clean(name),
        officer,
        post,
        role,
        sealing.raw,
    )
    return strict.encode(_Paper(body, key.sign(strict.encode(body), ec.ECDSA(hashes.SHA256()))))


def read_request(raw: bytes) -> Request:
    """Read a request and check that whoever made it holds the key.

    Raises:
        PaperFormat, PaperVersion: not a request of this form. PaperTampered: changed since.
    """
    paper = _read(raw, _Paper[_RequestBody], "ssr-request/1", REQUEST_LIMIT)
    body = paper.body
    try:
        csr = x509.load_der_x509_csr(body.csr)
        named = list(csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
        public, genuine = csr.public_key(), csr.is_signature_valid
    except certificates.UNREADABLE as problem:
        raise errors.PaperFormat from problem
    ids = [body.officer, body.device, *(one for one in (body.mission, body.post) if one)]
    if (
        not isinstance(public, ec.EllipticCurvePublicKey)
        or public.curve.name != "secp256r1"
        or body.role not in ROLES
        or not all(ID.fullmatch(one) for one in ids)
        or body.name != _clean(body.name)
        or not 0 < len(body.name) <= _NAME_LIMIT
        or named != certificates.urns(body.officer, body.device, ())
    ):
        raise errors.PaperFormat
    try:
        public.verify(paper.signature, strict.encode(body), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as problem:
        raise errors.PaperTampered from problem
    if not genuine:
        raise errors.PaperTampered
    sealing = SealingPublic(body.sealing)
    _ = sealing.key  # refuses other bytes
    return Request(
        body.name,
        body.officer,
        body.device,
        body.role,
        body.mission,
        body.post,
        public,
        sealing,
        keys.words(strict.encode(body)),
    )


def make_card(signer: Signer, root_der: bytes, sealing: SealingPublic, now: dt.datetime) -> bytes:
    """Write a desk card: root and sealing key, signed with the certificate, which comes along with chain and lists."""
    return _signed(_CardBody("ssr-card/1", _time(now), root_der, sealing.raw), signer, now)


def read_card(raw: bytes, verifier: Verifier, now: dt.datetime, roles: tuple[str, ...] = tuple(ROLES)) -> Card:
    """Read a desk card and check it under a pinned root.

    Raises:
        PaperRefused: not a card of this form; another root. SignatureRefused: it does not hold, or not now.
    """
    paper = _read(raw, _Paper[_CardBody], "ssr-card/1", CARD_LIMIT)
    _same_root(paper.body.root, verifier)
    held = verifier.verify(strict.encode(paper.body), paper.signature, now, roles)
    _valid_now(held.identity, now)
    sealing = SealingPublic(paper.body.sealing)
    _ = sealing.key
    return Card(held.identity, held.certificate_der, held.chain_der, sealing)


def make_answer(
    signer: Signer,
    root_der: bytes,
    card: bytes,
    certificate_der: bytes,
    chain_der: tuple[bytes, ...],
    directory: tuple[Entry, ...],
    now: dt.datetime,
) -> bytes:
    """Write headquarters' answer.

    Args:
        signer: headquarters' desk.
        root_der: what the answer pins.
        card: headquarters' own desk card.
        certificate_der: the new certificate.
        chain_der: its issuing authorities.
        directory: desks that the new one may exchange bundles with.
        now: our clock.
    """
    body = _AnswerBody("ssr-answer/1", card, certificate_der, chain_der, _time(now), directory, root_der)
    return _signed(body, signer, now)


def read_answer(raw: bytes, verifier: Verifier, now: dt.datetime) -> Answer:
    """Read headquarters' answer and check all of it under the root that is to be pinned.

    Raises:
        PaperRefused: not an answer of this form; another root. SignatureRefused: something in it does not hold.
    """
    paper = _read(raw, _Paper[_AnswerBody], "ssr-answer/1", ANSWER_LIMIT)
    body = paper.body
    _same_root(body.root, verifier)
    held = verifier.verify(strict.encode(body), paper.signature, now, ("hq",))
    card = read_card(body.card, verifier, now, ("hq",))
    if card.identity.fingerprint != held.identity.fingerprint:
        raise errors.PaperTampered
    chains.build(body.certificate, list(body.chain), verifier.root_der)
    _valid_now(identity_of(body.certificate), now)
    directory = []
    for one in body.directory:
        chain = chains.build(one.certificate, list(one.chain), verifier.root_der)
        _ = SealingPublic(one.sealing).key
        if not verifier.withdrawn(chain):  # an old answer, taken again, brings nobody back
            directory.append(one)
    return Answer(body.certificate, body.chain, card, tuple(directory))


def make_deposit(signer: Signer, secret: str, now: dt.datetime) -> bytes:
    """Write a recovery key for headquarters to hold, signed by the desk that it opens. To be sealed."""
    return _signed(_DepositBody("ssr-deposit/1", _time(now), secret), signer, now)


def read_deposit(raw: bytes, verifier: Verifier, now: dt.datetime) -> Deposit:
    """Read a recovery key and check whose it is.

    Raises:
        PaperRefused: not a deposit of this form. SignatureRefused: it does not hold, or not now.
    """
    paper = _read(raw, _Paper[_DepositBody], "ssr-deposit/1", CARD_LIMIT)
    held = verifier.verify(strict.encode(paper.body), paper.signature, now)
    _valid_now(held.identity, now)
    if not (_DEPOSITED.fullmatch(paper.body.secret) and _WHEN.fullmatch(paper.body.created)):
        raise errors.PaperFormat
    return Deposit(held.identity, paper.body.secret, paper.body.created)


def root_in(raw: bytes) -> bytes:
    """Return the root that a card or an answer names, before anything is believed: for comparing its words.

    Raises:
        PaperFormat, PaperVersion: neither.
    """
    if _format(raw, ANSWER_LIMIT).startswith("ssr-answer/"):
        return _read(raw, _Paper[_AnswerBody], "ssr-answer/1", ANSWER_LIMIT).body.root
    return _read(raw, _Paper[_CardBody], "ssr-card/1", CARD_LIMIT).body.root


def words_of_root(root_der: bytes) -> tuple[str, ...]:
    """Return the six words of a root, as printed on headquarters' card."""
    return keys.words(hashlib.sha256(root_der).digest())


def check_root_words(typed: str, root_der: bytes) -> None:
    """Compare what a person typed.

    Raises:
        WordsDiffer: they are not this root's.
    """
    if not keys.same_words(typed, hashlib.sha256(root_der).digest()):
        raise errors.WordsDiffer


def _signed(body: _Body, signer: Signer, now: dt.datetime) -> bytes:
    return strict.encode(_Paper(body, sign(signer, strict.encode(body), now, lists=True)))


def _format(raw: bytes, limit: int) -> str:
    if len(raw) > limit:
        raise errors.PaperFormat
    try:
        return msgspec.json.decode(raw, type=_AnyPaper).body.format
    except (ValueError, RecursionError) as problem:
        raise errors.PaperFormat from problem


def _read(raw: bytes, form: type[_Paper[B]], title: str, limit: int) -> _Paper[B]:
    """Read a paper of one kind and version, in its one form."""
    found = _format(raw, limit)
    if found != title:
        kind, _slash, version = found.partition("/")
        if kind == title.partition("/")[0] and version.isdecimal():
            raise errors.PaperVersion(format=found[:40])
        raise errors.PaperFormat
    try:
        return strict.decode(raw, form, limit)
    except strict.Malformed as problem:
        raise errors.PaperFormat from problem


def _same_root(root_der: bytes, verifier: Verifier) -> None:
    if root_der != verifier.root_der:
        raise errors.OtherRoot


def _valid_now(identity: Identity, now: dt.datetime) -> None:
    if now > identity.not_after:
        raise errors.Expired(signed=f"{now:%Y-%m-%d}", ended=f"{identity.not_after:%Y-%m-%d}")


def _clean(name: str) -> str:
    """Return a name as it is shown to the person who certifies: one line, composed, nothing invisible."""
    return " ".join("".join(one for one in unicodedata.normalize("NFC", name) if one.isprintable()).split())


def _time(now: dt.datetime) -> str:
    return f"{now:%Y-%m-%dT%H:%M:%SZ}"
