"""How every desk known here stands: certificate, last heard of, what is missing of its work, forks. Reads only, in bulk.

For headquarters' Desks and the commander's Contingent. Whose certificate was withdrawn is read from the lists held.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ssr_desk.services.forks import open_places

if TYPE_CHECKING:
    from ssr_desk.db.store import Store

Connection = Any


@dataclass(frozen=True)
class Missing:
    """Work of a desk that waits here for earlier work. Attributes: mission; first and last seq that lack; waiting: how many."""

    mission: str
    first: int
    last: int
    waiting: int


@dataclass(frozen=True)
class Fork:
    """A feed that goes on in two ways, and nobody has settled it. Attributes: mission; seq: the first number that is shared."""

    mission: str
    seq: int


@dataclass(frozen=True)
class Standing:
    """One desk.

    Attributes:
        device, officer, name, role, missions: as its certificate says. trusted: bundles can be sealed for it.
        serial, expires: of its newest certificate, milliseconds. withdrawn: the reason, or empty; since: milliseconds.
        heard: when its last bundle was taken in here; relayed: when its work last came, by whomever. Milliseconds, or None.
        file: of that last bundle. bundles: how many of it were taken in.
        missing, forks: of its feeds. bare: revisions of it that came without some of their content.
    """

    device: str
    officer: str
    name: str
    role: str
    missions: tuple[str, ...]
    trusted: bool
    serial: str = ""
    expires: int | None = None
    withdrawn: str = ""
    since: int | None = None
    heard: int | None = None
    relayed: int | None = None
    file: str = ""
    bundles: int = 0
    missing: tuple[Missing, ...] = ()
    forks: tuple[Fork, ...] = ()
    bare: int = 0

    @property
    def last(self) -> int | None:
        """When anything of it last came."""
        return max((one for one in (self.heard, self.relayed) if one is not None), default=None)


@dataclass
class _Found:
    """What the feeds of one key say."""

    missing: list[Missing] = field(default_factory=list)
    forks: list[Fork] = field(default_factory=list)
    relayed: int | None = None
    bare: int = 0


def standings(store: "Store") -> list[Standing]:
    """Return every desk known here but this one: commanders first, then officers, by name."""
    own = store.setting("profile")["device"]
    with store.read() as connection:
        found = _feeds(connection)
        withdrawn = _withdrawn(connection)
        bundles = _bundles(connection)
        rows = connection.execute(
            "SELECT p.device, p.officer, p.name, p.role, p.missions, p.trusted, p.heard, p.fingerprint, c.serial, c.not_after"
            " FROM peer p LEFT JOIN certificate c ON c.fingerprint = p.fingerprint WHERE p.device <> ?",
            (own,),
        ).fetchall()
    return sorted((_standing(row, found, withdrawn, bundles) for row in rows), key=_rank)


def _standing(
    row: Any,
    feeds: dict[bytes, _Found],
    withdrawn: dict[str, tuple[str, int]],
    bundles: dict[str, tuple[int, str]],
) -> Standing:
    device, officer, name, role, missions, trusted, heard, owner, serial, ends = row
    feed = feeds.get(bytes(owner or b""), _Found())
    reason, since = withdrawn.get(serial or "", ("", None))
    count, file = bundles.get(device, (0, ""))
    return Standing(
        device,
        officer,
        name,
        role,
        tuple(json.loads(missions)),
        bool(trusted),
        serial or "",
        ends,
        reason,
        since,
        heard,
        feed.relayed,
        file,
        count,
        tuple(feed.missing),
        tuple(feed.forks),
        feed.bare,
    )


def _rank(one: Standing) -> tuple[int, str, str]:
    order = ("hq", "commander", "officer")
    return (order.index(one.role) if one.role in order else len(order), one.name.casefold(), one.device)


def _feeds(connection: Connection) -> dict[bytes, _Found]:
    """Return what lacks in the feeds of each key."""
    found: dict[bytes, _Found] = {}

    def of(owner: bytes) -> _Found:
        return found.setdefault(bytes(owner), _Found())

    for owner, mission, before, first, count in connection.execute(
        "SELECT f.owner, f.mission, (SELECT max(seq) FROM revision WHERE feed = f.id AND (state & 3) >= 2), min(r.seq), count(*)"
        " FROM revision r JOIN feed f ON f.id = r.feed WHERE r.state <> 3 AND r.state IN (1, 5) GROUP BY r.feed"
    ):
        of(owner).missing.append(Missing(mission, (before or 0) + 1, first - 1, count))
    for owner, mission, seq in open_places(connection):
        of(owner).forks.append(Fork(mission, seq))
    for owner, at in connection.execute(
        "SELECT f.owner, max(t.time) FROM tip t JOIN feed f ON f.id = t.feed GROUP BY f.owner"
    ):
        of(owner).relayed = at
    for owner, count in connection.execute(
        "SELECT f.owner, count(*) FROM revision r JOIN feed f ON f.id = r.feed WHERE r.lacking = 1"
        " AND r.state NOT IN (0, 4) GROUP BY f.owner"
    ):
        of(owner).bare = count
    return found


def _bundles(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return how many bundles of each desk were taken in, and the file of the last one."""
    rows: Iterable[Any] = connection.execute(
        "SELECT device, count(*), file, max(at) FROM bundle WHERE direction = 'in' AND status = 'imported' GROUP BY device"
    )
    return {device: (count, file) for device, count, file, _at in rows}


def _withdrawn(connection: Connection) -> dict[str, tuple[str, int]]:
    """Return the reason and the time by serial number of every withdrawn certificate."""
    from ssr_desk.services import keyring
    from ssr_desk.trust.revocation import Crl

    return {
        entry.serial: (entry.reason, round(entry.since.timestamp() * 1000))
        for der in keyring.lists(connection)
        for entry in Crl(der).entries()
    }
