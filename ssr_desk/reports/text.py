"""Text on paper: French no-break spaces, what a font cannot draw, and escaping.

reportlab reads markup, and `<img src="file:…">` in a record would read a file: nothing from a record reaches it unescaped.
"""

import re
import unicodedata
from collections.abc import Collection
from xml.sax.saxutils import escape as _escape

NO_BREAK = "\u00a0"
_BEFORE = re.compile(r"[ \u202f](?=[:;!?»%$](?:\s|$|[.,)»]))")
_AFTER_OPENING = re.compile(r"«[ \u202f]?(?=\S)")
_BEFORE_CLOSING = re.compile(r"(?<=[^\s\u00a0])»")
_NUMBER_GAP = re.compile(r"(?<=\d)[ \u202f](?=\d{3}\b)")
_PRIVATE = range(0xE000, 0xF900)
_DROPPED = {"Cc", "Cf", "Cs", "Co"}


def french(text: str) -> str:
    """Return `text` with no-break spaces before `: ; ! ? » %`, inside guillemets and in large numbers.

    Only spaces that are there, and those of guillemets, are set: an address such as http://… stays as it is.
    """
    text = _BEFORE.sub(NO_BREAK, text)
    text = _AFTER_OPENING.sub("«" + NO_BREAK, text)
    return _NUMBER_GAP.sub(NO_BREAK, _BEFORE_CLOSING.sub(NO_BREAK + "»", text))


def printable(text: str, known: Collection[int]) -> str:
    """Return `text` as it can be drawn: a character outside `known` code points as `[U+1F600]`, so that nothing is lost.

    Control and direction marks are left out, tabs become spaces. Private code points are always spelled out: the shaped
    Arabic glyphs live there, and a record must not be able to name one.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_drawn(one, known) for one in unicodedata.normalize("NFC", text))


def _drawn(character: str, known: Collection[int]) -> str:
    code = ord(character)
    if character == "\n":
        return character
    if code in _PRIVATE or code >= 0xF0000:
        return spelled(character)
    if character == "\t":
        return " "
    if character in "\u2028\u2029\r":
        return "\n" if character != "\r" else ""
    if unicodedata.category(character) in _DROPPED:
        return ""
    return character if code in known else spelled(character)


def spelled(character: str) -> str:
    """Return the name by which an undrawable character is printed."""
    return f"[U+{ord(character):04X}]"


def undrawable(text: str, known: Collection[int]) -> set[str]:
    """Return the characters of `text` that `printable` has to spell out."""
    return {one for one in unicodedata.normalize("NFC", text) if _drawn(one, known) == spelled(one)}


def escape(text: str) -> str:
    """Return plain text as paragraph markup that says just that text."""
    return _escape(text).replace("\n", "<br/>")
