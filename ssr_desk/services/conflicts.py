"""What two desks changed at once: both sides beside what they began from, whose turn it is, and the edit that settles it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ssr_desk.clock import Surround
from ssr_desk.db import current
from ssr_desk.db.engine import Connection
from ssr_desk.db.store import Store
from ssr_desk.records import changes
from ssr_desk.records.header import DELETED
from ssr_desk.records.kinds import Kind
from ssr_desk.records.merge import PLACED, Held
from ssr_desk.records.registry import Registry
from ssr_desk.records.weaving import woven
from ssr_desk.services.errors import NoConflict, NotTogether
from ssr_desk.services.recording import Recording, Saved

_HOLDER = (
    "SELECT document ->> 'name', document ->> 'officer' FROM t_rotation WHERE document ->> 'post' = ?"
    " AND document ->> 'start' <= ? AND coalesce(document ->> 'end', '9999') >= ? ORDER BY document ->> 'start' DESC LIMIT 1"
)
_COMMANDER = (
    "SELECT name, officer FROM peer WHERE role = 'commander' AND trusted = 1 AND EXISTS"
    " (SELECT 1 FROM json_each(missions) m WHERE m.value IN (?, '*')) ORDER BY heard DESC LIMIT 1"
)


@dataclass(frozen=True)
class Conflict:
    """A record in conflict.

    Attributes:
        registers: what disagrees, sorted; `_deleted` where one side deleted what the other changed.
        owner: name of whose turn it is: the holder of the post today, else the mission's commander; "" when nobody is known.
        mine: whether that is the officer of this desk.
        since: when the later side was written, claimed, in milliseconds since 1970.
    """

    type_name: str
    id: str
    title: str
    registers: tuple[str, ...]
    owner: str
    mine: bool
    since: int


@dataclass(frozen=True)
class Side:
    """One of the values that disagree. `value` is None where this side emptied the field, or deleted nothing."""

    rev_id: str
    value: Any
    name: str
    role: str
    time: int
    mine: bool


@dataclass(frozen=True)
class Difference:
    """One register that disagrees.

    Attributes:
        base: what all sides began from; None when there was nothing, or when that was withheld or erased.
        sides: the shown one last.
        shown: what every desk shows until somebody settles it.
        together: of two texts that were changed in different places, the one with both changes; else None.
    """

    register: str
    base: Any
    sides: tuple[Side, ...]
    shown: Any
    together: str | None = None


class Conflicts:
    """Conflicts of one open desk."""

    def __init__(self, store: Store, registry: Registry, surround: Surround, recording: Recording) -> None:
        self._store, self._registry, self._surround, self._recording = store, registry, surround, recording

    def number(self) -> int:
        """Return how many records are in conflict."""
        with self._store.read() as connection:
            query = "SELECT count(*) FROM record WHERE conflicts <> '{}' AND deleted = 0"
            return int(connection.execute(query).fetchone()[0])

    def all(self, limit: int = 1000) -> list[Conflict]:
        """Return the records in conflict, those of this desk's officer first, then the oldest."""
        query = "SELECT type, id, title, mission, conflicts, access FROM record WHERE conflicts <> '{}' AND deleted = 0 LIMIT ?"
        officer = self._store.setting("profile")["officer"]
        with self._store.read() as connection:
            rows = connection.execute(query, (limit,)).fetchall()
            found = [self._conflict(connection, officer, *row) for row in rows]
        return sorted(found, key=lambda one: (not one.mine, one.since, one.id))

    def _conflict(
        self,
        connection: Connection,
        officer: str,
        type_name: str,
        record: str,
        title: str,
        mission: str,
        held: str,
        access: str,
    ) -> Conflict:
        registers: dict[str, list[str]] = json.loads(held)
        posts = json.loads(access).get("post") or [None]
        name, who = self._owner(connection, posts[-1], mission)
        revisions = sorted({rev for some in registers.values() for rev in some})
        marks = ", ".join("?" * len(revisions))
        query = f"SELECT max(time) FROM revision WHERE rev_id IN ({marks})"  # noqa: S608 - question marks only
        since = connection.execute(query, [bytes.fromhex(one) for one in revisions]).fetchone()[0]
        return Conflict(type_name, record, title, tuple(sorted(registers)), name, who == officer, int(since or 0))

    def _owner(self, connection: Connection, post: str | None, mission: str) -> tuple[str, str]:
        """Return name and number of whose turn it is."""
        day = self._surround.now().date().isoformat()
        row = connection.execute(_HOLDER, (post, day, day)).fetchone() if post else None
        row = row or connection.execute(_COMMANDER, (mission,)).fetchone()
        own = self._store.setting("profile")
        if row is None and own["role"] == "commander" and own.get("mission") == mission:
            row = own["name"], own["officer"]
        return (str(row[0] or row[1] or ""), str(row[1] or "")) if row else ("", "")

    def of(self, record: str) -> list[Difference]:
        """Return what disagrees in a record, each side with its author. Empty when nothing does. Raises NoSuchRecord."""
        opened = self._recording.open(record)
        if not opened.conflicts:
            return []
        shown = self._registers(opened.type_name, opened.values)
        with self._store.read() as connection:
            revisions = {
                one.rev_id: one for one in current.held(connection, record, opened.mission) if one.state == PLACED
            }
            names, texts = self._names(connection), self._texts(opened.type_name)
            return [
                _difference(
                    register, [revisions[rev] for rev in some], revisions, names, shown.get(register), register in texts
                )
                for register, some in sorted(opened.conflicts.items())
            ]

    def _texts(self, type_name: str) -> set[str]:
        return {one.name for one in self._registry[type_name].fields() if one.kind in (Kind.TEXT, Kind.LONG_TEXT)}

    def take(self, record: str, register: str, rev_id: str) -> Saved:
        """Settle a register with the value of one side. Raises NoSuchRecord, NoConflict, Invalid."""
        found = next((one for one in self.of(record) if one.register == register), None)
        side = next((one for one in found.sides if one.rev_id == rev_id), None) if found else None
        if side is None:
            raise NoConflict(field=register)
        return self.settle(record, {register: side.value})

    def put_together(self, record: str, register: str) -> Saved:
        """Settle a text with the changes of both sides. Raises NoSuchRecord, NoConflict, NotTogether, Invalid."""
        found = next((one for one in self.of(record) if one.register == register), None)
        if found is None:
            raise NoConflict(field=register)
        if found.together is None:
            raise NotTogether(field=register)
        return self.settle(record, {register: found.together})

    def settle(self, record: str, values: Mapping[str, Any]) -> Saved:
        """Settle registers with these values, which may be neither side's: a normal edit that has seen all sides.

        Raises:
            NoSuchRecord, Invalid.
            NoConflict: a register is in no conflict.
        """
        opened = self._recording.open(record)
        stray = sorted(values.keys() - opened.conflicts.keys())
        if stray:
            raise NoConflict(field=", ".join(stray))
        if DELETED in values:
            return self._recording.delete(record) if values[DELETED] else self._recording.restore(record)
        registers = self._registers(opened.type_name, opened.values) | dict(values)
        merged = changes.assembled({name: value for name, value in registers.items() if value is not None})
        return self._recording.save(record, {"id": record, **merged}, opened.heads, settle=values.keys())

    def _registers(self, type_name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        return changes.registers(self._registry[type_name], dict(values))

    def _names(self, connection: Connection) -> "_Names":
        own = self._store.setting("fingerprint")
        profile = self._store.setting("profile")
        known = dict(
            connection.execute(
                "SELECT lower(hex(fingerprint)), name FROM peer WHERE fingerprint IS NOT NULL"
            ).fetchall()
        )
        return _Names(own, profile, known, self._store.authorities(connection))


@dataclass(frozen=True)
class _Names:
    """Who wrote with which key."""

    own: str
    profile: Mapping[str, Any]
    known: Mapping[str, str]
    authority_of: Any

    def side(self, one: Held, value: Any) -> Side:
        author, mine = one.header.author, one.header.author == self.own
        by = self.authority_of(author)
        name = self.profile["name"] if mine else self.known.get(author) or (by.officer if by else author[:12])
        return Side(one.rev_id, value, name, by.role if by else "", one.header.time, mine)


def _difference(
    register: str, sides: Sequence[Held], revisions: Mapping[str, Held], names: _Names, shown: Any, is_text: bool
) -> Difference:
    made = [names.side(one, one.body[register][1] if register in one.body else None) for one in sides]
    base = _base(register, sides, revisions)
    return Difference(register, base, tuple(made), shown, _together(base, made) if is_text else None)


def _together(base: Any, sides: Sequence[Side]) -> str | None:
    texts = [base, *(one.value for one in sides)]
    return woven(*texts) if len(sides) == 2 and all(isinstance(one, str) for one in texts) else None


def _base(register: str, sides: Iterable[Held], revisions: Mapping[str, Held]) -> Any:
    """Return the newest value of a register that all sides had seen."""
    seen = [_before(one, revisions) for one in sides]
    common = [revisions[rev] for rev in frozenset.intersection(*seen) if register in revisions[rev].body]
    newest = max(common, key=lambda one: (one.header.depth, one.rev_id), default=None)
    return newest.body[register][1] if newest else None


def _before(one: Held, revisions: Mapping[str, Held]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(one.header.parents)
    while waiting:
        rev = waiting.pop()
        if rev in revisions and rev not in found:
            found.add(rev)
            waiting += revisions[rev].header.parents
    return frozenset(found)
