"""How safe a record is, from receipts: saved here, in a bundle, with the commander, safe at headquarters.

"Safe" is headquarters' word alone, and covers only what its last verified backup holds.
"""

from typing import Any

from ssr_desk.db.store import Store
from ssr_desk.services import coverage
from ssr_desk.services.coverage import Cover
from ssr_desk.services.maintenance import RECEIPTS
from ssr_desk.sync.statements import Receipt

Connection = Any
STATES = ("saved", "in_bundle", "with_commander", "safe")
_Covers = list[dict[int, Cover]]


def counts(connection: Connection, store: Store) -> dict[str, int]:
    """Return how many live records are in each state: an officer's own, everybody's at other desks."""
    covers, exported = _covers(connection, store), _exported(connection, store)
    role = store.setting("profile")["role"]
    own = (
        "AND f.owner = (SELECT unhex(value ->> '$') FROM setting WHERE name = 'fingerprint')"
        if role == "officer"
        else ""
    )
    rows = connection.execute(
        "SELECT r.record, f.mission, r.feed, max(r.seq) FROM revision r JOIN feed f ON f.id = r.feed"  # noqa: S608
        f" JOIN record c ON c.id = r.record AND c.mission = f.mission AND c.deleted = 0 WHERE r.state = 3 {own}"
        " GROUP BY r.record, f.mission, r.feed"
    )
    worst: dict[tuple[str, str], int] = {}
    for record, mission, feed, seq in rows:
        place = _place(feed, seq, b"", covers, exported)
        key = (record, mission)
        worst[key] = min(place, worst.get(key, len(STATES)))
    found = dict.fromkeys(STATES, 0)
    for place in worst.values():
        found[STATES[place]] += 1
    return found


def of_record(connection: Connection, store: Store, record: str, mission: str) -> str:
    """Return the state of one record: that of its least safe revision."""
    covers, exported = _covers(connection, store), _exported(connection, store)
    rows = connection.execute(
        "SELECT r.feed, r.seq, r.rev_id FROM revision r JOIN feed f ON f.id = r.feed WHERE r.record = ? AND f.mission = ?",
        (record, mission),
    ).fetchall()
    return STATES[min((_place(feed, seq, rev, covers, exported) for feed, seq, rev in rows), default=0)]


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
    elif profile["role"] == "commander":
        commanders.append(_own(connection, coverage.held(connection)))
    return hq, commanders


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
