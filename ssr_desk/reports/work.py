"""Sections 5 to 8: training, mentoring, results, GBA+. All counts are computed; what nobody counted is unknown, never zero."""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Sequence
from typing import Any

from ssr_desk.i18n import mark as _
from ssr_desk.i18n import mark_in
from ssr_desk.records import codes
from ssr_desk.records.base import Values
from ssr_desk.reports.model import Block, Column, Figure, KeyFigures, Row, Section, Table
from ssr_desk.reports.source import Counted, counted, heads, ids
from ssr_desk.reports.writing import UNKNOWN, Writer, how_many

Parts = tuple[list[Block], list[Section]]
GENDERS = (
    ("women", _("Women")),
    ("men", _("Men")),
    ("another", _("Another gender")),
    ("undisclosed", _("Undisclosed")),
)


def training(w: Writer) -> Parts:
    """Section 5: what was delivered, planned and cancelled; topics, sessions, evaluations."""
    delivered = w.chosen.delivered
    comment = w.words(w.chosen.report, "training_comment")
    if not w.chosen.training:
        return [*comment, w.quiet(_("No training session is recorded in this rotation."))], []
    blocks: list[Block] = [training_figures(w), *comment, *_not_delivered(w)]
    uncounted = [one for one in delivered if heads(one.get("attended")) is None]
    if uncounted:
        blocks.append(
            w.quiet(
                _(
                    "Sessions without a head count: {count} of {total}. They are left out of the sums, not counted as zero."
                ),
                count=len(uncounted),
                total=len(delivered),
            )
        )
    return [*blocks, *topics(w), *_sessions(w), *_evaluations(w)], []


def training_figures(w: Writer) -> KeyFigures:
    """Return sessions delivered, hours, people and the share of women."""
    delivered = w.chosen.delivered
    hours = counted(delivered, lambda one: decimal.Decimal(one["hours"]) if one.get("hours") is not None else None)
    attended = counted(delivered, lambda one: heads(one.get("attended")))
    return KeyFigures(
        (
            Figure(w.number(len(delivered)), w.t(_("sessions delivered")), sources=ids(delivered)),
            w.figure(hours, w.t(_("contact hours"))),
            w.figure(attended, w.t(_("people attended"))),
            share_of_women(w, delivered, "attended", w.t(_("women among them"))),
        )
    )


def share_of_women(w: Writer, sessions: Sequence[Values], name: str, label: str) -> Figure:
    """Return the share of women where women and the others were both counted (F8 needs the denominators)."""
    split = [one for one in sessions if (one.get(name) or {}).get("women") is not None]
    women, whole = sum(one[name]["women"] for one in split), sum(heads(one[name]) or 0 for one in split)
    if not split or not whole:
        return Figure(UNKNOWN, label, w.t(_("not recorded")))
    basis = w.t(_("{women} of {people}"), women=w.number(women), people=w.number(whole))
    if len(split) < len(sessions):
        basis += w.t(_(", {known} of {asked} sessions"), known=len(split), asked=len(sessions))
    return Figure(w.percent(women, whole), label, basis, ids(split))


def _not_delivered(w: Writer) -> list[Block]:
    waiting = [one for one in w.chosen.training if one.get("status") == "planned"]
    cancelled = [one for one in w.chosen.training if one.get("status") == "cancelled"]
    found: list[Block] = []
    if waiting or cancelled:
        lines = [(one, w.t(_("{day}, {title}: planned, not delivered"), **_named(w, one))) for one in waiting]
        lines += [
            (
                one,
                w.t(
                    _("{day}, {title}: cancelled ({why})"),
                    why=one.get("cancelled_because") or UNKNOWN,
                    **_named(w, one),
                ),
            )
            for one in cancelled
        ]
        found += w.list_of(lines)
    return found


def _named(w: Writer, session: Values) -> dict[str, str]:
    return {"day": str(session.get("start", UNKNOWN)), "title": w.set(str(session.get("title", UNKNOWN)))}


