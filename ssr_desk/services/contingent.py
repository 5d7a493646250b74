"""Who holds which post when, as the rotations known here say: for the contingent's board and headquarters' directory.

Reads only. Whether two officers overlap or leave a gap between them is `reports.rotations`' word, as in the hand-off report.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ssr_desk.records.base import Values
from ssr_desk.reports import rotations

if TYPE_CHECKING:
    from ssr_desk.services.recording import Recording

MOST = 5000
"""Records of a type that are read: more posts than any contingent has."""
SOON = dt.timedelta(days=60)
"""Before an officer leaves, the next one should be known: tickets, visas and training take that long."""


@dataclass(frozen=True)
class Spell:
    """One officer's time at a post. Attributes: rotation: its id; officer; name; start and end: days, both included."""

    rotation: str
    officer: str
    name: str
    start: dt.date
    end: dt.date | None

    def runs(self, day: dt.date) -> bool:
        """Whether it includes a day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Change:
    """One officer leaves, the next arrives.

    Attributes:
        leaving, arriving: None where there is nobody. days: of overlap when positive, without anybody when negative.
    """

    leaving: Spell | None
    arriving: Spell | None
    days: int | None


@dataclass(frozen=True)
class Post:
    """One post.

    Attributes:
        id, code, title, mission (id). start, end: of the post itself. spells: in the order of their starts.
        now: who holds it today. change: the next one from today on, or None.
        state: "held", "vacant", "gap" (nobody between two), "nobody" (leaves soon, nobody follows), "future", "closed".
        days: of the gap, or until the officer leaves whom nobody follows, or since it has been vacant; None where untold.
    """

    id: str
    code: str
    title: str
    mission: str
    start: dt.date | None
    end: dt.date | None
    spells: tuple[Spell, ...]
    now: tuple[Spell, ...]
    change: Change | None
    state: str
    days: int | None = None


def posts(recording: "Recording", today: dt.date) -> list[Post]:
    """Return the posts known here by their codes, each with its rotations."""
    held = rotations.by_post(recording.list("rotation", limit=MOST).rows)
    found = [_post(row, held.get(row["id"], ()), today) for row in recording.list("post", limit=MOST).rows]
    return sorted(found, key=lambda one: (one.code.casefold(), one.id))


def _post(row: Values, some: Iterable[Values], today: dt.date) -> Post:
    spells = tuple(one for one in map(_spell, some) if one is not None)
    now = tuple(one for one in spells if one.runs(today))
    start, end = _day(row.get("start")), _day(row.get("end"))
    change = _next_change(spells, today)
    state, days = _state(spells, now, change, start, end, today)
    return Post(
        row["id"],
        str(row.get("code") or ""),
        str(row.get("title") or ""),
        str(row.get("mission") or ""),
        start,
        end,
        spells,
        now,
        change,
        state,
        days,
    )


def _spell(row: Values) -> Spell | None:
    """Return a rotation; None when its start was never given or does not read as a day."""
    start = _day(row.get("start"))
    if start is None:
        return None
    officer = str(row.get("officer") or "")
    return Spell(str(row["id"]), officer, str(row.get("name") or officer), start, _day(row.get("end")))


def _next_change(spells: tuple[Spell, ...], today: dt.date) -> Change | None:
    """Return the first change that is not over: of the officer who holds the post, or who comes next."""
    for place, one in enumerate(spells):
        follower = spells[place + 1] if place + 1 < len(spells) else None
        if one.end is not None and one.end >= today:
            return Change(one, follower, days_between(one, follower) if follower else None)
        if follower is not None and follower.start > today:
            return Change(one, follower, days_between(one, follower))
    first = next(iter(spells), None)
    return Change(None, first, None) if first is not None and first.start > today else None


def days_between(one: Spell, follower: Spell) -> int | None:
    """Return the days of overlap; negative: days without anybody; None when the first has no end."""
    if one.end is None:
        return None
    last = min(one.end, follower.end) if follower.end else one.end
    return (last - follower.start).days + 1


def _state(
    spells: tuple[Spell, ...],
    now: tuple[Spell, ...],
    change: Change | None,
    start: dt.date | None,
    end: dt.date | None,
    today: dt.date,
) -> tuple[str, int | None]:
    if end is not None and end < today:
        return "closed", None
    if start is not None and start > today and not now:
        return "future", None
    if not now:
        ended = [one.end for one in spells if one.end is not None and one.end < today]
        return "vacant", (today - max(ended)).days if ended else None
    if change is not None and change.leaving is not None and change.leaving.end is not None:
        if change.days is not None and change.days < 0:
            return "gap", -change.days
        stays = end is None or end > change.leaving.end
        if change.arriving is None and stays and change.leaving.end - today <= SOON and len(now) == 1:
            return "nobody", (change.leaving.end - today).days
    return "held", None


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
