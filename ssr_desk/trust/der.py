"""Strict DER: one encoding for one meaning. Signatures from outside pass here before any library reads them.

The libraries accept BER in places; two readers could then see two things in the same bytes.
Source: ITU-T X.690, sections 8, 10 and 11. Narrower in one place: bit strings here are keys and signatures, whole octets, and
libraries read them without a look at the number of unused bits, so that number must be 0.
"""

_DEEPEST = 40
_BOOLEAN, _INTEGER, _BITS, _NULL, _OID, _ENUMERATED, _SEQUENCE, _SET = 1, 2, 3, 5, 6, 10, 16, 17
_CONSTRUCTED, _CLASS, _NUMBER = 0x20, 0xC0, 0x1F


class NotDer(ValueError):
    """Bytes that are not DER. The text is for logs, not for people."""


def check(data: bytes) -> None:
    """Accept exactly one DER value that fills `data`.

    Raises:
        NotDer: anything else.
    """
    if _value(data, 0, len(data), 0) != len(data):
        raise NotDer("bytes after the value")


def _value(data: bytes, start: int, limit: int, depth: int) -> int:
    """Check the value at `start`; return where it ends."""
    if depth > _DEEPEST:
        raise NotDer("too deep")
    if start + 2 > limit:
        raise NotDer("cut short")
    tag = data[start]
    begin, end = _extent(data, start + 1, limit)
    if tag & _NUMBER == _NUMBER:
        raise NotDer("long tag")
    if tag & _CONSTRUCTED:
        if not tag & _CLASS and tag & _NUMBER not in (_SEQUENCE, _SET):
            raise NotDer("a simple value in parts")
        _members(data, begin, end, depth, ordered=tag == _SET | _CONSTRUCTED)
    elif not tag & _CLASS:
        _primitive(tag, data[begin:end])
    return end


def _extent(data: bytes, at: int, limit: int) -> tuple[int, int]:
    """Return where the content begins and ends, from the length octets at `at`."""
    length, at = data[at], at + 1
    if length >= 0x80:
        count = length & 0x7F
        octets = data[at : at + count]
        if not 0 < count <= 4 or len(octets) != count:
            raise NotDer("length of the length")
        length, at = int.from_bytes(octets, "big"), at + count
        if length < 0x80 or octets[0] == 0:
            raise NotDer("length not minimal")
    if at + length > limit:
        raise NotDer("cut short")
    return at, at + length


def _members(data: bytes, begin: int, end: int, depth: int, ordered: bool) -> None:
    before = b""
    while begin < end:
        after = _value(data, begin, end, depth + 1)
        if ordered:
            if data[begin:after] < before:
                raise NotDer("set not in order")
            before = data[begin:after]
        begin = after


def _primitive(tag: int, content: bytes) -> None:
    if tag == _BOOLEAN:
        right = content in (b"\x00", b"\xff")
    elif tag in (_INTEGER, _ENUMERATED):
        right = bool(content) and not (
            len(content) > 1
            and ((content[0] == 0 and content[1] < 0x80) or (content[0] == 0xFF and content[1] >= 0x80))
        )
    elif tag == _BITS:
        right = content[:1] == b"\x00"
    elif tag == _NULL:
        right = not content
    elif tag == _OID:
        right = (
            bool(content)
            and content[-1] < 0x80
            and all(byte != 0x80 or (place > 0 and content[place - 1] >= 0x80) for place, byte in enumerate(content))
        )
    else:
        right = tag not in (0, _SEQUENCE, _SET)
    if not right:
        raise NotDer(f"value of type {tag}")
