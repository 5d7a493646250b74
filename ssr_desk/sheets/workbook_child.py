"""Reads one sheet of a workbook in a process of its own: `python -I workbook_child.py FILE [SHEET]`.

A workbook comes from strangers, and the library that reads it holds a sheet in memory as large as its corners say; when memory
ends, it ends the process. So that process is this one, with limits, and knows nothing of the desk: no import of ours.

Answers on standard output, a JSON value a line: first an object (`sheets`, `sheet`, `merged`, `errors`, `uncomputed`) or
{"refused": CODE, …}, then the rows from the first on, each a list of texts.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from typing import IO, Any

MEMORY = 1 << 30
"""Bytes of memory that this process may use."""
SECONDS = 60
"""Time of the processor that it may use."""
CELLS = 10_000_000
"""Cells of a sheet, empty ones inside its corners too."""
COLUMNS = 500
UNPACKED = 1 << 29
"""Bytes of a workbook's parts, unpacked."""
PARTS = 5000
HEAD = 25
"""Rows from the top in which merged cells are told."""
_PIECE = 1 << 20
_SAMPLES = 3

_REFERENCE = re.compile(rb'\br="([A-Z]{1,4})(\d{1,8})"[^>]*[^/]>')
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}\d{1,7})"')
_UNCOMPUTED = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\b\w+:id="([^"]*)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ENCRYPTED = re.compile(
    re.escape("EncryptedPackage".encode("utf-16-le")) + rb"|\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00",
    re.DOTALL,
)
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_REPEATED = re.compile(rb'<table:table-cell\b(?=[^>]*number-columns-repeated="(\d+)")[^>]*[^/]>')


class Refused(Exception):
    """The workbook is not read: a code, and what fills its sentence."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


def limit() -> None:
    """Bound memory and time of this process, as far as the system lets it."""
    if os.name == "nt":
        _limit_windows()
        return
    import resource

    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):  # macOS does not bound addresses
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))

    def watch() -> None:
        unit = 1 if sys.platform == "darwin" else 1024
        while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit < MEMORY:
            time.sleep(0.05)
        os._exit(77)

    threading.Thread(target=watch, daemon=True).start()


def _limit_windows() -> None:
    """Put this process into a job object with a limit of memory. Source: Windows API, JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""
    import ctypes
    from ctypes import c_int64, c_size_t, c_uint32, c_uint64, c_void_p

    class Basic(ctypes.Structure):
        _fields_ = (
            ("times", c_int64 * 2),
            ("flags", c_uint32),
            ("sets", c_size_t * 2),
            ("processes", c_uint32),
            ("affinity", c_size_t),
            ("classes", c_uint32 * 2),
        )

    class Extended(ctypes.Structure):
        _fields_ = (("basic", Basic), ("io", c_uint64 * 6), ("process", c_size_t), ("others", c_size_t * 3))

    about = Extended()
    about.basic.flags, about.process = 0x100, MEMORY  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - there on Windows alone
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = c_void_p
    job = c_void_p(kernel.CreateJobObjectW(None, None))
    kernel.SetInformationJobObject(job, 9, ctypes.byref(about), ctypes.sizeof(about))
    kernel.AssignProcessToJobObject(job, c_void_p(kernel.GetCurrentProcess()))


def main(arguments: list[str]) -> int:
    """Read the sheet and write it out. Returns the exit code."""
    limit()
    out = sys.stdout.buffer
    try:
        with open(arguments[0], "rb") as file:  # noqa: PTH123 - pathlib is not needed otherwise
            answer(file, arguments[1] if len(arguments) > 1 else "", out)
    except Refused as refused:
        out.write(line({"refused": refused.code, **refused.details}))
    except MemoryError:
        out.write(line({"refused": "TOO_LARGE"}))
    except OSError as error:
        out.write(line({"refused": "UNREADABLE", "errno": error.errno}))
    out.flush()
    return 0


def line(value: Any) -> bytes:
    """Return a value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def answer(file: IO[bytes], wanted: str, out: IO[bytes]) -> None:
    """Write what there is to know of the workbook, then the rows of one sheet. Raises Refused, OSError, MemoryError."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    parts = look_inside(file)
    file.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        sheets = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    except PasswordError as error:
        raise Refused("PROTECTED") from error
    except CalamineError as error:
        raise Refused("PROTECTED" if "assword" in str(error) or "ncrypt" in str(error) else "BROKEN") from error
    names = [one.name for one in workbook.sheets_metadata]
    visible = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
    if wanted and wanted not in names:
        raise Refused("NO_SUCH_SHEET", sheets=visible)
    try:
        chosen = choose(workbook, [wanted] if wanted else visible or names, parts, names)
    except CalamineError as error:
        raise Refused("BROKEN") from error
    if chosen is None:
        raise Refused("EMPTY")
    name, sheet, found = chosen
    left = sheet.start[1]
    merged = sheet.merged_cell_ranges or []
    head = [[a, b - left, c, d - left] for (a, b), (c, d) in merged if a < HEAD]
    out.write(line({"sheets": visible, "sheet": name, "merged": head, "errors": found[0], "uncomputed": found[1]}))
    for row in filled(sheet.iter_rows(), merged, left):
        out.write(line(row))


