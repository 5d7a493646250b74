"""From a desk's certificate to the pinned root, and what the revocation lists say on the way.

What does not depend on time is checked once per certificate and remembered (`Chain`): signatures, profile, identity. What
does, validity at the signing time and revocation, is a comparison of dates and one look into each list, done every time. So
a bundle with hundreds of signed statements costs one chain, and no verdict is ever older than the lists it rests on.
"""

import datetime as dt
from dataclasses import dataclass

from cryptography import x509

from ssr_desk.trust import errors
from ssr_desk.trust.certificates import Identity, check_issuing, check_root, identity_of, issued_by
from ssr_desk.trust.revocation import Crl, Revocation, issuer_of


@dataclass(frozen=True)
class Chain:
    """A desk's certificate whose chain to the root holds. Attributes: identity, leaf, issuing, root."""

    identity: Identity
    leaf: x509.Certificate
    issuing: x509.Certificate
    root: x509.Certificate


def build(leaf_der: bytes, others_der: list[bytes], root_der: bytes) -> Chain:
    """Find the issuing authority of a desk's certificate among others, and check both up to the root.

    Raises:
        Untrusted, WrongRole: no such chain.
    """
    root, identity = check_root(root_der), identity_of(leaf_der)
    leaf = x509.load_der_x509_certificate(leaf_der)
    for issuing in [check_issuing(other, root_der) for other in others_der if other != root_der]:
        if issuing.subject == leaf.issuer:
            issued_by(leaf, issuing)
            return Chain(identity, leaf, issuing, root)
    raise errors.Untrusted(why="no issuing authority")


def check_validity(chain: Chain, at: dt.datetime) -> None:
    """Check that the certificate and both authorities were valid at a moment.

    Raises:
        NotYetValid, Expired: they were not.
    """
    for one in (chain.leaf, chain.issuing, chain.root):
        if at < one.not_valid_before_utc:
            raise errors.NotYetValid(signed=_day(at), begins=_day(one.not_valid_before_utc))
        if at > one.not_valid_after_utc:
            raise errors.Expired(signed=_day(at), ended=_day(one.not_valid_after_utc))


def revocations(chain: Chain, lists: dict[str, Crl]) -> list[Revocation]:
    """Return what the lists say of the certificate and its issuing authority.

    Raises:
        NoCrl: a list is not held, or is not signed by its issuer.
    """
    found = []
    for certificate, issuer in ((chain.leaf, chain.issuing), (chain.issuing, chain.root)):
        held = lists.get(issuer_of(issuer))
        if held is None or not held.signed_by(issuer):
            raise errors.NoCrl
        entry = held.revoked(certificate)
        if entry is not None:
            found.append(entry)
    return found


def end_of_lists(chain: Chain, lists: dict[str, Crl]) -> dt.datetime:
    """Return when the first of the chain's two lists expires; `revocations` has found both."""
    return min(lists[issuer_of(one)].next_update for one in (chain.issuing, chain.root))


def _day(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
