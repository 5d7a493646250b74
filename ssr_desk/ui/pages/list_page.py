"""What the pages of commander and headquarters share: a list, what belongs to its current line beside it, and a search."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QPushButton, QToolButton, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.empty_page import Lesson, Nothing
from ssr_desk.ui.pages.fact_table import Column, FactTable, Line
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.pages.parts import list_card, search_line


class ListPage(Page):
    """A page with one list. It says which columns there are, fills it (`fill`) and tells of a line (`_tell`).

    Attributes:
        empty_icon: name of the icon of what an empty list says.
        table: the list. nothing: what stands in its place while it is empty.
        listed: what holds the list. aside: what tells of its current line; neither is there while the list is empty.
    """

    empty_icon: ClassVar[str] = "inbox"
    table: FactTable
    nothing: Nothing
    listed: QWidget
    aside: QWidget | None = None
    _wanted = ""
    """The line to make the current one as soon as it is in the list."""
    _taught = ""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._everything = QPushButton(self.translate(_("Show all")))
        self._everything.clicked.connect(lambda _on=False: self._show_all())

    def changed(self, _changes: Any) -> None:
        if self.isVisible():
            self.shown()

    def open_record(self, record_id: str) -> None:
        """Make the line with this id the current one, now or when it has been read."""
        self._wanted = record_id
        self.table.choose(record_id)

    def begin(self) -> None:
        if self.listed.isHidden():
            self.nothing.begin()
        else:
            self.table.setFocus()

    def make_list(self, columns: Sequence[Column], name: str, nothing: str = "") -> QFrame:
        """Make the list, and return its card; `name` is for screen readers, `nothing` what an empty list says."""
        self.table = self.listed = FactTable(columns, self.context, name)
        self.table.shown.connect(self._tell)
        self._taught = nothing
        return self.list_card()

    def list_card(self) -> QFrame:
        """Return the card of what holds the list."""
        self.nothing = Nothing(self.context, self.empty_icon)
        return list_card(self.listed, self.nothing)

    def fill(self, lines: Sequence[Line]) -> None:
        """Show these lines, or that there are none; the one that was asked for becomes the current one."""
        self.table.show_lines(lines)
        self.weigh()
        if self._wanted in {one.id for one in lines}:
            self.table.choose(self._wanted)
            self._wanted = ""

    def weigh(self) -> None:
        """Show the list, or in its place what an empty one teaches, or that nothing answers to what is searched."""
        facts = self.table.facts
        if not facts.total:
            self.nothing.teach(self.lesson())
        elif not facts.rowCount():
            words = self.translate(_("Nothing in this list answers to what is searched above."))
            self.nothing.teach(Lesson(self.translate(_("Nothing found")), words, [self._everything]))
        some = bool(facts.rowCount())
        self.nothing.setVisible(not some)
        self.listed.setVisible(some)
        if self.aside is not None:
            self.aside.setVisible(some)

    def lesson(self) -> Lesson:
        """Return what the list says while it is empty."""
        return Lesson(self.translate(_("Nothing here yet")), self._taught)

    def _show_all(self) -> None:
        """Show every line again."""

    def _tell(self, _line_id: str) -> None:
        """Tell of the line with this id, which is the current one now; empty when there is none."""


class SearchedPage(ListPage):
    """A page whose list is narrowed down by a line in its heading."""

    finder: QLineEdit
    _filled = False
    """Whether the list was read: before that it is not known to be empty."""

    def head_searched(self, title: str, search: str, *buttons: QWidget, subtitle: str = "") -> None:
        """Put title, search line and buttons on top; `search` says what is looked for."""
        self.finder = search_line(self.context, search, self._search)
        self.head(title, subtitle, self.finder, *buttons)

    def search(self, words: str = "") -> None:
        self.finder.setFocus()
        if words:
            self.finder.setText(words)

    def escape(self) -> None:
        """Show everything again."""
        self.finder.clear()

    def _search(self, words: str) -> None:
        self.table.search(words)
        if self._filled:
            self.weigh()

    def fill(self, lines: Sequence[Line]) -> None:
        self._filled = True
        super().fill(lines)

    def _show_all(self) -> None:
        self.finder.clear()
        self.table.setFocus()


class TabbedPage(SearchedPage):
    """A page whose list is one of several, each under its tab.

    Attributes:
        tabs: the tabs by their names.
    """

    tabs: dict[str, QToolButton]

    def make_tabs(self, names: Mapping[str, str], act: Callable[[str], None]) -> None:
        """Put a tab for each name, with its translated words, under the heading; `act` is called when one is pressed."""
        self.tabs, self._group = {}, QButtonGroup(self)
        line = QHBoxLayout()
        line.setSpacing(4)
        for name, words in names.items():
            tab = QToolButton()
            tab.setText(words)
            tab.setAccessibleName(words)
            tab.setCheckable(True)
            tab.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            tab.clicked.connect(lambda _on=False, one=name: act(one))
            self._group.addButton(tab)
            self.tabs[name] = tab
            line.addWidget(tab)
        line.addStretch(1)
        self.body.addLayout(line)
