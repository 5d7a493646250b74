"""A list of things that are no records (desks, bundles, certificates): read whole, sorted and searched in memory.

What a row is about is drawn as a pill with an icon and its words, never by colour alone. Lists of records are `list_view`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QTableView

from ssr_desk.ui.context import Context

PAD = 10
STRETCHED = 170
"""Pixels that a column without a width has at least: a name of two words and a hyphen."""
GROUNDS = {"ok": "ok_soft", "accent": "soft", "warning": "warning_soft", "error": "error_soft", "muted": "hover"}
ID_ROLE, CELL_ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column:
    """One column. Attributes: title, translated; width in pixels, 0 takes the room that is left; right: numbers."""

    title: str
    width: int = 0
    right: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in one place.

    Attributes:
        words: translated. tone: "ok", "accent", "warning", "error", "muted" make a pill with `icon`; empty is plain text.
        order: what it is sorted by; the words where it is None. tip: said when the pointer rests on it.
    """

    words: str
    tone: str = ""
    icon: str = ""
    order: Any = None
    tip: str = ""


@dataclass(frozen=True)
class Line:
    """One row: an id that means something to the page, and a cell for each column."""

    id: str
    cells: tuple[Cell, ...]


class FactModel(QAbstractTableModel):
    """Rows that are all in memory."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._all: list[Line] = []
        self._rows: list[Line] = []
        self._words, self._order = "", (-1, Qt.SortOrder.AscendingOrder)

    @property
    def total(self) -> int:
        """How many rows there are, searched for or not."""
        return len(self._all)

    def show(self, lines: Sequence[Line]) -> None:
        """Show other rows, in their order until somebody sorts them."""
        self._all = list(lines)
        self._arrange()

    def search(self, words: str) -> None:
        """Show only rows in which all words stand."""
        self._words = words
        self._arrange()

    def row_of(self, line_id: str) -> int:
        """Return the place of a row, or -1."""
        return next((place for place, one in enumerate(self._rows) if one.id == line_id), -1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; rows without a value stay last."""
        self._order = (column, order)
        self._arrange()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self._rows[index.row()], self.columns[index.column()]
        cell = line.cells[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {cell.words}" if cell.words else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            )
        values: dict[int, Any] = {
            Qt.ItemDataRole.DisplayRole: cell.words,
            Qt.ItemDataRole.ToolTipRole: cell.tip or cell.words,
            ID_ROLE: line.id,
            CELL_ROLE: cell,
        }
        return values.get(role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            )
        return None

    def _arrange(self) -> None:
        self.beginResetModel()
        words = self._words.casefold().split()
        rows = [one for one in self._all if all(word in _told(one) for word in words)]
        column, order = self._order
        if column >= 0:
            filled = [one for one in rows if _key(one.cells[column]) not in ("", None)]
            filled.sort(key=lambda one: _key(one.cells[column]), reverse=order is Qt.SortOrder.DescendingOrder)
            rows = [*filled, *(one for one in rows if _key(one.cells[column]) in ("", None))]
        self._rows = rows
        self.endResetModel()


def _told(line: Line) -> str:
    return " ".join(f"{one.words} {one.tip}" for one in line.cells).casefold()


def _key(cell: Cell) -> Any:
    return cell.order if cell.order is not None else cell.words.casefold()


class FactDelegate(QStyledItemDelegate):
    """Paints a cell as lists of records do: text elided at its end, a state as a pill, a bar at the keyboard's row."""

    def __init__(self, context: Context, table: "FactTable") -> None:
        super().__init__(table)
        self._look, self._table = context.look, table

    def sizeHint(self, _option: Any, _index: _Index) -> QSize:
        return QSize(60, self._look.pixels("row"))

    def paint(self, painter: QPainter, option: Any, index: _Index) -> None:
        painter.save()
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, self._look.colour("soft"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._look.colour("line"))
        if index.column() == 0 and self._table.hasFocus() and index.row() == self._table.currentIndex().row():
            painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, self._look.colour("accent"))
        cell: Cell = index.data(CELL_ROLE)
        if cell.tone and cell.words:
            self._pill(painter, rect, option.font, cell, selected)
        else:
            painter.setFont(option.font)
            painter.setPen(self._look.colour("text"))
            inner = rect.adjusted(PAD, 0, -PAD, 0)
            shown = option.fontMetrics.elidedText(cell.words, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), shown)
        painter.restore()

    def _pill(self, painter: QPainter, rect: QRect, font: QFont, cell: Cell, selected: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(font)
        small.setPixelSize(self._look.pixels("hint"))
        metrics, lead = QFontMetrics(small), self._look.pixels("mark") + 10 if cell.icon else 10
        shown = metrics.elidedText(cell.words, Qt.TextElideMode.ElideRight, rect.width() - PAD - lead - 10)
        high = self._look.pixels("hint") + 10
        wide = metrics.horizontalAdvance(shown) + lead + 10
        pill = QRectF(rect.left() + PAD - 4, rect.center().y() - high / 2 + 0.5, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("surface" if selected else GROUNDS[cell.tone]))
        painter.drawRoundedRect(pill, high / 2, high / 2)
        if cell.icon:
            ratio = painter.device().devicePixelRatio()
            picture = self._look.pixmap(cell.icon, cell.tone, 14, ratio)
            painter.drawPixmap(int(pill.left() + 7), int(pill.center().y() - self._look.pixels("mark") / 2), picture)
        painter.setPen(self._look.colour(cell.tone))
        painter.setFont(small)
        painter.drawText(pill.adjusted(lead, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)


class FactTable(QTableView):
    """The table. The arrows lead from row to row, and what is beside it follows.

    Signals:
        shown: the row with this id is the current one; empty when there is none.
        opened: Enter or a double click on it.
    """

    shown = Signal(str)
    opened = Signal(str)

    def __init__(self, columns: Sequence[Column], context: Context, name: str) -> None:
        super().__init__()
        self._look = context.look
        self.facts = FactModel(columns)
        self.setModel(self.facts)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(4 * self._look.pixels("row"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self._look.pixels("row"))
        self.setItemDelegate(FactDelegate(context, self))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.setMinimumSectionSize(48)
        self.setSortingEnabled(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(ID_ROLE)))
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self._turned(now))
        self._silent = False

    @property
    def chosen(self) -> str:
        """The id of the current row, or empty."""
        index = self.currentIndex()
        return str(index.data(ID_ROLE)) if index.isValid() else ""

    def show_lines(self, lines: Sequence[Line], first: bool = True) -> None:
        """Show other rows; the current one stays, else the first is taken when `first` says so."""
        before = self.chosen
        self._silent = True
        self.facts.show(lines)
        self._silent = False
        self.choose(before, first)

    def search(self, words: str) -> None:
        """Show only rows in which all words stand."""
        before = self.chosen
        self._silent = True
        self.facts.search(words)
        self._silent = False
        self.choose(before)

    def choose(self, line_id: str, first: bool = True) -> None:
        """Make a row the current one."""
        place = self.facts.row_of(line_id) if line_id else -1
        if place < 0 and first and self.facts.rowCount():
            place = 0
        if place >= 0:
            self._silent = True
            self.selectRow(place)
            self._silent = False
        self.shown.emit(self.chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter; the arrows move."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen:
            self.opened.emit(self.chosen)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give the columns their widths; what does not fit beside the ones that stretch is hidden, the last first."""
        head, scale = self.horizontalHeader(), self._look.scale
        stretching = sum(not one.width for one in self.facts.columns)
        room = self.viewport().width() - round(STRETCHED * scale) * stretching
        for place, one in enumerate(self.facts.columns):
            if not one.width:
                head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
                continue
            least = head.fontMetrics().horizontalAdvance(one.title) + 2 * PAD + 18
            width = max(round(one.width * scale), least)
            room -= width
            self.setColumnHidden(place, room < 0)
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(place, width)

    def _turned(self, now: QModelIndex) -> None:
        if not self._silent:
            self.shown.emit(str(now.data(ID_ROLE)) if now.isValid() else "")
