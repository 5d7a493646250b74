"""Tables on pages: widths from what the columns hold, heads that repeat, no stray rows at a break.

A table of its own instead of reportlab's: rows are measured once for all passes and never copied when a page ends, which
is what a thousand sessions need, and a break obeys the rules that an editor would (`Grid.split`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from ssr_desk.reports import look
from ssr_desk.reports.flow import Text
from ssr_desk.reports.fonts import Faces
from ssr_desk.reports.model import Facts, Table

WHOLE = 10
"""A table of so many rows stays on one page."""
AT_FOOT, AT_TOP = 3, 4
"""Rows that a longer one keeps before and after a break."""
_ARABIC_IN_CELL = 18
_SHORT = 76.0
"""A column that needs no more points than this gets them: a state or a date does not break."""


@dataclass(eq=False)
class Line:
    """One row, measured: its cells as (text or paragraph, style, width of a text), and its height."""

    cells: list[tuple[str | Text, ParagraphStyle, float]]
    height: float
    total: bool = False


@dataclass(eq=False)
class Measured:
    """A whole table, measured once; its parts on pages share it."""

    faces: Faces
    widths: list[float]
    lines: list[Line]
    head: Line | None
    caption: Text | None
    continued: Text | None
    page: float
    plain: bool = False
    tops: list[float] = field(default_factory=list)


class Grid(Flowable):  # type: ignore[misc]
    """Rows `start` to `end` of a table."""

    def __init__(self, measured: Measured, start: int = 0, end: int | None = None) -> None:
        super().__init__()
        self.all, self.start = measured, start
        self.end = len(measured.lines) if end is None else end
        self.spaceBefore, self.spaceAfter = 4, look.BLOCK_AFTER
        self.width = sum(measured.widths)
        self.height = self._height(self.start, self.end)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size, known from the start."""
        return self.width, self.height

    def first_height(self, _width: float) -> float:
        """Return the least room in which it can begin."""
        whole = self.end - self.start <= WHOLE and self.height <= self.all.page
        return self.height if whole else self._height(self.start, min(self.end, self.start + AT_FOOT))

    def split(self, _width: float, room: float) -> list[Flowable]:
        """Return the part that fits and the rest; nothing when the whole goes to the next page.

        A table of up to ten rows stays whole if a page holds it. A longer one leaves at least three rows before a break
        and four after it.
        """
        count = self.end - self.start
        if count <= WHOLE and self.height <= self.all.page:
            return []
        fitting = self.start
        while fitting < self.end and self._height(self.start, fitting + 1) <= room:
            fitting += 1
        kept = min(fitting, max(self.end - AT_TOP, self.start))
        if kept - self.start < min(AT_FOOT, count - 1):
            # Rows so high that the rules cannot hold even on a fresh page are broken where they can be.
            if room < self.all.page - 1 or fitting == self.start:
                return []
            kept = fitting
        fitting = kept
        return [Grid(self.all, self.start, fitting), Grid(self.all, fitting, self.end)]

    def _top(self) -> float:
        caption = self.all.caption if self.start == 0 else self.all.continued
        above = caption.wrap(self.width, 1 << 20)[1] + 4 if caption else 0.0
        return float(above) + (self.all.head.height if self.all.head else 0.0)

    def _height(self, start: int, end: int) -> float:
        return self._top() + self.all.tops[end] - self.all.tops[start]

    def draw(self) -> None:
        """Draw caption, head and rows from the top."""
        canvas, y, every = self.canv, self.height, self.all
        caption = every.caption if self.start == 0 else every.continued
        if caption:
            y -= caption.wrap(self.width, 1 << 20)[1]
            caption.drawOn(canvas, 0, y)
            y -= 4
        if every.head:
            y -= every.head.height
            canvas.setFillColor(look.NAVY)
            canvas.rect(0, y, self.width, every.head.height, stroke=0, fill=1)
            self._cells(every.head, y)
        canvas.setLineWidth(0.4)
        canvas.setStrokeColor(look.RULE)
        for number in range(self.start, self.end):
            line = every.lines[number]
            y -= line.height
            if number % 2 and not every.plain and not line.total:
                canvas.setFillColor(look.BAND)
                canvas.rect(0, y, self.width, line.height, stroke=0, fill=1)
            if line.total:
                canvas.setStrokeColor(look.NAVY)
                canvas.line(0, y + line.height, self.width, y + line.height)
                canvas.setStrokeColor(look.RULE)
            self._cells(line, y)
            canvas.line(0, y, self.width, y)

    def _cells(self, line: Line, foot: float) -> None:
        canvas, x = self.canv, 0.0
        for (content, style, wide), width in zip(line.cells, self.all.widths, strict=True):
            top = foot + line.height - look.CELL_TOP
            if isinstance(content, Text):
                content.drawOn(canvas, x + look.CELL_SIDE, top - content.height)
            elif content:
                right = style.alignment == TA_RIGHT
                at = x + width - look.CELL_SIDE - wide if right else x + look.CELL_SIDE
                canvas.setFillColor(style.textColor)
                self.all.faces.draw(canvas, at, top - style.fontSize, content, style.fontName, style.fontSize)
            x += width


