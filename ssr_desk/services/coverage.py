"""What other desks say that they hold, and what this one does: receipts, united within an incarnation, as ranges of feeds.

Exports leave out what is covered; the four states of a record come from here. A receipt is believed only for revisions that
this desk holds itself: it names them by their ids.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ssr_desk.db.history import UNDER_A_TIP
from ssr_desk.sync.statements import Receipt, read_receipt

Connection = Any
Held = dict[str, Any]
"""What a desk holds of one mission: {mission, tips, lacking}, as a receipt says it."""


@dataclass
class Cover:
    """What somebody holds of one feed.

    Attributes:
        upto: every revision to this seq, where the feed has no second branch.
        exact: ids of revisions on or after the place where the feed forks.
        lacking: (first, last) seq of revisions without a complete body.
    """

    upto: int = 0
    exact: set[bytes] = field(default_factory=set)
    lacking: list[tuple[int, int]] = field(default_factory=list)

    def holds(self, seq: int, rev: bytes) -> bool:
        """Whether a revision's header is covered."""
        return seq <= self.upto or rev in self.exact

    def lacks(self, seq: int) -> bool:
        """Whether a covered revision's body is missing there."""
        return any(first <= seq <= last for first, last in self.lacking)


def held(connection: Connection, missions: Iterable[str] | None = None) -> list[Held]:
    """Return what this desk holds with an unbroken chain, a mission at a time; of all missions by default."""
    wanted = set(missions) if missions is not None else None
    found: dict[str, Held] = {}
    feeds = connection.execute("SELECT id, name, mission FROM feed ORDER BY name").fetchall()
    for number, name, mission in feeds:
        if wanted is not None and mission not in wanted:
            continue
        one = found.setdefault(mission, {"mission": mission, "tips": [], "lacking": []})
        one["tips"] += [rev.hex() for rev, _seq in ends(connection, number)]
        rows = connection.execute(
            "SELECT seq FROM revision WHERE feed = ? AND lacking = 1 AND (state & 3) >= 2 ORDER BY seq", (number,)
        )
        one["lacking"] += [[name, first, last] for first, last in _ranges(row[0] for row in rows)]
    for one in found.values():
        one["tips"] = sorted(set(one["tips"]))
    return [found[mission] for mission in sorted(found)]


def ends(connection: Connection, feed: int) -> list[tuple[bytes, int]]:
    """Return the newest chained revisions of a feed with their seq, one for each branch."""
    if fork_of(connection, feed) is None:
        row = connection.execute(
            "SELECT rev_id, seq FROM revision WHERE feed = ? AND (state & 3) >= 2 ORDER BY seq DESC LIMIT 1", (feed,)
        ).fetchone()
        return [(row[0], int(row[1]))] if row else []
    query = (
        "SELECT rev_id, seq FROM revision r WHERE feed = ? AND (state & 3) >= 2 AND NOT EXISTS (SELECT 1 FROM revision n"
        " WHERE n.feed = r.feed AND n.seq = r.seq + 1 AND n.prev = r.rev_id AND (n.state & 3) >= 2)"
    )
    return [(row[0], int(row[1])) for row in connection.execute(query, (feed,)).fetchall()]


def _ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number <= found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def fork_of(connection: Connection, feed: int) -> int | None:
    """Return the first seq that two revisions of a feed share; None when the feed has one branch.

    Only what its owner signed is a branch: a sibling of any revision can be made up by whoever saw its header.
    """
    if _is_plain(connection, feed):
        return None
    row = connection.execute(
        f"SELECT seq FROM revision WHERE feed = ? AND {UNDER_A_TIP} GROUP BY seq HAVING count(*) > 1 ORDER BY seq LIMIT 1",  # noqa: S608
        (feed,),
    ).fetchone()
    return int(row[0]) if row else None


def _is_plain(connection: Connection, feed: int) -> bool:
    """Whether all that is held of a feed is chained from its beginning: one for each seq, so none to spare."""
    count, last = connection.execute("SELECT count(*), max(seq) FROM revision WHERE feed = ?", (feed,)).fetchone()
    waiting = "SELECT 1 FROM revision WHERE +feed = ? AND state <> 3 AND state IN (0, 1, 4, 5) LIMIT 1"
    return count == (last or 0) and connection.execute(waiting, (feed,)).fetchone() is None


def of_device(connection: Connection, device: str) -> dict[int, Cover]:
    """Return what a desk's newest incarnation says that it holds, by feed."""
    rows = connection.execute("SELECT statement FROM receipt WHERE device = ?", (device,)).fetchall()
    return united(connection, [read_receipt(row[0]) for row in rows])


def of_role(connection: Connection, role: str) -> list[dict[int, Cover]]:
    """Return what each desk of a role says that it holds."""
    query = (
        "SELECT DISTINCT r.device FROM receipt r JOIN certificate c ON c.fingerprint = r.fingerprint WHERE c.role = ?"
    )
    return [of_device(connection, row[0]) for row in connection.execute(query, (role,)).fetchall()]


def united(connection: Connection, receipts: Sequence[Receipt]) -> dict[int, Cover]:
    """Unite receipts: what any of them holds is held; a body is lacking where all that hold the header lack it."""
    covers: dict[int, Cover] = {}
    parts = [_cover(connection, one) for one in receipts]
    for feed in {feed for part in parts for feed in part}:
        some = [part[feed] for part in parts if feed in part]
        whole = Cover(max(one.upto for one in some), set().union(*(one.exact for one in some)))
        points = {one.upto + 1 for one in some} | {
            one for part in some for first, last in part.lacking for one in (first, last + 1)
        }
        for first, after in itertools.pairwise(sorted(points)):
            if _is_lacking(some, first):
                whole.lacking.append((first, after - 1))
        covers[feed] = whole
    return covers


