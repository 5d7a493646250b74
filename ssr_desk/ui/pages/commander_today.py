"""Today for a commander: what waits, who leaves and arrives, what is due at the own post, what headquarters has not seen."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from ssr_desk.i18n import mark as _
from ssr_desk.ui.board import Board
from ssr_desk.ui.context import Context
from ssr_desk.ui.contingent_facts import Contingent, soon
from ssr_desk.ui.pages.change_line import change_line
from ssr_desk.ui.pages.officer_today import Failed
from ssr_desk.ui.pages.today_parts import DraftsCard, ListCard, QuickCard, RotationCard, StatesCard, WaitingCard
from ssr_desk.ui.today_facts import due, own, own_post
from ssr_desk.ui.waiting_facts import for_commander

NEXT = dt.timedelta(weeks=8)
CHANGES = 5


class CommanderToday:
    """The cards of a commander's day.

    Attributes:
        area: what goes into the page. quick: the line to record something.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        board = Board(5, 3)
        self.quick = QuickCard(context)
        self._waiting, self._changes = WaitingCard(context), ListCard(context, _("Who leaves and arrives"))
        self._due = ListCard(context, _("Due at my post"))
        self._rotation, self._states, self._drafts = RotationCard(context), StatesCard(context), DraftsCard(context)
        for one in (self._waiting, self._changes, self.quick):
            board.left.addWidget(one)
        for one in (self._due, self._states, self._rotation, self._drafts):
            board.right.addWidget(one)
        self._drafts.hide()
        board.end()
        self.area = board.area

    def shown(self, failed: Failed, after: Callable[[], None]) -> None:
        """Read: first the own work, then everybody's. `after` is called when the first of it is shown."""
        desk, say, jobs = self._context.desk, self._context.translate, self._context.jobs
        now: dt.datetime = desk.surround.now()
        today = now.astimezone().date()

        def show(answer: Any) -> None:
            self._show(answer)
            after()

        def wait(answer: Any) -> None:
            waiting, people = answer
            self._wait(waiting, people, today)

        jobs.read(self.area, lambda _job: (own(desk), due(desk, now.date(), own_post(desk))), show, failed)
        jobs.read(self.area, lambda _job: for_commander(desk, today, say), wait, failed)

    def begin(self) -> None:
        """Put the cursor where a record is begun."""
        self.quick.line.setFocus()

    def _show(self, answer: Any) -> None:
        mine, found = answer
        self._due.records(found, _("Nothing is due in the next thirty days."))
        for one in (self._rotation, self._states, self._drafts):
            one.show_own(mine)

    def _wait(self, found: Any, people: Contingent, today: dt.date) -> None:
        self._waiting.show_waiting(found)
        ratio, context = self.area.devicePixelRatioF(), self._context
        some = soon(people.changes, today + NEXT)[:CHANGES]
        self._changes.put(
            [change_line(context, post, change, ratio) for post, change in some],
            _("Nobody leaves or arrives in the next eight weeks."),
        )
