"""One editor for each kind of value. An editor takes and gives the JSON value of its field; None is empty.

What cannot be read (letters in a number) is given as typed, so that validation can say what is wrong with it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QDate, QLocale, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QStylePainter,
    QToolButton,
    QWidget,
)

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition
from ssr_desk.records.kinds import Kind

_BREAKS = re.compile(r"\r\n|[\r\n\t\v\f\x85\u2028\u2029]")
SHORT = 4  # letters that a box of choices has room for at least


class References(Protocol):
    """What the form asks about other records."""

    def name(self, record_id: str) -> str:
        """Return what a person calls the record."""

    def find(self, type_name: str, text: str, owner: QWidget, done: Callable[[list[tuple[str, str]]], None]) -> None:
        """Look for records to choose from, off the GUI thread; `done` gets (id, name) as long as `owner` lives."""

    def beginner(self, type_name: str, words: str, line: Any) -> tuple[str, Callable[[], None]] | None:
        """Return what to offer for a name that no record has, and what makes one and lets `line` take it."""

    def suggest(
        self, field: FieldDefinition, text: str, owner: QWidget, done: Callable[[list[tuple[str, str]]], None]
    ) -> None:
        """Find what may be meant in a field, and give (value, how it is shown) to `done`, unless `owner` is gone by then."""


class Surroundings(Protocol):
    """What every editor needs: the language, the icons, other records."""

    @property
    def translate(self) -> Translator:
        """The language of the window."""

    @property
    def references(self) -> References:
        """Other records."""

    def icon(self, name: str, tint: str = "muted", size: int = 18) -> QIcon:
        """Return an icon by its name."""


class Editor(QWidget):
    """A control with a value. Subclasses give `value`, `set_value`, and emit `changed`.

    What takes the focus is `control`. It is no focus proxy of the editor: Qt would hold the editor for a place to tab to, and
    Tab would go from the last button back to the first field.
    """

    changed = Signal()

    def __init__(self, control: QWidget) -> None:
        """Show `control`, which takes the focus."""
        super().__init__()
        self.control: Any = control
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(control)

    def value(self) -> Any:
        """Return the JSON value; None when empty."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a JSON value."""
        raise NotImplementedError


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, _field: FieldDefinition, _around: Surroundings) -> None:
        """Make an empty line."""
        super().__init__(QLineEdit())
        self.control.textEdited.connect(self._edited)

    def value(self) -> Any:
        return self.control.text().strip() or None

    def set_value(self, value: Any) -> None:
        """Show a line. There is nothing to take back in it; where it was shown already, the cursor stays where it is."""
        words = "" if value is None else str(value)
        place = self.control.cursorPosition() if words == self.control.text() else 0
        self.control.setText(words)
        self.control.setCursorPosition(place)

    def _edited(self, words: str) -> None:
        """Make one line of several that were pasted: Qt would keep their ends and show them as signs."""
        if _BREAKS.search(words):
            place = self.control.cursorPosition()
            self.control.setText(_BREAKS.sub(" ", words))
            self.control.setCursorPosition(place)
        self.changed.emit()


class WholeEditor(LineEditor):
    """A whole number."""

    def value(self) -> Any:
        words = self.control.text().strip()
        return int(words) if words.isdecimal() and len(words) < 16 else words or None


class NumberEditor(LineEditor):
    """A decimal number, with the decimal sign of the language."""

    def __init__(self, field: FieldDefinition, around: Surroundings) -> None:
        """Make an empty line."""
        super().__init__(field, around)
        self._sign = "," if around.translate.language == "fr" else "."

    def value(self) -> Any:
        return self.control.text().strip().replace(self._sign, ".") or None

    def set_value(self, value: Any) -> None:
        super().set_value(None if value is None else str(value).replace(".", self._sign))


