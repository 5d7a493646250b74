"""Commitments and follow-ups: who promised what to whom, until when. An open one passes to the post's next officer."""

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Record, field
from ssr_desk.records.kinds import Code, Date, LongText, Reference, Text

PROMISE = _("Commitment")
FROM = _("Where it comes from")


class Commitment(Record):
    """One promise or follow-up."""

    type_name = "commitment"
    label = _("Commitment")
    plural = _("Commitments")
    about = _(
        "Who promised what to whom, until when. What is due shows up on Today, and what is open passes to the "
        "post's next officer."
    )
    icon = "check"
    title_fields = ("what",)

    what: Text = field(_("What"), PROMISE, column=1, searchable=True, aliases=("Action", "Suivi", "Follow-up"))
    due: Date = field(_("Due"), PROMISE, column=2, aliases=("Due date", "Échéance"))
    status: Code | None = field(_("Status"), PROMISE, codes=codes.COMMITMENT_STATUS, column=5)
    promised_by: Text | None = field(
        _("Promised by"), PROMISE, column=3, searchable=True, half=True, suggest="commitment.promised_by"
    )
    promised_to: Text | None = field(
        _("Promised to"), PROMISE, column=4, searchable=True, half=True, suggest="commitment.promised_to"
    )
    result: LongText | None = field(_("What came of it"), PROMISE, searchable=True)

    counterpart: Reference | None = field(_("Counterpart"), FROM, to="counterpart")
    training_session: Reference | None = field(_("Training session"), FROM, to="training_session")
    mentoring_session: Reference | None = field(_("Mentoring session"), FROM, to="mentoring_session")
    handoff_note: Reference | None = field(_("Hand-off note"), FROM, to="handoff_note")
