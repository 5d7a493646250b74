"""Which column of a sheet is which field: by its names in every language, or as a mapping file says."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ssr_desk.errors import why
from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.records.kinds import Kind
from ssr_desk.sheets import earlier
from ssr_desk.sheets.errors import BrokenMapping, NoColumns, NoMapping, UnknownField

FORMAT = "ssr-sheet/1"
GENDER_LABELS = {"women": _("Women"), "men": _("Men"), "another": _("Another gender"), "undisclosed": _("Undisclosed")}
NO_COLUMN = {Kind.ITEMS, Kind.ATTACHMENTS}
"""Kinds that no single cell can hold."""
_REMARK = re.compile(r"\(([^()]{1,60})\)")
_MAX_MAPPING = 1 << 20

NOT_JSON = _("it is not JSON of the form that the guide shows.")


@dataclass(frozen=True)
class Plan:
    """How a sheet is to be read: what a mapping file says.

    Attributes:
        columns: field for a heading, as `attended.undisclosed` for one count; None leaves the column out.
        constants: JSON values of fields that have no column.
        values: by field, what a cell's text stands for.
        end_of: by field of a start, the field of its end: two dates in one cell are start and end.
        date_after: by heading, the field that a date behind a number belongs to when that field is empty.
    """

    columns: Mapping[str, str | None] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    end_of: Mapping[str, str] = field(default_factory=dict)
    date_after: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One column that is read: its place in the row, its heading, plain too, and the field or part of a field."""

    place: int
    heading: str
    key: str
    name: str
    part: str = ""


def names(record_type: type[Record], languages: Sequence[Translator]) -> dict[str, list[str]]:
    """Return every column that a sheet of this type can have, `attended.women` for parts, with all its names."""
    known: dict[str, list[str]] = {}
    for one in record_type.fields():
        also = (*one.aliases, *earlier.headings(record_type.type_name, one.name))
        if one.kind is Kind.COUNTS:
            for gender, words in GENDER_LABELS.items():
                called = [(translate, label) for translate in languages for label in (translate(one.label), *also)]
                called.sort(key=lambda two: two[1] in also)  # the labels come first
                labels = [f"{label} {translate(words)}" for translate, label in called]
                known[f"{one.name}.{gender}"] = [f"{one.name} {gender}", *labels]
        elif one.kind not in NO_COLUMN:
            known[one.name] = [one.name, *(translate(one.label) for translate in languages), *also]
    return known


def plain(words: str) -> str:
    """Return a heading without case, accents, punctuation and a remark in brackets."""
    letters = unicodedata.normalize("NFKD", re.sub(r"\([^()]*\)", " ", words).casefold().replace("_", " "))
    return " ".join(re.findall(r"\w+", "".join(one for one in letters if not unicodedata.combining(one))))


def knower(record_type: type[Record], languages: Sequence[Translator], mapping: Plan) -> Callable[[str], str]:
    """Return what tells which column a heading names, by the mapping file or by itself; empty for none.

    A heading that the mapping leaves out is known too: as itself.
    """
    by_itself = _by_itself(record_type, languages)
    said = {plain(heading): name or heading for heading, name in mapping.columns.items()}
    return lambda heading: said.get(plain(heading)) or by_itself(heading)


def _by_itself(record_type: type[Record], languages: Sequence[Translator]) -> Callable[[str], str]:
    """Return what tells which column a heading names.

    A remark in brackets does not matter, but where it names a field of the same kind: "Date (end)" is the end.
    """
    by_name: dict[str, str] = {}
    for column, labels in names(record_type, languages).items():
        for label in labels:
            by_name.setdefault(plain(label), column)
    kinds = {one.name: one.kind for one in record_type.fields()}

    def named(heading: str) -> str:
        found = by_name.get(plain(heading), "")
        remark = _REMARK.search(heading)
        inner = by_name.get(plain(remark[1]), "") if found and remark else ""
        return inner if inner and kinds.get(inner) is kinds.get(found) else found

    return named


def match(
    headings: Sequence[str],
    record_type: type[Record],
    languages: Sequence[Translator],
    mapping: Plan,
    file: str = "",
) -> tuple[Column, ...]:
    """Return the columns that are read. The first heading that names a field has it.

    Raises:
        NoColumns: there is none.
    """
    by_itself = _by_itself(record_type, languages)
    said = {plain(heading): name for heading, name in mapping.columns.items()}
    taken = {name for name in said.values() if name}
    found: list[Column] = []
    for place, heading in enumerate(headings):
        key = plain(heading)
        name = said[key] if key in said else by_itself(heading)
        if not name or (key not in said and name in taken) or any(_whole(one) == name for one in found):
            continue
        taken.add(name)
        base, _dot, part = name.partition(".")
        found.append(Column(place, heading, key, base, part))
    if not found:
        raise NoColumns(file=file, columns=", ".join(one for one in headings if one)[:300])
    return tuple(found)


def _whole(column: Column) -> str:
    return f"{column.name}.{column.part}" if column.part else column.name


def read_mapping(source: Path | Mapping[str, Any] | None, record_type: type[Record]) -> Plan:
    """Read a mapping file, or what it would hold. Raises BrokenMapping."""
    if source is None:
        return Plan()
    if isinstance(source, Path):
        try:
            if source.stat().st_size > _MAX_MAPPING:
                raise BrokenMapping(reason=NOT_JSON)
            given = json.loads(source.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise NoMapping(file=source.name, reason=why(error)) from error
        except (ValueError, RecursionError) as error:
            raise BrokenMapping(reason=NOT_JSON) from error
    else:
        given = source
    return _mapping(given, record_type)


def _mapping(given: Any, record_type: type[Record]) -> Plan:
    """Hold a mapping against the form that it must have and the fields that there are."""
    known = {"format", "columns", "constants", "values", "rules"}
    if not isinstance(given, Mapping) or set(given) - known or given.get("format", FORMAT) != FORMAT:
        raise BrokenMapping(reason=NOT_JSON)
    columns, constants, values = (given.get(one, {}) for one in ("columns", "constants", "values"))
    rules = given.get("rules", [])
    sound = (
        all(isinstance(one, Mapping) for one in (columns, constants, values))
        and isinstance(rules, list)
        and all(one is None or isinstance(one, str) for one in columns.values())
        and all(isinstance(one, Mapping) for one in values.values())
    )
    if not sound:
        raise BrokenMapping(reason=NOT_JSON)
    end_of, date_after = _rules(rules)
    allowed = set(names(record_type, ()))
    single = {one.name for one in record_type.fields()}
    for name in [one for one in columns.values() if one]:
        _known(name, allowed)
    for name in [*constants, *values, *end_of, *end_of.values(), *date_after.values()]:
        _known(name, single)
    return Plan(columns, constants, values, end_of, {plain(key): one for key, one in date_after.items()})


def _rules(rules: Iterable[Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the rules by what they are about."""
    end_of: dict[str, str] = {}
    date_after: dict[str, str] = {}
    for one in rules:
        match one:
            case {"rule": "two_dates", "start": str(start), "end": str(end)}:
                end_of[start] = end
            case {"rule": "date_after_number", "column": str(column), "field": str(name)}:
                date_after[column] = name
            case _:
                raise BrokenMapping(reason=NOT_JSON)
    return end_of, date_after


def _known(name: str, allowed: set[str]) -> None:
    if name not in allowed:
        raise UnknownField(name=name)
