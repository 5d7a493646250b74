"""The pieces of a page, laid out by reportlab: text, headings, contents, figures, the place of the signature.

They draw what the model says and decide nothing but where lines and pages break. Tables are in `grid`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph
from reportlab.platypus.doctemplate import IndexingFlowable

from ssr_desk.reports import look
from ssr_desk.reports.fonts import BODY, BOLD, Faces
from ssr_desk.reports.model import Figure


class Text(Paragraph):  # type: ignore[misc]  # reportlab is not typed
    """Plain text in mixed scripts. Its first baseline does not depend on the scripts in the line."""

    _wrapped: float | None = None
    _size = (0.0, 0.0)

    def __init__(self, markup: str | None, style: ParagraphStyle, **about: Any) -> None:
        super().__init__(markup, style, **about)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Lay out once for a width: pages, contents and tables ask again and again."""
        if self._wrapped != width or not hasattr(self, "blPara"):
            self._wrapped, self._size = width, super().wrap(width, height)
        return self._size

    def draw(self) -> None:
        """Draw; reportlab starts lower where the first line holds a larger font."""
        first = self.blPara.lines[0] if self.blPara.kind and self.blPara.lines else self.blPara
        shift = getattr(first, "fontSize", self.style.fontSize) - self.style.fontSize
        self.height += shift
        super().draw()
        self.height -= shift

    def first_height(self, width: float) -> float:
        """Return the least room in which it can begin: all of a short text, two lines of a longer one."""
        height = float(self.wrap(width, 1 << 20)[1])
        return height if height <= 3 * self.style.leading else 2 * self.style.leading


def text(faces: Faces, words: str, style: ParagraphStyle, lead: str = "", bullet: str | None = None) -> Text:
    """Return a paragraph of plain text, with bold words before it."""
    markup = faces.markup(words, style.fontName, style.fontSize)
    if lead:
        markup = f'<font name="{BOLD}">{faces.markup(lead, BOLD, style.fontSize)}</font>&nbsp; {markup}'
    return Text(markup, style, bulletText=bullet)


class Heading(Text):
    """A heading enters itself in the outline and in the contents, and never breaks."""

    def __init__(self, faces: Faces, title: str, level: int, key: str) -> None:
        style = look.SECTION if level == 1 else look.PART
        super().__init__(faces.markup(title, style.fontName, style.fontSize), style)
        self.title, self.level, self.key = faces.clean(title), level, key

    def split(self, *_room: float) -> list[Flowable]:
        """The whole heading goes to the next page."""
        return []

    def draw(self) -> None:
        """Draw, and set the mark that contents and outline point to."""
        self.canv.bookmarkHorizontal(self.key, 0, self.height + 6)
        self.canv.addOutlineEntry(self.title, self.key, self.level - 1, closed=self.level == 1)
        super().draw()


