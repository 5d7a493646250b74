"""What waits for a person, as lines that lead to where it is done. Gathered on a reading thread; knows no widget.

Each function returns the lines of one matter, the worst first, and never more than a person reads: what is beyond that is
one line that says how many there are and leads to their page.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.services import claims, review, troubles
from ssr_desk.services.review import CHANGED, RETURNED, WAITING
from ssr_desk.services.standing import Standing, standings
from ssr_desk.ui.conflict_facts import torn
from ssr_desk.ui.contingent_facts import Contingent, Officer, contingent, point
from ssr_desk.ui.review_facts import state_point
from ssr_desk.ui.standing_facts import SILENT, Point, points
from ssr_desk.ui.sync_facts import Arrived, arrivals, attention

MOST = 3
"""Lines of one matter."""
FRESH = dt.timedelta(days=14)
"""How long a refused bundle is told of: whoever sent it has long written another one."""
BACKED_UP = dt.timedelta(days=7)
"""After which headquarters is asked for a backup: its receipts promise no more than the last one holds."""
DAY = 86_400_000
TONES = ("error", "warning", "accent")


@dataclass(frozen=True)
class Waiting:
    """A line: what it is about and what to do; how bad; the page that it leads to, and what is shown there."""

    about: str
    words: str
    tone: str
    icon: str
    page: str
    record: str = ""


def sort(found: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Return lines with the worst first; those that are as bad stay in their order."""
    return tuple(sorted(found, key=lambda one: TONES.index(one.tone)))


def _some(found: list[Waiting], more: Waiting) -> list[Waiting]:
    """Return the worst of one matter and, where that is not all, a line for the rest."""
    ordered = list(sort(found))
    return ordered if len(ordered) <= MOST else [*ordered[: MOST - 1], more]


# -- a commander's


def for_commander(desk: Any, today: dt.date, translate: Translator) -> tuple[tuple[Waiting, ...], Contingent]:
    """Return what waits for a commander, and the contingent that it was read from."""
    people = contingent(desk, today)
    found = [
        *officers(people.officers, desk.surround.milliseconds(), translate),
        *posts(people, translate),
        *own_bundle(desk, translate),
        *conflicts(desk, translate),
        *in_review(desk, translate),
    ]
    return sort(found), people


def officers(some: Iterable[Officer], now: int, translate: Translator) -> list[Waiting]:
    """Return the officers whose bundles are missing or overdue, or whose desks need somebody."""
    found = []
    for one in some:
        worst = _worst(one.standing, now, translate)
        if one.standing is None:
            words = translate(_("No desk of this officer is known here: take its card."))
            worst = Point("", words, "warning", "triangle-alert")
        elif worst is None and one.standing.last is None:
            words = translate(_("No bundle has come yet."))
            days = (dt.timedelta(milliseconds=now) - (one.spell.start - dt.date(1970, 1, 1))).days
            worst = Point("", words, "warning", "inbox") if days > SILENT.days else None
        if worst is not None:
            about = " · ".join((one.name, one.post))
            found.append(Waiting(about, worst.words, worst.tone, worst.icon, "contingent", one.officer))
    rest = len(found) - MOST + 1
    words = translate.plural("{count} more officer to look at", "{count} more officers to look at", max(rest, 1))
    return _some(found, Waiting(translate(_("Contingent")), words, "warning", "users", "contingent"))


def posts(people: Contingent, translate: Translator) -> list[Waiting]:
    """Return the posts that nobody holds now or soon."""
    found = []
    for post in people.posts:
        if post.state in ("vacant", "gap", "nobody"):
            told = point(post, translate)
            target = post.change.arriving or post.change.leaving if post.change else None
            page, record = ("record:rotation", target.rotation) if target else ("contingent", "")
            found.append(Waiting(post.code, told.words, told.tone, told.icon, page, record))
    rest = len(found) - MOST + 1
    words = translate.plural("{count} more post with a gap", "{count} more posts with a gap", max(rest, 1))
    return _some(found, Waiting(translate(_("Contingent")), words, "warning", "users", "contingent"))


def own_bundle(desk: Any, translate: Translator) -> list[Waiting]:
    """Return what headquarters has not seen yet of this desk's own records and of its officers'."""
    counted = desk.exchange.states()
    saved, held = counted.get("saved", 0), counted.get("with_commander", 0)
    if not saved + held:
        return []
    sent = max((one.at for one in desk.importing.sent()), default=0)
    late = desk.surround.milliseconds() - sent > FRESH.total_seconds() * 1000
    words = translate.plural(
        "{count} record is not in a bundle to headquarters yet.",
        "{count} records are not in a bundle to headquarters yet.",
        saved + held,
    )
    about, tone = translate(_("Bundle to headquarters")), "warning" if late else "accent"
    return [Waiting(about, words, tone, "triangle-alert" if late else "upload", "sync")]


