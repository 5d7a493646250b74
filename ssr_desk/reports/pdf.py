"""Sets a report model on pages. Nothing is computed here but the breaks: what is said stands in the model.

`render` gives the finished file, ready to be signed; its bytes depend on the model and the paper alone.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Spacer

from ssr_desk.paths import FONTS
from ssr_desk.progress import Cancelled, CancelToken
from ssr_desk.reports import flow, grid, look
from ssr_desk.reports.finish import LANGUAGES, Place, finish
from ssr_desk.reports.fonts import BODY, BOLD, Faces, faces
from ssr_desk.reports.model import Block, Facts, KeyFigures, List, Paragraph, Report, Section, SignaturePlace, Table

_CONTINUED = {"en": "(continued)", "fr": "(suite)"}
_LINES_TO_KEEP = 4
"""A paragraph of up to so many lines introduces what follows it, and stays with it."""


@dataclass(frozen=True)
class Rendered:
    """A file in memory. `unprintable` holds the characters that no font of ours has; they are spelled out."""

    data: bytes
    pages: int
    unprintable: tuple[str, ...]


def render(report: Report, paper: str = "letter", cancel: CancelToken | None = None, fonts: Path = FONTS) -> Rendered:
    """Return the report as PDF on "letter" or "a4" paper. Raises Cancelled, KeyError for another paper."""
    out, sheet = io.BytesIO(), look.PAPERS[paper]
    with faces(fonts) as loaded:
        document = _Document(out, report, sheet, loaded, cancel)
        parts = _story(report, sheet, loaded)
        try:
            document.multiBuild(parts)
        except _Stopped:
            raise Cancelled from None
        letters = dict(loaded.letters)
        spelled = tuple(sorted(loaded.spelled))
    places = [
        Place(one.name, one.tooltip, *one.place)
        for one in parts
        if isinstance(one, flow.SignatureBox) and one.place is not None
    ]
    return Rendered(finish(out.getvalue(), report, letters, places), document.total, spelled)


class _Stopped(Exception):
    """The person asked for the end. reportlab makes exceptions anew with a text of its own, which ours do not take."""


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """Pages with running head, marking and numbers. `total` is right once the passes agree."""

    def __init__(
        self, out: io.BytesIO, report: Report, sheet: look.Paper, fonts: Faces, cancel: CancelToken | None
    ) -> None:
        super().__init__(
            out,
            pagesize=(sheet.width, sheet.height),
            leftMargin=sheet.side,
            rightMargin=sheet.side,
            topMargin=sheet.top,
            bottomMargin=sheet.bottom,
            initialFontName=BODY,
            invariant=1,
            title=report.title,
            author=report.author,
            lang=LANGUAGES[report.language],
        )
        self.report, self.sheet, self.fonts, self.cancel = report, sheet, fonts, cancel
        self.total = self.passed = 0
        frame = Frame(sheet.side, sheet.bottom, sheet.text_width, sheet.text_height, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate("page", [frame], onPage=self._furniture))

    def beforeDocument(self) -> None:  # noqa: N802 - reportlab's names
        """Take the number of pages from the pass before."""
        self.total = self.passed
        self.canv.showOutline()

    def afterPage(self) -> None:  # noqa: N802
        """Count, and stop when asked to."""
        self.passed = self.page
        if self.cancel and self.cancel.cancelled:
            raise _Stopped

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        """Tell the contents on which page a section begins."""
        if isinstance(flowable, flow.Heading) and flowable.level == 1:
            self.notify("TOCEntry", (flowable.key, self.page))

    def _furniture(self, canvas: Any, _document: Any) -> None:
        words, sheet, draw = self.report.furniture, self.sheet, self.fonts.draw
        top, foot, right = sheet.height - 15 * _MM, 12 * _MM, sheet.width - sheet.side
        number = words.page.format(page=self.page, total=self.total)
        marks = " · ".join(filter(None, (words.marking, words.draft)))
        canvas.saveState()
        canvas.setFillColor(look.GREY)
        room = right - sheet.side - self._wide(marks, BOLD) - 16
        draw(canvas, sheet.side, top, self._shortened(words.running, room), BODY, 8)
        draw(canvas, right - self._wide(number, BODY), foot, number, BODY, 8)
        canvas.setFillColor(look.ALERT if words.draft else look.INK)
        wide = self._wide(marks, BOLD)
        draw(canvas, right - wide, top, self.fonts.clean(marks), BOLD, 8)
        draw(canvas, (sheet.width - wide) / 2, foot, self.fonts.clean(marks), BOLD, 8)
        canvas.setStrokeColor(look.RULE)
        canvas.setLineWidth(0.6)
        canvas.line(sheet.side, top - 6, right, top - 6)
        canvas.restoreState()

    def _wide(self, words: str, font: str) -> float:
        return self.fonts.width(self.fonts.clean(words), font, 8)

    def _shortened(self, words: str, room: float) -> str:
        """Return the running head as far as there is room: a post's title may be long."""
        words = self.fonts.clean(words).replace("\n", " ")
        if self.fonts.width(words, BODY, 8) <= room:
            return words
        while words and self.fonts.width(words + "…", BODY, 8) > room:
            words = words[:-1].rstrip()
        return words + "…"


