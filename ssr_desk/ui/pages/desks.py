"""Desks, for headquarters: every desk, when it was last heard of, what is missing, when its certificate ends."""

from pathlib import Path
from typing import Any

from ssr_desk.i18n import mark as _
from ssr_desk.services.standing import Standing, standings
from ssr_desk.ui.context import Context
from ssr_desk.ui.drafting import moment
from ssr_desk.ui.pages.fact_table import Cell, Column, FactTable, Line
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.pages.parts import Detail, beside, button, list_card, search_line
from ssr_desk.ui.standing_facts import day, missions, points, role
from ssr_desk.ui.widgets import text


class DesksPage(Page):
    """Every desk that headquarters knows."""

    key = "desks"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self.translate
        self.finder = search_line(context, say(_("Search a desk, a person or a mission")), self._search)
        self.head(say(_("Desks")), "", self.finder)
        columns = (
            Column(say(_("Person"))),
            Column(say(_("State")), 142),
            Column(say(_("Last heard of")), 118),
            Column(say(_("Certificate ends")), 118),
            Column(say(_("Role")), 116),
            Column(say(_("Missions")), 110),
        )
        self.table = FactTable(columns, context, say(_("Desks")))
        self.table.shown.connect(self._tell)
        self.detail: Detail = Detail(context, say(_("The chosen desk")))
        words = _(
            "No other desk is known yet. Certify the first one under Trust: its request comes by mail or on a stick."
        )
        self.nothing = text(say(words), "muted", wrap=True)
        self.body.addLayout(beside(list_card(self.table, self.nothing), self.detail), 1)
        self._known: dict[str, Standing] = {}
        self._lacking: dict[str, int] = {}
        self._wanted = ""

    def shown(self) -> None:
        desk = self.context.desk
        self.context.jobs.read(self, lambda _job: standings(desk.store), self._show, self.bar.fail)
        self.context.jobs.read(
            self, lambda _job: {one.device: one.revisions for one in desk.exchange.outbox()}, self._lack, self.bar.fail
        )

    def changed(self, _changes: Any) -> None:
        if self.isVisible():
            self.shown()

    def open_record(self, record_id: str) -> None:
        """Show one desk, by its device."""
        self._wanted = record_id
        self.table.choose(record_id)

    def begin(self) -> None:
        self.table.setFocus()

    def search(self, words: str = "") -> None:
        self.finder.setFocus()
        if words:
            self.finder.setText(words)

    def escape(self) -> None:
        """Show all desks again."""
        self.finder.clear()

    # -- parts

    def _search(self, words: str) -> None:
        self.table.search(words)

    def _show(self, found: list[Standing]) -> None:
        now, say = self.context.desk.surround.milliseconds(), self.translate
        self._known = {one.device: one for one in found}
        self.nothing.setVisible(not found)
        self.table.setVisible(bool(found))
        lines, troubled = [], 0
        for one in found:
            worst = points(one, now, say)[0]
            troubled += worst.tone in ("error", "warning")
            lines.append(
                Line(
                    one.device,
                    (
                        Cell(one.name or one.officer, tip=f"{one.name} · {one.officer} · {one.device}"),
                        Cell(worst.short, worst.tone, worst.icon, tip=worst.words),
                        Cell(day(one.last, say), order=one.last),
                        Cell(day(one.expires, say), order=one.expires),
                        Cell(role(one.role, say)),
                        Cell(missions(one.missions, say)),
                    ),
                )
            )
        self.table.show_lines(lines)
        if self._wanted:
            self.table.choose(self._wanted)
            self._wanted = ""
        counted = say.plural("{count} desk", "{count} desks", len(found))
        todo = say(_("{count} to look at"), count=say.number(str(troubled))) if troubled else say(_("all in order"))
        self.subtitle(f"{counted} · {todo}" if found else "")

    def _lack(self, lacking: dict[str, int]) -> None:
        self._lacking = lacking
        self._tell(self.table.chosen)

    def _tell(self, device: str) -> None:
        one, say, detail = self._known.get(device), self.translate, self.detail
        if one is None:
            detail.empty(say(_("Choose a desk to see how it stands.")))
            return
        now = self.context.desk.surround.milliseconds()
        found = points(one, now, say)
        detail.begin(one.name or one.officer, found[0].short, found[0].tone)
        for point in found:
            if point.tone != "ok":
                detail.point(point.words, point.icon, point.tone)
        detail.pairs(
            (
                (say(_("Officer number")), one.officer),
                (say(_("Device")), one.device),
                (say(_("Role")), role(one.role, say)),
                (say(_("Missions")), missions(one.missions, say)),
                (say(_("Certificate ends")), day(one.expires, say)),
            )
        )
        detail.heading(say(_("From this desk")))
        detail.pairs(
            (
                (say(_("Bundles taken in")), say.number(str(one.bundles))),
                (say(_("Last bundle")), moment(one.heard, say) if one.heard is not None else say(_("none yet"))),
                (say(_("File")), Path(one.file).name),
                (say(_("Newest work")), moment(one.relayed, say) if one.relayed else say(_("nothing of its own yet"))),
            )
        )
        detail.heading(say(_("For this desk")))
        detail.say(self._lacks(one))
        if one.trusted:
            detail.buttons(button(self.context, _("Write a bundle for it"), lambda: self._write(device), "upload"))
        if one.serial and self.context.desk.author().authority.role == "hq":
            act = button(
                self.context, _("Its certificate"), lambda: self.context.go("trust", one.serial), "shield-check", "link"
            )
            detail.buttons(act)
        detail.end()

    def _lacks(self, one: Standing) -> str:
        say = self.translate
        if not one.trusted:
            return say(_("Nothing is sealed for it any more."))
        if one.device not in self._lacking:
            return say(_("Counting what it lacks…"))
        count = self._lacking[one.device]
        if not count:
            return say(_("It has confirmed everything that it may have."))
        return say.plural(
            "It has not confirmed {count} change that it may have.",
            "It has not confirmed {count} changes that it may have.",
            count,
        )

    def _write(self, device: str) -> None:
        from ssr_desk.ui.pages.sync import SyncPage

        page = self.context.go("sync")
        if isinstance(page, SyncPage):
            page.address(device)