def of_table(faces: Faces, table: Table, width: float, page: float, continued: str) -> Grid:
    """Measure a table for a text width and a page height, in points. `continued` follows the caption on later pages."""
    styles = [look.HEAD[one.number] for one in table.columns]
    rows = [[_clean(faces, one) for one in row.cells] for row in table.rows]
    heads = [_clean(faces, one.title) for one in table.columns]
    looks = [[(look.TOTAL if row.total else look.CELL)[one.number] for one in table.columns] for row in table.rows]
    fixed = [one.number for one in table.columns]
    widths = column_widths(faces, [heads, *rows], [styles, *looks], width, fixed)
    lines = [
        part
        for cells, look_of, row in zip(rows, looks, table.rows, strict=True)
        for part in _parts(_line(faces, cells, look_of, widths, row.total), widths, page * 0.8)
    ]
    caption = look.CAPTION
    return Grid(
        _measured(
            Measured(
                faces,
                widths,
                lines,
                _line(faces, heads, styles, widths),
                Text(faces.markup(table.caption, caption.fontName, caption.fontSize), caption),
                Text(faces.markup(f"{table.caption} {continued}", caption.fontName, caption.fontSize), caption),
                page,
            )
        )
    )


def of_facts(faces: Faces, facts: Facts, width: float, page: float) -> Grid:
    """Measure labels and values, one under the other."""
    rows = [[_clean(faces, one.label), _clean(faces, one.value)] for one in facts.items]
    label = max((faces.width(row[0], look.FACT[0].fontName, look.FACT[0].fontSize) for row in rows), default=0)
    left = min(label + 2 * look.CELL_SIDE + 8, width * 0.36)
    widths = [left, width - left]
    lines = [_line(faces, row, list(look.FACT), widths) for row in rows]
    return Grid(_measured(Measured(faces, widths, lines, None, None, None, page, plain=True)))


def _clean(faces: Faces, text: str) -> str:
    return faces.clean(" ".join(text.split(" "))).replace("\n", " ")


def _measured(made: Measured) -> Measured:
    made.tops = [0.0]
    for line in made.lines:
        made.tops.append(made.tops[-1] + line.height)
    return made


def _line(
    faces: Faces, cells: Sequence[str], styles: Sequence[ParagraphStyle], widths: Sequence[float], total: bool = False
) -> Line:
    made: list[tuple[str | Text, ParagraphStyle, float]] = []
    height = 0.0
    for content, style, width in zip(cells, styles, widths, strict=True):
        inner, wide = width - 2 * look.CELL_SIDE, faces.width(content, style.fontName, style.fontSize)
        if wide <= inner:
            made.append((content, style, wide))
            height = max(height, style.leading)
            continue
        markup = faces.markup(content, style.fontName, style.fontSize, _ARABIC_IN_CELL)
        paragraph = Text(markup, style)
        height = max(height, float(paragraph.wrap(inner, 1 << 20)[1]))
        made.append((paragraph, style, wide))
    return Line(made, height + look.CELL_TOP + look.CELL_FOOT, total)


