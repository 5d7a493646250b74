"""What has the keyboard stays where a person left it: seen when its page gets smaller, and not lost to a button that rests.

And Ctrl+Z means the same wherever the keyboard is.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QWidget

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


class UndoKey(QObject):
    """Leaves Ctrl+Z to the window where a field has nothing to take back: Qt's fields swallow the key also then."""

    def __init__(self, window: QWidget) -> None:
        """Look after the fields of `window`, each from when it first gets the keyboard."""
        super().__init__(window)
        self._window = window
        if isinstance(application := QApplication.instance(), QGuiApplication):
            application.focusObjectChanged.connect(self._follow)

    def _follow(self, field: QObject | None) -> None:
        if isinstance(field, QLineEdit | QPlainTextEdit) and field.window() is self._window:
            field.installEventFilter(self)  # a second time is none

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say that the key is not the field's."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and isinstance(watched, QLineEdit | QPlainTextEdit)
        ):
            own = watched if isinstance(watched, QLineEdit) else watched.document()
            if not own.isUndoAvailable():
                event.ignore()
                return True
        return super().eventFilter(watched, event)


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
