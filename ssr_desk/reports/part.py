"""The part of a report that a record type gets from its definition alone: a table of the columns of its list.

Types that the sections know have better; a new type shows up in section 17 without a line of code here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Record, Values
from ssr_desk.records.kinds import Kind
from ssr_desk.reports.model import Block, Column, Row, Table
from ssr_desk.reports.source import heads, ids
from ssr_desk.reports.writing import UNKNOWN, Writer

_OWN_SECTION = frozenset(
    [
        "training_session",
        "mentoring_session",
        "handoff_note",
        "commitment",
        "counterpart",
        "institution",
        "departure_report",
    ]
)
_NUMBERS = {Kind.WHOLE, Kind.NUMBER, Kind.MINUTES, Kind.COUNTS}
_LONG = {Kind.LONG_TEXT, Kind.ITEMS, Kind.ATTACHMENTS}


def without_section(types: Iterable[type[Record]]) -> tuple[type[Record], ...]:
    """Return the types of a post's own work that no section prints."""
    return tuple(one for one in types if one.home == "mission" and not one.plan and one.type_name not in _OWN_SECTION)


def other_records(w: Writer) -> list[Block]:
    """Return a table for each type without a section that has records in the rotation."""
    found: list[Block] = []
    for one in w.source.types:
        records = _in_rotation(w, one)
        columns = _columns(w, one)
        if records and columns:
            rows = tuple(Row(tuple(cell(w, column, values) for column in columns), ids([values])) for values in records)
            titles = tuple(Column(w.t(column.label), column.kind in _NUMBERS) for column in columns)
            found.append(Table(w.t(one.plural), titles, rows))
    return found


def _columns(w: Writer, record_type: type[Record]) -> list[FieldDefinition]:
    shown = [one for one in record_type.fields() if one.column and one.kind not in _LONG]
    return sorted((one for one in shown if w.chosen.sensitive or not one.sensitive), key=lambda one: one.column)


def _in_rotation(w: Writer, record_type: type[Record]) -> list[Values]:
    """Return the records whose first date lies in the rotation, and those without one."""
    dated = next((one.name for one in record_type.fields() if one.kind is Kind.DATE), "")
    every = w.chosen.of(record_type.type_name)
    within = [one for one in every if not one.get(dated) or w.chosen.start <= str(one[dated]) <= w.chosen.end]
    return sorted(within, key=lambda one: (str(one.get(dated) or "9"), one["id"]))


def cell(w: Writer, column: FieldDefinition, values: Values) -> str:
    """Return one value as a report prints it; the dash for what is unknown."""
    value: Any = values.get(column.name)
    if value in (None, "", [], ()):
        return UNKNOWN
    several = value if column.kind in (Kind.CODES, Kind.REFERENCES) else [value]
    return ", ".join(_one(w, column, one) for one in several)


def _one(w: Writer, column: FieldDefinition, value: Any) -> str:
    text = str(value)
    if column.codes:
        text = w.code(column.codes, value)
    elif column.kind is Kind.COUNTS:
        text = w.count(heads(value))
    elif column.kind in _NUMBERS:
        text = w.number(value)
    elif column.kind is Kind.YES_NO:
        text = w.t(_("Yes")) if value else w.t(_("No"))
    elif column.to:
        text = w.name(value)
    return w.set(text)
