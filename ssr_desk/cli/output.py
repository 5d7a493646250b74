"""How a command answers: a JSON object for scripts, tables and sentences for people."""

import dataclasses
import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WIDEST = 48  # columns of a table's cell; longer texts are cut with an ellipsis


@dataclass(frozen=True)
class Answer:
    """What a command has to say.

    Attributes:
        keys: of the JSON object, besides `ok`. lines: the same for people, translated. code: the exit code.
    """

    keys: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[str] = ()
    code: int = 0


def plain(value: Any) -> Any:  # noqa: PLR0911 - one line a kind of value
    """Return a value as JSON can hold it: dataclasses as objects, times as RFC 3339 UTC, bytes as hex."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (set, frozenset)):
        return sorted(plain(one) for one in value)
    if isinstance(value, str | int | float) or value is None:
        return value
    if isinstance(value, dt.date | Path):
        return str(value)
    return [plain(one) for one in value] if isinstance(value, Iterable) else str(value)


def instant(milliseconds: int | None) -> str | None:
    """Return milliseconds since 1970 as RFC 3339 UTC."""
    return None if milliseconds is None else plain(dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC))


_IDS = frozenset("0123456789abcdef-")
_SPACES = "\r\n\t\v\f\x85\u2028\u2029"
_TURNED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of a line, so that a name looks like another."""


def shown(value: Any) -> str:
    """Return a value as one line of a terminal: no control characters, no turned directions, no line breaks."""
    if value is None:
        return ""
    text = (
        value
        if isinstance(value, str)
        else ", ".join(map(shown, value))
        if isinstance(value, list | tuple)
        else str(value)
    )
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if one in _SPACES else one
        for one in text
        if one in _SPACES or not (one in _TURNED or unicodedata.category(one) == "Cc")
    )


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0
        if unicodedata.combining(one) or unicodedata.category(one) in ("Cf", "Mn")
        else 1 + (unicodedata.east_asian_width(one) in "WF")
        for one in text
    )


def table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return lines of a table, each column as wide as its widest cell; nothing when there is no row."""
    cells = [[_cut(shown(one)) for one in row] for row in rows]
    if not cells:
        return []
    cells.insert(0, list(titles))
    widths = [max(width(row[place]) for row in cells) for place in range(len(titles))]
    lines = [
        "  ".join(one + " " * (room - width(one)) for one, room in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return [lines[0], "  ".join("-" * room for room in widths), *lines[1:]]


def pairs(rows: Iterable[tuple[str, Any]]) -> list[str]:
    """Return "name: value" lines with the values below each other."""
    kept = [(name, shown(value)) for name, value in rows]
    room = max((width(name) for name, _value in kept), default=0)
    return [f"{name}{' ' * (room - width(name))}  {value}".rstrip() for name, value in kept]


def _cut(text: str) -> str:
    """Return a long text's beginning; ids and names of files stay whole, for they are copied."""
    copied = " " not in text and ("/" in text or "\\" in text or set(text) <= _IDS)
    return text if copied or width(text) <= WIDEST else text[: WIDEST - 1] + "…"
