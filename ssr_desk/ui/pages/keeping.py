"""Keeping, for headquarters: people whose date of keeping has passed or comes soon, and erasing them for good."""

import datetime as dt

from ssr_desk.i18n import mark as _
from ssr_desk.services.retention import Due, due
from ssr_desk.ui.context import Context
from ssr_desk.ui.erase_part import ErasePart
from ssr_desk.ui.pages.fact_table import Cell, Column, Line
from ssr_desk.ui.pages.list_page import SearchedPage
from ssr_desk.ui.pages.parts import Detail, beside, button

AHEAD = dt.timedelta(days=30)


class KeepingPage(SearchedPage):
    """Who is kept longer than was promised."""

    key = "keeping"
    empty_icon = "clock"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self.translate
        self.head_searched(say(_("Keeping")), say(_("Search a person or a mission")))
        columns = (
            Column(say(_("Person"))),
            Column(say(_("State")), 150),
            Column(say(_("Keep until")), 130),
            Column(say(_("Mission")), 120),
        )
        self.aside = self.detail = Detail(context, say(_("The chosen person")), 420)
        words = _(
            "Nobody is kept longer than was promised. A counterpart whose date “Keep until” has passed, or passes within a"
            " month, stands here, so that what is known of that person can be erased for good."
        )
        card = self.make_list(columns, say(_("People past their date of keeping")), say(words))
        self.body.addLayout(beside(card, self.detail), 1)
        self._due: dict[str, Due] = {}
        self.part: ErasePart | None = None

    def shown(self) -> None:
        desk = self.context.desk
        until = desk.surround.now().date() + AHEAD
        self.context.jobs.read(self, lambda _job: due(desk.store, desk.registry, until), self._show, self.bar.fail)

    def _show(self, found: list[Due]) -> None:
        say, today = self.translate, self.context.desk.surround.now().date().isoformat()
        self._due = {one.id: one for one in found}
        late = sum(one.day < today for one in found)
        counted = say.plural("{count} person past the date", "{count} people past the date", late)
        soon = say.plural("{count} within a month", "{count} within a month", len(found) - late)
        self.subtitle(f"{counted} · {soon}" if found else "")
        self.fill([self._line(one, one.day < today) for one in found])

    def _line(self, one: Due, late: bool) -> Line:
        say = self.translate
        state = Cell(say(_("Past")), "error", "clock") if late else Cell(say(_("Soon")), "warning", "clock")
        return Line(one.id, (Cell(one.title), state, Cell(say.date_of(one.day), order=one.day), Cell(one.mission)))

    def _tell(self, line_id: str) -> None:
        one, say, detail = self._due.get(line_id), self.translate, self.detail
        self.part = None
        if one is None:
            detail.empty(say(_("Choose a person to see what would be erased.")))
            return
        late = one.day < self.context.desk.surround.now().date().isoformat()
        detail.begin(one.title, say(_("Past")) if late else say(_("Soon")), "error" if late else "warning")
        detail.pairs(((say(_("Keep until")), say.date_of(one.day)), (say(_("Mission")), one.mission)))
        act = button(self.context, _("Open the record, to keep it longer"), lambda: self._open(one), "contact", "link")
        detail.buttons(act)
        if self.context.desk.recording.may(one.type_name):
            detail.heading(say(_("Erase for good")))
            part = ErasePart(self.context, self.context.desk.registry[one.type_name], one.id, one.title)
            part.erased.connect(self._erased)
            part.left.connect(self.table.setFocus)
            detail.add(part)
            self.part = part
        detail.end()

    def _open(self, one: Due) -> None:
        self.context.go(f"record:{one.type_name}", one.id)

    def _erased(self, words: str) -> None:
        """Have everything read again: there is nothing to undo."""
        self.context.arrived(None)
        self.bar.say(words, "ok", self.translate(_("Write a bundle")), lambda: self.context.go("sync"))
