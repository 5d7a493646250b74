"""What there is to say about posts, people and missions, in words. Knows no widget."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import natural_id
from ssr_desk.services.contingent import MOST, Change, Post, Spell, posts
from ssr_desk.services.standing import Standing, standings
from ssr_desk.ui.standing_facts import Point


@dataclass(frozen=True)
class Person:
    """Someone in the directory. Attributes: values; spells: (post, spell), the newest first; desks: values of records."""

    values: Mapping[str, Any]
    spells: tuple[tuple[Post, Spell], ...]
    desks: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Directory:
    """Headquarters' directory. Missions and desks are values of records."""

    people: tuple[Person, ...]
    missions: tuple[Mapping[str, Any], ...]
    posts: tuple[Post, ...]
    desks: tuple[Mapping[str, Any], ...]


def gather(desk: Any, today: dt.date) -> Directory:
    """Read the directory in bulk, on a reading thread."""
    recording = desk.recording
    all_posts = tuple(posts(recording, today))
    desks = tuple(recording.list("desk", limit=MOST).rows)
    spells: dict[str, list[tuple[Post, Spell]]] = {}
    for post in all_posts:
        for spell in post.spells:
            spells.setdefault(spell.officer, []).append((post, spell))
    of_officer: dict[str, list[Mapping[str, Any]]] = {}
    for one in desks:
        of_officer.setdefault(str(one.get("officer") or ""), []).append(one)
    people = []
    for values in recording.list("person", order="name", limit=MOST).rows:
        officer = str(values.get("officer") or "")
        held = sorted(spells.get(officer, []), key=lambda one: one[1].start, reverse=True)
        people.append(Person(values, tuple(held), tuple(of_officer.get(officer, []))))
    missions = tuple(recording.list("mission", order="code", limit=MOST).rows)
    return Directory(tuple(people), missions, all_posts, desks)


def point(post: Post, translate: Translator) -> Point:
    """Return how a post stands: a short word for a pill, and the sentence."""
    say, days = translate, post.days or 0
    if post.state == "vacant":
        words = say(_("Nobody holds this post."))
        if post.days is not None:
            words = say.plural("Nobody has held it for {count} day.", "Nobody has held it for {count} days.", days)
        return Point(say(_("Vacant")), words, "error", "circle-alert")
    if post.state == "gap":
        short = say.plural("Gap of {count} day", "Gap of {count} days", days)
        words = say.plural(
            "Nobody holds it for {count} day between {leaving} and {arriving}.",
            "Nobody holds it for {count} days between {leaving} and {arriving}.",
            days,
            **_names(post.change),
        )
        return Point(short, words, "error", "circle-alert")
    if post.state == "nobody":
        words = say.plural(
            "{leaving} leaves in {count} day, and nobody is planned to follow.",
            "{leaving} leaves in {count} days, and nobody is planned to follow.",
            days,
            **_names(post.change),
        )
        return Point(say(_("Nobody follows")), words, "warning", "triangle-alert")
    if post.state in ("closed", "future"):
        if post.state == "closed":
            return Point(say(_("Closed")), say(_("This post was closed.")), "muted", "ban")
        return Point(say(_("Planned")), say(_("This post begins later.")), "accent", "calendar")
    planned = post.change is not None and post.change.days is not None
    words = overlap(post.change, say) if planned and post.change else say(_("Held; no change is planned."))
    return Point(say(_("Held")), words, "ok", "check")


def _names(change: Change | None) -> dict[str, str]:
    leaving, arriving = (change.leaving, change.arriving) if change else (None, None)
    return {"leaving": leaving.name if leaving else "", "arriving": arriving.name if arriving else ""}


def overlap(change: Change, translate: Translator) -> str:
    """Say how long two officers are there together, or nobody is."""
    if change.days is None:
        return ""
    if change.days > 0:
        return translate.plural("{count} day together", "{count} days together", change.days)
    if change.days < 0:
        return translate.plural("{count} day without anybody", "{count} days without anybody", -change.days)
    return translate(_("one follows the other, without a day together"))


def period(spell: Spell, translate: Translator) -> str:
    """Return from when to when."""
    start = translate.date_of(spell.start.isoformat())
    if spell.end is None:
        return translate(_("from {start}"), start=start)
    return f"{start} – {translate.date_of(spell.end.isoformat())}"


@dataclass(frozen=True)
class Officer:
    """An officer of the contingent. Attributes: officer, name; post: code; spell; standing: of the desk, None when unknown."""

    officer: str
    name: str
    post: str
    spell: Spell
    standing: Standing | None


@dataclass(frozen=True)
class Contingent:
    """The commander's contingent on a day. Changes are those of the next months, the soonest first."""

    posts: tuple[Post, ...]
    changes: tuple[tuple[Post, Change], ...]
    officers: tuple[Officer, ...]


AHEAD = dt.timedelta(days=180)


def contingent(desk: Any, today: dt.date) -> Contingent:
    """Read the contingent in bulk, on a reading thread: posts of this desk's mission, and the desks of those who hold them."""
    mission = natural_id("mission", desk.profile.mission)
    some = tuple(one for one in posts(desk.recording, today) if one.mission in ("", mission) and one.state != "closed")
    of_officer: dict[str, Standing] = {}
    for one in standings(desk.store):
        before = of_officer.get(one.officer)
        if before is None or (one.last or 0) > (before.last or 0):
            of_officer[one.officer] = one
    own = desk.profile.officer
    officers = [
        Officer(spell.officer, spell.name, post.code, spell, of_officer.get(spell.officer))
        for post in some
        for spell in post.now
        if spell.officer != own
    ]
    return Contingent(
        some, soon(changes(some), today + AHEAD), tuple(sorted(officers, key=lambda one: one.name.casefold()))
    )


def changes(some: Iterable[Post]) -> tuple[tuple[Post, Change], ...]:
    """Return the next change of each post that has one, the soonest first."""
    found = [(post, post.change) for post in some if post.change and post.state != "closed"]
    return tuple(sorted(found, key=lambda one: _day_of(one[1])))


def soon(some: Iterable[tuple[Post, Change]], last: dt.date) -> tuple[tuple[Post, Change], ...]:
    """Return the changes that begin on a day or before it."""
    return tuple(one for one in some if _day_of(one[1]) <= last)


def _day_of(change: Change) -> dt.date:
    """Return when a change begins: with the arrival or, where nobody is planned, with the departure."""
    days = [change.arriving.start] if change.arriving else []
    if change.leaving and change.leaving.end:
        days.append(change.leaving.end)
    return min(days)
