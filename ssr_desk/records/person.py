"""People of the deploying services: officers, commanders and headquarters staff. Written by headquarters for every desk."""

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Record, field
from ssr_desk.records.kinds import Code, Codes, Text

PERSON = _("Person")


class Person(Record):
    """One member of a deploying police service."""

    type_name = "person"
    label = _("Person")
    plural = _("People")
    icon = "users"
    home = "common"
    plan = True
    title_fields = ("rank", "name")

    name: Text = field(_("Name"), PERSON, column=1, searchable=True)
    officer: Text = field(_("Officer number"), PERSON, column=2, help=_("As in the certificate."))
    rank: Text | None = field(_("Rank"), PERSON, column=3, suggest="person.rank")
    home_service: Text | None = field(_("Home service"), PERSON, column=4, searchable=True)
    role: Code | None = field(_("Role"), PERSON, codes=codes.DESK_ROLE)
    languages: Codes = field(_("Languages"), PERSON, codes=codes.LANGUAGES)