class DateEditor(LineEditor):
    """A date, typed as year-month-day or picked from a calendar (Alt+Down). Unlike QDateEdit it can be empty."""

    def __init__(self, field: FieldDefinition, around: Surroundings) -> None:
        """Make an empty line with a calendar button."""
        super().__init__(field, around)
        self._language = around.translate.language
        self.control.setPlaceholderText(around.translate(_("YYYY-MM-DD")))
        action = self.control.addAction(around.icon("calendar"), QLineEdit.ActionPosition.TrailingPosition)
        action.setText(around.translate(_("Calendar")))
        action.setToolTip(around.translate(_("Calendar (Alt+Down)")))
        action.setShortcut("Alt+Down")
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(self._open)

    def _open(self) -> None:
        calendar = QCalendarWidget(self)
        calendar.setLocale(QLocale("fr_CA" if self._language == "fr" else "en_CA"))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        day = QDate.fromString(self.control.text(), Qt.DateFormat.ISODate)
        calendar.setSelectedDate(day if day.isValid() else QDate.currentDate())

        def take(day: QDate) -> None:
            self.set_value(day.toString(Qt.DateFormat.ISODate))
            self.changed.emit()
            calendar.close()

        calendar.activated.connect(take)
        calendar.clicked.connect(take)
        calendar.move(self.mapToGlobal(QPoint(0, self.height())))
        calendar.show()
        calendar.setFocus()


class Box(QPlainTextEdit):
    """Several lines.

    Signals:
        resized: its width changed, so its lines break elsewhere.
    """

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that the width changed."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.resized.emit()


class LongTextEditor(Editor):
    """Several lines of text; the tabulator leaves it."""

    def __init__(self, _field: FieldDefinition, _around: Surroundings) -> None:
        """Make an empty box three lines high."""
        control = Box()
        control.setTabChangesFocus(True)
        super().__init__(control)
        control.textChanged.connect(self._typed)
        control.resized.connect(lambda: QTimer.singleShot(0, self, self._fit))
        self._fit()

    def value(self) -> Any:
        return self.control.toPlainText().strip() or None

    def set_value(self, value: Any) -> None:
        """Show a text. There is nothing to take back in it: it is what was saved."""
        if value == self.value():
            self.control.document().clearUndoRedoStacks()  # the cursor stays where it is
            return
        self.control.blockSignals(True)
        self.control.setPlainText(value or "")
        self.control.blockSignals(False)
        self._fit()

    def _typed(self) -> None:
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        """Grow with the text, from three lines to ten."""
        needed = self.control.document().size().height()
        scrolls = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed > 10 else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.control.setVerticalScrollBarPolicy(scrolls)
        height = round(min(max(needed, 3), 10) * self.control.fontMetrics().lineSpacing() + 20)
        if self.control.height() != height:
            self.control.setFixedHeight(height)


class Choice(QComboBox):
    """A combo box that the mouse wheel does not change while somebody scrolls the form past it.

    It is as wide as its place, not as its choices. Qt's own way to that (`setSizeAdjustPolicy`) makes the list that pops up
    at once, which takes half a millisecond for each of a form's boxes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(14)
        self.setAccessibleDescription(" ")  # or what is shown under the mouse would be read after what is chosen
        self.currentTextChanged.connect(self.setToolTip)

    def sizeHint(self) -> QSize:
        """Return the width of a short word and the arrow."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("X" * SHORT) + 2 * metrics.height(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the same: it must not widen the form."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """End in an ellipsis what has no room; the tool tip and the list hold it whole."""
        option, style = QStyleOptionComboBox(), self.style()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = (
            style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - 2
        )  # Fusion's margin
        shown = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        if shown == option.currentText:
            super().paintEvent(event)
            return
        option.currentText = shown
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form."""
        event.ignore()


class ChoiceEditor(Editor):
    """One of several values, or none."""

    def __init__(self, choices: Iterable[tuple[str, Any]], around: Surroundings) -> None:
        """Offer `choices`, pairs of what is shown and the value."""
        control = Choice()
        super().__init__(control)
        control.addItem(around.translate(_("Choose…")), None)
        for shown, value in choices:
            control.addItem(shown, value)
        control.activated.connect(lambda _index: self.changed.emit())

    def value(self) -> Any:
        return self.control.currentData()

    def set_value(self, value: Any) -> None:
        if self._place(value) < 0:
            self.control.addItem(self.shown(value), value)
        self.control.setCurrentIndex(self._place(value))

    def _place(self, value: Any) -> int:
        # findData takes True for 1 and None for an invalid QVariant: compared here instead
        items = (self.control.itemData(place) for place in range(self.control.count()))
        return next((place for place, one in enumerate(items) if one == value and type(one) is type(value)), -1)

    def shown(self, value: Any) -> str:
        """Return what to show for a value that was not among the choices."""
        return str(value)


class CodeEditor(ChoiceEditor):
    """A code from a list; a code that this version does not know is kept."""

    def __init__(self, field: FieldDefinition, around: Surroundings) -> None:
        """Offer the codes of the field."""
        codes = field.codes
        super().__init__([(codes.label(one, around.translate), one) for one in codes.labels] if codes else [], around)


class YesNoEditor(ChoiceEditor):
    """Yes, no, or nobody has said."""

    def __init__(self, _field: FieldDefinition, around: Surroundings) -> None:
        """Offer yes and no."""
        super().__init__([(around.translate(_("Yes")), True), (around.translate(_("No")), False)], around)


class MenuLine(QLineEdit):
    """A line that is not typed into: a click, Space or Down asks for its menu."""

    asked = Signal()

    def paintEvent(self, event: QPaintEvent) -> None:
        """End in an ellipsis what has no room; the tool tip and the menu hold it whole, and it is read out whole."""
        option, words = QStyleOptionFrame(), self.text()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self).adjusted(2, 0, 0, 0)
        place.setRight(min([one.x() for one in self.findChildren(QToolButton)], default=place.right()) - 2)
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        if shown == words:
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        painter.drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the menu."""
        super().mousePressEvent(event)
        self.asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the menu on Space and Down."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Down):
            self.asked.emit()
        else:
            super().keyPressEvent(event)


