"""What a cell means: one parser a kind. What cannot be read stays a text, so that validation names it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition
from ssr_desk.records.codes import CodeList
from ssr_desk.records.kinds import Kind
from ssr_desk.sheets import dates, earlier
from ssr_desk.sheets.dates import Order

UNKNOWN_CODE = _("“{value}” is not in the list of this field. The field was left empty.")
NOT_IN_LIST = _("“{value}” is not in the list of this field, and the field is needed.")
UNKNOWN_RECORD = _("There is no record here called “{value}”, or there are several. The field was left empty.")
NO_RECORD = _("There is no record here called “{value}”, or there are several, and the field is needed.")
NO_COUNT = _("“{value}” is not a whole number.")

_YES = {"yes", "oui", "y", "o", "x", "1", "true", "vrai", "wi", "так", "نعم"}
_NO = {"no", "non", "n", "0", "false", "faux", "ні", "لا"}
_REMEMBERED = 20_000
_MONEY = re.compile(r"[$€£\s\u00a0\u202f']|CAD|USD|EUR")
_DURATION = re.compile(r"(\d{1,3})\s*(?::|h)\s*(\d{1,2})?(?:\s*min)?", re.IGNORECASE)


@dataclass(frozen=True)
class Remark:
    """What there is to say about a cell: the marked sentence, what fills it, and whether the row is refused for it."""

    text: str
    details: Mapping[str, str]
    refuses: bool


class Said(Exception):
    """A cell that cannot be used."""

    def __init__(self, text: str, refuses: bool, **details: str) -> None:
        super().__init__(text)
        self.remark = Remark(text, details, refuses)


@dataclass
class Reader:
    """Reads cells of one sheet.

    Attributes:
        languages: whose labels of codes are understood.
        find: returns the id of the record of a type that a text names; None for none or several.
        values: by field, what texts stand for, as the mapping file says.
    """

    languages: Sequence[Translator]
    find: Callable[[str, str], str | None]
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _codes: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _called: dict[str, dict[str, str]] = field(default_factory=dict)

    def read(self, text: str, definition: FieldDefinition, order: Order) -> Any:  # noqa: PLR0911  one a kind
        """Return the JSON value of a cell that is not empty; None when the mapping says that it stands for nothing.

        Raises:
            Said: the cell cannot be used.
        """
        told = self.values.get(definition.name, {})
        if text in told:
            return told[text]
        match definition.kind:
            case Kind.DATE:
                return self.date(text, order)
            case Kind.WHOLE | Kind.COUNTS:
                return whole(text)
            case Kind.MINUTES:
                return minutes(text)
            case Kind.NUMBER:
                return number(text)
            case Kind.YES_NO:
                return yes_no(text)
            case Kind.CODE:
                return self._code(text, definition)
            case Kind.CODES:
                return self._several(text, definition)
            case Kind.REFERENCE:
                return self._record(text, definition)
            case Kind.REFERENCES:
                return [self._record(one.strip(), definition) for one in re.split(r"[;\n]", text) if one.strip()]
        return text

    @staticmethod
    def date(text: str, order: Order) -> str:
        """Return a date as ISO text. Raises Said."""
        try:
            return dates.read(text, order)
        except dates.Unread as error:
            raise Said(error.text, True, value=error.value) from error

    def _code(self, text: str, definition: FieldDefinition) -> str:
        key = (definition.name, text)
        if key not in self._codes:
            if len(self._codes) >= _REMEMBERED:
                self._codes.clear()
            self._codes[key] = self._meant(text, definition.codes) if definition.codes else text
        if (code := self._codes[key]) is None:
            raise Said(NOT_IN_LIST if definition.required else UNKNOWN_CODE, definition.required, value=text)
        return code

    def _meant(self, text: str, codes: CodeList) -> str | None:
        """Return the code that a cell means: by its label as it is, as a keyboard writes it, or as it once was."""
        if found := codes.code(text, *self.languages):
            return found
        if codes.name not in self._called:
            now = ((codes.label(code, one), code) for code in codes.labels for one in self.languages)
            self._called[codes.name] = {
                _typed(label): code for label, code in (*earlier.labels(codes.name).items(), *now)
            }
        return self._called[codes.name].get(_typed(text))

    def _several(self, text: str, definition: FieldDefinition) -> list[str]:
        """Return codes. A label may have a comma of its own, so the longest reading that fits is taken."""
        found: list[str] = []
        for group in filter(None, (one.strip() for one in re.split(r"[;\n]", text))):
            words = [one.strip() for one in group.split(",")]
            while words:
                length = next((one for one in range(len(words), 1, -1) if self._fits(words[:one], definition)), 1)
                label, words = ", ".join(words[:length]), words[length:]
                parts = [label] if self._fits([label], definition) else label.split("/")
                found += [self._code(one.strip(), definition) for one in parts if one.strip()]
        return list(dict.fromkeys(found))

    def _fits(self, words: list[str], definition: FieldDefinition) -> bool:
        try:
            self._code(", ".join(words), definition)
        except Said:
            return False
        return True

    def _record(self, text: str, definition: FieldDefinition) -> str:
        if (found := self.find(definition.to, text)) is None:
            raise Said(NO_RECORD if definition.required else UNKNOWN_RECORD, definition.required, value=text)
        return found


def _typed(label: str) -> str:
    """Return a label as any keyboard writes it: straight apostrophes, plain spaces, no matter the case."""
    return " ".join(label.replace("’", "'").casefold().split())


def whole(text: str) -> int:
    """Return a head count. Raises Said for anything but digits, thousands parted as is usual."""
    words = re.sub(r"(?<=\d)[\s\u00a0\u202f,'](?=\d{3}(?!\d))", "", text)
    if not re.fullmatch(r"\d{1,12}(?:[.,]0+)?", words, re.ASCII):
        raise Said(NO_COUNT, True, value=text)
    return int(re.split("[.,]", words)[0])


def number(text: str) -> Any:
    """Return a decimal as text: "$9,259" is 9259, "1 250,50" is 1250.5. None for a currency sign alone."""
    words = _MONEY.sub("", text)
    if not words:
        return None
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", words):
        words = words.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}\.\d{3},\d+", words):
        words = words.replace(".", "").replace(",", ".")
    else:
        words = words.replace(",", ".")
    return words if re.fullmatch(r"-?\d+(?:\.\d+)?", words, re.ASCII) else text


def minutes(text: str) -> Any:
    """Return minutes: "90", "1:30", "1 h 30"."""
    if found := _DURATION.fullmatch(text):
        return int(found[1]) * 60 + int(found[2] or 0)
    return whole(re.sub(r"\s*(?:min|minutes)\.?$", "", text, flags=re.IGNORECASE))


def yes_no(text: str) -> Any:
    """Return whether a cell says yes; the text when it says neither."""
    word = text.casefold().strip(" .")
    return True if word in _YES else False if word in _NO else text


def shown(value: Any, definition: FieldDefinition, translate: Translator, name: Callable[[str], str]) -> str:
    """Return a value as a cell of a sheet that leaves the program. Dates are year-month-day, decimals have a point."""
    match definition.kind:
        case Kind.YES_NO:
            return translate(_("Yes")) if value else translate(_("No"))
        case Kind.CODE:
            return definition.codes.label(value, translate) if definition.codes else str(value)
        case Kind.CODES:
            return "; ".join(definition.codes.label(one, translate) if definition.codes else one for one in value)
        case Kind.REFERENCE:
            return name(value)
        case Kind.REFERENCES:
            return "; ".join(name(one) for one in value)
    return str(value)
