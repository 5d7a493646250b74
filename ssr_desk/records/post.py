"""Posts: the places in a mission that officers fill one after the other. Records follow the post."""

from collections.abc import Iterator

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Problem, Record, field
from ssr_desk.records.kinds import Code, Date, LongText, Text, Whole

POST = _("Post")


class Post(Record):
    """One post of a mission."""

    type_name = "post"
    label = _("Post")
    plural = _("Posts")
    icon = "contact"
    plan = True
    natural = "code"
    title_fields = ("code", "title")

    code: Text = field(
        _("Code"), POST, column=1, searchable=True, half=True, help=_("Unique over all missions, such as HT-MENTOR-1.")
    )
    title: Text = field(_("Title"), POST, column=2, searchable=True)
    role: LongText | None = field(_("Role"), POST, searchable=True)
    language: Code | None = field(_("Language"), POST, codes=codes.LANGUAGES, column=3)
    authorized: Whole | None = field(_("Authorized number"), POST, column=4)
    start: Date | None = field(_("Start"), POST)
    end: Date | None = field(_("End"), POST)

    def rules(self) -> Iterator[Problem]:
        """Yield what is wrong between fields."""
        if self.start and self.end and self.end < self.start:
            yield Problem("end", _("The end is before the start."))
