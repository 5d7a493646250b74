"""What goes into a bundle: `Contents` answers for a set of addressees, revision by revision, without holding them in memory.

Of the missions that all addressees serve: every revision under a signed tip that some addressee has not confirmed, or has
confirmed as lacking its body and may read now. Bodies go as released to every one of them. The rules are in sync/release.py.

Where everybody reads everything, as headquarters does, nothing is asked about the records. Else they are asked about a batch
at a time, and only the counterparts that an officer's own records name are kept.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, NamedTuple

from ssr_desk.db.history import batches
from ssr_desk.records import header as headers
from ssr_desk.records.authority import PLAN_TYPES, Authority
from ssr_desk.records.merge import QUARANTINED
from ssr_desk.services import coverage
from ssr_desk.services.coverage import Cover
from ssr_desk.sync import release
from ssr_desk.sync.release import RecordFacts

Connection = Any
_END = 2**53
_JUDGED = "rev_id, seq, prev, record, author, state, lacking"
_FACTS = (
    "SELECT id, mission, type, access, withheld, deleted FROM record WHERE mission IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True)
class Reader:
    """One addressee: who it is by its certificate, and the posts whose records it may read."""

    device: str
    authority: Authority
    posts: frozenset[str]


class Sent(NamedTuple):
    """One revision of a bundle. `body` is canonical JSON, or None; `partial` when something of it stays behind."""

    rev_id: bytes
    feed: str
    seq: int
    prev: bytes | None
    data: bytes
    body: bytes | None
    partial: bool


def rotations(connection: Connection, missions: Sequence[str]) -> list[RecordFacts]:
    """Return what release rules ask about the rotations of these missions: who holds which post."""
    return list(_facts(connection.execute(f"{_FACTS} AND type = 'rotation'", [json.dumps(missions)])))


def _naming(connection: Connection, missions: Sequence[str]) -> Iterator[RecordFacts]:
    """Yield the facts of the records that name counterparts."""
    return _facts(connection.execute(f"{_FACTS} AND access LIKE '%\"counterpart\"%'", [json.dumps(missions)]))


def _facts_of(connection: Connection, records: Sequence[str], missions: Sequence[str]) -> list[RecordFacts]:
    """Return the facts of some records."""
    wanted, plan = json.dumps(records), json.dumps(sorted(PLAN_TYPES))
    query = (
        "SELECT DISTINCT record FROM revision WHERE record IN (SELECT value FROM json_each(?))"
        " AND type NOT IN (SELECT value FROM json_each(?))"
    )
    strange = {row[0] for row in connection.execute(query, [wanted, plan])}
    rows = connection.execute(f"{_FACTS} AND id IN (SELECT value FROM json_each(?))", [json.dumps(missions), wanted])  # noqa: S608
    return list(_facts(rows, strange))


def _facts(rows: Iterable[Any], strange: AbstractSet[str] = frozenset()) -> Iterator[RecordFacts]:
    """Make facts of rows. `strange`: records with revisions of a type that is no plan's, whatever the newest says."""
    for record, mission, type_name, access, withheld, deleted in rows:
        types = {type_name, "mixed"} if type_name in PLAN_TYPES and record in strange else {type_name}
        yield RecordFacts(
            record, mission, frozenset(types), json.loads(access), frozenset(json.loads(withheld)), bool(deleted)
        )


class _Limited:
    """What an addressee may read that does not read everything."""

    def __init__(self, connection: Connection, reader: Reader, missions: Sequence[str]) -> None:
        self._reader = reader
        self._own = _keys_of(connection, reader.authority.officer)
        naming = _naming(connection, missions) if reader.posts else ()
        self._named = release.named(reader.authority, reader.posts, naming)

    def opened(self, facts: Iterable[RecordFacts]) -> set[str]:
        """Return those of these records, of one mission, that it may read whoever wrote them."""
        who, posts = self._reader.authority, self._reader.posts
        return {one.record for one in facts if release.may_read(who, posts, self._named, one)}

    def may_read(self, opened: AbstractSet[str], record: str, author: bytes, state: int) -> bool:
        """Whether it may read a revision's body: what it wrote itself always, what was quarantined never."""
        return author in self._own or (state < QUARANTINED and record in opened)


