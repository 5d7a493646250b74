"""Lists inside a record: lines with fields of their own, and attached files."""

import uuid
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition
from ssr_desk.ui.editors import Surroundings
from ssr_desk.ui.eliding import Elided
from ssr_desk.ui.field_grid import UNIT, FieldGrid
from ssr_desk.ui.widgets import clear, named, styled, text


class ItemsEditor(QWidget):
    """Lines that can be added and removed. A line keeps its id, so that two desks may change different ones.

    Signals:
        changed: a line was added, removed or changed.
    """

    changed = Signal()

    def __init__(self, field: FieldDefinition, around: Surroundings) -> None:
        """Show no line yet."""
        super().__init__()
        self._field, self._around = field, around
        self._columns = UNIT
        self._lines: dict[str, tuple[QFrame, FieldGrid]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.control = styled(QPushButton(around.icon("plus", size=16), around.translate(_("Add"))), "add")
        self.control.clicked.connect(self._add_new)
        self._column.addWidget(self.control)

    def value(self) -> Any:
        """Return the lines as JSON; None when there are none."""
        return [{"id": line_id, **grid.values()} for line_id, (_frame, grid) in self._lines.items()] or None

    def set_value(self, value: Any) -> None:
        """Show lines."""
        if value == self.value():
            return
        for line_id in list(self._lines):
            self._remove(line_id)
        for line in value or ():
            self._add(line["id"]).set_values(line)

    def arrange(self, columns: int) -> None:
        """Lay out every line in `columns` columns."""
        self._columns = columns
        for _frame, grid in self._lines.values():
            grid.arrange(columns)

    def _add_new(self) -> None:
        grid = self._add(str(uuid.uuid4()))
        next(iter(grid.editors.values())).control.setFocus()
        self.changed.emit()

    def _add(self, line_id: str) -> FieldGrid:
        frame = styled(QFrame(), "line")
        row = QHBoxLayout(frame)
        row.setContentsMargins(12, 10, 6, 12)
        row.setSpacing(6)
        grid = FieldGrid(self._field.item.fields() if self._field.item else (), self._around)
        grid.arrange(self._columns)
        grid.changed.connect(self.changed)
        remove = QToolButton()
        remove.setIcon(self._around.icon("x", size=16))
        named(remove, self._around.translate(_("Remove")))
        remove.clicked.connect(lambda: self._remove(line_id))
        remove.clicked.connect(self.changed)
        row.addWidget(grid, 1)
        column = QVBoxLayout()
        column.addWidget(remove)
        column.addStretch(1)
        row.addLayout(column)
        self._column.insertWidget(len(self._lines), frame)
        self._lines[line_id] = frame, grid
        return grid

    def _remove(self, line_id: str) -> None:
        frame, _grid = self._lines.pop(line_id)
        self._column.removeWidget(frame)
        frame.hide()
        frame.deleteLater()


class AttachmentsEditor(QWidget):
    """The files of a record. Reading a file into the store is the page's work: it connects to `wanted`.

    Signals:
        changed: a file was removed.
        wanted: a person asked to attach a file.
    """

    changed = Signal()
    wanted = Signal()

    def __init__(self, _field: FieldDefinition, around: Surroundings) -> None:
        """Show no file yet."""
        super().__init__()
        self._around = around
        self._value: list[dict[str, Any]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._files = QVBoxLayout()
        self._files.setSpacing(0)
        self.control = styled(
            QPushButton(around.icon("paperclip", size=16), around.translate(_("Attach a file…"))), "add"
        )
        self.control.clicked.connect(self.wanted)
        column.addLayout(self._files)
        column.addWidget(self.control)

    def value(self) -> Any:
        """Return the files as JSON; None when there are none."""
        return list(self._value) or None

    def set_value(self, value: Any) -> None:
        """Show files."""
        self._value = list(value or ())
        clear(self._files)
        for one in self._value:
            line, remove = QHBoxLayout(), QToolButton()
            remove.setIcon(self._around.icon("x", size=14))
            named(remove, self._around.translate(_("Remove {name}"), name=str(one["name"])))
            remove.clicked.connect(lambda _on=False, gone=one: self._remove(gone))
            name = Elided(str(one["name"]))  # a long name must not widen the form
            name.setToolTip(name.text())
            line.addWidget(name, 1)
            line.addWidget(text(size_of(int(one.get("size", 0))), "hint"))
            line.addWidget(remove)
            self._files.addLayout(line)

    def _remove(self, gone: dict[str, Any]) -> None:
        self.set_value([one for one in self._value if one is not gone])
        self.control.setFocus()
        self.changed.emit()


def size_of(count: int) -> str:
    """Return a number of bytes as people read it."""
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
