"""Rotations: one officer's time at one post. They say who may read a post's records (see sync/release.py)."""

from collections.abc import Iterator

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Problem, Record, field
from ssr_desk.records.kinds import Date, LongText, Reference, Text, YesNo

ROTATION = _("Rotation")
ROLES = _("Role")


class Rotation(Record):
    """One officer at one post, from a day to a day."""

    type_name = "rotation"
    label = _("Rotation")
    plural = _("Rotations")
    icon = "calendar"
    plan = True
    title_fields = ("name", "start")

    officer: Text = field(_("Officer number"), ROTATION, column=1, searchable=True, help=_("As in the certificate."))
    name: Text | None = field(_("Officer"), ROTATION, column=2, searchable=True)
    post: Reference = field(_("Post"), ROTATION, to="post", column=3)
    start: Date = field(_("Start"), ROTATION, column=4)
    end: Date | None = field(_("End"), ROTATION, column=5)
    extended: YesNo | None = field(_("Extended"), ROTATION)
    supervisor: Text | None = field(_("Supervisor"), ROTATION, half=True, suggest="rotation.supervisor")
    assigned_role: LongText | None = field(_("Assigned role"), ROLES, searchable=True)
    actual_role: LongText | None = field(_("Actual role"), ROLES, searchable=True)

    def rules(self) -> Iterator[Problem]:
        """Yield what is wrong between fields."""
        if self.end and self.end < self.start:
            yield Problem("end", _("The end is before the start."))
