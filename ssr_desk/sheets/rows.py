"""Rows of a sheet on their way to become records: values, what is wrong with them, and ids that find them again.

Knows definitions, cells and the few questions to a desk that `Recorder` names; the transaction is `services.sheets`' own.
"""

import hashlib
import uuid
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.progress import CancelToken, Progress
from ssr_desk.records import entry
from ssr_desk.records.base import FieldDefinition, Record, Values, natural_id
from ssr_desk.records.kinds import Kind
from ssr_desk.records.text import clean_text
from ssr_desk.sheets import cells, columns, dates, headings, reading
from ssr_desk.sheets.cells import Remark
from ssr_desk.sheets.columns import Column, Plan
from ssr_desk.sheets.dates import Evidence, Order
from ssr_desk.sheets.errors import DayColumns, NoColumns, NotText
from ssr_desk.sheets.reading import Line, SheetFile

NAMESPACE = uuid.UUID("5f0c2b1e-7a55-5c1c-9d5e-53535244a002")
"""Namespace of the ids of imported rows: the same row of the same sheet in the same mission is the same record."""
BATCH = 500
_TELL = 250

REPEAT = _("The same row stands higher up in this sheet. Both were imported; check whether that is right.")
SAME_CODE = _("A row higher up in this sheet has the same code. This one was not imported.")
BEFORE = _("This row was imported before. If its record was deleted, bring it back instead of importing it again.")
TOO_WIDE = _(
    "This row has {cells} cells, but there are {headings} headings. Give every column a heading; in a CSV file, put quotation"
    " marks around a text that has the separator in it."
)
OTHER_SHEETS = _("Only the sheet “{sheet}” was read. The workbook has others: {others}.")
FAILED = _("Formulas failed in some cells ({cells} …); they were read as empty. Mend them in the spreadsheet program.")
UNCOMPUTED = _(
    "{count} formulas have no result in the file, and were read as empty. Open it in a spreadsheet program, save it there and"
    " import it again."
)
SECOND_VALUE = _("“{value}” was left out: another column of the row says otherwise.")
HIDDEN = _(
    "The cell held characters that nobody sees, such as those that turn the direction of a line; they were taken out. Check that"
    " the text still says what it should."
)
LINES = _(
    "The cell has more than one line, where the field has room for one. In a CSV file a quotation mark may be missing, and other"
    " rows be in this one: check it."
)
STRAY = _(
    "The cell has a quotation mark in an unusual place. Another may be missing, and other cells or rows be in this one: check it."
)
LOOKING, CHECKING, IMPORTING = _("Looking through the sheet"), _("Checking rows"), _("Importing rows")


class Recorder(Protocol):
    """What sheets need of `Recording`."""

    def add_many(
        self,
        type_name: str,
        many: Iterable[Mapping[str, Any]],
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> Any:
        """Add records in one transaction while they are produced."""

    def existing(self, records: Iterable[str]) -> set[str]:
        """Return which ids are records of this desk, deleted ones included."""

    def choices(self, type_name: str, text: str = "", limit: int = 50) -> list[tuple[str, str]]:
        """Return (id, name) of records whose name has the text in it."""

    def list(self, type_name: str, **asked: Any) -> Any:
        """Return a page of records: their values as `rows`, and where the next page begins as `next`, None at the end."""

    def name(self, record: str) -> str:
        """Return what a person calls a record."""


@dataclass(frozen=True)
class RowProblem:
    """One thing to say about one row.

    Attributes:
        row: number as a spreadsheet program shows it.
        column: heading, empty when the row as a whole is meant.
        status: "warned", "refused" or "duplicate".
        value: what the cell holds. text: a marked sentence; details: what fills its places.
    """

    row: int
    column: str
    status: str
    value: str
    text: str
    details: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, translate: Translator) -> str:
        """Return the sentence in a language."""
        return translate(self.text, **self.details)


@dataclass
class Looked:
    """What the first reading found: rows in all, evidence and order by place of a column, which rows are here already."""

    rows: int = 0
    evidence: dict[int, Evidence] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    headings: dict[int, str] = field(default_factory=dict)
    held: array = field(default_factory=lambda: array("Q"))  # type: ignore[type-arg]
    seen: Counter[bytes] = field(default_factory=Counter)

    def unclear(self) -> list[tuple[str, list[str]]]:
        """Return heading and examples of columns whose order has to be asked."""
        return [
            (self.headings[place], self.evidence[place].unclear)
            for place, order in self.orders.items()
            if order is Order.ASK
        ]


