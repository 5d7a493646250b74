"""The present state of records, folded from their revisions into what lists, filters and search read.

All of it is a cache: `rebuild` makes it again from the revisions, and it always equals what folding gives (`differences`
checks that). A save, an import and an undo all end here, in the transaction that added their revisions.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import msgspec

from ssr_desk.db import attachments, drafts, search, typed
from ssr_desk.db.history import BATCH, Connection, Incoming
from ssr_desk.records import changes
from ssr_desk.records import header as headers
from ssr_desk.records.authority import SUBMITTED, Authority
from ssr_desk.records.base import Values
from ssr_desk.records.merge import Folded, Held, fold, fold_one
from ssr_desk.records.registry import Registry

AuthorityOf = Callable[[str], Authority | None]
TABLE = """CREATE TABLE IF NOT EXISTS record(
  id TEXT NOT NULL, mission TEXT NOT NULL, type TEXT NOT NULL, title TEXT NOT NULL, heads TEXT NOT NULL,
  deleted INTEGER NOT NULL, conflicts TEXT NOT NULL, withheld TEXT NOT NULL, author BLOB NOT NULL,
  created INTEGER NOT NULL, changed INTEGER NOT NULL, review INTEGER, access TEXT NOT NULL, PRIMARY KEY(id, mission))"""
INDEXES = (
    "CREATE INDEX IF NOT EXISTS record_by_type ON record(type, changed)",
    "DROP INDEX IF EXISTS record_in_review",  # of earlier versions: told what waits and what was judged years ago alike
    "CREATE INDEX IF NOT EXISTS record_by_review ON record(type, review) WHERE review IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS record_in_conflict ON record(changed) WHERE conflicts <> '{}'",
)
RecordRow = tuple[str, str, str, str, str, int, str, str, bytearray, int, int, int | str, str]
_PUT = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?)"
"""Takes the rows of `_row`, which hold what the driver binds fast; see `history`."""


@dataclass
class Changes:
    """Which records were folded again, by type, and whether a redaction took something from the store."""

    by_type: dict[str, set[str]] = field(default_factory=dict)
    erased: bool = False

    def add(self, other: "Changes") -> None:
        """Take in what else was done."""
        for name, records in other.by_type.items():
            self.by_type.setdefault(name, set()).update(records)
        self.erased |= other.erased


class Rows(msgspec.Struct, frozen=True, array_like=True):
    """What is written of one record: made here, or by a process that reads ahead.

    Attributes:
        record: of the table of records, as `_PUT` takes it. typed, words: of the type's own table and of the search index; None
            for what is deleted and for types of a newer version, which are kept, but have no lists here.
    """

    record: RecordRow
    typed: list[str | int] | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Present:
    """One folded record: its key, what the merge gave, and its fields put together again."""

    record: str
    mission: str
    folded: Folded
    values: Values


def prepare(connection: Connection) -> None:
    """Make the table and its indexes, those of them that are missing: each start asks, and older stores get new ones."""
    connection.execute(TABLE)
    for index in INDEXES:
        connection.execute(index)


def refold(connection: Connection, registry: Registry, authority_of: AuthorityOf) -> Changes:
    """Fold the records that the transaction touched, and write what lists and search read."""
    done = Changes()
    some = connection.execute("SELECT 1 FROM record LIMIT 1").fetchone() is not None
    for batch in _batches_of(connection, authority_of, done):
        if some:
            _take_out(connection, registry, [(record, mission) for record, mission, _present in batch])
        _write(
            connection, registry, [_rows(registry, present) for _record, _mission, present in batch if present], done
        )
    return done


def show(connection: Connection, registry: Registry, first: Iterable[Incoming]) -> Changes:
    """Write records of which nothing was here before and each of which has one revision, at hand and counting.

    What is written is what `refold` would find; reading and decoding it all again would take an import as long as the checks.
    """
    done = Changes()
    _write(connection, registry, [one.rows or first_rows(registry, one) for one in first], done)
    return done


def first_rows(registry: Registry, one: Incoming) -> Rows:
    """Return what is written of a record that has this revision alone. No redaction is in it: no authority is asked for."""
    header = one.header
    result = fold_one(header, one.rev_id.hex(), one.body)
    return _rows(registry, _present(header.record, header.mission, result))


def rebuild(connection: Connection, registry: Registry, authority_of: AuthorityOf) -> Changes:
    """Make the whole cache again from the revisions."""
    from ssr_desk.db import history

    history.begin(connection)
    connection.execute("DELETE FROM record")
    typed.clear(connection, registry)
    search.clear(connection)
    connection.execute(
        "INSERT INTO touched SELECT DISTINCT r.record, f.mission FROM revision r JOIN feed f ON f.id = r.feed"
    )
    return refold(connection, registry, authority_of)


def folded(connection: Connection, keys: Sequence[tuple[str, str]], authority_of: AuthorityOf) -> Iterator[Present]:
    """Fold these (record, mission) without writing anything."""
    for key in keys:
        revisions = held(connection, *key)
        result = fold(revisions, authority_of) if revisions else None
        if result:
            yield _present(key[0], key[1], result)


def held(connection: Connection, record: str, mission: str) -> list[Held]:
    """Return all revisions of a record that their authors signed, counting or not."""
    rows = connection.execute(
        "SELECT r.rev_id, r.header, r.state, r.body FROM revision r JOIN feed f ON f.id = r.feed"
        " WHERE r.record = ? AND f.mission = ? AND r.state NOT IN (0, 4)",
        (record, mission),
    )
    return [_held(*row) for row in rows]


def differences(connection: Connection, registry: Registry, authority_of: AuthorityOf) -> list[str]:
    """Return the ids of records whose cached state is not what folding gives."""
    wrong = []
    every = "SELECT DISTINCT r.record, f.mission FROM revision r JOIN feed f ON f.id = r.feed"
    for record, mission in connection.execute(every).fetchall():
        now = next(folded(connection, [(record, mission)], authority_of), None)
        query = "SELECT * FROM record WHERE id = ? AND mission = ?"
        cells = connection.execute(query, (record, mission)).fetchone()
        row = cells and tuple("" if one is None else one for one in cells)
        if (now and _row(registry, now)) != row or (now and not _typed_agrees(connection, registry, now)):
            wrong.append(record)
    known = "SELECT id FROM record WHERE NOT EXISTS (SELECT 1 FROM revision WHERE revision.record = record.id)"
    return wrong + [row[0] for row in connection.execute(known)]


def _typed_agrees(connection: Connection, registry: Registry, now: Present) -> bool:
    if now.folded.type_name not in registry.names() or now.folded.deleted:
        return True
    return typed.document(connection, registry[now.folded.type_name], now.record, now.mission) == now.values


def _held(rev: bytes, data: bytes, state: int, body: bytes | None) -> Held:
    return Held(rev.hex(), headers.read_known(data), state, headers.read_known_body(body) if body else {})


def _batches_of(
    connection: Connection, authority_of: AuthorityOf, done: Changes
) -> Iterator[list[tuple[str, str, Present | None]]]:
    """Yield touched records with their new state, a batch at a time."""
    rows = connection.execute(
        "SELECT t.record, t.mission, r.rev_id, r.header, r.state, r.body FROM touched t"
        " CROSS JOIN revision r ON r.record = t.record CROSS JOIN feed f ON f.id = r.feed AND f.mission = t.mission"
        " ORDER BY t.record, t.mission"
    )
    batch: list[tuple[str, str, Present | None]] = []
    for (record, mission), together in groupby(rows, key=lambda row: (row[0], row[1])):
        revisions = [_held(*row[2:]) for row in together if row[4] & 3]  # what nobody signed is as if it were not here
        result = fold(revisions, authority_of) if revisions else None
        if result and result.erased:
            done.erased |= _erase(connection, revisions, result)
        batch.append((record, mission, _present(record, mission, result) if result else None))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _erase(connection: Connection, revisions: Iterable[Held], result: Folded) -> bool:
    """Take erased values out of the store for good. Returns whether there was anything to take."""
    by_id = {one.rev_id: one for one in revisions}
    new = False
    for rev, register, by in result.erased:
        key = bytes.fromhex(rev)
        added = connection.execute(
            "INSERT INTO erased(rev_id, name, by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (key, register, bytes.fromhex(by)),
        ).rowcount
        new |= bool(added)
        body = by_id[rev].body
        gone = connection.execute("SELECT count(*) FROM erased WHERE rev_id = ?", (key,)).fetchone()[0]
        lacking = int(len(body) + gone < len(by_id[rev].header.changed))
        connection.execute(
            "UPDATE revision SET body = ?, lacking = ? WHERE rev_id = ?",
            (headers.encode_body(body) if body else None, lacking, key),
        )
    for register in {one[1] for one in result.erased if one[1].startswith("attachments/")}:
        new |= attachments.remove_unnamed(connection, register.partition("/")[2])
    if new:
        record = next(iter(by_id.values())).header.record
        drafts.erase(connection, record, {register for _rev, register, _by in result.erased})
    return new


def _present(record: str, mission: str, result: Folded) -> Present:
    return Present(record, mission, result, {"id": record, **changes.assembled(result.values)})


def _write(
    connection: Connection,
    registry: Registry,
    batch: list[Rows],
    done: Changes,
) -> None:
    """Write a batch into the record table, the typed tables and the search index."""
    connection.executemany(_PUT, [one.record for one in batch])
    live: dict[str, list[Rows]] = {}
    for one in batch:
        name = one.record[2]
        done.by_type.setdefault(name, set()).add(one.record[0])
        if one.typed is not None:
            live.setdefault(name, []).append(one)
    for name, together in live.items():
        typed.put(connection, registry[name], [one.typed for one in together if one.typed])
        search.put(connection, registry[name], [(*one.record[:2], one.words or "") for one in together])


def _take_out(connection: Connection, registry: Registry, keys: list[tuple[str, str]]) -> None:
    """Take those of the records out that are there. They are asked for at once: most of an import is new."""
    wanted = set(keys)
    query = f"SELECT id, mission, type FROM record WHERE id IN ({', '.join('?' * len(keys))})"  # noqa: S608
    held = [
        row for row in connection.execute(query, [record for record, _mission in keys]) if (row[0], row[1]) in wanted
    ]
    old = [(record, mission) for record, mission, _type in held]
    connection.executemany("DELETE FROM record WHERE id = ? AND mission = ?", old)
    for name in {row[2] for row in held} & set(registry.names()):
        typed.delete(connection, registry[name], [(row[0], row[1]) for row in held if row[2] == name])
    search.delete_records(connection, old)


def _rows(registry: Registry, one: Present) -> Rows:
    name, row = one.folded.type_name, _row(registry, one)
    if one.folded.deleted or name not in registry.names():
        return Rows(row, None, None)
    record_type = registry[name]
    made = typed.row_maker(record_type)(one.mission, one.folded.changed, one.values)
    return Rows(row, made, search.words_of(record_type, one.values))


def _review(now: Folded) -> int | str:
    """Return where a record stands in review: see `typed.REVIEW`."""
    if now.review_valid is None:
        return 2 if now.values.get(SUBMITTED) else ""
    return int(now.review_valid)


def _row(registry: Registry, one: Present) -> RecordRow:
    now, name = one.folded, one.folded.type_name
    title = registry[name].title_of(one.values) if name in registry.names() else name
    return (
        one.record,
        one.mission,
        name,
        title,
        '["' + '", "'.join(now.heads) + '"]',  # ids, as `json.dumps` writes them
        int(now.deleted),
        json.dumps(now.conflicts, sort_keys=True) if now.conflicts else "{}",
        json.dumps(now.withheld) if now.withheld else "[]",
        bytearray.fromhex(now.author),
        now.created,
        now.changed,
        _review(now),
        json.dumps(now.tops, ensure_ascii=False, sort_keys=True) if now.tops else "{}",
    )
