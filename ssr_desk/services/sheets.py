"""Spreadsheets in and out: preview, dry run, import in one transaction, a report of every row that is not plain, export.

A sheet is read twice. The first reading counts rows, sees which of day and month comes first, looks names of records up and
asks which rows were imported before; the second hands the records over as it makes them, so memory does not grow with the
sheet but for 16 bytes or so a row: what tells exact repeats apart.
"""

import hashlib
import itertools
import uuid
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.progress import CancelToken, Progress
from ssr_desk.records import entry
from ssr_desk.records.base import FieldDefinition, Record, Values, natural_id
from ssr_desk.records.kinds import Kind
from ssr_desk.records.registry import Registry
from ssr_desk.services.errors import NoSuchType
from ssr_desk.sheets import cells, columns, dates, reading
from ssr_desk.sheets.cells import Remark
from ssr_desk.sheets.columns import Column, Plan
from ssr_desk.sheets.dates import Evidence, Order
from ssr_desk.sheets.errors import AmbiguousDates
from ssr_desk.sheets.reading import Line, SheetFile
from ssr_desk.sheets.writing import Report, write_csv

NAMESPACE = uuid.UUID("5f0c2b1e-7a55-5c1c-9d5e-53535244a002")
"""Namespace of the ids of imported rows: the same row of the same sheet in the same mission is the same record."""
BATCH = 500
SHOWN = 200
"""Problems that a result carries; the report has them all."""
_TELL = 250

REPEAT = _("The same row stands higher up in this sheet. Both were imported; check whether that is right.")
BEFORE = _("This row was imported before. If its record was deleted, bring it back instead of importing it again.")
TOO_WIDE = _("This row has more cells than there are headings: quotation marks may be missing.")
SECOND_VALUE = _("“{value}” was left out: another column of the row says otherwise.")
LOOKING, IMPORTING = _("Looking through the sheet"), _("Importing rows")


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
        """Return a page of records."""

    def open(self, record: str) -> Any:
        """Return one record with its values."""

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
        filled = {name: translate(one) if name == "first" else one for name, one in self.details.items()}
        return translate(self.text, **filled)


@dataclass(frozen=True)
class Matched:
    """One column of the sheet and the field that it fills; `name` is empty when it is left out."""

    heading: str
    name: str
    label: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class PreviewRow:
    """One row as it would be imported."""

    row: int
    values: Values
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True)
class Preview:
    """What would become of a sheet, from its first rows.

    Attributes:
        missing: names of required fields that no column fills. unclear: dates of which the order has to be asked.
        warnings: marked sentences about the file, with what fills them.
    """

    columns: tuple[Matched, ...]
    missing: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    total: int
    encoding: str
    separator: str
    unclear: tuple[str, ...]
    warnings: tuple[tuple[str, Mapping[str, str]], ...]


@dataclass(frozen=True)
class SheetResult:
    """What an import did: `imported` + `refused` = `rows`; `duplicates` are part of `refused`, `warned` of `imported`.

    Attributes:
        problems: the first SHOWN of them. saved: what `Recording.undo` takes back; None after a dry run.
    """

    rows: int
    imported: int
    warned: int
    refused: int
    duplicates: int
    problems: tuple[RowProblem, ...]
    more: int
    warnings: tuple[tuple[str, Mapping[str, str]], ...]
    saved: Any = None


