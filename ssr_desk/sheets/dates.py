"""Dates as people write them in sheets. Whether day or month comes first is seen from the column or asked, never guessed.

A two-digit year is of the century that POSIX says: 69 to 99 are 19xx, 00 to 68 are 20xx.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum

from ssr_desk.i18n import mark as _

NUMBER = _(
    "“{value}” is a number where a date belongs: the cell has lost its format. Give the column the format of a date in the"
    " spreadsheet program."
)
NO_DATE = _("“{value}” is not a date that can be read. Write year-month-day.")
UNCLEAR = _("In “{value}” day and month cannot be told apart, and other dates of the column contradict each other.")
AGAINST_DAY = _("“{value}” is not a date when the day comes first, as in the rest of the column.")
AGAINST_MONTH = _("“{value}” is not a date when the month comes first, as in the rest of the column.")

_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?(?:[AaPp]\.?[Mm]\.?))?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_DAY_NAME = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[\s.-]+([^\W\d]{3,12})\.?,?[\s.-]+(\d{4}|\d{2})")
_NAME_DAY = re.compile(r"([^\W\d]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_SERIAL = re.compile(r"[1-9]\d{4}(?:[.,]\d+)?", re.ASCII)
"""A day as spreadsheet programs count them: 36526 is the first of January 2000, where the sheet counts from 1900."""
_NAMES = (
    "january janvier jan janv",
    "february fevrier feb fev fevr",
    "march mars mar",
    "april avril apr avr",
    "may mai",
    "june juin jun",
    "july juillet jul juil",
    "august aout aug",
    "september septembre sep sept",
    "october octobre oct",
    "november novembre nov",
    "december decembre dec",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_PARTS = re.compile(r"[^\s]+")
_SHOWN = 3


class Order(Enum):
    """Which of day and month comes first in a column."""

    DAY = "day"
    MONTH = "month"
    ASK = "ask"
    """Some dates could be either."""
    ANY = "any"
    """No date could be either."""
    MIXED = "mixed"
    """Some dates can only be the one, some only the other."""


@dataclass
class Evidence:
    """What the dates of one column say about their order."""

    day: int = 0
    month: int = 0
    unclear: list[str] = field(default_factory=list)

    def see(self, text: str) -> None:
        """Take one date into account."""
        if not (found := _NUMBERS.fullmatch(text)):
            return
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            self.day += 1
        elif second > 12 >= first:
            self.month += 1
        elif first != second and len(self.unclear) < _SHOWN:
            self.unclear.append(text)

    def order(self, day_first: bool | None) -> Order:
        """Return the order; the person's answer counts where the column does not settle it."""
        if bool(self.day) != bool(self.month):
            return Order.DAY if self.day else Order.MONTH
        if not self.unclear:
            return Order.ANY
        if day_first is not None:
            return Order.DAY if day_first else Order.MONTH
        return Order.MIXED if self.day else Order.ASK


@dataclass(frozen=True)
class Unread(Exception):
    """A text that is no date: the marked sentence and what fills it."""

    text: str
    value: str


def parts(text: str) -> list[str]:
    """Return the dates in a cell that holds two, else the cell itself."""
    words = _PARTS.findall(text)
    if len(words) > 1 and all(is_date(one) for one in words):
        return words
    return [text]


def is_date(text: str) -> bool:
    """Whether a word is a date in digits."""
    return bool(_NUMBERS.fullmatch(text) or _ISO.fullmatch(text))


def read(text: str, order: Order) -> str:
    """Return a date as ISO text. Raises Unread."""
    if found := _ISO.fullmatch(text):
        return _made(text, int(found[1]), int(found[3]), int(found[4]))
    if found := _DAY_NAME.fullmatch(text):
        return _made(text, _year(found[3]), _MONTHS.get(_plain(found[2]), 0), int(found[1]))
    if found := _NAME_DAY.fullmatch(text):
        return _made(text, _year(found[3]), _MONTHS.get(_plain(found[1]), 0), int(found[2]))
    if not (found := _NUMBERS.fullmatch(text)):
        raise Unread(NUMBER if _SERIAL.fullmatch(text) else NO_DATE, text)
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    if order in (Order.MIXED, Order.ASK, Order.ANY):
        if first <= 12 and second <= 12 and first != second:
            raise Unread(UNCLEAR, text)
        order = Order.DAY if first > 12 else Order.MONTH
    day, month = (first, second) if order is Order.DAY else (second, first)
    if month > 12 >= day:
        raise Unread(AGAINST_DAY if order is Order.DAY else AGAINST_MONTH, text)
    return _made(text, year, month, day)


def _made(text: str, year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError as error:
        raise Unread(NO_DATE, text) from error


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (1900 if year >= 69 else 2000)


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in letters if not unicodedata.combining(one))
