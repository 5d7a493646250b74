"""Spreadsheets in and out: preview, dry run, import in one transaction, a report of every row that is not plain, export.

A sheet is read twice. The first reading counts rows, sees which of day and month comes first, looks names of records up and
asks which rows were imported before; the second hands the records over as it makes them, so memory does not grow with the
sheet but for a counter of what tells exact repeats apart (about 100 bytes a row).
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.progress import CancelToken, Progress
from ssr_desk.records.base import FieldDefinition, Record, Values
from ssr_desk.records.registry import Registry
from ssr_desk.services.errors import NoSuchType
from ssr_desk.sheets import cells, columns, reading
from ssr_desk.sheets.errors import AmbiguousDates
from ssr_desk.sheets.rows import BATCH, CHECKING, IMPORTING, Job, Recorder, Row, RowProblem
from ssr_desk.sheets.writing import Report, write

SHOWN = 200
"""Refusals and warnings that a result carries; the report has them all."""


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
        encoding: name of a codec, or the format of a workbook ("XLSX"), which has no separator.
        sheet: the workbook's sheet that is read, of those in `sheets`.
        shape: the same for sheets with the same headings, so that a mapping can be remembered by it.
        mapping: field by heading, of the columns that are read. missing: required fields that no column fills.
        unclear: dates of which the order has to be asked.
        warnings: marked sentences about the file, with what fills them.
    """

    columns: tuple[Matched, ...]
    mapping: Mapping[str, str]
    missing: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    total: int
    encoding: str
    separator: str
    unclear: tuple[str, ...]
    warnings: tuple[tuple[str, Mapping[str, str]], ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    shape: str = ""


@dataclass(frozen=True)
class SheetResult:
    """What an import did: `imported` + `refused` = `rows`; `duplicates` are part of `refused`, `warned` of `imported`.

    Attributes:
        problems: the first SHOWN refusals, then the first SHOWN warnings; `more` are in the report only.
        saved: what `Recording.undo` takes back; None after a dry run.
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
        self,
        path: Path,
        type_name: str,
        mapping: Path | Mapping[str, Any] | None = None,
        limit: int = 20,
        sheet: str = "",
        mended: Mapping[int, Mapping[str, str]] | None = None,
        problems_only: bool = False,
        day_first: bool | None = None,
        by_hand: bool = False,
    ) -> Preview:
        """Return how the columns would be read and what would become of the first rows.

        `sheet` is the name of a workbook's sheet; without it, the first that can be seen and has a cell. `mended` puts texts
        in place of cells: by number of the row, then by field or `attended.women`. With `problems_only` the rows are the
        first that are refused or warned about, wherever they stand. `day_first`: see `run`. With `by_hand` a
        sheet none of whose headings is known is shown too, its `mapping` empty: a person says which column is which field.

        Raises:
            DeskError: the file is no sheet, or the mapping file is broken (see `ssr_desk.sheets.errors`).
        """
        job = self._job(path, type_name, mapping, sheet, mended=mended, by_hand=by_hand)
        looked = job.look(day_first, Progress(), None)
        wanted = (row for row in job.rows(looked, Progress(), None) if row.problems or not problems_only)
        made = list(itertools.islice(wanted, limit))
        matched = {one.place: one for one in job.columns}
        shown = []
        for place, heading in enumerate(job.head.cells):
            samples = tuple(one.line.cells[place] for one in made if place < len(one.line.cells))
            name = job.name_of(matched[place]) if place in matched else ""
            label = job.fields[matched[place].name].label if place in matched else ""
            shown.append(Matched(heading, name, label, tuple(filter(None, samples))[:3]))
        filled = {one.name for one in job.columns} | job.always.keys() | set(job.plan.end_of.values())
        missing = tuple(one.name for one in job.fields.values() if one.required and one.name not in filled)
        rows = tuple(PreviewRow(one.line.number, one.values, tuple(one.problems)) for one in made)
        mapped = {one.heading: one.name for one in shown if one.name}
        unclear = tuple(text for _heading, some in looked.unclear() for text in some)
        return Preview(
            tuple(shown),
            mapped,
            missing,
            rows,
            looked.rows,
            job.sheet.encoding,
            job.sheet.separator,
            unclear,
            job.warnings,
            job.sheet.book.sheet if job.sheet.book else "",
            job.sheet.book.sheets if job.sheet.book else (),
            job.shape,
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
        sheet: str = "",
        mended: Mapping[int, Mapping[str, str]] | None = None,
    ) -> SheetResult:
        """Import a sheet: all rows that can be, in one transaction, or with `dry_run` none.

        `day_first` is the answer when the file does not say whether day or month comes first. `report`, a .csv or .json
        file, gets every row warned or refused, and why, in `language`. `sheet` and `mended`: see `preview`.

        Raises:
            AmbiguousDates: the order of day and month has to be asked.
            DeskError: the file is no sheet, the mapping is broken, the report cannot be written, the desk may not write.
        """
        job, tell = self._job(path, type_name, mapping, sheet, cancel, mended), progress or Progress()
        looked = job.look(day_first, tell, cancel)
        if unclear := looked.unclear():
            names = ", ".join(heading for heading, _some in unclear)
            raise AmbiguousDates(columns=names, examples=", ".join(text for _heading, some in unclear for text in some))
        translate = next((one for one in self._translators if one.language == language), self._translators[0])
        with Report(report, translate) as written:
            count = _Count(written)
            records = count.imported_of(job.rows(looked, tell, cancel, CHECKING if dry_run else IMPORTING))
            saved = None
            if dry_run:
                for _values in records:
                    pass
            else:
                saved = self._recording.add_many(type_name, records, cancel=cancel)
        return count.result(job.warnings, saved)

    def export(
        self,
        type_name: str,
        path: Path,
        language: str | None = None,
        sensitive: bool = False,
        where: Mapping[str, Any] | None = None,
        search: str = "",
    ) -> int:
        """Write the records of a type to .csv or .xlsx; nothing in it is computed. Returns the number of records.

        With `sensitive`, also the fields that leave the program only when a person says so. `where` and `search` choose
        records as `Recording.list` does.

        Raises:
            DeskError: the file cannot be written, or its name ends in neither .csv nor .xlsx.
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
        labels, kinds = [label for _field, _part, label in chosen], [one.kind for one, _part, _label in chosen]
        return write(path, labels, kinds, self._out(type_name, chosen, translate, where, search))

    def _out(
        self,
        type_name: str,
        chosen: list[tuple[FieldDefinition, str, str]],
        translate: Translator,
        where: Mapping[str, Any] | None,
        search: str,
    ) -> Iterator[list[str]]:
        """Yield the rows of an export."""
        names: dict[str, str] = {}

        def name(record: str) -> str:
            if record not in names:
                names[record] = self._recording.name(record)
            return names[record]

        asked = {name: value for name, value in (("where", where), ("search", search)) if value}
        after: Any = None
        while True:
            page = self._recording.list(type_name, limit=BATCH, after=after, **asked)
            for row in page.rows:
                found = [(one, row.get(one.name), part) for one, part, _label in chosen]
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

    def _job(
        self,
        path: Path,
        type_name: str,
        mapping: Path | Mapping[str, Any] | None,
        sheet: str = "",
        cancel: CancelToken | None = None,
        mended: Mapping[int, Mapping[str, str]] | None = None,
        by_hand: bool = False,
    ) -> "Job":
        record_type = self._type(type_name)
        plan = columns.read_mapping(mapping, record_type)
        file = reading.look(path, sheet, cancel)
        return Job(self._recording, record_type, file, plan, self._translators, self._home(), mended, by_hand)


class _Count:
    """Counts rows, keeps the first problems and reports all."""

    def __init__(self, report: Report) -> None:
        self._report, self._all = report, 0
        self._refusals: list[RowProblem] = []
        self._warnings: list[RowProblem] = []
        self.imported = self.warned = self.refused = self.duplicates = 0

    def imported_of(self, rows: Iterable[Row]) -> Iterator[Values]:
        """Count rows and yield the values of those that can be imported."""
        for row in rows:
            self.take(row)
            if not row.refused:
                yield row.values
        self._report.finish()

    def take(self, row: Row) -> None:
        """Count one row."""
        states = {one.status for one in row.problems}
        self.imported += not row.refused
        self.refused += row.refused
        self.duplicates += "duplicate" in states
        self.warned += bool(states) and not row.refused
        for one in row.problems:
            self._all += 1
            kept = self._warnings if one.status == "warned" else self._refusals
            if len(kept) < SHOWN:
                kept.append(one)
            self._report.line(one.row, one.column, one.status, one.value, one.sentence)

    def result(self, warnings: tuple[tuple[str, Mapping[str, str]], ...], saved: Any) -> SheetResult:
        """Return the sums."""
        rows, kept = self.imported + self.refused, (*self._refusals, *self._warnings)
        more = self._all - len(kept)
        return SheetResult(rows, self.imported, self.warned, self.refused, self.duplicates, kept, more, warnings, saved)