class Contents(IndexingFlowable):  # type: ignore[misc]
    """The table of contents. Its lines are known beforehand: only the page numbers change from pass to pass."""

    def __init__(self, faces: Faces, lines: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.faces, self.lines = faces, [(faces.clean(title), key) for title, key in lines]
        self.pages: dict[str, int] = {}
        self.last: dict[str, int] = {}

    def isIndexing(self) -> int:  # noqa: N802 - reportlab's name
        """It needs another pass when its pages change."""
        return 1

    def isSatisfied(self) -> bool:  # noqa: N802
        """Whether the page numbers printed are right."""
        return self.pages == self.last

    def beforeBuild(self) -> None:  # noqa: N802
        """Begin a pass."""
        self.last, self.pages = self.pages, {}

    def notify(self, _kind: str, found: tuple[str, int]) -> None:
        """Take the page of a heading."""
        self.pages.update([found])

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take a line for each heading."""
        self.width, self.height = width, look.CONTENTS.leading * len(self.lines)
        return self.width, self.height

    def draw(self) -> None:
        """Draw each line with its dots and its number, and make it a link."""
        canvas, size, y = self.canv, look.CONTENTS.fontSize, self.height
        dot = self.faces.width(" .", BODY, size)
        for title, key in self.lines:
            y -= look.CONTENTS.leading
            canvas.setFillColor(look.INK)
            end = self.faces.draw(canvas, 0, y, title, BODY, size)
            canvas.setFont(BODY, size)
            canvas.drawRightString(self.width, y, str(self.last.get(key, "")))
            canvas.setFillColor(look.GREY)
            canvas.drawRightString(self.width - 18, y, " ." * max(0, int((self.width - 24 - end) / dot)))
            canvas.linkAbsolute(title, key, self._box(y, size), Border="[0 0 0]")

    def _box(self, y: float, size: float) -> tuple[float, float, float, float]:
        left, foot = self.canv.absolutePosition(0, y - 3)
        return left, foot, left + self.width, foot + size + 3


class Strip(Flowable):  # type: ignore[misc]
    """Key figures side by side, at most four in a row; never split."""

    def __init__(self, faces: Faces, figures: Iterable[Figure]) -> None:
        super().__init__()
        self.cells = [
            (
                text(faces, one.value, look.FIGURE),
                text(faces, one.label, look.FIGURE_LABEL),
                text(faces, one.basis, look.FIGURE_BASIS) if one.basis else None,
            )
            for one in figures
        ]
        across = 4 if len(self.cells) % 3 or len(self.cells) == 12 else 3
        self.across = min(across, len(self.cells)) or 1
        self.spaceBefore, self.spaceAfter = 2, look.BLOCK_AFTER

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Measure every row of figures."""
        self.width, self.step = width, (width - 8 * (self.across - 1)) / self.across
        self.heights = [self._row_height(row) for row in self._rows()]
        self.height = sum(self.heights) + 8 * (len(self.heights) - 1)
        return self.width, self.height

    def first_height(self, width: float) -> float:
        """Return the room it needs: all."""
        return float(self.wrap(width, 0)[1])

    def _rows(self) -> list[list[Any]]:
        return [self.cells[start : start + self.across] for start in range(0, len(self.cells), self.across)]

    def _row_height(self, row: list[Any]) -> float:
        inner = self.step - 18
        return 12 + max(sum(float(part.wrap(inner, 1 << 20)[1]) for part in cell if part) for cell in row)

    def draw(self) -> None:
        """Draw each figure on a pale field with a blue edge."""
        y = self.height
        for row, height in zip(self._rows(), self.heights, strict=True):
            for place, cell in enumerate(row):
                x = place * (self.step + 8)
                self.canv.setFillColor(look.BAND)
                self.canv.rect(x, y - height, self.step, height, stroke=0, fill=1)
                self.canv.setFillColor(look.BLUE)
                self.canv.rect(x, y - height, 2, height, stroke=0, fill=1)
                top = y - 4
                for part in filter(None, cell):
                    top -= part.height
                    part.drawOn(self.canv, x + 10, top)
            y -= height + 8


class SignatureBox(Flowable):  # type: ignore[misc]
    """The place of the signature. `finish` makes the field itself; the page remembers where it stands."""

    def __init__(self, faces: Faces, name: str, tooltip: str, label: str, width: float, height: float = 50) -> None:
        super().__init__()
        self.name, self.tooltip, self.width = name, tooltip, width
        self.label = text(faces, label, look.SMALL)
        self.height = max(height, float(self.label.wrap(width - 12, 1 << 20)[1]) + 12)
        self.spaceBefore, self.spaceAfter = 4, look.BLOCK_AFTER
        self.place: tuple[int, tuple[float, ...]] | None = None

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return its fixed size."""
        return self.width, self.height

    def first_height(self, _width: float) -> float:
        """Return the room it needs: all."""
        return self.height

    def draw(self) -> None:
        """Draw the frame and what it is for."""
        self.canv.setLineWidth(0.6)
        self.canv.setStrokeColor(look.GREY)
        self.canv.rect(0, 0, self.width, self.height)
        _width, height = self.label.wrap(self.width - 12, self.height)
        self.label.drawOn(self.canv, 6, self.height - height - 4)
        left, foot = self.canv.absolutePosition(0, 0)
        box = tuple(round(one, 2) for one in (left, foot, left + self.width, foot + self.height))
        self.place = self.canv.getPageNumber(), box
