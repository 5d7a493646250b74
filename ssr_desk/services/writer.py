"""Makes this desk's own revisions: the one place where headers are written. Only `recording` calls it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ssr_desk.clock import Surround
from ssr_desk.db import history
from ssr_desk.db.history import Connection, Incoming
from ssr_desk.db.store import Store
from ssr_desk.records import changes
from ssr_desk.records import header as headers
from ssr_desk.records.authority import Authority
from ssr_desk.records.base import Record, Values, natural_id
from ssr_desk.records.header import Body, Header
from ssr_desk.records.merge import Folded, Held
from ssr_desk.services.errors import NoMission, NoSuchVersion


@dataclass(frozen=True)
class Author:
    """Who writes on this desk.

    Attributes:
        fingerprint: of the desk's signing key.
        authority: role and missions, from the certificate or, before there is one, from the profile.
        mission: code of the mission that new records belong to; empty on a desk that serves several.
        post: code of the post that new records belong to, and pass on with; empty where there is none.
    """

    fingerprint: str
    authority: Authority
    mission: str
    post: str = ""


class Missions:
    """Finds the code of the mission whose feed a new record goes into."""

    def __init__(self, connection: Connection, author: Author) -> None:
        self._connection, self._author, self.post = connection, author, author.post
        self._codes = {natural_id("mission", author.mission): author.mission} if author.mission else {}

    def of(self, record_type: type[Record], values: Mapping[str, Any]) -> str:
        """Return the code, or `common`. Raises NoMission."""
        if record_type.home == headers.COMMON:
            return headers.COMMON
        if record_type.type_name == "mission" and values.get("code"):
            return str(values["code"])
        named = values.get("mission")
        if not named and self._author.mission:
            return self._author.mission
        if named not in self._codes:
            row = self._connection.execute(
                "SELECT mission FROM record WHERE id = ? AND type = 'mission'", (named,)
            ).fetchone()
            if row is None:
                raise NoMission
            self._codes[str(named)] = row[0]
        return self._codes[str(named)]


class Writer:
    """Makes this desk's next revisions: the one place where headers are written."""

    def __init__(self, connection: Connection, author: Author, surround: Surround, store: Store) -> None:
        self._connection, self._author, self._surround = connection, author, surround
        self._incarnation = store.incarnation(connection)
        self._last: dict[str, tuple[int, int, str | None]] = {}
        self._now = surround.milliseconds()

    def first(self, record_type: type[Record], mission: str, record: str, values: Values) -> Incoming:
        """Return the first revision of a record."""
        return self.edit(record_type.type_name, mission, record, changes.registers(record_type, values), [], [])

    def edit(
        self,
        type_name: str,
        mission: str,
        record: str,
        patch: Mapping[str, Any],
        seen: list[Held],
        parents: list[str],
    ) -> Incoming:
        """Return the revision that changes these registers. A value taken over unchanged keeps its salt."""
        body: Body = {}
        for register in sorted(patch):
            salt = _salt_of(seen, register, patch[register]) or self._surround.random(headers.SALT_BYTES).hex()
            body[register] = [salt, patch[register]]
        hashes = {name: headers.register_hash(bytes.fromhex(pair[0]), pair[1]) for name, pair in body.items()}
        return self._made(mission, record, type_name, parents, seen, body, changed=hashes)

    def redaction(self, now: Folded, mission: str, record: str, targets: list[str], seen: list[Held]) -> Incoming:
        """Return the revision that erases registers."""
        return self._made(mission, record, now.type_name, now.heads, seen, None, targets=tuple(targets))

    def append(self, mission: str, made: list[Incoming], show: history.Show | None = None) -> None:
        """Put revisions into the own feed of a mission, in the order in which they were made; see `history.append`."""
        history.append(self._connection, self._last[mission][0], made, self._now, show)

    def _made(
        self,
        mission: str,
        record: str,
        type_name: str,
        parents: list[str],
        seen: list[Held],
        body: Body | None,
        changed: dict[str, str] | None = None,
        targets: tuple[str, ...] = (),
    ) -> Incoming:
        feed = f"{self._author.fingerprint}/{self._incarnation}/{mission}"
        if mission not in self._last:
            number = history.feed_number(self._connection, feed, own=True)
            self._last[mission] = (number, *history.last_of(self._connection, number))
        number, seq, prev = self._last[mission]
        depths = [one.header.depth for one in seen if one.rev_id in parents]
        header = Header(
            author=self._author.fingerprint,
            changed=changed or {},
            depth=1 + max(depths, default=0),
            feed=feed,
            kind="edit" if changed else "redact",
            parents=tuple(sorted(parents)),
            prev=prev,
            record=record,
            seq=seq + 1,
            targets=targets,
            time=self._now,
            type=type_name,
        )
        data = headers.encode(header)
        rev = headers.rev_id(data)
        self._last[mission] = (number, seq + 1, rev)
        packed = headers.encode_body(body) if body else None
        return Incoming(bytes.fromhex(rev), header, data, packed, len(body or ()))


def _salt_of(seen: list[Held], register: str, value: Any) -> str | None:
    """Return the salt of the same value in an ancestor: its hash then says that the value is a copy (see Redaction)."""
    for one in sorted(seen, key=lambda one: one.rev_id):
        pair = one.body.get(register)
        if pair and pair[1] == value and type(pair[1]) is type(value):
            return str(pair[0])
    return None


def up_to(revisions: list[Held], heads: Iterable[str]) -> list[Held]:
    """Return the revisions with these ids and all their ancestors."""
    by_id = {one.rev_id: one for one in revisions}
    found: dict[str, Held] = {}
    waiting = list(heads)
    while waiting:
        rev = waiting.pop()
        if rev not in by_id:
            raise NoSuchVersion(id=rev)
        if rev not in found:
            found[rev] = by_id[rev]
            waiting += by_id[rev].header.parents
    return list(found.values())


def known_fields(record_type: type[Record], values: Values) -> Values:
    """Leave out what this version does not know: it is kept, untouched, by not being named in a patch."""
    names = {one.name for one in record_type.fields()} | {"id"}
    return {name: value for name, value in values.items() if name in names}


def unerased(connection: Connection, revisions: list[Held]) -> set[str]:
    """Return the registers of a record that have a value somewhere: here, or withheld from here; not erased, not emptied."""
    wanted = json.dumps([one.rev_id for one in revisions])
    query = "SELECT hex(rev_id), name FROM erased WHERE rev_id IN (SELECT unhex(value) FROM json_each(?))"
    gone = {(rev.lower(), name) for rev, name in connection.execute(query, (wanted,))}
    return {
        name
        for one in revisions
        for name in one.header.changed
        if (one.rev_id, name) not in gone and (name not in one.body or one.body[name][1] is not None)
    }
