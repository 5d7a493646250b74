"""One revision as a line of `revisions.jsonl`: `{"b":{register:[salt,value]},"h":"<the header's exact bytes>"}`.

The header travels as a text, so that its bytes, which are hashed, are never written anew by anybody.
"""

import re
from dataclasses import dataclass

import msgspec

from ssr_desk.records import header as headers
from ssr_desk.records.header import Body, Header, Malformed
from ssr_desk.records.text import is_clean
from ssr_desk.sync import limits, strict_json

_ODD = re.compile(rb"\\[ubfr]|[:,\[]-?[0-9]{16}|[:,\[]-?[0-9]+[.eE]")
"""What needs a closer look: escapes that may hide control characters, fractions, large numbers. In texts it is harmless."""


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    b: Body
    h: str


_decoder = msgspec.json.Decoder(_Line)


@dataclass(frozen=True, slots=True)
class Read:
    """A line that holds by itself: form, hashes, owner."""

    rev_id: bytes
    header: Header
    data: bytes
    body: Body


def written(data: bytes, body: bytes | None) -> bytes:
    """Return a line from a header's bytes and a body's canonical bytes."""
    return b'{"b":' + (body or b"{}") + b',"h":' + msgspec.json.encode(data.decode()) + b"}\n"


def read(line: bytes) -> Read:
    """Read one line, without its end. Raises headers.Malformed."""
    if len(line) > limits.LINE:
        raise Malformed(f"more than {limits.LINE} bytes")
    try:
        found = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed("not a revision") from error
    if headers.canonical(found) != line:
        raise Malformed("not in canonical form")
    values = line[: line.rfind(b',"h":"{')]  # the header's own form leaves no room for odd text
    if _ODD.search(values) or not _is_plain(values):
        _check(found.b)
    elif any(_too_deep(pair[-1], 3) for pair in found.b.values() if pair):
        raise Malformed(f"nested more than {limits.DEPTH} deep")
    data = found.h.encode()
    header = headers.decode(data)
    headers.check_body(header, found.b)
    return Read(bytes.fromhex(headers.rev_id(data)), header, data, found.b)


def _is_plain(line: bytes) -> bool:
    """Whether a canonical line holds clean text only. JSON escapes every control character but DEL."""
    if line.isascii():
        return b"\x7f" not in line
    return is_clean(line.decode())


def _too_deep(value: object, depth: int) -> bool:
    """Whether something lies deeper than `strict_json.check` would let it; all else about a plain line is known already."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return False
    return bool(value) if depth >= limits.DEPTH else any(_too_deep(one, depth + 1) for one in value)


def _check(body: Body) -> None:
    """Look at every value. Raises Malformed."""
    try:
        strict_json.check(body, 1)
    except strict_json.Refused as error:
        raise Malformed(str(error)) from error
