"""What a desk keeps of trust in its store: its keys, the pinned root, certificates, other desks, revocation lists, decisions.

Functions over an open store or a connection, for the services that sign, seal, judge and enrol. No rule is made here.
"""

import base64
import datetime as dt
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cryptography.x509 import load_der_x509_certificate

from ssr_desk.clock import Surround
from ssr_desk.records.base import new_id
from ssr_desk.trust import keys
from ssr_desk.trust.certificates import Identity, identity_of
from ssr_desk.trust.errors import NotEnrolled
from ssr_desk.trust.keys import SealingKey, SealingPublic
from ssr_desk.trust.revocation import Crl
from ssr_desk.trust.signing import Signer, Verifier

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

    from ssr_desk.db.store import Store
    from ssr_desk.sync.statements import Lists

Connection = Any
LISTS_ROOM = 100 << 10
"""Bytes of lists in a manifest, which may have 1 MiB."""


def first_keys(surround: Surround) -> dict[str, str]:
    """Make a new desk's keys; return the settings that hold them: signing_key, sealing_key (base64), fingerprint (hex)."""
    signing, sealing = keys.new_signing_key(surround.random), keys.new_sealing_key(surround.random)
    return {
        "signing_key": pack(keys.key_bytes(signing)),
        "sealing_key": pack(sealing.raw),
        "fingerprint": keys.fingerprint(signing.public_key()),
    }


def signing_key(store: "Store") -> "ec.EllipticCurvePrivateKey":
    """Return this desk's signing key."""
    return keys.key_from_bytes(unpack(store.setting("signing_key")))


def sealing_key(store: "Store") -> SealingKey:
    """Return this desk's sealing key."""
    return SealingKey(unpack(store.setting("sealing_key")))


def pinned_root(store: "Store") -> bytes | None:
    """Return the root that this desk trusts (DER), once there is one."""
    root = store.setting("root", None)
    return unpack(root) if root else None


def own_certificate(store: "Store") -> tuple[bytes, tuple[bytes, ...]] | None:
    """Return this desk's certificate and its issuing authorities (DER), once there is one."""
    with store.read() as connection:
        return certificate(connection, store.setting("fingerprint"))


def certificate(connection: Connection, fingerprint: str) -> tuple[bytes, tuple[bytes, ...]] | None:
    """Return the certificate of a key, and its issuing authorities (DER)."""
    row = connection.execute(
        "SELECT der, chain FROM certificate WHERE fingerprint = ?", (bytes.fromhex(fingerprint),)
    ).fetchone()
    return (bytes(row[0]), unpack_all(row[1])) if row else None


def unpack_all(chain: str | bytes) -> tuple[bytes, ...]:
    """Return the certificates of a `chain` column."""
    return tuple(unpack(one) for one in json.loads(chain))


def identity(store: "Store") -> Identity | None:
    """Return what this desk's certificate says, once there is one."""
    held = own_certificate(store)
    return identity_of(held[0]) if held else None


def lists(connection: Connection) -> tuple[bytes, ...]:
    """Return the revocation lists held (DER)."""
    return tuple(bytes(row[0]) for row in connection.execute("SELECT der FROM crl ORDER BY issuer"))


def lists_to_send(connection: Connection) -> "Lists | None":
    """Return the newest lists held, with the authorities that signed them, as bundles pass them on; None without any.

    The short ones come first; what would not fit into a manifest stays behind.
    """
    from ssr_desk.sync.statements import Lists

    found = lists(connection)
    issuing = {
        one for (chain,) in connection.execute("SELECT DISTINCT chain FROM certificate") for one in unpack_all(chain)
    }
    chosen: list[bytes] = []
    signed_by: set[bytes] = set()
    room = LISTS_ROOM
    for one in sorted(found, key=len):
        by = [der for der in issuing if Crl(one).signed_by(load_der_x509_certificate(der))]
        room -= 2 * (len(one) + sum(map(len, by)))
        if room > 0:
            chosen.append(one)
            signed_by.update(by)
    return Lists(tuple(sorted(signed_by)), tuple(sorted(chosen))) if chosen else None


def signer(store: "Store") -> Signer:
    """Return this desk's signer, with the lists of its own chain's authorities.

    Raises:
        NotEnrolled: there is no certificate yet.
    """
    held, root = own_certificate(store), pinned_root(store)
    if held is None or root is None:
        raise NotEnrolled
    authorities = [load_der_x509_certificate(one) for one in (root, *held[1])]
    with store.read() as connection:
        known = lists(connection)
    own = tuple(one for one in known if any(Crl(one).signed_by(authority) for authority in authorities))
    return Signer(held[0], signing_key(store), held[1], own)


