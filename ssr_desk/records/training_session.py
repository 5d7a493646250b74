"""Training sessions: what was taught, to whom, and what came of it.

Sources of the fields: docs/domain.md (F numbers are findings of the evaluation). A head count is enough: participants
are never named, so a lost laptop harms nobody.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Problem, Record, field
from ssr_desk.records.kinds import (
    Code,
    Codes,
    CountsByGender,
    Date,
    LongText,
    Number,
    Reference,
    References,
    Text,
    Whole,
    YesNo,
)

SESSION = _("Session")
PLACE = _("Place and host")
PARTICIPANTS = _("Participants")
GENDER = _("Gender-based analysis (GBA+)")
DELIVERY = _("Delivery")
DEMAND = _("Request")
REACTION = _("Evaluation: reaction")
LEARNING = _("Evaluation: learning")
BEHAVIOUR = _("Evaluation: behaviour and results")
OUTCOME = _("Outcome and lessons")


class TrainingSession(Record):
    """One course, exercise or presentation given to people of the host service."""

    type_name = "training_session"
    label = _("Training session")
    plural = _("Training sessions")
    about = _(
        "Each course, exercise or talk that you gave: when, where, for whom, how many women and men came. "
        "Evaluations are added as they come in, and the departure report adds everything up."
    )
    icon = "graduation-cap"
    title_fields = ("title",)
    sheet_defaults: ClassVar[Mapping[str, str]] = {"status": "delivered"}  # a sheet lists what took place
    stages = (REACTION, LEARNING, BEHAVIOUR)

    title: Text = field(_("Title"), SESSION, column=2, searchable=True, aliases=("Course name", "Intitulé"))
    start: Date = field(_("Start"), SESSION, column=1, aliases=("Date", "Start date", "Date de début"))
    end: Date | None = field(_("End"), SESSION, aliases=("End date", "Date de fin"))
    status: Code = field(_("Status"), SESSION, codes=codes.SESSION_STATUS, column=7)
    hours: Number | None = field(_("Contact hours"), SESSION, aliases=("Hours", "Heures", "Durée"))
    cancelled_because: Text | None = field(_("Reason for cancelling"), SESSION, shown_when=("status", "cancelled"))
    type: Code | None = field(_("Type"), SESSION, codes=codes.SESSION_TYPE, column=3)
    language: Code | None = field(_("Language"), SESSION, codes=codes.LANGUAGES)
    topics: Codes = field(_("Topics"), SESSION, codes=codes.TOPICS, aliases=("Topic", "Thème"))
    course: Reference | None = field(_("Course"), SESSION, to="course", half=True)
    course_version: Text | None = field(_("Version"), SESSION, half=True)
    interpreter: YesNo | None = field(_("Interpreter used"), SESSION)

    place: Text | None = field(
        _("Place"),
        PLACE,
        column=4,
        searchable=True,
        aliases=("Location", "Ville"),
        suggest="training_session.place",
        place=True,
    )
    venue: Text | None = field(_("Venue"), PLACE, suggest="training_session.venue")
    institution: Reference | None = field(_("Host institution"), PLACE, to="institution")
    unit: Text | None = field(
        _("Unit trained"), PLACE, searchable=True, aliases=("Unit", "Service"), suggest="training_session.unit"
    )
    country: Code | None = field(_("Country"), PLACE, codes=codes.COUNTRIES, aliases=("Pays",))
    rank_band: Code | None = field(_("Ranks"), PLACE, codes=codes.RANK_BANDS)
    host_instructors: Whole | None = field(_("Host instructors trained"), PLACE)

    invited: CountsByGender | None = field(_("Invited"), PARTICIPANTS)
    attended: CountsByGender | None = field(_("Attended"), PARTICIPANTS, column=5, aliases=("Participants",))
    completed: CountsByGender | None = field(_("Completed"), PARTICIPANTS)

    gender_content: YesNo | None = field(_("GBA+ content"), GENDER)
    inclusive_scenarios: YesNo | None = field(_("Inclusive scenarios"), GENDER)
    barriers: LongText | None = field(
        _("Barriers to women"), GENDER, searchable=True, help=_("What kept women from coming, or from completing.")
    )

    lead: Reference | None = field(_("Lead officer"), DELIVERY, to="person")
    canadian_role: Code | None = field(_("Canadian role"), DELIVERY, codes=codes.CANADIAN_ROLE)
    co_trainers: References = field(_("Co-trainers"), DELIVERY, to="person")
    partners: References = field(_("Partner organizations"), DELIVERY, to="institution")

    requested_by: Reference | None = field(_("Requested by"), DEMAND, to="institution")
    requested_on: Date | None = field(_("Date of the request"), DEMAND)
    needs: LongText | None = field(_("Needs assessment"), DEMAND)
    other_donors: LongText | None = field(_("Other donors asked for the same training"), DEMAND)

    reaction_mean: Number | None = field(_("Mean"), REACTION)
    reaction_scale: Whole | None = field(_("Out of"), REACTION)
    reaction_answers: Whole | None = field(_("Answers"), REACTION)
    learning_before: Number | None = field(_("Mean before"), LEARNING)
    learning_after: Number | None = field(_("Mean after"), LEARNING)
    learning_tested: Whole | None = field(_("Tested"), LEARNING)
    pass_mark: Number | None = field(_("Pass mark"), LEARNING)
    passed: Whole | None = field(_("Passed"), LEARNING)
    behaviour_due: Date | None = field(
        _("Check due"), BEHAVIOUR, help=_("After the trainer has left: the successor inherits it.")
    )
    behaviour_method: Code | None = field(_("Method"), BEHAVIOUR, codes=codes.BEHAVIOUR_METHOD)
    behaviour_observer: Text | None = field(_("Observer"), BEHAVIOUR)
    behaviour_result: LongText | None = field(_("What people do differently at work"), BEHAVIOUR, searchable=True)
    results: References = field(_("Indicator values"), BEHAVIOUR, to="indicator_value")

    objective: Code | None = field(_("Objective"), OUTCOME, codes=codes.OBJECTIVES)
    outcome: LongText | None = field(_("Outcome"), OUTCOME, searchable=True)
    local_impacts: Codes = field(_("Local impacts"), OUTCOME, codes=codes.LOCAL_IMPACTS)
    indicators: References = field(_("Indicators"), OUTCOME, to="indicator")
    materials: LongText | None = field(_("Materials left"), OUTCOME)
    issues: LongText | None = field(_("Issues"), OUTCOME, searchable=True, sensitive=True)
    lessons: LongText | None = field(_("Lessons"), OUTCOME, searchable=True, help=_("Do not name victims or sources."))
    cost: Number | None = field(_("Cost"), OUTCOME, help=_("In Canadian dollars when no currency is chosen."))
    currency: Code | None = field(_("Currency"), OUTCOME, codes=codes.CURRENCIES)

    def rules(self) -> Iterator[Problem]:
        """Yield what is wrong between fields."""
        if self.end and self.end < self.start:
            yield Problem("end", _("The end is before the start."))
        if self.status == "cancelled" and not self.cancelled_because:
            yield Problem("cancelled_because", _("Say why it was cancelled."))
        for fewer, more in (("completed", "attended"),):
            part, whole = getattr(self, fewer), getattr(self, more)
            if part and whole and (part.total or 0) > (whole.total or 0) and whole.total is not None:
                yield Problem(fewer, _("More people completed than attended."))
