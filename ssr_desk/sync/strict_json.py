"""JSON from outside, read so that no two readers can disagree about it: no repeated key, no fraction, no odd text."""

import json
from typing import Any

from ssr_desk.records.text import is_clean
from ssr_desk.sync import limits


class Refused(ValueError):
    """Not strict JSON. The text is for the sentence's `why`."""


def read(data: bytes, limit: int) -> Any:
    """Read a small document. Raises Refused."""
    if len(data) > limit:
        raise Refused("too long")
    _check_depth(data)
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_pairs,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
            parse_int=_whole,
        )
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("not JSON") from error
    except ValueError as error:  # of ours, below
        raise Refused(str(error)) from error
    check(value)
    return value


def check(value: Any, depth: int = 0) -> None:
    """Refuse what a decoded value may not hold: fractions, large numbers, unclean text, deep nesting."""
    if depth > limits.DEPTH:
        raise Refused("nested too deep")
    kind = type(value)
    if kind is str:
        _check_text(value)
    elif kind is int:
        if not -limits.WHOLE < value < limits.WHOLE:
            raise Refused("a number out of range")
    elif kind is dict:
        for name, one in value.items():
            _check_text(name)
            check(one, depth + 1)
    elif kind is list:
        for one in value:
            check(one, depth + 1)
    elif kind is not bool and value is not None:
        raise Refused("a fraction")


def _check_text(text: str) -> None:
    if not (text.isascii() and text.isprintable()) and not is_clean(text):
        raise Refused("control, invisible or unnormalized characters")


def _check_depth(data: bytes) -> None:
    """Refuse deep nesting before the parser recurses into it."""
    depth, inside, escaped = 0, False, False
    for byte in data:
        if inside:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                inside = False
        elif byte == 0x22:
            inside = True
        elif byte in b"{[":
            depth += 1
            if depth > limits.DEPTH:
                raise Refused("nested too deep")
        elif byte in b"}]":
            depth -= 1


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _no_fraction(text: str) -> Any:
    raise ValueError(f"number form {text[:20]!r}")


def _whole(text: str) -> int:
    if len(text) > 16 or abs(int(text)) >= limits.WHOLE:
        raise ValueError("a number out of range")
    return int(text)
