"""Missions, as headquarters and the commander plan them (F5, F15)."""

from collections.abc import Iterator

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Problem, Record, field
from ssr_desk.records.kinds import Code, Date, LongText, Reference, Text

MISSION = _("Mission")


class Mission(Record):
    """One mission in one country."""

    type_name = "mission"
    label = _("Mission")
    plural = _("Missions")
    icon = "target"
    plan = True
    natural = "code"
    title_fields = ("code", "name")

    code: Text = field(
        _("Code"), MISSION, column=1, searchable=True, half=True, help=_("As in the certificates; it never changes.")
    )
    name: Text | None = field(_("Name"), MISSION, column=2, searchable=True)
    name_fr: Text | None = field(_("Name in French"), MISSION, searchable=True)
    country: Code | None = field(_("Country"), MISSION, codes=codes.COUNTRIES, column=3)
    host_service: Reference | None = field(_("Host service"), MISSION, to="institution")
    kind: Code | None = field(_("Kind"), MISSION, codes=codes.MISSION_KIND, column=4)
    deployment: Code | None = field(_("Type of deployment"), MISSION, codes=codes.DEPLOYMENT_TYPE)
    lead: Text | None = field(_("Lead organization"), MISSION)
    start: Date | None = field(_("Start"), MISSION, column=5)
    end: Date | None = field(_("End"), MISSION)
    mandate: LongText | None = field(_("Mandate"), MISSION, searchable=True)

    def rules(self) -> Iterator[Problem]:
        """Yield what is wrong between fields."""
        if self.start and self.end and self.end < self.start:
            yield Problem("end", _("The end is before the start."))
