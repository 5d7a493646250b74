"""The one way in for values that a person or a sheet gives. Forms, spreadsheets and the command line all come here.

History does not come here: what was once saved is shown, whatever today's rules say (`Record.lenient`).
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ssr_desk.errors import Mendable
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Problem, Record
from ssr_desk.records.kinds import Kind
from ssr_desk.records.text import clean_text

_CHOOSE = {Kind.CODE, Kind.CODES, Kind.REFERENCE, Kind.REFERENCES}


class Invalid(Mendable):
    """Values that cannot be saved. `problems` says why, one for each field."""

    code = "INVALID"
    sentence = _("Some fields need your attention: {fields}. Nothing was saved; what you typed is kept.")

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(fields=", ".join(one.field for one in problems))
        self.problems = problems


def check(record_type: type[Record], values: Mapping[str, Any]) -> tuple[Record | None, list[Problem]]:
    """Validate what was entered. Returns the record, or None and what has to be mended, one problem a field."""
    try:
        record = record_type.of(cleaned(values))
    except ValidationError as error:
        found = {str(one["loc"][0]): sentence(record_type, one) for one in reversed(error.errors())}
        order = [one.name for one in record_type.fields()]
        known = sorted((name for name in found if name in order), key=order.index)
        return None, [Problem(name, found[name]) for name in [*known, *sorted(found.keys() - set(order))]]
    problems = list(record.rules())
    return (None if problems else record), problems


def cleaned(value: Any) -> Any:
    """Return `value` with texts trimmed and in NFC, and without what is empty."""
    if isinstance(value, str):
        return clean_text(value).strip()
    if isinstance(value, Mapping):
        kept = {name: cleaned(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [cleaned(one) for one in value]
    return value


def sentence(record_type: type[Record], error: Mapping[str, Any]) -> str:  # noqa: PLR0911  one an error
    """Return the marked sentence that tells a person how to mend one of pydantic's errors."""
    kind, name = error["type"], str(error["loc"][0])
    definition = next((one for one in record_type.fields() if one.name == name), None)
    if definition is None:
        return _("This version does not know this field.")
    if kind == "missing":
        return _missing(definition)
    if kind == "string_too_long":
        return _("This text is too long.")
    if kind in ("less_than_equal", "decimal_max_digits", "decimal_whole_digits"):
        return _("This number is too large.")
    if kind == "decimal_max_places":
        return _("Use at most three decimals.")
    if kind == "greater_than_equal":
        return _("This number cannot be negative.")
    if definition.kind in (Kind.REFERENCE, Kind.REFERENCES):
        return _("Choose one from the list, or make a new one.")
    if definition.kind is Kind.DATE:
        return _("Enter a date as year-month-day.")
    if definition.kind in (Kind.NUMBER, Kind.WHOLE, Kind.MINUTES, Kind.COUNTS):
        return _("Enter a number.")
    return _("This value does not fit here.")


def _missing(definition: FieldDefinition) -> str:
    """Return what to do about a required field that is empty."""
    return _("Choose one.") if definition.kind in _CHOOSE else _("Fill this in.")
