"""Sections 1 to 4: who, where and when; mandate and role; summary; objectives."""

from __future__ import annotations

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Values
from ssr_desk.reports.model import Block, Column, Fact, Facts, ListItem, Paragraph, Row, Section, Table
from ssr_desk.reports.model import List as Listed
from ssr_desk.reports.source import ids
from ssr_desk.reports.writing import UNKNOWN, Writer, days_between


def post(w: Writer) -> tuple[list[Block], list[Section]]:
    """Section 1: officer, post, rotation and overlap dates, successor, supervisor."""
    rotation, report, source = w.chosen.rotation, w.chosen.report, w.source
    own, words = ids([rotation]), ids([report]) if report else ()
    end = rotation.get("end")
    length = days_between(w.chosen.start, str(end)) if end else None
    facts = [
        Fact(w.t(_("Officer")), w.set(str(rotation.get("name") or UNKNOWN)), own),
        Fact(w.t(_("Officer number")), str(rotation.get("officer") or UNKNOWN), own),
        Fact(w.t(_("Post")), _post_name(w), ids([source.post]) if source.post else ()),
        Fact(
            w.t(_("Mission")), w.of_mission(source.mission) or UNKNOWN, ids([source.mission]) if source.mission else ()
        ),
        Fact(w.t(_("Rotation")), _period(w, w.chosen.start, end, length), own),
    ]
    if rotation.get("extended") is not None:
        facts.append(Fact(w.t(_("Extended")), w.t(_("Yes")) if rotation["extended"] else w.t(_("No")), own))
    facts += [
        Fact(w.t(_("Supervisor")), w.set(str(report.get("supervisor") or rotation.get("supervisor") or UNKNOWN)), own),
        Fact(w.t(_("Successor")), w.set(str(report.get("successor") or UNKNOWN)), words),
        _overlap(w),
    ]
    before = _predecessor(w)
    if before:
        facts.append(before)
    return [Facts(tuple(facts))], []


def _post_name(w: Writer) -> str:
    post_values = w.source.post
    return w.set(" · ".join(str(post_values[one]) for one in ("code", "title") if post_values.get(one))) or UNKNOWN


def _period(w: Writer, start: str, end: object, length: int | None) -> str:
    if not end:
        return w.t(_("from {start}, end not set"), start=w.day(start))
    if length is None:
        return w.t(_("{start} to {end}"), start=w.day(start), end=w.day(end))
    return w.plural(
        "{start} to {end} ({count} day)", "{start} to {end} ({count} days)", length, start=w.day(start), end=w.day(end)
    )


def _overlap(w: Writer) -> Fact:
    """The overlap with the successor: as stated in the report, else from the plan."""
    report, rotation, label = w.chosen.report, w.chosen.rotation, w.t(_("Overlap with the successor"))
    start, end = report.get("overlap_start"), report.get("overlap_end")
    if start and end:
        return Fact(label, _period(w, str(start), end, days_between(str(start), str(end))), ids([report]))
    own_end = str(rotation.get("end") or "")
    later = [one for one in w.chosen.rotations if str(one.get("start", "")) > w.chosen.start]
    for one in sorted(later, key=lambda one: str(one["start"])):
        if not own_end or str(one["start"]) > own_end:
            return Fact(label, w.t(_("none planned")), ids([rotation, one]))
        last = min(own_end, str(one.get("end") or own_end))
        return Fact(
            label, _period(w, str(one["start"]), last, days_between(str(one["start"]), last)), ids([rotation, one])
        )
    return Fact(label, UNKNOWN)


def _predecessor(w: Writer) -> Fact | None:
    earlier = [one for one in w.chosen.rotations if str(one.get("start", "")) < w.chosen.start]
    if not earlier:
        return None
    last: Values = max(earlier, key=lambda one: str(one["start"]))
    who, end = str(last.get("name") or last.get("officer") or UNKNOWN), last.get("end")
    text = w.t(_("{name}, until {end}"), name=who, end=w.day(end)) if end else who
    return Fact(w.t(_("Predecessor")), w.set(text), ids([last]))


def mandate(w: Writer) -> tuple[list[Block], list[Section]]:
    """Section 2: the mandate; the assigned and the actual role (F15)."""
    own = w.words(w.chosen.report, "mandate")
    blocks = own or w.words(w.source.mission, "mandate") or [w.quiet(_("No mandate is recorded."))]
    assigned = w.words(w.chosen.rotation, "assigned_role", w.t(_("Assigned role.")))
    actual = w.words(w.chosen.rotation, "actual_role", w.t(_("Actual role.")))
    differs = w.words(w.chosen.report, "role_difference", "" if not (assigned or actual) else w.t(_("In practice.")))
    roles = [*assigned, *actual, *differs] or [
        w.quiet(_("Nothing is recorded about the assigned and the actual role."))
    ]
    parts = [Section("mandate-role", w.t(_("Assigned and actual role")), tuple(roles))]
    notes = w.notes("role")
    if notes:
        parts.append(Section("mandate-notes", w.t(_("Notes for the successor")), tuple(notes)))
    return blocks, parts


def summary(w: Writer) -> tuple[list[Block], list[Section]]:
    """Section 3: the summary, and the five things the successor must know."""
    report = w.chosen.report
    points = [w.set(str(one.get("text", ""))) for one in report.get("key_points") or ()]
    blocks: list[Block] = [w.quiet(_("The officer has not named them."))]
    if points:
        blocks = [Listed(tuple(ListItem(one, ids([report])) for one in points), numbered=True)]
    part = Section("summary-points", w.t(_("What the successor must know")), tuple(blocks))
    return w.own("summary", _("The officer has not written a summary.")), [part]


def objectives(w: Writer) -> tuple[list[Block], list[Section]]:
    """Section 4: planned, achieved, not achieved, why; and how many sessions served each objective."""
    report, sessions = w.chosen.report, w.chosen.delivered
    stated = list(report.get("objectives") or ())
    if not stated:
        return [w.quiet(_("No objectives are recorded for this rotation."))], []
    rows, reasons = [], []
    for one in stated:
        serving = [session for session in sessions if session.get("objective") == one.get("objective")]
        label = w.code(codes.OBJECTIVES, one.get("objective"))
        rows.append(
            Row(
                (
                    label,
                    w.set(str(one.get("planned") or UNKNOWN)),
                    w.code(codes.ACHIEVEMENT, one.get("achievement")),
                    w.number(len(serving)),
                ),
                ids([report, *serving]),
            )
        )
        if one.get("why"):
            lead = f"{label.split(' · ')[0]}{':' if not w.french else w.set(' :')}"
            reasons.append(Paragraph(w.set(str(one["why"]).strip()), lead, sources=ids([report])))
    columns = (
        Column(w.t(_("Objective"))),
        Column(w.t(_("Planned"))),
        Column(w.t(_("Achievement"))),
        Column(w.t(_("Sessions")), number=True),
    )
    table = Table(w.t(_("Objectives of the rotation; training sessions delivered for each")), columns, tuple(rows))
    parts = [Section("objectives-why", w.t(_("Why")), tuple(reasons))] if reasons else []
    return [table], parts