def _parts(line: Line, widths: Sequence[float], most: float) -> list[Line]:
    """Return a row as it is, or, when it is higher than `most`, as several: no text is so long that it stops a report."""
    if line.height <= most:
        return [line]
    above: list[tuple[str | Text, ParagraphStyle, float]] = []
    below: list[tuple[str | Text, ParagraphStyle, float]] = []
    height = 0.0
    for (content, style, wide), width in zip(line.cells, widths, strict=True):
        first, rest = content, ""
        if isinstance(content, Text) and content.height > most - 20:
            inner = width - 2 * look.CELL_SIDE
            first, rest = content.split(inner, most - 20)
            first.wrap(inner, 1 << 20)
            rest.wrap(inner, 1 << 20)
        above.append((first, style, wide))
        below.append((rest, style, wide))
        height = max(height, first.height if isinstance(first, Text) else style.leading)
    rest_height = max(float(one.height) for one, _style, _wide in below if isinstance(one, Text))
    edges = look.CELL_TOP + look.CELL_FOOT
    return [Line(above, height + edges), *_parts(Line(below, rest_height + edges, line.total), widths, most)]


def column_widths(
    faces: Faces,
    rows: Sequence[Sequence[str]],
    styles: Sequence[Sequence[ParagraphStyle]],
    width: float,
    numbers: Sequence[bool],
) -> list[float]:
    """Return widths that fill `width`: numbers get what they need, words share the rest by what they hold.

    No column is narrower than its longest word (up to a quarter of the table); where all fit on one line, what is left
    goes to the columns of words.
    """
    natural = [0.0] * len(numbers)
    squares = [0.0] * len(numbers)
    least = [0.0] * len(numbers)
    seen: set[tuple[int, str, str]] = set()
    for row, looks in zip(rows, styles, strict=True):
        for place, (content, style) in enumerate(zip(row, looks, strict=True)):
            wide = faces.width(content, style.fontName, style.fontSize)
            squares[place] += wide * wide
            key = place, content, style.fontName
            if key in seen:
                continue
            seen.add(key)
            natural[place] = max(natural[place], wide)
            if wide > least[place]:
                words = (faces.width(one, style.fontName, style.fontSize) for one in content.split())
                least[place] = max(least[place], min(max(words, default=0.0), width / 4))
    pad = 2 * look.CELL_SIDE + 0.5
    natural = [one + pad for one in natural]
    least = [one + pad for one in least]
    if sum(natural) <= width:
        return _stretched(natural, width, numbers)
    return _squeezed(natural, least, [square**0.5 for square in squares], width, numbers)


def _stretched(natural: list[float], width: float, numbers: Sequence[bool]) -> list[float]:
    """Give what is left to the columns of words, by their size; a table of numbers alone shares it evenly."""
    takers = [0.0 if number else size for size, number in zip(natural, numbers, strict=True)]
    if not any(takers):
        takers = [1.0] * len(natural)
    left, whole = width - sum(natural), sum(takers)
    return [size + left * taker / whole for size, taker in zip(natural, takers, strict=True)]


def _squeezed(
    natural: list[float], least: list[float], weights: list[float], width: float, numbers: Sequence[bool]
) -> list[float]:
    """Share the width by what the columns hold as a whole, so that one long cell does not widen a column of short ones.

    No column is narrower than its longest word or wider than its longest cell.
    """
    least = [min(size, width / 3) if number else low for size, low, number in zip(natural, least, numbers, strict=True)]
    floors = [max(low, min(size, _SHORT)) for size, low in zip(natural, least, strict=True)]
    if sum(floors) >= width:
        floors = least
    if sum(floors) >= width:
        return [size * width / sum(floors) for size in floors]

    def shared(level: float) -> list[float]:
        wanted = zip(floors, natural, weights, strict=True)
        return [max(floor, min(most, weight * level)) for floor, most, weight in wanted]

    low, high = 0.0, 1.0
    while sum(shared(high)) < width:
        high *= 2
    for _step in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(shared(middle)) < width else (low, middle)
    return shared(low)
