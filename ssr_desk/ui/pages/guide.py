"""The built-in guide: a few chapters in the person's language, with pictures; F1 opens the one that fits the page."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser

from ssr_desk import paths
from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.widgets import styled

WIDTH = 220
CHAPTERS = {"today": "1-begin", "record": "2-record", "sync": "3-exchange", "conflicts": "3-exchange", "reports": "4-leave",
            "settings": "5-safety", "contingent": "6-lead", "review": "6-lead", "desks": "6-lead", "inbox": "6-lead",
            "trust": "6-lead", "directory": "6-lead"}  # fmt: skip
"""Which chapter belongs to a page, by the beginning of its key."""


class GuidePage(Page):
    """Chapters at the left, the one that is read at the right."""

    key = "guide"
    _from = "today"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.head(
            self.translate(_("Guide")),
            self.translate(_("F1 opens what belongs to the page you are on; Escape leads back to it.")),
        )
        folder = paths.GUIDE / self.translate.language
        self._files = sorted(folder.glob("*.md"))
        self.chapters = styled(QListWidget(), "nav")
        self.chapters.setAccessibleName(self.translate(_("Chapters")))
        self.chapters.setFixedWidth(round(WIDTH * context.look.scale))
        for one in self._files:
            item = QListWidgetItem(_title(one))
            item.setSizeHint(QSize(100, context.look.pixels("nav")))
            self.chapters.addItem(item)
        self.text = QTextBrowser()
        self.text.setObjectName("body")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setSearchPaths([str(folder)])
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(20)
        self.text.setAccessibleName(self.translate(_("Guide")))
        self.chapters.currentRowChanged.connect(self._read)
        card = styled(QFrame(), "card")
        line = QHBoxLayout(card)
        line.setContentsMargins(8, 8, 2, 8)
        line.addWidget(self.chapters)
        line.addWidget(self.text, 1)
        self.body.addWidget(card, 1)
        self.chapters.setCurrentRow(0)

    def show_for(self, key: str) -> None:
        """Open the chapter that belongs to a page, to which Escape leads back."""
        self._from = key
        stem = next((stem for start, stem in CHAPTERS.items() if key.startswith(start)), "")
        names = [one.stem for one in self._files]
        if stem in names:
            self.chapters.setCurrentRow(names.index(stem))

    def escape(self) -> None:
        """Go back to where one came from."""
        self.context.go(self._from)

    def memory(self) -> dict[str, Any]:
        return {"from": self._from, "chapter": self.chapters.currentRow()}

    def remember(self, memory: dict[str, Any]) -> None:
        self._from = memory["from"]
        self.chapters.setCurrentRow(memory["chapter"])

    def begin(self) -> None:
        self.chapters.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self, place: int) -> None:
        if 0 <= place < len(self._files):
            features = (
                QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
            )
            self.text.document().setMarkdown(self._files[place].read_text(encoding="utf-8"), features)
            self.text.document().setBaseUrl(self._files[place].parent.as_uri() + "/")
            self._space()
            # the cursor, which Qt leaves at the end, is what the text is scrolled to when it is laid out
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.verticalScrollBar().setValue(0)

    def _space(self) -> None:
        """Put room between paragraphs, pictures, lists and tables: Qt lays Markdown out without any."""
        document = self.text.document()
        look = self.context.look
        body = look.pixels("body")
        block = document.begin()
        while block.isValid():
            cursor = QTextCursor(block)
            if (table := cursor.currentTable()) is None:
                form = block.blockFormat()
                inside = block.textList() is not None and block.next().textList() is not None
                form.setBottomMargin(body // 2 if inside else body)
                cursor.setBlockFormat(form)
            elif table.firstCursorPosition().block() == block:
                drawn = table.format()
                drawn.setTopMargin(body // 2)
                drawn.setBottomMargin(body)
                drawn.setCellPadding(body // 2)
                drawn.setBorderCollapse(True)
                drawn.setBorderBrush(look.colour("line"))
                table.setFormat(drawn)
            block = block.next()


def _title(chapter: Path) -> str:
    return chapter.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
