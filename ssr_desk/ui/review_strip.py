"""Under the heading of a form: where the record stands in review, what the reviewer wrote, and submitting it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from ssr_desk.i18n import mark as _
from ssr_desk.services.review import APPROVED, CHANGED, RETURNED, WAITING, state_of, submit
from ssr_desk.ui.context import Context
from ssr_desk.ui.widgets import set_tone, styled, text

WORDS = {
    "": "",
    WAITING: _("Submitted: waits for the commander."),
    CHANGED: _("Changed since the commander judged it: waits again."),
    RETURNED: _("Returned by the commander. Change it and save; it goes back by itself."),
    APPROVED: _("Approved by the commander."),
}
TONES = {WAITING: "info", CHANGED: "info", RETURNED: "warning", APPROVED: "ok"}


class ReviewStrip(QFrame):
    """What the review says, hidden where it says nothing; `act` is the button to submit, for the form's head.

    Signals:
        wrote: the record was submitted, or that was taken back: `Saved` and what to say about it.
        failed: an error to show.
        unsaved: what was typed has to be saved first.
    """

    wrote = Signal(object, str)
    failed = Signal(object)
    unsaved = Signal()

    def __init__(self, context: Context, reviewed: bool, dirty: Callable[[], bool]) -> None:
        """Work for one form.

        Args:
            context: of the page.
            reviewed: whether records of this type are reviewed at all; plans are not.
            dirty: whether something was typed that is not saved.
        """
        super().__init__()
        self.setObjectName("bar")
        self._context, self._reviewed, self._dirty = context, reviewed, dirty
        self._record, self._title, self._submitted = "", "", False
        self.words = text("", wrap=True)
        self.act: QPushButton = styled(QPushButton(), "link")
        self.act.hide()
        self.act.clicked.connect(self._submit)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 4)
        column.setSpacing(0)
        column.addWidget(self.words)
        self.hide()

    def show_record(self, opened: Any) -> None:
        """Tell of a record that was opened; None for a new one."""
        self._record = opened.id if opened is not None else ""
        if not self._reviewed or opened is None or opened.deleted:
            self.hide()
            self.act.hide()
            return
        say, values = self._context.translate, opened.values
        state = state_of(values, opened.review_valid)
        comment = str(values.get("review_comment") or "")
        self._title, self._submitted = opened.title, bool(values.get("submitted"))
        officer = self._context.desk.profile.role == "officer"
        told = say(WORDS[state]) if state else ""
        self.words.setText(f"{told}\n{comment}" if comment and state else told)
        self.act.setText(say(_("Take back")) if state == WAITING else say(_("Submit for review")))
        self.act.setVisible(officer and (state == WAITING or (not self._submitted and state != APPROVED)))
        set_tone(self, TONES.get(state, ""))
        self.setVisible(bool(told))

    def _submit(self) -> None:
        if self._dirty():
            self.unsaved.emit()
            return
        context, record, on = self._context, self._record, not self._submitted
        words = (
            _("Submitted: {title}. The commander sees it with your next bundle.") if on else _("Taken back: {title}")
        )
        told = context.translate(words, title=self._title)
        context.jobs.write(
            self,
            lambda _job: submit(context.desk.recording, record, on),
            lambda saved: self.wrote.emit(saved, told),
            self.failed.emit,
        )