_MM = 72 / 25.4


def _story(report: Report, sheet: look.Paper, fonts: Faces) -> list[Flowable]:
    """Return all pieces of a report in order."""
    parts: list[Flowable] = [flow.text(fonts, report.title, look.TITLE)]
    parts += [flow.text(fonts, one, look.ABOUT) for one in report.about]
    contents = flow.text(fonts, report.furniture.contents, look.PART)
    parts += [Spacer(1, 8), contents, flow.Contents(fonts, [(one.heading, one.key) for one in report.sections])]
    parts.append(Spacer(1, 6))
    for section in report.sections:
        parts += _section(section, 1, report.language, sheet, fonts)
    return parts


def _section(section: Section, level: int, language: str, sheet: look.Paper, fonts: Faces) -> list[Flowable]:
    """Return a heading and its blocks, with the room that must be left for them."""
    heading = flow.Heading(fonts, section.heading, level, section.key)
    groups = [_flowables(one, language, sheet, fonts) for one in section.blocks]
    blocks = [one for group in groups for one in group]
    kept = _with_signature(section, blocks, sheet)
    parts: list[Flowable] = []
    ahead = [heading, *blocks]
    inner = [_section(one, level + 1, language, sheet, fonts) for one in section.parts]
    if not blocks and inner:
        ahead += [one for one in inner[0] if not isinstance(one, CondPageBreak)][:2]
    for place, one in enumerate([heading, *blocks]):
        need = kept if place == 0 and kept else _need(ahead[place:], sheet)
        if place == 0 or need:
            parts.append(CondPageBreak(min(need, sheet.text_height)))
        parts.append(one)
    for one in inner:
        parts += one
    return parts


def _with_signature(section: Section, blocks: list[Flowable], sheet: look.Paper) -> float:
    """Return the room of the whole sign-off, which stays together; 0 for another section."""
    if not any(isinstance(one, SignaturePlace) for one in section.blocks):
        return 0.0
    return 50 + sum(float(one.wrap(sheet.text_width, 1 << 20)[1]) + 12 for one in blocks)


def _need(parts: list[Flowable], sheet: look.Paper) -> float:
    """Return the room that the first of `parts` needs at the foot of a page, with what must not be torn from it."""
    first, rest = parts[0], parts[1:]
    width = sheet.text_width
    if isinstance(first, flow.Heading):
        own = float(first.wrap(width, 1 << 20)[1] + first.style.spaceBefore + first.style.spaceAfter)
        return own + (_need(rest, sheet) or _first(rest[0], width)) if rest else own + 40
    if isinstance(first, flow.Text) and rest and not isinstance(rest[0], flow.Text):
        height = float(first.wrap(width, 1 << 20)[1])
        if height <= _LINES_TO_KEEP * first.style.leading:
            return height + float(first.style.spaceAfter) + _first(rest[0], width) + 8
    return 0.0 if isinstance(first, flow.Text) else _first(first, width)


def _first(part: Flowable, width: float) -> float:
    return float(part.first_height(width))


def _flowables(block: Block, language: str, sheet: look.Paper, fonts: Faces) -> list[Flowable]:
    """Return the pieces of one block."""
    width, page = sheet.text_width, sheet.text_height
    match block:
        case Paragraph():
            style = look.QUIET if block.quiet else look.TEXT
            return [flow.text(fonts, block.text, style, block.lead)]
        case Facts():
            return [grid.of_facts(fonts, block, width, page)] if block.items else []
        case KeyFigures():
            return [flow.Strip(fonts, block.items)] if block.items else []
        case Table():
            return [grid.of_table(fonts, block, width, page, _CONTINUED[language])] if block.rows else []
        case List():
            marks = (f"{number}." if block.numbered else "•" for number in range(1, len(block.items) + 1))
            items = zip(block.items, marks, strict=True)
            return [flow.text(fonts, item.text, look.ITEM, bullet=mark) for item, mark in items]
        case SignaturePlace():
            return [flow.SignatureBox(fonts, block.name, block.tooltip, block.label, width / 2)]
