"""The departure report as a record: the rotation, the officer's own words, the sign-offs. The rest is computed (F15).

Section numbers are those of docs/domain.md; what a section computes from other records is not repeated here.
"""

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Item, Record, field
from ssr_desk.records.kinds import Code, Codes, Date, Items, LongText, Reference, Text

REPORT = _("Report")
SUMMARY = _("Mandate and summary")
RESULTS = _("Results")
CONTEXT = _("Context and means")
LEARNED = _("Lessons and competencies")
SIGN_OFF = _("Sign-off")


class ObjectiveResult(Item):
    """One objective: what was planned, what became of it, and why."""

    objective: Code = field(_("Objective"), codes=codes.OBJECTIVES, half=False)
    planned: Text | None = field(_("Planned"))
    achievement: Code | None = field(_("Achievement"), codes=codes.ACHIEVEMENT)
    why: LongText | None = field(_("Why"), searchable=True)


class KeyPoint(Item):
    """One of the five things that the successor must know."""

    text: Text = field(_("What the successor must know"), searchable=True)


class Lesson(Item):
    """One lesson, good practice or recommendation, and for whom it is."""

    text: LongText = field(_("Lesson or recommendation"), searchable=True)
    addressee: Text | None = field(_("For whom"))


class DepartureReport(Record):
    """What an officer leaves behind at the end of a rotation."""

    type_name = "departure_report"
    label = _("Departure report")
    plural = _("Departure reports")
    about = _(
        "Your own words for the departure report, one for each rotation. Everything that is counted comes from "
        "your records."
    )
    icon = "file-text"
    title_fields = ("title",)

    title: Text | None = field(_("Title"), REPORT, column=1, searchable=True)
    rotation: Reference = field(_("Rotation"), REPORT, to="rotation", column=2)
    successor: Text | None = field(_("Successor"), REPORT, half=True)
    supervisor: Text | None = field(_("Supervisor"), REPORT, half=True)
    overlap_start: Date | None = field(_("Overlap from"), REPORT)
    overlap_end: Date | None = field(_("Overlap to"), REPORT)

    mandate: LongText | None = field(_("Mandate"), SUMMARY, searchable=True)
    role_difference: LongText | None = field(_("Assigned and actual role"), SUMMARY, searchable=True)
    summary: LongText | None = field(_("Summary"), SUMMARY, searchable=True)
    key_points: Items[KeyPoint] = field(_("Five things the successor must know"), SUMMARY)

    objectives: Items[ObjectiveResult] = field(_("Objectives"), RESULTS)
    training_comment: LongText | None = field(_("About the training delivered"), RESULTS, searchable=True)
    mentoring_comment: LongText | None = field(_("About the mentoring"), RESULTS, searchable=True)
    results_comment: LongText | None = field(_("Results against indicators"), RESULTS, searchable=True)
    gender_results: LongText | None = field(_("GBA+ results"), RESULTS, searchable=True)
    decisions: LongText | None = field(_("Open decisions"), RESULTS, searchable=True)
    follow_up_comment: LongText | None = field(_("Follow-ups passed on"), RESULTS, searchable=True)

    introductions: LongText | None = field(_("Introductions done and needed"), CONTEXT, searchable=True)
    other_donors: LongText | None = field(_("Other donors and duplication"), CONTEXT, searchable=True)
    security: LongText | None = field(_("Context and security constraints"), CONTEXT, searchable=True, sensitive=True)
    logistics: LongText | None = field(_("Logistics, assets, procurement gaps"), CONTEXT, searchable=True)
    documents: LongText | None = field(
        _("Index of documents and access to transfer"), CONTEXT, searchable=True, help=_("Never a password.")
    )

    lessons: Items[Lesson] = field(_("Lessons, good practices, recommendations"), LEARNED)
    gained: Codes = field(_("Competencies gained"), LEARNED, codes=codes.GAINED)
    use_at_home: LongText | None = field(_("Their use at home"), LEARNED, searchable=True)
    interview_on: Date | None = field(
        _("Three-month interview"), LEARNED, help=_("About three months after the return (F7).")
    )

    author_sign: Code | None = field(_("Author"), SIGN_OFF, codes=codes.SIGN_OFF, column=4)
    author_on: Date | None = field(_("Author, on"), SIGN_OFF)
    commander_sign: Code | None = field(_("Commander"), SIGN_OFF, codes=codes.SIGN_OFF, column=5)
    commander_on: Date | None = field(_("Commander, on"), SIGN_OFF)
    successor_sign: Code | None = field(_("Successor's sign-off"), SIGN_OFF, codes=codes.SIGN_OFF, column=6)
    successor_on: Date | None = field(_("Successor, on"), SIGN_OFF)
    pdf_sha256: Text | None = field(_("SHA-256 of the final PDF"), SIGN_OFF, help=_("Set when the report is signed."))
