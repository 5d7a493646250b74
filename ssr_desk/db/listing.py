"""Lists of one record type: filtered, searched, sorted by any column, a page at a time by anchors, never by offset."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ssr_desk.db import search as index
from ssr_desk.db import typed
from ssr_desk.db.engine import Connection
from ssr_desk.records.base import FieldDefinition, Record, Values
from ssr_desk.records.kinds import Kind

_LISTS = {Kind.CODES, Kind.REFERENCES}
_ADDED = {Kind.COUNTS, Kind.MINUTES, Kind.NUMBER, Kind.WHOLE}
OPEN = "open"  # the status of what is still to be done


@dataclass(frozen=True)
class Page:
    """Some records as JSON values with their ids.

    Attributes:
        total: how many match in all; -1 for not counted.
        next: `after` of the next page in the direction of reading; None where nothing follows.
        first, last: where this page begins and ends: from there one may read on, `first` backwards; None without rows.
    """

    rows: list[Values]
    total: int
    next: tuple[Any, ...] | None
    first: tuple[Any, ...] | None = None
    last: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class _Walk:
    """One question in one direction. Phase 0 has the records with a value to sort by, phase 1 those without, by id."""

    connection: Connection
    table: str
    conditions: list[str]
    parameters: list[Any]
    column: str | None
    descending: bool

    def read(self, phase: int, anchor: tuple[Any, Any], limit: int, offset: int) -> list[tuple[Any, str, str]]:
        """Return (value, id, document) of the rows after an anchor (value, id)."""
        way = "DESC" if self.descending else "ASC"
        wanted, given = self._beyond(phase, anchor)
        by_value = phase == 0 and self.column
        chosen, ordered = (self.column, f"{self.column} {way}, id {way}") if by_value else ("NULL", f"id {way}")
        query = f"SELECT {chosen}, id, document FROM {self.table} WHERE {wanted} ORDER BY {ordered} LIMIT ? OFFSET ?"  # noqa: S608
        rows: list[tuple[Any, str, str]] = self.connection.execute(query, [*given, limit, offset]).fetchall()
        return rows

    def left(self, phase: int, anchor: tuple[Any, Any]) -> int:
        """Return how many rows of a phase come after an anchor."""
        wanted, given = self._beyond(phase, anchor)
        return int(self.connection.execute(f"SELECT count(*) FROM {self.table} WHERE {wanted}", given).fetchone()[0])  # noqa: S608

    def _beyond(self, phase: int, anchor: tuple[Any, Any]) -> tuple[str, list[Any]]:
        sign = "<" if self.descending else ">"
        wanted, given = list(self.conditions), list(self.parameters)
        if self.column:
            wanted.append(f"{self.column} IS {'NOT ' if phase == 0 else ''}NULL")
        if anchor[1] is not None and phase == 0 and self.column:
            wanted.append(f"({self.column}, id) {sign} (?, ?)")
            given += list(anchor)
        elif anchor[1] is not None:
            wanted.append(f"id {sign} ?")
            given.append(anchor[1])
        return " AND ".join(wanted), given


def page(
    connection: Connection,
    record_type: type[Record],
    where: Mapping[str, Any] | None = None,
    search: str = "",
    order: str | None = None,
    descending: bool = False,
    after: tuple[Any, ...] | None = None,
    limit: int = 200,
    since: int | None = None,
    offset: int = 0,
    count: bool = True,
    backwards: bool = False,
) -> Page:
    """Return a page of a type's records.

    Args:
        connection: of the store.
        record_type: what to list.
        where: field to value, all of which must match; a list field matches when it holds the value, None when it is empty.
        search: words that must all stand in the record.
        order: field to sort by (or `due/open`, see `_column`); without one, the order of making. Without a value: last.
        descending: the other way round.
        after: `next` of the page before, or a page's `last`, with the same question; backwards, its `first`.
        limit: rows at most.
        since: only records changed at this time or later, milliseconds.
        offset: records to pass over first, after `after`: for a list that is scrolled far. Costs a step of an index each.
        count: whether to count what matches; a list shows its first rows before it knows. -1 is for not counted.
        backwards: read from the end of the list, or towards its beginning; the rows come in the list's order all the same.

    Raises:
        KeyError: no field has such a name.
    """
    conditions, parameters = _conditions(record_type, where or {}, search, since)
    table = typed.table(record_type)
    total = after[0] if after else number(connection, record_type, where, search, since) if count else -1
    column = _column(record_type, order) if order else None
    walk = _Walk(connection, table, conditions, parameters, column, descending is not backwards)
    phases = [0, 1] if column else [1]
    if backwards:
        phases.reverse()
    place = after[1:] if after else (phases[0], None, None)
    found: list[tuple[int, Any, str, str]] = []
    for phase in phases[phases.index(place[0]) :]:
        anchor = place[1:] if place[0] == phase else (None, None)
        some = walk.read(phase, anchor, limit + 1 - len(found), offset)
        found += [(phase, *one) for one in some]
        if len(found) > limit or phase == phases[-1]:
            break
        offset = 0 if some or not offset else offset - walk.left(phase, anchor)
    more = len(found) > limit
    del found[limit:]
    ends = [(total, *found[one][:3]) for one in (0, -1)] if found else [None, None]
    rows = [json.loads(document) for _phase, _value, _record, document in (reversed(found) if backwards else found)]
    first, last = reversed(ends) if backwards else ends
    return Page(rows, total, ends[1] if more else None, first, last)


def number(
    connection: Connection,
    record_type: type[Record],
    where: Mapping[str, Any] | None = None,
    search: str = "",
    since: int | None = None,
) -> int:
    """Return how many records match. Raises KeyError: no field has such a name."""
    conditions, parameters = _conditions(record_type, where or {}, search, since)
    # with no condition at all SQLite counts the entries of the smallest index page by page
    wanted = "" if conditions == ["1"] else f" WHERE {' AND '.join(conditions)}"
    return int(connection.execute(f"SELECT count(*) FROM {typed.table(record_type)}{wanted}", parameters).fetchone()[0])  # noqa: S608


def counts(
    connection: Connection,
    record_type: type[Record],
    name: str,
    where: Mapping[str, Any] | None = None,
    search: str = "",
) -> dict[Any, int]:
    """Return how many records have each value of a field; None for those without one. Raises KeyError."""
    conditions, parameters = _conditions(record_type, where or {}, search, None)
    column = _column(record_type, name)
    query = f"SELECT {column}, count(*) FROM {typed.table(record_type)} WHERE {' AND '.join(conditions)} GROUP BY 1"  # noqa: S608
    return dict(connection.execute(query, parameters).fetchall())


def totals(
    connection: Connection, record_type: type[Record], where: Mapping[str, Any] | None = None, search: str = ""
) -> dict[str, Any]:
    """Return the sums of the list's columns: heads by gender, numbers as they are told (thousandths made whole again).

    A field that nobody filled is absent, as is a gender that nobody counted: unknown is not none.
    """
    fields = [one for one in typed.column_fields(record_type) if one.column and one.kind in _ADDED]
    if not fields:
        return {}
    conditions, parameters = _conditions(record_type, where or {}, search, None)
    sums = ", ".join(f'sum("{name}")' for one in fields for name in typed.column_names(one))
    query = f"SELECT {sums} FROM {typed.table(record_type)} WHERE {' AND '.join(conditions)}"  # noqa: S608
    found = iter(connection.execute(query, parameters).fetchone())
    added: dict[str, Any] = {}
    for one in fields:
        values = [next(found) for _name in typed.column_names(one)]
        if all(value is None for value in values):
            continue
        if one.kind is Kind.COUNTS:
            added[one.name] = {
                gender: value for gender, value in zip(typed.GENDERS, values, strict=True) if value is not None
            }
        else:
            added[one.name] = values[0] / 1000 if one.kind is Kind.NUMBER else values[0]
    return added


def _conditions(
    record_type: type[Record], where: Mapping[str, Any], search: str, since: int | None
) -> tuple[list[str], list[Any]]:
    conditions, parameters = ["1"], list[Any]()
    for name, value in where.items():
        if name == "id":
            conditions.append("id = ?")
            parameters.append(value)
            continue
        field = record_type.field(name)
        if field.kind in _LISTS and value is not None:
            conditions.append(f"EXISTS (SELECT 1 FROM json_each(document, '$.{name}') WHERE value = ?)")  # noqa: S608
            parameters.append(value)
        else:
            conditions.append(f"{_column(record_type, name)} IS ?")
            parameters.append(_value(field, value))
    if search.strip():
        condition, words = index.condition(record_type.type_name, search)
        conditions.append(condition)
        parameters += words
    if since is not None:
        conditions.append("changed >= ?")
        parameters.append(since)
    return conditions, parameters


def _value(field: FieldDefinition, value: Any) -> Any:
    """Return a value as its column holds it; the command line gives texts."""
    if field.kind is Kind.NUMBER:
        number = typed.thousandths(value)
        return value if number is None else number  # what is no number, or beyond all, is found nowhere
    if field.kind is Kind.YES_NO and isinstance(value, str):
        return {"true": 1, "yes": 1, "1": 1, "false": 0, "no": 0, "0": 0}.get(value.casefold(), value)
    if field.kind in (Kind.WHOLE, Kind.MINUTES) and isinstance(value, str) and value.isdecimal():
        return int(value)
    return int(value) if isinstance(value, bool) else value


def _column(record_type: type[Record], name: str) -> str:
    """Return the SQL of a field: its column, or its place in the document. Counts go by their total, `attended/women` by one.

    `due/open` is a date, those before whose status is open or not said yet.
    """
    name, _slash, gender = name.partition("/")
    field = record_type.field(name)
    if gender == OPEN and field.kind is Kind.DATE:
        status, day = _column(record_type, "status"), _column(record_type, name)
        return f"(CASE coalesce({status}, '{OPEN}') WHEN '{OPEN}' THEN '0' ELSE '1' END || {day})"
    if gender:
        if gender not in typed.GENDERS or field.kind is not Kind.COUNTS:
            raise KeyError(f"{name}/{gender}")
        return f'"{name}_{gender}"'
    if field in typed.column_fields(record_type):
        names = typed.column_names(field)
        if len(names) == 1:
            return f'"{names[0]}"'
        known = " + ".join(f'coalesce("{one}", 0)' for one in names)
        counted = " OR ".join(f'"{one}" IS NOT NULL' for one in names)
        return f"(CASE WHEN {counted} THEN {known} END)"
    place = f"json_extract(document, '$.{name}')"
    if field.kind is Kind.NUMBER:  # a text of decimals there; as `typed.thousandths`
        return f"CAST(round(CAST({place} AS REAL) * 1000) AS INTEGER)"
    return place
