"""What is missing before a departure report can be made final, each with a sentence and where to go."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.handoff_note import HandoffNote
from ssr_desk.reports.sections import NUMBERS, TITLES
from ssr_desk.reports.source import Chosen, Source, heads


@dataclasses.dataclass(frozen=True)
class Missing:
    """One thing that is missing.

    Attributes:
        section: key of the section. sentence: marked, with places filled from `details`.
        type_name, record, field: where to go; `record` is "" where the record has yet to be made.
        blocking: the report cannot be final without it. Otherwise it is advice.
    """

    section: str
    sentence: str
    type_name: str
    record: str = ""
    field: str = ""
    blocking: bool = True
    details: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def number(self) -> int:
        """Number of the section, from 1."""
        return NUMBERS[self.section]

    def text(self, translate: Translator) -> str:
        """Return the sentence in a language."""
        return translate(self.sentence, **self.details)

    def place(self, translate: Translator) -> str:
        """Return the section's number and title in a language."""
        return f"{self.number}. {translate(TITLES[self.section])}"


_OWN_WORDS: tuple[tuple[str, str, str], ...] = (
    ("post", "marking", _("Choose the marking of the report.")),
    ("post", "successor", _("Name the successor, or write that none is named yet.")),
    ("summary", "summary", _("Write the summary.")),
    ("summary", "key_points", _("Name the things that the successor must know, up to five.")),
    ("objectives", "objectives", _("Enter the objectives of the rotation and what became of them.")),
    ("results", "results_comment", _("Write what came of the work, or that it cannot be told.")),
    ("gender", "gender_results", _("Write about GBA+ results, or that there are none.")),
    ("counterparts", "introductions", _("Write which introductions were made and which are still needed.")),
    ("donors", "other_donors", _("Write about other donors and duplication, or that none is known.")),
    ("context", "security", _("Write about context and security constraints.")),
    ("logistics", "logistics", _("Write about logistics, assets and procurement gaps.")),
    ("lessons", "lessons", _("Enter at least one lesson, good practice or recommendation.")),
    ("competencies", "gained", _("Choose the competencies that you gained.")),
    ("competencies", "use_at_home", _("Write how they will be used at home.")),
    ("competencies", "interview_on", _("Set the date of the interview, about three months after the return.")),
    ("documents", "documents", _("List the documents and the access to transfer; never a password.")),
)
_TEXTS = (
    "mandate",
    "role_difference",
    "summary",
    "training_comment",
    "mentoring_comment",
    "results_comment",
    "gender_results",
    "decisions",
    "follow_up_comment",
    "introductions",
    "other_donors",
    "security",
    "logistics",
    "documents",
    "use_at_home",
)
REPORT, ROTATION = "departure_report", "rotation"


def missing(source: Source, advice: bool = True) -> tuple[Missing, ...]:
    """Return what is missing, in the order of the sections; what blocks comes first within each.

    Without `advice` only what blocks: that reads neither training nor mentoring, however many sessions there are.
    """
    chosen = Chosen(source, sensitive=True)
    found = [
        *_words(chosen),
        *_plan(chosen),
        *_objectives(chosen),
        *_secrets(chosen),
        *(_advice(chosen) if advice else ()),
    ]
    return tuple(sorted(found, key=lambda one: (one.number, not one.blocking)))


def _words(chosen: Chosen) -> Iterator[Missing]:
    report = chosen.report
    for section, name, sentence in _OWN_WORDS:
        if not report.get(name):
            yield Missing(section, sentence, REPORT, str(report.get("id", "")), name)


