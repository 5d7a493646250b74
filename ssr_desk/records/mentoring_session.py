"""Mentoring sessions: one meeting with one counterpart, what was seen, and how far competencies have come."""

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Item, Record, field
from ssr_desk.records.kinds import Code, Codes, Date, Items, LongText, Minutes, Reference, References, Text, YesNo

SESSION = _("Session")
CONTENT = _("What happened")
PROGRESS = _("Competencies")
NEXT = _("What follows")


class Competency(Item):
    """One competency of the counterpart, as it was and as it is now."""

    competency: Code = field(_("Competency"), codes=codes.COMPETENCIES, half=False)
    before: Code | None = field(_("Before"), codes=codes.RATING)
    now: Code | None = field(_("Now"), codes=codes.RATING)
    evidence: Text | None = field(_("Evidence"), searchable=True)
    owner: Text | None = field(_("Who owns the change locally"))


class MentoringSession(Record):
    """One session of mentoring, monitoring or advice with a counterpart."""

    type_name = "mentoring_session"
    label = _("Mentoring session")
    plural = _("Mentoring sessions")
    about = _(
        "Each meeting with one counterpart: what was seen, what was advised, how far competencies have come. "
        "The sessions with one person make a chain, and the next contact shows up on Today."
    )
    icon = "mentoring"
    title_fields = ("date", "place")
    chain = "counterpart"

    counterpart: Reference = field(
        _("Counterpart"), SESSION, to="counterpart", column=2, aliases=("Mentee", "Homologue")
    )
    date: Date = field(_("Date"), SESSION, column=1)
    duration: Minutes | None = field(_("Duration (minutes)"), SESSION, column=6)
    place: Text | None = field(
        _("Place"), SESSION, column=4, searchable=True, suggest="mentoring_session.place", place=True
    )
    mode: Code | None = field(_("Mode"), SESSION, codes=codes.MENTORING_MODE)
    activity: Code | None = field(_("Activity"), SESSION, codes=codes.MENTORING_ACTIVITY, column=3)
    language: Code | None = field(_("Language"), SESSION, codes=codes.LANGUAGES)
    interpreter: YesNo | None = field(_("Interpreter used"), SESSION)

    topics: Codes = field(_("Topics"), CONTENT, codes=codes.TOPICS)
    objective: LongText | None = field(_("Objective"), CONTENT, searchable=True)
    observed: LongText | None = field(_("What was observed"), CONTENT, searchable=True)
    advice: LongText | None = field(_("Advice given"), CONTENT, searchable=True)
    response: LongText | None = field(_("The counterpart's response"), CONTENT, searchable=True, sensitive=True)
    obstacles: Codes = field(_("Obstacles"), CONTENT, codes=codes.OBSTACLES)

    competencies: Items[Competency] = field(_("Competencies"), PROGRESS)

    commitments: References = field(_("Agreed actions"), NEXT, to="commitment")
    next_contact: Date | None = field(_("Next contact"), NEXT)
    previous: Reference | None = field(_("Previous session"), NEXT, to="mentoring_session")
    local_impacts: Codes = field(_("Local impacts"), NEXT, codes=codes.LOCAL_IMPACTS)
    indicators: References = field(_("Indicators"), NEXT, to="indicator")