def conflicts(desk: Any, translate: Translator) -> list[Waiting]:
    """Return the records in conflict that this desk's officer is to settle, or nobody else is known to."""
    found = [
        Waiting(
            translate(_("Two desks changed it")),
            f"{translate(one.title)}: {one.fields}",
            "warning",
            "split",
            "conflicts",
            one.id,
        )
        for one in torn(desk, translate)
        if one.mine or one.open_to_all
    ]
    rest = len(found) - MOST + 1
    words = translate.plural("{count} more conflict to settle", "{count} more conflicts to settle", max(rest, 1))
    return _some(found, Waiting(translate(_("Conflicts")), words, "warning", "split", "conflicts"))


def in_review(desk: Any, translate: Translator) -> list[Waiting]:
    """Return what waits for a verdict: departure reports by their names, everything else in one line."""
    waiting = review.in_review(desk.store, desk.registry, (WAITING, CHANGED))
    reports = [one for one in waiting if one.type_name == "departure_report"]
    found = [
        Waiting(
            translate(_("Departure report to review")), translate(one.title), "accent", "list-checks", "review", one.id
        )
        for one in reports[:MOST]
    ]
    rest = len(waiting) - len(found)
    if rest:
        words = translate.plural("{count} record waits", "{count} records wait", rest)
        if found:
            words = translate.plural("{count} more record waits", "{count} more records wait", rest)
        first = next(one for one in waiting if one not in reports[:MOST])
        found.append(Waiting(translate(_("Review")), words, "accent", "list-checks", "review", first.id))
    return found


def returned(desk: Any, translate: Translator) -> list[Waiting]:
    """Return the records of this desk's officer that came back with a comment."""
    found = [
        Waiting(
            translate(_("Returned by the commander")),
            ": ".join(filter(None, (translate(one.title), one.comment))),
            state_point(RETURNED, translate).tone,
            "undo-2",
            f"record:{one.type_name}",
            one.id,
        )
        for one in review.in_review(desk.store, desk.registry, (RETURNED,))
        if one.mine
    ]
    rest = len(found) - MOST + 1
    words = translate.plural("{count} more record was returned", "{count} more records were returned", max(rest, 1))
    return _some(found, Waiting(translate(_("Review")), words, "warning", "undo-2", "review"))


# -- headquarters'


def for_headquarters(desk: Any, translate: Translator) -> tuple[tuple[Waiting, ...], tuple[Arrived, ...]]:
    """Return what waits for headquarters, and the bundles that came, the newest first."""
    came = tuple(arrivals(desk, translate))
    now = desk.surround.milliseconds()
    found = [
        *bundles(came, now, translate),
        *desks(standings(desk.store), now, translate),
        *conflicts(desk, translate),
        *apart(desk, translate),
        *retention(desk, translate),
        *backup(desk, now, translate),
    ]
    if desk.store.setting("issuing_key", None):
        found += vouchers(desk, translate)
    return sort(found), came


def bundles(came: Iterable[Arrived], now: int, translate: Translator) -> list[Waiting]:
    """Return the bundles that were refused lately and have not come since, and those that brought something to look at."""
    found, good = [], set[str]()
    for one in came:  # the newest first: what came well later stands before
        name = Path(one.file).name
        if now - one.at > FRESH.total_seconds() * 1000:
            break
        if one.refused and name not in good:
            about = " · ".join((translate(_("Refused bundle")), name))
            found.append(Waiting(about, one.why, "error", "ban", "inbox", one.key))
        elif not one.refused:
            good.add(name)
            for words, bad in attention(one.told, translate)[:1]:
                about = " · ".join((one.who or one.device, name))
                found.append(Waiting(about, words, "error" if bad else "warning", "triangle-alert", "inbox", one.key))
    rest = len(found) - MOST + 1
    words = translate.plural("{count} more bundle to look at", "{count} more bundles to look at", max(rest, 1))
    return _some(found, Waiting(translate(_("Inbox")), words, "error", "inbox", "inbox"))


def desks(some: Iterable[Standing], now: int, translate: Translator) -> list[Waiting]:
    """Return the desks with two histories, gaps, an ended certificate, and those long silent; not those withdrawn."""
    found = []
    for one in some:
        worst = None if one.withdrawn else _worst(one, now, translate)
        if worst is not None:
            about = " · ".join((one.name or one.officer, worst.short))
            found.append(Waiting(about, worst.words, worst.tone, worst.icon, "desks", one.device))
    rest = len(found) - MOST + 1
    words = translate.plural("{count} more desk to look at", "{count} more desks to look at", max(rest, 1))
    return _some(found, Waiting(translate(_("Desks")), words, "warning", "monitor", "desks"))


