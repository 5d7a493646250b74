"""Desks, for headquarters: every desk, when it was last heard of, what is missing, when its certificate ends."""

from pathlib import Path

from ssr_desk.i18n import mark as _
from ssr_desk.services.forks import Fork
from ssr_desk.services.standing import Standing, standings
from ssr_desk.ui.context import Context
from ssr_desk.ui.empty_page import Lesson
from ssr_desk.ui.pages.fact_table import Cell, Column, Line
from ssr_desk.ui.pages.fork_part import ForkPart
from ssr_desk.ui.pages.list_page import SearchedPage
from ssr_desk.ui.pages.parts import Detail, beside, button
from ssr_desk.ui.standing_facts import day, missions, points, role


class DesksPage(SearchedPage):
    """Every desk that headquarters knows."""

    key = "desks"
    empty_icon = "monitor"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self.translate
        self.head_searched(say(_("Desks")), say(_("Search a desk, a person or a mission")))
        columns = (
            Column(say(_("Person"))),
            Column(say(_("State")), 142),
            Column(say(_("Last heard of")), 118),
            Column(say(_("Certificate ends")), 118),
            Column(say(_("Role")), 116),
            Column(say(_("Missions")), 110),
        )
        self.aside = self.detail = Detail(context, say(_("The chosen desk")))
        self._to_trust = button(context, _("Open a request…"), lambda: self.context.go("trust"), "folder-open")
        words = _(
            "No other desk is known yet. Certify the first one under Trust: its request comes by mail or on a stick."
        )
        self.body.addLayout(beside(self.make_list(columns, say(_("Desks")), say(words)), self.detail), 1)
        self._known: dict[str, Standing] = {}
        self._lacking: dict[str, int] = {}
        self._forks: list[Fork] = []
        self.parts: list[ForkPart] = []

    def shown(self) -> None:
        desk = self.context.desk
        self.context.jobs.read(
            self,
            lambda _job: (standings(desk.store), desk.forks.all()),
            lambda found: self._show(*found),
            self.bar.fail,
        )
        self.context.jobs.read(
            self, lambda _job: {one.device: one.revisions for one in desk.exchange.outbox()}, self._lack, self.bar.fail
        )

    def lesson(self) -> Lesson:
        return super().lesson()._replace(buttons=[self._to_trust])

    # -- parts

    def _show(self, found: list[Standing], forks: list[Fork]) -> None:
        now, say = self.context.desk.surround.milliseconds(), self.translate
        self._forks = forks
        self._known = {one.device: one for one in found}
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
        self.fill(lines)
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
        hq = self.context.desk.author().authority.role == "hq"
        some = [fork for fork in self._forks if fork.device == one.device]
        typed = {part.fork.feed: part.typed for part in self.parts}
        self.parts = [
            ForkPart(self.context, fork, hq, self._settled, self.bar.fail, typed.get(fork.feed, "")) for fork in some
        ]
        for part in self.parts:
            part.tell(detail)
        detail.heading(say(_("From this desk")))
        detail.pairs(
            (
                (say(_("Bundles taken in")), say.number(str(one.bundles))),
                (say(_("Last bundle")), say.time_of(one.heard) if one.heard is not None else say(_("none yet"))),
                (say(_("File")), Path(one.file).name),
                (say(_("Newest work")), say.time_of(one.relayed) if one.relayed else say(_("nothing of its own yet"))),
            )
        )
        detail.heading(say(_("For this desk")))
        detail.say(self._lacks(one))
        if one.trusted:
            detail.buttons(button(self.context, _("Write a bundle for it"), lambda: self._write(device), "upload"))
        if one.serial and hq:
            act = button(
                self.context, _("Its certificate"), lambda: self.context.go("trust", one.serial), "shield-check", "link"
            )
            detail.buttons(act)
        detail.end()

    def _settled(self, words: str) -> None:
        self.bar.say(words, "warning", self.translate(_("Write a bundle")), lambda: self.context.go("sync"))
        self.shown()

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
