"""Editors that name other records: typed into, looked up off the GUI thread, kept as ids."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition
from ssr_desk.ui.editors import Editor, Surroundings
from ssr_desk.ui.eliding import Elided
from ssr_desk.ui.widgets import clear, named

WAIT = 150  # milliseconds after the last key before the store is asked
_ID = Qt.ItemDataRole.UserRole


class PickLine(QLineEdit):
    """A line that offers the records whose names contain what is typed. Down shows the first ones.

    Signals:
        picked: a person chose a record: its id.
        emptied: a person left the line empty.
    """

    picked = Signal(str)
    emptied = Signal()

    def __init__(self, type_name: str, around: Surroundings) -> None:
        super().__init__()
        self._type_name, self._around, self._shown = type_name, around, ""
        self.setPlaceholderText(around.translate(_("Type a name, or press Down")))
        self._model = QStandardItemModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setMaxVisibleItems(10)
        self._completer.setWidget(self)
        self._completer.activated[QModelIndex].connect(self._chosen)  # type: ignore[index]
        if popup := self._completer.popup():
            popup.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._timer.start())
        arrow = self.addAction(around.icon("chevron-down"), QLineEdit.ActionPosition.TrailingPosition)
        arrow.setText(around.translate(_("Show all")))
        arrow.triggered.connect(self._ask)

    def show_name(self, name: str) -> None:
        """Show the name of the record that is chosen now."""
        self._shown = name
        self.setText(name)
        self.setToolTip(name)
        self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the list on Down."""
        if event.key() == Qt.Key.Key_Down:
            self._ask()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the line empty means no record; half a name means the one before."""
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            return
        self._timer.stop()
        if self.text().strip():
            self.show_name(self._shown)
        elif self._shown:
            self.show_name("")
            self.emptied.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a single candidate with Tab, as with Enter."""
        popup = self._completer.popup()
        pressed = (
            isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab
        )
        if popup is not None and watched is popup and pressed and popup.currentIndex().isValid():
            self._chosen(popup.currentIndex())
            popup.hide()
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        typed = "" if self.text() == self._shown else self.text().strip()
        self._around.references.find(self._type_name, typed, self, self._offer)

    def _offer(self, found: list[tuple[str, str]]) -> None:
        self._model.clear()
        for record_id, name in found:
            item = QStandardItem(name)
            item.setData(record_id, _ID)
            item.setEditable(False)
            self._model.appendRow(item)
        if not found:
            nothing = QStandardItem(self._around.translate(_("Nothing with this name yet")))
            nothing.setEnabled(False)
            self._model.appendRow(nothing)
        if self.hasFocus():
            self._completer.complete()

    def _chosen(self, index: QModelIndex) -> None:
        record_id = index.data(_ID)
        if record_id:
            self.show_name(str(index.data()))
            self.picked.emit(str(record_id))


class ReferenceEditor(Editor):
    """Another record."""

    def __init__(self, field: FieldDefinition, around: Surroundings) -> None:
        """Offer the records that the field may name."""
        control = PickLine(field.to, around)
        super().__init__(control)
        self._names = around.references.name
        self._value: str | None = None
        control.picked.connect(self._take)
        control.emptied.connect(lambda: self._take(None))

    def value(self) -> Any:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = value
        self.control.show_name(self._names(value) if value else "")

    def _take(self, value: str | None) -> None:
        self._value = value
        self.changed.emit()


class ReferencesEditor(QWidget):
    """Other records: a line to add one, and under it those that were chosen, each with a way out.

    Signals:
        changed: a record was added or taken out.
    """

    changed = Signal()

    def __init__(self, field: FieldDefinition, around: Surroundings) -> None:
        super().__init__()
        self._around, self._value = around, list[str]()
        self._names: Callable[[str], str] = around.references.name
        self.control = PickLine(field.to, around)
        self.control.picked.connect(self._add)
        self._chosen = QVBoxLayout()
        self._chosen.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.control)
        column.addLayout(self._chosen)

    def value(self) -> Any:
        """Return the ids; None when there are none."""
        return list(self._value) or None

    def set_value(self, value: Any) -> None:
        """Show records."""
        self._value = list(value or ())
        self._refresh()

    def _add(self, record_id: str) -> None:
        self.control.show_name("")
        if record_id not in self._value:
            self._value.append(record_id)
            self._refresh()
            self.changed.emit()

    def _remove(self, record_id: str) -> None:
        self._value.remove(record_id)
        self.control.setFocus()
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        clear(self._chosen)
        for record_id in self._value:
            name, line = self._names(record_id), QHBoxLayout()
            label, remove = Elided(name), QToolButton()  # a long name must not widen the form
            label.setToolTip(name)
            remove.setIcon(self._around.icon("x", size=14))
            named(remove, self._around.translate(_("Remove {name}"), name=name))
            remove.clicked.connect(lambda _on=False, one=record_id: self._remove(one))
            line.addWidget(label, 1)
            line.addWidget(remove)
            self._chosen.addLayout(line)
