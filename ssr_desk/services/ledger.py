"""What the ledger of bundles and the caches know at a glance: exchanges so far, records that need a person. Reads only."""

import json
from dataclasses import dataclass

from ssr_desk.db.store import Store
from ssr_desk.records.merge import QUARANTINED


@dataclass(frozen=True)
class Exchanged:
    """A bundle that went out, came in or was refused.

    Attributes:
        out: whether it went out. status, error: as in the ledger; error is the code of a refusal or "".
        device: from or for whom, ids joined by commas. at: milliseconds since 1970.
    """

    out: bool
    status: str
    device: str
    at: int
    file: str
    error: str


@dataclass(frozen=True)
class Troubled:
    """A record that needs a person.

    Attributes:
        conflicts: the registers that two desks changed at once; empty when a revision of it does not count, because its
            author had no authority for it.
    """

    type_name: str
    id: str
    title: str
    conflicts: tuple[str, ...]


def exchanged(store: Store, limit: int) -> list[Exchanged]:
    """Return the newest bundles of the ledger."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT direction, status, device, at, file, error FROM bundle ORDER BY at DESC LIMIT ?", (limit,)
        ).fetchall()
    return [Exchanged(row[0] == "out", row[1], row[2] or "", row[3], row[4] or "", row[5] or "") for row in rows]


def last_exchange(store: Store) -> int | None:
    """Return when a bundle was last written or taken in, in milliseconds since 1970."""
    with store.read() as connection:
        row = connection.execute("SELECT max(at) FROM bundle WHERE error IS NULL").fetchone()
    return int(row[0]) if row[0] is not None else None


def troubled(store: Store, limit: int) -> list[Troubled]:
    """Return records in conflict, then those with a quarantined revision."""
    with store.read() as connection:
        both = connection.execute(
            "SELECT type, id, title, conflicts FROM record WHERE conflicts <> '{}' AND deleted = 0 ORDER BY changed DESC LIMIT ?",
            (limit,),
        ).fetchall()
        apart = connection.execute(
            "SELECT DISTINCT v.type, v.record, coalesce(r.title, v.record) FROM revision v"
            " LEFT JOIN record r ON r.id = v.record WHERE v.state >= ? LIMIT ?",
            (QUARANTINED, limit),
        ).fetchall()
    found = [Troubled(row[0], row[1], row[2], tuple(sorted(json.loads(row[3])))) for row in both]
    return found + [Troubled(row[0], row[1], row[2], ()) for row in apart]
