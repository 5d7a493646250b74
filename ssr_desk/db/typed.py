"""The typed tables: caches of the records' current state, derived from the definitions and made anew when these change.

A cache must take what history holds (a redacted title, a field of a newer version): one column holds the whole record as the
fold gave it, the others repeat what lists, filters and sums ask for. These may all be NULL, and nothing validates.
"""

import decimal
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from ssr_desk.db import search
from ssr_desk.db.engine import Connection
from ssr_desk.records import header as headers
from ssr_desk.records.base import FieldDefinition, Record, Values
from ssr_desk.records.kinds import Counts, Kind
from ssr_desk.records.registry import Registry

COLUMN_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "TEXT",
    Kind.CODE: "TEXT",
    Kind.REFERENCE: "TEXT",
    Kind.DATE: "TEXT",
    Kind.WHOLE: "INTEGER",
    Kind.MINUTES: "INTEGER",
    Kind.COUNTS: "INTEGER",
    Kind.NUMBER: "INTEGER",
    Kind.YES_NO: "INTEGER",
}
"""The kinds that can be sorted, filtered or added up; the others live in the document only. Numbers are thousandths."""
_ALWAYS = {Kind.DATE, Kind.REFERENCE, Kind.COUNTS}  # what Today, the links between records and every report ask for
_FITTING = frozenset({str, int, bool})
ROWS = "2: what decides access, and conflicts, by the order of their names"
"""How `current` writes its rows: another form of them is another cache."""
REVIEW = 2
"""Changes with what the table of records says of reviews, now: 0 void, 1 valid, 2 submitted and not judged, NULL never in
review. All tables are made anew then."""
GENDERS = tuple(Counts.model_fields)
_OWN = {"id", "mission_code", "changed", "document"}
_NOTHING = ""
"""Stands for NULL in rows, and an empty text is nothing in these tables: the driver takes a microsecond to bind a None, and
most columns of a record are empty."""
_NOBODY = [_NOTHING] * len(GENDERS)


def column_fields(record_type: type[Record]) -> list[FieldDefinition]:
    """Return the fields that get columns: what the list shows, and dates, references and counts."""
    asked = [one for one in record_type.fields() if one.column or one.kind in _ALWAYS]
    return [one for one in asked if one.kind in COLUMN_TYPES]


def column_names(field: FieldDefinition) -> tuple[str, ...]:
    """Return the columns of a field: one, or one for each gender, so that SQL can add heads up."""
    return tuple(f"{field.name}_{one}" for one in GENDERS) if field.kind is Kind.COUNTS else (field.name,)


def table(record_type: type[Record]) -> str:
    """Return a type's table name, quoted; its prefix keeps it apart from the truth tables (`t_desk`, `desk`)."""
    return f'"t_{record_type.type_name}"'


def create_statements(record_type: type[Record]) -> list[str]:
    """Return the DDL of a type: its table, and an index for each column of dates."""
    columns = [f'"{name}" {COLUMN_TYPES[one.kind]}' for one in column_fields(record_type) for name in column_names(one)]
    own = ["id TEXT NOT NULL", "mission_code TEXT NOT NULL", "changed INTEGER NOT NULL", "document TEXT NOT NULL"]
    statements = [f"CREATE TABLE {table(record_type)}({', '.join([*own, *columns])}, PRIMARY KEY(id, mission_code))"]
    for one in column_fields(record_type):
        if one.kind is Kind.DATE and (one.column or one.required or one.name in ("next_contact", "behaviour_due")):
            # an index with the empty ones in it tells at once that there are none: lists are read from their end, too
            filled = "" if one.required else f' WHERE "{one.name}" IS NOT NULL'
            name = f'"{record_type.type_name}_by_{one.name}"'
            statements.append(f'CREATE INDEX {name} ON {table(record_type)}("{one.name}", id){filled}')
    return statements


@cache
def _apart(record_type: type[Record]) -> tuple[list[str], list[str], list[str]]:
    """Return the names of fields with columns, by what makes these: the value itself, counts, decimal numbers."""
    asked = column_fields(record_type)
    return (
        [one.name for one in asked if one.kind not in (Kind.COUNTS, Kind.NUMBER)],
        [one.name for one in asked if one.kind is Kind.COUNTS],
        [one.name for one in asked if one.kind is Kind.NUMBER],
    )


@cache
def insert_statement(record_type: type[Record]) -> str:
    """Return the statement that takes the rows of `row_maker`."""
    single, counts, numbers = _apart(record_type)
    names = [*single, *(f"{name}_{one}" for name in counts for one in GENDERS), *numbers]
    quoted = ", ".join(["id", "mission_code", "changed", "document", *(f'"{name}"' for name in names)])
    marks = ", ".join([*("?" * len(_OWN)), *(f"nullif(?, '{_NOTHING}')" for _name in names)])
    return f"INSERT INTO {table(record_type)}({quoted}) VALUES ({marks})"  # noqa: S608


