"""Heads by gender: one compact grid for all the counts of a section, with their totals."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition
from ssr_desk.ui.editors import Surroundings
from ssr_desk.ui.widgets import styled, text
from ssr_desk.ui.words import GENDERS

UNKNOWN = "–"
WIDEST = 520  # pixels: wider cells would only be harder to read across


class CountsGrid(QWidget):
    """Rows of counts. An empty cell means that nobody counted, so a total without any count stays unknown.

    Signals:
        changed: a person changed a count.
    """

    changed = Signal()

    def __init__(self, fields: Iterable[FieldDefinition], around: Surroundings) -> None:
        """Make a row for each field."""
        super().__init__()
        self.setMaximumWidth(WIDEST)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(6)
        heads = [around.translate(one) for one in (*GENDERS.values(), _("Total"))]
        for column, words in enumerate(heads, start=1):
            head = text(words.replace(" ", "\n"), "head")
            head.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(head, 0, column)
        self.rows = {one.name: CountsRow(self, grid, line, one, around) for line, one in enumerate(fields, start=1)}
        grid.setColumnStretch(0, 0)
        for column in range(1, 5):
            grid.setColumnStretch(column, 1)
        self.control = next(iter(self.rows.values())).control


class CountsRow:
    """One row of the grid, which the form treats as the field's editor."""

    def __init__(
        self, owner: CountsGrid, grid: QGridLayout, line: int, field: FieldDefinition, around: Surroundings
    ) -> None:
        """Fill line `line` of the grid."""
        self.changed, label = owner.changed, around.translate(field.label)
        grid.addWidget(text(label, "label"), line, 0)
        self._cells = {}
        for column, (gender, words) in enumerate(GENDERS.items(), start=1):
            cell = styled(QLineEdit(), "count")
            cell.setAlignment(Qt.AlignmentFlag.AlignCenter)
            cell.setMaxLength(5)
            cell.setMinimumWidth(34)
            cell.setAccessibleName(f"{label}, {around.translate(words)}")
            cell.textEdited.connect(self._add_up)
            cell.textEdited.connect(lambda _text: owner.changed.emit())
            grid.addWidget(cell, line, column)
            self._cells[gender] = cell
        self._total = text(UNKNOWN, "total")
        self._total.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._total.setMinimumWidth(34)
        grid.addWidget(self._total, line, 5)
        self.control = self._cells["women"]

    def value(self) -> Any:
        """Return the counts as JSON; None when nobody counted."""
        typed = {gender: cell.text().strip() for gender, cell in self._cells.items()}
        return {gender: int(one) if one.isdecimal() else one for gender, one in typed.items() if one} or None

    def set_value(self, value: Any) -> None:
        """Show counts."""
        for gender, cell in self._cells.items():
            number = (value or {}).get(gender)
            cell.setText("" if number is None else str(number))
        self._add_up()

    def _add_up(self, _text: str = "") -> None:
        counted = [number for number in (self.value() or {}).values() if isinstance(number, int)]
        self._total.setText(str(sum(counted)) if counted else UNKNOWN)
