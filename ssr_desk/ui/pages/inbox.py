"""Inbox, for headquarters: every bundle taken in or refused, what it brought, and why it was refused."""

from pathlib import Path

from ssr_desk.i18n import mark as _
from ssr_desk.i18n import mark_in
from ssr_desk.ui.context import Context
from ssr_desk.ui.empty_page import Lesson
from ssr_desk.ui.pages.fact_table import Cell, Column, Line
from ssr_desk.ui.pages.list_page import SearchedPage
from ssr_desk.ui.pages.parts import Detail, beside, button, open_bundle
from ssr_desk.ui.sync_facts import Arrived, arrivals, attention

REFUSED = mark_in("bundle", "Refused")


class InboxPage(SearchedPage):
    """The ledger of what came."""

    key = "inbox"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self.translate
        self.take = button(context, _("Open a bundle…"), lambda: open_bundle(context), "download", "primary")
        self._first = button(context, _("Open a bundle…"), lambda: open_bundle(context), "download")
        self.head_searched(say(_("Inbox")), say(_("Search a file or a sender")), self.take)
        columns = (
            Column(say(_("File"))),
            Column(say(_("State")), 118),
            Column(say(_("Came")), 160),
            Column(say(_("From")), 146),
            Column(say(_("New")), 64, right=True),
            Column(say(_("Changed")), 84, right=True),
        )
        self.aside = self.detail = Detail(context, say(_("The chosen bundle")))
        words = _(
            "No bundle has come yet. Open one from a stick or from the mail: it is checked before anything changes."
        )
        self.body.addLayout(beside(self.make_list(columns, say(_("Bundles that came")), say(words)), self.detail), 1)
        self._arrived: dict[str, Arrived] = {}

    def shown(self) -> None:
        desk, say = self.context.desk, self.translate
        self.context.jobs.read(self, lambda _job: arrivals(desk, say), self._show, self.bar.fail)

    def lesson(self) -> Lesson:
        return super().lesson()._replace(buttons=[self._first])

    # -- parts

    def _show(self, found: list[Arrived]) -> None:
        say = self.translate
        self._arrived = {one.key: one for one in found}
        self.fill([self._line(one) for one in found])
        refused = sum(one.refused for one in found)
        counted = say.plural("{count} bundle taken in", "{count} bundles taken in", len(found) - refused)
        turned = say.plural("{count} refused", "{count} refused", refused) if refused else say(_("none refused"))
        self.subtitle(f"{counted} · {turned}" if found else "")

    def _line(self, one: Arrived) -> Line:
        say, told = self.translate, one.told
        words, tone, icon = self._state(one)
        return Line(
            one.key,
            (
                Cell(Path(one.file).name, tip=one.file),
                Cell(words, tone, icon, tip=one.why or words),
                Cell(say.time_of(one.at), order=one.at),
                Cell(one.who or ("" if one.refused else one.device)),
                Cell("" if one.refused else say.number(str(told.get("new", 0))), order=told.get("new")),
                Cell("" if one.refused else say.number(str(told.get("changed", 0))), order=told.get("changed")),
            ),
        )

    def _state(self, one: Arrived) -> tuple[str, str, str]:
        say = self.translate
        if one.refused:
            return say(REFUSED), "error", "ban"
        if attention(one.told, say):
            return say(_("To look at")), "warning", "triangle-alert"
        return say(_("Taken in")), "ok", "check"

    def _tell(self, key: str) -> None:
        one, say, detail = self._arrived.get(key), self.translate, self.detail
        if one is None:
            detail.empty(say(_("Choose a bundle to see what it brought.")))
            return
        words, tone, _icon = self._state(one)
        detail.begin(Path(one.file).name, words, tone)
        if one.refused:
            detail.point(one.why, "circle-alert", "error")
            detail.say(say(_("Nothing of it was taken in, and the file was not kept.")), "muted")
        for trouble, bad in attention(one.told, say):
            detail.point(trouble, "triangle-alert", "error" if bad else "warning")
        detail.pairs(
            (
                (say(_("From")), one.who),
                (say(_("Device")), one.device),
                (say(_("Came")), say.time_of(one.at)),
                (say(_("File")), one.file),
            )
        )
        if not one.refused:
            told = one.told
            detail.heading(say(_("What it brought")))
            detail.pairs(
                (
                    (say(_("New records")), say.number(str(told.get("new", 0)))),
                    (say(_("Changed records")), say.number(str(told.get("changed", 0)))),
                    (say(_("Changes")), say.number(str(told.get("revisions", 0)))),
                    (say(_("Receipts")), say.number(str(told.get("receipts", 0)))),
                )
            )
            if one.device:
                act = button(
                    self.context,
                    _("How this desk stands"),
                    lambda: self.context.go("desks", one.device),
                    "users",
                    "link",
                )
                detail.buttons(act)
        detail.end()
