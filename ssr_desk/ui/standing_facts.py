"""What there is to say about a desk as it stands: the points, the worst first, in words. Knows no widget."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.services.enrolment_state import CERTIFICATE_NOTICE
from ssr_desk.ui.words import ROLES

SILENT = dt.timedelta(days=30)
"""After which a desk that sends nothing is asked about: the mail of a mission may take weeks."""
DAY = 86_400_000

REASONS = {
    "unspecified": _("no reason given"),
    "compromise": _("lost or stolen, or somebody else may have used the key"),
    "authority_compromise": _("the issuing authority was compromised"),
    "affiliation_changed": _("other role or other service"),
    "superseded": _("replaced by another certificate"),
    "cessation": _("the deployment is over"),
}
"""Reasons of withdrawals, as people say them."""


@dataclass(frozen=True)
class Point:
    """Something about a desk. Attributes: short, for a pill; words, whole; tone and icon."""

    short: str
    words: str
    tone: str
    icon: str


def points(one: Any, now: int, translate: Translator) -> list[Point]:
    """Return what there is to look at, the worst first; one that says that all is well where there is nothing.

    Args:
        one: `services.standing.Standing`.
        now: milliseconds.
        translate: into the person's language.
    """
    found = [*_certificate(one, now, translate), *_work(one, translate), *_silence(one, now, translate)]
    if not found:
        return [Point(translate(_("In order")), translate(_("Nothing to look at.")), "ok", "check")]
    order = ("error", "warning", "muted")
    return sorted(found, key=lambda point: order.index(point.tone))


def _certificate(one: Any, now: int, translate: Translator) -> list[Point]:
    if one.withdrawn:
        words = translate(
            _("Its certificate was withdrawn on {day}: {reason}."),
            day=day(one.since, translate),
            reason=translate(REASONS.get(one.withdrawn, one.withdrawn)),
        )
        return [Point(translate(_("Withdrawn")), words, "error", "ban")]
    if one.expires is None:
        return []
    if one.expires < now:
        words = translate(
            _("Its certificate ended on {day}; its bundles are refused."), day=day(one.expires, translate)
        )
        return [Point(translate(_("Ended")), words, "error", "clock")]
    if one.expires - now < CERTIFICATE_NOTICE.total_seconds() * 1000:
        words = translate(
            _("Its certificate ends on {day}. Certify its next request before then."), day=day(one.expires, translate)
        )
        return [Point(translate(_("Ends soon")), words, "warning", "clock")]
    return []


def _work(one: Any, translate: Translator) -> list[Point]:
    found = []
    for fork in one.forks:
        words = translate(
            _("{mission}: two histories from change {number} on. Both are kept; headquarters says which one goes on."),
            mission=mission(fork.mission, translate),
            number=translate.number(str(fork.seq)),
        )
        found.append(Point(translate(_("Two histories")), words, "error", "triangle-alert"))
    for gap in one.missing:
        words = translate.plural(
            "{mission}: changes {first} to {last} are missing; {count} later one waits for them.",
            "{mission}: changes {first} to {last} are missing; {count} later ones wait for them.",
            gap.waiting,
            mission=mission(gap.mission, translate),
            first=translate.number(str(gap.first)),
            last=translate.number(str(gap.last)),
        )
        found.append(Point(translate(_("Gap")), words, "warning", "triangle-alert"))
    if one.bare:
        words = translate.plural(
            "{count} change came without what was held back from this desk.",
            "{count} changes came without what was held back from this desk.",
            one.bare,
        )
        found.append(Point(translate(_("Held back")), words, "muted", "eye"))
    return found


def _silence(one: Any, now: int, translate: Translator) -> list[Point]:
    if one.withdrawn or one.role == "hq":
        return []
    if one.last is None:
        words = translate(_("Certified, and nothing of it has come yet."))
        return [Point(translate(_("Never heard of")), words, "muted", "inbox")]
    if now - one.last > SILENT.total_seconds() * 1000:
        days = (now - one.last) // DAY
        words = translate.plural("Nothing has come for {count} day.", "Nothing has come for {count} days.", round(days))
        return [Point(translate(_("Silent")), words, "warning", "inbox")]
    return []


def day(milliseconds: int | None, translate: Translator) -> str:
    """Return the day of a time as a person reads it; empty for none."""
    return "" if milliseconds is None else translate.day_of(milliseconds)


def mission(code: str, translate: Translator) -> str:
    """Return the name of a mission's feed."""
    return translate(_("Directory")) if code == "common" else code


def role(name: str, translate: Translator) -> str:
    """Return a role with a capital, as it stands in a list."""
    words = translate(ROLES.get(name, name))
    return words[:1].upper() + words[1:]


def missions(codes: Any, translate: Translator) -> str:
    """Return missions as they stand in a list."""
    return translate(_("All missions")) if "*" in codes else ", ".join(codes)
