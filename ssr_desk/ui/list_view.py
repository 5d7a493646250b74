"""How the general list is painted: rows with air, states as pills with an icon, columns that give way when it is narrow."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ssr_desk.records.base import FieldDefinition, Record
from ssr_desk.records.kinds import Kind
from ssr_desk.ui.list_model import CODE_ROLE, RIGHT, RecordListModel
from ssr_desk.ui.theme import Look

PAD = 10
TONES = {
    "delivered": ("ok", "check"), "done": ("ok", "check"), "kept": ("ok", "check"), "approved": ("ok", "check"),
    "final": ("ok", "check"), "signed": ("ok", "check"),
    "planned": ("accent", "calendar"), "open": ("accent", "clock"), "active": ("accent", "clock"),
    "cancelled": ("muted", "ban"), "dropped": ("muted", "ban"), "obsolete": ("muted", "ban"), "irrelevant": ("muted", "ban"),
    "no_longer_relevant": ("muted", "ban"), "withdrawn": ("muted", "ban"),
    "draft": ("warning", "file-text"), "returned": ("warning", "undo-2"), "high": ("warning", "flag"),
    "urgent": ("error", "flag"), "late": ("error", "clock"),
}  # fmt: skip
"""Codes that are states: a colour and an icon, so that it is never told by colour alone."""
PILL_FIELDS = {"status", "review", "priority"}
_GROUNDS = {"ok": "ok_soft", "accent": "soft", "warning": "warning_soft", "error": "error_soft", "muted": "hover"}
_WIDTHS = {
    Kind.DATE: 112, Kind.CODE: 124, Kind.COUNTS: 84, Kind.WHOLE: 84, Kind.NUMBER: 84, Kind.MINUTES: 84, Kind.YES_NO: 84,
    Kind.REFERENCE: 150, Kind.REFERENCES: 150, Kind.CODES: 150,
}  # fmt: skip
TITLE_LEAST = 190  # pixels that a title needs to be read
TITLE_TIGHT = 110  # with which it does rather than that nobody sees the state
MOST = 340  # pixels that a column may take for its texts, at the usual size of letters
MARK = 14  # pixels of the arrow in a heading
PILL = PAD - 4 + 10 + 10 + PAD  # pixels around icon and words of a state
SPARE = 2  # pixels that rounding takes
ADVANCES = 5_000  # texts whose width is kept


class CellDelegate(QStyledItemDelegate):
    """Paints cells: text elided at its end, codes that are states as pills, a bar at the row the keyboard is on."""

    def __init__(self, look: Look, parent: "RecordTable") -> None:
        super().__init__(parent)
        self._look, self._table = look, parent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, self._look.pixels("row"))

    def paint(self, painter: QPainter, option: Any, index: QModelIndex | QPersistentModelIndex) -> None:
        """Paint a cell. A list is painted hundreds of cells at a time: what all cells share, the table knows."""
        table, rect, row, column = self._table, option.rect, index.row(), index.column()
        selected = row == table.marked
        if selected or row == table.hovered:
            painter.fillRect(rect, self._look.colour("soft" if selected else "row_hover"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._look.colour("line"))
        if row == table.current and table.visualColumn(column) == 0:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, self._look.colour("accent"))
        words = index.data() or ""
        if not words:
            return
        field = table.fields[column]
        if field.kind is Kind.CODE and field.name in PILL_FIELDS:
            painter.save()
            self._pill(painter, rect, option.font, words, str(index.data(CODE_ROLE)), selected)
            painter.restore()
            return
        painter.setFont(option.font)
        painter.setPen(self._look.colour("text"))
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        if table.advance(words) > inner.width():
            words = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), words)

    def _pill(self, painter: QPainter, rect: QRect, font: QFont, words: str, code: str, selected: bool) -> None:
        token, icon = TONES.get(code, ("muted", ""))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(font)
        small.setPixelSize(self._look.pixels("hint"))
        metrics, lead = QFontMetrics(small), self._look.pixels("mark") + 10 if icon else 10
        room = rect.width() - PAD
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room - lead - 10)
        high = self._look.pixels("hint") + 10
        pill = QRectF(
            rect.left() + PAD - 4,
            rect.center().y() - high / 2 + 0.5,
            metrics.horizontalAdvance(shown) + lead + 10,
            high,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("surface" if selected else _GROUNDS[token]))
        painter.drawRoundedRect(pill, high / 2, high / 2)
        if icon:
            ratio = painter.device().devicePixelRatio()
            painter.drawPixmap(
                int(pill.left() + 7),
                int(pill.center().y() - self._look.pixels("mark") / 2),
                self._look.pixmap(icon, token, 14, ratio),
            )
        painter.setPen(self._look.colour(token))
        painter.setFont(small)
        painter.drawText(pill.adjusted(lead, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)


class RecordTable(QTableView):
    """The list of a page.

    Signals:
        chosen: a person opened a record: its id.
        sorted_by: a person asked for an order: field name, descending.
    """

    chosen = Signal(str)
    sorted_by = Signal(str, bool)

    def __init__(self, record_type: type[Record], look: Look) -> None:
        super().__init__()
        self._type, self._look = record_type, look
        self.hovered = -1
        self.marked, self.current, self.fields = -1, -1, list[FieldDefinition]()  # of the painting that is going on
        self._advances: dict[str, int] = {}
        self._wanted: list[int] = []  # how wide each column would like to be
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(look.pixels("row"))
        self.verticalHeader().setMinimumSectionSize(look.pixels("row"))
        self.setItemDelegate(CellDelegate(look, self))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(48)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.sectionClicked.connect(self._sort)
        self.entered.connect(lambda index: self._hover(index.row()))
        self.clicked.connect(self._open)
        self._order: tuple[str, bool] = ("", False)
        self.all_columns = False

    def show_all_columns(self, on: bool) -> None:
        """Show every column, scrolled sideways where there is no room: for columns that a person chose."""
        self.all_columns = on
        policy = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAsNeeded if on else policy.ScrollBarAlwaysOff)

    def visualColumn(self, column: int) -> int:
        """Return the place of a column among those that are shown."""
        return sum(not self.isColumnHidden(one) for one in range(column))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ask once for what every cell would have to ask for."""
        rows = [one.row() for one in self.selectionModel().selectedRows()]
        self.marked = rows[0] if rows else -1
        self.current = self.currentIndex().row() if self.hasFocus() else -1
        model: Any = self.model()
        self.fields = model.columns
        super().paintEvent(event)

    def advance(self, words: str) -> int:
        """Return the pixels that words take in a line. Lists have many alike, and measuring costs as much as drawing."""
        known = self._advances.get(words)
        if known is None:
            if len(self._advances) > ADVANCES:
                self._advances.clear()
            known = self._advances[words] = self.fontMetrics().horizontalAdvance(words)
        return known

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in other letters."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._advances.clear()
        super().changeEvent(event)

    def fit(self) -> None:
        """Measure what the rows hold, and give every column its width."""
        model = self.model()
        if isinstance(model, RecordListModel) and model.columns:
            self._wanted = [self._measured(model, place) for place in range(len(model.columns))]
            self._share(model)

    def _measured(self, model: RecordListModel, place: int) -> int:
        """Return the width that a column's heading and texts would like, in pixels, within limits."""
        field, scale = model.columns[place], self._look.scale
        beside = PILL + self._look.pixels("mark") if field.kind is Kind.CODE and field.name in PILL_FIELDS else 2 * PAD
        told = max(model.told(place), key=len, default="")
        texts = {one for one in model.told(place) if 2 * len(one) >= len(told)}  # the others cannot be the widest
        inside = max((self.advance(one) for one in texts), default=0) + beside + SPARE
        return max(self._heading(model, place), min(inside, round(MOST * scale)))

    def _share(self, model: RecordListModel) -> None:
        """Hide what does not fit beside a readable title, the state last; share what is left by what the columns hold."""
        names = [one.name for one in model.columns]
        title, scale = self._widest(model), self._look.scale
        least = round(TITLE_LEAST * scale)
        room, given = self.viewport().width() - least, dict[int, int]()
        for name in self._order_of_keeping(model, title):
            place = names.index(name)
            usual = round(_WIDTHS.get(model.columns[place].kind, 140) * scale)
            heading = self._heading(model, place)
            wide = self._wanted[place] if self.all_columns else max(min(self._wanted[place], usual), heading)
            tight = round((TITLE_LEAST - TITLE_TIGHT) * scale) if name == "status" else 0
            if room + tight < wide and not self.all_columns:
                break  # what comes after it is worth less
            room -= wide
            given[place] = wide
        lacking = {place: self._wanted[place] - wide for place, wide in given.items()}
        place = names.index(title)
        lacking[place] = max(self._wanted[place] - least, 0)
        part = min(max(room, 0) / max(sum(lacking.values()), 1), 1)
        head = self.horizontalHeader()
        for place, name in enumerate(names):
            if name == title:
                fixed = self.all_columns
                head.setSectionResizeMode(
                    place, QHeaderView.ResizeMode.Fixed if fixed else QHeaderView.ResizeMode.Stretch
                )
                self.setColumnHidden(place, False)
                if fixed:
                    self.setColumnWidth(place, least + max(room, 0))
                continue
            self.setColumnHidden(place, place not in given)
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
            if place in given:
                self.setColumnWidth(place, given[place] + int(part * lacking[place]))

    def _heading(self, model: RecordListModel, place: int) -> int:
        words = str(model.headerData(place, Qt.Orientation.Horizontal))
        return self.horizontalHeader().fontMetrics().horizontalAdvance(words) + 2 * PAD + MARK

    def _order_of_keeping(self, model: RecordListModel, title: str) -> list[str]:
        """Return the columns beside the title, what goes last first: the state, the day that each has, then as they stand."""
        others = [one for one in model.columns if one.name != title]
        first = [one.name for one in others if one.name == "status"]
        first += [one.name for one in others if one.kind is Kind.DATE and one.required][:1]
        later = [one for one in others if one.name not in first]
        if groups := self._type.groups:  # read beside the rows too; a day that few of them have matters even less
            later.sort(key=lambda one: 2 if one.kind is Kind.DATE else one.name == groups)
        return first + [one.name for one in later]

    def _widest(self, model: RecordListModel) -> str:
        """Return the column that takes the room that is left: what a person calls the record, if that is a text."""
        texts = [one.name for one in model.columns if one.kind in (Kind.TEXT, Kind.REFERENCE)]
        first = next(iter(self._type.title_fields), "")
        told = [one for one in texts if one in self._type.title_fields] if first in texts else texts
        return next(iter(told), model.columns[0].name)  # the name of a person, not the rank before it

    def show_order(self, field: str, descending: bool) -> None:
        """Mark the column that the rows are ordered by."""
        self._order = field, descending
        model = self.model()
        names = [one.name for one in model.columns] if isinstance(model, RecordListModel) else []
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        field = field if field in names else field.partition("/")[0]
        self.horizontalHeader().setSortIndicator(names.index(field) if field in names else -1, order)

    def select(self, record_id: str) -> None:
        """Mark a record, when it is among the rows that were read, without opening it."""
        model = self.model()
        place = model.row_of(record_id) if isinstance(model, RecordListModel) and record_id else -1
        if place >= 0:
            self.selectRow(place)
        else:
            self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter; the arrows only move."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        model = self.model()
        if isinstance(model, RecordListModel) and len(self._wanted) == len(model.columns):
            self._share(model)
        else:
            self.fit()

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _open(self, index: QModelIndex) -> None:
        if record := index.data(Qt.ItemDataRole.UserRole):  # a row that is still being read has none
            self.chosen.emit(record)

    def _hover(self, row: int) -> None:
        self.hovered = row
        self.viewport().update()

    def _sort(self, section: int) -> None:
        model = self.model()
        if not isinstance(model, RecordListModel):
            return
        field = model.columns[section]
        descending = not self._order[1] if field.name == self._order[0] else field.kind in RIGHT | {Kind.DATE}
        self.sorted_by.emit(field.name, descending)
