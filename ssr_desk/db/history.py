"""Revisions in the store: how they come in, which of them count, and which records must be folded again.

Everything works inside the transaction of the connection that it is given, and on whole feeds at once: a bundle of 100,000
revisions is judged by a few passes over an index, without holding more than two links of a chain in memory.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from ssr_desk.records import header as headers
from ssr_desk.records.authority import Authority, may_write
from ssr_desk.records.header import Body, Header
from ssr_desk.records.merge import CHAINED, PLACED, QUARANTINED, SIGNED, is_stray, mixes_review

Connection = Any
"""A sqlcipher3 connection: the module ships no types."""

BATCH = 500
STEP = 2_000
UNDER_A_TIP = "state NOT IN (0, 4)"
"""Of a revision: its feed's owner has signed it, or it was written here. What is not waits, silently: anybody can make it up, so
nothing is counted, told, forked or gone on from by it."""
_INSERT = (
    "INSERT INTO revision(rev_id, feed, seq, prev, record, type, kind, author, depth, time, state, header, body, received,"
    " lacking)"
    " VALUES (?, ?, ?, nullif(?, ''), ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?) ON CONFLICT DO NOTHING"
)
"""Takes the rows of `_row`, where '' stands for NULL: the driver looks for an adapter, for a microsecond, of each None and of
each `bytes`; for text, whole numbers and `bytearray` it does not."""


class Incoming(msgspec.Struct, frozen=True):
    """A revision that has been checked and is to be kept.

    Attributes:
        data: the header's bytes. packed: the body's; None when nothing of it was released.
        given: how many registers the body has.
        rows: what is written of its record if this is all of it, where somebody has made it already (`current.Rows`).
    """

    rev_id: bytes
    header: Header
    data: bytes
    packed: bytes | None
    given: int
    rows: Any = None

    @property
    def body(self) -> Body:
        """The body, read anew."""
        return headers.read_known_body(self.packed) if self.packed else {}


@dataclass(frozen=True)
class Taken:
    """What an insertion did: revisions that are new, held ones that gained values, and records that were shown at once."""

    new: int
    filled: int
    shown: int = 0


Show = Callable[[list[Incoming]], Any]
"""Writes new records, each with its one revision, into what lists and search read: `current.show`."""


class Authorities:
    """Whose key is whose, from the certificates of the store; asked for once each.

    The desk's own key counts before it is certified, with the role and mission that the desk was made for.
    """

    def __init__(self, connection: Connection, own: tuple[str, Authority] | None = None) -> None:
        self._connection = connection
        self._known: dict[str, Authority | None] = {}
        self._own = own

    def __call__(self, fingerprint: str) -> Authority | None:
        """Return what the holder of a key may do; None while no certificate of it is known."""
        if fingerprint not in self._known:
            row = self._connection.execute(
                "SELECT officer, role, missions FROM certificate WHERE fingerprint = ?", (bytes.fromhex(fingerprint),)
            ).fetchone()
            if row:
                self._known[fingerprint] = Authority(row[0], row[1], tuple(json.loads(row[2])))
            elif self._own and self._own[0] == fingerprint:
                self._known[fingerprint] = self._own[1]
            else:
                self._known[fingerprint] = None
        return self._known[fingerprint]


def begin(connection: Connection) -> None:
    """Make the list of records to fold again in this transaction, or empty it."""
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS touched(record TEXT, mission TEXT, PRIMARY KEY(record, mission)) WITHOUT ROWID"
    )
    connection.execute("DELETE FROM touched")


def touch(connection: Connection, keys: Iterable[tuple[str, str]]) -> None:
    """Add (record, mission) to the list."""
    connection.executemany("INSERT INTO touched VALUES (?, ?) ON CONFLICT DO NOTHING", keys)


def feed_number(connection: Connection, name: str, own: bool = False) -> int:
    """Return the store's number of a feed, which is made when it is new."""
    row = connection.execute("SELECT id FROM feed WHERE name = ?", (name,)).fetchone()
    if row:
        if own:  # somebody else may have named it first
            connection.execute("UPDATE feed SET own = 1 WHERE id = ? AND own = 0", row)
        return int(row[0])
    owner, incarnation, mission = name.split("/")
    made = connection.execute(
        "INSERT INTO feed(name, owner, incarnation, mission, own) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (name, bytes.fromhex(owner), incarnation, mission, int(own)),
    ).fetchone()
    return int(made[0])


