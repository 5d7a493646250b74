"""What stands where a list has nothing to show: what belongs there and how to add the first one, or where else to look."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.ui.context import Context
from ssr_desk.ui.widgets import row, scrolled, styled, text

WIDEST = 560
"""Pixels of a line of words at normal size: a longer one is hard to follow."""
LARGE = 1.4
"""From which size of letters on buttons stand under each other."""


class Lesson(NamedTuple):
    """What an empty list teaches: a heading, what will stand here and what to do, and buttons that begin it."""

    title: str
    words: str
    buttons: Sequence[QPushButton] = ()


class Nothing(QScrollArea):
    """An icon, a heading, words, and buttons that lead on, in the middle; scrolled where letters are large."""

    def __init__(self, context: Context, icon: str) -> None:
        super().__init__()
        inside = styled(QWidget(), "body")
        scale = context.look.scale
        self._picture = text()
        self._picture.setPixmap(context.look.pixmap(icon, "muted", 36, self.devicePixelRatioF()))
        self._title, self._words = text("", "heading", wrap=True), text("", "muted", wrap=True)
        middle = styled(QWidget(), "body")
        middle.setMaximumWidth(round(WIDEST * scale))
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addStretch(1)
        for one in (self._picture, self._title, self._words):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(one)
        column.addSpacing(4)
        large = scale > LARGE
        self._buttons = QBoxLayout(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(8)
        self._offered: list[QPushButton] = []
        line = row(None)
        line.addLayout(self._buttons)
        line.addStretch(1)
        column.addLayout(line)
        column.addStretch(1)
        across = row(None, middle, None)
        across.setStretchFactor(middle, 100)
        across.setContentsMargins(16, 12, 16, 12)
        inside.setLayout(across)
        scrolled(inside, self)

    @property
    def words(self) -> str:
        """Heading and words as they stand there."""
        return f"{self._title.text()}\n\n{self._words.text()}"

    def teach(self, lesson: Lesson) -> None:
        """Show this, and these buttons alone of all that were ever shown here."""
        self._title.setText(lesson.title)
        self._words.setText(lesson.words)
        for one in lesson.buttons:
            if one not in self._offered:
                self._offered.append(one)
                self._buttons.addWidget(one, 0, Qt.AlignmentFlag.AlignCenter)
        for one in self._offered:
            one.setVisible(one in lesson.buttons)

    def begin(self) -> None:
        """Put the keyboard on the first button, where there is one."""
        first = next((one for one in self._offered if not one.isHidden()), None)
        if first is not None:
            first.setFocus()


class EmptyPage(Nothing):
    """No record of a type yet, or none found.

    Attributes:
        first, all, elsewhere: buttons: begin the first record, ask for everything again, search everything.
    """

    def __init__(self, record_type: type[Record], context: Context, *, may: bool) -> None:
        super().__init__(context, record_type.icon)
        self._type, self._translate, self._may = record_type, context.translate, may
        self.first = QPushButton(context.icon("plus", size=16), self._translate(_("New record")))
        self.all = QPushButton(self._translate(_("Show all")))
        self.elsewhere = QPushButton(context.icon("search", size=16), self._translate(_("Search everything")))

    def connect_to(self, first: Callable[[], None], all_: Callable[[], None], elsewhere: Callable[[], None]) -> None:
        """Say what the buttons do."""
        for button, act in ((self.first, first), (self.all, all_), (self.elsewhere, elsewhere)):
            button.clicked.connect(lambda _on=False, do=act: do())

    def show_for(self, *, asked: bool, searched: bool) -> None:
        """Say that nothing answers to what was asked for, or that there is nothing yet."""
        translate = self._translate
        if asked:
            nothing = _("No record of this list answers to what is asked above.")
            buttons = [self.all, *([self.elsewhere] if searched else [])]
            self.teach(Lesson(translate(_("Nothing found")), translate(nothing), buttons))
        else:
            words = "\n\n".join(self._taught())
            self.teach(Lesson(translate(_("Nothing here yet")), words, [self.first] if self._may else []))

    def _taught(self) -> list[str]:
        """Return what an empty list says: what belongs here, and how the first one is made."""
        told = [self._translate(self._type.about)] if self._type.about else []
        words = _("Ctrl+N begins the first one; Tab and Ctrl+S are enough to save it. F1 opens the guide.")
        other = _("Headquarters and your commander record these; they come with a bundle. F1 opens the guide.")
        return [*told, self._translate(words if self._may else other)]
