"""Feeds that two copies of one laptop continued: both branches for people to see, and headquarters' word which one goes on.

Nothing is taken away and no verdict on any revision changes: the branches are folded like concurrent work of two people. What
headquarters decides is a `fork` record in its own `common` feed, which every desk gets, believes under headquarters' tip, and
holds against the branches that it has itself. Source: trust-and-bundles, "What is noticed"; docs/adr/0014.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ssr_desk.records.header import COMMON
from ssr_desk.records.text import clean_text
from ssr_desk.services import coverage
from ssr_desk.services.errors import NoReason, NoSuchBranch, NoSuchFork
from ssr_desk.trust.errors import NotHeadquarters

if TYPE_CHECKING:
    from ssr_desk.db.store import Store
    from ssr_desk.services.recording import Recording

Connection = Any
TITLES = 8
"""Records of a branch that are named, at most: the newest."""
MOST = 300
"""Characters of a reason."""


@dataclass(frozen=True)
class Touched:
    """A record that was changed in a branch. Attributes: type_name, id, title as it stands now."""

    type_name: str
    id: str
    title: str


@dataclass(frozen=True)
class Branch:
    """One way in which a feed went on.

    Attributes:
        tip, seq: its newest revision that hangs together with all before it. first: number of the first of its own.
        count: its own revisions. began, ended: when the first and last were written by the laptop's clock, milliseconds.
        records: how many records they changed; touched: the newest of these.
        here: it was written on this very desk. settled: headquarters said that the desk goes on from it.
    """

    tip: str
    seq: int
    first: int
    count: int
    began: int
    ended: int
    records: int
    touched: tuple[Touched, ...]
    here: bool
    settled: bool


@dataclass(frozen=True)
class Settlement:
    """What headquarters decided. Attributes: record; tip, seq of the branch that goes on; others {tip: seq}; reason; at."""

    record: str
    tip: str
    seq: int
    others: dict[str, int]
    reason: str
    at: int


@dataclass(frozen=True)
class Fork:
    """A feed with more than one branch.

    Attributes:
        feed, mission; officer, device, name: whose it is. seq: the first number that is there more than once.
        branches: the longest first. settled: headquarters' newest word, or None.
        grown: since that word a branch that was given up has been written on: it settles nothing any more.
    """

    feed: str
    mission: str
    officer: str
    device: str
    name: str
    seq: int
    branches: tuple[Branch, ...]
    settled: Settlement | None
    grown: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody has to look at it."""
        return self.settled is None or self.grown


def forks(store: "Store", own: bool = False) -> list[Fork]:
    """Return every fork known here, those that nobody has settled first; `own`: of this desk's feeds alone."""
    with store.read() as connection:
        known = settlements(connection)
        found = [_fork(connection, number, known) for number in forked(connection, own)]
    return sorted((one for one in found if one), key=lambda one: (not one.is_open, one.name.casefold(), one.feed))


def forked(connection: Connection, own: bool = False) -> list[int]:
    """Return the numbers of the feeds in which two signed revisions share a place. Reads an index alone where none do."""
    among = "WHERE feed IN (SELECT id FROM feed WHERE own = 1)" if own else ""
    rows = connection.execute(
        f"SELECT DISTINCT feed FROM (SELECT feed FROM revision {among} GROUP BY feed, seq HAVING count(*) > 1)"  # noqa: S608
    )
    return [int(row[0]) for row in rows.fetchall() if coverage.fork_of(connection, row[0]) is not None]


def open_places(connection: Connection) -> list[tuple[bytes, str, int]]:
    """Return owner, mission and first shared number of each fork that nobody has settled."""
    known, found = settlements(connection), list[tuple[bytes, str, int]]()
    for number in forked(connection):
        ways = _ways(connection, number)
        name, owner, mission = connection.execute(
            "SELECT name, owner, mission FROM feed WHERE id = ?", (number,)
        ).fetchone()
        if ways and not any(_covers(connection, one, ways) for one in known.get(name, ())[-1:]):
            found.append((bytes(owner), mission, _parting(ways)))
    return found


def is_open(connection: Connection, feed: int, name: str) -> bool:
    """Whether a feed has a fork that nobody has settled."""
    if coverage.fork_of(connection, feed) is None:
        return False
    ways = _ways(connection, feed)
    return bool(ways) and not any(_covers(connection, one, ways) for one in settlements(connection).get(name, ())[-1:])


