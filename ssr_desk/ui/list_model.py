"""The general list: columns from the definitions, rows read where somebody looks, a page at a time, off the GUI thread."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Record
from ssr_desk.records.kinds import Kind
from ssr_desk.ui.context import Context
from ssr_desk.ui.words import GENDERS

PAGE = 80
KEPT = 50  # pages that are held: so many rows in each direction cost nothing to come back to
AHEAD = 30  # rows from the end of a page at which the next one is read
CODE_ROLE = Qt.ItemDataRole.UserRole + 1
SHORT = {
    Kind.TEXT, Kind.CODE, Kind.CODES, Kind.REFERENCE, Kind.REFERENCES, Kind.DATE, Kind.WHOLE, Kind.MINUTES, Kind.NUMBER,
    Kind.YES_NO, Kind.COUNTS,
}  # fmt: skip
RIGHT = {Kind.WHOLE, Kind.MINUTES, Kind.NUMBER, Kind.COUNTS}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Question:
    """What the list shows: equal fields, words searched for, order."""

    where: Mapping[str, Any] = field(default_factory=dict)
    search: str = ""
    order: str | None = None
    descending: bool = False


class Row(NamedTuple):
    """One record as the list shows it: its id, and for each column its text, the value behind it and its side.

    All of it is made on the reading thread: what is painted only looks it up.
    """

    id: str
    texts: tuple[str, ...]
    values: tuple[Any, ...]
    sides: tuple[Qt.AlignmentFlag, ...]


_UNREAD = Row("", (), (), ())


class Read(NamedTuple):
    """A page that was read: its rows, where it begins and ends, whether nothing comes after it."""

    rows: list[Row]
    first: Any
    last: Any
    whole: bool


def list_columns(record_type: type[Record]) -> list[FieldDefinition]:
    """Return the fields that the list shows, in the order that their definitions ask for."""
    return sorted((one for one in record_type.fields() if one.column), key=lambda one: one.column)


def column_choices(record_type: type[Record]) -> list[FieldDefinition]:
    """Return everything that may be a column: those of the list first, then the other short fields; heads by gender too."""
    usual = list_columns(record_type)
    found: list[FieldDefinition] = []
    for one in [*usual, *(one for one in record_type.fields() if one not in usual and one.kind in SHORT)]:
        found.append(one)
        if one.kind is Kind.COUNTS:
            found += [replace(one, name=f"{one.name}/{gender}", kind=Kind.WHOLE) for gender in GENDERS]
    return found


def columns_of(record_type: type[Record], names: Iterable[str]) -> list[FieldDefinition]:
    """Return the columns with these names, in their order; those of the list where no name is known any more."""
    known = {one.name: one for one in column_choices(record_type)}
    return [known[name] for name in names if name in known] or list_columns(record_type)


def column_label(field: FieldDefinition, translate: Translator) -> str:
    """Return what stands above a column."""
    _name, _slash, gender = field.name.partition("/")
    return f"{translate(field.label)}: {translate(GENDERS[gender])}" if gender else translate(field.label)


def value_of(field: FieldDefinition, values: Mapping[str, Any]) -> Any:
    """Return the value of a column."""
    name, _slash, gender = field.name.partition("/")
    value = values.get(name)
    return value.get(gender) if gender and isinstance(value, dict) else None if gender else value


def shower(field: FieldDefinition, translate: Translator, name: Callable[[str], str]) -> Callable[[Any], str]:
    """Return what makes of a field's values what a person reads in a list. What does not fit its kind is shown as it is."""
    codes = field.codes
    label = (lambda one: codes.label(one, translate)) if codes else str
    show: Mapping[Kind, Callable[[Any], str]] = {
        Kind.DATE: translate.date_of,
        Kind.CODE: label,
        Kind.CODES: lambda value: ", ".join(label(one) for one in value),
        Kind.COUNTS: lambda value: translate.number(sum(one for one in value.values() if isinstance(one, int))),
        Kind.WHOLE: translate.number,
        Kind.MINUTES: translate.number,
        Kind.REFERENCE: name,
        Kind.REFERENCES: lambda value: ", ".join(name(one) for one in value),
        Kind.NUMBER: translate.number,
        Kind.YES_NO: lambda value: translate(_("Yes") if value else _("No")),
        Kind.ITEMS: lambda value: str(len(value)),
        Kind.ATTACHMENTS: lambda value: ", ".join(str(one["name"]) for one in value),
    }
    made = show.get(field.kind, str)

    def words(value: Any) -> str:
        if value in (None, "", [], {}, ()):
            return ""
        try:
            return made(value)
        except (ValueError, TypeError, AttributeError, KeyError, ArithmeticError):
            return str(value)

    return words


