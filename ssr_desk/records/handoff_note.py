"""Hand-off notes: what the next officer at the post has to know. Read, answered and closed by the successor (F15, F20)."""

import re
from collections.abc import Iterator

from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Problem, Record, field
from ssr_desk.records.kinds import Code, Date, LongText, References, Text

NOTE = _("Note")
ANSWER = _("The successor's reading")
_PASSWORD = re.compile(
    r"(?i)\b(?:password|passphrase|passcode|pwd|pin|mot de passe|code d.acc[eè]s)\b\s*(?:is|est|=|:)\s*\S"
    r"|\bpw\s*[:=]\s*\S"
)


class HandoffNote(Record):
    """One subject for the successor."""

    type_name = "handoff_note"
    label = _("Hand-off note")
    plural = _("Hand-off notes")
    about = _(
        "What your successor has to know and no form asks for, a subject at a time, by category. Never a "
        "password: say who hands the access over, and where."
    )
    icon = "hand-over"
    title_fields = ("subject",)
    groups = "category"

    subject: Text = field(_("Subject"), NOTE, column=1, searchable=True, aliases=("Sujet", "Topic"))
    category: Code = field(_("Category"), NOTE, codes=codes.NOTE_CATEGORY, column=2)
    text: LongText | None = field(
        _("Text"), NOTE, searchable=True, help=_("Never a password: say who hands the access over, and where.")
    )
    priority: Code | None = field(_("Priority"), NOTE, codes=codes.PRIORITY, column=3)
    status: Code | None = field(_("Status"), NOTE, codes=codes.NOTE_STATUS, column=4)
    institutions: References = field(_("Institutions"), NOTE, to="institution")
    counterparts: References = field(_("Counterparts"), NOTE, to="counterpart")
    training_sessions: References = field(_("Training sessions"), NOTE, to="training_session")
    mentoring_sessions: References = field(_("Mentoring sessions"), NOTE, to="mentoring_session")
    commitments: References = field(_("Commitments"), NOTE, to="commitment")

    acknowledged_on: Date | None = field(_("Acknowledged on"), ANSWER, column=5)
    question: LongText | None = field(_("Question"), ANSWER, searchable=True)
    answer: LongText | None = field(_("Answer"), ANSWER, searchable=True)

    def warnings(self) -> Iterator[Problem]:
        """Warn about what looks like a password: a note is copied to several laptops and kept for years."""
        for name in ("subject", "text", "question", "answer"):
            if _PASSWORD.search(getattr(self, name) or ""):
                yield Problem(name, _("This looks like a password. Take it out: notes are copied and kept for years."))
