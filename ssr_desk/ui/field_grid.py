"""Fields laid out side by side where they are short, each with its label, its help and what is wrong with it."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Problem, Values
from ssr_desk.records.kinds import Kind
from ssr_desk.ui.counts_grid import CountsGrid
from ssr_desk.ui.editors import EDITORS, Surroundings
from ssr_desk.ui.widgets import text

HALF = {Kind.WHOLE, Kind.MINUTES, Kind.NUMBER, Kind.DATE, Kind.YES_NO, Kind.CODE}
WHOLE_ROW = 0
UNIT = 2  # grid columns that a field of full width takes in a narrow form; a wide form has twice as many
EVERYTHING = "*"
GAP = 12  # pixels between fields


class FieldBox(QWidget):
    """An editor under its label. The label is the control's name, the problem its description, for screen readers."""

    def __init__(self, label: str, editor: Any, *, required: str = "", help_text: str = "") -> None:
        """Arrange the parts; `required` is the word for it, or empty."""
        super().__init__()
        self._focus: QWidget = editor.control
        self._help, self._editor = help_text, editor
        self._pad: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if label:
            words = text(f"{label} ({required})" if required else label, "label", wrap=True)
            words.setBuddy(self._focus)
            words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            self._focus.setAccessibleName(f"{label} ({required})" if required else label)
            column.addWidget(words)
        column.addWidget(editor)
        self._said: dict[str, QLabel] = {}
        self._place, self._column = column.count(), column
        if help_text:
            column.addWidget(text(help_text, "hint", wrap=True))
        column.addStretch(1)
        self._focus.setAccessibleDescription(help_text or " ")

    @property
    def helped(self) -> bool:
        """Whether there is help under the control."""
        return bool(self._help)

    def spread(self, on: bool) -> None:
        """Let label and help take twice the width of the control, where the place beside it is empty anyway."""
        if on and self._pad is None:
            place, line = self._column.indexOf(self._editor), QHBoxLayout()
            self._column.removeWidget(self._editor)
            self._pad = QWidget()
            line.setSpacing(GAP)
            line.addWidget(self._editor, 1)
            line.addWidget(self._pad, 1)
            self._column.insertLayout(place, line)
        if self._pad is not None:
            self._pad.setVisible(on)

    def show_caution(self, words: str) -> None:
        """Show what looks wrong but may stay; empty when nothing."""
        self._say("caution", words)

    def _say(self, role: str, words: str) -> None:
        """Put words under the control. Their label is made when there is something to say: few fields ever need it."""
        if words and role not in self._said:
            self._said[role] = text("", role, wrap=True)
            self._column.insertWidget(self._place, self._said[role])
        if role in self._said:
            self._said[role].setText(words)
            self._said[role].setVisible(bool(words))
        told = [one.text() for one in self._said.values() if one.text()]
        self._focus.setAccessibleDescription(" ".join(told) or self._help or " ")

    def show_problem(self, words: str) -> None:
        """Show what has to be mended; empty when nothing."""
        self._say("problem", words)
        if bool(self._focus.property("invalid")) == bool(words):
            return  # polishing again costs a millisecond a field
        self._focus.setProperty("invalid", bool(words))
        self._focus.style().unpolish(self._focus)
        self._focus.style().polish(self._focus)