def cell(field: FieldDefinition, value: Any, translate: Translator, name: Callable[[str], str]) -> str:
    """Return one value as a person reads it in a list."""
    return shower(field, translate, name)(value)


class RecordListModel(QAbstractTableModel):
    """Records of one type, as many as there are: rows are read where somebody looks, and forgotten far from there.

    Holds texts and ids, never an object of the store. The first rows are shown before anybody has counted.

    Signals:
        shown: the first rows of a question have come: how many are known of so far.
        counted: how many records there are in all.
        failed: the store could not answer.
    """

    shown = Signal(int)
    counted = Signal(int)
    failed = Signal(object)

    def __init__(self, record_type: type[Record], context: Context, names: Iterable[str] = ()) -> None:
        super().__init__()
        self._type, self._context = record_type, context
        self._head(names)
        self._pages: dict[int, list[Row]] = {}
        self._starts: dict[int, Any] = {0: None}  # page: where reading on begins
        self._ends: dict[int, Any] = {}  # page: where reading backwards towards its beginning begins
        self._total = 0
        self._asked = 0
        self._wanted: list[int] = []
        self._reading = -1
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._read_wanted)
        self.question = Question()

    def show_columns(self, names: Iterable[str]) -> None:
        """Show other columns; the rows are read again by whoever asks."""
        self.beginResetModel()
        self._head(names)
        self._pages, self._total = {}, 0
        self.endResetModel()

    def _head(self, names: Iterable[str]) -> None:
        self.columns = columns_of(self._type, names)
        self._labels = [column_label(one, self._context.translate) for one in self.columns]

    def ask(self, question: Question, around: int = 0) -> None:
        """Show the answer to `question`, first the rows around `around`; the old rows stay until these have come."""
        if question != self.question:
            around = 0
        known = self._total if question == self.question else 0
        self.question, self._asked = question, self._asked + 1
        self._wanted, self._reading = [], -1
        self._starts, self._ends = {0: None}, {}
        page, asked = around // PAGE, self._asked
        self._context.jobs.read(
            self, self._work(page), lambda read: self._begin(asked, page, known, read), self.failed.emit
        )

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._labels[section]
        return _side(self.columns[section], "") if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        page, place = divmod(index.row(), PAGE)
        rows = self._pages.get(page)
        if rows is None or place >= len(rows):
            self._want(page)
            row = _UNREAD
        else:
            row = rows[place]
            if place == AHEAD or place == PAGE - AHEAD:  # before anybody comes to its end
                self._want(page - 1 if place == AHEAD else page + 1)
        column = index.column()
        words = row.texts[column] if row.texts else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words
        if role == CODE_ROLE:
            return row.values[column] if row.values else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return row.sides[column] if row.sides else _side(self.columns[column], "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._labels[column]}: {words}"
        return row.id if role == Qt.ItemDataRole.UserRole else None

    def told(self, column: int, most: int = PAGE) -> list[str]:
        """Return the texts of a column in some rows that were read, at most so many."""
        rows = next(iter(self._pages.values()), [])[:most]
        return [one.texts[column] for one in rows]

    def row_of(self, record_id: str) -> int:
        """Return where a record stands among the rows that were read, or -1."""
        for page, rows in self._pages.items():
            for place, row in enumerate(rows):
                if row.id == record_id:
                    return page * PAGE + place
        return -1

    # -- reading

    def _work(self, page: int) -> Callable[[Any], Read]:
        """Return what reads a page, from the nearest place before or behind it that is known."""
        question, columns, total = self.question, list(self.columns), self._total
        recording, name, translate = (
            self._context.desk.recording,
            self._context.references.name,
            self._context.translate,
        )
        near = max(one for one in self._starts if one <= page)
        after, offset, limit, back = self._starts[near], (page - near) * PAGE, PAGE, False
        behind = min((one for one in self._ends if one > page), default=None)
        if behind is not None and offset > (behind - page) * PAGE:
            stop = min((page + 1) * PAGE, total)
            after, offset, limit, back = self._ends[behind], min(behind * PAGE, total) - stop, stop - page * PAGE, True

        def work(_job: Any) -> Read:
            found = recording.list(
                self._type.type_name,
                where=dict(question.where),
                search=question.search,
                order=question.order,
                descending=question.descending,
                after=after,
                limit=limit,
                offset=offset,
                count=False,
                backwards=back,
            )
            rows = _rows(columns, found.rows, translate, name)
            return Read(rows, found.first, found.last, found.next is None and not back)

        return work

    def _begin(self, asked: int, page: int, known: int, read: Read) -> None:
        """Show the first rows of a question, and ask how many there are unless they are all there."""
        if asked != self._asked:
            return  # the answer to a question that was changed meanwhile
        whole = read.whole and (page == 0 or bool(read.rows))
        least = page * PAGE + len(read.rows)
        self.beginResetModel()
        self._pages, self._starts, self._ends = {}, {0: None}, {}
        self._hold(page, read)
        self._total = least if whole else max(least, known)
        self.endResetModel()
        self.shown.emit(self._total)
        if whole:
            self.counted.emit(self._total)
            return
        searching, type_name, question = self._context.desk.searching, self._type.type_name, self.question
        self._context.jobs.read(
            self,
            lambda _job: searching.number(type_name, question.where, question.search),
            lambda total: self._count(asked, total),
            self.failed.emit,
        )

    def _hold(self, page: int, read: Read) -> None:
        self._pages[page] = read.rows
        if read.rows:
            self._starts[page + 1], self._ends[page] = read.last, read.first

    def _count(self, asked: int, total: int) -> None:
        if asked != self._asked:
            return
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
            self._total = total
            self.endRemoveRows()
        self._ends[-(-total // PAGE)] = None
        self.counted.emit(total)

    def _want(self, page: int) -> None:
        """Read a page in the next turn of the event loop; what was wanted before and is out of sight is passed over."""
        if page in self._pages or page == self._reading or page in self._wanted or not 0 <= page * PAGE < self._total:
            return
        self._wanted = [*self._wanted[-1:], page]
        if not self._soon.isActive():
            self._soon.start()

    def _read_wanted(self) -> None:
        if self._reading >= 0 or not self._wanted:
            return
        page, asked = self._wanted.pop(), self._asked
        self._reading = page

        def failed(error: Exception) -> None:
            self._reading = -1
            self.failed.emit(error)

        self._context.jobs.read(self, self._work(page), lambda read: self._take(asked, page, read), failed)

    def _take(self, asked: int, page: int, read: Read) -> None:
        if asked != self._asked:
            return
        self._reading = -1
        self._hold(page, read)
        for far in sorted(self._pages, key=lambda one: abs(one - page))[KEPT:]:
            del self._pages[far]
        first, last = page * PAGE, min((page + 1) * PAGE, self._total) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        self._read_wanted()


def _rows(
    columns: Sequence[FieldDefinition],
    found: Iterable[Mapping[str, Any]],
    translate: Translator,
    name: Callable[[str], str],
) -> list[Row]:
    showers, rows = [shower(one, translate, name) for one in columns], []
    for values in found:
        given = tuple(value_of(one, values) for one in columns)
        texts = tuple(words(value) for words, value in zip(showers, given, strict=True))
        sides = tuple(_side(one, words) for one, words in zip(columns, texts, strict=True))
        rows.append(Row(str(values["id"]), texts, given, sides))
    return rows


def _side(field: FieldDefinition, words: str) -> Qt.AlignmentFlag:
    return _RIGHT if field.kind in RIGHT or _right_to_left(words) else _LEFT


def _right_to_left(words: str) -> bool:
    """Whether the first strong character is one of a script written from the right (Hebrew, Arabic)."""
    strong = next((one for one in words if one.isalpha()), "")
    return "\u0590" <= strong <= "\u08ff" or "\ufb1d" <= strong <= "\ufefc"
