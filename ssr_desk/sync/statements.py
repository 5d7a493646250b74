"""The small things that travel beside records: how far a feed goes, what a desk holds, what headquarters vouches for, lists.

All but the lists of withdrawn certificates, which carry their own signatures, are signed by whoever states them.
"""

import base64
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ssr_desk.records import header as headers
from ssr_desk.records.header import FEED_NAME
from ssr_desk.sync import limits, strict_json
from ssr_desk.sync.strict_json import Refused

TIP_FORMAT, RECEIPT_FORMAT = "ssr-tip/1", "ssr-receipt/1"
VOUCHER_FORMAT, LISTS_FORMAT = "ssr-vouch/1", "ssr-lists/1"
REASON = 500
"""Characters of the reason why headquarters vouches for something."""
_MOST_LISTS = 64
_HASH, _INCARNATION = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")
_MISSION, _NAME = re.compile(r"[A-Za-z0-9._-]{1,40}"), re.compile(r"[^\x00-\x1f]{1,100}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def stamp(moment: dt.datetime) -> str:
    """Return a moment as statements and manifests write it: UTC, whole seconds."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Tip:
    """A feed's owner says: this is my feed's newest revision, and so I wrote all before it."""

    feed: str
    seq: int
    tip: str
    officer: str
    device: str
    time: str

    def encode(self) -> bytes:
        """Return the bytes to sign."""
        return headers.canonical({"format": TIP_FORMAT, **vars(self)})


@dataclass(frozen=True)
class Receipt:
    """A desk says what it holds of a mission.

    Attributes:
        number, incarnation: of its store; receipts of lower numbers are void.
        tips: ids of the newest revisions that it holds with everything before them.
        lacking: (feed, first, last): of these revisions it holds no complete body, and they were not erased.
    """

    device: str
    mission: str
    number: int
    incarnation: str
    tips: tuple[str, ...]
    lacking: tuple[tuple[str, int, int], ...]
    time: str

    def encode(self) -> bytes:
        """Return the bytes to sign."""
        return headers.canonical({"format": RECEIPT_FORMAT, **vars(self)})


@dataclass(frozen=True)
class Voucher:
    """Headquarters says: what this tip covers counts, although its key was withdrawn. It names one revision's id only."""

    tip: str
    reason: str
    time: str

    def encode(self) -> bytes:
        """Return the bytes to sign."""
        return headers.canonical({"format": VOUCHER_FORMAT, **vars(self)})


@dataclass(frozen=True)
class Lists:
    """The newest lists of withdrawn certificates that somebody holds, with the authorities that signed them (DER)."""

    authorities: tuple[bytes, ...]
    lists: tuple[bytes, ...]

    def encode(self) -> bytes:
        """Return the statement's bytes; nobody signs it."""
        packed = {name: [base64.b64encode(one).decode() for one in some] for name, some in vars(self).items()}
        return headers.canonical({"format": LISTS_FORMAT, **packed})


def read_tip(data: bytes) -> Tip:
    """Read a tip statement. Raises Refused."""
    fields = _fields(data, TIP_FORMAT, {"feed", "seq", "tip", "officer", "device", "time"})
    _need(_is(FEED_NAME, fields["feed"]) and _is(_HASH, fields["tip"]) and _is(_TIME, fields["time"]))
    _need(_is_count(fields["seq"], 1) and _is(_NAME, fields["officer"]) and _is(_NAME, fields["device"]))
    return Tip(**fields)


def read_receipt(data: bytes) -> Receipt:
    """Read a receipt. Raises Refused."""
    fields = _fields(data, RECEIPT_FORMAT, {"device", "mission", "number", "incarnation", "tips", "lacking", "time"})
    _need(_is(_NAME, fields["device"]) and _is(_MISSION, fields["mission"]) and _is(_TIME, fields["time"]))
    _need(_is_count(fields["number"], 1) and _is(_INCARNATION, fields["incarnation"]))
    tips, lacking = fields.pop("tips"), fields.pop("lacking")
    _need(isinstance(tips, list) and all(_is(_HASH, one) for one in tips) and tips == sorted(set(tips)))
    _need(isinstance(lacking, list) and all(_is_range(one) for one in lacking))
    return Receipt(**fields, tips=tuple(tips), lacking=tuple((feed, first, last) for feed, first, last in lacking))


def read_voucher(data: bytes) -> Voucher:
    """Read a voucher. Raises Refused."""
    fields = _fields(data, VOUCHER_FORMAT, {"tip", "reason", "time"})
    reason = fields["reason"]
    _need(_is(_HASH, fields["tip"]) and _is(_TIME, fields["time"]))
    _need(isinstance(reason, str) and len(reason) <= REASON)
    return Voucher(**fields)


def read_lists(data: bytes) -> Lists:
    """Read lists of withdrawn certificates, nothing of which is believed yet. Raises Refused."""
    fields = _fields(data, LISTS_FORMAT, {"authorities", "lists"})
    return Lists(*(tuple(_bytes(fields[name])) for name in ("authorities", "lists")))


def _bytes(packed: Any) -> Iterator[bytes]:
    _need(isinstance(packed, list) and len(packed) <= _MOST_LISTS and all(isinstance(one, str) for one in packed))
    for one in packed:
        try:
            yield base64.b64decode(one, validate=True)
        except ValueError as error:
            raise Refused("not base64") from error


def _fields(data: bytes, form: str, names: set[str]) -> dict[str, Any]:
    fields = strict_json.read(data, limits.MANIFEST)
    _need(isinstance(fields, dict) and fields.pop("format", None) == form and fields.keys() == names)
    _need(headers.canonical({"format": form, **fields}) == data)
    found: dict[str, Any] = fields
    return found


def _need(holds: bool) -> None:
    if not holds:
        raise Refused("a statement in another form")


def _is(form: "re.Pattern[str]", value: Any) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _is_count(value: Any, least: int) -> bool:
    return type(value) is int and least <= value < limits.WHOLE


def _is_range(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and _is(FEED_NAME, value[0])
        and _is_count(value[1], 1)
        and _is_count(value[2], 1)
        and value[1] <= value[2]
    )