def choose(
    workbook: Any, names: list[str], parts: Parts | None, every: list[str]
) -> tuple[str, Any, tuple[list[str], int]] | None:
    """Return the first sheet that has a cell, with what its formulas say; None when all are empty. Raises Refused."""
    for name in names:
        found = parts.scanned(every.index(name)) if parts else ([], 0)
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is None:
            continue
        if sheet.width > COLUMNS or sheet.width * sheet.total_height > CELLS:
            raise Refused("TOO_LARGE")
        return name, sheet, found
    return None


def filled(rows: Iterator[list[Any]], merged: list[Any], left: int) -> Iterator[list[str]]:
    """Yield rows as texts. Text in a cell over several rows is said of each; a number there is counted once, in the first."""
    down = {}
    for (top, start), (bottom, _end) in merged:
        if bottom > top:
            down[top, start - left] = bottom
    open_: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(rows):
        texts = [text_of(one) for one in row]
        for column, (bottom, text) in list(open_.items()):
            if number > bottom:
                del open_[column]
            elif column < len(texts) and not texts[column]:
                texts[column] = text
        if down:
            for column, value in enumerate(row):
                bottom = down.get((number, column))
                if bottom and isinstance(value, str | dt.date) and not isinstance(value, bool):
                    open_[column] = (bottom, texts[column])
        yield texts


def text_of(value: Any) -> str:  # noqa: PLR0911 - one line a kind of value
    """Return a cell as text: whole numbers without a point, days and times as in ISO 8601, durations as hours:minutes."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


class Parts:
    """The parts of a workbook of Office Open XML: where each sheet lies, and what a glance over it tells."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._paths = list(self._found())

    def _found(self) -> Iterator[str]:
        """Yield the paths of the sheets, in the order of the workbook."""
        try:
            relations = {}
            for one in _RELATION.findall(self._archive.read("xl/_rels/workbook.xml.rels")):
                known = dict(re.findall(rb'\b(Id|Target)="([^"]*)"', one))
                relations[known.get(b"Id", b"")] = known.get(b"Target", b"").decode("utf-8", "replace")
            for wanted in _SHEET.findall(self._archive.read("xl/workbook.xml")):
                target = relations.get(wanted, "")
                yield target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        except (KeyError, zipfile.BadZipFile):
            return

    def scanned(self, place: int) -> tuple[list[str], int]:
        """Return cells that hold an error of a formula, and how many formulas have no value. Raises Refused."""
        if place >= len(self._paths) or self._paths[place] not in self._archive.namelist():
            return [], 0
        errors: list[str] = []
        uncomputed = widest = lowest = 0
        for piece in rows_of(self._archive, self._paths[place]):
            for column, row in _REFERENCE.findall(piece):
                widest, lowest = max(widest, _number(column)), max(lowest, int(row))
            if widest > COLUMNS or widest * lowest > CELLS:
                raise Refused("TOO_LARGE")
            if len(errors) < _SAMPLES and b't="e"' in piece:
                errors += [one.decode() for one in _ERROR.findall(piece)[: _SAMPLES - len(errors)]]
            uncomputed += len(_UNCOMPUTED.findall(piece))
        return errors, uncomputed


def rows_of(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part in pieces that end behind a row. Raises Refused."""
    left = b""
    try:
        with archive.open(name) as file:
            while piece := file.read(_PIECE):
                left += piece
                cut = left.rfind(b"row>") + 4
                if cut > 4:
                    yield left[:cut]
                    left = left[cut:]
                elif len(left) > 64 * _PIECE:
                    raise Refused("TOO_LARGE")
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused("BROKEN") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Refused("BROKEN") from error
        raise
    yield left


def _number(column: bytes) -> int:
    number = 0
    for one in column:
        number = number * 26 + one - 64
    return number


def look_inside(file: IO[bytes]) -> Parts | None:
    """Refuse an archive that unpacks to too much, or is no workbook; return its parts where they tell more. Raises Refused."""
    if not zipfile.is_zipfile(file):
        file.seek(0)
        if file.read(2) == b"PK":  # an archive that was cut off
            raise Refused("BROKEN")
        look_inside_old(file)
        return None
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused("BROKEN") from error
    members = archive.infolist()
    if len(members) > PARTS or sum(one.file_size for one in members) > UNPACKED:
        raise Refused("TOO_LARGE")
    if any(one.flag_bits & 1 for one in members):
        raise Refused("PROTECTED")
    names = {one.filename for one in members}
    if "content.xml" in names:
        if "META-INF/manifest.xml" in names and any(
            b"encryption-data" in one for one in rows_of(archive, "META-INF/manifest.xml")
        ):
            raise Refused("PROTECTED")
        for piece in rows_of(archive, "content.xml"):
            if any(int(one) > COLUMNS for one in _REPEATED.findall(piece)):
                raise Refused("TOO_LARGE")
        return None
    if "xl/workbook.xml" in names:
        return Parts(archive)
    if "xl/workbook.bin" in names:
        return None
    raise Refused("NO_WORKBOOK")


def look_inside_old(file: IO[bytes]) -> None:
    """Refuse a compound file of the old kind that is encrypted or holds no workbook: the library does not tell them apart.

    Sources: [MS-OFFCRYPTO], stream EncryptedPackage; [MS-XLS], record FilePass behind the first of a stream.
    """
    file.seek(0)
    left, holds = b"", False
    while piece := file.read(_PIECE):
        some = left + piece
        if _ENCRYPTED.search(some):
            raise Refused("PROTECTED")
        holds = holds or any(one in some for one in _BOOKS)
        left = piece[-64:]
    if not holds:
        raise Refused("NO_WORKBOOK")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
