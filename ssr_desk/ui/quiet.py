"""Backs the desk up beside its store when nothing else is going on, once a day, while the window is open."""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ssr_desk.ui.jobs import Jobs

FIRST, AGAIN = 30_000, 30 * 60_000
"""Milliseconds after which a quiet moment is looked for: once Today stands, then now and then."""


class Quiet(QObject):
    """Asks for the backup on a reading thread. Locking or closing stops it, and nothing of it is left then.

    Signals:
        failed: it could not be written; the error. Whatever else was done is done.
    """

    failed = Signal(object)

    def __init__(self, desk: Any, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._jobs = desk, jobs
        self.timer = QTimer(self, interval=FIRST)
        self.timer.timeout.connect(self.look)
        self.timer.start()

    def look(self) -> None:
        """Back up if nobody works, else look again soon."""
        if self._jobs.busy:
            self.timer.setInterval(FIRST)
            return
        self.timer.setInterval(AGAIN)
        desk = self._desk
        self._jobs.read(self, lambda job: desk.maintenance.back_up_quietly(job.cancel), self._done, self._done)

    def _done(self, error: Exception | None) -> None:
        if error is not None:
            self.failed.emit(error)
