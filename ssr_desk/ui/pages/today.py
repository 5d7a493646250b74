"""Today: the first page of an open desk, for each role its own board, and the search in everything."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.desk_notices import DeskNotices
from ssr_desk.ui.pages.commander_today import CommanderToday
from ssr_desk.ui.pages.hq_today import HeadquartersToday
from ssr_desk.ui.pages.officer_today import OfficerToday
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.search_results import SearchResults
from ssr_desk.ui.widgets import looking_glass, named


class TodayPage(Page):
    """The first page of an open desk.

    Attributes:
        board: of the role that the desk's certificate says.
        everything: the line that searches; results: what it finds, in the board's place.
    """

    key = "today"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self.translate
        self.everything = QLineEdit()
        self.everything.setClearButtonEnabled(True)
        self.everything.setPlaceholderText(say(_("Search everything")))
        named(self.everything, say(_("Search everything (Ctrl+F)")))
        looking_glass(self.everything, context.icon("search"), context.translate(_("Show all")))
        self.everything.setFixedWidth(300)
        role = context.desk.author().authority.role
        self.board: OfficerToday | CommanderToday | HeadquartersToday
        if role == "hq":
            self.board = HeadquartersToday(context)
            beside = [self.everything, self.board.open]
        else:
            self.board = CommanderToday(context) if role == "commander" else OfficerToday(context)
            self.kind, self.line = self.board.quick.kind, self.board.quick.line
            beside = [self.everything]
        day = context.desk.surround.now().astimezone().date().isoformat()
        self.head(say(_("Today")), say.date_of(day), *beside)
        self.notices = DeskNotices(context)
        self.body.addWidget(self.notices)
        self._layers = QStackedWidget()
        self._layers.addWidget(self.board.area)
        self.results = SearchResults(context)
        self._layers.addWidget(self.results)
        self.body.addWidget(self._layers, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(250)
        self._timer.timeout.connect(self._find)
        self.everything.textChanged.connect(lambda _text: self._timer.start())
        self.everything.installEventFilter(self)

    def shown(self) -> None:
        self.board.shown(self.bar.fail, self.notices.refresh)

    def changed(self, _changes: Any) -> None:
        if self.isVisible():
            self.shown()

    def begin(self) -> None:
        self.board.begin()

    def search(self, _words: str = "") -> None:
        if _words:
            self.everything.setText(_words)
        self.everything.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.everything.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the search down to its first hit."""
        if (
            watched is self.everything
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return)
            and self._layers.currentIndex() == 1
        ):
            return self.results.enter()
        return super().eventFilter(watched, event)

    def escape(self) -> None:
        """Leave the search."""
        self.everything.clear()

    def _find(self) -> None:
        words = self.everything.text().strip()
        self._layers.setCurrentIndex(1 if words else 0)
        if words:
            self.results.look_for(words)
