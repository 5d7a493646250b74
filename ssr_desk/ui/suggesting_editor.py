"""A line of free text that offers what was written there before, and places, while somebody types."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition
from ssr_desk.ui.editors import LineEditor, Surroundings

WAIT = 150  # milliseconds after the last key before the store is asked
_VALUE = Qt.ItemDataRole.UserRole


class SuggestingEditor(LineEditor):
    """One line of text. What is offered is never put in unasked: Down and Enter, Tab or a click take it."""

    def __init__(self, field: FieldDefinition, around: Surroundings) -> None:
        """Make an empty line."""
        super().__init__(field, around)
        self._field, self._around = field, around
        self._model = QStandardItemModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(8)
        self._completer.setWidget(self.control)
        self._completer.activated[QModelIndex].connect(self._take)  # type: ignore[index]
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._ask)
        line: QLineEdit = self.control
        line.textEdited.connect(self._typed)
        line.setPlaceholderText(around.translate(_("Type, or press Down for earlier ones")))
        line.installEventFilter(self)
        if popup := self._completer.popup():
            popup.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down asks for earlier values; Tab in the list takes the marked one, Escape closes it and not the form."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if watched is self._completer.popup() and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            popup = self._completer.popup()
            if watched is self.control and event.key() == Qt.Key.Key_Down:
                self._ask()
                return True
            if watched is popup and event.key() == Qt.Key.Key_Tab and popup.currentIndex().isValid():
                self._take(popup.currentIndex())
                popup.hide()
        return super().eventFilter(watched, event)

    def _typed(self, words: str) -> None:
        if words.strip():
            self._timer.start()
        else:
            self._timer.stop()
            if popup := self._completer.popup():
                popup.hide()

    def _ask(self) -> None:
        self._timer.stop()
        self._around.references.suggest(self._field, self.control.text().strip(), self.control, self._offer)

    def _offer(self, found: list[tuple[str, str]]) -> None:
        self._model.clear()
        for value, shown in found:
            item = QStandardItem(shown)
            item.setData(value, _VALUE)
            item.setEditable(False)
            self._model.appendRow(item)
        popup = self._completer.popup()
        same = [value for value, _shown in found] == [self.control.text().strip()]
        if found and not same and self.control.hasFocus():
            self._completer.complete()
        elif popup:
            popup.hide()

    def _take(self, index: QModelIndex) -> None:
        value = index.data(_VALUE)
        if value:
            self.control.setText(str(value))
            self.changed.emit()
