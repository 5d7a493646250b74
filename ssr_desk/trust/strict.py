"""Small JSON documents from outside: typed, and only in the one form in which we write them.

What is read must be byte for byte what `encode` would write: keys sorted, no spaces, no key twice, nothing unknown. So two
readers can never see two meanings in one file, and a signature over the bytes is a signature over the meaning.
"""

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class Malformed(ValueError):
    """Not a document of this form. The text is for logs, not for people."""


def encode(document: Any) -> bytes:
    """Return a document's one form as UTF-8 bytes."""
    return msgspec.json.encode(document, order="sorted")


def decode(raw: bytes, form: type[T], limit: int) -> T:
    """Read at most `limit` bytes of JSON as `form`, a frozen msgspec Struct that forbids unknown fields.

    Raises:
        Malformed: too long, not JSON, other fields or types, or written in another way than `encode` writes.
    """
    if len(raw) > limit:
        raise Malformed(f"{len(raw)} bytes, at most {limit}")
    try:
        document = msgspec.json.decode(raw, type=form, strict=True)
        same = encode(document) == raw
    except (ValueError, RecursionError) as problem:
        raise Malformed(str(problem)[:200]) from problem
    if not same:
        raise Malformed("not in canonical form")
    return document