def topics(w: Writer) -> list[Block]:
    """Return the delivered sessions by topic; nothing when there is one topic only."""
    by_topic: dict[str, list[Values]] = {}
    for one in w.chosen.delivered:
        for topic in one.get("topics") or ():
            by_topic.setdefault(topic, []).append(one)
    if len(by_topic) < 2:
        return []
    rows = []
    for topic, some in sorted(by_topic.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        people, women = counted(some, lambda one: heads(one.get("attended"))), counted(some, women_attended)
        rows.append(
            Row(
                (w.code(codes.TOPICS, topic), w.number(len(some)), _sum(w, people), _sum(w, women)),
                ids(some),
            )
        )
    columns = (Column(w.t(_("Topic"))), *numbers(w, _("Sessions"), _("Attended"), _("Women")))
    return [Table(w.t(_("Sessions by topic (a session may have several)")), columns, tuple(rows))]


def numbers(w: Writer, *titles: str) -> tuple[Column, ...]:
    """Return columns of numbers."""
    return tuple(Column(w.t(one), number=True) for one in titles)


def women_attended(values: Values) -> int | None:
    """Return how many women attended a session; None when nobody counted."""
    found = (values.get("attended") or {}).get("women")
    return found if isinstance(found, int) else None


def _sum(w: Writer, made: Counted) -> str:
    return w.number(made.total) if made.known else UNKNOWN


def _sessions(w: Writer) -> list[Block]:
    delivered = w.chosen.delivered
    rows = [
        Row(
            (
                str(one.get("start", UNKNOWN)),
                w.set(str(one.get("title", UNKNOWN))),
                w.set(str(one.get("place") or UNKNOWN)),
                w.set(str(one.get("unit") or UNKNOWN)),
                w.count(heads(one.get("attended"))),
                w.count(women_attended(one)),
            ),
            ids([one]),
        )
        for one in delivered
    ]
    if not rows:
        return []
    people, women = counted(delivered, lambda one: heads(one.get("attended"))), counted(delivered, women_attended)
    rows.append(Row((w.t(_("Total")), "", "", "", _sum(w, people), _sum(w, women)), people.sources, total=True))
    columns = (
        Column(w.t(_("Date"))),
        Column(w.t(_("Session"))),
        Column(w.t(_("Place"))),
        Column(w.t(_("Unit trained"))),
        *numbers(w, _("Attended"), _("Women")),
    )
    return [Table(w.t(_("Sessions delivered, in order of date (— : not counted)")), columns, tuple(rows))]


def _evaluations(w: Writer) -> list[Block]:
    rows = []
    for one in w.chosen.delivered:
        if any(one.get(name) is not None for name in ("reaction_mean", "learning_before", "learning_after", "passed")):
            rows.append(Row((w.set(str(one.get("title"))), *_levels(w, one)), ids([one])))
    if not rows:
        return []
    columns = (
        Column(w.t(_("Session"))),
        Column(w.t(_("Reaction"))),
        Column(w.t(_("Learning, before and after"))),
        Column(w.t(_("Passed"))),
    )
    return [Table(w.t(_("Reaction and learning, where they were measured")), columns, tuple(rows))]


def _levels(w: Writer, one: Values) -> tuple[str, str, str]:
    """Return reaction, learning and passed of one session as they are printed."""
    reaction = UNKNOWN
    if one.get("reaction_mean") is not None:
        reaction = w.number(one["reaction_mean"])
        if one.get("reaction_scale"):
            reaction = w.t(_("{mean} out of {scale}"), mean=reaction, scale=one["reaction_scale"])
        if one.get("reaction_answers") is not None:
            reaction += " " + w.plural("({count} answer)", "({count} answers)", one["reaction_answers"])
    learning, before, after = UNKNOWN, one.get("learning_before"), one.get("learning_after")
    if before is not None or after is not None:
        pair = [UNKNOWN if value is None else w.number(value) for value in (before, after)]
        learning = w.t(_("{before} to {after}"), before=pair[0], after=pair[1])
        if one.get("learning_tested") is not None and one.get("passed") is None:  # else it stands beside those passed
            learning += " " + w.plural("({count} tested)", "({count} tested)", one["learning_tested"])
    passed = w.count(one.get("passed"))
    if one.get("passed") is not None and one.get("learning_tested"):
        passed = w.t(_("{part} of {whole}"), part=one["passed"], whole=one["learning_tested"])
    return reaction, learning, passed


def mentoring(w: Writer) -> Parts:
    """Section 6: sessions and each counterpart's progress."""
    sessions = w.chosen.mentoring
    comment = w.words(w.chosen.report, "mentoring_comment")
    if not sessions:
        return [*comment, w.quiet(_("No mentoring session is recorded in this rotation."))], []
    minutes = counted(sessions, lambda one: one.get("duration"))
    hours = decimal.Decimal(minutes.total) / 60
    met: dict[str, list[Values]] = {}
    for one in sessions:
        met.setdefault(str(one.get("counterpart")), []).append(one)
    figures = KeyFigures(
        (
            Figure(w.number(len(sessions)), w.t(_("mentoring sessions")), sources=ids(sessions)),
            w.figure(minutes, w.t(_("hours")), w.number(hours.quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP))),
            Figure(w.number(len(met)), w.t(_("counterparts met")), sources=ids(sessions)),
        )
    )
    return [figures, *comment, *_meetings(w, met), *_progress(w, met), *_obstacles(w)], []