def _worst(one: Standing | None, now: int, translate: Translator) -> Point | None:
    """Return what is worst about a desk; None where nothing waits. That a certificate ends soon is said above all cards."""
    if one is None:
        return None
    soon = one.expires is not None and one.expires >= now
    some = [
        told
        for told in points(one, now, translate)
        if told.tone in ("error", "warning") and not (soon and told.icon == "clock")
    ]
    return some[0] if some else None


def apart(desk: Any, translate: Translator) -> list[Waiting]:
    """Return the records with a change that does not count, because its author had no authority for it."""
    found = []
    for one in troubles.troubled(desk.store, MOST * 4):
        if one.conflicts:
            continue
        known = one.type_name in desk.registry and desk.registry[one.type_name].listed
        page, record = (f"record:{one.type_name}", one.id) if known else ("sync", "")
        found.append(
            Waiting(translate(_("Without authority")), translate(one.title), "warning", "shield-alert", page, record)
        )
    rest = len(found) - MOST + 1
    words = translate.plural("{count} more change kept apart", "{count} more changes kept apart", max(rest, 1))
    return _some(found, Waiting(translate(_("Without authority")), words, "warning", "shield-alert", "sync"))


def retention(desk: Any, translate: Translator) -> list[Waiting]:
    """Return how many people are kept past the day that was set for them. The index of that day is read, and no further."""
    today, past, after = desk.surround.now().date().isoformat(), list[dict[str, Any]](), None
    while len(past) < 100:
        page = desk.recording.list("counterpart", order="keep_until", after=after, limit=100, count=False)
        dated = [one for one in page.rows if one.get("keep_until")]
        past += [one for one in dated if one["keep_until"] < today]
        if page.next is None or not dated or dated[-1]["keep_until"] >= today:
            break
        after = page.next
    if not past:
        return []
    words = translate.plural(
        "{count} person is kept past the day that was set: erase what is known, or set another day.",
        "{count} people are kept past the day that was set: erase what is known, or set another day.",
        len(past),
    )
    page = "keeping" if desk.author().authority.role == "hq" else "record:counterpart"
    return [Waiting(translate(_("End of keeping")), words, "warning", "clock", page, past[0]["id"])]


def backup(desk: Any, now: int, translate: Translator) -> list[Waiting]:
    """Return that no backup, or only an old one, was written to another device and read back."""
    last = desk.store.setting("last_backup", None)
    if last is not None and now - last <= BACKED_UP.total_seconds() * 1000:
        return []
    if last is None:
        words = translate(_("None was written yet. Receipts promise officers only what a backup holds."))
    else:
        words = translate.plural(
            "The last one is {count} day old. Receipts promise officers only what a backup holds.",
            "The last one is {count} days old. Receipts promise officers only what a backup holds.",
            round((now - last) // DAY),
        )
    return [Waiting(translate(_("Backup on another device")), words, "warning", "save", "settings")]


def vouchers(desk: Any, translate: Translator) -> list[Waiting]:
    """Return the signed work under withdrawn keys that headquarters may vouch for: what waits at other desks, then the rest."""
    waiting: dict[tuple[str, str], int] = {}
    told = [one for one in claims.claimed(desk.store) if one.state == claims.VOUCHER]
    for one in told:
        waiting[one.by, one.name] = waiting.get((one.by, one.name), 0) + 1
    found = [
        Waiting(
            name,
            translate.plural(
                "{count} signature waits at this desk for your voucher.",
                "{count} signatures wait at this desk for your voucher.",
                number,
            ),
            "accent",
            "shield-check",
            "trust",
        )
        for (_device, name), number in waiting.items()
    ]
    count = len({one.tip for one in desk.headquarters.waiting()} - {one.rev for one in told})
    if not count:
        return _some(found, _elsewhere(len(found), translate))
    words = translate.plural(
        "{count} signature under a withdrawn certificate waits for your word.",
        "{count} signatures under withdrawn certificates wait for your word.",
        count,
    )
    rest = Waiting(translate(_("Trust")), words, "accent", "shield-check", "trust")
    return [*_some(found, _elsewhere(len(found), translate)), rest]


def _elsewhere(count: int, translate: Translator) -> Waiting:
    rest = max(count - MOST + 1, 1)
    words = translate.plural(
        "Work waits for your voucher at {count} more desk", "Work waits for your voucher at {count} more desks", rest
    )
    return Waiting(translate(_("Trust")), words, "accent", "shield-check", "trust")
