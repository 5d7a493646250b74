"""The header of a revision: what is hashed, chained and signed, and holds nothing personal.

Its bytes are written once, as JSON with sorted keys and no spaces, and kept as bytes from then on: `rev_id` is their SHA-256.
A register's value is never in a header; `changed` holds SHA-256(salt ‖ value as JSON), so that a value can be withheld or
erased while the chain stays provable. Everybody who makes or reads headers comes here: the store, bundles, tests.
"""

import hashlib
import re
from binascii import unhexlify
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

VERSION = 1
COMMON = "common"
"""The mission of the feed that every desk sees and only HQ writes."""
DELETED = "_deleted"
"""Register that says whether a record is deleted."""
SALT_BYTES = 16

_HASH = rb"[0-9a-f]{64}"
_ID = rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_REGISTER = rb"[a-z_][a-z0-9_]{0,63}(?:/(?:" + _HASH + rb"|" + _ID + rb"))?"
_NUMBER = rb"(?:0|[1-9][0-9]{0,15})"
_FEED = _HASH + rb"/[0-9a-f]{32}/[A-Za-z0-9._-]{1,40}"
_FORM = re.compile(
    rb'\{"author":"' + _HASH + rb'","changed":\{(?:"' + _REGISTER + rb'":"' + _HASH + rb'",?)*\},"depth":' + _NUMBER
    + rb',"feed":"' + _FEED + rb'","kind":"(?:edit|redact)","parents":\[(?:"' + _HASH + rb'",?)*\],"prev":(?:null|"' + _HASH
    + rb'"),"record":"' + _ID + rb'","seq":' + _NUMBER + rb',"targets":\[(?:"' + _REGISTER + rb'",?)*\],"time":' + _NUMBER
    + rb',"type":"[a-z][a-z0-9_]{0,39}","v":1\}'
)  # fmt: skip
"""The exact form of a header; msgspec would check each text by itself, at ten times the cost."""

FEED_NAME = re.compile(_FEED.decode())


class Malformed(ValueError):
    """Bytes that are no header or body as this format writes them. The text is for logs, not for people."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """One revision without its values. Fields in the order of their names, which is how they are written.

    Attributes:
        author: fingerprint of the key that wrote it, 64 hex digits.
        changed: register to the hash of its salted value; empty for a redaction.
        depth: 1 + the greatest depth among its parents; 1 without parents.
        feed: owner's fingerprint / incarnation / mission.
        parents: ids of all heads of the record when the form was opened, sorted.
        prev: id of the feed's previous revision; None for its first.
        seq: place in the feed, from 1.
        targets: registers that a redaction erases, sorted; empty for an edit.
        time: claimed, milliseconds since 1970. Decides nothing.
    """

    author: str
    changed: dict[str, str]
    depth: int
    feed: str
    kind: Literal["edit", "redact"]
    parents: tuple[str, ...]
    prev: str | None
    record: str
    seq: int
    targets: tuple[str, ...]
    time: int
    type: str
    v: int = VERSION

    @property
    def mission(self) -> str:
        """The mission (or `common`) whose feed it lies in."""
        return self.feed.rpartition("/")[2]

    @property
    def owner(self) -> str:
        """Fingerprint of the feed's owner."""
        return self.feed[:64]


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Header)
_body_decoder = msgspec.json.Decoder(dict[str, tuple[str, Any]])


def canonical(value: Any) -> bytes:
    """Return a value as JSON with sorted keys and no spaces, in UTF-8."""
    return _encoder.encode(value)


def encode(header: Header) -> bytes:
    """Return a header's bytes."""
    return _encoder.encode(header)


def decode(data: bytes) -> Header:
    """Read a header strictly: only bytes that `encode` would write.

    Raises:
        Malformed: the bytes are anything else.
    """
    if not _FORM.fullmatch(data):
        raise Malformed("not a header")
    try:
        header = _decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise Malformed(str(error)) from error
    if _encoder.encode(header) != data:
        raise Malformed("not in canonical form")
    if header.author != header.owner:
        raise Malformed("the author does not own the feed")
    if (header.seq == 1) != (header.prev is None) or header.seq < 1:
        raise Malformed("seq and prev disagree")
    if (header.depth == 1) != (not header.parents) or header.depth < 1:
        raise Malformed("depth and parents disagree")
    if list(header.parents) != sorted(set(header.parents)) or list(header.targets) != sorted(set(header.targets)):
        raise Malformed("a list is not sorted")
    if header.kind == "edit" and (header.targets or not header.changed):
        raise Malformed("an edit changes something and erases nothing")
    if header.kind == "redact" and (header.changed or not header.targets):
        raise Malformed("a redaction erases something and changes nothing")
    return header


def read_known(data: bytes) -> Header:
    """Read a header that this desk has already checked."""
    return _decoder.decode(data)


def rev_id(data: bytes) -> str:
    """Return the id of the revision with these header bytes, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def digest(data: bytes) -> bytes:
    """Return the id of the revision with these header bytes, 32 bytes."""
    return hashlib.sha256(data).digest()


def register_hash(salt: bytes, value: Any) -> str:
    """Return what `changed` holds for a register with this value."""
    return hashlib.sha256(salt + _encoder.encode(value)).hexdigest()


Body = dict[str, Sequence[Any]]
"""Register to [salt in hex, value]; what is withheld or erased is not there."""


def encode_body(body: Body) -> bytes:
    """Return a body's bytes, as the store and bundles keep them."""
    return _encoder.encode(body)


def read_known_body(data: bytes) -> Body:
    """Read a body that this desk has already checked."""
    return _body_decoder.decode(data)  # type: ignore[return-value]


def check_body(header: Header, body: Any) -> None:
    """Hold a body from anywhere against the hashes of its header.

    Raises:
        Malformed: not a body; a register that the header does not name, or a value that is not the one it was hashed from.
    """
    if not isinstance(body, dict):
        raise Malformed("a body is an object")
    for pair in body.values():
        if not (isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str)):
            raise Malformed("a register is [salt, value]")
    check_values(header, body)


def check_values(header: Header, body: Body) -> None:
    """Hold a body, whose registers are pairs that begin with a text, against the hashes of its header.

    Raises:
        Malformed: a register that the header does not name, or a value that is not the one it was hashed from.
    """
    try:
        found = {
            register: hashlib.sha256(unhexlify(salt) + _encoder.encode(value)).hexdigest()
            for register, (salt, value) in body.items()
            if len(salt) == 2 * SALT_BYTES
        }
    except ValueError as error:
        raise Malformed("a salt is hex") from error
    if len(found) != len(body):
        raise Malformed("a salt is too short or too long")
    if found != header.changed and not found.items() <= header.changed.items():
        raise Malformed("a value is not the one that was hashed")
