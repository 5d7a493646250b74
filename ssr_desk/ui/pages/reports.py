"""Reports: the departure report and its completeness, a contingent's rotation hand-off report; drafts or signed PDFs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.ui.board import Board
from ssr_desk.ui.context import Context
from ssr_desk.ui.editors import Choice, DateEditor
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.pages.parts import button, open_bundle, together
from ssr_desk.ui.progress_strip import ProgressStrip
from ssr_desk.ui.report_card import ReportCard, Wish
from ssr_desk.ui.today_facts import own_rotation
from ssr_desk.ui.widgets import PointLink, card, clear, row, set_tone, text

DEPARTURE = {"en": "departure-report", "fr": "rapport-de-depart"}
HANDOFF = {"en": "rotation-hand-off-report", "fr": "rapport-de-passation-de-rotation"}
CHIEFS = ("commander", "hq")
NO_ROTATION = _("No rotation is known here yet. Headquarters or your commander records it; import their bundle first.")
NO_ROTATION_PLANNED = _(
    "No rotation is known here yet. Plan it here, or import the bundle of the desk that has planned it."
)


class ReportsPage(Page):
    """Makes the departure report; for commanders and headquarters also the rotation hand-off report."""

    key = "reports"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.head(
            self.translate(_("Reports")),
            self.translate(
                _("The departure report comes from your records and your own words; nothing is typed twice.")
            ),
        )
        self.strip = ProgressStrip(self.translate)
        self.body.addWidget(self.strip)
        board = Board(2, 3)
        self.handoff = None
        if context.desk.profile.role in CHIEFS:  # what they are here for comes first
            self.handoff = self._card(_("Rotation hand-off report"), HANDOFF, self._choose_period, self._handoff)
            board.left.addWidget(self.handoff.frame)
        self.departure = self._card(_("Departure report"), DEPARTURE, self._choose_rotation, self._departure)
        board.left.addWidget(self.departure.frame)
        board.right.addWidget(self._missing_card())
        board.end()
        self.body.addWidget(board.area, 1)

    def _card(self, title: str, names: dict[str, str], choices: Any, making: Any) -> ReportCard:
        return ReportCard(self, self.context, self.bar, self.strip, title, names, choices, making)

    def shown(self) -> None:
        desk, chief = self.context.desk, self.handoff is not None

        def work(_job: Any) -> tuple[list[tuple[str, str]], str, list[tuple[str, str]], Any]:
            own = own_rotation(desk, desk.surround.now().date())
            rotations = desk.recording.choices("rotation", "", 500), str(own["id"]) if own else ""
            missions = desk.recording.choices("mission", "", 500) if chief else []
            return *rotations, missions, desk.reporting.period() if chief else None

        self.context.jobs.read(self, work, lambda answer: self._offer(*answer), self.bar.fail)

    def changed(self, _changes: Any) -> None:
        if self.isVisible():
            self.shown()

    # -- parts

    def _choose_rotation(self, of_departure: ReportCard) -> None:
        self.rotation = of_departure.field(_("Rotation"), Choice())
        self.rotation.currentIndexChanged.connect(self._check)

    def _choose_period(self, of_handoff: ReportCard) -> None:
        self.mission = of_handoff.field(_("Mission"), Choice())
        fields = {one.name: one for one in self.context.desk.registry["rotation"].fields()}
        self.first, self.last = (DateEditor(fields[name], self.context) for name in ("start", "end"))
        of_handoff.lacking(_("No mission is known here yet."), *self._new("mission", _("New mission")))
        of_handoff.beside((_("First day"), self.first.control), (_("Last day"), self.last.control))

    def _missing_card(self) -> QFrame:
        frame, column = card()
        self._complete = text("", "pill")
        column.addLayout(
            row(text(self.translate(_("Completeness of the departure report")), "heading"), None, self._complete)
        )
        self._under = text("", "muted", wrap=True)
        column.addWidget(self._under)
        self._missing = QVBoxLayout()
        self._missing.setSpacing(0)
        column.addLayout(self._missing)
        self._lead = QWidget()
        lead = together(self.context, *self._leads())
        lead.setContentsMargins(0, 4, 0, 0)
        self._lead.setLayout(lead)
        column.addWidget(self._lead)
        self._lead.hide()
        return frame

    def _leads(self) -> list[QPushButton]:
        """Return the ways to a rotation: a bundle that brings one, and for those who plan, a new one."""
        open_one = button(self.context, _("Open a bundle…"), lambda: open_bundle(self.context), "download")
        return [open_one, *self._new("rotation", _("New rotation"))]

    def _new(self, type_name: str, words: str) -> list[QPushButton]:
        """Return a button that begins a record, on a desk that may write it."""
        if not self.context.desk.recording.may(type_name):
            return []
        return [button(self.context, words, lambda: self.context.go(f"record:{type_name}").new_record(), "plus")]

    # -- completeness

    def _offer(
        self,
        rotations: list[tuple[str, str]],
        own: str,
        missions: list[tuple[str, str]],
        period: tuple[dt.date, dt.date] | None,
    ) -> None:
        _fill(self.rotation, rotations, own)
        self._check()
        if self.handoff is not None and period is not None:
            _fill(self.mission, missions, "")
            self.handoff.ready(bool(missions))
            for editor, day in zip((self.first, self.last), period, strict=True):
                if not editor.value():
                    editor.set_value(day.isoformat())

    def _check(self) -> None:
        rotation, desk = self.rotation.currentData(), self.context.desk
        self.departure.ready(bool(rotation))
        clear(self._missing)
        self._complete.setVisible(bool(rotation))
        self._lead.setVisible(not rotation)
        if not rotation:
            self._under.setText(self.translate(NO_ROTATION if self.handoff is None else NO_ROTATION_PLANNED))
            return
        self.context.jobs.read(
            self, lambda _job: list(desk.reporting.missing(rotation)), self._show_missing, self.bar.fail
        )

    def _show_missing(self, missing: list[Any]) -> None:
        clear(self._missing)
        translate, count = self.translate, sum(one.blocking for one in missing)
        self._complete.setText(
            translate.plural("{count} point missing", "{count} points missing", count)
            if count
            else translate(_("Complete"))
        )
        set_tone(self._complete, "warning" if count else "ok")
        words = (
            _("Each line leads to where it is filled in.")
            if count
            else _("Nothing is missing: the report can be signed.")
        )
        self._under.setText(translate(words))
        for one in sorted(missing, key=lambda one: (not one.blocking, one.number)):
            icon, tint = ("circle-alert", "warning") if one.blocking else ("info", "muted")
            picture = self.context.look.pixmap(icon, tint, 16, self.devicePixelRatioF())
            link = PointLink(picture, one.place(translate), one.text(translate))
            link.clicked.connect(lambda _on=False, point=one: self._mend(point))
            self._missing.addWidget(link)

    def _mend(self, point: Any) -> None:
        page = self.context.go(f"record:{point.type_name}")
        if point.record:
            page.open_record(point.record, field=point.field)
        else:
            of_report = point.type_name == "departure_report"
            page.new_record({"rotation": self.rotation.currentData()} if of_report else {}, point.field)

    # -- the PDF

    def _departure(self, wish: Wish) -> Callable[[Any], Any]:
        desk, rotation = self.context.desk, self.rotation.currentData()
        return lambda job: desk.reporting.departure(rotation, **wish.told(job))

    def _handoff(self, wish: Wish) -> Callable[[Any], Any]:
        desk, mission = self.context.desk, self.mission.currentData()
        typed = self.first.value(), self.last.value()

        def work(job: Any) -> Any:
            from ssr_desk.reports.errors import day_of

            usual = desk.reporting.period()
            first, last = (day_of(one) if one else day for one, day in zip(typed, usual, strict=True))
            return desk.reporting.handoff(mission, first, last, **wish.told(job))

        return work


def _fill(box: Choice, offered: list[tuple[str, str]], usual: str) -> None:
    """Offer records, and keep what was chosen."""
    chosen = box.currentData() or usual
    box.blockSignals(True)
    box.clear()
    for record, name in offered:
        box.addItem(name, record)
    box.setCurrentIndex(max(box.findData(chosen), 0) if offered else -1)
    box.blockSignals(False)
