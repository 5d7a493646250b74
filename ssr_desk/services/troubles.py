"""Records that need a person: changed by two desks at once, or by somebody without authority. Reads only."""

import json
from dataclasses import dataclass

from ssr_desk.db.store import Store
from ssr_desk.records.merge import QUARANTINED


@dataclass(frozen=True)
class Troubled:
    """A record that needs a person.

    Attributes:
        conflicts: the registers that two desks changed at once; empty when a revision of it does not count, because its
            author had no authority for it. author: officer number of who wrote that revision; empty when it is not known.
    """

    type_name: str
    id: str
    title: str
    conflicts: tuple[str, ...]
    author: str = ""


def troubled(store: Store, limit: int) -> list[Troubled]:
    """Return records in conflict, then those with a quarantined revision."""
    with store.read() as connection:
        both = connection.execute(
            "SELECT type, id, title, conflicts FROM record WHERE conflicts <> '{}' AND deleted = 0 ORDER BY changed DESC LIMIT ?",
            (limit,),
        ).fetchall()
        apart = connection.execute(
            "SELECT DISTINCT v.type, v.record, coalesce(r.title, v.record), coalesce(c.officer, '') FROM revision v"
            " LEFT JOIN record r ON r.id = v.record LEFT JOIN certificate c ON c.fingerprint = v.author"
            " WHERE v.state <> 3 AND v.state > ? LIMIT ?",
            (QUARANTINED, limit),
        ).fetchall()
    found = [Troubled(row[0], row[1], row[2], tuple(sorted(json.loads(row[3])))) for row in both]
    return found + [Troubled(row[0], row[1], row[2], (), row[3]) for row in apart]
