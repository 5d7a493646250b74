"""One revision as a line of `revisions.jsonl`: `{"b":{register:[salt,value]},"h":"<the header's exact bytes>"}`.

The header travels as a text, so that its bytes, which are hashed, are never written anew by anybody.
"""

import re
from typing import Any

import msgspec

from ssr_desk.records import header as headers
from ssr_desk.records.header import Body, Header, Malformed
from ssr_desk.records.text import is_clean
from ssr_desk.sync import limits, strict_json

_ESCAPED = re.compile(rb"\\[ubfr]")
"""What may be a control character. Canonical JSON escapes all of them but DEL."""
_HEADER = b',"h":"{'
"""Where a line's body ends. No header holds it: each quotation mark in one has a backslash before it."""


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    b: dict[str, tuple[str, Any]]
    h: str


def _no_fraction(text: str) -> Any:
    raise ValueError(f"number form {text[:20]!r}")


_decoder = msgspec.json.Decoder(_Line, float_hook=_no_fraction)


class Read(msgspec.Struct, frozen=True):
    """A line that holds by itself: form, hashes, owner. `packed`: the body's bytes, as the store keeps them."""

    rev_id: bytes
    header: Header
    data: bytes
    body: Body
    packed: bytes


def written(data: bytes, body: bytes | None) -> bytes:
    """Return a line from a header's bytes and a body's canonical bytes."""
    return b'{"b":' + (body or b"{}") + b',"h":' + msgspec.json.encode(data.decode()) + b"}\n"


def read(line: bytes) -> Read:
    """Read one line, without its end. Raises headers.Malformed."""
    if len(line) > limits.LINE:
        raise Malformed(f"more than {limits.LINE} bytes")
    try:
        found = _decoder.decode(line)
    except (ValueError, RecursionError) as error:  # msgspec's own error is a ValueError
        raise Malformed("not a revision") from error
    if headers.canonical(found) != line:
        raise Malformed("not in canonical form")
    data = found.h.encode()
    header = headers.decode(data)
    packed = line[len(b'{"b":') : line.rfind(_HEADER)]
    _check(found.b, plain=b"\x7f" not in packed and (b"\\" not in packed or not _ESCAPED.search(packed)))
    body: Body = found.b  # type: ignore[assignment]
    headers.check_values(header, body)
    return Read(headers.digest(data), header, data, body, packed)


def _check(body: dict[str, tuple[str, Any]], plain: bool) -> None:
    """Refuse values that may not be: large numbers, unclean text, deep nesting. Names and salts are held against the header.

    Args:
        body: decoded, without fractions.
        plain: no text of it has a control character.

    Raises:
        Malformed.
    """
    try:
        for _salt, value in body.values():
            kind = type(value)
            if kind is str:
                if not (plain and value.isascii()) and not is_clean(value):
                    raise Malformed("control, invisible or unnormalized characters")
            else:
                strict_json.check(value, 3)
    except strict_json.Refused as error:
        raise Malformed(str(error)) from error
