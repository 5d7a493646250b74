"""Desks: the laptops that have been certified. Written by headquarters, with what others need to write to them.

Decides nothing by itself: who a desk is, and what it may read, is what its certificate says (`services/directory.py`).
"""

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Record, field
from ssr_desk.records.kinds import Code, Date, LongText, Reference, Text

DESK = _("Desk")
KEYS = _("Public keys")


class Desk(Record):
    """One certified laptop of one person."""

    type_name = "desk"
    label = _("Desk")
    plural = _("Desks")
    icon = "shield-check"
    home = "common"
    plan = True
    title_fields = ("device", "officer")

    device: Text = field(_("Device"), DESK, column=1, searchable=True)
    officer: Text = field(_("Officer number"), DESK, column=2, searchable=True)
    person: Reference | None = field(_("Person"), DESK, to="person", column=3)
    role: Code = field(_("Role"), DESK, codes=codes.DESK_ROLE, column=4)
    missions: Text | None = field(_("Missions"), DESK)
    serial: Text | None = field(_("Serial number of the certificate"), DESK)
    fingerprint: Text | None = field(_("Fingerprint of the key"), DESK)
    expires: Date | None = field(_("Certificate ends"), DESK, column=5)
    sealing: LongText | None = field(
        _("Sealing key"), KEYS, help=_("The program reads it: bundles for this desk are sealed with it.")
    )
    certificates: LongText | None = field(
        _("Certificates"), KEYS, help=_("The program reads them: the desk's own, then its issuing authority's.")
    )
