"""What every page of the window has: a heading, a bar for messages, and the few things the window asks of it."""

from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ssr_desk.ui.context import Context
from ssr_desk.ui.messages import MessageBar
from ssr_desk.ui.widgets import styled, text


class Page(QWidget):
    """One page. The window builds it when it is first turned to, and again when the language or the look changes.

    Attributes:
        key: its name in the window ("today", "record:training_session").
        bar: where the page says what happened.
        body: the column under the heading.
    """

    key: ClassVar[str] = ""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("page")
        self.context, self.translate = context, context.translate
        self.bar = MessageBar(context.look, context.translate)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(24, 20, 24, 20)
        self.body.setSpacing(14)
        self._subtitle = text("", "muted", wrap=True)

    def head(self, title: str, subtitle: str = "", *buttons: QWidget) -> None:
        """Put title, subtitle and buttons on top, and the message bar under them."""
        words, line = QVBoxLayout(), QHBoxLayout()
        words.setSpacing(2)
        words.addWidget(text(title, "title"))
        words.addWidget(self._subtitle)
        line.setSpacing(10)
        line.addLayout(words, 1)
        for one in buttons:
            line.addWidget(one)
        self.body.addLayout(line)
        self.subtitle(subtitle)  # not before it has a parent: a part without one would flash up as a window
        self.body.addWidget(self.bar)
        self.setAccessibleName(title)

    def subtitle(self, words: str) -> None:
        """Change the line under the title."""
        self._subtitle.setText(words)
        self._subtitle.setVisible(bool(words))

    # -- what the window asks

    def shown(self) -> None:
        """The page was turned to: read what may have changed."""

    def changed(self, _changes: Any) -> None:
        """Records changed (`ChangeSet`), here or by an import."""

    def leave(self) -> None:
        """The page is left, locked or rebuilt: keep what was typed."""

    def unsaved(self) -> str:
        """Return what a person calls what was typed here and not saved; empty for nothing."""
        return ""

    def open_record(self, record_id: str) -> None:
        """Show a record, where the page shows records."""

    def new_record(self) -> None:
        """Begin a record, where the page makes records."""

    def save(self) -> None:
        """Save what is open."""

    def begin(self) -> None:
        """Put the cursor where work on this page begins."""

    def search(self, _words: str = "") -> None:
        """Put the cursor where the page is searched, and look for these words, if there are any."""

    def show_for(self, _key: str) -> None:
        """Show what belongs to another page, where the page tells of pages."""

    def after_undo(self, words: str) -> None:
        """Say that something was taken back."""
        self.bar.say(words, "ok")

    def memory(self) -> dict[str, Any]:
        """Return what a rebuilt page needs to stand where this one stood."""
        return {}

    def remember(self, memory: dict[str, Any]) -> None:
        """Stand where a page stood that had this memory."""


def card_title(words: str) -> QWidget:
    """Return the heading of a card."""
    return text(words, "heading")


__all__ = ["Page", "card_title", "styled"]
