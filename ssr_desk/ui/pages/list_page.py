"""What the pages of commander and headquarters share: a list, what belongs to its current line beside it, and a search."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from ssr_desk.ui.pages.fact_table import Column, FactTable, Line
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.pages.parts import list_card, search_line
from ssr_desk.ui.widgets import text


class ListPage(Page):
    """A page with one list. It says which columns there are, fills it (`fill`) and tells of a line (`_tell`).

    Attributes:
        table: the list. nothing: what stands in its place while it is empty.
    """

    table: FactTable
    nothing: QLabel
    _wanted = ""
    """The line to make the current one as soon as it is in the list."""

    def changed(self, _changes: Any) -> None:
        if self.isVisible():
            self.shown()

    def open_record(self, record_id: str) -> None:
        """Make the line with this id the current one, now or when it has been read."""
        self._wanted = record_id
        self.table.choose(record_id)

    def begin(self) -> None:
        self.table.setFocus()

    def make_list(self, columns: Sequence[Column], name: str, nothing: str = "") -> QFrame:
        """Make the list, and return its card; `name` is for screen readers, `nothing` what an empty list says."""
        self.table = FactTable(columns, self.context, name)
        self.table.shown.connect(self._tell)
        self.nothing = text(nothing, "muted", wrap=True)
        return list_card(self.table, self.nothing)

    def fill(self, lines: Sequence[Line]) -> None:
        """Show these lines, or that there are none; the one that was asked for becomes the current one."""
        self.nothing.setVisible(not lines)
        self.table.setVisible(bool(lines))
        self.table.show_lines(lines)
        if self._wanted in {one.id for one in lines}:
            self.table.choose(self._wanted)
            self._wanted = ""

    def _tell(self, _line_id: str) -> None:
        """Tell of the line with this id, which is the current one now; empty when there is none."""


class SearchedPage(ListPage):
    """A page whose list is narrowed down by a line in its heading."""

    finder: QLineEdit

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