def _plan(chosen: Chosen) -> Iterator[Missing]:
    report, rotation, source = chosen.report, chosen.rotation, chosen.source
    record, plan = str(report.get("id", "")), str(rotation["id"])
    if not rotation.get("end"):
        yield Missing(
            "post", _("The rotation has no end date; headquarters or the commander sets it."), ROTATION, plan, "end"
        )
    if not (report.get("supervisor") or rotation.get("supervisor")):
        yield Missing("post", _("Name the supervisor."), REPORT, record, "supervisor")
    if not (report.get("mandate") or source.mission.get("mandate")):
        yield Missing("mandate", _("Write the mandate."), REPORT, record, "mandate")
    if not (report.get("role_difference") or rotation.get("actual_role")):
        sentence = _("Write how the role in practice differed from the assigned one, or that it did not.")
        yield Missing("mandate", sentence, REPORT, record, "role_difference")


def _objectives(chosen: Chosen) -> Iterator[Missing]:
    report = chosen.report
    for number, one in enumerate(report.get("objectives") or (), 1):
        if not one.get("achievement"):
            sentence = _("Objective {number}: say whether it was achieved.")
            yield Missing("objectives", sentence, REPORT, str(report["id"]), "objectives", details={"number": number})
        elif one["achievement"] != "achieved" and not one.get("why"):
            sentence = _("Objective {number}: say why it was not fully achieved.")
            yield Missing("objectives", sentence, REPORT, str(report["id"]), "objectives", details={"number": number})


def _secrets(chosen: Chosen) -> Iterator[Missing]:
    """A report is copied and kept for years: what looks like a password must not be in it."""
    report = chosen.report
    sentence = _("This text looks as if it held a password. Take it out: reports are copied and kept for years.")
    for name in _TEXTS:
        if report.get(name) and _looks_like_password(str(report[name])):
            yield Missing("documents", sentence, REPORT, str(report["id"]), name)
    for some in chosen.notes.values():
        for note in some:
            if _looks_like_password(f"{note.get('subject', '')}\n{note.get('text', '')}"):
                yield Missing("documents", sentence, "handoff_note", str(note["id"]), "text")


def _looks_like_password(text: str) -> bool:
    return any(True for _problem in HandoffNote.lenient({"text": text[:20_000]})[0].warnings())


_PAST = _("Training sessions that are past but still planned: {count}. Say what became of them.")
_ADVICE = (
    ("training", "training_session", "status", _PAST),
    (
        "training",
        "training_session",
        "attended",
        _("Training sessions without a head count: {count}. They stay unknown in the report."),
    ),
    (
        "mentoring",
        "mentoring_session",
        "competencies",
        _("Counterparts whose competencies were never rated: {count}."),
    ),
    (
        "commitments",
        "commitment",
        "status",
        _("Open commitments that are late: {count}. Close them, or leave them to the successor."),
    ),
)


def _advice(chosen: Chosen) -> Iterator[Missing]:
    report = str(chosen.report.get("id", ""))
    waiting = [
        one
        for one in chosen.training
        if one.get("status") == "planned" and str(one["start"]) < chosen.source.today.isoformat()
    ]
    uncounted = [one for one in chosen.delivered if heads(one.get("attended")) is None]
    late = [one for one in chosen.open_commitments if str(one.get("due") or "9") < chosen.source.today.isoformat()]
    for (section, type_name, name, sentence), some in zip(
        _ADVICE, (waiting, uncounted, _unrated(chosen), late), strict=True
    ):
        if some:
            yield Missing(section, sentence, type_name, str(some[0]["id"]), name, False, {"count": len(some)})
    if not (chosen.report.get("overlap_start") and chosen.report.get("overlap_end")):
        yield Missing("post", _("The overlap with the successor has no dates."), REPORT, report, "overlap_start", False)
    if not chosen.report.get("decisions"):
        yield Missing(
            "commitments",
            _("No open decision is recorded; check that there is none."),
            REPORT,
            report,
            "decisions",
            False,
        )


def _unrated(chosen: Chosen) -> list[dict[str, Any]]:
    last: dict[str, dict[str, Any]] = {}
    rated = set()
    for one in chosen.mentoring:
        last[str(one.get("counterpart"))] = one
        if one.get("competencies"):
            rated.add(str(one.get("counterpart")))
    return [one for who, one in last.items() if who not in rated]