def last_of(connection: Connection, feed: int) -> tuple[int, str | None]:
    """Return seq and id of an own feed's newest revision; (0, None) when it has none.

    Never one that no tip of this desk covers: somebody else made it up, and to go on from it would be to sign it.
    """
    row = connection.execute(
        f"SELECT seq, rev_id FROM revision WHERE feed = ? AND {UNDER_A_TIP} ORDER BY seq DESC LIMIT 1",  # noqa: S608
        (feed,),
    ).fetchone()
    return (int(row[0]), row[1].hex()) if row else (0, None)


def append(
    connection: Connection, feed: int, made: Iterable[Incoming], received: int, show: Show | None = None
) -> None:
    """Add revisions that this desk wrote: they count at once.

    New records go to `show`, the others are listed for folding; without `show` all are.
    """
    for batch in batches(made):
        _add(connection, [(one, feed, PLACED) for one in batch], received, show)


def insert(
    connection: Connection,
    incoming: Iterable[Incoming],
    authority_of: Callable[[str], Authority | None],
    received: int,
    tips: frozenset[tuple[str, bytes]] = frozenset(),
    show: Show | None = None,
) -> Taken:
    """Keep revisions from elsewhere. What does not count yet when they come is left to `judge`.

    A revision already held gains the values that it lacked, unless they were erased here. Runs that follow what is held and end
    at a signed tip of their feed (`tips`: feed and revision) get their final state at once: to change it later would write every
    row a second time. New records of these go to `show` and are not listed for folding, unless more about them comes.
    """
    feeds: dict[str, int] = {}
    runs: dict[int, _Run] = {}
    new = filled = shown = 0
    for batch in batches(incoming):
        ids = [one.rev_id for one in batch]
        held = {
            row[0]: row[1]
            for row in connection.execute(f"SELECT rev_id, body FROM revision WHERE rev_id IN ({_marks(ids)})", ids)  # noqa: S608
        }
        added: list[tuple[Incoming, int, int]] = []
        for one in batch:
            if one.rev_id in held:
                filled += _fill(connection, one, held[one.rev_id])
                continue
            name = one.header.feed
            if name not in feeds:
                feeds[name] = feed_number(connection, name)
            authority = authority_of(one.header.author)
            allowed = authority is not None and may_write(authority, one.header) and not mixes_review(one.header)
            run = runs.setdefault(feeds[name], _Run())
            state = run.state_of(connection, feeds[name], one)
            added.append((one, feeds[name], state + (0 if allowed else QUARANTINED)))
        new, shown = new + len(added), shown + _add(connection, added, received, show)
    for name, number in feeds.items():
        run = runs[number]
        if run.first and (name, run.last) not in tips:  # the hope was wrong: `judge` looks at each of them
            these = "feed = ? AND seq BETWEEN ? AND ? AND received = ?"
            which = (number, run.first, run.seq, received)
            connection.execute(f"UPDATE revision SET state = state & 4 WHERE {these}", which)  # noqa: S608
            connection.execute(
                "INSERT INTO touched SELECT DISTINCT r.record, f.mission FROM revision r JOIN feed f ON f.id = r.feed"  # noqa: S608
                f" WHERE {these} ON CONFLICT DO NOTHING",
                which,
            )
    return Taken(new, filled, shown)


def _add(connection: Connection, added: list[tuple[Incoming, int, int]], received: int, show: Show | None) -> int:
    """Write a batch of revisions, as (revision, feed, state). Returns how many of their records were shown at once."""
    first = _first(connection, added) if show else []
    connection.executemany(_INSERT, [_row(one, feed, state, received) for one, feed, state in added])
    if show and first:
        show(first)
    listed = {one.header.record for one in first}
    others = [one.header for one, _feed, state in added if state & 3 and one.header.record not in listed]
    touch(connection, [(one.record, one.mission) for one in others])
    return len(first)


def _first(connection: Connection, added: list[tuple[Incoming, int, int]]) -> list[Incoming]:
    """Return those of a batch that count and are all that there is of their record."""
    often = Counter(one.header.record for one, _feed, _state in added)
    alone = [
        one
        for one, _feed, state in added
        if state == PLACED and one.header.kind == "edit" and often[one.header.record] == 1
    ]
    records = [one.header.record for one in alone]
    query = f"SELECT record FROM revision WHERE record IN ({_marks(records)})"  # noqa: S608
    known = {row[0] for row in connection.execute(query, records)}
    return [one for one in alone if one.header.record not in known]