class Sheets:
    """Spreadsheets of one open desk."""

    def __init__(
        self,
        recording: Recorder,
        registry: Registry,
        translators: Sequence[Translator],
        home: Callable[[], tuple[str, str]] = lambda: ("", ""),
    ) -> None:
        """Read into and write from `recording`. `home` returns the codes of the desk's mission and post."""
        self._recording, self._registry, self._translators, self._home = recording, registry, translators, home

    def preview(
        self, path: Path, type_name: str, mapping: Path | Mapping[str, Any] | None = None, limit: int = 20
    ) -> Preview:
        """Return how the columns would be read and what would become of the first rows.

        Raises:
            DeskError: the file is no sheet, or the mapping file is broken (see `ssr_desk.sheets.errors`).
        """
        job = self._job(path, type_name, mapping)
        looked = job.look(None, Progress(), None)
        made = [job.row(line, looked) for line in itertools.islice(job.sheet.lines(), limit)]
        matched = {one.place: one for one in job.columns}
        shown = []
        for place, heading in enumerate(job.sheet.headings):
            samples = tuple(one.line.cells[place] for one in made if place < len(one.line.cells))
            name = job.name_of(matched[place]) if place in matched else ""
            label = job.fields[matched[place].name].label if place in matched else ""
            shown.append(Matched(heading, name, label, tuple(filter(None, samples))[:3]))
        filled = {one.name for one in job.columns} | job.always.keys() | set(job.plan.end_of.values())
        missing = tuple(one.name for one in job.fields.values() if one.required and one.name not in filled)
        rows = tuple(PreviewRow(one.line.number, one.values, tuple(one.problems)) for one in made)
        unclear = tuple(text for _heading, some in looked.unclear() for text in some)
        return Preview(
            tuple(shown), missing, rows, looked.rows, job.sheet.encoding, job.sheet.separator, unclear, job.warnings
        )

    def run(
        self,
        path: Path,
        type_name: str,
        mapping: Path | Mapping[str, Any] | None = None,
        dry_run: bool = False,
        day_first: bool | None = None,
        report: Path | None = None,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
        language: str | None = None,
    ) -> SheetResult:
        """Import a sheet: all rows that can be, in one transaction, or with `dry_run` none.

        `day_first` is the answer when the file does not say whether day or month comes first. `report`, a .csv or .json
        file, gets every row warned or refused, and why, in `language`.

        Raises:
            AmbiguousDates: the order of day and month has to be asked.
            DeskError: the file is no sheet, the mapping is broken, the report cannot be written, the desk may not write.
        """
        job, tell = self._job(path, type_name, mapping), progress or Progress()
        looked = job.look(day_first, tell, cancel)
        if unclear := looked.unclear():
            names = ", ".join(heading for heading, _some in unclear)
            raise AmbiguousDates(columns=names, examples=", ".join(text for _heading, some in unclear for text in some))
        translate = next((one for one in self._translators if one.language == language), self._translators[0])
        with Report(report, translate) as written:
            count = _Count(written)
            records = job.records(looked, count, tell, cancel)
            saved = None
            if dry_run:
                for _values in records:
                    pass
            else:
                saved = self._recording.add_many(type_name, records, cancel=cancel)
        return count.result(job.warnings, saved)

    def export(self, type_name: str, path: Path, language: str | None = None, sensitive: bool = False) -> int:
        """Write all records of a type as CSV that no spreadsheet program computes in. Returns the number of records.

        With `sensitive`, also the fields that leave the program only when a person says so.

        Raises:
            DeskError: the file cannot be written, or its name does not end in .csv.
        """
        record_type = self._type(type_name)
        translate = next((one for one in self._translators if one.language == language), self._translators[0])
        known = columns.names(record_type, (translate,))
        chosen = []
        for name, labels in known.items():
            base, _dot, part = name.partition(".")
            definition = record_type.field(base)
            if sensitive or not definition.sensitive:
                chosen.append((definition, part, labels[1]))
        return write_csv(path, [label for _field, _part, label in chosen], self._out(type_name, chosen, translate))

    def _out(
        self, type_name: str, chosen: list[tuple[FieldDefinition, str, str]], translate: Translator
    ) -> Iterator[list[str]]:
        """Yield the rows of an export."""
        names: dict[str, str] = {}

        def name(record: str) -> str:
            if record not in names:
                names[record] = self._recording.name(record)
            return names[record]

        after: Any = None
        while True:
            page = self._recording.list(type_name, limit=BATCH, after=after)
            for row in page.rows:
                values = self._recording.open(row["id"]).values
                found = [(one, values.get(one.name), part) for one, part, _label in chosen]
                yield [
                    ""
                    if (told := value.get(part) if part and value else value) in (None, [], "")
                    else cells.shown(told, one, translate, name)
                    for one, value, part in found
                ]
            after = page.next
            if after is None:
                return

    def _type(self, type_name: str) -> type[Record]:
        if type_name not in self._registry:
            raise NoSuchType(name=type_name)
        return self._registry[type_name]

    def _job(self, path: Path, type_name: str, mapping: Path | Mapping[str, Any] | None) -> "_Job":
        record_type = self._type(type_name)
        plan = columns.read_mapping(mapping, record_type)
        return _Job(self._recording, record_type, reading.look(path), plan, self._translators, self._home())