class FieldGrid(QWidget):
    """Editors for some fields of one record or of one line of it.

    Signals:
        changed: a person changed a value.
    """

    changed = Signal()

    def __init__(self, fields: Iterable[FieldDefinition], around: Surroundings, *, empty: bool = False) -> None:
        """Build one editor for each field; counts that follow each other share a grid. `empty` leaves that to `grow`."""
        super().__init__()
        self._around = around
        self.editors: dict[str, Any] = {}
        self._boxes: dict[str, FieldBox] = {}
        self._cells: list[tuple[FieldBox, int]] = []
        self._dependent: dict[str, tuple[str, str]] = {}
        self._hidden: set[FieldBox] = set()
        self._columns = UNIT
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP)
        self._waiting = deque(_parts(fields))
        self._arranged: tuple[int, frozenset[FieldBox]] | None = None
        while not empty and self.grow():
            pass

    def grow(self) -> bool:
        """Make the editor of one field, or of one block of counts. Returns whether there are more to make."""
        if self._waiting:
            part = self._waiting.popleft()
            if part[0].kind is Kind.COUNTS:
                self._add_counts(part)
            else:
                self._add(part[0])
        if not self._waiting:
            self.arrange(self._columns)
        return bool(self._waiting)

    def _add_counts(self, fields: list[FieldDefinition]) -> None:
        around = self._around
        grid = CountsGrid(fields, around)
        grid.changed.connect(self.changed)
        box = FieldBox("", grid, help_text=around.translate(_("Leave empty what nobody counted.")))
        self._cells.append((box, UNIT))
        for one in fields:
            self.editors[one.name], self._boxes[one.name] = grid.rows[one.name], box

    def _add(self, field: FieldDefinition) -> None:
        around, items = self._around, field.kind is Kind.ITEMS
        editor = editor_of(field, around)
        editor.changed.connect(self.changed)
        box = FieldBox(
            "" if items else around.translate(field.label),
            editor,
            required=around.translate(_("required")) if field.required else "",
            help_text=around.translate(field.help),
        )
        if items:
            editor.control.setAccessibleName(f"{around.translate(field.label)}: {editor.control.text()}")
        half = field.kind in HALF if field.half is None else field.half
        self._cells.append((box, WHOLE_ROW if items else 1 if half else UNIT))
        self.editors[field.name], self._boxes[field.name] = editor, box
        if field.shown_when:
            self._dependent[field.name] = field.shown_when

    def arrange(self, columns: int) -> None:
        """Lay the fields out in `columns` columns, once all are there."""
        self._columns = columns
        if self._waiting:
            return
        wanted = columns, frozenset(self._hidden)
        if self._arranged == wanted:
            return
        self._arranged = wanted
        cells = [cell for cell in self._cells if cell[0] not in self._hidden]
        places = list(flow([span for _box, span in cells], columns))
        taken = {(row, column) for row, column, _span in places}
        for (box, _span), (row, column, span) in zip(cells, places, strict=True):
            alone = box.helped and span == 1 and column + 1 < columns and (row, column + 1) not in taken
            box.spread(alone)
            self._grid.addWidget(box, row, column, 1, span + alone)
        for column in range(UNIT * 2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for editor in self.editors.values():
            if hasattr(editor, "arrange"):
                editor.arrange(columns)

    def show_dependent(self, values: Mapping[str, Any]) -> None:
        """Hide the fields whose condition (`shown_when`) these values do not meet, unless they hold something."""
        for name, (other, code) in self._dependent.items():
            box = self._boxes[name]
            shown = values.get(other) == code or self.editors[name].value() is not None
            (self._hidden.discard if shown else self._hidden.add)(box)
            box.setVisible(shown)
        self.arrange(self._columns)

    def lock(self, names: Iterable[str]) -> None:
        """Refuse changes of these fields; `*` is all."""
        locked = set(names)
        for name, box in self._boxes.items():
            box.setEnabled(EVERYTHING not in locked and name not in locked)

    def values(self) -> Values:
        """Return what was entered, without what is empty."""
        entered = {name: editor.value() for name, editor in self.editors.items()}
        return {name: value for name, value in entered.items() if value is not None}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values; a field without one is emptied."""
        for name, editor in self.editors.items():
            editor.set_value(values.get(name))

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Show each problem under its field, and nothing under the others."""
        for box, words in self._by_box(problems):
            box.show_problem(words)

    def show_cautions(self, cautions: Iterable[Problem]) -> None:
        """Show under each field what looks wrong but may stay, and nothing under the others."""
        for box, words in self._by_box(cautions):
            box.show_caution(words)

    def _by_box(self, said: Iterable[Problem]) -> Iterator[tuple[FieldBox, str]]:
        lines: dict[FieldBox, list[str]] = {box: [] for box in self._boxes.values()}
        for one in said:
            if one.field in self._boxes:
                lines[self._boxes[one.field]].append(self._around.translate(one.text))
        for box, words in lines.items():
            yield box, "\n".join(words)

    def focus(self, name: str) -> None:
        """Put the cursor into a field, after what stands in it: one goes on with what was begun elsewhere."""
        control = self.editors[name].control
        control.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(control, QLineEdit):
            control.end(False)
        elif isinstance(control, QPlainTextEdit):
            control.moveCursor(QTextCursor.MoveOperation.End)


def _parts(fields: Iterable[FieldDefinition]) -> Iterator[list[FieldDefinition]]:
    """Yield what is made together: counts that follow each other, every other field by itself."""
    for kind, together in groupby(fields, key=lambda one: one.kind):
        if kind is Kind.COUNTS:
            yield list(together)
        else:
            yield from ([one] for one in together)


def editor_of(field: FieldDefinition, around: Surroundings) -> Any:
    """Return a new editor for a field."""
    if field.kind in (Kind.ITEMS, Kind.ATTACHMENTS):
        from ssr_desk.ui import items_editor  # a line of a list is a grid of fields itself

        made = items_editor.ItemsEditor if field.kind is Kind.ITEMS else items_editor.AttachmentsEditor
        return made(field, around)
    if field.kind in (Kind.REFERENCE, Kind.REFERENCES):
        from ssr_desk.ui import reference_editors

        several = field.kind is Kind.REFERENCES
        return (reference_editors.ReferencesEditor if several else reference_editors.ReferenceEditor)(field, around)
    if field.suggest or field.place:
        from ssr_desk.ui.suggesting_editor import SuggestingEditor

        return SuggestingEditor(field, around)
    return EDITORS[field.kind](field, around)


def flow(spans: Iterable[int], columns: int) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and span for fields that fill rows from the left and never wrap inside."""
    row = column = 0
    for wanted in spans:
        span = wanted or columns
        if column + span > columns:
            row, column = row + 1, 0
        yield row, column, span
        column += span
