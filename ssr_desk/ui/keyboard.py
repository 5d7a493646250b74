"""What has the keyboard stays where a person left it: seen when its page gets smaller, and not lost to a button that rests."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea

from ssr_desk.ui.tab_order import uncover


class KeepingArea(QScrollArea):
    """Scrolls so that the field with the keyboard is seen when a bar above or below takes height from it.

    A field that somebody scrolled away from is left where it is.
    """

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look whether the field was seen before the area got its new height. The event speaks of what is seen through it."""
        field, inside = QApplication.focusWidget(), self.widget()
        if field is not None and inside is not None and inside.isAncestorOf(field):
            place = QRect(field.mapTo(self.viewport(), QPoint()), field.size())
            before = QRect(QPoint(), event.oldSize())
            if event.size().height() < before.height() and before.intersects(place):
                QTimer.singleShot(0, self, self._uncover)
        super().resizeEvent(event)

    def _uncover(self) -> None:
        field, inside = QApplication.focusWidget(), self.widget()
        if field is not None and inside is not None and inside.isAncestorOf(field):
            uncover(field)


def rest(button: QPushButton) -> Callable[[], None]:
    """Let a button rest while its work is done: nobody presses it twice.

    Returns:
        What wakes it. It has the keyboard again if it had it, and nobody has gone elsewhere since: Qt passes the keyboard of a
        button that cannot be pressed on to whatever comes next, which a second Enter would press.
    """
    had = button.hasFocus()
    button.setEnabled(False)
    passed_on = QApplication.focusWidget()

    def wake() -> None:
        button.setEnabled(True)
        if had and QApplication.focusWidget() in (passed_on, None):
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    return wake