@dataclass
class _Looked:
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
class _Row:
    """One row made into values; `problems` refuse it or warn."""

    line: Line
    values: Values
    problems: list[RowProblem]

    @property
    def refused(self) -> bool:
        """Whether it cannot be imported."""
        return any(one.status != "warned" for one in self.problems)


class _Count:
    """Counts rows, keeps the first problems and reports all."""

    def __init__(self, report: Report) -> None:
        self._report, self._problems, self._all = report, [], 0  # type: tuple[Report, list[RowProblem], int]
        self.imported = self.warned = self.refused = self.duplicates = 0

    def take(self, row: _Row) -> None:
        """Count one row."""
        states = {one.status for one in row.problems}
        self.imported += not row.refused
        self.refused += row.refused
        self.duplicates += "duplicate" in states
        self.warned += bool(states) and not row.refused
        for one in row.problems:
            self._all += 1
            if len(self._problems) < SHOWN:
                self._problems.append(one)
            self._report.line(one.row, one.column, one.status, one.value, one.sentence)

    def result(self, warnings: tuple[tuple[str, Mapping[str, str]], ...], saved: Any) -> SheetResult:
        """Return the sums."""
        rows, kept = self.imported + self.refused, tuple(self._problems)
        more = self._all - len(kept)
        return SheetResult(rows, self.imported, self.warned, self.refused, self.duplicates, kept, more, warnings, saved)


