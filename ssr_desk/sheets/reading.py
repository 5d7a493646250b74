"""A file as rows of cells: a CSV file with its encoding and separator, whatever its size, or a sheet of a workbook.

Sources: RFC 4180; the byte order marks of Unicode; cp1252 as Windows programs in Canada write it.
"""

import codecs
import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from ssr_desk.errors import why
from ssr_desk.i18n import mark as _
from ssr_desk.progress import CancelToken
from ssr_desk.records.text import clean_text, has_hidden
from ssr_desk.sheets import workbook
from ssr_desk.sheets.errors import BrokenSheet, EmptySheet, NoSheet, NotText, OpenQuote, TooManyCells
from ssr_desk.sheets.workbook import Workbook

_PIECE = 1 << 16
_SEPARATORS = ",;\t|"
_MAX_COLUMNS = 500
_SAMPLE = 40
_TOP = 20
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WORKBOOK_NAMES = (".xlsx", ".xls", ".ods")
_OTHERS = (
    *(b"%PDF", b"\x1f\x8b", b"{\\rtf", b"7z\xbc\xaf", b"Rar!"),
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF"),
)
_MARKUP = re.compile(rb"\s*<(?:\?xml|!doctype|html|table|meta|head|body)\b", re.IGNORECASE)
"""Pages and XML that some programs call .xls."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_IN_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_FORMULA = "=+-@\t\r"

GUESSED_ENCODING = _(
    "The file is not in UTF-8; it was read as Western European text ({encoding}). Check names with accents before you rely"
    " on them."
)


@dataclass(frozen=True)
class Line:
    """One row: its number as a spreadsheet program shows it (headings are usually row 1), and its cells, clean.

    `hidden`: places of cells out of which characters were taken that nobody sees. `stray`: places of cells with a quotation
    mark where a CSV file has none.
    """

    number: int
    cells: tuple[str, ...]
    hidden: tuple[int, ...] = ()
    stray: tuple[int, ...] = ()


@dataclass(frozen=True)
class SheetFile:
    """A file that has been looked at.

    Attributes:
        encoding: a name of a codec, or the format of a workbook. separator: one character; empty in a workbook.
        guessed: nothing in the file says its encoding, and it is not UTF-8.
        top: its first rows that are not empty, at least one. book: the workbook, if it is one.
    """

    path: Path
    encoding: str
    separator: str
    guessed: bool
    top: tuple[Line, ...]
    book: Workbook | None = None

    @property
    def misnamed(self) -> bool:
        """Whether it is called a workbook and is none."""
        return self.book is None and self.path.suffix.lower() in _WORKBOOK_NAMES

    def lines(self, last: int = 0) -> Iterator[Line]:
        """Yield the rows below the row of number `last`; empty ones are left out. Raises BrokenSheet, NoSheet."""
        rows = _book_rows(self.book) if self.book else _rows(self.path, self.encoding, self.separator)
        try:
            yield from (one for one in rows if one.number > last)
        except OSError as error:  # the stick was pulled
            raise NoSheet(file=self.path.name, reason=why(error)) from error


def look(path: Path, sheet: str = "", cancel: CancelToken | None = None) -> SheetFile:
    """Find out how a file is written; of a workbook, read one sheet.

    Raises:
        NoSheet: it cannot be read. NotText: it is neither text nor a workbook.
        EmptySheet: it has no rows. BrokenSheet: it is no CSV. See also `workbook.read`.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(_WORKBOOKS[0]))
        if head in _WORKBOOKS:
            book = workbook.read(path, sheet, cancel)
            found = SheetFile(path, book.format, "", False, tuple(itertools.islice(_book_rows(book), _TOP)), book)
        else:
            encoding, guessed = _encoding(path)
            separator = _separator(path, encoding)
            top = tuple(itertools.islice(_rows(path, encoding, separator), _TOP))
            found = SheetFile(path, encoding, separator, guessed, top)
    except OSError as error:
        raise NoSheet(file=path.name, reason=why(error)) from error
    if not found.top:
        raise EmptySheet(file=path.name)
    return found


def _book_rows(book: Workbook) -> Iterator[Line]:
    """Yield every row of a workbook's sheet that is not empty, with its number."""
    for number, cells in enumerate(book.rows(), 1):
        clean = tuple(clean_text(one).strip() for one in cells)
        if any(clean):
            yield Line(number, clean, _hidden(cells))


