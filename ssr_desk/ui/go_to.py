"""Ctrl+K: a line over the window that leads to any page, any action and any record by a few letters of its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.sidebar import Entry
from ssr_desk.ui.widgets import looking_glass, named, styled
from ssr_desk.ui.words import folded

WIDTH, TOP, SHOWN = 560, 90, 9
WAIT = 150  # milliseconds after the last key before records are searched
_PLACE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Action:
    """Something that can be done from anywhere: its icon, its name in the person's language, how it is done."""

    icon: str
    words: str
    act: Callable[[], object]


class GoTo(QFrame):
    """Lies over the window until something is chosen or Escape is pressed.

    Signals:
        left: nothing was chosen.
    """

    left = Signal()

    def __init__(
        self, context: Context, entries: Sequence[Entry], parent: QWidget, actions: Sequence[Action] = ()
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._before = QApplication.focusWidget()
        self._context, self._entries, self._asked = context, [one for one in entries if one.key], 0
        self._actions = actions
        self.line = QLineEdit()
        self.line.setPlaceholderText(context.translate(_("Go to a page or a record, or do something")))
        named(self.line, self.line.placeholderText(), tip=False)
        looking_glass(self.line, context.icon("search"), context.translate(_("Show all")))
        self.line.installEventFilter(self)
        self.found = styled(QListWidget(), "listbox")
        self.found.setAccessibleName(context.translate(_("Places")))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.itemClicked.connect(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.found)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._search)
        self.line.textChanged.connect(self._typed)
        width = round(WIDTH * context.look.scale)
        self.setGeometry((parent.width() - width) // 2, TOP, width, round(380 * context.look.scale))
        self._typed("")
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(36)
        shadow.setOffset(0, 8)
        self.setGraphicsEffect(shadow)
        self.show()
        self.raise_()
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move in the list while the line keeps the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            row, last = self.found.currentRow(), self.found.count() - 1
            if event.key() == Qt.Key.Key_Down:
                self.found.setCurrentRow(min(row + 1, last))
                return True
            if event.key() == Qt.Key.Key_Up:
                self.found.setCurrentRow(max(row - 1, 0))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.found.currentItem():
                self._go(self.found.currentItem())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()  # Escape is ours while we lie over the window
            return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            QTimer.singleShot(0, self, self._look_around)
        return super().eventFilter(watched, event)

    def _typed(self, words: str) -> None:
        self.found.clear()
        wanted = folded(words).split()
        for one in self._entries:
            name = self._context.translate(one.words)
            if _named(name, wanted):
                self._offer(one.icon, name, (one.key, ""))
        for action in self._actions:
            if _named(action.words, wanted):
                self._offer(action.icon, action.words, action)
        self.found.setCurrentRow(0)
        self._timer.start()

    def _search(self) -> None:
        words, desk = self.line.text().strip(), self._context.desk
        if not words:
            return
        self._asked += 1
        asked = self._asked

        def done(found: Any) -> None:
            if asked == self._asked:
                for hit in found.hits:
                    record_type = desk.registry[hit.type_name]
                    kind = self._context.translate(record_type.label)
                    self._offer(record_type.icon, f"{hit.title}  ·  {kind}", (f"record:{hit.type_name}", hit.id))
                if self.found.currentRow() < 0:
                    self.found.setCurrentRow(0)

        self._context.jobs.read(self, lambda _job: desk.searching.search(words, SHOWN), done)

    def _offer(self, icon: str, words: str, place: "tuple[str, str] | Action") -> None:
        item = QListWidgetItem(self._context.icon(icon), words)
        item.setToolTip(words)
        item.setData(_PLACE, place)
        self.found.addItem(item)

    def _go(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        place = item.data(_PLACE)
        self.hide()
        self.deleteLater()
        if isinstance(place, Action):
            place.act()
        else:
            self._context.go(*place)

    def _look_around(self) -> None:
        if self.isVisible() and not self.line.hasFocus():
            self._leave()

    def _leave(self) -> None:
        back = self._before if self.line.hasFocus() else None
        self.hide()
        if back is not None and isValid(back):  # a page may have made its widgets anew meanwhile
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()
        self.left.emit()


def _named(name: str, wanted: Sequence[str]) -> bool:
    """Whether every word that is wanted begins a word of the name, whatever its accents."""
    words = folded(name).split()
    return all(any(one.startswith(start) for one in words) for start in wanted)
