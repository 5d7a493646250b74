"""Institutions and the links between them: the context map that shows who works with whom (CIGI; Mali, DRC)."""

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Item, Record, field
from ssr_desk.records.kinds import Code, Codes, Items, LongText, Reference, Text

INSTITUTION = _("Institution")
RELATIONS = _("Relations")


class Relation(Item):
    """One link to another institution."""

    kind: Code = field(_("Relation"), codes=codes.RELATION_KIND)
    to: Reference = field(_("Other institution"), to="institution", half=True)
    remark: Text | None = field(_("Remark"))


class Institution(Record):
    """A service, donor, mission or other organization."""

    type_name = "institution"
    label = _("Institution")
    plural = _("Institutions")
    about = _("The services, schools and organizations that you work with. Sessions, counterparts and notes name them.")
    icon = "landmark"
    title_fields = ("name",)

    name: Text = field(_("Name"), INSTITUTION, column=1, searchable=True, aliases=("Nom",))
    name_latin: Text | None = field(_("Name in Latin letters"), INSTITUTION, column=2, searchable=True)
    abbreviation: Text | None = field(_("Abbreviation"), INSTITUTION, searchable=True, half=True)
    kind: Code | None = field(_("Kind"), INSTITUTION, codes=codes.INSTITUTION_KIND, column=3)
    country: Code | None = field(_("Country"), INSTITUTION, codes=codes.COUNTRIES, column=4)
    areas: Codes = field(_("Areas"), INSTITUTION, codes=codes.SSR_AREAS)
    place: Text | None = field(_("Place"), INSTITUTION, half=True, suggest="institution.place", place=True)
    remarks: LongText | None = field(_("Remarks"), INSTITUTION, searchable=True)
    relations: Items[Relation] = field(_("Relations"), RELATIONS)
