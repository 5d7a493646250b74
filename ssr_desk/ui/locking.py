"""When an open desk is to be locked without anybody asking for it, and what a page may ask of whoever holds the desk.

It hangs on the window, where a card on the Settings page finds it: `Locking.of(widget)`.
"""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ssr_desk.ui.idle import Idle
from ssr_desk.ui.sleep import Sleep


class Locking(QObject):
    """Watches the window of one open desk.

    Attributes:
        minutes: after which an untouched desk is locked.

    Signals:
        idle: nobody has touched the window for that long. asleep: the computer goes to sleep, or was asleep.
        chosen: other minutes were chosen. erase: the desk is to be destroyed; the person has confirmed it.
    """

    idle = Signal()
    asleep = Signal()
    chosen = Signal(int)
    erase = Signal()

    def __init__(self, window: QWidget, minutes: int) -> None:
        super().__init__(window)
        self.minutes = minutes
        self._idle = Idle(window, minutes)
        self._idle.passed.connect(self.idle)
        self.sleep = Sleep(window)
        self.sleep.fell.connect(self.asleep)

    @staticmethod
    def of(widget: QWidget) -> "Locking | None":
        """Return what watches the window that a widget lies in; None in pictures and tests."""
        return widget.window().findChild(Locking)

    def choose(self, minutes: int) -> None:
        """Lock after so many minutes from now on."""
        self.minutes = minutes
        self._idle.begin(minutes)
        self.chosen.emit(minutes)

    def again(self) -> None:
        """Say again in a minute that nobody is there: work was still running."""
        self._idle.again()
