"""What other desks have set aside: what a bundle says of it, what is kept of that, and what of it a person is told.

A manifest lists the revisions and tips that do not count at its writer's desk. That is a claim of its signer: it informs, and
changes nobody's verdict. Of each desk the newest claim is kept, in the table of decisions, whatever ids it names; only those that
this desk can look up are shown one by one. The statements of the tips travel with it, upwards and to their author, among the
receipts; each proves itself by its author's signature, is judged here again, and headquarters can vouch for it although the
work under it has not come yet. Source: trust-and-bundles, "Merge" and "Identity".
"""

import base64
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ssr_desk.services import keyring, vouching
from ssr_desk.services.outgoing import Contents
from ssr_desk.sync import limits, statements
from ssr_desk.sync.statements import Tip, read_tip

if TYPE_CHECKING:
    from ssr_desk.db.store import Store
    from ssr_desk.sync.manifest import Signed

Connection = Any
CLAIM = "claim"
VOUCHER, AUTHORITY, COUNTS, UNKNOWN = "voucher", "authority", "counts", "unknown"
UPWARDS = ("commander", "hq")
_ROOM = 64 << 10
"""Bytes of statements that were set aside in a manifest, which may have 1 MiB."""


@dataclass(frozen=True)
class Claimed:
    """One revision that another desk has set aside, and how it stands here.

    Attributes:
        rev: its id. by, name, role: the desk that says so, by its certificate; at: when it signed that (RFC 3339, UTC).
        state: voucher (signed with a withdrawn key: it waits here too), authority (without authority here too), counts (here, or
            vouched for), unknown (it has not come).
        officer: who wrote it, empty when unknown; mine: this desk's person did.
        type_name, record, title: where the revision is here; else empty.
    """

    rev: str
    by: str
    name: str
    role: str
    at: str
    state: str
    officer: str = ""
    mine: bool = False
    type_name: str = ""
    record: str = ""
    title: str = ""


# -- out


def listed(connection: Connection, contents: Contents) -> list[str]:
    """Return the ids to name, those that wait for a voucher first: what an addressee wrote; upwards, what anybody wrote."""
    upwards = all(one.authority.role in UPWARDS for one in contents.readers)
    officers = {one.authority.officer for one in contents.readers}
    found = [one.tip for one in _aside(connection, contents.missions, officers, upwards)]
    rows = connection.execute(
        # few wait: they come first
        "SELECT r.rev_id FROM revision r CROSS JOIN feed f ON f.id = r.feed"
        " LEFT JOIN certificate c ON c.fingerprint = r.author WHERE r.state <> 3 AND r.state > 4"
        " AND f.mission IN (SELECT value FROM json_each(?))"
        " AND (? OR c.officer IN (SELECT value FROM json_each(?))) ORDER BY +r.rev_id LIMIT ?",
        (json.dumps(contents.missions), upwards, json.dumps(sorted(officers)), limits.NAMED),
    )
    return list(dict.fromkeys([*found, *(row[0].hex() for row in rows)]))[: limits.NAMED]


def to_send(connection: Connection, contents: Contents) -> Iterator[tuple[bytes, bytes]]:
    """Yield the statements that were set aside here, with signatures, the newest first: upwards all, else an addressee's."""
    upwards = all(one.authority.role in UPWARDS for one in contents.readers)
    officers = {one.authority.officer for one in contents.readers}
    waiting = {one.tip for one in _aside(connection, contents.missions, officers, upwards)}
    room = _ROOM
    for tip, raw, signature in reversed(vouching.statements_aside(connection)):
        room -= (len(raw) + len(signature) * 2) if tip in waiting else 0
        if tip in waiting and room > 0:
            yield raw, signature


def _aside(
    connection: Connection, missions: Sequence[str], officers: Collection[str], upwards: bool
) -> list[vouching.Aside]:
    return [
        one
        for one in vouching.aside(connection)
        if one.feed.rpartition("/")[2] in missions and (upwards or one.officer in officers)
    ]


# -- in