@dataclass(slots=True)
class _Run:
    """New revisions of one feed that follow each other and what is held. `first` and `seq`: where it begins and ends."""

    first: int = 0
    seq: int = 0
    last: bytes | None = None
    broken: bool = False

    def state_of(self, connection: Connection, feed: int, one: Incoming) -> int:
        """Return the state that a revision has if the run ends at a signed tip; 0 for what is not of the run."""
        header = one.header
        prev = bytes.fromhex(header.prev) if header.prev else None
        if self.broken:
            return 0
        if self.last is None:
            follows = prev is None or _is_chained(connection, feed, prev, header.seq - 1)
        else:
            follows = prev == self.last and header.seq == self.seq + 1
        if not follows:
            self.broken = True
            return 0
        self.first, self.seq, self.last = self.first or header.seq, header.seq, one.rev_id
        return PLACED if header.depth == 1 else CHAINED


def _is_chained(connection: Connection, feed: int, rev: bytes, seq: int) -> bool:
    """Whether a revision is held, at this place of a feed, and everything before it is."""
    query = "SELECT 1 FROM revision WHERE rev_id = ? AND feed = ? AND seq = ? AND state & 3 >= 2"
    return connection.execute(query, (rev, feed, seq)).fetchone() is not None


def _row(one: Incoming, feed: int, state: int, received: int) -> tuple[Any, ...]:
    header = one.header
    return (
        bytearray(one.rev_id),
        feed,
        header.seq,
        bytearray.fromhex(header.prev) if header.prev else "",
        header.record,
        header.type,
        header.kind,
        bytearray.fromhex(header.author),
        header.depth,
        header.time,
        state,
        bytearray(one.data),
        bytearray(one.packed) if one.packed else "",
        received,
        int(one.given < len(header.changed)),
    )


def _fill(connection: Connection, one: Incoming, held: bytes | None) -> int:
    """Add released values to a revision whose header was already here. Returns 1 when there were any."""
    if not one.packed:
        return 0
    body = headers.read_known_body(held) if held else {}
    gone = {row[0] for row in connection.execute("SELECT name FROM erased WHERE rev_id = ?", (one.rev_id,))}
    gained = {name: pair for name, pair in one.body.items() if name not in body and name not in gone}
    if not gained:
        return 0
    lacking = int(len(body) + len(gained) + len(gone) < len(one.header.changed))
    connection.execute(
        "UPDATE revision SET body = ?, lacking = ? WHERE rev_id = ?",
        (headers.encode_body(body | gained), lacking, one.rev_id),
    )
    touch(connection, [(one.header.record, one.header.mission)])
    return 1


def judge(connection: Connection) -> None:
    """Work out which revisions count now, after revisions, tip statements or certificates came in; list their records."""
    waiting = "SELECT DISTINCT feed FROM revision WHERE state <> 3 AND state IN (0, 1, 4, 5)"
    for (feed,) in connection.execute(waiting).fetchall():
        _chain(connection, feed)
    while _place(connection):
        pass


def rejudge_author(connection: Connection, author: str, authority_of: Callable[[str], Authority | None]) -> None:
    """Judge a key's revisions again after its certificate became known."""
    changed = []
    query = "SELECT rev_id, state, header FROM revision WHERE author = ?"
    for rev, state, data in connection.execute(query, (bytes.fromhex(author),)).fetchall():
        header, authority = headers.read_known(data), authority_of(author)
        allowed = authority is not None and may_write(authority, header) and not mixes_review(header)
        allowed = allowed and not is_stray(header, _parents_of(connection, header))
        wanted = state & 3 | (0 if allowed else QUARANTINED)
        if wanted != state:
            changed.append((wanted, rev))
            touch(connection, [(header.record, header.mission)])
    connection.executemany("UPDATE revision SET state = ? WHERE rev_id = ?", changed)