class StayingMenu(QMenu):
    """A menu whose ticks can be set one after the other; Escape or a click beside it closes it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick without closing."""
        action = self.actionAt(event.position().toPoint())
        if action is None:
            super().mouseReleaseEvent(event)
        else:
            action.trigger()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with Space without closing."""
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None:
            action.trigger()
        else:
            super().keyPressEvent(event)


class SeveralEditor(Editor):
    """Any number of codes, ticked in a menu and shown side by side; unknown codes are kept."""

    def __init__(self, choices: Iterable[tuple[str, Any]], around: Surroundings) -> None:
        """Offer `choices`, pairs of what is shown and the value."""
        control = MenuLine()
        control.setObjectName("menuline")
        control.setReadOnly(True)
        control.setPlaceholderText(around.translate(_("Choose…")))
        super().__init__(control)
        self._menu, arrow = StayingMenu(self), QLineEdit.ActionPosition.TrailingPosition
        unfold = control.addAction(around.icon("chevron-down"), arrow)
        unfold.setText(control.placeholderText())
        unfold.triggered.connect(self._open)
        control.asked.connect(self._open)
        self._actions: dict[Any, QAction] = {}
        for shown, value in choices:
            self._offer(shown, value)
        self._refresh()

    def value(self) -> Any:
        return [value for value, action in self._actions.items() if action.isChecked()] or None

    def set_value(self, value: Any) -> None:
        for one in value or ():
            if one not in self._actions:
                self._offer(str(one), one)
        for one, action in self._actions.items():
            action.setChecked(one in (value or ()))
        self._refresh()

    def _open(self) -> None:
        self._menu.setMinimumWidth(self.width())
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _offer(self, shown: str, value: Any) -> None:
        action = QAction(shown.replace("&", "&&"), self)
        action.setCheckable(True)
        action.setData(shown)
        action.triggered.connect(self._refresh)
        action.triggered.connect(self.changed)
        self._menu.addAction(action)
        self._actions[value] = action

    def _refresh(self, _on: bool = False) -> None:
        ticked = [str(action.data()) for action in self._actions.values() if action.isChecked()]
        self.control.setText(", ".join(ticked))
        self.control.setCursorPosition(0)
        self.control.setToolTip("\n".join(ticked))


class CodesEditor(SeveralEditor):
    """Codes from a list."""

    def __init__(self, field: FieldDefinition, around: Surroundings) -> None:
        """Offer the codes of the field."""
        codes = field.codes
        super().__init__([(codes.label(one, around.translate), one) for one in codes.labels] if codes else [], around)


EDITORS: Mapping[Kind, Callable[[FieldDefinition, Surroundings], Editor]] = {
    Kind.TEXT: LineEditor,
    Kind.LONG_TEXT: LongTextEditor,
    Kind.WHOLE: WholeEditor,
    Kind.MINUTES: WholeEditor,
    Kind.NUMBER: NumberEditor,
    Kind.DATE: DateEditor,
    Kind.YES_NO: YesNoEditor,
    Kind.CODE: CodeEditor,
    Kind.CODES: CodesEditor,
}
"""The kinds with an editor of their own here. `field_grid.editor_of` adds those made of other parts: counts, items,
attachments, and references, which ask the store."""
