"""A workbook (XLSX, XLS, ODS, XLSB) as rows of texts, read by a process of its own with limits (see `workbook_child`).

Its rows are kept packed in memory, never in a file: they are as secret as the desk's own, and a sheet is gone through twice.
"""

import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

from ssr_desk.errors import DeskError, why
from ssr_desk.progress import CancelToken
from ssr_desk.sheets import errors

SECONDS = 120
"""Time that the reading may take, waiting included."""
TEXT = 1 << 28
"""Bytes of text in a sheet."""
_PIECE = 1 << 18
_CHILD = Path(__file__).with_name("workbook_child.py")
_ROW = msgspec.json.Decoder(list[str])


class _Told(msgspec.Struct):
    """The first line of the reading process."""

    refused: str = ""
    errno: int | None = None
    sheets: list[str] = []
    sheet: str = ""
    merged: list[tuple[int, int, int, int]] = []
    errors: list[str] = []
    uncomputed: int = 0


@dataclass(frozen=True)
class Workbook:
    """One sheet of a workbook.

    Attributes:
        format: "XLSX", "XLS", "ODS", as the file's name ends.
        sheets: names of those that can be seen. sheet: the one that was read.
        merged: (row, column, last row, last column), from 0, of cells over several near the top.
        errors: addresses of cells whose formula failed, the first few. uncomputed: formulas that nobody has computed.
    """

    format: str
    sheets: tuple[str, ...]
    sheet: str
    merged: tuple[tuple[int, int, int, int], ...]
    errors: tuple[str, ...]
    uncomputed: int
    packed: tuple[bytes, ...] = field(repr=False)

    def rows(self) -> Iterator[list[str]]:
        """Yield the rows, empty ones too: the first is the sheet's first."""
        for one in self.packed:
            for line in zlib.decompress(one).splitlines():
                yield _ROW.decode(line)


def read(path: Path, sheet: str = "", cancel: CancelToken | None = None) -> Workbook:
    """Read a sheet: the named one, else the first that can be seen and has a cell.

    Raises:
        NoSheet: the file cannot be read. TooLarge, Protected, BrokenWorkbook, NotText: it is not read.
        NoSuchSheet: no sheet has the name. EmptySheet: no cell has a content. Cancelled.
    """
    command = [sys.executable, "-I", "-X", "utf8", str(_CHILD), str(path.absolute()), *([sheet] if sheet else [])]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=hidden
    ) as child:
        assert child.stdout is not None  # noqa: S101 - asked for above
        late = threading.Timer(SECONDS, child.kill)
        late.start()
        try:
            told = _told(child.stdout.readline(1 << 20), path)
            packed = tuple(_packed(child.stdout, path, cancel))
        except msgspec.DecodeError as error:
            child.kill()
            raise _ended(child.wait(), path) from error
        except BaseException:
            child.kill()
            raise
        finally:
            late.cancel()
    if child.returncode:
        raise _ended(child.returncode, path)
    return Workbook(
        path.suffix.lstrip(".").upper() or "XLSX",
        tuple(told.sheets),
        told.sheet,
        tuple(told.merged),
        tuple(told.errors),
        told.uncomputed,
        packed,
    )


def _told(line: bytes, path: Path) -> _Told:
    """Return what the process says first. Raises what it refuses, DecodeError when it has died."""
    told = msgspec.json.decode(line, type=_Told)
    name = path.name
    match told.refused:
        case "":
            return told
        case "TOO_LARGE":
            raise errors.TooLarge(file=name)
        case "PROTECTED":
            raise errors.Protected(file=name)
        case "EMPTY":
            raise errors.EmptySheet(file=name)
        case "NO_WORKBOOK":
            raise errors.NotText(file=name)
        case "NO_SUCH_SHEET":
            raise errors.NoSuchSheet(file=name, sheets=", ".join(told.sheets)[:300])
        case "UNREADABLE":
            raise errors.NoSheet(file=name, reason=why(OSError(told.errno, "")))
    raise errors.BrokenWorkbook(file=name)


def _packed(stream: IO[bytes], path: Path, cancel: CancelToken | None) -> Iterator[bytes]:
    """Yield the rows as packed pieces, each of whole lines. Raises TooLarge, Cancelled."""
    total = 0
    while lines := stream.readlines(_PIECE):
        if cancel:
            cancel.check()
        total += sum(map(len, lines))
        if total > TEXT:
            raise errors.TooLarge(file=path.name)
        yield zlib.compress(b"".join(lines), 1)


def _ended(code: int, path: Path) -> DeskError:
    """Return why the process ended itself: 1 is a fault in the library; limits end it by a signal, or with another code."""
    return errors.BrokenWorkbook(file=path.name) if code in (0, 1) else errors.TooLarge(file=path.name)