class Contents:
    """The contents of a bundle for these readers, as the store is in this transaction."""

    def __init__(self, connection: Connection, readers: Sequence[Reader], full: bool = False) -> None:
        """Work out what everybody lacks and may read. `full`: as if nobody had confirmed anything."""
        self._connection, self.readers = connection, readers
        every = connection.execute("SELECT id, name, mission FROM feed ORDER BY name").fetchall()
        self.feeds = [row for row in every if all(one.authority.serves(row[2]) for one in readers)]
        self.missions = sorted({row[2] for row in self.feeds} | {headers.COMMON})
        self._covers: list[dict[int, Cover]] = [
            {} if full else coverage.of_device(connection, one.device) for one in readers
        ]
        self._limited = {
            one.device: _Limited(connection, one, self.missions)
            for one in readers
            if not all(release.reads_all(one.authority, name) for name in self.missions)
        }

    def __iter__(self) -> Iterator[Sent]:
        """Yield the revisions by feed and seq."""
        for number, name, mission in self.feeds:
            covers = [one.get(number, Cover()) for one in self._covers]
            forked = coverage.fork_of(self._connection, number) is not None
            for first, last in _spans(covers):
                if self._is_plain(mission, covers, first):
                    columns = "rev_id, seq, prev, header, body, lacking"
                    for rev, seq, prev, data, body, lacking in self._rows(columns, number, first, last, forked):
                        yield Sent(rev, name, seq, prev, data, body, lacking == 1)
                else:
                    rows = self._rows(f"{_JUDGED}, header, body", number, first, last, forked)
                    for row, readable in self._wanted(rows, mission, covers):
                        rev, seq, prev, _record, _author, _state, lacking, data, body = row
                        held_back = lacking == 1 or (body is not None and not readable)
                        yield Sent(rev, name, seq, prev, data, body if readable else None, held_back)

    def count(self) -> tuple[int, int]:
        """Return how many revisions these are, and how many of them go without something that is held back."""
        revisions = withheld = 0
        for number, _name, mission in self.feeds:
            covers = [one.get(number, Cover()) for one in self._covers]
            for first, last in _spans(covers):
                if self._is_plain(mission, covers, first):
                    some, less = self._counted(number, first, last)
                    revisions, withheld = revisions + some, withheld + less
                    continue
                rows = self._rows(f"{_JUDGED}, NULL, body IS NOT NULL", number, first, last, forked=False)
                for row, readable in self._wanted(rows, mission, covers):
                    revisions, withheld = revisions + 1, withheld + (row[6] == 1 or (bool(row[8]) and not readable))
        return revisions, withheld

    def _counted(self, feed: int, first: int, last: int) -> tuple[int, int]:
        """Count by the indexes alone: all of a range, less what is not under a signed tip."""
        queries = (
            "SELECT count(*) FROM revision WHERE feed = ? AND seq BETWEEN ? AND ?",
            # the index of what waits is short; that of the feed would have every row read
            "SELECT count(*) FROM revision WHERE +feed = ? AND +seq BETWEEN ? AND ? AND state <> 3 AND state IN (0, 4)",
            "SELECT count(*) FROM revision WHERE feed = ? AND seq BETWEEN ? AND ? AND lacking = 1 AND state NOT IN (0, 4)",
        )
        every, waiting, lacking = (
            int(self._connection.execute(query, (feed, first, last)).fetchone()[0]) for query in queries
        )
        return every - waiting, lacking

    def _rows(self, columns: str, feed: int, first: int, last: int, forked: bool) -> Any:
        """Return the rows of a range. Only branches that share a seq need another order than the index has."""
        return self._connection.execute(
            f"SELECT {columns} FROM revision"  # noqa: S608
            " WHERE feed = ? AND seq BETWEEN ? AND ? AND state NOT IN (0, 4)"
            f" ORDER BY seq{', rev_id' if forked else ''}",
            (feed, first, last),
        )

    def _is_plain(self, mission: str, covers: Sequence[Cover], first: int) -> bool:
        """Whether everybody reads everything of a mission, and nobody has anything of a feed from `first` on."""
        return all(release.reads_all(one.authority, mission) for one in self.readers) and not any(
            one.upto >= first or one.exact for one in covers
        )

    def _wanted(self, rows: Any, mission: str, covers: Sequence[Cover]) -> Iterator[tuple[Any, bool]]:
        """Yield the rows that some addressee lacks, and whether all may read their bodies."""
        limited = [self._limited[one.device] for one in self.readers if not release.reads_all(one.authority, mission)]
        for batch in batches(rows):
            facts = _facts_of(self._connection, [row[3] for row in batch], [mission]) if limited else []
            opened = [one.opened(facts) for one in limited]
            for row in batch:
                rev, seq, _prev, record, author, state, _lacking, _data, body = row
                readable = bool(body) and all(
                    one.may_read(some, record, author, state) for one, some in zip(limited, opened, strict=True)
                )
                if any(not one.holds(seq, rev) or (readable and one.lacks(seq)) for one in covers):
                    yield row, readable


def _spans(covers: list[Cover]) -> list[tuple[int, int]]:
    """Return the ranges of seq in which some addressee may lack something, ascending and apart."""
    found = sorted([*(span for one in covers for span in one.lacking), (min(one.upto for one in covers) + 1, _END)])
    whole: list[tuple[int, int]] = []
    for first, last in found:
        if whole and first <= whole[-1][1] + 1:
            whole[-1] = (whole[-1][0], max(whole[-1][1], last))
        else:
            whole.append((first, last))
    return whole


def _keys_of(connection: Connection, officer: str) -> set[bytes]:
    """Return the keys of everything that a person wrote on any laptop."""
    return {row[0] for row in connection.execute("SELECT fingerprint FROM certificate WHERE officer = ?", (officer,))}
