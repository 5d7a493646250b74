"""How safe a record is, from receipts: saved here, in a bundle, with the commander, safe at headquarters.

"Safe" is headquarters' word alone: it covers what its last verified backup holds and, at other desks, what it wrote itself,
which nobody has to bring to it. A receipt speaks of ranges of feeds, so to count states is to cut the feeds into stretches,
and to look at single revisions only where the fewer of them lie.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ssr_desk.db import typed
from ssr_desk.db.history import UNDER_A_TIP, batches
from ssr_desk.db.store import Store
from ssr_desk.services import coverage
from ssr_desk.services.coverage import Cover
from ssr_desk.services.maintenance import RECEIPTS
from ssr_desk.sync.statements import Receipt

Connection = Any
STATES = ("saved", "in_bundle", "with_commander", "safe")
_FOREIGN = len(STATES)
"""The place of what others wrote, on a desk that counts its own work only: the least safe revision decides, never this one."""
_END = 2**53
_Covers = list[dict[int, Cover]]
_Key = tuple[str, str]


class _Stretch(NamedTuple):
    """Revisions of one feed, from one seq to another, that are equally safe. `place`: of STATES, or _FOREIGN."""

    feed: int
    first: int
    last: int
    place: int


def counts(connection: Connection, store: Store) -> dict[str, int]:
    """Return how many live records are in each state: an officer's own, everybody's at other desks.

    Most revisions are in the same state, so the records that have any in another one are looked at, and the rest counted.
    """
    stretches = list(_stretches(connection, store))
    sizes = dict.fromkeys(range(_FOREIGN + 1), 0)
    for one in stretches:
        sizes[one.place] += _size(connection, one)
    usual = max(sizes, key=lambda place: sizes[place])
    found = dict.fromkeys(range(_FOREIGN + 1), 0)
    for place in _looked_at(connection, [one for one in stretches if one.place != usual], stretches):
        found[place] += 1
    found[usual] += _live(connection, store) - sum(found.values())
    return {name: found[place] for place, name in enumerate(STATES)}


def of_record(connection: Connection, store: Store, record: str, mission: str) -> str:
    """Return the state of one record: that of its least safe revision."""
    return of_records(connection, store, [record]).get((record, mission), STATES[0])


def of_records(connection: Connection, store: Store, records: Iterable[str]) -> dict[_Key, str]:
    """Return the states of records by (record, mission); what is not held is absent. One pass, for lists."""
    covers, exported = _covers(connection, store), _exported(connection, store)
    found: dict[_Key, int] = {}
    for batch in batches(records):
        rows = connection.execute(
            "SELECT r.record, f.mission, r.feed, r.seq, r.rev_id FROM json_each(?) one"
            " CROSS JOIN revision r ON r.record = one.value AND r.state NOT IN (0, 4) CROSS JOIN feed f ON f.id = r.feed",
            [json.dumps(batch)],
        )
        for record, mission, feed, seq, rev in rows:
            key, place = (record, mission), _place(feed, seq, rev, covers, exported)
            found[key] = min(place, found.get(key, place))
    return {key: STATES[place] for key, place in found.items()}


def _looked_at(connection: Connection, some: list[_Stretch], every: list[_Stretch]) -> Iterator[int]:
    """Yield the places of the live records that have revisions in some stretches: the least, of the newest in each feed."""
    by_feed: dict[int, list[_Stretch]] = {}
    for one in every:
        by_feed.setdefault(one.feed, []).append(one)
    seen: set[_Key] = set()
    for one in some:
        rows = connection.execute(
            "SELECT r.record, f.mission FROM revision r JOIN feed f ON f.id = r.feed"
            " WHERE r.feed = ? AND r.seq BETWEEN ? AND ? AND r.state = 3",
            one[:3],
        )
        for batch in batches(dict.fromkeys(key for key in rows if tuple(key) not in seen)):
            fresh = [tuple(key) for key in batch]
            seen.update(fresh)
            yield from _places(connection, fresh, by_feed)


def _places(connection: Connection, keys: list[_Key], by_feed: dict[int, list[_Stretch]]) -> Iterator[int]:
    """Yield the places of those of these (record, mission) that live."""
    rows = connection.execute(
        "SELECT c.id, c.mission, r.feed, max(r.seq) FROM json_each(?) one"
        " CROSS JOIN record c ON c.id = one.value ->> 0 AND c.mission = one.value ->> 1 AND c.deleted = 0"
        " CROSS JOIN revision r ON r.record = c.id AND r.state = 3"
        " CROSS JOIN feed f ON f.id = r.feed AND f.mission = c.mission GROUP BY one.key, r.feed",
        [json.dumps(keys)],
    )
    worst: dict[_Key, int] = {}
    for record, mission, feed, seq in rows:
        place = next((one.place for one in by_feed[feed] if one.first <= seq <= one.last), _FOREIGN)
        worst[record, mission] = min(place, worst.get((record, mission), _FOREIGN))
    yield from worst.values()


def _live(connection: Connection, store: Store) -> int:
    """Return how many records live, of types known and unknown. The small indexes of the lists tell it."""
    names = list(store.registry.names())
    total = sum(
        int(connection.execute(f"SELECT count(*) FROM {typed.table(store.registry[name])}").fetchone()[0])  # noqa: S608
        for name in names
    )
    unknown = (
        "SELECT count(*) FROM record WHERE type IN (SELECT DISTINCT type FROM record EXCEPT SELECT value FROM json_each(?))"
        " AND deleted = 0"
    )
    return total + int(connection.execute(unknown, [json.dumps(names)]).fetchone()[0])


def _size(connection: Connection, one: _Stretch) -> int:
    query = "SELECT count(*) FROM revision WHERE feed = ? AND seq BETWEEN ? AND ?"
    return int(connection.execute(query, one[:3]).fetchone()[0])


def _stretches(connection: Connection, store: Store) -> Iterator[_Stretch]:
    """Cut every feed where its state changes. Where it has branches, the least safe of the revisions of one seq decides."""
    covers, exported = _covers(connection, store), _exported(connection, store)
    own = store.setting("fingerprint") if store.setting("profile")["role"] == "officer" else None
    for feed, owner, mine in connection.execute("SELECT id, owner, own FROM feed").fetchall():
        if own is not None and owner.hex() != own and not mine:  # `mine`: under this desk's earlier key, too
            yield _Stretch(feed, 1, _END, _FOREIGN)
            continue
        held = [one[feed] for some in covers for one in some if feed in one]
        ends = {exported.get(feed, 0), _END, *(one.upto for one in held)}
        ends |= {end for one in held for first, last in one.lacking for end in (first - 1, last)}
        fork = coverage.fork_of(connection, feed) if any(one.exact for one in held) else None
        first = 1
        for last in sorted(end for end in ends if end >= 1 and (fork is None or end < fork)):
            yield _Stretch(feed, first, last, _place(feed, last, b"", covers, exported))
            first = last + 1
        if fork is not None:
            yield from _branches(connection, feed, first, covers, exported)


def _branches(
    connection: Connection, feed: int, first: int, covers: tuple[_Covers, _Covers], exported: dict[int, int]
) -> Iterator[_Stretch]:
    """Cut the rest of a feed that has branches, where a receipt names single revisions."""
    rows = connection.execute(
        f"SELECT seq, rev_id FROM revision WHERE feed = ? AND seq >= ? AND {UNDER_A_TIP} ORDER BY seq",  # noqa: S608
        (feed, first),
    )
    places: dict[int, int] = {}
    for seq, rev in rows.fetchall():
        place = _place(feed, seq, bytes(rev), covers, exported)
        places[seq] = min(place, places.get(seq, place))
    for seq, place in places.items():
        yield _Stretch(feed, seq, seq, place)


def _place(feed: int, seq: int, rev: bytes, covers: tuple[_Covers, _Covers], exported: dict[int, int]) -> int:
    for place, some in zip((3, 2), covers, strict=True):
        if any((one := held.get(feed)) is not None and one.holds(seq, rev) and not one.lacks(seq) for held in some):
            return place
    return 1 if seq <= exported.get(feed, 0) else 0


def _covers(connection: Connection, store: Store) -> tuple[_Covers, _Covers]:
    """Return what headquarters' desks hold, and what commanders' do, this desk itself included."""
    hq, commanders = coverage.of_role(connection, "hq"), coverage.of_role(connection, "commander")
    profile = store.setting("profile")
    if profile["role"] == "hq":
        hq.append(_own(connection, store.setting(RECEIPTS, [])))
    else:
        hq.append(_theirs(connection))
    if profile["role"] == "commander":
        commanders.append(_own(connection, coverage.held(connection)))
    return hq, commanders


def _theirs(connection: Connection) -> dict[int, Cover]:
    """Return the feeds that headquarters' own desks wrote: what came from there is there, whatever its receipts say yet."""
    query = "SELECT f.id FROM feed f JOIN certificate c ON c.fingerprint = f.owner WHERE c.role = 'hq'"
    return {row[0]: Cover(_END) for row in connection.execute(query)}


def _own(connection: Connection, held: list[dict[str, Any]]) -> dict[int, Cover]:
    some = [
        Receipt("", one["mission"], 1, "0" * 32, tuple(one["tips"]), tuple(map(tuple, one["lacking"])), "")
        for one in held
    ]
    return coverage.united(connection, some)


def _exported(connection: Connection, store: Store) -> dict[int, int]:
    """Return how far each feed has been in a bundle."""
    names = store.setting("exported", {})
    return {row[0]: names[row[1]] for row in connection.execute("SELECT id, name FROM feed") if row[1] in names}