def _is_lacking(some: Sequence[Cover], seq: int) -> bool:
    """Whether a body is lacking at `seq` although a header is held: nobody holds it with all that those hold who lack it."""
    lacking = [one for one in some if one.lacks(seq)]
    holding = [one for one in some if (one.upto >= seq or one.exact) and not one.lacks(seq)]
    return bool(lacking) and not any(all(other.exact <= one.exact for other in lacking) for one in holding)


def _cover(connection: Connection, receipt: Receipt) -> dict[int, Cover]:
    covers: dict[int, Cover] = {}
    names = {}
    for tip in receipt.tips:
        row = connection.execute(
            f"SELECT feed, seq FROM revision WHERE rev_id = ? AND {UNDER_A_TIP}",  # noqa: S608
            (bytes.fromhex(tip),),
        ).fetchone()
        if row is None:
            continue
        feed, seq = int(row[0]), int(row[1])
        names[connection.execute("SELECT name FROM feed WHERE id = ?", (feed,)).fetchone()[0]] = feed
        cover, fork = covers.setdefault(feed, Cover()), fork_of(connection, feed)
        if fork is None or seq < fork:
            cover.upto = max(cover.upto, seq)
        else:
            cover.upto = max(cover.upto, fork - 1)
            cover.exact |= _down_to(connection, bytes.fromhex(tip), fork)
    for name, first, last in receipt.lacking:
        if name in names:
            covers[names[name]].lacking.append((first, last))
    return covers


def _down_to(connection: Connection, rev: bytes, seq: int) -> set[bytes]:
    """Return a revision and those before it in its feed, from `seq` on."""
    found: set[bytes] = set()
    at: bytes | None = rev
    while at is not None and at not in found:
        row = connection.execute("SELECT seq, prev FROM revision WHERE rev_id = ?", (at,)).fetchone()
        if row is None or row[0] < seq:
            break
        found.add(at)
        at = row[1]
    return found


def is_before(connection: Connection, early: bytes, late: bytes) -> bool:
    """Whether a revision is before another one in the same branch of a feed, and all between them is held."""
    row = connection.execute("SELECT feed, seq FROM revision WHERE rev_id = ?", (early,)).fetchone()
    other = connection.execute("SELECT feed, seq FROM revision WHERE rev_id = ?", (late,)).fetchone()
    if row is None or other is None or row[0] != other[0] or row[1] >= other[1]:
        return False
    return _is_plain(connection, row[0]) or early in _down_to(connection, late, row[1])


# -- receipts of others


def take(connection: Connection, receipt: Receipt, raw: bytes, signature: bytes, fingerprint: str, at: int) -> None:
    """Keep a receipt. A higher incarnation number voids the earlier ones; two incarnations with one number void both."""
    number, incarnation = newest(connection, receipt.device)
    if receipt.number < number or (receipt.number == number and not incarnation):
        return
    if receipt.number == number and receipt.incarnation != incarnation:
        _put_newest(connection, receipt.device, number, "")
        connection.execute("DELETE FROM receipt WHERE device = ?", (receipt.device,))
        return
    if receipt.number > number:
        _put_newest(connection, receipt.device, receipt.number, receipt.incarnation)
        connection.execute("DELETE FROM receipt WHERE device = ?", (receipt.device,))
    connection.execute(
        "INSERT INTO receipt(id, device, mission, number, incarnation, statement, signature, fingerprint, received)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            hashlib.sha256(raw).digest(),
            receipt.device,
            receipt.mission,
            receipt.number,
            receipt.incarnation,
            raw,
            signature,
            bytes.fromhex(fingerprint),
            at,
        ),
    )
    _forget_outdone(connection, receipt.device, receipt.mission)


def newest(connection: Connection, device: str) -> tuple[int, str]:
    """Return the newest incarnation of a desk that was heard of: number, and id, empty when two desks claim the number."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (f"incarnation of {device}",)).fetchone()
    number, incarnation = json.loads(row[0]) if row else (0, "")
    return int(number), str(incarnation)


def _put_newest(connection: Connection, device: str, number: int, incarnation: str) -> None:
    connection.execute(
        "INSERT INTO setting(name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (f"incarnation of {device}", json.dumps([number, incarnation])),
    )


def _forget_outdone(connection: Connection, device: str, mission: str) -> None:
    """Remove receipts to which another one of the same desk adds nothing less: the union stays the same."""
    rows = connection.execute(
        "SELECT id, statement FROM receipt WHERE device = ? AND mission = ?", (device, mission)
    ).fetchall()
    if len(rows) < 2:
        return
    covers = {key: _cover(connection, read_receipt(raw)) for key, raw in rows}
    known = {key: all(_is_held(connection, tip) for tip in read_receipt(raw).tips) for key, raw in rows}
    for key, cover in covers.items():
        others = [one for other, one in covers.items() if other != key and other in known]
        if known[key] and any(_outdoes(one, cover) for one in others):
            connection.execute("DELETE FROM receipt WHERE id = ?", (key,))
            del known[key]


def _is_held(connection: Connection, rev: str) -> bool:
    query = "SELECT 1 FROM revision WHERE rev_id = ?"
    return connection.execute(query, (bytes.fromhex(rev),)).fetchone() is not None


def _outdoes(more: dict[int, Cover], less: dict[int, Cover]) -> bool:
    """Whether one receipt holds everything that another holds."""
    for feed, cover in less.items():
        other = more.get(feed)
        if other is None or other.upto < cover.upto or not cover.exact <= other.exact:
            return False
        for first, last in other.lacking:
            if first <= cover.upto and not any(
                low <= first and min(last, cover.upto) <= high for low, high in cover.lacking
            ):
                return False
    return True
