"""Today for headquarters: what waits, the bundles that came, who leaves and arrives in all missions."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from ssr_desk.i18n import mark as _
from ssr_desk.services.contingent import posts
from ssr_desk.ui.board import Board
from ssr_desk.ui.context import Context
from ssr_desk.ui.contingent_facts import changes, soon
from ssr_desk.ui.pages.change_line import change_line
from ssr_desk.ui.pages.commander_today import CHANGES, NEXT
from ssr_desk.ui.pages.officer_today import Failed
from ssr_desk.ui.pages.parts import button
from ssr_desk.ui.pages.today_parts import DraftsCard, ListCard, WaitingCard
from ssr_desk.ui.sync_facts import Arrived
from ssr_desk.ui.today_facts import own
from ssr_desk.ui.waiting_facts import for_headquarters
from ssr_desk.ui.widgets import RowLink

CAME = 6


class HeadquartersToday:
    """The cards of headquarters' day.

    Attributes:
        area: what goes into the page. open: the button that takes a bundle, for the head of the page.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        board = Board(5, 3)
        self.open = button(context, _("Open a bundle…"), self._take, "download", "primary")
        self._waiting, self._changes = WaitingCard(context), ListCard(context, _("Who leaves and arrives"))
        self._came, self._drafts = ListCard(context, _("Bundles that came")), DraftsCard(context)
        for one in (self._waiting, self._changes):
            board.left.addWidget(one)
        for one in (self._came, self._drafts):
            board.right.addWidget(one)
        self._drafts.hide()
        board.end()
        self.area = board.area

    def shown(self, failed: Failed, after: Callable[[], None]) -> None:
        """Read: what waits, then who moves. `after` is called when the first of it is shown."""
        desk, say, jobs = self._context.desk, self._context.translate, self._context.jobs
        now: dt.datetime = desk.surround.now()
        today = now.astimezone().date()

        def wait(answer: Any) -> None:
            self._wait(*answer)
            after()

        jobs.read(self.area, lambda _job: for_headquarters(desk, say), wait, failed)
        jobs.read(
            self.area,
            lambda _job: (own(desk), soon(changes(posts(desk.recording, today)), today + NEXT)),
            lambda answer: self._show(*answer),
            failed,
        )

    def begin(self) -> None:
        """Put the cursor on what waits first."""
        first = self._waiting.findChild(QPushButton) or self.open
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _wait(self, found: Any, came: tuple[Arrived, ...]) -> None:
        self._waiting.show_waiting(found)
        self._came.put(
            [self._bundle(one) for one in came[:CAME]],
            _("None yet. Open one from a stick or from the mail: it is checked before anything changes."),
        )

    def _show(self, mine: Any, some: Any) -> None:
        self._drafts.show_own(mine)
        ratio, context = self.area.devicePixelRatioF(), self._context
        self._changes.put(
            [change_line(context, post, change, ratio) for post, change in some[:CHANGES]],
            _("Nobody leaves or arrives in the next eight weeks."),
        )

    def _bundle(self, one: Arrived) -> RowLink:
        say = self._context.translate
        beside = say(_("refused")) if one.refused else say.day_of(one.at)
        link = RowLink(one.who or Path(one.file).name, beside, late=one.refused)
        link.clicked.connect(lambda _on=False: self._context.go("inbox", one.key))
        return link

    def _take(self) -> None:
        from ssr_desk.ui.pages.sync import SyncPage

        page = self._context.go("sync")
        if isinstance(page, SyncPage):
            page.choose()