def tips_among(found: Iterable["Signed"]) -> Iterator[tuple[Tip, bytes, bytes]]:
    """Yield the tip statements among a manifest's statements, with their signatures, not judged yet."""
    for one in found:
        if f'"format":"{statements.TIP_FORMAT}"' not in one.statement[:1000]:
            continue
        try:
            raw, p7s = one.statement.encode(), base64.b64decode(one.signature, validate=True)
            yield read_tip(raw), raw, p7s
        except ValueError:
            continue


def take(
    connection: Connection, device: str, role: str, signed_at: str, named: Sequence[str], at: int, own_role: str
) -> None:
    """Keep what a desk says that it has set aside, in place of what it said before; an empty list ends it.

    An officer is told by commander and headquarters alone: another officer could otherwise alarm it.

    Args:
        connection: of the import's transaction.
        device: of the bundle's signer, by its certificate.
        role: of the same.
        signed_at: time of the bundle's signature; a bundle that was signed before the claim that is held changes nothing.
        named: ids, at most `limits.NAMED`.
        at: now, milliseconds.
        own_role: of this desk.
    """
    if role not in UPWARDS and own_role not in UPWARDS:
        return
    key = f"{CLAIM}/{device}"
    row = connection.execute("SELECT detail FROM decision WHERE id = ? AND kind = ?", (key, CLAIM)).fetchone()
    if row is not None and json.loads(row[0])["signed_at"] > signed_at:
        return
    if row is None and not named:
        return
    # an empty claim is kept too, with its time: an older bundle that comes late does not bring the old claim back
    detail = json.dumps({"device": device, "role": role, "signed_at": signed_at, "named": list(named)})
    connection.execute(
        "INSERT INTO decision(id, at, kind, detail) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET at = excluded.at, detail = excluded.detail",
        (key, at, CLAIM, detail),
    )


# -- shown


def claimed(store: "Store") -> list[Claimed]:
    """Return what other desks have set aside, by desk: to an officer, of its own work alone.

    What desks said whose certificates were withdrawn since is not believed.
    """
    profile = store.setting("profile")
    with store.read() as connection:
        query = "SELECT detail FROM decision WHERE kind = ? ORDER BY id"
        claims = [json.loads(row[0]) for row in connection.execute(query, (CLAIM,)).fetchall()]
        if not any(one["named"] for one in claims):
            return []
        query = "SELECT device, name, officer FROM peer WHERE trusted = 1"
        peers = {device: name or officer for device, name, officer in connection.execute(query)}
        waits = vouching.aside(connection)
        if profile["role"] == "hq":
            waits += vouching.lacking(connection, keyring.verifier(store))
        waiting = {one.tip: one for one in waits}
        found = []
        for one in claims:
            if one["device"] in peers:
                found += _of(connection, one, peers[one["device"]], waiting, profile["officer"])
    return found if profile["role"] in UPWARDS else [one for one in found if one.mine]


def _of(
    connection: Connection, claim: dict[str, Any], name: str, waiting: dict[str, vouching.Aside], own: str
) -> list[Claimed]:
    rows = connection.execute(
        "SELECT j.value, r.state, coalesce(c.officer, ''), r.type, r.record, coalesce(v.title, ''), t.rev_id IS NOT NULL,"
        " coalesce(o.officer, '') FROM json_each(?) j LEFT JOIN revision r ON r.rev_id = unhex(j.value)"
        " LEFT JOIN certificate c ON c.fingerprint = r.author LEFT JOIN record v ON v.id = r.record"
        " LEFT JOIN tip t ON t.rev_id = unhex(j.value) LEFT JOIN certificate o ON o.fingerprint = t.fingerprint",
        (json.dumps(claim["named"]),),
    ).fetchall()
    found = []
    for rev, state, author, type_name, record, title, tipped, signer in rows:
        aside = waiting.get(rev)
        officer = author or signer or (aside.officer if aside else "")
        stands = _stands(aside is not None, state, bool(tipped))
        found.append(
            Claimed(
                rev,
                claim["device"],
                name,
                claim["role"],
                claim["signed_at"],
                stands,
                officer,
                bool(officer) and officer == own,
                type_name or "",
                record or "",
                title,
            )
        )
    return found


def _stands(aside: bool, state: int | None, tipped: bool) -> str:
    if aside:
        return VOUCHER
    if state is not None and state >= 4:
        return AUTHORITY
    return COUNTS if tipped or state == 3 else UNKNOWN
