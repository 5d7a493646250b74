"""Headquarters' directory of desks: `desk` records carry each desk's certificate and sealing key, and become addressees here.

A record by itself decides nothing. Only headquarters writes the `common` feed (what others write there is quarantined and never
folded), and even so who a desk is comes from the certificate inside, which must lead to the pinned root, be valid and not be
withdrawn. A desk that was heard of itself keeps the sealing key that it signed for: a record never replaces that.
"""

import base64
import datetime as dt
import json
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from ssr_desk.records.header import COMMON
from ssr_desk.services import keyring
from ssr_desk.trust import errors
from ssr_desk.trust.certificates import EVERY_MISSION, Identity, identity_of
from ssr_desk.trust.chain import build
from ssr_desk.trust.keys import SealingPublic
from ssr_desk.trust.signing import Verifier

if TYPE_CHECKING:
    from ssr_desk.db.store import Store

Connection = Any
_DESKS = (
    "SELECT d.document FROM record r JOIN t_desk d ON d.id = r.id AND d.mission_code = r.mission"
    " WHERE r.type = 'desk' AND r.mission = ? AND r.deleted = 0"
    " AND r.conflicts NOT LIKE '%\"sealing\"%' AND r.conflicts NOT LIKE '%\"certificates\"%'"
)


def keys_of(store: "Store", fingerprint: str) -> dict[str, str]:
    """Return what the record of a desk says of its keys: certificate and issuing authorities, a line each, and sealing key."""
    with store.read() as connection:
        held = keyring.certificate(connection, fingerprint)
        row = connection.execute(
            "SELECT sealing FROM peer WHERE fingerprint = ?", (bytes.fromhex(fingerprint),)
        ).fetchone()
    own = fingerprint == store.setting("fingerprint")
    sealing = keyring.sealing_key(store).public.raw if own else row[0] if row else None
    if held is None or sealing is None:
        return {}
    return {
        "certificates": "\n".join(keyring.pack(one) for one in (held[0], *held[1])),
        "sealing": keyring.pack(sealing),
    }


def incomplete(store: "Store") -> list[Identity]:
    """Return the certified desks whose records have no keys although headquarters knows them."""
    with store.read() as connection:
        documents = [json.loads(row[0]) for row in connection.execute(_DESKS, (COMMON,)).fetchall()]
        lacking = [one.get("fingerprint", "") for one in documents if not one.get("sealing")]
        held = [keyring.certificate(connection, one) for one in lacking if len(one) == 64]
    found = [identity_of(one[0]) for one in held if one]
    return [one for one in found if keys_of(store, one.fingerprint)]


def learn(
    store: "Store", connection: Connection, verifier: Verifier, missions: Collection[str], now: dt.datetime
) -> int:
    """Keep as addressees the desks of headquarters' directory that share a mission with this one. Returns how many are new.

    Certificates that headquarters renewed are taken over too, this desk's own among them.
    """
    found = list(_new(store, connection, verifier, missions, now))
    renewed = list(_renewed(connection, verifier, missions, now))
    if found or renewed:
        keyring.learn(store, connection, [(leaf, chain) for _who, leaf, chain, _sealing in (*found, *renewed)])
    for who, _leaf, _chain, sealing in found:
        keyring.keep_peer(connection, who, sealing)
    return len(found)


def _new(
    store: "Store", connection: Connection, verifier: Verifier, missions: Collection[str], now: dt.datetime
) -> Iterator[tuple[Identity, bytes, tuple[bytes, ...], SealingPublic]]:
    own = store.setting("profile")["device"]
    known = {row[0]: row[1] for row in connection.execute("SELECT device, fingerprint FROM peer").fetchall()}
    for (document,) in connection.execute(_DESKS, (COMMON,)).fetchall():
        values = json.loads(document)
        if not values.get("sealing") or values.get("device") == own:
            continue
        held = known.get(values.get("device"))
        if held is not None and held.hex() == values.get("fingerprint"):
            continue  # heard of, or refused for good: a record says nothing new of a key
        try:
            one = _read(values, verifier, missions, now)
        except (errors.TrustError, ValueError):
            continue
        if one is not None and (held is None or _is_later(connection, one[0], held)):
            yield one


def _renewed(
    connection: Connection, verifier: Verifier, missions: Collection[str], now: dt.datetime
) -> Iterator[tuple[Identity, bytes, tuple[bytes, ...], SealingPublic]]:
    """Yield the desks whose key is known here, with a certificate that ends earlier than the directory's."""
    rows = connection.execute("SELECT lower(hex(fingerprint)), not_after FROM certificate").fetchall()
    ends = {key: dt.datetime.fromtimestamp(at / 1000, dt.UTC).strftime("%Y-%m-%d") for key, at in rows}
    for (document,) in connection.execute(_DESKS, (COMMON,)).fetchall():
        values = json.loads(document)
        end = ends.get(values.get("fingerprint"))
        if end is None or not values.get("sealing") or str(values.get("expires")) <= end:
            continue
        try:
            one = _read(values, verifier, missions, now)
        except (errors.TrustError, ValueError):
            continue
        if one is not None:
            yield one


def _read(
    values: dict[str, Any], verifier: Verifier, missions: Collection[str], now: dt.datetime
) -> tuple[Identity, bytes, tuple[bytes, ...], SealingPublic] | None:
    """Read the keys in a record; None for a desk that cannot be written to. Raises TrustError, ValueError."""
    leaf, *others = (base64.b64decode(one, validate=True) for one in str(values.get("certificates")).split())
    chain = build(leaf, others, verifier.root_der)
    who = chain.identity
    sealing = SealingPublic(base64.b64decode(str(values["sealing"]), validate=True))
    _ = sealing.key  # refuses other bytes
    shared = EVERY_MISSION in (*missions, *who.missions) or set(missions) & set(who.missions)
    named = (values.get("device"), values.get("officer"), values.get("fingerprint"))
    if named != (who.device, who.officer, who.fingerprint) or who.not_after <= now or not shared:
        return None
    return None if verifier.withdrawn(chain) else (who, leaf, tuple(others), sealing)


def _is_later(connection: Connection, who: Identity, held: bytes) -> bool:
    """Whether a desk's certificate is newer than that of the key it had before: it was made anew."""
    row = connection.execute("SELECT not_before FROM certificate WHERE fingerprint = ?", (held,)).fetchone()
    return row is not None and who.not_before.timestamp() * 1000 > row[0]
