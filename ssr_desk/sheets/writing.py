"""Sheets (CSV, XLSX) and reports out: each complete or absent, and nothing in it that a spreadsheet program would compute."""

import contextlib
import csv
import datetime as dt
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from ssr_desk.errors import why
from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.kinds import Kind
from ssr_desk.sheets.errors import NoReport, NotSheetOut, TooMuchForXlsx
from ssr_desk.sheets.reading import harmless

_NUMBERS = {Kind.WHOLE, Kind.NUMBER, Kind.MINUTES, Kind.COUNTS}
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?", re.ASCII)
HEADINGS = (_("Row"), _("Column"), _("What became of it"), _("Cell"), _("Why"))
STATES = {"warned": _("imported, check it"), "refused": _("not imported"), "duplicate": _("already here")}


def write(path: Path, headings: Sequence[str], kinds: Sequence[Kind], rows: Iterable[Sequence[str]]) -> int:
    """Write a sheet as its name says, .csv or .xlsx. Returns the number of rows.

    Args:
        path: the file; one that is there is replaced when the new one is complete.
        headings: one a column.
        kinds: of the columns' values.
        rows: texts, one a column.

    Raises:
        NotSheetOut: the name ends in something else. NoReport: it cannot be written. TooMuchForXlsx.
    """
    match path.suffix.lower():
        case ".csv":
            return _write_csv(path, headings, rows)
        case ".xlsx":
            return _write_xlsx(path, headings, kinds, rows)
    raise NotSheetOut(file=path.name)


def _write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write CSV, UTF-8 with its mark so that every spreadsheet program reads it."""
    number = 0
    with _Complete(path) as file:
        writer = csv.writer(file)
        writer.writerow([harmless(one) for one in headings])
        for row in rows:
            writer.writerow([harmless(one) for one in row])
            number += 1
    return number


def _write_xlsx(path: Path, headings: Sequence[str], kinds: Sequence[Kind], rows: Iterable[Sequence[str]]) -> int:
    """Write a workbook in flat memory: texts as texts, whatever they begin with; numbers and days as such.

    Its pieces lie beside the file until they are put together: nowhere else on the computer is a plain copy left.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    part = path.with_name(f".{path.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name[:40]}.", dir=path.parent) as folder:
            book = xlsxwriter.Workbook(str(part), {"constant_memory": True, "tmpdir": folder})
            cells = _Cells(book, kinds)
            cells.row(0, headings, True)
            number = 0
            for number, row in enumerate(rows, 1):
                cells.row(number, row)
            book.close()
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except FileCreateError as error:
        reason = error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError()
        raise NoReport(file=path.name, reason=why(reason)) from error
    except OSError as error:
        raise NoReport(file=path.name, reason=why(error)) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return number


class _Cells:
    """Writes the cells of a workbook's only sheet, row by row."""

    def __init__(self, book: Any, kinds: Sequence[Kind]) -> None:
        self._sheet, self._kinds = book.add_worksheet(), kinds
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._quoted = book.add_format({"quote_prefix": True})  # a text for good, even when somebody edits the cell
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, max(0, len(kinds) - 1), 18)

    def row(self, number: int, texts: Sequence[str], headings: bool = False) -> None:
        """Write one row. Raises TooMuchForXlsx."""
        for column, (text, kind) in enumerate(zip(texts, self._kinds, strict=True)):
            if text and self._write(number, column, text, kind, headings):
                raise TooMuchForXlsx

    def _write(self, number: int, column: int, text: str, kind: Kind, heading: bool) -> int:
        """Write a cell. Returns 0, or another number when it has no room."""
        if not heading and kind in _NUMBERS and _NUMBER.fullmatch(text):
            return int(self._sheet.write_number(number, column, float(text)))
        if not heading and kind is Kind.DATE and (day := _day(text)):
            return int(self._sheet.write_datetime(number, column, day, self._day))
        form = self._bold if heading else self._quoted if harmless(text) != text else None
        return int(self._sheet.write_string(number, column, text, form))


def _day(text: str) -> dt.datetime | None:
    """Return a day as a workbook can hold it: none before 1900, which stay texts."""
    try:
        found = dt.datetime.combine(dt.date.fromisoformat(text), dt.time())
    except ValueError:
        return None
    return found if found.year >= 1900 else None


class Report:
    """The report of an import: .json as a list of objects, else CSV. Written line by line."""

    def __init__(self, path: Path | None, translate: Translator) -> None:
        self._path, self._translate = path, translate
        self._json = path is not None and path.suffix.lower() == ".json"
        self._lines = 0
        self._target: _Complete | None = None
        self._file: IO[str] | None = None
        self._csv: Any = None

    def __enter__(self) -> Self:
        if self._path:
            self._target = _Complete(self._path)
            self._file = self._target.__enter__()
            if self._json:
                self._file.write("[")
            else:
                self._csv = csv.writer(self._file)
                self._csv.writerow([self._translate(one) for one in HEADINGS])
        return self

    def line(self, row: int, column: str, status: str, value: str, sentence: Callable[[Translator], str]) -> None:
        """Add one line."""
        if not self._file:
            return
        why = sentence(self._translate)
        if self._json:
            one = {"row": row, "column": column, "status": status, "value": value, "why": why}
            self._file.write(("," if self._lines else "") + "\n" + json.dumps(one, ensure_ascii=False))
        else:
            state = self._translate(STATES[status])
            self._csv.writerow([row, harmless(column), state, harmless(value), why])
        self._lines += 1

    def finish(self) -> None:
        """Bring all lines to the disk, while what they tell of can still be taken back."""
        if self._file:
            if self._json:
                self._file.write("\n]\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._target:
            self._target.__exit__(kind, error, trace)


class _Complete:
    """A text file that gets its name when all of it is on the disk."""

    def __init__(self, path: Path) -> None:
        self._path, self._part = path, path.with_name(f".{path.name}.part")
        self._file: IO[str] | None = None

    def __enter__(self) -> IO[str]:
        try:
            self._file = os.fdopen(
                os.open(
                    self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
                ),  # what it holds is for its owner alone
                "w",
                encoding="utf-8" if self._json else "utf-8-sig",
                newline="",
            )
        except OSError as error:
            raise self._failed(error) from error
        return self._file

    @property
    def _json(self) -> bool:
        return self._path.suffix.lower() == ".json"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        file = self._file
        if file is None:
            return
        try:
            if isinstance(error, OSError):
                raise error
            if kind is None:
                file.flush()
                os.fsync(file.fileno())
                file.close()
                self._part.replace(self._path)
        except OSError as failed:
            raise self._failed(failed) from failed
        finally:
            with contextlib.suppress(OSError):
                file.close()  # on a full disk this fails too
            with contextlib.suppress(OSError):
                self._part.unlink(missing_ok=True)

    def _failed(self, error: OSError) -> NoReport:
        return NoReport(file=self._path.name, reason=why(error))
