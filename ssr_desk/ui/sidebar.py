"""The sidebar: whose desk this is, the pages that exist; guide, language and lock at its foot."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui import shortcuts
from ssr_desk.ui.theme import Look
from ssr_desk.ui.widgets import row, styled, text

WIDTH = 208
LEAST = 22
"""Pixels of a row, at normal size of letters, below which the list is scrolled rather than squeezed."""
GUIDE = "guide"
"""The key of the page that has no entry among the pages."""
OTHER_LANGUAGE = {"en": ("fr", "Français"), "fr": ("en", "English")}


@dataclass(frozen=True)
class Entry:
    """A page: its key, its icon and its marked name. Without a key it is the heading of those after it.

    Attributes:
        also: keys of pages that are reached through this one, and have no entry of their own.
    """

    key: str
    icon: str
    words: str
    also: tuple[str, ...] = ()


class Sidebar(QFrame):
    """The way from page to page.

    Signals:
        chosen: a page's key.
        language: the other language was asked for.
        lock: the desk should be locked.
        guide: the guide was asked for.
    """

    chosen = Signal(str)
    language = Signal(str)
    lock = Signal()
    guide = Signal()

    def __init__(self, entries: Sequence[Entry], place: str, look: Look, translate: Translator) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setFixedWidth(round(WIDTH * look.scale))
        self._entries, self._look = entries, look
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 12)
        column.setSpacing(2)
        brand = QVBoxLayout()
        brand.setContentsMargins(10, 0, 0, 12)
        brand.setSpacing(0)
        brand.addWidget(text("SSR Desk", "brand"))
        brand.addWidget(text(place, "muted"))
        column.addLayout(brand)
        self.pages = styled(QListWidget(), "nav")
        self.pages.setAccessibleName(translate(_("Pages")))
        self.pages.setIconSize(QSize(look.pixels("sign"), look.pixels("sign")))
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for one in entries:
            words = translate(one.words)
            if not one.key:
                self.pages.addItem(_heading(words, look))
                continue
            item = QListWidgetItem(look.icon(one.icon), f"  {words}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setToolTip(words)
            item.setSizeHint(QSize(100, look.pixels("nav") + 2))
            self.pages.addItem(item)
        self._shown = ""
        self.pages.viewport().installEventFilter(self)
        self.pages.currentRowChanged.connect(self._turned)
        self.pages.itemClicked.connect(self._back)
        self.pages.itemActivated.connect(self._back)
        column.addWidget(self.pages, 1)
        self.guide_button = self._foot(guide_words(translate), "info", self._ask_guide)
        self.guide_button.setCheckable(True)
        column.addLayout(row(self.guide_button, None))
        other, name = OTHER_LANGUAGE[translate.language]
        self.language_button = self._foot(name, "languages", lambda: self.language.emit(other))
        self.lock_button = self._foot(translate(_("Lock")), "lock", self.lock.emit)
        self.lock_button.setToolTip(translate(_("Lock (Ctrl+L)")))
        column.addLayout(row(self.language_button, self.lock_button, None, spacing=2))

    def show_page(self, key: str) -> None:
        """Mark a page, or the one that leads to it, without turning to it. What nothing leads to marks none."""
        self._shown = key
        self.guide_button.setChecked(key == GUIDE)
        place = next((place for place, one in enumerate(self._entries) if key == one.key or key in one.also), -1)
        self.pages.blockSignals(True)
        row_of = place if place >= 0 else max(self.pages.currentRow(), 0)
        self.pages.setCurrentRow(row_of)  # without one the list would turn to the first page when it gets the keyboard
        if place < 0:
            self.pages.clearSelection()
        self.pages.blockSignals(False)
        self._tint(place)

    def _ask_guide(self) -> None:
        self.guide_button.setChecked(self._shown == GUIDE)  # a press has turned it round
        self.guide.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the rows closer together where the window is too low for all of them."""
        if watched is self.pages.viewport() and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        usual, headed = self._look.pixels("nav") + 2, self._look.pixels("nav") - 4
        headings = sum(not one.key for one in self._entries)
        pages, room = len(self._entries) - headings, self.pages.viewport().height()
        least = round(LEAST * self._look.scale)
        high = usual
        while high > least and pages * high + headings * min(headed, high) > room:
            high -= 1
        for place, one in enumerate(self._entries):
            size = QSize(100, high if one.key else min(headed, high))
            if self.pages.item(place).sizeHint() != size:
                self.pages.item(place).setSizeHint(size)

    def _turned(self, place: int) -> None:
        self._tint(place)
        if place >= 0:
            self.chosen.emit(self._entries[place].key)

    def _back(self, item: QListWidgetItem) -> None:
        """Turn to the marked page itself from one that it leads to."""
        key = self._entries[self.pages.row(item)].key
        if key and key != self._shown:
            self.chosen.emit(key)

    def _tint(self, current: int) -> None:
        for place, one in enumerate(self._entries):
            if one.key:
                tint = "accent" if place == current else "muted"
                self.pages.item(place).setIcon(self._look.icon(one.icon, tint))

    def _foot(self, words: str, icon: str, act) -> QPushButton:  # type: ignore[no-untyped-def]
        button = styled(QPushButton(words), "quiet")
        button.setAccessibleName(words)
        button.setIcon(self._look.icon(icon))
        button.clicked.connect(lambda _on=False: act())
        return button


def guide_words(translate: Translator) -> str:
    """Return what leads to the guide, with the key that does, as it is called on this machine."""
    key = QKeySequence(shortcuts.HELP).toString(QKeySequence.SequenceFormat.NativeText)
    return translate(_("Guide ({key})"), key=key)


def _heading(words: str, look: Look) -> QListWidgetItem:
    item = QListWidgetItem(words)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = QFont()
    font.setPixelSize(look.pixels("hint"))
    item.setFont(font)
    item.setForeground(look.colour("muted"))
    item.setSizeHint(QSize(100, look.pixels("nav") - 4))
    item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
    return item
