"""Trust, for headquarters: certificates issued, requests answered, withdrawals, the lists and their ends, vouchers."""

from pathlib import Path
from textwrap import wrap
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.services.enrolment_state import CERTIFICATE_NOTICE
from ssr_desk.services.trust_book import Book, Issued, book
from ssr_desk.ui.context import Context
from ssr_desk.ui.editors import Choice
from ssr_desk.ui.pages.fact_table import Cell, Column, Line
from ssr_desk.ui.pages.list_page import SearchedPage
from ssr_desk.ui.pages.parts import LIST, PANEL, Detail, button, panel
from ssr_desk.ui.pages.trust_keys import HeldKeysCard
from ssr_desk.ui.pages.trust_lists import ListsCard, SetUpCard, VouchCard
from ssr_desk.ui.pages.trust_renewal import RenewalPart
from ssr_desk.ui.pages.trust_request import REQUESTS, RequestPanel
from ssr_desk.ui.standing_facts import REASONS, missions, role
from ssr_desk.ui.widgets import scrolled, styled

CONSEQUENCES = {
    "compromise": _("Everything under this key is refused, whatever time it claims, unless you vouch for it."),
    "unspecified": _("Everything under this key is refused, whatever time it claims, unless you vouch for it."),
    "superseded": _("What headquarters has seen stays. What comes later under this key waits for your word."),
    "cessation": _("What headquarters has seen stays. What comes later under this key waits for your word."),
    "affiliation_changed": _("What headquarters has seen stays. What comes later under this key waits for your word."),
}
"""What a withdrawal does, by its reason; also the order in which the reasons are offered."""


