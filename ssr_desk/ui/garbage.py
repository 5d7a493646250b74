"""Garbage is searched for on the GUI thread only, between two events."""

import gc

from PySide6.QtCore import QObject, QTimer

from ssr_desk.bulk import resting

EVERY = 1000  # milliseconds


class Garbage(QObject):
    """Runs Python's collector by the clock, in place of whenever and wherever somebody makes an object.

    Left to itself it runs on the thread that happens to make the seven hundredth object, in the midst of what that does:
    a reader would take widgets down off the GUI thread (shiboken does not stop it), and a paint event those that Qt goes
    through at that moment. The process then ends without a word.
    """

    def __init__(self, parent: QObject) -> None:
        """Take the collector over."""
        super().__init__(parent)
        self._was = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.search)
        self._timer.start()

    def search(self) -> int:
        """Look through the oldest generation that is due, as Python itself would. Returns how many objects were found."""
        if resting():
            return 0
        due = (one for one in (2, 1, 0) if gc.get_count()[one] > gc.get_threshold()[one])
        generation = next(due, None)
        return 0 if generation is None else gc.collect(generation)

    def close(self) -> None:
        """Give the collector back as it was: no window is left."""
        self._timer.stop()
        if self._was:
            gc.enable()