def _encoding(path: Path) -> tuple[str, bool]:
    """Return the codec and whether it is a guess."""
    with path.open("rb") as file:
        head = file.read(_PIECE)
        if head.startswith(_OTHERS) or _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
            raise NotText(file=path.name)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name, False
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if even or odd:  # UTF-16 without its mark: in Western text every other byte is zero
            if max(even, odd) * 4 < len(head) or min(even, odd) * 50 > len(head):
                raise NotText(file=path.name)
            return ("utf-16-be" if even > odd else "utf-16-le"), False
        file.seek(0)
        decoder, utf8, odd_bytes = codecs.getincrementaldecoder("utf-8")(), True, False
        while piece := file.read(_PIECE):
            if b"\0" in piece:
                raise NotText(file=path.name)
            odd_bytes = odd_bytes or not _NOT_IN_1252.isdisjoint(piece)
            utf8 = utf8 and _decodes(decoder, piece, False)
        if utf8 and _decodes(decoder, b"", True):
            return "utf-8", False
    return ("latin-1" if odd_bytes else "cp1252"), True


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _separator(path: Path, encoding: str) -> str:
    """Return the character that parts the first rows into the most columns, as alike as possible."""
    with _opened(path, encoding) as file:
        start = [line for line, _number in zip(file, range(_SAMPLE), strict=False)]
    if start and start[0].lower().startswith("sep=") and len(start[0].strip()) == 5:
        return start[0].strip()[4]
    best = (0.0, 0, ",")
    for place, one in enumerate(_SEPARATORS):
        try:
            widths = Counter(len(cells) for cells in csv.reader(start, delimiter=one) if cells)
        except csv.Error:
            continue
        width, times = max(((w, t) for w, t in widths.items() if w > 1), key=lambda two: two[1], default=(1, 0))
        score = times / max(1, widths.total()) if width > 1 else 0.0
        if (round(score, 1), width, -place) > (best[0], best[1], -_SEPARATORS.index(best[2])):
            best = (round(score, 1), width, one)
    return best[2]


def _opened(path: Path, encoding: str) -> TextIOWrapper:
    return path.open(encoding=encoding, errors="replace", newline="")


_END = "\ue000 end of the sheet \ue000"
"""Read as a last row by itself, unless the file ends inside a text in quotation marks: then it is part of that."""


_BREAK = re.compile(r"\r\n|\r|\n")


class _Lines:
    """The lines of a file and `_END` behind them. Attributes: since: lines of the row that is being read; ended."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file, self.since, self.ended = file, list[str](), False

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self.since.append(line)
            yield line if line.endswith(("\n", "\r")) else f"{line}\n"
        self.ended = True
        yield _END


def _rows(path: Path, encoding: str, separator: str) -> Iterator[Line]:
    """Yield every row that is not empty, with its number."""
    number = 0
    with _opened(path, encoding) as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=separator)
        while True:
            lines.since.clear()
            try:
                cells = next(reader)
            except (csv.Error, UnicodeError) as error:
                raise BrokenSheet(file=path.name, row=number) from error
            if lines.ended:
                if lines.since:
                    raise OpenQuote(file=path.name, line=reader.line_num - len(_BREAK.findall(cells[-1])))
                return
            number += 1
            if number == 1 and len(cells) and cells[0].lower().startswith("sep="):
                continue
            if len(cells) > _MAX_COLUMNS:
                raise TooManyCells(file=path.name, row=number, cells=len(cells), most=_MAX_COLUMNS)
            clean = tuple(_cell(one) for one in cells)
            if any(clean):
                yield Line(number, clean, _hidden(cells), _stray(lines.since, separator, cells))


def _stray(raw: Sequence[str], separator: str, cells: Sequence[str]) -> tuple[int, ...]:
    """Return the places of cells with a quotation mark that a CSV file would have doubled, or not have."""
    places = tuple(place for place, one in enumerate(cells) if '"' in one)
    if not places:
        return ()
    try:
        next(csv.reader(raw, delimiter=separator, strict=True))
    except csv.Error:
        return places
    return ()


def _hidden(cells: Sequence[str]) -> tuple[int, ...]:
    """Return the places of cells with characters that `clean_text` takes out."""
    if not has_hidden("".join(cells)):
        return ()
    return tuple(place for place, one in enumerate(cells) if has_hidden(one))


def _cell(text: str) -> str:
    """Return a cell's text; the apostrophe that our own sheets put before what looks like a formula is taken off."""
    clean = clean_text(text).strip()
    return clean[1:] if clean.startswith("'") and clean[1:2] in tuple(_FORMULA) else clean


def harmless(text: str) -> str:
    """Return a cell for a sheet that leaves the program: what a spreadsheet program would compute becomes text."""
    return f"'{text}" if text.startswith(tuple(_FORMULA)) else text
