"""The general list: columns from the definition, rows read a page at a time by key, off the GUI thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Record
from ssr_desk.records.kinds import Kind
from ssr_desk.ui.context import Context

PAGE = 200
CODE_ROLE = Qt.ItemDataRole.UserRole + 1
FIELD_ROLE = Qt.ItemDataRole.UserRole + 2
RIGHT = {Kind.WHOLE, Kind.MINUTES, Kind.NUMBER, Kind.COUNTS}
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Question:
    """What the list shows: equal fields, words searched for, order."""

    where: Mapping[str, Any] = field(default_factory=dict)
    search: str = ""
    order: str | None = None
    descending: bool = False


@dataclass(frozen=True)
class Row:
    """One record as the list shows it: its id, the text of each column and the values behind them."""

    id: str
    texts: tuple[str, ...]
    values: Mapping[str, Any]


def list_columns(record_type: type[Record]) -> list[FieldDefinition]:
    """Return the fields that the list shows, in the order that their definitions ask for."""
    return sorted((one for one in record_type.fields() if one.column), key=lambda one: one.column)


def cell(field: FieldDefinition, value: Any, translate: Translator, name: Callable[[str], str]) -> str:
    """Return a value as a person reads it in a list. A value that does not fit its kind is shown as it is."""
    if value in (None, "", [], {}, ()):
        return ""
    show: Mapping[Kind, Callable[[], str]] = {
        Kind.DATE: lambda: translate.date_of(value),
        Kind.CODE: lambda: field.codes.label(value, translate) if field.codes else value,
        Kind.CODES: lambda: ", ".join(field.codes.label(one, translate) for one in value) if field.codes else "",
        Kind.COUNTS: lambda: str(sum(number for number in value.values() if isinstance(number, int))),
        Kind.REFERENCE: lambda: name(value),
        Kind.REFERENCES: lambda: ", ".join(name(one) for one in value),
        Kind.NUMBER: lambda: translate.number(value),
        Kind.YES_NO: lambda: translate(_("Yes") if value else _("No")),
        Kind.ITEMS: lambda: str(len(value)),
        Kind.ATTACHMENTS: lambda: ", ".join(str(one["name"]) for one in value),
    }
    try:
        return show.get(field.kind, lambda: str(value))()
    except (ValueError, TypeError, AttributeError, KeyError, ArithmeticError):
        return str(value)


class RecordListModel(QAbstractTableModel):
    """Records of one type. Holds values and ids, never an object of the store.

    Signals:
        shown: the first page of a question has come: how many records there are in all.
        failed: the store could not answer.
    """

    shown = Signal(int)
    failed = Signal(object)

    def __init__(self, record_type: type[Record], context: Context) -> None:
        super().__init__()
        self.columns = list_columns(record_type)
        self._type, self._context = record_type, context
        self._rows: list[Row] = []
        self._next: Any = None
        self._reading = False
        self._asked = 0
        self.question = Question()

    def ask(self, question: Question) -> None:
        """Show the answer to `question` from its beginning; the old rows stay until it has come."""
        self.question, self._asked = question, self._asked + 1
        self._read(None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and self._next is not None and not self._reading

    def fetchMore(self, parent: _Index) -> None:
        if self.canFetchMore(parent):
            self._read(self._next)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._context.translate(self.columns[section].label)
        return self._alignment(section, "") if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        field, row = self.columns[index.column()], self._rows[index.row()]
        words = row.texts[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._context.translate(field.label)}: {words}"
        if role == Qt.ItemDataRole.UserRole:
            return row.id
        if role == CODE_ROLE:
            return row.values.get(field.name)
        if role == FIELD_ROLE:
            return field
        return self._alignment(index.column(), words) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def row_of(self, record_id: str) -> int:
        """Return where a record stands among the rows that were read, or -1."""
        return next((place for place, row in enumerate(self._rows) if row.id == record_id), -1)

    def _alignment(self, column: int, words: str) -> Qt.AlignmentFlag:
        right = self.columns[column].kind in RIGHT or (bool(words) and _right_to_left(words))
        return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter

    def _read(self, after: Any) -> None:
        asked, question, self._reading = self._asked, self.question, True
        recording, name = self._context.desk.recording, self._context.references.name

        def work(_job: Any) -> tuple[int, Any, list[Row]]:
            page = recording.list(
                self._type.type_name,
                where=dict(question.where),
                search=question.search,
                order=question.order,
                descending=question.descending,
                after=after,
                limit=PAGE,
            )
            return page.total, page.next, [self._row(one, name) for one in page.rows]

        def failed(error: Exception) -> None:
            self._reading = False
            self.failed.emit(error)

        self._context.jobs.read(self, work, lambda answer: self._take(asked, after, *answer), failed)

    def _row(self, values: Mapping[str, Any], name: Callable[[str], str]) -> Row:
        translate = self._context.translate
        return Row(
            str(values["id"]),
            tuple(cell(one, values.get(one.name), translate, name) for one in self.columns),
            values,
        )

    def _take(self, asked: int, after: Any, total: int, following: Any, rows: Sequence[Row]) -> None:
        if asked != self._asked:
            return  # the answer to a question that was changed meanwhile
        self._reading, self._next = False, following
        if after is None:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            self.shown.emit(total)
        elif rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()


def _right_to_left(words: str) -> bool:
    """Whether the first strong character is one of a script written from the right (Hebrew, Arabic)."""
    strong = next((one for one in words if one.isalpha()), "")
    return "\u0590" <= strong <= "\u08ff" or "\ufb1d" <= strong <= "\ufefc"
