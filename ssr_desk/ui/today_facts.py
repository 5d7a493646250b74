"""What Today shows, gathered from the services on a reading thread. Knows no widget, so it is tested without a window."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record, natural_id
from ssr_desk.ui import drafting

DUE = 8
WEEK = 8
NEWEST = 500  # sessions that are looked through for the next contacts
AHEAD = dt.timedelta(days=30)
DUE_FIELDS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("commitment", "due", _("Commitment"), {"status": "open"}),
    ("training_session", "behaviour_due", _("Check after training"), {}),
    ("counterpart", "keep_until", _("End of keeping"), {}),  # what is known of a person is then to be erased
)
"""What falls due: record type, its date, what to call it, and what must hold for it to be open."""
DONE_FIELDS = (("training_session", "start"), ("mentoring_session", "date"), ("handoff_note", ""))
SETTLED_BY = {"training_session": "behaviour_result"}


@dataclass(frozen=True)
class Line:
    """A record in one line: what it is, when, and whether that day is over. Without title, ask `name_of`."""

    type_name: str
    id: str
    title: str
    what: str
    day: str
    late: bool = False
    name_of: str = ""


@dataclass(frozen=True)
class Own:
    """What every officer has: the own rotation and what was written here.

    Attributes:
        drafts: what was typed and not saved.
        states: how many records are how safe.
        ends: ISO day on which the rotation ends, or empty; left: days until then.
        rotation: its id; missing: how many points the departure report lacks, None where it cannot be told.
    """

    drafts: tuple[drafting.Draft, ...]
    states: dict[str, int]
    ends: str
    left: int | None
    rotation: str
    missing: int | None


@dataclass(frozen=True)
class Facts:
    """What an officer's page shows first. Attributes: due, week: lines; own."""

    due: tuple[Line, ...]
    week: tuple[Line, ...]
    own: Own


def gather(desk: Any) -> Facts:
    """Ask the services for an officer. Runs on a reading thread."""
    today = desk.surround.now().date()
    return Facts(due(desk, today), week(desk, today), own(desk))


def own(desk: Any) -> Own:
    """Ask the services for what every officer has. Runs on a reading thread."""
    today = desk.surround.now().date()
    rotation = own_rotation(desk, today)
    ends = str(rotation.get("end") or "") if rotation else ""
    return Own(
        tuple(drafting.every(desk)),
        dict(desk.exchange.states()),
        ends,
        (dt.date.fromisoformat(ends) - today).days if ends else None,
        str(rotation["id"]) if rotation else "",
        sum(one.blocking for one in desk.reporting.missing(rotation["id"])) if rotation else None,
    )


def own_post(desk: Any) -> str:
    """Return the id of this desk's post; empty where it has none."""
    return natural_id("post", desk.profile.post) if desk.profile.post else ""


def due(desk: Any, today: dt.date, post: str = "") -> tuple[Line, ...]:
    """Return what falls due within a month or is late, the earliest first; with `post`, only what is of that post."""
    found: list[Line] = []
    until = (today + AHEAD).isoformat()
    for type_name, name, what, where in DUE_FIELDS:
        if type_name not in desk.registry:
            continue
        record_type, settled = desk.registry[type_name], SETTLED_BY.get(type_name, "")
        after, narrowed = None, {**where, "post": post} if post and _has_post(record_type) else where
        while len(found) < DUE * 4:
            page = desk.recording.list(type_name, where=narrowed, order=name, after=after, limit=100)
            dated = [one for one in page.rows if one.get(name)]
            for one in dated:
                if one[name] <= until and not (settled and one.get(settled)):
                    title = record_type.title_of(one)
                    found.append(Line(type_name, one["id"], title, what, one[name], one[name] < today.isoformat()))
            if page.next is None or (dated and dated[-1][name] > until):
                break
            after = page.next
            if not dated:
                break  # without a date: those come in one block, and are not due
    found += contacts(desk, today, post)
    return tuple(sorted(found, key=lambda one: one.day)[:DUE])


def _has_post(record_type: type[Record]) -> bool:
    return any(one.name == "post" for one in record_type.fields())


def contacts(desk: Any, today: dt.date, post: str = "") -> list[Line]:
    """Return the next contacts agreed on: of each counterpart, what the newest session says."""
    if "mentoring_session" not in desk.registry:
        return []
    where = {"post": post} if post else {}
    page = desk.recording.list("mentoring_session", where=where, order="date", descending=True, limit=NEWEST)
    newest: dict[str, dict[str, Any]] = {}
    for one in page.rows:
        newest.setdefault(one.get("counterpart", one["id"]), one)
    until = (today + AHEAD).isoformat()
    return [
        Line("mentoring_session", one["id"], "", _("Next contact"), day, day < today.isoformat(), counterpart)
        for counterpart, one in newest.items()
        if (day := one.get("next_contact")) and day <= until
    ]


def week(desk: Any, today: dt.date) -> tuple[Line, ...]:
    """Return what was done in the last seven days, the newest first."""
    since = (today - dt.timedelta(days=7)).isoformat()
    found: list[Line] = []
    for type_name, name in DONE_FIELDS:
        if type_name not in desk.registry or not name:
            continue
        record_type = desk.registry[type_name]
        page = desk.recording.list(type_name, order=name, descending=True, limit=50)
        for one in page.rows:
            if one.get(name) and since <= one[name] <= today.isoformat():
                found.append(Line(type_name, one["id"], record_type.title_of(one), record_type.label, one[name]))
    return tuple(sorted(found, key=lambda one: one.day, reverse=True)[:WEEK])


def own_rotation(desk: Any, today: dt.date) -> dict[str, Any] | None:
    """Return this officer's rotation: the one that runs, else the newest."""
    if "rotation" not in desk.registry:
        return None
    page = desk.recording.list(
        "rotation", where={"officer": desk.profile.officer}, order="start", descending=True, limit=20
    )
    rows = [dict(one) for one in page.rows]
    running = [one for one in rows if one["start"] <= today.isoformat() <= (one.get("end") or "9999")]
    return next(iter(running or rows), None)