@cache
def row_maker(record_type: type[Record]) -> Callable[[str, int, Values], list[Any]]:
    """Return a function from mission code, time of change and JSON values to a row (for executemany)."""
    single, counts, numbers = _apart(record_type)

    def row(mission: str, changed: int, values: Values) -> list[Any]:
        made: list[Any] = [values["id"], mission, changed, headers.canonical(values).decode()]
        get = values.get
        made += [value if type(value := get(name)) in _FITTING else _NOTHING for name in single]
        for name in counts:
            heads = get(name)
            made += _heads(heads) if isinstance(heads, dict) else _NOBODY
        made += [_filled(thousandths(get(name))) for name in numbers]
        return made

    return row


def _heads(counts: Mapping[str, Any]) -> list[Any]:
    return [_filled(counts.get(one)) for one in GENDERS]


def _filled(value: Any) -> Any:
    """Return what stands for a value in a row. What is no text and no number (another version's) is nothing."""
    return value if type(value) in _FITTING else _NOTHING


def thousandths(value: Any) -> int | None:
    """Return a decimal string as a whole number of thousandths: exact, sortable, and SQL can add it up.

    None for what is no number, and for one that SQLite's 64 bits cannot hold: "1e999999999" would be a number of a gigabyte.
    """
    try:
        number = None if value is None else decimal.Decimal(value)
        if number is None or number.adjusted() > _DIGITS:
            return None
        return int(number.scaleb(3))
    except (decimal.InvalidOperation, OverflowError, TypeError, ValueError):
        return None


_DIGITS = 14
"""Of the whole part: a sum of thousands of such numbers still fits into 64 bits."""


def insert(connection: Connection, record_type: type[Record], rows: Iterable[tuple[str, int, Values]]) -> None:
    """Add records as (mission code, time of change, values)."""
    make_row = row_maker(record_type)
    put(connection, record_type, [make_row(*one) for one in rows])


def put(connection: Connection, record_type: type[Record], rows: Iterable[Sequence[Any]]) -> None:
    """Add records as `row_maker` makes them."""
    connection.executemany(insert_statement(record_type), rows)


def delete(connection: Connection, record_type: type[Record], keys: Iterable[tuple[str, str]]) -> None:
    """Take (id, mission code) out."""
    connection.executemany(f"DELETE FROM {table(record_type)} WHERE id = ? AND mission_code = ?", keys)  # noqa: S608


def document(connection: Connection, record_type: type[Record], record: str, mission: str) -> Values | None:
    """Return a record as the cache holds it."""
    query = f"SELECT document FROM {table(record_type)} WHERE id = ? AND mission_code = ?"  # noqa: S608
    row = connection.execute(query, (record, mission)).fetchone()
    return json.loads(row[0]) if row else None


def clear(connection: Connection, registry: Registry) -> None:
    """Empty all tables."""
    for record_type in registry:
        connection.execute(f"DELETE FROM {table(record_type)}")  # noqa: S608


def fingerprint(registry: Registry) -> str:
    """Return what tells one set of caches from another: their DDL, what is searched, and how text is folded."""
    parts = [statement for one in registry for statement in create_statements(one)]
    parts += [f"{one.type_name}: {search.searchable(one)} {one.title_fields}" for one in registry]
    return hashlib.sha256(
        "\n".join([*parts, *search.CREATE, str(search.FOLDING), str(REVIEW), ROWS]).encode()
    ).hexdigest()


def is_current(connection: Connection, registry: Registry) -> bool:
    """Whether the caches were made from these definitions."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'cache'").fetchone():
        return False
    row = connection.execute("SELECT fingerprint FROM cache").fetchone()
    return row is not None and row[0] == fingerprint(registry)


def make(connection: Connection, registry: Registry) -> None:
    """Make all cache tables anew, empty."""
    connection.execute("CREATE TABLE IF NOT EXISTS cache(fingerprint TEXT, types TEXT)")
    row = connection.execute("SELECT types FROM cache").fetchone()
    for name in json.loads(row[0]) if row else []:
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    for name in ("record", "search", "indexed"):
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    for record_type in registry:
        for statement in create_statements(record_type):
            connection.execute(statement)
    for statement in search.CREATE:
        connection.execute(statement)
    connection.execute("DELETE FROM cache")
    made = json.dumps([table(one).strip('"') for one in registry])
    connection.execute("INSERT INTO cache VALUES (?, ?)", (fingerprint(registry), made))