@dataclass
class Row:
    """One row made into values; `problems` refuse it or warn."""

    line: Line
    values: Values
    problems: list[RowProblem]

    @property
    def refused(self) -> bool:
        """Whether it cannot be imported."""
        return any(one.status != "warned" for one in self.problems)


class Job:
    """One sheet on its way in."""

    def __init__(
        self,
        recording: Recorder,
        record_type: type[Record],
        sheet: SheetFile,
        plan: Plan,
        languages: Sequence[Translator],
        home: tuple[str, str],
        mended: Mapping[int, Mapping[str, str]] | None = None,
        by_hand: bool = False,
    ) -> None:
        """`mended` holds texts in place of a row's cells: by number of the row, then by field or `attended.women`.

        With `by_hand`, no column has to name a field: a person says which is which.
        """
        self._mended, self._by_hand = mended or {}, by_hand
        self._recording, self._type, self.sheet, self.plan = recording, record_type, sheet, plan
        self.fields = {one.name: one for one in record_type.fields()}
        merged = sheet.book.merged if sheet.book else ()
        self.head = headings.find(sheet.top, columns.knower(record_type, languages, plan), merged)
        self.columns = self._matched(languages)
        self._reader = cells.Reader(languages, self._find, plan.values)
        self._names: dict[tuple[str, str], str | None] = {}
        filled = {one.name for one in self.columns}
        given = {**record_type.sheet_defaults, **plan.constants}
        self.always = {name: value for name, value in given.items() if name not in filled}
        self._natural = next((one for one in self.columns if one.name == record_type.natural), None)
        self._mission = home[0]
        post = natural_id("post", home[1]) if home[1] and not record_type.plan else ""
        if post and "post" not in filled | self.always.keys() and recording.existing([post]):
            self.always["post"] = post
        self.warnings = (*_about(sheet), *self.head.warnings)
        self._shape = hashlib.sha256("\x1f".join((record_type.type_name, *self.head.cells)).encode()).digest()
        self.shape = self._shape.hex()
        """The same for sheets with the same headings: what a mapping is remembered by."""

    def lines(self) -> Iterator[Line]:
        """Yield the rows below the headings."""
        return self.sheet.lines(self.head.last)

    def _matched(self, languages: Sequence[Translator]) -> tuple[Column, ...]:
        """Return the columns that are read. Raises NoColumns, DayColumns, NotText."""
        try:
            return columns.match(self.head.cells, self._type, languages, self.plan, self.sheet.path.name)
        except NoColumns as none:
            if days := headings.days(self.head.cells):
                raise DayColumns(file=self.sheet.path.name, columns=", ".join(days[:3])) from none
            if self.sheet.misnamed and len(self.head.cells) < 2:  # a text that is only called so
                raise NotText(file=self.sheet.path.name) from none
            if self._by_hand:
                return ()
            raise

    def look(self, day_first: bool | None, progress: Progress, cancel: CancelToken | None) -> Looked:
        """Read the sheet once: count, see the order of dates, look up records and rows that are here already."""
        found = Looked(headings={one.place: one.heading for one in self.columns})
        dated = [one for one in self.columns if self._dated(one)]
        named = [one for one in self.columns if self.fields[one.name].kind in (Kind.REFERENCE, Kind.REFERENCES)]
        found.evidence = {one.place: Evidence() for one in dated}
        seen: Counter[bytes] = Counter()
        batch: list[tuple[str, int]] = []
        for line in self.lines():
            if cancel:
                cancel.check()
            found.rows += 1
            for one in dated:
                for word in self._text(line, one).split():
                    found.evidence[one.place].see(word)
            for one in named:
                self._resolve(self._text(line, one), self.fields[one.name])
            batch.append((self._id(line, seen)[0], found.rows))
            if len(batch) >= BATCH:
                found.held.extend(self._held(batch))
                batch.clear()
                progress.step(found.rows, 0, LOOKING)
        found.held.extend(self._held(batch))
        found.orders = {place: one.order(day_first) for place, one in found.evidence.items()}
        return found

    def rows(
        self, looked: Looked, progress: Progress, cancel: CancelToken | None, what: str = IMPORTING
    ) -> Iterator["Row"]:
        """Read the sheet again and yield every row, made into values. `what` is told meanwhile."""
        held = iter(looked.held)
        next_held = next(held, None)
        for number, line in enumerate(self.lines(), 1):
            if cancel:
                cancel.check()
            row = self.row(line, looked)
            if number == next_held:
                next_held = next(held, None)
                row.problems = [RowProblem(line.number, "", "duplicate", "", BEFORE)]
            if number % _TELL == 0:
                progress.step(number, looked.rows, what)
            yield row
        progress.step(looked.rows, looked.rows, what)

    def row(self, line: Line, looked: Looked) -> Row:
        """Make values of a row and say what is wrong with it."""
        record, repeat = self._id(line, looked.seen)
        values: Values = {**self.always, "id": record}
        problems: list[RowProblem] = []
        room = len(self.head.cells)
        if any(line.cells[room:]):
            counted = {"cells": str(len(line.cells)), "headings": str(room)}
            problems.append(RowProblem(line.number, "", "refused", line.cells[room][:100], TOO_WIDE, counted))
        problems += self._odd(line)
        found, left = self._apart(line)
        for name, text, column in left:
            problems.append(RowProblem(line.number, column.heading, "warned", text, SECOND_VALUE, {"value": text}))
            del name
        for name, part, text, column in found:
            order = looked.orders.get(column.place, Order.ANY)
            try:
                value = self._reader.read(text, self.fields[name], order)
            except cells.Said as said:
                problems.append(_problem(line, column, text, said.remark))
                continue
            if value is None:
                continue
            if part:
                values.setdefault(name, {})[part] = value
            else:
                values[name] = value
        self._check(line, values, problems)
        if repeat and self._natural:
            problems.append(RowProblem(line.number, self._natural.heading, "duplicate", "", SAME_CODE))
        elif repeat and not any(one.status == "refused" for one in problems):
            problems.append(RowProblem(line.number, "", "warned", "", REPEAT))
        return Row(line, values, problems)

    def _odd(self, line: Line) -> Iterator[RowProblem]:
        """Warn of cells that may hold something else than is seen, or than was meant."""
        for column in self.columns:
            text = _cell(line, column)
            lines = self.fields[column.name].kind is Kind.TEXT and "\n" in text
            for odd, sentence in (
                (column.place in line.hidden, HIDDEN),
                (column.place in line.stray, STRAY),
                (lines, LINES),
            ):
                if odd:
                    yield RowProblem(line.number, column.heading, "warned", text[:100], sentence)

    def name_of(self, column: Column) -> str:
        """Return the field of a column, `attended.women` for one count."""
        return f"{column.name}.{column.part}" if column.part else column.name

    def _apart(self, line: Line) -> tuple[list[tuple[str, str, str, Column]], list[tuple[str, str, Column]]]:
        """Return (field, part, text, column) of the filled cells, and the dates for which there was no room."""
        found: list[tuple[str, str, str, Column]] = []
        later: list[tuple[str, str, Column]] = []
        for one in self.columns:
            if not (text := self._text(line, one)):
                continue
            if self.fields[one.name].kind is Kind.DATE:
                text = self._two_dates(text, one, later)
            elif target := self.plan.date_after.get(one.key):
                head, _space, tail = text.rpartition(" ")
                if head and dates.is_date(tail):
                    text = head.strip()
                    later.append((target, tail, one))
            found.append((one.name, one.part, text, one))
        found += self._without_column(line)
        filled = {name: text for name, _part, text, _column in found}
        left = []
        for name, text, column in later:
            if name not in filled:
                filled[name] = text
                found.append((name, "", text, column))
            elif filled[name] != text:
                left.append((name, text, column))
        return found, left

    def _text(self, line: Line, column: Column) -> str:
        """Return what a cell says, or what was put in its place."""
        mended = self._mended.get(line.number)
        text = mended.get(self.name_of(column)) if mended else None
        return _cell(line, column) if text is None else clean_text(text).strip()

    def _without_column(self, line: Line) -> Iterator[tuple[str, str, str, Column]]:
        """Yield what was added to a row for fields that no column fills. Unknown fields are left out."""
        here = {self.name_of(one) for one in self.columns}
        for key, text in self._mended.get(line.number, {}).items():
            name, _dot, part = key.partition(".")
            if key not in here and name in self.fields and clean_text(text).strip():
                yield name, part, clean_text(text).strip(), Column(-1, self.fields[name].name, key, name, part)

    def _two_dates(self, text: str, column: Column, later: list[tuple[str, str, Column]]) -> str:
        """Return the date that belongs to the column's own field; a second one goes to the other of start and end."""
        two = dates.parts(text)
        if len(two) != 2:
            return text
        for start, end in self.plan.end_of.items():
            if column.name == start:
                later.append((end, two[1], column))
                return two[0]
            if column.name == end:
                later.append((start, two[0], column))
                return two[1]
        return text

    def _check(self, line: Line, values: Values, problems: list[RowProblem]) -> None:
        """Hold the values against the definition."""
        said = {one.column for one in problems if one.status == "refused"}
        record, wrong = entry.check(self._type, values)
        for one in wrong:
            column = next((column for column in self.columns if column.name == one.field), None)
            heading = column.heading if column else one.field
            if heading not in said:
                value = self._text(line, column) if column else ""
                problems.append(RowProblem(line.number, heading, "refused", value[:100], one.text))
        for one in record.warnings() if record else ():
            problems.append(RowProblem(line.number, one.field, "warned", "", one.text))

    def _dated(self, column: Column) -> bool:
        return self.fields[column.name].kind is Kind.DATE or column.key in self.plan.date_after

    def _id(self, line: Line, seen: Counter[bytes]) -> tuple[str, bool]:
        """Return the record's id and whether the sheet had the same before.

        The id comes from the record's code where its type has one, else from mission, shape of the sheet, content and
        which repeat of it this is.
        """
        text = _cell(line, self._natural) if self._natural else ""
        if self._natural and text:
            code = self.plan.values.get(self._natural.name, {}).get(text, text)
            record = natural_id(self._type.type_name, str(code))
            key = record.encode()
            seen[key] += 1
            return record, seen[key] > 1
        content = hashlib.sha256("\x1f".join(line.cells).rstrip("\x1f").encode()).digest()
        seen[content[:8]] += 1
        number = seen[content[:8]]
        name = b"\x1f".join((self._mission.encode(), self._shape, content, str(number).encode()))
        return str(uuid.uuid5(NAMESPACE, hashlib.sha256(name).hexdigest())), number > 1

    def _held(self, batch: Sequence[tuple[str, int]]) -> list[int]:
        """Return which of the rows are records of this desk."""
        held = self._recording.existing([record for record, _number in batch]) if batch else set()
        return [number for record, number in batch if record in held]

    def _resolve(self, text: str, definition: FieldDefinition) -> None:
        """Look up the records that a cell names, before the transaction begins."""
        for one in text.split(";") if definition.kind is Kind.REFERENCES else (text,):
            if one.strip():
                self._find(definition.to, one.strip())

    def _find(self, type_name: str, text: str) -> str | None:
        """Return the id of the only record with this name, or with it as one part of its name."""
        key = (type_name, text)
        if key not in self._names:
            wanted = text.casefold()
            named = self._recording.choices(type_name, text, BATCH)
            whole = [record for record, name in named if wanted in (name.casefold(), record)]
            parts = [record for record, name in named if wanted in name.casefold().split(" · ")]
            found = whole or parts
            self._names[key] = found[0] if len(found) == 1 else None
        return self._names[key]


def _about(sheet: SheetFile) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield what there is to say of the file as a whole: marked sentences, with what fills them."""
    if sheet.guessed:
        yield reading.GUESSED_ENCODING, {"encoding": sheet.encoding}
    if (book := sheet.book) is None:
        return
    if others := [one for one in book.sheets if one != book.sheet]:
        yield OTHER_SHEETS, {"sheet": book.sheet, "others": ", ".join(others)[:300]}
    if book.errors:
        yield FAILED, {"cells": ", ".join(book.errors)}
    if book.uncomputed:
        yield UNCOMPUTED, {"count": str(book.uncomputed)}


def _cell(line: Line, column: Column) -> str:
    return line.cells[column.place] if column.place < len(line.cells) else ""


def _problem(line: Line, column: Column, text: str, remark: Remark) -> RowProblem:
    status = "refused" if remark.refuses else "warned"
    return RowProblem(line.number, column.heading, status, text[:100], remark.text, remark.details)
