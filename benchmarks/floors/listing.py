"""Floor of scrolling: the same table with rows that lie in memory.

python benchmarks/floors/listing.py DIR ROWS
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication

_Index = QModelIndex | QPersistentModelIndex
ROWS = 80  # what the list reads at a time: all of them are there


class InMemory(QAbstractTableModel):
    """Some rows over and over, as many as are wanted."""

    def __init__(self, model: Any, rows: int) -> None:
        super().__init__()
        self.columns, self._count = model.columns, rows
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.TextAlignmentRole, 0x101)
        self._heads = [model.headerData(one, Qt.Orientation.Horizontal) for one in range(len(self.columns))]
        self._rows = [
            [{int(role): model.index(row, column).data(role) for role in roles} for column in range(len(self.columns))]
            for row in range(ROWS)
        ]

    def rowCount(self, _parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's names
        return self._count

    def columnCount(self, _parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's names
        return len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802
        return self._heads[section] if orientation is Qt.Orientation.Horizontal and role == 0 else None

    def data(self, index: _Index, role: int = 0) -> Any:
        return self._rows[index.row() % ROWS][index.column()].get(int(role))


def main() -> None:
    """Measure."""
    from benchmarks.scrolling import Stage, scroll
    from ssr_desk.ui.list_view import RecordTable

    stage = Stage(Path(sys.argv[1]))
    page = stage.page()
    stage.calm()
    model = InMemory(page.model, int(sys.argv[2]))
    table = RecordTable(page.record_type, stage.look)
    table.setModel(model)
    for column in range(model.columnCount()):
        table.setColumnWidth(column, page.table.columnWidth(column))
        table.setColumnHidden(column, page.table.isColumnHidden(column))
    size = page.table.size()
    stage.clear()
    stage.window.setCentralWidget(table)
    table.setFixedSize(size)
    QApplication.processEvents()
    print(json.dumps(scroll(table, lambda: False)), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