def _meetings(w: Writer, met: Mapping[str, list[Values]]) -> list[Block]:
    rows = [
        Row(
            (
                w.person(who),
                w.number(len(some)),
                str(some[0].get("date", UNKNOWN)),
                str(some[-1].get("date", UNKNOWN)),
                str(some[-1].get("next_contact") or UNKNOWN),
            ),
            ids(some),
        )
        for who, some in sorted(met.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
    columns = (
        Column(w.t(_("Counterpart"))),
        Column(w.t(_("Sessions")), number=True),
        Column(w.t(mark_in("session", "First"))),
        Column(w.t(mark_in("session", "Last"))),
        Column(w.t(_("Next contact"))),
    )
    return [Table(w.t(_("Meetings by counterpart")), columns, tuple(rows))]


def _progress(w: Writer, met: Mapping[str, list[Values]]) -> list[Block]:
    rows = []
    for who, some in sorted(met.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        for competency, (first, last, evidence, sources) in _ratings(some).items():
            cells = (
                w.person(who),
                w.code(codes.COMPETENCIES, competency),
                first or UNKNOWN,
                last or UNKNOWN,
                w.set(evidence or UNKNOWN),
            )
            rows.append(Row(cells, sources))
    if not rows:
        return [w.quiet(_("No competency was rated."))]
    columns = (
        Column(w.t(_("Counterpart"))),
        Column(w.t(_("Competency"))),
        *numbers(w, mark_in("session", "First"), mark_in("session", "Last")),
        Column(w.t(_("Evidence"))),
    )
    scale = (" ; " if w.french else "; ").join(
        codes.RATING.label(one, w.translate).replace(" · ", " – ").lower() for one in codes.RATING.labels
    )
    note = w.quiet(_("Ratings: {scale}."), scale=w.set(scale).replace("'", "’"))
    return [
        Table(w.t(_("Progress: ratings at the first session that rated and at the last")), columns, tuple(rows)),
        note,
    ]


def _ratings(sessions: Sequence[Values]) -> dict[str, tuple[str, str, str, tuple[str, ...]]]:
    """Return, by competency: first rating, last rating, last evidence, the sessions. One rating alone is the last."""
    found: dict[str, list[Any]] = {}
    for session in sessions:
        for item in session.get("competencies") or ():
            one = found.setdefault(str(item.get("competency")), [[], "", []])
            one[0] += [str(item[name]) for name in ("before", "now") if item.get(name)]
            one[1] = str(item.get("evidence") or one[1])
            one[2].append(str(session["id"]))
    return {
        name: (ratings[0] if len(ratings) > 1 else "", ratings[-1] if ratings else "", evidence, tuple(sources))
        for name, (ratings, evidence, sources) in found.items()
    }


def _obstacles(w: Writer) -> list[Block]:
    naming = [one for one in w.chosen.mentoring if one.get("obstacles")]
    lines = []
    for code in codes.OBSTACLES.labels:
        some = [one for one in naming if code in one["obstacles"]]
        if some:
            lines.append((some, code))
    if not lines:
        return []
    rows = [
        Row(
            (
                w.code(codes.OBSTACLES, code),
                w.t(how_many(len(some), len(naming))),
                w.t(_("{part} of {whole}"), part=len(some), whole=len(naming)),
            ),
            ids(some),
        )
        for some, code in sorted(lines, key=lambda pair: -len(pair[0]))
    ]
    columns = (Column(w.t(_("Obstacle"))), Column(w.t(_("How many"))), Column(w.t(_("Sessions")), number=True))
    return [Table(w.t(_("Obstacles, among the sessions that name one")), columns, tuple(rows))]


def results(w: Writer) -> Parts:
    """Section 7: results against indicators, with what the records show of outcomes (F18)."""
    blocks = w.own("results_comment", _("The officer has not written about results."))
    if not w.source.of("indicator_value"):
        blocks.append(
            w.quiet(_("No indicator values are recorded for this post: no baseline, target or actual value."))
        )
    parts = [
        Section("results-behaviour", w.t(_("What people do differently at work")), tuple(_behaviour(w))),
        Section(
            "results-outcomes", w.t(_("Outcomes that the sessions state")), tuple(w.said(w.chosen.delivered, "outcome"))
        ),
    ]
    return [*blocks, *_impacts(w)], [one for one in parts if one.blocks]


def _behaviour(w: Writer) -> list[Block]:
    """What was seen at work; output only where nobody looked, and said so (F5, F18)."""
    delivered = w.chosen.delivered
    if not delivered:
        return []
    seen = [one for one in delivered if one.get("behaviour_result")]
    said: list[Block] = [
        w.quiet(
            _("Behaviour at work was checked after {part} of {whole} sessions. For the others, output only."),
            part=len(seen),
            whole=len(delivered),
        )
    ]
    return [*w.said(seen, "behaviour_result"), *said]


def _impacts(w: Writer) -> list[Block]:
    rows = []
    for code in codes.LOCAL_IMPACTS.labels:
        pair = [
            [one for one in some if code in (one.get("local_impacts") or ())]
            for some in (w.chosen.delivered, w.chosen.mentoring)
        ]
        if any(pair):
            cells = (w.code(codes.LOCAL_IMPACTS, code), *(w.number(len(some)) for some in pair))
            rows.append(Row(cells, ids([*pair[0], *pair[1]])))
    if not rows:
        return []
    columns = (Column(w.t(_("Local impact"))), *numbers(w, _("Training"), _("Mentoring")))
    return [Table(w.t(_("Sessions that report a local impact")), columns, tuple(rows))]


def gender(w: Writer) -> Parts:
    """Section 8: GBA+ results, with the denominators that the evaluation missed (F8)."""
    blocks = w.own("gender_results", _("The officer has not written about GBA+ results."))
    delivered = w.chosen.delivered
    if not delivered:
        return blocks, []
    figures = [
        share_of_women(w, delivered, name, w.t(label))
        for name, label in (
            ("invited", _("women among those invited")),
            ("attended", _("women among those attending")),
            ("completed", _("women among those completing")),
        )
    ]
    blocks += [KeyFigures(tuple(figures)), *_content(w), by_gender(w)]
    barriers = w.said(delivered, "barriers")
    return blocks, [Section("gender-barriers", w.t(_("Barriers to women")), tuple(barriers))] if barriers else []


def _content(w: Writer) -> list[Block]:
    lines: list[Block] = []
    for name, text in (
        ("gender_content", _("Sessions with GBA+ content: {words} ({part} of the {whole} that state it).")),
        ("inclusive_scenarios", _("Sessions with inclusive scenarios: {words} ({part} of the {whole} that state it).")),
    ):
        stated = [one for one in w.chosen.delivered if one.get(name) is not None]
        if stated:
            some = [one for one in stated if one[name]]
            said = w.t(how_many(len(some), len(stated)))
            made = w.quiet(text, words=said, part=len(some), whole=len(stated))
            lines.append(type(made)(made.text, sources=ids(stated)))
    return lines


def by_gender(w: Writer) -> Table:
    """Return invited, attended and completed by gender, with how many sessions counted."""
    names, delivered = ("invited", "attended", "completed"), w.chosen.delivered
    rows = []
    for key, label in GENDERS:
        sums = [counted(delivered, lambda one, key=key, name=name: (one.get(name) or {}).get(key)) for name in names]
        rows.append(Row((w.t(label), *(_sum(w, one) for one in sums)), _sources(sums)))
    sums = [counted(delivered, lambda one, name=name: heads(one.get(name))) for name in names]
    rows.append(Row((w.t(_("Total")), *(_sum(w, one) for one in sums)), _sources(sums), total=True))
    rows.append(Row((w.t(_("Sessions that counted")), *(w.number(one.known) for one in sums)), _sources(sums)))
    columns = (Column(w.t(_("Participants"))), *numbers(w, _("Invited"), _("Attended"), _("Completed")))
    return Table(w.t(_("Participants in training, by gender (— : not counted)")), columns, tuple(rows))


def _sources(sums: Sequence[Counted]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for some in sums for one in some.sources))
