"""The rotation hand-off report of a contingent: a pure function from a mission's records in a period to the report model.

Sections as docs/fields.md lists them: who leaves and arrives with overlaps and gaps, departure reports signed, missing and
late, training and mentoring against the plan, indicators, open commitments, lessons, logistics, risks, decisions, notes.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from ssr_desk.i18n import Translator, mark_in
from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Values
from ssr_desk.reports import rotations, work
from ssr_desk.reports.build import report_of
from ssr_desk.reports.handover import SIGNATURE_FIELD
from ssr_desk.reports.model import (
    Block,
    Column,
    Figure,
    KeyFigures,
    List,
    ListItem,
    Report,
    Row,
    Section,
    SignaturePlace,
    Table,
)
from ssr_desk.reports.source import Chosen, Source, counted, heads, ids
from ssr_desk.reports.writing import UNKNOWN, Writer

Parts = tuple[list[Block], list[Section]]
_PROTECTED = ("protected_a", "protected_b")


class Contingent(Chosen):
    """The records of a mission in a period: `source.rotation` holds only `start` and `end`, the first day and the last."""

    @cached_property
    def plan(self) -> list[Values]:
        """All rotations of the mission."""
        return [one for one in self.of("rotation") if one.get("start")]

    @cached_property
    def posts(self) -> dict[str, Values]:
        """The mission's posts by id, in the order of their codes."""
        return {str(one["id"]): one for one in sorted(self.of("post"), key=lambda one: str(one.get("code")))}

    @cached_property
    def handovers(self) -> list[rotations.Handover]:
        """The period's arrivals and departures."""
        return rotations.handovers(self.plan, self.start, self.end)

    @cached_property
    def leaving(self) -> list[Values]:
        """The rotations that end in the period, in order of their ends."""
        ended = self.within((one for one in self.plan if one.get("end")), "end")
        return sorted(ended, key=lambda one: (str(one["end"]), str(one["id"])))

    @cached_property
    def written(self) -> dict[str, Values]:
        """The departure reports' records by the rotation that they belong to; the last one made counts."""
        return {str(one.get("rotation")): one for one in sorted(self.of("departure_report"), key=lambda one: one["id"])}

    @cached_property
    def departures(self) -> list[tuple[Values, Values]]:
        """(rotation, departure report) of those who leave in the period and have begun to write one."""
        return [(one, self.written[str(one["id"])]) for one in self.leaving if str(one["id"]) in self.written]

    def _content(self) -> list[Values]:
        return [*super()._content(), *(report for _rotation, report in self.departures)]


def handoff(source: Source, author: str, translate: Translator, draft: bool = False, sensitive: bool = False) -> Report:
    """Return the rotation hand-off report of a mission.

    Args:
        source: the mission's records; its `rotation` holds the period's `start` and `end`.
        author: name of the commander.
        translate: the report's language.
        draft: mark every page as a draft.
        sensitive: print what is sensitive, and the records for headquarters and the commander only.
    """
    chosen = Contingent(source, sensitive)
    writer = Writer(chosen, translate, draft)
    made = []
    for number, (key, title, build) in enumerate(SECTIONS, 1):
        blocks, parts = build(writer, chosen)
        made.append(Section(key, writer.t(title), tuple(blocks), number, tuple(parts)))
    period = writer.t(_("{start} to {end}"), start=writer.day(chosen.start), end=writer.day(chosen.end))
    mission = writer.of_mission(source.mission)
    about = (
        " · ".join(filter(None, (writer.set(author), period))),
        writer.t(_("Report of {day}"), day=writer.day(source.today.isoformat())),
    )
    running = " · ".join(filter(None, (str(source.mission.get("code") or ""), f"{chosen.start} – {chosen.end}")))
    return report_of(writer, _("Rotation hand-off report"), author, mission, running, about, made)


def _contingent(w: Writer, chosen: Contingent) -> Parts:
    if not chosen.plan:
        return [w.quiet(_("No rotation is recorded in this mission."))], []
    first, last = (rotations.strength(chosen.plan, day) for day in (chosen.start, chosen.end))
    arriving = chosen.within(chosen.plan, "start")
    figures = KeyFigures(
        (
            Figure(w.number(len(first)), w.t(_("strength on the first day")), sources=ids(first)),
            Figure(w.number(len(arriving)), w.t(_("arrivals")), sources=ids(arriving)),
            Figure(w.number(len(chosen.leaving)), w.t(_("departures")), sources=ids(chosen.leaving)),
            Figure(w.number(len(last)), w.t(_("strength on the last day")), sources=ids(last)),
        )
    )
    blocks: list[Block] = [figures, *_changes(w, chosen)]
    vacant = rotations.vacant(chosen.plan, chosen.posts, chosen.end)
    if vacant:
        names = ", ".join(_post(w, chosen, one) for one in vacant)
        blocks.append(w.quiet(_("Posts without anybody on the last day: {posts}."), posts=names))
    return blocks, []


