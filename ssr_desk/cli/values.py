"""Values of fields: in words for people, and as filters that people type.

Imported by the commands that need it, when they run: `--help` need not wait for the records.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from ssr_desk.cli.errors import Usage
from ssr_desk.cli.session import Session
from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Record
from ssr_desk.records.kinds import Kind
from ssr_desk.sheets.cells import shown as shown_as
from ssr_desk.sheets.columns import GENDER_LABELS

NO_FIELD = _("{type} has no field {name}.")
_PLAIN = {Kind.YES_NO, Kind.CODE, Kind.CODES, Kind.REFERENCE, Kind.REFERENCES}
_SAID = {"yes": True, "oui": True, "true": True, "1": True, "no": False, "non": False, "false": False, "0": False}


def filters(session: Session, given: Iterable[str], record_type: type[Record]) -> dict[str, Any]:
    """Return what several --where FIELD=VALUE say; FIELD= asks for records without a value. Raises Usage."""
    where: dict[str, Any] = {}
    fields = {one.name: one for one in record_type.fields()}
    for one in given:
        name, sign, text = one.partition("=")
        if not sign:
            raise Usage(problem=session.say(_("--where needs FIELD=VALUE.")))
        if name != "id" and name not in fields:
            raise Usage(problem=session.say(NO_FIELD, type=record_type.type_name, name=name))
        where[name] = _wanted(session, text, fields[name].kind) if name != "id" else text
    return where


def _wanted(session: Session, text: str, kind: Kind) -> Any:
    """Return a value as a list is filtered by it. Raises Usage."""
    if not text:
        return None
    if kind in (Kind.NUMBER, Kind.WHOLE, Kind.MINUTES, Kind.COUNTS):
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,3})?", text, re.ASCII):
            raise Usage(problem=session.say(_("{given} is no number."), given=text))
        return text if kind is Kind.NUMBER else int(float(text))
    if kind is Kind.YES_NO:
        if text.casefold() not in _SAID:
            raise Usage(problem=session.say(_("Say yes or no instead of {given}."), given=text))
        return _SAID[text.casefold()]
    return text


class Told:
    """Values of fields in words of a language, each in one line."""

    def __init__(self, say: Translator, name: Callable[[str], str]) -> None:
        """`name` returns what a person calls a record; each is asked for once."""
        self._say, self._name = say, cache(name)

    def value(self, value: Any, definition: FieldDefinition) -> str:
        """Return a field's value: labels of codes, names of records, counts by gender."""
        if value in (None, "", [], {}):
            return ""
        if definition.kind is Kind.COUNTS and isinstance(value, Mapping):
            return ", ".join(f"{self._say(GENDER_LABELS[one])} {value[one]}" for one in GENDER_LABELS if one in value)
        if definition.item and isinstance(value, list):
            known = definition.item.fields()
            return "; ".join(
                ", ".join(
                    self.value(one.get(each.name), each) for each in known if one.get(each.name) not in (None, "")
                )
                for one in value
            )
        return self.anything(shown_as(value, definition, self._say, self._name) if definition.kind in _PLAIN else value)

    def anything(self, value: Any) -> str:
        """Return a value of which nothing more is known."""
        if isinstance(value, Mapping):
            return ", ".join(f"{name} {self.anything(one)}" for name, one in value.items() if name != "id")
        if isinstance(value, str) or value is None:
            return value or ""
        if isinstance(value, Iterable):
            return "; ".join(self.anything(one) for one in value)
        return str(value)
