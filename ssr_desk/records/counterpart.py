"""Counterparts: the people of the host country whom officers train, mentor and advise. Never users of the program."""

from collections.abc import Iterator

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Problem, Record, field
from ssr_desk.records.kinds import Code, Codes, Date, LongText, Reference, Text

PERSON = _("Person")
WORK = _("Work")
RELATIONSHIP = _("Relationship")
KEEPING = _("Keeping of this record")


class Counterpart(Record):
    """One person whom the post works with."""

    type_name = "counterpart"
    label = _("Counterpart")
    plural = _("Counterparts")
    about = _(
        "The people of the host country whom you train, mentor and advise, in their own script and in Latin "
        "letters. What was done with each stands under the list."
    )
    icon = "contact"
    title_fields = ("rank", "name")

    name: Text = field(_("Name"), PERSON, column=1, searchable=True, help=_("In its own script."), aliases=("Nom",))
    name_latin: Text | None = field(_("Name in Latin letters"), PERSON, column=2, searchable=True)
    sex: Code | None = field(
        _("Gender"),
        PERSON,
        codes=codes.SEX,
        sensitive=True,
        help=_("Only where the work needs it, such as a mentoring group."),
    )
    languages: Codes = field(_("Languages"), PERSON, codes=codes.LANGUAGES)

    institution: Reference | None = field(_("Organization"), WORK, to="institution", column=4)
    unit: Text | None = field(_("Unit"), WORK, searchable=True, half=True, suggest="counterpart.unit")
    rank: Text | None = field(_("Rank"), WORK, column=3, half=True, suggest="counterpart.rank")
    function: Text | None = field(_("Function"), WORK, searchable=True, column=5, suggest="counterpart.function")
    since: Date | None = field(_("In post from"), WORK)
    until: Date | None = field(_("In post to"), WORK)
    influence: Code | None = field(_("Influence"), WORK, codes=codes.INFLUENCE)

    channel: Code | None = field(_("Channel"), RELATIONSHIP, codes=codes.CHANNEL)
    introduced_by: Text | None = field(_("Introduced by"), RELATIONSHIP, half=True)
    owner: Reference | None = field(_("Relationship owner"), RELATIONSHIP, to="post", help=_("A post, not an officer."))
    predecessor: Reference | None = field(_("Predecessor"), RELATIONSHIP, to="counterpart")
    successor: Reference | None = field(_("Successor"), RELATIONSHIP, to="counterpart")
    remarks: LongText | None = field(_("Remarks"), RELATIONSHIP, searchable=True, sensitive=True)

    vetting: Text | None = field(
        _("Vetting reference"), KEEPING, sensitive=True, help=_("The number of the file only, never what is in it.")
    )
    keep_until: Date | None = field(_("Keep until"), KEEPING)
    merged_from: Reference | None = field(_("Merged from"), KEEPING, to="counterpart")

    def rules(self) -> Iterator[Problem]:
        """Yield what is wrong between fields."""
        if self.since and self.until and self.until < self.since:
            yield Problem("until", _("The end is before the start."))