def _changes(w: Writer, chosen: Contingent) -> list[Block]:
    rows = []
    for one in chosen.handovers:
        leaving, arriving = one.leaving or {}, one.arriving or {}
        cells = (
            _post(w, chosen, one.post),
            _officer(w, leaving) if leaving else UNKNOWN,
            str(leaving.get("end") or UNKNOWN),
            _officer(w, arriving) if arriving else w.t(_("nobody planned")),
            str(arriving.get("start") or UNKNOWN),
            _overlap(w, one),
        )
        rows.append(Row(cells, ids([some for some in (one.leaving, one.arriving) if some])))
    columns = (
        Column(w.t(_("Post"))),
        Column(w.t(_("Leaves"))),
        Column(w.t(_("Last day"))),
        Column(w.t(_("Arrives"))),
        Column(w.t(_("First day"))),
        Column(w.t(_("Overlap or gap"))),
    )
    if not rows:
        return [w.quiet(_("Nobody leaves or arrives in this period."))]
    return [Table(w.t(_("Departures and arrivals")), columns, tuple(rows))]


def _overlap(w: Writer, one: rotations.Handover) -> str:
    if one.days is None:
        return UNKNOWN if one.leaving else w.t(_("first at the post"))
    if one.days > 0:
        return w.plural("{count} day together", "{count} days together", one.days)
    if one.days < 0:
        return w.plural("gap of {count} day", "gap of {count} days", -one.days)
    return w.t(_("the day after"))


def _reports(w: Writer, chosen: Contingent) -> Parts:
    if not chosen.leaving:
        return [w.quiet(_("Nobody leaves in this period."))], []
    rows = []
    for one in chosen.leaving:
        report = chosen.written.get(str(one["id"]))
        state, day = _state(w, one, report)
        cells = (_officer(w, one), _post(w, chosen, str(one.get("post"))), str(one["end"]), state, day)
        rows.append(Row(cells, ids([one, report] if report else [one])))
    columns = (
        Column(w.t(_("Officer"))),
        Column(w.t(_("Post"))),
        Column(w.t(_("Last day"))),
        Column(w.t(_("Departure report"))),
        Column(w.t(_("Signed on"))),
    )
    return [Table(w.t(_("Departure reports of those who leave")), columns, tuple(rows))], []


def _state(w: Writer, rotation: Values, report: Values | None) -> tuple[str, str]:
    """Return how far a departure report is, and the day of its author's signature."""
    if report and report.get("author_sign") == "signed":
        return w.t(mark_in("report", "Signed")), str(report.get("author_on") or UNKNOWN)
    if str(rotation["end"]) < w.source.today.isoformat():
        return w.t(mark_in("report", "Late, not signed") if report else mark_in("report", "Missing")), UNKNOWN
    return w.t(mark_in("report", "Begun") if report else mark_in("report", "Not begun")), UNKNOWN


def _training(w: Writer, chosen: Contingent) -> Parts:
    if not chosen.training:
        return [w.quiet(_("No training session is recorded in this period."))], []
    blocks: list[Block] = [work.training_figures(w), _against_plan(w, chosen), *work.topics(w)]
    return [*blocks, *_by_institution(w, chosen), work.by_gender(w)], []


def _against_plan(w: Writer, chosen: Contingent) -> Table:
    """What was planned and what became of it, by post: every session was planned, whatever its status is now."""
    rows = []
    for post, some in _per_post(chosen, chosen.training):
        delivered = [one for one in some if one.get("status") == "delivered"]
        cancelled = [one for one in some if one.get("status") == "cancelled"]
        people = counted(delivered, lambda one: heads(one.get("attended")))
        figures = (w.number(len(some)), w.number(len(delivered)), w.number(len(cancelled)))
        cells = (_post(w, chosen, post), *figures, w.number(people.total) if people.known else UNKNOWN)
        rows.append(Row(cells, ids(some)))
    columns = (
        Column(w.t(_("Post"))),
        *work.numbers(w, _("Planned"), mark_in("sessions", "Delivered"), mark_in("sessions", "Cancelled")),
        Column(w.t(_("Attended")), number=True),
    )
    return Table(w.t(_("Training sessions against the plan, by post")), columns, tuple(rows))