# -- the branches of a feed

_Way = dict[int, bytes]
"""One branch: ids of its revisions by number, from the first place that is taken twice."""


def _ways(connection: Connection, feed: int) -> list[_Way]:
    """Return the branches that hang together, the longest first; none where there is but one, or only unsigned ones."""
    start = coverage.fork_of(connection, feed)
    if start is None:
        return []
    found = [dict(_down(connection, tip, start)) for tip, seq in coverage.ends(connection, feed) if seq >= start]
    return sorted(found, key=lambda way: (-max(way), way[max(way)])) if len(found) > 1 else []


def _down(connection: Connection, tip: bytes, start: int) -> Iterable[tuple[int, bytes]]:
    query = (
        "WITH RECURSIVE way(rev, seq, prev) AS (SELECT rev_id, seq, prev FROM revision WHERE rev_id = ?1"
        " UNION ALL SELECT r.rev_id, r.seq, r.prev FROM way JOIN revision r ON r.rev_id = way.prev WHERE r.seq >= ?2)"
        " SELECT seq, rev FROM way"
    )
    return [(int(seq), bytes(rev)) for seq, rev in connection.execute(query, (tip, start)).fetchall()]


def _parting(ways: list[_Way]) -> int:
    """Return the first number at which not all branches agree."""
    first = ways[0]
    return min(seq for way in ways[1:] for seq in way if way[seq] != first.get(seq))


def _fork(connection: Connection, number: int, known: dict[str, list[Settlement]]) -> Fork | None:
    ways = _ways(connection, number)
    if not ways:
        return None
    name, owner, mission = connection.execute(
        "SELECT name, owner, mission FROM feed WHERE id = ?", (number,)
    ).fetchone()
    who = connection.execute(
        "SELECT c.officer, c.device, coalesce(p.name, '') FROM certificate c LEFT JOIN peer p ON p.device = c.device"
        " WHERE c.fingerprint = ?",
        (owner,),
    ).fetchone() or ("", "", "")
    settled = next(reversed(known.get(name, [])), None)
    grown = settled is not None and not _covers(connection, settled, ways)
    branches = tuple(_branch(connection, way, [other for other in ways if other is not way], settled) for way in ways)
    return Fork(name, mission, who[0], who[1], who[2] or who[0], _parting(ways), branches, settled, grown)


def _branch(connection: Connection, way: _Way, others: list[_Way], settled: Settlement | None) -> Branch:
    """Describe what one branch has that no other has."""
    shared = {rev for other in others for rev in other.values()}
    alone = sorted(seq for seq, rev in way.items() if rev not in shared)
    some = json.dumps([way[seq].hex() for seq in alone])
    among = "WHERE rev_id IN (SELECT unhex(value) FROM json_each(?))"
    count, began, ended, records = connection.execute(
        f"SELECT count(*), min(time), max(time), count(DISTINCT record) FROM revision {among}",  # noqa: S608
        (some,),
    ).fetchone()
    rows = connection.execute(
        f"SELECT v.type, v.record, coalesce(r.title, v.record) FROM (SELECT * FROM revision {among}) v"  # noqa: S608
        " JOIN feed f ON f.id = v.feed LEFT JOIN record r ON r.id = v.record AND r.mission = f.mission"
        " GROUP BY v.record ORDER BY max(v.seq) DESC LIMIT ?",
        (some, TITLES),
    ).fetchall()
    first = connection.execute("SELECT received = time FROM revision WHERE rev_id = ?", (way[alone[0]],)).fetchone()
    tip = way[max(way)]
    touched = tuple(Touched(*row) for row in rows)
    goes_on = settled is not None and _is_chosen(settled, way)
    return Branch(tip.hex(), max(way), alone[0], count, began, ended, records, touched, bool(first[0]), goes_on)


# -- what headquarters said


