"""What goes into a bundle: `Contents` answers for a set of addressees, revision by revision, without holding them in memory.

Of the missions that all addressees serve: every revision under a signed tip that some addressee has not confirmed, or has
confirmed as lacking its body and may read now. Bodies go as released to every one of them. The rules are in sync/release.py.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ssr_desk.records import header as headers
from ssr_desk.records.authority import PLAN_TYPES, Authority
from ssr_desk.records.merge import QUARANTINED
from ssr_desk.services import coverage
from ssr_desk.services.coverage import Cover
from ssr_desk.sync import release
from ssr_desk.sync.release import RecordFacts

Connection = Any


@dataclass(frozen=True)
class Reader:
    """One addressee: who it is by its certificate, and the posts whose records it may read."""

    device: str
    authority: Authority
    posts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sent:
    """One revision of a bundle. `body` is canonical JSON, or None; `partial` when something of it stays behind."""

    rev_id: bytes
    feed: str
    seq: int
    prev: bytes | None
    data: bytes
    body: bytes | None
    partial: bool


def facts(connection: Connection, missions: Sequence[str]) -> list[RecordFacts]:
    """Return what release rules ask about every record of these missions."""
    marks = ", ".join("?" * len(missions))
    plan = sorted(PLAN_TYPES)
    mixed = {
        row[0]
        for row in connection.execute(
            f"SELECT DISTINCT record FROM revision WHERE type NOT IN ({', '.join('?' * len(plan))})"  # noqa: S608
            f" AND record IN (SELECT id FROM record WHERE type IN ({', '.join('?' * len(plan))}))",
            [*plan, *plan],
        )
    }
    rows = connection.execute(
        f"SELECT id, mission, type, access, withheld, deleted FROM record WHERE mission IN ({marks})",  # noqa: S608
        list(missions),
    )
    return [
        RecordFacts(
            row[0],
            row[1],
            frozenset({row[2], "mixed"} if row[0] in mixed else {row[2]}),
            json.loads(row[3]),
            frozenset(json.loads(row[4])),
            bool(row[5]),
        )
        for row in rows
    ]


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
        limited = [one for one in readers if not all(release.reads_all(one.authority, name) for name in self.missions)]
        known = facts(connection, self.missions) if limited else []
        self._open = {one.device: release.released(one.authority, set(one.posts), known) for one in limited}
        self._own = {one.device: _keys_of(connection, one.authority.officer) for one in readers}

    def __iter__(self) -> Iterator[Sent]:
        """Yield the revisions by feed and seq."""
        for number, name, mission in self.feeds:
            covers = [one.get(number, Cover()) for one in self._covers]
            for first, last in _spans(covers):
                yield from self._span(number, name, mission, covers, first, last)

    def _span(self, feed: int, name: str, mission: str, covers: list[Cover], first: int, last: int) -> Iterator[Sent]:
        rows = self._connection.execute(
            "SELECT rev_id, seq, prev, record, author, state, header, body, lacking FROM revision"
            " WHERE feed = ? AND seq BETWEEN ? AND ? AND state NOT IN (0, 4) ORDER BY seq, rev_id",
            (feed, first, last),
        )
        for rev, seq, prev, record, author, state, data, body, lacking in rows:
            readable = body is not None and all(
                self._may_read(one, record, mission, author, state) for one in self.readers
            )
            if any(not one.holds(seq, rev) or (readable and one.lacks(seq)) for one in covers):
                sent = body if readable else None
                yield Sent(rev, name, seq, prev, data, sent, bool(lacking) or sent is None)

    def _may_read(self, reader: Reader, record: str, mission: str, author: bytes, state: int) -> bool:
        if release.reads_all(reader.authority, mission) or author in self._own[reader.device]:
            return True
        return state < QUARANTINED and (record, mission) in self._open[reader.device]


def _spans(covers: list[Cover]) -> list[tuple[int, int]]:
    """Return the ranges of seq in which some addressee may lack something, ascending and apart."""
    found = sorted([*(span for one in covers for span in one.lacking), (min(one.upto for one in covers) + 1, 2**53)])
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