def _by_institution(w: Writer, chosen: Contingent) -> list[Block]:
    grouped = _grouped(chosen.delivered, lambda one: str(one.get("institution") or ""))
    if not any(grouped):
        return []
    rows = []
    for institution, some in sorted(grouped.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        people, women = counted(some, lambda one: heads(one.get("attended"))), counted(some, work.women_attended)
        name = w.name(institution) if institution else w.t(_("not stated"))
        figures = [w.number(one.total) if one.known else UNKNOWN for one in (people, women)]
        rows.append(Row((name, w.number(len(some)), *figures), ids(some)))
    columns = (Column(w.t(_("Institution"))), *work.numbers(w, _("Sessions"), _("Attended"), _("Women")))
    return [Table(w.t(_("Training delivered, by host institution")), columns, tuple(rows))]


def _mentoring(w: Writer, chosen: Contingent) -> Parts:
    sessions = chosen.mentoring
    if not sessions:
        return [w.quiet(_("No mentoring session is recorded in this period."))], []
    rows = []
    for post, some in _per_post(chosen, sessions):
        minutes = counted(some, lambda one: one.get("duration"))
        cells = (
            _post(w, chosen, post),
            w.number(len(some)),
            w.number(_hours(minutes.total)) if minutes.known else UNKNOWN,
            w.number(len({one.get("counterpart") for one in some})),
        )
        rows.append(Row(cells, ids(some)))
    columns = (Column(w.t(_("Post"))), *work.numbers(w, _("Sessions"), _("Hours"), _("Counterparts")))
    return [Table(w.t(_("Mentoring, by post")), columns, tuple(rows))], []


def _hours(minutes: int) -> decimal.Decimal:
    return (decimal.Decimal(minutes) / 60).quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP)


def _indicators(w: Writer, chosen: Contingent) -> Parts:
    said = _quoted(w, chosen, "results_comment")
    return [*said, w.quiet(_("No indicator values are recorded: no baseline, target or actual value."))], []


def _commitments(w: Writer, chosen: Contingent) -> Parts:
    day, rows = w.source.today.isoformat(), []
    for post, some in _per_post(chosen, chosen.open_commitments):
        for one in sorted(some, key=lambda one: (str(one.get("due") or "9999"), one["id"])):
            late = str(one.get("due") or day) < day
            cells = (
                _post(w, chosen, post),
                w.set(str(one.get("what", UNKNOWN))),
                str(one.get("due") or UNKNOWN),
                w.t(mark_in("commitment", "Late")) if late else w.t(mark_in("commitment", "Open")),
            )
            rows.append(Row(cells, ids([one])))
    if not rows:
        return [w.quiet(_("No open commitment is recorded."))], []
    columns = (
        Column(w.t(_("Post"))),
        Column(w.t(_("What was promised"))),
        Column(w.t(_("Due"))),
        Column(w.t(_("Status"))),
    )
    return [Table(w.t(_("Open commitments, by post and due date")), columns, tuple(rows))], []


def _lessons(w: Writer, chosen: Contingent) -> Parts:
    items = []
    for rotation, report in chosen.departures:
        for one in report.get("lessons") or ():
            text = f"{_code(chosen, rotation)}: {str(one.get('text', '')).strip()}"
            if one.get("addressee"):
                text = f"{text} {w.t(_('(For: {whom})'), whom=one['addressee'])}"
            items.append(ListItem(w.set(text), ids([report])))
    if not items:
        return [w.quiet(_("No lesson is recorded."))], []
    return [List(tuple(items), numbered=True)], []


def _logistics(w: Writer, chosen: Contingent) -> Parts:
    said = [*_quoted(w, chosen, "logistics"), *w.notes("logistics")]
    return said or [w.quiet(_("Nothing is recorded about logistics, assets and procurement."))], []


