"""A record type in one file: nothing else in the program knows it. Tests find it in every derived part."""

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Item, Record, field
from ssr_desk.records.codes import CodeList
from ssr_desk.records.kinds import Code, CountsByGender, Date, Items, Number, Reference, Text

PATROL = _("Patrol")


class Stop(Item):
    """One stop of the patrol."""

    where: Text = field(_("Where"), searchable=True)


class Patrol(Record):
    """A joint patrol."""

    type_name = "patrol"
    label = _("Patrol")
    plural = _("Patrols")
    title_fields = ("name",)

    name: Text = field(_("Title"), PATROL, column=1, searchable=True, aliases=("Nom de la patrouille",))
    day: Date | None = field(_("Date"), PATROL, column=2)
    kilometres: Number | None = field(_("Kilometres"), PATROL)
    weather: Code | None = field(_("Weather"), PATROL, codes=CodeList("weather", {"dry": _("Dry"), "rain": _("Rain")}))
    present: CountsByGender | None = field(_("Present"), PATROL, column=3)
    leader: Reference | None = field(_("Lead officer"), PATROL, to="person")
    stops: Items[Stop] = field(_("Stops"), PATROL)
