"""Editors that name other records: typed into, looked up off the GUI thread, kept as ids.

What is typed and names no record yet is their value as it is typed: a draft keeps it, and a save says what to do about it.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, is_id
from ssr_desk.ui.editors import Editor, Surroundings
from ssr_desk.ui.eliding import Elided
from ssr_desk.ui.widgets import clear, named

WAIT = 150  # milliseconds after the last key before the store is asked
_ID = Qt.ItemDataRole.UserRole
_NEW = "new"


class PickLine(QLineEdit):
    """A line that offers the records whose names contain what is typed, and to make one. Down shows the first ones.

    Signals:
        picked: a person chose a record: its id.
        typed: a person typed: the words that name no record yet, or the name of the one that is chosen.
        gone: a record is not there any more, and what its name was.
    """

    picked = Signal(str)
    typed = Signal(str)
    gone = Signal(str, str)

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
        self._make: Callable[[], None] | None = None
        self.textEdited.connect(self._edited)
        arrow = self.addAction(around.icon("chevron-down"), QLineEdit.ActionPosition.TrailingPosition)
        arrow.setText(around.translate(_("Show all")))
        arrow.triggered.connect(self._ask)

    def show_name(self, name: str, words: str = "") -> None:
        """Show the name of the record that is chosen now, or words that are no record's name yet."""
        self._shown = name
        self.setText(name or words)
        self.setToolTip(name or words)
        self.setCursorPosition(0)

    def take(self, record: str, name: str) -> None:
        """Choose a record."""
        self.show_name(name)
        self.picked.emit(record)

    def give_up(self, record: str, name: str) -> None:
        """Tell that a record is not there any more: what was its name is only text again."""
        self.gone.emit(record, name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the list on Down."""
        if event.key() == Qt.Key.Key_Down:
            self._ask()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving a whole name means the record that has it; what names none stays as it is typed."""
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            return
        self._timer.stop()
        words = self.text().strip()
        if words and words != self._shown:
            self._around.references.find(self._type_name, words, self, lambda found: self._settle(words, found))

    def _settle(self, words: str, found: list[tuple[str, str]]) -> None:
        same = _called(words, found)
        if len(same) == 1 and self.text().strip() == words and not self.hasFocus():
            self.take(*same[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the marked candidate with Tab, as with Enter; Escape closes the list, not the form."""
        popup = self._completer.popup()
        if popup is not None and watched is popup and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()  # else it is the window's, which leaves the form
                return True
            tab = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab
            if tab and popup.currentIndex().isValid():
                self._chosen(popup.currentIndex())
                popup.hide()
        return super().eventFilter(watched, event)

    def _edited(self, words: str) -> None:
        self._timer.start()
        self.typed.emit(words.strip())

    def _ask(self) -> None:
        typed = "" if self.text() == self._shown else self.text().strip()
        self._around.references.find(self._type_name, typed, self, lambda found: self._offer(typed, found))

    def _offer(self, typed: str, found: list[tuple[str, str]]) -> None:
        self._model.clear()
        for record_id, name in found:
            self._line(name, record_id)
        new = None if _called(typed, found) else self._around.references.beginner(self._type_name, typed, self)
        self._make = new[1] if new else None
        if new:
            self._line(new[0], _NEW)
        elif not found:
            self._line(self._around.translate(_("Nothing with this name yet")), "")
        if self.hasFocus():
            self._completer.complete()
            if popup := self._completer.popup():  # Qt marks the first: nothing is taken unasked
                popup.setCurrentIndex(QModelIndex())

    def _line(self, words: str, record_id: str) -> None:
        item = QStandardItem(words)
        item.setData(record_id, _ID)
        item.setEditable(False)
        item.setEnabled(bool(record_id))
        if record_id == _NEW:
            item.setIcon(self._around.icon("plus", "accent", 16))
        self._model.appendRow(item)

    def _chosen(self, index: QModelIndex) -> None:
        record_id = index.data(_ID)
        if record_id == _NEW and self._make is not None:
            self._make()
        elif record_id:
            self.take(str(record_id), str(index.data()))


def _called(words: str, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the records that have this name, whatever its case."""
    return [one for one in found if one[1].casefold() == words.casefold()]


class ReferenceEditor(Editor):
    """Another record."""

    def __init__(self, field: FieldDefinition, around: Surroundings) -> None:
        """Offer the records that the field may name."""
        control = PickLine(field.to, around)
        super().__init__(control)
        self._names = around.references.name
        self._value: str | None = None
        self._chosen: tuple[str, str] = ("", "")
        control.picked.connect(self._take)
        control.typed.connect(self._typed)
        control.gone.connect(self._lose)

    def value(self) -> Any:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = value
        known = bool(value) and is_id(str(value))
        name = self._names(value) if known else ""
        self._chosen = (str(value), name) if known else ("", "")
        self.control.show_name(name, "" if known else str(value or ""))

    def _take(self, value: str) -> None:
        self._value, self._chosen = value, (value, self.control.text())
        self.changed.emit()

    def _typed(self, words: str) -> None:
        record, name = self._chosen
        self._value = (record if words == name else words) or None
        self.changed.emit()

    def _lose(self, record: str, name: str) -> None:
        if self._value == record:
            self.set_value(name)
            self.changed.emit()


class ReferencesEditor(QWidget):
    """Other records: a line to add one, and under it those that were chosen, each with a way out.

    Signals:
        changed: a record was added or taken out.
    """

    changed = Signal()

    def __init__(self, field: FieldDefinition, around: Surroundings) -> None:
        super().__init__()
        self._around, self._value, self._words = around, list[str](), ""
        self._names: Callable[[str], str] = around.references.name
        self.control = PickLine(field.to, around)
        self.control.picked.connect(self._add)
        self.control.typed.connect(self._typed)
        self.control.gone.connect(self._lose)
        self._chosen = QVBoxLayout()
        self._chosen.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.control)
        column.addLayout(self._chosen)

    def value(self) -> Any:
        """Return the ids, and last what is typed and names no record yet; None when there is nothing."""
        return [*self._value, *filter(None, [self._words])] or None

    def set_value(self, value: Any) -> None:
        """Show records."""
        self._value = [one for one in value or () if is_id(one)]
        self._words = next((one for one in value or () if not is_id(one)), "")
        self.control.show_name("", self._words)
        self._refresh()

    def _add(self, record_id: str) -> None:
        self._words = ""
        self.control.show_name("")
        if record_id not in self._value:
            self._value.append(record_id)
        self._refresh()
        self.changed.emit()

    def _typed(self, words: str) -> None:
        self._words = words
        self.changed.emit()

    def _lose(self, record_id: str, name: str) -> None:
        if record_id in self._value:
            self.set_value([*(one for one in self._value if one != record_id), self._words or name])
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
