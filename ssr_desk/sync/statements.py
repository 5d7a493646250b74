"""The two small things that desks sign besides bundles: how far their feed goes, and what they hold of everybody's."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from ssr_desk.records import header as headers
from ssr_desk.records.header import FEED_NAME
from ssr_desk.sync import limits, strict_json
from ssr_desk.sync.strict_json import Refused

TIP_FORMAT, RECEIPT_FORMAT = "ssr-tip/1", "ssr-receipt/1"
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
