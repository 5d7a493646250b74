"""Colours, sizes and spaces of the reports; lengths in points."""

from dataclasses import dataclass

from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from ssr_desk.reports.fonts import BODY, BOLD, ITALIC

INK, NAVY, BLUE, PALE, GREY = (HexColor(one) for one in ("#1B2733", "#16324F", "#1F5A93", "#A9C4DE", "#52606D"))
RULE, BAND, WHITE, ALERT = HexColor("#D3DAE0"), HexColor("#F5F7F9"), white, HexColor("#B3261E")


@dataclass(frozen=True)
class Paper:
    """A sheet: its size and where the text stands on it."""

    name: str
    width: float
    height: float
    side: float = 20 * mm
    top: float = 24 * mm
    bottom: float = 22 * mm

    @property
    def text_width(self) -> float:
        """Width of the text."""
        return self.width - 2 * self.side

    @property
    def text_height(self) -> float:
        """Height of the text."""
        return self.height - self.top - self.bottom


PAPERS = {"letter": Paper("letter", *LETTER), "a4": Paper("a4", *A4)}


def style(name: str, size: float, leading: float, font: str = BODY, **about: object) -> ParagraphStyle:
    """Return a paragraph style without single lines at the head or foot of a page."""
    about.setdefault("textColor", INK)
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=leading,
        allowWidows=0,
        allowOrphans=0,
        bulletFontName=BODY,
        bulletFontSize=size,
        **about,
    )


TITLE = style("title", 22, 28, BOLD, textColor=NAVY, spaceAfter=4)
ABOUT = style("about", 9.5, 14, textColor=GREY)
SECTION = style("section", 15, 19, BOLD, textColor=NAVY, spaceBefore=16, spaceAfter=6)
PART = style("part", 11.5, 15, BOLD, textColor=NAVY, spaceBefore=9, spaceAfter=4)
TEXT = style("text", 10, 14.5, spaceAfter=6)
QUIET = style("quiet", 9.5, 14, ITALIC, textColor=GREY, spaceAfter=6)
ITEM = style("item", 10, 14.5, spaceAfter=3, leftIndent=16, bulletIndent=2)
CAPTION = style("caption", 8.5, 12, BOLD, textColor=GREY)
CELL = (style("cell", 8.5, 11.5), style("cell-number", 8.5, 11.5, alignment=TA_RIGHT))
HEAD = (
    style("head", 8.5, 11.5, BOLD, textColor=white),
    style("head-number", 8.5, 11.5, BOLD, textColor=white, alignment=TA_RIGHT),
)
TOTAL = (style("total", 8.5, 11.5, BOLD), style("total-number", 8.5, 11.5, BOLD, alignment=TA_RIGHT))
FACT = (style("fact", 9, 13, textColor=GREY), style("fact-value", 9.5, 13, alignment=TA_LEFT))
FIGURE = style("figure", 18, 22, BOLD, textColor=NAVY)
FIGURE_LABEL = style("figure-label", 8.5, 11)
FIGURE_BASIS = style("figure-basis", 7.5, 10, textColor=GREY)
SMALL = style("small", 8.5, 12, textColor=GREY)
CONTENTS = style("contents", 9.5, 15)
CELL_SIDE, CELL_TOP, CELL_FOOT = 4.0, 2.5, 3.5
BLOCK_AFTER = 10.0
