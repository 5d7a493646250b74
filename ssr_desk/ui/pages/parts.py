"""Parts that the pages of commander and headquarters share: a panel that tells of one thing, buttons, an empty page."""

import re
from collections.abc import Callable, Iterable
from textwrap import wrap

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.widgets import card, clear, looking_glass, named, row, scrolled, set_tone, styled, text

WIDTH = 366
"""Of the panel beside a list, in pixels at normal size."""
LEAST = 320
"""Pixels that it has whatever the size of letters."""
LARGE = 1.4
"""From which size of letters on buttons stand under each other."""
LIST, PANEL = 3, 2
"""How list and panel share a line in which neither has the room that it would like."""


_LONG, _LONG_LARGE = re.compile(r"\S{29,}"), re.compile(r"\S{13,}")
"""Words that take more than a line of a panel (hashes, paths), in usual and in large letters."""


def _broken(found: re.Match[str]) -> str:
    """Let a long word go on in the next line."""
    return "\u200b".join(wrap(found[0], 10, break_on_hyphens=False))


def button(context: Context, words: str, act: Callable[[], None], icon: str = "", role: str = "") -> QPushButton:
    """Return a button: `words` are marked, `role` is "primary", "link" or empty."""
    made = styled(QPushButton(context.translate(words)), role)
    if icon:
        tint = {"primary": "on_accent", "link": "accent"}.get(role, "muted")
        made.setIcon(context.icon(icon, tint, 16))
    made.clicked.connect(lambda _on=False: act())
    return made


def pill(words: str, tone: str) -> QLabel:
    """Return a state as a label on the ground of its tone."""
    made = text(words, "pill")
    set_tone(made, "info" if tone == "accent" else tone)
    return made


def labelled(words: str, field: QWidget) -> QVBoxLayout:
    """Return a field under its label, which is also its name for screen readers."""
    label = text(words, "label")
    label.setBuddy(field)
    field.setAccessibleName(words)
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(label)
    column.addWidget(field)
    return column


def search_line(context: Context, words: str, act: Callable[[str], None]) -> QLineEdit:
    """Return a line that narrows a list down while somebody types."""
    line = QLineEdit()
    line.setClearButtonEnabled(True)
    line.setPlaceholderText(words)
    named(line, words, tip=False)
    looking_glass(line, context.icon("search"), context.translate(_("Show all")))
    if context.look.scale > LARGE:
        line.setMaximumWidth(round(280 * context.look.scale))
    else:
        line.setFixedWidth(round(280 * context.look.scale))
    line.textChanged.connect(act)
    return line


def panel(part: QWidget, context: Context, width: int = WIDTH) -> None:
    """Let a part beside a list be this wide, or less where letters are large and the list needs the room."""
    part.setMinimumWidth(LEAST)
    part.setMaximumWidth(round(width * context.look.scale))


class Detail(QFrame):
    """Beside a list: what there is to know of one line of it, and what can be done about it."""

    def __init__(self, context: Context, name: str, width: int = WIDTH) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(name)
        panel(self, context, width)
        self._context = context
        inside = styled(QWidget(), "body")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(18, 8, 18, 8)
        self._column.setSpacing(8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 8, 1, 8)  # the ground of what scrolls must not cover the round corners
        outer.addWidget(scrolled(inside))

    def empty(self, words: str) -> None:
        """Say why nothing is shown."""
        clear(self._column)
        self._column.addWidget(text(words, "muted", wrap=True))
        self._column.addStretch(1)

    def begin(self, title: str, state: str = "", tone: str = "") -> None:
        """Begin to tell of something."""
        clear(self._column)
        self._column.addWidget(text(title, "heading", wrap=True))
        if state:
            self._column.addLayout(row(pill(state, tone), None))

    def pairs(self, facts: Iterable[tuple[str, str]]) -> None:
        """Tell names and values; what is empty is left out."""
        grid, large = QGridLayout(), self._context.look.scale > LARGE
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for place, (name, value) in enumerate(one for one in facts if one[1]):
            label = text(name, "hint", wrap=True)
            label.setFixedWidth(round(min(112 * self._context.look.scale, max(self.width(), LEAST) * 0.36)))
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            said = text((_LONG_LARGE if large else _LONG).sub(_broken, value), wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(said, place, 1)
        self._column.addLayout(grid)

    def heading(self, words: str) -> None:
        """Begin another part."""
        label = text(words, "columnhead", wrap=True)
        label.setContentsMargins(0, 8, 0, 0)
        self._column.addWidget(label)

    def say(self, words: str, role: str = "") -> QLabel:
        """Tell a sentence."""
        label = text(words, role, wrap=True)
        self._column.addWidget(label)
        return label

    def point(self, words: str, icon: str, tint: str) -> None:
        """Tell something to look at, with an icon that says how bad it is."""
        picture = QLabel()
        picture.setPixmap(self._context.look.pixmap(icon, tint, 16, self.devicePixelRatioF()))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(text(words, wrap=True), 1)
        self._column.addLayout(line)

    def add(self, part: QWidget) -> None:
        """Put a widget under the rest."""
        self._column.addWidget(part)

    def add_layout(self, part: QLayout) -> None:
        """Put a layout under the rest."""
        self._column.addLayout(part)

    def buttons(self, *some: QPushButton) -> None:
        """Offer what can be done, one under the other: words in French take their room."""
        for one in some:
            self._column.addLayout(row(one, None))

    def end(self) -> None:
        """Nothing more to tell."""
        self._column.addStretch(1)


def open_bundle(context: Context) -> None:
    """Turn to Sync and ask for a bundle there."""
    from ssr_desk.ui.pages.sync import SyncPage

    page = context.go("sync")
    if isinstance(page, SyncPage):
        page.choose()


def certificate_link(context: Context, enrolled: bool = False) -> QPushButton:
    """Return a button to where this desk gets its certificate; of headquarters, to where it issues them."""
    if context.desk.profile.role != "hq":
        return button(context, _("Certificate, under Settings"), lambda: context.go("settings"), "shield-check", "link")
    words = _("Certify a desk, under Trust") if enrolled else _("Set up, under Trust")
    return button(context, words, lambda: context.go("trust"), "shield-check", "link")


def list_card(table: QWidget, empty: QWidget) -> QFrame:
    """Return the card of a list; `empty` says what belongs there while nothing does."""
    frame, column = card()
    column.setContentsMargins(1, 6, 1, 6)
    column.setSpacing(0)
    column.addWidget(empty, 1)
    column.addWidget(table, 1)
    empty.hide()
    return frame


def together(context: Context, *some: QPushButton) -> QBoxLayout:
    """Return buttons side by side, or one under the other where letters are large."""
    large = context.look.scale > LARGE
    line = QBoxLayout(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)
    line.setSpacing(8)
    for one in some:
        line.addWidget(one, 0, Qt.AlignmentFlag.AlignLeft)
    if not large:
        line.addStretch(1)
    return line


def beside(left: QWidget, right: QWidget) -> QHBoxLayout:
    """Return a list and its panel side by side."""
    line = QHBoxLayout()
    line.setSpacing(14)
    line.addWidget(left, LIST)
    line.addWidget(right, PANEL)
    return line
