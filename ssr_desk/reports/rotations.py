"""Who holds which post when: strength, arrivals and departures, overlaps and gaps. Pure functions over rotations.

A rotation is the values of its record: `post`, `officer`, `name`, `start` and `end` (ISO dates, both days included; without an
end it goes on).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ssr_desk.records.base import Values

_FAR = "9999-12-31"


@dataclass(frozen=True)
class Handover:
    """One change at a post.

    Attributes:
        post: id of the post.
        leaving: the rotation that ends; None for a post that is filled for the first time.
        arriving: the rotation that begins; None when nobody is planned.
        days: overlap in days when positive, days without anybody when negative, 0 when one follows the other without
            either; None when one of both is not known.
    """

    post: str
    leaving: Values | None
    arriving: Values | None
    days: int | None

    @property
    def on(self) -> str:
        """The day on which it falls: of the departure, else of the arrival."""
        return _end(self.leaving) if self.leaving else _start(self.arriving or {})


def handovers(rotations: Iterable[Values], first: str, last: str) -> list[Handover]:
    """Return the changes of a period, by post and day.

    Args:
        rotations: of all posts, at any time.
        first: ISO date, the period's first day.
        last: its last one.
    """
    found = []
    for post, some in by_post(rotations).items():
        for at, one in enumerate(some):
            follower = some[at + 1] if at + 1 < len(some) else None
            if at == 0 and first <= _start(one) <= last:
                found.append(Handover(post, None, one, None))
            ends = bool(one.get("end")) and first <= _end(one) <= last
            if ends or (follower and one.get("end") and first <= _start(follower) <= last):
                found.append(Handover(post, one, follower, _days(one, follower)))
    return sorted(found, key=lambda change: (change.on, change.post))


def strength(rotations: Iterable[Values], day: str) -> list[Values]:
    """Return the rotations that run on a day."""
    return [one for one in rotations if _start(one) <= day <= _end(one)]


def vacant(rotations: Iterable[Values], posts: Iterable[str], day: str) -> list[str]:
    """Return the posts that nobody holds on a day."""
    held = {str(one.get("post")) for one in strength(rotations, day)}
    return [post for post in posts if post not in held]


def by_post(rotations: Iterable[Values]) -> dict[str, Sequence[Values]]:
    """Return the rotations of each post in the order of their starts."""
    found: dict[str, list[Values]] = {}
    for one in sorted(rotations, key=lambda one: (_start(one), str(one.get("id")))):
        found.setdefault(str(one.get("post") or ""), []).append(one)
    return dict(sorted(found.items()))


def _start(rotation: Values) -> str:
    return str(rotation.get("start") or "")


def _end(rotation: Values) -> str:
    return str(rotation.get("end") or _FAR)


def _days(leaving: Values, arriving: Values | None) -> int | None:
    """Both of them on the same day count as one day of overlap."""
    if arriving is None or not leaving.get("end"):
        return None
    last = min(_end(leaving), _end(arriving))
    try:
        days = (dt.date.fromisoformat(last) - dt.date.fromisoformat(_start(arriving))).days + 1
    except ValueError:
        return None
    return days
