"""CSV and reports out: each file complete or absent, and nothing in it that a spreadsheet program would compute."""

import contextlib
import csv
import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from ssr_desk.errors import why
from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.sheets.errors import NoReport, NotCsvOut
from ssr_desk.sheets.reading import harmless

HEADINGS = (_("Row"), _("Column"), _("What became of it"), _("Cell"), _("Why"))
STATES = {"warned": _("imported, check it"), "refused": _("not imported"), "duplicate": _("already here")}


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a sheet, UTF-8 with its mark so that every spreadsheet program reads it. Returns the number of rows.

    Raises:
        NotCsvOut: the name does not end in .csv. NoReport: it cannot be written.
    """
    if path.suffix.lower() != ".csv":
        raise NotCsvOut
    number = 0
    with _Complete(path) as file:
        writer = csv.writer(file)
        writer.writerow([harmless(one) for one in headings])
        for row in rows:
            writer.writerow([harmless(one) for one in row])
            number += 1
    return number


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
            self._file = self._part.open("w", encoding="utf-8" if self._json else "utf-8-sig", newline="")
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