class TrustPage(SearchedPage):
    """Who is believed, and who no longer."""

    key = "trust"
    empty_icon = "shield-check"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self.translate
        self.open = button(context, _("Open a request…"), self._choose, "folder-open", "primary")
        self.head_searched(say(_("Trust")), say(_("Search a person, a desk or a mission")), self.open)
        self.set_up = SetUpCard(context)
        self.set_up.made.connect(self.shown)
        self.set_up.failed.connect(self._failed)
        self.body.addWidget(self.set_up, 0, Qt.AlignmentFlag.AlignTop)
        self.set_up.hide()
        columns = (
            Column(say(_("Person"))),
            Column(say(_("State")), 134),
            Column(say(_("Role")), 132),
            Column(say(_("Valid until")), 118),
            Column(say(_("Missions")), 126),
            Column(say(_("Issued")), 112),
        )
        self._card = self.make_list(columns, say(_("Certificates")))
        self.detail = Detail(context, say(_("The chosen certificate")))
        self.request = RequestPanel(context)
        self.request.certified.connect(self.shown)
        self.request.left.connect(self._leave_request)
        self._panels = QStackedWidget()
        panel(self._panels, context)
        self._panels.addWidget(self.detail)
        self._panels.addWidget(self.request)
        self.lists, self.vouching = ListsCard(context), VouchCard(context)
        self.keys = HeldKeysCard(context)
        self.keys.said.connect(self.bar.say)
        self.keys.changed.connect(self.shown)
        for one in (self.lists.renewed, self.vouching.vouched):
            one.connect(self._said)
        for one in (self.lists.failed, self.vouching.failed, self.keys.failed):
            one.connect(self._failed)
        inside = styled(QWidget(), "plain")
        left = QVBoxLayout(inside)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(14)
        left.addWidget(self._card, 1)
        left.addWidget(self.vouching)
        left.addWidget(self.lists)
        left.addWidget(self.keys)
        line = QHBoxLayout()
        line.setSpacing(14)
        line.addWidget(scrolled(inside), LIST)
        line.addWidget(self._panels, PANEL)
        self.body.addLayout(line, 1)
        self._issued: dict[str, Issued] = {}
        self.reason = Choice()
        self.renewal: RenewalPart | None = None

    def shown(self) -> None:
        desk = self.context.desk

        def work(_job: Any) -> Any:
            found, hq = book(desk.store), desk.headquarters
            return (found, hq.waiting(), hq.vouched(), hq.deposits()) if found.ready else (found, [], [], [])

        self.context.jobs.read(self, work, lambda answer: self._show(*answer), self.bar.fail)

    def open_record(self, record_id: str) -> None:
        """Show one certificate, by its serial number."""
        self._wanted = record_id
        self._to_list()

    def escape(self) -> None:
        """Leave the request, or show all certificates again."""
        if self._panels.currentWidget() is self.request:
            self._leave_request()
        else:
            self.finder.clear()

    # -- the list

    def _show(self, found: Book, waiting: list[Any], vouched: list[Any], held: list[Any]) -> None:
        say = self.translate
        self._issued = {one.serial: one for one in found.issued}
        self.set_up.setVisible(not found.ready)
        for one in (self._card, self._panels, self.lists, self.keys, self.finder, self.open):
            one.setVisible(found.ready)
        self.fill([self._line(one) for one in found.issued])
        self.lists.show_lists(found.lists, found.root_words)
        self.vouching.show_waiting(waiting, vouched)
        self.keys.show_held(held)
        if found.ready:
            counted = say.plural("{count} certificate", "{count} certificates", len(found.issued))
            ending = sum(self._state(one)[2] == "clock" for one in found.issued)
            told = say.plural("{count} to renew", "{count} to renew", ending) if ending else say(_("none to renew"))
            self.subtitle(f"{counted} · {told}")

    def _state(self, one: Issued) -> tuple[str, str, str]:
        say, now = self.translate, self.context.desk.surround.now()
        if one.withdrawn:
            return say(_("Withdrawn")), "error", "ban"
        if one.later:
            return say(_("Replaced")), "muted", "history"
        if one.ends < now:
            return say(_("Ended")), "error", "clock"
        if one.ends - now < CERTIFICATE_NOTICE:
            return say(_("Ends soon")), "warning", "clock"
        return say(_("Valid")), "ok", "check"

    def _line(self, one: Issued) -> Line:
        say = self.translate
        words, tone, icon = self._state(one)
        return Line(
            one.serial,
            (
                Cell(one.name, tip=f"{one.name} · {one.officer} · {one.device}"),
                Cell(words, tone, icon),
                Cell(role(one.role, say)),
                Cell(say.date_of(one.ends.date().isoformat()), order=one.ends),
                Cell(missions(one.missions, say)),
                Cell(say.day_of(one.issued), order=one.issued),
            ),
        )

    # -- one certificate

    def _tell(self, serial: str) -> None:
        one, say, detail = self._issued.get(serial), self.translate, self.detail
        if one is None:
            detail.empty(say(_("Choose a certificate to see it, or open a request to issue one.")))
            return
        words, tone, _icon = self._state(one)
        detail.begin(one.name, words, tone)
        if one.withdrawn and one.since is not None:
            told = _("Withdrawn on {day}: {reason}.")
            since = say.date_of(one.since.date().isoformat())
            why = say(REASONS.get(one.withdrawn, one.withdrawn))
            detail.point(say(told, day=since, reason=why), "ban", "error")
        if one.own:
            words = _(
                "This is headquarters' own certificate, on this desk. Both lists and this are renewed with the root's file."
            )
            detail.say(say(words), "muted")
        detail.pairs(
            (
                (say(_("Officer number")), one.officer),
                (say(_("Device")), one.device),
                (say(_("Role")), role(one.role, say)),
                (say(_("Missions")), missions(one.missions, say)),
                (say(_("Issued")), say.day_of(one.issued)),
                (say(_("Valid until")), say.date_of(one.ends.date().isoformat())),
                (say(_("Serial number")), " ".join(wrap(one.serial, 4))),
            )
        )
        self.renewal = None
        if not one.own and not one.withdrawn:
            if not one.later:
                self.renewal = RenewalPart(self.context, one, self._said, self.bar.fail)
                self.renewal.tell(detail)
            self._offer_withdrawal(one)
        if not one.own:
            act = button(
                self.context, _("How this desk stands"), lambda: self.context.go("desks", one.device), "users", "link"
            )
            detail.buttons(act)
        detail.end()

    def _offer_withdrawal(self, one: Issued) -> None:
        say, detail = self.translate, self.detail
        detail.heading(say(_("Withdraw this certificate")))
        self.reason = Choice()
        self.reason.setAccessibleName(say(_("Why")))
        self.reason.addItem(say(_("Why?")), None)
        for code in CONSEQUENCES:
            words = say(REASONS[code])
            self.reason.addItem(words[:1].upper() + words[1:], code)
        detail.add(self.reason)
        told = detail.say("", "hint")
        act = button(self.context, _("Withdraw…"), lambda: self._withdraw(one), "ban")
        act.setEnabled(False)

        def chosen(_place: int) -> None:
            code = self.reason.currentData()
            told.setText(say(CONSEQUENCES[code]) if code else "")
            act.setEnabled(bool(code))

        self.reason.currentIndexChanged.connect(chosen)
        detail.buttons(act)

    def _withdraw(self, one: Issued) -> None:
        say, code, headquarters = self.translate, self.reason.currentData(), self.context.desk.headquarters
        words = say(
            _("The certificate of {name} is withdrawn for good, with all others of its key. {consequence}"),
            name=one.name,
            consequence=say(CONSEQUENCES[code]),
        )
        sure = self.context.dialogs.ask(
            self, say(_("Withdraw this certificate")), words, say(_("Withdraw")), say(_("Keep it"))
        )
        if not sure:
            return
        told = say(_("Withdrawn. Every desk learns of it by the next bundle from here: write one soon."))
        self.context.jobs.write(
            self,
            lambda _job: headquarters.revoke(one.serial, code),
            lambda _done: self._said(told, True),
            self.bar.fail,
        )

    def _said(self, words: str, write: bool = True) -> None:
        action = self.translate(_("Write a bundle")) if write else ""
        self.bar.say(words, "warning" if write else "ok", action, lambda: self.context.go("sync"))
        self.shown()

    def _failed(self, error: Exception | None) -> None:
        if error is None:
            self.bar.say(self.translate(_("Write down why; every desk sees it.")), "error")
        else:
            self.bar.fail(error)

    # -- a request

    def _choose(self) -> None:
        path = self.context.dialogs.open_file(self, self.translate(_("Open a request")), f"{REQUESTS};;*")
        if path is not None:
            self.open_request(path)

    def open_request(self, path: Path) -> None:
        """Show a request beside the list; nothing is issued."""
        self._panels.setCurrentWidget(self.request)
        self.request.open(path)

    def _leave_request(self) -> None:
        self._to_list()
        self.open.setFocus()  # where it was begun, and the next one is

    def _to_list(self) -> None:
        self._panels.setCurrentWidget(self.detail)
        if self._wanted:
            self.table.choose(self._wanted)
        self.table.setFocus()
