"""Text that people wrote, in one form: what every entry makes of it, and what an importer holds foreign text against."""

import re
import unicodedata

_FORBIDDEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tabulator and line ends
    "\u00ad\u061c\u200b\u2028\u2029"  # soft hyphen, Arabic letter mark, zero width space, line and paragraph separator
    "\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff"  # overrides and isolates of direction, joiners, byte order mark
    "\ud800-\udfff"  # halves of pairs
    "\U000e0000-\U000e007f"  # tags, which are invisible
    "]"
)


def clean_text(text: str) -> str:
    """Return text in NFC, without control, direction-override and zero-width characters, and with plain line ends.

    U+200C to U+200F stay: Persian, Kurdish and mixed Arabic text need them.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", plain))


def has_hidden(text: str) -> bool:
    """Whether `clean_text` takes characters out of a text that nobody sees there: for those who should know that it did."""
    return _FORBIDDEN.search(text) is not None


def is_clean(text: str) -> bool:
    """Whether `clean_text` would leave the text as it is. An importer refuses only what it would change."""
    if text.isascii():
        return _FORBIDDEN.search(text) is None and "\r" not in text
    return _FORBIDDEN.search(text) is None and "\r" not in text and unicodedata.is_normalized("NFC", text)
