"""Today for an officer: one line to record something, what is due, this week, the rotation's end, what is not yet safe."""

from collections.abc import Callable
from typing import Any

from ssr_desk.i18n import mark as _
from ssr_desk.ui.board import Board
from ssr_desk.ui.context import Context
from ssr_desk.ui.pages.today_parts import DraftsCard, ListCard, QuickCard, RotationCard, StatesCard, WaitingCard
from ssr_desk.ui.today_facts import Facts, gather
from ssr_desk.ui.waiting_facts import conflicts, returned, sort

Failed = Callable[[Exception], None]


class OfficerToday:
    """The cards of an officer's day.

    Attributes:
        area: what goes into the page. quick: the line to record something.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        board = Board(5, 3)
        self.quick = QuickCard(context)
        self._waiting = WaitingCard(context)
        self._waiting.hide()
        self._due, self._week = ListCard(context, _("Due")), ListCard(context, _("This week"))
        self._rotation, self._states, self._drafts = RotationCard(context), StatesCard(context), DraftsCard(context)
        for one in (self.quick, self._waiting, self._due, self._week):
            board.left.addWidget(one)
        for one in (self._rotation, self._states, self._drafts):
            board.right.addWidget(one)
        self._drafts.hide()
        board.end()
        self.area = board.area

    def shown(self, failed: Failed, after: Callable[[], None]) -> None:
        """Read: first what an officer comes for, then what others left. `after` is called when the first is shown."""
        desk, say, jobs = self._context.desk, self._context.translate, self._context.jobs

        def waiting(_job: Any) -> Any:
            return sort([*returned(desk, say), *conflicts(desk, say)])

        def show(facts: Facts) -> None:
            self._show(facts)
            after()

        jobs.read(self.area, lambda _job: gather(desk), show, failed)
        jobs.read(self.area, waiting, self._wait, failed)

    def begin(self) -> None:
        """Put the cursor where a record is begun."""
        self.quick.line.setFocus()

    def _show(self, facts: Facts) -> None:
        self._due.records(facts.due, _("Nothing is due in the next thirty days."))
        self._week.records(facts.week, _("Nothing recorded for the last seven days. The line above begins a record."))
        for one in (self._rotation, self._states, self._drafts):
            one.show_own(facts.own)

    def _wait(self, found: Any) -> None:
        self._waiting.setVisible(bool(found))
        self._waiting.show_waiting(found)