def _risks(w: Writer, chosen: Contingent) -> Parts:
    """Security texts are sensitive: printed where their officer marked the report as protected, or when asked for."""
    held = [
        one
        for one, report in chosen.departures
        if report.get("security") and not (chosen.sensitive or report.get("marking") in _PROTECTED)
    ]
    said: list[Block] = [*_quoted(w, chosen, "security", without=ids(held)), *w.notes("security")]
    if held:
        text = _("Texts about security that are held back, as their reports are not marked as protected: {count}.")
        said.append(w.quiet(text, count=len(held)))
    return said or [w.quiet(_("Nothing is recorded about security constraints."))], []


def _decisions(w: Writer, chosen: Contingent) -> Parts:
    return _quoted(w, chosen, "decisions") or [w.quiet(_("No open decision is recorded."))], []


def _notes(w: Writer, chosen: Contingent) -> Parts:
    """Open hand-off notes by post; logistics and security stand in sections of their own."""
    elsewhere = ("logistics", "security")
    every = [one for category, some in chosen.notes.items() if category not in elsewhere for one in some]
    parts = []
    for post, some in _per_post(chosen, every):
        rows = [
            Row((w.code(codes.NOTE_CATEGORY, one.get("category")), w.set(str(one.get("subject", UNKNOWN)))), ids([one]))
            for one in some
        ]
        columns = (Column(w.t(_("Category"))), Column(w.t(_("Subject"))))
        table = Table(w.t(_("Open hand-off notes")), columns, tuple(rows))
        parts.append(Section(f"notes-{post}", _post(w, chosen, post), (table,)))
    return [] if parts else [w.quiet(_("No open hand-off note is recorded."))], parts


def _sign_off(w: Writer, chosen: Contingent) -> Parts:
    blocks: list[Block] = [
        SignaturePlace(
            SIGNATURE_FIELD,
            w.t(_("Electronic signature of the contingent commander")),
            w.t(_("Electronic signature of the contingent commander: see the signature panel of your PDF reader.")),
        )
    ]
    if chosen.withheld:
        text = _("Records for headquarters and the commander only, left out of this report and its sums: {count}.")
        blocks.append(w.quiet(text, count=len(chosen.withheld)))
    return blocks, []


SECTIONS: tuple[tuple[str, str, Callable[[Writer, Contingent], Parts]], ...] = (
    ("contingent", _("Contingent: who leaves, who arrives"), _contingent),
    ("reports", _("Departure reports"), _reports),
    ("training", _("Training"), _training),
    ("mentoring", _("Mentoring"), _mentoring),
    ("indicators", _("Indicators"), _indicators),
    ("commitments", _("Open commitments"), _commitments),
    ("lessons", _("Lessons"), _lessons),
    ("logistics", _("Logistics"), _logistics),
    ("risks", _("Risks"), _risks),
    ("decisions", _("Decisions of the period"), _decisions),
    ("notes", _("Hand-off notes"), _notes),
    ("sign_off", _("Sign-off"), _sign_off),
)
"""Key, marked title and builder of each section, in order."""


def _per_post(chosen: Contingent, records: Iterable[Values]) -> Iterator[tuple[str, list[Values]]]:
    """Yield records by post, in the order of the posts' codes; those without a known post come last."""
    grouped = _grouped(records, lambda one: str(one.get("post") or ""))
    for post in (*chosen.posts, *sorted(set(grouped) - set(chosen.posts))):
        if post in grouped:
            yield post, grouped[post]


def _grouped(records: Iterable[Values], key: Callable[[Values], str]) -> Mapping[str, list[Values]]:
    found: dict[str, list[Values]] = {}
    for one in records:
        found.setdefault(key(one), []).append(one)
    return found


def _quoted(w: Writer, chosen: Contingent, name: str, without: Sequence[str] = ()) -> list[Block]:
    """Return what the departing officers wrote in one text of their reports, each led by the post's code."""
    found: list[Block] = []
    for rotation, report in chosen.departures:
        if str(rotation["id"]) not in without:
            found += w.words(report, name, f"{_code(chosen, rotation)}.")
    return found


def _code(chosen: Contingent, rotation: Values) -> str:
    post = chosen.posts.get(str(rotation.get("post")), {})
    return str(post.get("code") or rotation.get("name") or rotation.get("officer") or UNKNOWN)


def _post(w: Writer, chosen: Contingent, post: str) -> str:
    known = chosen.posts.get(post)
    if known and known.get("code"):
        return str(known["code"])
    return w.name(post) if post else w.t(_("without a post"))


def _officer(w: Writer, rotation: Values) -> str:
    return w.set(str(rotation.get("name") or rotation.get("officer") or UNKNOWN))