def _chain(connection: Connection, feed: int) -> None:
    """Find what of a feed is under a signed tip, and what of that hangs together from its beginning."""
    low, high = connection.execute(
        "SELECT min(seq), max(seq) FROM revision WHERE feed = ? AND state <> 3 AND state IN (0, 1, 4, 5)", (feed,)
    ).fetchone()
    unsigned = set(_unsigned(connection, feed, low))
    within = "feed = ? AND seq BETWEEN ? AND ? AND state IN (0, 1, 4, 5)"
    if not unsigned and all(linked for _rev, _state, linked in _links(connection, feed, low, unsigned)):
        for first in range(low, high + 1, STEP):  # what a statement may have to take back is kept in memory
            connection.execute(
                f"UPDATE revision SET state = (state & 4) + (CASE WHEN depth = 1 THEN 3 ELSE 2 END) WHERE {within}",  # noqa: S608
                (feed, first, min(high, first + STEP - 1)),
            )
        connection.execute(
            "INSERT INTO touched SELECT DISTINCT r.record, f.mission FROM revision r JOIN feed f ON f.id = r.feed"
            " WHERE r.feed = ? AND r.seq BETWEEN ? AND ? ON CONFLICT DO NOTHING",
            (feed, low, high),
        )
        return
    verdicts = [
        (CHAINED if linked else SIGNED, rev)
        for rev, state, linked in _links(connection, feed, low, unsigned)
        if linked or state & 3 != SIGNED
    ]
    connection.executemany(
        "UPDATE revision SET state = (state & 4) + (CASE ?1 WHEN 2 THEN (CASE WHEN depth = 1 THEN 3 ELSE 2 END) ELSE ?1 END)"
        " WHERE rev_id = ?2",
        verdicts,
    )
    connection.executemany(
        "INSERT INTO touched SELECT r.record, f.mission FROM revision r JOIN feed f ON f.id = r.feed WHERE r.rev_id = ?"
        " ON CONFLICT DO NOTHING",
        [(rev,) for _verdict, rev in verdicts],
    )


def _unsigned(connection: Connection, feed: int, low: int) -> Iterator[bytes]:
    """Yield the revisions from `low` on that no signed tip covers, newest first."""
    tips = {row[0] for row in connection.execute("SELECT rev_id FROM tip WHERE feed = ?", (feed,))}
    wanted: set[bytes] = set()
    coming: set[bytes] = set()
    at = None
    for rev, prev, seq, state in connection.execute(
        "SELECT rev_id, prev, seq, state FROM revision WHERE feed = ? AND seq >= ? ORDER BY seq DESC", (feed, low)
    ):
        if seq != at:
            wanted, coming, at = coming, set(), seq
        if rev in tips or rev in wanted or state & 3 >= CHAINED:
            coming.add(prev)
        else:
            yield rev


def _links(connection: Connection, feed: int, low: int, unsigned: set[bytes]) -> Iterator[tuple[bytes, int, bool]]:
    """Yield the signed revisions from `low` on that are not chained yet, their state, and whether they are chained now."""
    before = {
        row[0]
        for row in connection.execute(
            "SELECT rev_id FROM revision WHERE feed = ? AND seq = ? AND state IN (2, 3, 6, 7)", (feed, low - 1)
        )
    }
    here: set[bytes] = set()
    at = low
    for rev, prev, seq, state in connection.execute(
        "SELECT rev_id, prev, seq, state FROM revision WHERE feed = ? AND seq >= ? ORDER BY seq", (feed, low)
    ):
        if seq != at:
            before, here, at = (here if seq == at + 1 else set()), set(), seq
        if state & 3 >= CHAINED:
            here.add(rev)
        elif rev not in unsigned:
            linked = prev in before if prev else seq == 1
            if linked:
                here.add(rev)
            yield rev, state, linked


def _place(connection: Connection) -> bool:
    """Let chained revisions count whose parents all do. Returns whether there were any: others may wait for them."""
    placed: dict[bytes, int] = {}
    query = (
        "SELECT r.rev_id, r.state, r.header, f.mission FROM revision r JOIN feed f ON f.id = r.feed"
        " WHERE r.state <> 3 AND r.state IN (2, 6) ORDER BY r.depth"
    )
    for rev, state, data, mission in connection.execute(query):
        header = headers.read_known(data)
        parents = _parents_of(connection, header, placed)
        if len(parents) == len(header.parents):
            stray = is_stray(header, parents)
            placed[rev] = PLACED + (QUARANTINED if stray or state & QUARANTINED else 0)
            touch(connection, [(header.record, mission)])
    connection.executemany(
        "UPDATE revision SET state = ? WHERE rev_id = ?", [(state, rev) for rev, state in placed.items()]
    )
    return bool(placed)


def _parents_of(connection: Connection, header: Header, placed: dict[bytes, int] | None = None) -> list[Header]:
    """Return the headers of the parents that are placed, counting or quarantined."""
    ids = [bytes.fromhex(one) for one in header.parents]
    rows = connection.execute(f"SELECT rev_id, state, header FROM revision WHERE rev_id IN ({_marks(ids)})", ids)  # noqa: S608
    return [
        headers.read_known(data)
        for rev, state, data in rows.fetchall()
        if state & 3 == PLACED or (placed and rev in placed)
    ]


def _marks(some: Sequence[object]) -> str:
    return ", ".join("?" * len(some))


def batches(some: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield lists of at most BATCH."""
    rest = iter(some)
    while batch := list(islice(rest, BATCH)):
        yield batch
