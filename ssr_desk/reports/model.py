"""What a report says, as plain data: nothing here knows a page, nothing in the renderer knows a record.

The same model gives the PDF, the preview on the screen and, later, its tags: what a block is (a list, a table with its
caption, a figure with its sources) stands here, never in the look of the page. Texts are plain: no markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

Sources = tuple[str, ...]
"""Ids of the records that a statement was made from, in order."""


@dataclass(frozen=True)
class Paragraph:
    """Running text. A line break in it stays one.

    Attributes:
        lead: words set in bold before it, such as the subject of a note.
        quiet: said by the program about the report (nothing recorded, left out), not by the officer.
    """

    text: str
    lead: str = ""
    quiet: bool = False
    sources: Sources = ()


@dataclass(frozen=True)
class Fact:
    """A label and what stands for it."""

    label: str
    value: str
    sources: Sources = ()


@dataclass(frozen=True)
class Facts:
    """Labels and values, one under the other."""

    items: tuple[Fact, ...]


@dataclass(frozen=True)
class Figure:
    """One number: how it is written, what it counts, what it rests on."""

    value: str
    label: str
    basis: str = ""
    sources: Sources = ()


@dataclass(frozen=True)
class KeyFigures:
    """The numbers of a section, side by side."""

    items: tuple[Figure, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, and whether it holds numbers (set to the right)."""

    title: str
    number: bool = False


@dataclass(frozen=True)
class Row:
    """One row; `total` sets it apart as the sum of the others."""

    cells: tuple[str, ...]
    sources: Sources = ()
    total: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under one head, with a caption that says what they are."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ListItem:
    """One line of a list."""

    text: str
    sources: Sources = ()


@dataclass(frozen=True)
class List:
    """A list; numbered where the order matters."""

    items: tuple[ListItem, ...]
    numbered: bool = False


@dataclass(frozen=True)
class SignaturePlace:
    """Where the electronic signature goes. `name` is the field's name in the file, `tooltip` what a reader hears."""

    name: str
    tooltip: str
    label: str


Block = Paragraph | Facts | KeyFigures | Table | List | SignaturePlace


@dataclass(frozen=True)
class Section:
    """A numbered part of the report. `key` is stable in every language; `parts` are its unnumbered subsections."""

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    number: int = 0
    parts: tuple[Section, ...] = ()

    @property
    def heading(self) -> str:
        """The title as it is printed."""
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True)
class Furniture:
    """The words around the pages, in the report's language.

    Attributes:
        running: head of every page: post and rotation.
        marking: on every page. draft: "" or the word that marks a draft, on every page.
        page: pattern with {page} and {total}. contents: heading of the contents.
    """

    running: str
    marking: str
    page: str
    contents: str
    draft: str = ""


@dataclass(frozen=True)
class Report:
    """A whole report.

    Attributes:
        language: "en" or "fr". date: ISO, the day it is made for, not the machine's.
        about: lines under the title. based_on: (record id, its revisions), all that it was made from.
    """

    language: str
    title: str
    author: str
    date: str
    about: tuple[str, ...]
    furniture: Furniture
    sections: tuple[Section, ...]
    based_on: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())

    def plain(self) -> dict[str, Any]:
        """Return it as lists and dicts, each block with its kind: what previews and reference texts are made of."""
        return {**asdict(self), "sections": [_plain_section(one) for one in self.sections]}

    def texts(self) -> Iterator[str]:
        """Yield every text that is printed, in order."""
        yield from (self.title, *self.about)
        furniture = self.furniture
        yield from (furniture.running, furniture.marking, furniture.draft, furniture.contents)
        for section in self.sections:
            yield from _section_texts(section)


def _plain_section(section: Section) -> dict[str, Any]:
    blocks = [{"kind": type(one).__name__, **asdict(one)} for one in section.blocks]
    parts = [_plain_section(one) for one in section.parts]
    return {"number": section.number, "key": section.key, "title": section.title, "blocks": blocks, "parts": parts}


def _section_texts(section: Section) -> Iterator[str]:
    yield section.heading
    for block in section.blocks:
        yield from block_texts(block)
    for part in section.parts:
        yield from _section_texts(part)


def block_texts(block: Block) -> Iterator[str]:
    """Yield the texts of one block, in the order in which they are read."""
    match block:
        case Paragraph():
            yield from (block.lead, block.text)
        case Facts():
            for fact in block.items:
                yield from (fact.label, fact.value)
        case KeyFigures():
            for figure in block.items:
                yield from (figure.value, figure.label, figure.basis)
        case Table():
            yield block.caption
            yield from (one.title for one in block.columns)
            for row in block.rows:
                yield from row.cells
        case List():
            yield from (one.text for one in block.items)
        case SignaturePlace():
            yield block.label
