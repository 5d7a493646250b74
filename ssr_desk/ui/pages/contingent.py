"""Contingent, for the commander: who holds which post when, who leaves and arrives, what has come from whom."""

import datetime as dt
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.contingent_facts import Contingent, Officer, contingent
from ssr_desk.ui.pages.change_line import change_line
from ssr_desk.ui.pages.fact_table import Cell, Column, FactTable, Line
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.pages.parts import button
from ssr_desk.ui.pages.timeline import Timeline
from ssr_desk.ui.standing_facts import Point, day, points
from ssr_desk.ui.widgets import card, clear, row, scrolled, text

BOARD = 300
"""Pixels that the board takes at most; more posts are scrolled."""
CHANGES = 8


class ContingentPage(Page):
    """The commander's people."""

    key = "contingent"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self.translate
        self.new = button(context, _("New rotation"), self._new, "plus", "primary")
        self.report = button(context, _("Hand-off report…"), lambda: self.context.go("reports"), "file-text")
        self.head(say(_("Contingent")), "", self.new)
        self.board = Timeline(context)
        self.board.opened.connect(lambda rotation: self.context.go("record:rotation", rotation))
        self.body.addWidget(self._board_card())
        bottom = QHBoxLayout()
        bottom.setSpacing(14)
        frame, self._changes = self._card(_("Who leaves and arrives"), self.report)
        bottom.addWidget(frame, 2)
        bottom.addWidget(self._officers_card(), 3)
        self.body.addLayout(bottom, 1)
        self._officers: dict[str, Officer] = {}
        self._wanted = ""

    def shown(self) -> None:
        desk, today = self.context.desk, self._today()
        self.context.jobs.read(
            self, lambda _job: contingent(desk, today), lambda found: self._show(found, today), self.bar.fail
        )

    def changed(self, _changes: Any) -> None:
        if self.isVisible():
            self.shown()

    def begin(self) -> None:
        self.officers.setFocus()

    def open_record(self, record_id: str) -> None:
        """Show an officer, by number, now or when the officers have been read."""
        self._wanted = record_id
        self.officers.choose(record_id)

    # -- parts

    def _board_card(self) -> QFrame:
        frame, column = card()
        self._nothing = text(
            self.translate(
                _("No post is planned yet. Headquarters or you plan posts and rotations, in the directory.")
            ),
            "muted",
            wrap=True,
        )
        self._nothing.hide()
        column.addWidget(self._nothing)
        self._scroll = scrolled(self.board)
        column.addWidget(self._scroll)
        return frame

    def _card(self, title: str, act: QPushButton) -> tuple[QFrame, QVBoxLayout]:
        frame, column = card()
        column.setContentsMargins(12, 14, 12, 12)
        heading = text(self.translate(title), "heading")
        heading.setContentsMargins(8, 0, 0, 0)
        column.addWidget(heading)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        column.addLayout(lines)
        column.addStretch(1)
        line = row(act, None)
        line.setContentsMargins(8, 4, 0, 4)
        column.addLayout(line)
        return frame, lines

    def _officers_card(self) -> QFrame:
        say = self.translate
        frame, column = card()
        column.setContentsMargins(1, 14, 1, 10)
        heading = text(say(_("Bundles of every officer")), "heading")
        heading.setContentsMargins(10, 0, 0, 0)
        column.addWidget(heading)
        columns = (
            Column(say(_("Officer"))),
            Column(say(_("State")), 124),
            Column(say(_("Last heard of")), 118),
            Column(say(_("Post")), 112),
            Column(say(_("Bundles")), 70, right=True),
        )
        self.officers = FactTable(columns, self.context, heading.text())
        self.officers.shown.connect(self._tell)
        column.addWidget(self.officers, 1)
        self._told = text("", "muted", wrap=True)
        self._told.setContentsMargins(10, 4, 10, 0)
        column.addWidget(self._told)
        return frame

    def _show(self, found: Contingent, today: dt.date) -> None:
        say = self.translate
        self._nothing.setVisible(not found.posts)
        self._scroll.setVisible(bool(found.posts))
        self.board.show_posts(found.posts, today)
        self._scroll.setFixedHeight(min(self.board.height() + 2, round(BOARD * self.context.look.scale)))
        clear(self._changes)
        for post, change in found.changes[:CHANGES]:
            self._changes.addWidget(change_line(self.context, post, change, self.devicePixelRatioF()))
        if not found.changes:
            none = text(say(_("Nobody leaves or arrives in the next six months.")), "muted", wrap=True)
            none.setContentsMargins(8, 4, 8, 0)
            self._changes.addWidget(none)
        self._officers = {one.officer: one for one in found.officers}
        self.officers.show_lines([self._line(one) for one in found.officers])
        if self._wanted in self._officers:
            self.officers.choose(self._wanted)
            self._wanted = ""
        self.new.setEnabled(self.context.desk.recording.may("rotation"))
        held = sum(len(one.now) for one in found.posts)
        vacant = sum(one.state == "vacant" for one in found.posts)
        parts = [
            self.context.desk.profile.mission,
            say.plural("{count} officer here", "{count} officers here", held),
            say.plural("{count} post vacant", "{count} posts vacant", vacant) if vacant else say(_("no post vacant")),
        ]
        self.subtitle(" · ".join(one for one in parts if one))

    def _points(self, one: Officer) -> list[Point]:
        say = self.translate
        if one.standing is None:
            words = say(_("No desk of this officer is known here: take its card, or wait for headquarters' directory."))
            return [Point(say(_("No desk")), words, "warning", "triangle-alert")]
        return points(one.standing, self.context.desk.surround.milliseconds(), say)

    def _line(self, one: Officer) -> Line:
        say, worst = self.translate, self._points(one)[0]
        last = one.standing.last if one.standing else None
        count = one.standing.bundles if one.standing else 0
        return Line(
            one.officer,
            (
                Cell(one.name, tip=f"{one.name} · {one.officer}"),
                Cell(worst.short, worst.tone, worst.icon, tip=worst.words),
                Cell(day(last, say), order=last or ""),
                Cell(one.post),
                Cell(say.number(str(count)), order=count),
            ),
        )

    def _tell(self, officer: str) -> None:
        one = self._officers.get(officer)
        if one is None:
            self._told.setText(
                "" if self._officers else self.translate(_("No officer holds a post of this mission today."))
            )
            return
        words = [point.words for point in self._points(one)]
        if one.standing and one.standing.heard is not None:
            when = self.translate.time_of(one.standing.heard)
            words.append(self.translate(_("Last bundle: {when}"), when=when))
        self._told.setText(" ".join(words))

    def _new(self) -> None:
        self.context.go("record:rotation").new_record()

    def _today(self) -> dt.date:
        now: dt.datetime = self.context.desk.surround.now()
        return now.astimezone().date()
