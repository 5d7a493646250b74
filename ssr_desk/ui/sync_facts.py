"""What the Sync page shows, gathered from the services on a reading thread. Knows no widget."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.services import claim_words, claims, troubles
from ssr_desk.services.refusals import sentence
from ssr_desk.ui.words import ROLES

SHOWN = 12


@dataclass(frozen=True)
class Choice:
    """An addressee to tick: its key, what to call it, whether it is ticked at first."""

    key: str
    words: str
    usual: bool


@dataclass(frozen=True)
class Exchanged:
    """A bundle that went out or came in, or was refused."""

    out: bool
    words: str
    when: str
    error: str


@dataclass(frozen=True)
class Situation:
    """Everything on the page. A trouble is (words, record type, record id); the latter may be empty."""

    addressees: list[Choice]
    states: dict[str, int]
    exchanged: list[Exchanged]
    troubles: list[tuple[str, str, str]]
    enrolled: bool = True


@dataclass(frozen=True)
class Arrived:
    """A bundle that came, for the inbox.

    Attributes:
        key: names it among the others. file: as it was opened. at: milliseconds.
        device, who: the sender; empty when it was refused before that was known.
        refused, why: in words. told: counts of what it brought.
    """

    key: str
    file: str
    at: int
    device: str
    who: str
    refused: bool
    why: str
    told: Mapping[str, int]


def arrivals(desk: Any, translate: Translator) -> list[Arrived]:
    """Return every bundle taken in or refused, the newest first. Runs on a reading thread."""
    names = {one.device: one.name or one.officer for one in desk.importing.desks()}
    return [
        Arrived(
            f"{one.at}/{one.bundle_id}/{one.file}",
            one.file,
            one.at,
            one.device,
            names.get(one.device, ""),
            bool(one.error),
            sentence(one.error, one.details, translate) if one.error else "",
            one.summary,
        )
        for one in desk.importing.inbox()
    ]


def attention(told: Mapping[str, int], translate: Translator) -> list[tuple[str, bool]]:
    """Return what a person should look at in a bundle that was taken in, and whether it is bad."""
    return [(words, True) for words, role in _counts(told, translate) if role == "error"]


def gather(desk: Any, translate: Translator) -> Situation:
    """Ask the services. Runs on a reading thread."""
    role = desk.profile.role
    addressees = [_choice(one, role, translate) for one in desk.exchange.addressees()]
    return Situation(
        addressees,
        dict(desk.exchange.states()),
        _exchanged(desk, translate),
        _troubles(desk, translate),
        desk.enrolment.authority() is not None,
    )


def _choice(one: Any, role: str, translate: Translator) -> Choice:
    words = one.name or one.officer or one.device
    kind = ROLES.get(one.role, one.role)
    upwards = {"officer": ("commander", "hq"), "commander": ("hq",)}.get(role, ())
    return Choice(one.device, f"{words} · {translate(kind)} · {one.device}", one.role in upwards)


def _exchanged(desk: Any, translate: Translator) -> list[Exchanged]:
    names = {one.device: one.name or one.officer for one in desk.importing.desks()}
    entries = sorted([*desk.importing.inbox(), *desk.importing.sent()], key=lambda one: one.at, reverse=True)
    found = []
    for one in entries[:SHOWN]:
        who = ", ".join(names.get(device, device) for device in (one.device or "").split(", ") if device)
        words = " · ".join(part for part in (Path(one.file).name, who) if part)
        reason = sentence(one.error, one.details, translate) if one.error else ""
        found.append(Exchanged(one.direction == "out", words, translate.time_of(one.at), reason))
    return found


def _troubles(desk: Any, translate: Translator) -> list[tuple[str, str, str]]:
    found = []
    names = {one.officer: one.name or one.officer for one in desk.importing.desks()}
    for one in troubles.troubled(desk.store, SHOWN):
        bare = one.title == one.id  # nothing of it counts: there is no record to open, and no title
        title = translate(desk.registry[one.type_name].label) if bare and one.type_name in desk.registry else one.title
        if one.conflicts:
            words = translate(_("{title}: changed by two desks at once"), title=title)
        elif one.author and one.author == desk.profile.officer:
            words = translate(
                _("{title}: a change of yours does not count here or anywhere: your certificate gives no right to it"),
                title=title,
            )
        else:
            words = translate(
                _("{title}: a change by {name} does not count, the certificate gives no right to it"),
                title=title,
                name=names.get(one.author, one.author) or translate(_("an unknown desk")),
            )
        known = not bare and one.type_name in desk.registry and desk.registry[one.type_name].listed
        page = "conflicts" if one.conflicts else f"record:{one.type_name}"
        found.append((words, page if known else "", one.id if known else ""))
    return found + _elsewhere(desk, names, translate)


def _elsewhere(desk: Any, names: Mapping[str, str], translate: Translator) -> list[tuple[str, str, str]]:
    """Return what other desks have set aside; headquarters is led to where it vouches."""
    vouches = desk.store.setting("issuing_key", None) is not None
    told = claim_words.told(claims.claimed(desk.store), names, desk.profile.role, translate)
    return [(one.words, "trust" if vouches and one.state == claims.VOUCHER else "", "") for one in told[:SHOWN]]


def summary_lines(summary: Any, path: Path, translate: Translator) -> list[tuple[str, str]]:
    """Return what a checked bundle brings, as lines with the role of each."""
    role = translate(ROLES.get(summary.role, summary.role))
    lines = [(path.name, "heading")]
    who = translate(
        _("Signed by {officer}, {role}, desk {device}"), officer=summary.officer, role=role, device=summary.device
    )
    lines.append((who, ""))
    signed = dt.datetime.fromisoformat(summary.signed_at.replace("Z", "+00:00"))
    lines.append((translate(_("Signed on {when}"), when=translate.time_of(round(signed.timestamp() * 1000))), "muted"))
    if summary.part[1] > 1:
        lines.append((translate(_("Part {number} of {count}"), number=summary.part[0], count=summary.part[1]), "muted"))
    if summary.status == "already_have":
        return [*lines, (translate(_("This bundle is here already; taking it in again changes nothing.")), "")]
    lines.append((translate.plural("{count} new record", "{count} new records", summary.new), ""))
    lines.append((translate.plural("{count} changed record", "{count} changed records", summary.changed), ""))
    lines += _counts(_told(summary), translate)
    if summary.new_incarnation:
        lines.append(
            (translate(_("This desk had been set back to an older state; it goes on under a new number.")), "error")
        )
    return lines


def _told(summary: Any) -> dict[str, int]:
    """Return the counts of a summary as the ledger keeps them."""
    names = ("receipts", "conflicts", "quarantined", "set_aside", "withheld")
    return {name: getattr(summary, name) for name in names} | {
        "gaps": len(summary.gaps),
        "forks": len(summary.forks),
    }


def _counts(told: Mapping[str, int], translate: Translator) -> list[tuple[str, str]]:
    """Return what else there is to say about a bundle, each only where there is some of it."""
    found: list[tuple[str, str]] = []
    if n := told.get("receipts"):
        found.append(
            (translate.plural("{count} receipt: what others hold", "{count} receipts: what others hold", n), "muted")
        )
    if n := told.get("conflicts"):
        found.append((translate.plural("{count} record in conflict", "{count} records in conflict", n), "error"))
    if n := told.get("quarantined"):
        words = translate.plural(
            "{count} change without authority is kept apart", "{count} changes without authority are kept apart", n
        )
        found.append((words, "error"))
    if n := told.get("set_aside"):
        words = translate.plural("{count} signature does not count now", "{count} signatures do not count now", n)
        found.append((words, "error"))
    if n := told.get("withheld"):
        words = translate.plural(
            "{count} record without what was held back", "{count} records without what was held back", n
        )
        found.append((words, "muted"))
    if n := told.get("gaps"):
        words = translate.plural(
            "{count} feed waits for an earlier bundle", "{count} feeds wait for an earlier bundle", n
        )
        found.append((words, "error"))
    if n := told.get("forks"):
        words = translate.plural(
            "{count} feed was continued twice: call headquarters",
            "{count} feeds were continued twice: call headquarters",
            n,
        )
        found.append((words, "error"))
    return found
