"""Long work in a page: what is done now, how far it is, how long it may still take, and a way to stop it."""

import time

from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QVBoxLayout

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.jobs import Job
from ssr_desk.ui.widgets import row, styled, text

SETTLED = 3.0  # seconds before an estimate is worth showing


class ProgressStrip(QFrame):
    """Shows one job. Hidden while there is none."""

    def __init__(self, translate: Translator) -> None:
        super().__init__()
        self._translate = translate
        self._job: Job | None = None
        self._began = 0.0
        styled(self, "bar")
        self._words, self._left = text(""), text("", "hint")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.stop = QPushButton(translate(_("Cancel")))
        self.stop.clicked.connect(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        column.addLayout(row(self._words, None, self._left, self.stop))
        column.addWidget(self._bar)
        self.hide()

    def begin(self, words: str) -> None:
        """Show that work begins; give the job with `follow`."""
        self._began = time.monotonic()
        self._words.setText(words)
        self._left.setText("")
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(words)
        self.stop.setEnabled(True)
        self.show()

    def follow(self, job: Job) -> None:
        """Let Cancel stop this job."""
        self._job = job

    def step(self, done: int, total: int, what: str) -> None:
        """Show how far the work is; `what` is a marked text."""
        if what:
            self._words.setText(self._translate(what))
        self._bar.setRange(0, max(total, 0))
        self._bar.setValue(done)
        passed = time.monotonic() - self._began
        if total and done and passed > SETTLED:
            seconds = round(passed * (total - done) / done)
            minutes, rest = divmod(seconds, 60)
            self._left.setText(
                self._translate(_("about {minutes}:{seconds} left"), minutes=minutes, seconds=f"{rest:02d}")
            )

    def end(self) -> None:
        """The work is over."""
        self._job = None
        self.hide()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel.cancel()
            self.stop.setEnabled(False)
            self._words.setText(self._translate(_("Stopping…")))