class _Job:
    """One sheet on its way in."""

    def __init__(
        self,
        recording: Recorder,
        record_type: type[Record],
        sheet: SheetFile,
        plan: Plan,
        languages: Sequence[Translator],
        home: tuple[str, str],
    ) -> None:
        self._recording, self._type, self.sheet, self.plan = recording, record_type, sheet, plan
        self.fields = {one.name: one for one in record_type.fields()}
        self.columns = columns.match(sheet.headings, record_type, languages, plan, sheet.path.name)
        self._reader = cells.Reader(languages, self._find, plan.values)
        self._names: dict[tuple[str, str], str | None] = {}
        filled = {one.name for one in self.columns}
        given = {**record_type.sheet_defaults, **plan.constants}
        self.always = {name: value for name, value in given.items() if name not in filled}
        self._mission = home[0]
        post = natural_id("post", home[1]) if home[1] and not record_type.plan else ""
        if post and "post" not in filled | self.always.keys() and recording.existing([post]):
            self.always["post"] = post
        self.warnings: tuple[tuple[str, Mapping[str, str]], ...] = (
            ((reading.GUESSED_ENCODING, {"encoding": sheet.encoding}),) if sheet.guessed else ()
        )
        self._shape = hashlib.sha256("\x1f".join((record_type.type_name, *sheet.headings)).encode()).digest()

    def look(self, day_first: bool | None, progress: Progress, cancel: CancelToken | None) -> _Looked:
        """Read the sheet once: count, see the order of dates, look up records and rows that are here already."""
        found = _Looked(headings={one.place: one.heading for one in self.columns})
        dated = [one for one in self.columns if self._dated(one)]
        named = [one for one in self.columns if self.fields[one.name].kind in (Kind.REFERENCE, Kind.REFERENCES)]
        found.evidence = {one.place: Evidence() for one in dated}
        seen: Counter[bytes] = Counter()
        batch: dict[str, int] = {}
        for line in self.sheet.lines():
            if cancel:
                cancel.check()
            found.rows += 1
            for one in dated:
                for word in _cell(line, one).split():
                    found.evidence[one.place].see(word)
            for one in named:
                self._resolve(_cell(line, one), self.fields[one.name])
            batch[self._id(line, seen)] = found.rows
            if len(batch) >= BATCH:
                found.held.extend(self._held(batch))
                batch = {}
                progress.step(found.rows, 0, LOOKING)
        found.held.extend(self._held(batch))
        found.orders = {place: one.order(day_first) for place, one in found.evidence.items()}
        return found

    def records(
        self, looked: _Looked, count: _Count, progress: Progress, cancel: CancelToken | None
    ) -> Iterator[Values]:
        """Read the sheet again and yield the records of the rows that can be imported."""
        held = iter(looked.held)
        next_held = next(held, None)
        for number, line in enumerate(self.sheet.lines(), 1):
            if cancel:
                cancel.check()
            row = self.row(line, looked)
            if number == next_held:
                next_held = next(held, None)
                row.problems = [RowProblem(line.number, "", "duplicate", "", BEFORE)]
            count.take(row)
            if number % _TELL == 0:
                progress.step(number, looked.rows, IMPORTING)
            if not row.refused:
                yield row.values
        progress.step(looked.rows, looked.rows, IMPORTING)

    def row(self, line: Line, looked: _Looked) -> _Row:
        """Make values of a row and say what is wrong with it."""
        record = self._id(line, looked.seen)
        repeated = looked.seen[self._content(line)] > 1
        values: Values = {**self.always, "id": record}
        problems: list[RowProblem] = []
        if len(line.cells) > len(self.sheet.headings) and any(line.cells[len(self.sheet.headings) :]):
            problems.append(RowProblem(line.number, "", "refused", line.cells[len(self.sheet.headings)], TOO_WIDE))
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
        if repeated and not any(one.status == "refused" for one in problems):
            problems.append(RowProblem(line.number, "", "warned", "", REPEAT))
        return _Row(line, values, problems)

    def name_of(self, column: Column) -> str:
        """Return the field of a column, `attended.women` for one count."""
        return f"{column.name}.{column.part}" if column.part else column.name

    def _apart(self, line: Line) -> tuple[list[tuple[str, str, str, Column]], list[tuple[str, str, Column]]]:
        """Return (field, part, text, column) of the filled cells, and the dates for which there was no room."""
        found: list[tuple[str, str, str, Column]] = []
        later: list[tuple[str, str, Column]] = []
        for one in self.columns:
            if not (text := _cell(line, one)):
                continue
            if self.fields[one.name].kind is Kind.DATE:
                text = self._two_dates(text, one, later)
            elif target := self.plan.date_after.get(columns.plain(one.heading)):
                head, _space, tail = text.rpartition(" ")
                if head and dates.is_date(tail):
                    text = head.strip()
                    later.append((target, tail, one))
            found.append((one.name, one.part, text, one))
        filled = {name: text for name, _part, text, _column in found}
        left = []
        for name, text, column in later:
            if name not in filled:
                filled[name] = text
                found.append((name, "", text, column))
            elif filled[name] != text:
                left.append((name, text, column))
        return found, left

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
                value = _cell(line, column) if column else ""
                problems.append(RowProblem(line.number, heading, "refused", value[:100], one.text))
        for one in record.warnings() if record else ():
            problems.append(RowProblem(line.number, one.field, "warned", "", one.text))

    def _dated(self, column: Column) -> bool:
        return self.fields[column.name].kind is Kind.DATE or columns.plain(column.heading) in self.plan.date_after

    def _content(self, line: Line) -> bytes:
        return hashlib.sha256("\x1f".join(line.cells).rstrip("\x1f").encode()).digest()[:8]

    def _id(self, line: Line, seen: Counter[bytes]) -> str:
        """Return the record's id: mission, shape of the sheet, content, and which repeat of it this is."""
        content = hashlib.sha256("\x1f".join(line.cells).rstrip("\x1f").encode()).digest()
        seen[content[:8]] += 1
        name = b"\x1f".join((self._mission.encode(), self._shape, content, str(seen[content[:8]]).encode()))
        return str(uuid.uuid5(NAMESPACE, hashlib.sha256(name).hexdigest()))

    def _held(self, batch: Mapping[str, int]) -> list[int]:
        """Return which of the rows are records of this desk."""
        held = self._recording.existing(batch) if batch else set()
        return [number for record, number in batch.items() if record in held]

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


def _cell(line: Line, column: Column) -> str:
    return line.cells[column.place] if column.place < len(line.cells) else ""


def _problem(line: Line, column: Column, text: str, remark: Remark) -> RowProblem:
    status = "refused" if remark.refuses else "warned"
    return RowProblem(line.number, column.heading, status, text[:100], remark.text, remark.details)
