"""Recording: adding, changing, deleting records and going back, each one transaction.

A save, an undo and a return to an earlier version are the same thing: revisions are added and their records folded again.
Nothing is ever overwritten, so everything can be undone. Values come in through `records.entry` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ssr_desk.clock import Surround
from ssr_desk.db import attachments, current, drafts, history, listing
from ssr_desk.db.history import Authorities, Connection, Incoming
from ssr_desk.db.store import Store
from ssr_desk.progress import CancelToken, Progress
from ssr_desk.records import changes, entry
from ssr_desk.records import header as headers
from ssr_desk.records.authority import STRUCTURE, may_change
from ssr_desk.records.base import Record, Values, is_id, natural_id, new_id
from ssr_desk.records.header import DELETED
from ssr_desk.records.kinds import Kind
from ssr_desk.records.merge import PLACED, Folded, Held, fold
from ssr_desk.records.registry import Registry
from ssr_desk.services.errors import (
    AlreadyThere,
    NoAuthority,
    NoSuchField,
    NoSuchRecord,
    NoSuchType,
    NoSuchVersion,
    NothingToRedact,
    Withheld,
)
from ssr_desk.services.writer import Author, Missions, Writer, known_fields, unerased, up_to

_REFERENCES = {Kind.REFERENCE, Kind.REFERENCES}
STATES = ("saved", "in_bundle", "with_commander", "safe")


Revisions: TypeAlias = list[Held]
Versions: TypeAlias = list["Version"]
Names: TypeAlias = list[str]
Choices: TypeAlias = list[tuple[str, str]]
Patches: TypeAlias = list[tuple[str, dict[str, Any], list[str]]]
"""Names for lists: within `Recording`, `list` is the method."""


@dataclass(frozen=True)
class ChangeSet:
    """Which records of which type a write changed; announced once."""

    by_type: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """What a write did: ids of records and revisions, in order."""

    ids: tuple[str, ...]
    revisions: tuple[str, ...]
    changes: ChangeSet


@dataclass(frozen=True)
class Opened:
    """A record as a form opens it. `heads` go back with the save, so that what came meanwhile is not overwritten."""

    type_name: str
    id: str
    mission: str
    title: str
    values: Values
    heads: tuple[str, ...]
    withheld: tuple[str, ...]
    conflicts: Mapping[str, tuple[str, ...]]
    deleted: bool
    review_valid: bool | None
    author: str
    created: int
    changed: int
    sync_state: str


@dataclass(frozen=True)
class Version:
    """One revision of a record. `changed` are its registers with their values; withheld and erased ones are None."""

    rev_id: str
    at: int
    author: str
    role: str
    kind: str
    changed: Mapping[str, Any]
    counts: bool
    mine: bool


class Recording:
    """The use cases of one open desk."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        surround: Surround,
        author: Callable[[], Author],
        state_of: Callable[[Connection, str, str], str] | None = None,
    ) -> None:
        """Work on `store`. `author` is asked each time: enrolment changes it. `state_of` tells how safe a record is."""
        self._store, self._registry, self._surround = store, registry, surround
        self._author, self._state_of = author, state_of

    # -- writing

    def add(self, type_name: str, values: Mapping[str, Any]) -> Saved:
        """Add one record. Raises entry.Invalid, NoAuthority, AlreadyThere."""
        return self.add_many(type_name, [values])

    def add_many(
        self,
        type_name: str,
        many: Iterable[Mapping[str, Any]],
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> Saved:
        """Add records in one transaction, as they are produced: memory stays flat but for their ids."""
        record_type, author, tell = self._type(type_name), self._author(), progress or Progress()
        ids: Names = []
        revisions: Names = []
        with self._store.write() as connection:
            history.begin(connection)
            writer = Writer(connection, author, self._surround, self._store)
            known = Missions(connection, author)
            shown = current.Changes()

            def show(first: list[Incoming]) -> None:
                shown.add(current.show(connection, self._registry, first))

            def prepared() -> Iterator[tuple[str, str, Values]]:
                for values in many:
                    if cancel:
                        cancel.check()
                    yield self._checked(record_type, values, known)

            for chunk in history.batches(prepared()):
                missions: dict[str, list[tuple[str, Values]]] = {}
                for record, mission, values in chunk:
                    missions.setdefault(mission, []).append((record, values))
                for mission, together in missions.items():
                    self._refuse(author, record_type.type_name, mission, frozenset())
                    if self._held(connection, [record for record, _values in together], mission):
                        raise AlreadyThere
                    made = [writer.first(record_type, mission, record, values) for record, values in together]
                    writer.append(mission, made, show)
                    ids += [record for record, _values in together]
                    revisions += [one.rev_id.hex() for one in made]
                for record, _mission, _values in chunk:
                    drafts.drop(connection, record)
                tell.step(len(ids), 0)
            shown.add(self._refold(connection))
        return self._saved(ids, revisions, shown)

    def save(self, record: str, values: Mapping[str, Any], heads: Iterable[str], settle: Iterable[str] = ()) -> Saved:
        """Save what a form holds, against the heads it was opened on.

        `settle` names registers of a conflict to write even when the shown value is kept: that settles them.
        """
        with self._store.write() as connection:
            history.begin(connection)
            mission, revisions = self._revisions(connection, record)
            before = self._state(connection, revisions, heads)
            record_type = self._type(before.type_name)
            given = dict(values) | {"id": record}
            checked, problems = entry.check(record_type, given)
            if checked is None:
                raise entry.Invalid(problems)
            old = {"id": record, **changes.assembled(before.values)}
            new = checked.values()
            patch = changes.difference(record_type, known_fields(record_type, old), new)
            registers = changes.registers(record_type, new)
            patch |= {name: registers.get(name) for name in settle}
            made = self._write(connection, before, mission, revisions, [(record, patch, sorted(heads))])
            drafts.drop(connection, record)
            changed = self._refold(connection)
        return self._saved([record], made, changed)

    def delete(self, record: str) -> Saved:
        """Mark a record as deleted. It can be brought back; history keeps it."""
        return self._patch(record, {DELETED: True})

    def restore(self, record: str) -> Saved:
        """Bring a deleted record back."""
        return self._patch(record, {DELETED: None})

    def undo(self, saved: Saved) -> Saved:
        """Take a write back: new records are deleted, changed registers get the values that they had."""
        ids: Names = []
        made: Names = []
        with self._store.write() as connection:
            history.begin(connection)
            for record, rev in zip(saved.ids, saved.revisions, strict=False):
                mission, revisions = self._revisions(connection, record)
                one = next((one for one in revisions if one.rev_id == rev), None)
                if one is None:
                    raise NoSuchVersion(id=rev)
                now = self._state(connection, revisions, None)
                if one.header.parents:
                    before = self._state(connection, revisions, one.header.parents)
                    patch = {name: before.values.get(name) for name in one.header.changed if name != DELETED}
                    if DELETED in one.header.changed:
                        patch[DELETED] = before.deleted or None
                else:
                    patch = {DELETED: True}
                made += self._write(connection, now, mission, revisions, [(record, patch, now.heads)])
                ids.append(record)
            changed = self._refold(connection)
        return self._saved(ids, made, changed)

    def revert(self, record: str, rev_id: str) -> Saved:
        """Bring an earlier version of a record back, as a new revision."""
        with self._store.write() as connection:
            history.begin(connection)
            mission, revisions = self._revisions(connection, record)
            then, now = self._state(connection, revisions, [rev_id]), self._state(connection, revisions, None)
            names = then.values.keys() | now.values.keys()
            patch = {name: then.values.get(name) for name in names if then.values.get(name) != now.values.get(name)}
            patch = {name: value for name, value in patch.items() if name not in now.withheld}
            if now.deleted:
                patch[DELETED] = None
            made = self._write(connection, now, mission, revisions, [(record, patch, now.heads)])
            changed = self._refold(connection)
        return self._saved([record], made, changed)

    def redact(self, record: str, fields: Iterable[str], reason: str) -> Saved:
        """Erase fields' values for good, here and wherever the revision arrives. Only the fact stays."""
        with self._store.write() as connection:
            history.begin(connection)
            mission, revisions = self._revisions(connection, record)
            now, author = self._state(connection, revisions, None), self._author()
            targets = self._targets(now.type_name, revisions, unerased(connection, revisions), list(fields))
            self._refuse(author, now.type_name, mission, frozenset())
            writer = Writer(connection, author, self._surround, self._store)
            made = writer.redaction(now, mission, record, targets, revisions)
            writer.append(mission, [made])
            self._store.decide(connection, "redact", {"record": record, "registers": targets, "reason": reason})
            changed = self._refold(connection)
        return self._saved([record], [made.rev_id.hex()], changed)

    def attach(self, name: str, media_type: str, pieces: Iterable[bytes]) -> dict[str, Any]:
        """Keep a file's bytes and return the line that a record's `attachments` holds for it."""
        with self._store.write() as connection:
            digest, size = attachments.put(connection, pieces)
        return {"id": digest, "name": name, "size": size, "type": media_type}

    # -- reading

    def open(self, record: str) -> Opened:
        """Return a record with what a form needs. Raises NoSuchRecord."""
        with self._store.read() as connection:
            mission, revisions = self._revisions(connection, record)
            now = self._state(connection, revisions, None)
            state = self._state_of(connection, record, mission) if self._state_of else STATES[0]
            values: Values = {"id": record, **changes.assembled(now.values)}
            known = now.type_name in self._registry.names()
            title = self._registry[now.type_name].title_of(values) if known else now.type_name
            return Opened(
                now.type_name,
                record,
                mission,
                title,
                values,
                tuple(now.heads),
                tuple(now.withheld),
                {name: tuple(some) for name, some in now.conflicts.items()},
                now.deleted,
                now.review_valid,
                self._officer(connection, now.author),
                now.created,
                now.changed,
                state,
            )

    def history(self, record: str) -> Versions:
        """Return the versions of a record, the newest first."""
        author = self._author()
        with self._store.read() as connection:
            authority_of = self._authorities(connection)
            _mission, revisions = self._revisions(connection, record)
            found = []
            for one in sorted(revisions, key=lambda one: (one.header.depth, one.rev_id), reverse=True):
                by = authority_of(one.header.author)
                registers = one.header.changed if one.header.kind == "edit" else dict.fromkeys(one.header.targets, "")
                found.append(
                    Version(
                        one.rev_id,
                        one.header.time,
                        by.officer if by else one.header.author[:12],
                        by.role if by else "",
                        one.header.kind,
                        {name: one.body[name][1] if name in one.body else None for name in registers},
                        one.state == PLACED,
                        one.header.author == author.fingerprint,
                    )
                )
            return found

    def values_at(self, record: str, rev_id: str) -> Values:
        """Return what the record was with this revision and all before it."""
        with self._store.read() as connection:
            _mission, revisions = self._revisions(connection, record)
            then = self._state(connection, revisions, [rev_id])
            return {"id": record, **changes.assembled(then.values)}

    def list(self, type_name: str, **asked: Any) -> listing.Page:
        """Return a page of records of a type; see `db.listing.page` for what can be asked. Raises NoSuchField."""
        record_type = self._type(type_name)
        known = {one.name for one in record_type.fields()}
        order = asked.get("order")
        for name in [*(asked.get("where") or {}), *([order.partition("/")[0]] if order else [])]:
            if name not in known and not (name == "id" and name != order):
                raise NoSuchField(type=type_name, name=name)
        with self._store.read() as connection:
            try:
                return listing.page(connection, record_type, **asked)
            except OverflowError:  # a number that no column holds, so no record has it
                return listing.Page([], 0, None)

    def name(self, record: str) -> str:
        """Return what a person calls a record; its id when it is not known here."""
        with self._store.read() as connection:
            row = connection.execute("SELECT title FROM record WHERE id = ?", (record,)).fetchone()
            return str(row[0]) if row else record

    def choices(self, type_name: str, text: str = "", limit: int = 50) -> Choices:
        """Return (id, name) of live records to choose from, by name."""
        with self._store.read() as connection:
            pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            rows = connection.execute(
                "SELECT id, title FROM record WHERE type = ? AND deleted = 0 AND title LIKE ? ESCAPE '\\' ORDER BY title LIMIT ?",
                (type_name, pattern, limit),
            )
            return [(row[0], row[1]) for row in rows]

    def existing(self, records: Iterable[str]) -> set[str]:
        """Return which of these ids are records of this desk, deleted ones included."""
        with self._store.read() as connection:
            return self._held(connection, records, None)

    def may(self, type_name: str, registers: Iterable[str] = ()) -> bool:
        """Whether this desk may add or change such a record."""
        author = self._author()
        home = self._type(type_name).home
        missions = [author.mission] if author.mission else list(author.authority.missions)
        return may_change(
            author.authority,
            type_name,
            headers.COMMON if home == headers.COMMON else next(iter(missions), ""),
            frozenset(registers),
        )

    # -- parts of the above

    def _type(self, type_name: str) -> type[Record]:
        if type_name not in self._registry.names():
            raise NoSuchType(name=type_name)
        return self._registry[type_name]

    def _checked(
        self, record_type: type[Record], values: Mapping[str, Any], known: Missions
    ) -> tuple[str, str, Values]:
        """Return id, mission code and valid values of a new record."""
        given = self._by_code(record_type, values)
        mission = known.of(record_type, given)
        if not given.get("id"):
            code = given.get("code") if record_type.natural else None
            given["id"] = natural_id(record_type.type_name, str(code)) if code else new_id(self._surround)
        if "mission" in record_type.model_fields and not given.get("mission") and mission != headers.COMMON:
            given["mission"] = natural_id("mission", mission)
        post = known.post
        if post and mission != headers.COMMON and not record_type.plan and not given.get("post"):
            given["post"] = natural_id("post", post)  # records follow the post from one officer's rotation to the next
        checked, problems = entry.check(record_type, given)
        if checked is None:
            raise entry.Invalid(problems)
        return str(given["id"]), mission, checked.values()

    def _by_code(self, record_type: type[Record], values: Mapping[str, Any]) -> Values:
        """Take the code of a mission or post for its id: people know `HT-MENTOR-1`, and the id is made from it."""
        given = dict(values)
        for one in record_type.fields():
            named = given.get(one.name)
            by_code = one.kind is Kind.REFERENCE and one.to in self._registry and self._registry[one.to].natural
            if by_code and isinstance(named, str) and named and not is_id(named):
                given[one.name] = natural_id(one.to, named.strip())
        return given

    def _refuse(self, author: Author, type_name: str, mission: str, registers: frozenset[str]) -> None:
        if not may_change(author.authority, type_name, mission, registers):
            raise NoAuthority

    def _authorities(self, connection: Connection) -> Authorities:
        author = self._author()
        return Authorities(connection, (author.fingerprint, author.authority))

    def _officer(self, connection: Connection, fingerprint: str) -> str:
        by = self._authorities(connection)(fingerprint)
        return by.officer if by else fingerprint[:12]

    def _held(self, connection: Connection, records: Iterable[str], mission: str | None) -> set[str]:
        found: set[str] = set()
        for batch in history.batches(records):
            query = f"SELECT id FROM record WHERE id IN ({', '.join('?' * len(batch))})"  # noqa: S608
            if mission is not None:
                found.update(row[0] for row in connection.execute(query + " AND mission = ?", [*batch, mission]))
            else:
                found.update(row[0] for row in connection.execute(query, batch))
        return found

    def _revisions(self, connection: Connection, record: str) -> tuple[str, Revisions]:
        """Return a record's mission and revisions; where two missions use one id, those of this desk's mission."""
        rows = connection.execute("SELECT mission FROM record WHERE id = ? ORDER BY mission", (record,)).fetchall()
        missions = [row[0] for row in rows]
        if not missions:
            raise NoSuchRecord(id=record)
        own = self._author().mission
        mission = own if own in missions else missions[0]
        return mission, current.held(connection, record, mission)

    def _state(self, connection: Connection, revisions: Revisions, heads: Iterable[str] | None) -> Folded:
        """Return the state of a record now (None), or as somebody saw it who had these heads."""
        chosen = revisions if heads is None else up_to(revisions, heads)
        copies = [Held(one.rev_id, one.header, one.state, dict(one.body)) for one in chosen]
        result = fold(copies, self._authorities(connection)) if copies else None
        if result is None:
            raise NoSuchVersion(id=", ".join(heads or ()))
        return result

    def _patch(self, record: str, patch: dict[str, Any]) -> Saved:
        with self._store.write() as connection:
            history.begin(connection)
            mission, revisions = self._revisions(connection, record)
            now = self._state(connection, revisions, None)
            made = self._write(connection, now, mission, revisions, [(record, patch, now.heads)])
            drafts.drop(connection, record)
            changed = self._refold(connection)
        return self._saved([record], made, changed)

    def _write(
        self,
        connection: Connection,
        before: Folded,
        mission: str,
        revisions: Revisions,
        patches: Patches,
    ) -> Names:
        """Add a revision for each patch that changes something. Returns their ids."""
        author, made = self._author(), []
        writer = Writer(connection, author, self._surround, self._store)
        for record, patch, parents in patches:
            if not patch:
                continue
            if set(patch) & set(before.withheld):
                raise Withheld
            self._refuse(author, before.type_name, mission, frozenset(patch))
            one = writer.edit(before.type_name, mission, record, patch, up_to(revisions, parents), parents)
            writer.append(mission, [one])
            made.append(one.rev_id.hex())
        return made

    def _targets(self, type_name: str, revisions: Revisions, left: set[str], fields: Names) -> Names:
        """Return the registers to erase: all that the named fields, or without names every text, ever had.

        `left`: the registers of which there is something to erase; where a field has none, it is refused.
        """
        ever = {name for one in revisions for name in one.header.changed} - STRUCTURE
        known = {one.name: one for one in self._type(type_name).fields()}
        erasable = {
            name for name in ever if (base := name.partition("/")[0]) in known and known[base].kind not in _REFERENCES
        }
        wanted = {name for name in erasable if not fields or name in fields or name.partition("/")[0] in fields} & left
        missing = [
            name for name in fields if not any(one.partition("/")[0] == name.partition("/")[0] for one in wanted)
        ]
        if missing or not wanted:
            raise NothingToRedact(fields=", ".join(missing or fields))
        return sorted(wanted)

    def _refold(self, connection: Connection) -> current.Changes:
        return current.refold(connection, self._registry, self._authorities(connection))

    def _saved(self, ids: Iterable[str], revisions: Iterable[str], changed: current.Changes) -> Saved:
        """Return what was written. What it erased, even where an old version brought erased words back, leaves the files."""
        if changed.erased:
            self._store.scrub()
        by_type = {name: frozenset(some) for name, some in changed.by_type.items()}
        return Saved(tuple(ids), tuple(revisions), ChangeSet(by_type))