def settlements(connection: Connection) -> dict[str, list[Settlement]]:
    """Return headquarters' words by feed, oldest first: those of its own feed that are in no conflict."""
    rows = connection.execute(
        "SELECT r.id, d.document, r.changed FROM record r JOIN t_fork d ON d.id = r.id AND d.mission_code = r.mission"
        " WHERE r.type = 'fork' AND r.mission = ? AND r.deleted = 0 AND r.conflicts = '{}' ORDER BY r.changed, r.id",
        (COMMON,),
    )
    found: dict[str, list[Settlement]] = {}
    for record, document, at in rows.fetchall():
        values = json.loads(document)
        others = dict(line.split() for line in str(values.get("others", "")).splitlines() if len(line.split()) == 2)
        one = Settlement(
            record,
            str(values.get("tip", "")),
            int(values.get("seq") or 0),
            {tip: int(seq) for tip, seq in others.items() if seq.isdecimal()},
            str(values.get("reason", "")),
            int(at),
        )
        found.setdefault(str(values.get("feed", "")), []).append(one)
    return found


def _covers(connection: Connection, settled: Settlement, ways: list[_Way]) -> bool:
    """Whether a settlement speaks of all branches: the chosen one, however long it has grown, and the others as they were."""
    named = {settled.tip: settled.seq, **settled.others}
    beyond = max((seq for tip, seq in named.items() if not _is_held(connection, tip)), default=0)

    def is_known(way: _Way) -> bool:
        tip = max(way)
        return way[tip].hex() in named or _is_chosen(settled, way) or tip <= beyond

    return all(is_known(way) for way in ways)


def _is_chosen(settled: Settlement, way: _Way) -> bool:
    tip = way.get(settled.seq)
    return tip is not None and tip.hex() == settled.tip


def _is_held(connection: Connection, tip: str, here: bool = False) -> bool:
    """Whether a revision is held; with `here`, whether it was written on this desk, where it was received as it was written."""
    query = "SELECT received = time FROM revision WHERE rev_id = unhex(?)"
    row = connection.execute(query, (tip,)).fetchone()
    return row is not None and (bool(row[0]) or not here)


def given_up(store: "Store") -> str | None:
    """Return headquarters' reason when this very copy of the desk was given up: it wrote what the desk does not go on from.

    The copy may hold no more than its own branch: headquarters believes that the two laptops, which look like one to it,
    hold between them what either has confirmed.
    """
    with store.read() as connection:
        known = settlements(connection)
        for (name,) in connection.execute("SELECT name FROM feed WHERE own = 1").fetchall():
            for one in known.get(name, [])[-1:]:
                if any(_is_held(connection, tip, here=True) for tip in one.others) and not _is_held(
                    connection, one.tip, here=True
                ):
                    return one.reason
    return None


class Forks:
    """Seeing forks on any desk, and settling them on headquarters'."""

    def __init__(self, store: "Store", recording: "Recording", role: Callable[[], str]) -> None:
        """Work on an open store. `role` tells what this desk's certificate says."""
        self._store, self._recording, self._role = store, recording, role

    def all(self) -> list[Fork]:
        """Return every fork known here, those that nobody has settled first."""
        return forks(self._store)

    def settle(self, tip: str, reason: str) -> Fork:
        """Say from which branch a desk goes on, for every desk; return the fork as it stands then.

        Both branches stay. Said again, of another branch or after one has grown, it replaces what was said before.

        Args:
            tip: id of the newest revision of the branch, or how it begins.
            reason: a line of at most 300 characters, which every desk sees.

        Raises:
            NotHeadquarters, NoSuchFork, NoSuchBranch, NoReason: nothing was changed.
        """
        if self._role() != "hq":
            raise NotHeadquarters
        words = " ".join(clean_text(reason).split())[:MOST]
        if not words:
            raise NoReason
        found = [(one, way) for one in self.all() for way in one.branches if tip and way.tip.startswith(tip.lower())]
        if len(found) != 1:
            raise NoSuchBranch(tip=tip) if self.all() else NoSuchFork
        fork, chosen = found[0]
        values = {
            "device": fork.device or fork.feed[:16],
            "feed": fork.feed,
            "tip": chosen.tip,
            "seq": chosen.seq,
            "others": "\n".join(f"{one.tip} {one.seq}" for one in fork.branches if one.tip != chosen.tip),
            "reason": words,
        }
        if fork.settled is None:
            self._recording.add("fork", values)
        else:
            self._recording.save(fork.settled.record, values, self._recording.open(fork.settled.record).heads)
        return next(one for one in self.all() if one.feed == fork.feed)
