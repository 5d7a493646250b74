"""Locks a desk that nobody has touched for a while.

It listens to the native window only: an event filter in Python over the whole application would cost every paint event.
"""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ssr_desk.ui.preferences import MINUTES

AGAIN = 60_000  # milliseconds after which it is asked again when work was running
_INPUT = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}


class Idle(QObject):
    """Watches one window.

    Signals:
        passed: nobody has touched it for `minutes`.
    """

    passed = Signal()

    def __init__(self, window: QWidget, minutes: float = MINUTES) -> None:
        super().__init__(window)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.passed)
        self.begin(minutes)
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def begin(self, minutes: float) -> None:
        """Wait this long from now on."""
        self._wait = round(minutes * 60_000)
        self._timer.start(self._wait)

    def again(self) -> None:
        """Ask again soon: it passed while work was running."""
        self._timer.start(AGAIN)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Begin to wait anew."""
        if event.type() in _INPUT:
            self._timer.start(self._wait)
        return False