def verifier(store: "Store", accept_stale_crl: bool = False) -> Verifier:
    """Return a judge with the pinned root, the lists held and the tips that headquarters vouches for.

    After use, give `adopted` to `keep_lists`, whatever the verdict was.

    Raises:
        NotEnrolled: no root is pinned yet.
    """
    from ssr_desk.services import vouching

    root = pinned_root(store)
    if root is None:
        raise NotEnrolled
    with store.read() as connection:
        made = Verifier(root, lists(connection), accept_stale_crl=accept_stale_crl)
        made.vouched = vouching.counting(connection, made)
    return made


_DECISIONS = "SELECT detail FROM decision WHERE kind = ? ORDER BY at, id"


def decisions(connection: Connection, kind: str) -> list[dict[str, Any]]:
    """Return the details of all decisions of a kind, oldest first."""
    return [json.loads(row[0]) for row in connection.execute(_DECISIONS, (kind,))]


def record_decision(connection: Connection, surround: Surround, kind: str, detail: dict[str, Any]) -> None:
    """Write down what a person decided, so that it can be shown later."""
    connection.execute(
        "INSERT INTO decision (id, at, kind, detail) VALUES (?, ?, ?, ?)",
        (new_id(surround), surround.milliseconds(), kind, _json(detail)),
    )


def keep_lists(connection: Connection, found: Iterable[bytes]) -> int:
    """Store lists that a verifier believed; a number never goes back. Return how many were newer.

    Nothing is sealed any more for desks that a newer list withdraws: they are no longer `trusted`.
    """
    kept = 0
    for one in map(Crl, found):
        newer = connection.execute(
            "INSERT INTO crl (issuer, number, der, next_update) VALUES (?, ?, ?, ?) ON CONFLICT (issuer) DO UPDATE SET"
            " number = excluded.number, der = excluded.der, next_update = excluded.next_update"
            " WHERE excluded.number > crl.number",
            (bytes.fromhex(one.issuer), one.number, one.der, _milliseconds(one.next_update)),
        ).rowcount
        if newer:
            kept += 1
            connection.executemany(
                "UPDATE peer SET trusted = 0 WHERE fingerprint IN (SELECT fingerprint FROM certificate WHERE serial = ?)",
                [(entry.serial,) for entry in one.entries()],
            )
    return kept


def keep_certificate(connection: Connection, certificate_der: bytes, chain_der: Iterable[bytes]) -> Identity:
    """Store a certificate whose chain holds. A later one for the same key replaces it only with the same role and missions.

    Authority must not depend on which of two certificates came first, so headquarters never gives one key two roles.
    """
    who = identity_of(certificate_der)
    connection.execute(
        "INSERT INTO certificate (fingerprint, der, chain, officer, device, role, missions, serial, not_before, not_after)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE SET der = excluded.der,"
        " chain = excluded.chain, serial = excluded.serial, not_before = excluded.not_before,"
        " not_after = excluded.not_after WHERE excluded.not_after > certificate.not_after"
        " AND excluded.role = certificate.role AND excluded.missions = certificate.missions",
        (
            bytes.fromhex(who.fingerprint),
            certificate_der,
            _json([pack(one) for one in chain_der]),
            who.officer,
            who.device,
            who.role,
            _json(list(who.missions)),
            who.serial,
            _milliseconds(who.not_before),
            _milliseconds(who.not_after),
        ),
    )
    return who


def learn(store: "Store", connection: Connection, found: Iterable[tuple[bytes, Iterable[bytes]]]) -> None:
    """Store certificates with their chains, and judge again what their keys wrote where they now may do more, or less.

    Until then a desk's own key may do what its profile says, and a stranger's nothing.
    """
    from ssr_desk.db import current, history

    held = [(identity_of(der).fingerprint, der, chain) for der, chain in found]
    before = store.authorities(connection)
    known = {key: before(key) for key, _der, _chain in held}
    for _key, der, chain in held:
        keep_certificate(connection, der, chain)
    after = store.authorities(connection)
    changed = [key for key, authority in known.items() if after(key) != authority]
    if changed:
        history.begin(connection)
        for key in changed:
            history.rejudge_author(connection, key, after)
        history.judge(connection)
        current.refold(connection, store.registry, after)


def keep_peer(connection: Connection, who: Identity, sealing: SealingPublic) -> None:
    """Store another desk, as its certificate names it."""
    connection.execute(
        "INSERT INTO peer (device, officer, name, role, missions, fingerprint, sealing, kid, heard, trusted)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 1) ON CONFLICT (device) DO UPDATE SET officer = excluded.officer,"
        " name = excluded.name, role = excluded.role, missions = excluded.missions, fingerprint = excluded.fingerprint,"
        " sealing = excluded.sealing, kid = excluded.kid, trusted = 1",
        (
            who.device,
            who.officer,
            who.name,
            who.role,
            _json(list(who.missions)),
            bytes.fromhex(who.fingerprint),
            sealing.raw,
            sealing.kid,
        ),
    )


def pack(raw: bytes) -> str:
    """Return bytes as a setting holds them."""
    return base64.b64encode(raw).decode()


def unpack(text: str) -> bytes:
    """Return the bytes of a setting."""
    return base64.b64decode(text)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _milliseconds(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)
