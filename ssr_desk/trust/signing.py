"""Signing exact bytes, and the one judgement of every signature that comes from outside.

The order of the judgement is part of the format (trust-and-bundles, "What an importer checks"): form, signing time not ahead
of our clock, chain to the pinned root, newer revocation lists adopted, the signature itself, validity at the signing time,
revocation, freshness of the lists, role. Nothing here touches a network or a file.

Signatures are made by pyHanko. They are judged here, with cryptography for the arithmetic, because a bundle carries hundreds
of them; a manifest and a report are then judged by pyHanko too (`second_opinion`), and both must agree.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate

from ssr_desk.trust import chain as chains
from ssr_desk.trust import cms, errors, keys
from ssr_desk.trust.certificates import ROLES, Identity, check_issuing, check_root, identity_of
from ssr_desk.trust.chain import Chain
from ssr_desk.trust.revocation import Crl, Revocation, newest

AHEAD = dt.timedelta(hours=24)
"""How far a signing time may be ahead of our clock: two wrong clocks, or a wrong time zone."""


@dataclass(frozen=True, repr=False)
class Signer:
    """Who signs.

    Attributes:
        certificate_der: the desk's certificate. key: its private key. chain_der: the issuing authorities, the own one first.
        crls_der: newest lists of the root and of each of those authorities; they ride in headquarters' signatures and in cards.
    """

    certificate_der: bytes
    key: ec.EllipticCurvePrivateKey
    chain_der: tuple[bytes, ...]
    crls_der: tuple[bytes, ...] = ()

    @cached_property
    def pyhanko(self) -> Any:
        """The same, for pyHanko."""
        return cms.pyhanko_signer(self.certificate_der, keys.key_bytes(self.key), self.chain_der)

    @cached_property
    def role(self) -> str:
        """Role by the certificate."""
        return identity_of(self.certificate_der).role

    def without_crls(self) -> "Signer":
        """Return the signer of small statements whose bundle carries the lists already."""
        return replace(self, crls_der=())


@dataclass(frozen=True)
class Signature:
    """A signature that holds.

    Attributes:
        identity: of the signer. certificate_der, chain_der: its certificate and the authorities that came with it.
        signed_at: claimed, aware UTC. crls_der: newer lists that were adopted with it.
        retired: since when the certificate is withdrawn for a harmless reason; what is first seen now waits for acceptance.
        vouched: the key was compromised, and headquarters vouches for this tip.
        stale: a list has expired and the caller accepts that.
    """

    identity: Identity
    certificate_der: bytes
    chain_der: tuple[bytes, ...]
    signed_at: dt.datetime
    crls_der: tuple[bytes, ...] = ()
    retired: dt.datetime | None = None
    vouched: bool = False
    stale: bool = False


def sign(signer: Signer, data: bytes, when: dt.datetime, *, lists: bool | None = None) -> bytes:
    """Sign exact bytes; return a detached CMS SignedData (CAdES attributes) as strict DER.

    Args:
        signer: who signs.
        data: the bytes.
        when: the signing time that is claimed.
        lists: whether the revocation lists come along; by default in headquarters' signatures alone. openssl prefers a list
            that it finds in the signature to a newer one in its store, so the list of a desk that was withdrawn since
            would hide just that from a stranger.
    """
    carried = signer.role == "hq" if lists is None else lists
    return cms.make(signer.pyhanko, data, when, signer.crls_der if carried else ())


@dataclass
class Verifier:
    """Judges signatures under one pinned root. Use one for a whole bundle: it remembers chains.

    Attributes:
        root_der: the pinned root. crls_der: lists held by the store.
        vouched: ids of tips (64 hex digits) for which headquarters vouches although their key was compromised.
        accept_stale_crl: a field desk's recorded decision to go on with an expired list.
        adopted: newer lists found on the way. Store them whatever the verdict was: a number never goes back.
    """

    root_der: bytes
    crls_der: Collection[bytes]
    vouched: Collection[str] = ()
    accept_stale_crl: bool = False
    adopted: list[bytes] = field(default_factory=list)
    _lists: dict[str, Crl] = field(init=False, repr=False)
    _chains: dict[tuple[bytes, ...], Chain] = field(default_factory=dict, init=False, repr=False)
    _seen: set[bytes] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        self._lists = newest(Crl(one) for one in self.crls_der)

    @property
    def lists(self) -> tuple[bytes, ...]:
        """The newest lists known now, adopted ones included."""
        return tuple(one.der for one in self._lists.values())

    def withdrawn(self, chain: Chain) -> bool:
        """Whether a list that is held withdraws a certificate or its authority, for whatever reason."""
        try:
            return bool(chains.revocations(chain, self._lists))
        except errors.NoCrl:
            return False

    def store_pem(self) -> bytes:
        """Return root and lists as PEM: what `openssl cms -verify -CAfile … -crl_check_all` needs."""
        root = load_der_x509_certificate(self.root_der).public_bytes(Encoding.PEM)
        return root + b"".join(one.parsed.public_bytes(Encoding.PEM) for one in self._lists.values())

    def verify(self, data: bytes, p7s: bytes, now: dt.datetime, roles: Collection[str] = tuple(ROLES)) -> Signature:
        """Judge a manifest or a paper: `verify_statement`, and pyHanko's opinion besides.

        Args:
            data: the exact bytes that were signed.
            p7s: the detached signature.
            now: our clock, aware UTC.
            roles: that may sign this.

        Raises:
            SignatureRefused: one class for each way in which it does not hold.
        """
        parsed, judged = self._judge(data, p7s, now, None, roles)
        second_opinion(data, parsed, self.root_der, judged)
        return judged

    def verify_statement(
        self, data: bytes, p7s: bytes, now: dt.datetime, tip: str | None = None, roles: Collection[str] = tuple(ROLES)
    ) -> Signature:
        """Judge one of many small statements: the same rules, about a millisecond each.

        Args:
            data: as for `verify`.
            p7s: as for `verify`.
            now: as for `verify`.
            tip: the tip that the statement names, if headquarters might vouch for it.
            roles: as for `verify`.

        Raises:
            SignatureRefused: as for `verify`.
        """
        return self._judge(data, p7s, now, tip, roles)[1]

    def _judge(
        self, data: bytes, p7s: bytes, now: dt.datetime, tip: str | None, roles: Collection[str]
    ) -> tuple[cms.Parsed, Signature]:
        parsed = cms.parse(p7s)
        assert parsed.signing_time is not None  # noqa: S101 - `parse` has refused signatures without one
        at = parsed.signing_time
        self.check_ahead(at, now)
        chain = self.chain_of(parsed)
        fresh = self.adopt(parsed)
        if parsed.digest != hashlib.sha256(data).digest():
            raise errors.Tampered
        check_value(chain, parsed)
        return parsed, self.judge_signer(chain, parsed, at, now, tip, roles, fresh)

    @staticmethod
    def check_ahead(at: dt.datetime, now: dt.datetime) -> None:
        """Check that a signing time is not ahead of our clock.

        Raises:
            Future: it is, by more than a day.
        """
        if at > now + AHEAD:
            raise errors.Future(signed=f"{at:%Y-%m-%d %H:%M} UTC", now=f"{now:%Y-%m-%d %H:%M} UTC")

    def chain_of(self, parsed: cms.Parsed) -> Chain:
        """Return the signer's chain to the pinned root.

        Raises:
            Untrusted, WrongRole: it has none.
        """
        name = (parsed.leaf, *parsed.others)
        if name not in self._chains:
            self._chains[name] = chains.build(parsed.leaf, parsed.others, self.root_der)
        return self._chains[name]

    def adopt(self, parsed: cms.Parsed) -> tuple[bytes, ...]:
        """Take in the lists of a signature that are newer than ours; return those.

        Raises:
            BadFormat: a list that none of the authorities in the signature signed.
        """
        return self.adopt_lists(parsed.crls, parsed.others)

    def adopt_lists(self, lists: Iterable[bytes], authorities: Collection[bytes]) -> tuple[bytes, ...]:
        """Take in lists that are newer than ours, wherever they came from: each proves itself. Return the newer ones.

        Args:
            lists: DER.
            authorities: issuing authorities that came with them (DER); the root is known.

        Raises:
            BadFormat: a list that neither the root nor one of these signed. Untrusted: an authority that is none of ours.
        """
        fresh, unseen = [], [raw for raw in lists if raw not in self._seen]
        if not unseen:
            return ()
        issuers = [check_root(self.root_der)]
        issuers += [check_issuing(der, self.root_der) for der in authorities if der != self.root_der]
        for raw in unseen:
            one = Crl(raw)
            if not any(one.signed_by(issuer) for issuer in issuers):
                raise errors.BadFormat(why="a revocation list of nobody's")
            self._seen.add(raw)
            held = self._lists.get(one.issuer)
            if held is None or one.number > held.number:
                self._lists[one.issuer] = one
                self.adopted.append(raw)
                fresh.append(raw)
        return tuple(fresh)

    def judge_signer(
        self,
        chain: Chain,
        parsed: cms.Parsed,
        at: dt.datetime,
        now: dt.datetime,
        tip: str | None,
        roles: Collection[str],
        fresh: tuple[bytes, ...] = (),
    ) -> Signature:
        """Judge the signer of a signature whose arithmetic holds: validity, revocation, freshness, role."""
        chains.check_validity(chain, at)
        retired, vouched = self._withdrawn(chains.revocations(chain, self._lists), at, tip)
        ended = chains.end_of_lists(chain, self._lists)
        if ended < now and not self.accept_stale_crl:
            raise errors.StaleCrl(ended=f"{ended:%Y-%m-%d}")
        if chain.identity.role not in roles:
            raise errors.WrongRole
        others = tuple(one for one in parsed.others if one != self.root_der)
        return Signature(chain.identity, parsed.leaf, others, at, fresh, retired, vouched, ended < now)

    def _withdrawn(
        self, entries: list[Revocation], at: dt.datetime, tip: str | None
    ) -> tuple[dt.datetime | None, bool]:
        """Return since when the signer is retired, and whether it is vouched for.

        A stolen key can date back, so for compromise no claimed time is believed. For a harmless reason, what claims to be
        older is let through with a mark, because a signing time is only a claim.

        Raises:
            Revoked: neither.
        """
        retired, vouched = None, False
        for entry in entries:
            if tip is not None and tip in self.vouched:
                vouched = True
            elif entry.harmless and at < entry.since:
                retired = min(retired or entry.since, entry.since)
            else:
                raise errors.Revoked(since=f"{entry.since:%Y-%m-%d}", reason=entry.reason)
        return retired, vouched


def check_value(chain: Chain, parsed: cms.Parsed) -> None:
    """Check the ECDSA signature over the signed attributes.

    Raises:
        BadSignature: it is not the certificate's key's.
    """
    key = chain.leaf.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)  # noqa: S101 - `identity_of` has refused other keys
    try:
        key.verify(parsed.value, parsed.signed_attributes, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as problem:
        raise errors.BadSignature from problem


def validation_context(root_der: bytes, at: dt.datetime) -> Any:
    """Return pyHanko's view of our trust at a moment: one root, no network. Revocation has been judged before."""
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root_der)],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=at,
        best_signature_time=at,
        time_tolerance=dt.timedelta(0),
    )


def key_usage(role: str) -> Any:
    """Return what pyHanko asks of a signer's certificate: digital signature, and the role by name."""
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    return KeyUsageConstraints(
        key_usage={"digital_signature"},
        extd_key_usage={ROLES[role].dotted_string},
        explicit_extd_key_usage_required=True,
    )


def second_opinion(data: bytes, parsed: cms.Parsed, root_der: bytes, judged: Signature) -> None:
    """Ask pyHanko whether content, signature, path and use hold.

    Raises:
        BadFormat: it cannot read the signature. Untrusted: it does not agree.
    """
    from pyhanko.sign.validation.generic_cms import async_validate_detached_cms

    try:
        status = cms.run(
            async_validate_detached_cms(
                data,
                parsed.content_info["content"],
                validation_context(root_der, judged.signed_at),
                key_usage_settings=key_usage(judged.identity.role),
            )
        )
    except ValueError as problem:
        raise errors.BadFormat(why=f"{type(problem).__name__} {problem}"[:200]) from problem
    if not (status.intact and status.valid and status.trusted):
        raise errors.Untrusted(why=status.summary())
