"""Today: what is due, what was done this week, one line to record something now, what is not yet safe, the rotation's end."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ssr_desk.i18n import mark as _
from ssr_desk.ui import drafting
from ssr_desk.ui.board import Board
from ssr_desk.ui.context import Context
from ssr_desk.ui.editors import Choice
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.search_results import SearchResults
from ssr_desk.ui.today_facts import Facts, Line, gather
from ssr_desk.ui.widgets import RowLink, card, clear, counter, row, styled, text

QUICK = ("training_session", "mentoring_session", "commitment", "handoff_note", "counterpart")
STATES = (
    ("saved", _("only on this device"), "warning"),
    ("in_bundle", _("in a bundle, not confirmed"), "info"),
    ("with_commander", _("with the commander"), "info"),
    ("safe", _("safe at headquarters"), "ok"),
)


class TodayPage(Page):
    """The first page of an open desk."""

    key = "today"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.everything = QLineEdit()
        self.everything.setClearButtonEnabled(True)
        self.everything.addAction(context.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.everything.setPlaceholderText(self.translate(_("Search everything")))
        self.everything.setAccessibleName(self.translate(_("Search everything (Ctrl+F)")))
        self.everything.setToolTip(self.everything.accessibleName())
        self.everything.setFixedWidth(300)
        day = context.desk.surround.now().astimezone().date().isoformat()
        self.head(self.translate(_("Today")), self.translate.date_of(day), self.everything)
        self._layers = QStackedWidget()
        self._layers.addWidget(self._board())
        self.results = SearchResults(context)
        self._layers.addWidget(self.results)
        self.body.addWidget(self._layers, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(250)
        self._timer.timeout.connect(self._find)
        self.everything.textChanged.connect(lambda _text: self._timer.start())
        self.everything.installEventFilter(self)

    # -- what the window asks

    def shown(self) -> None:
        desk = self.context.desk
        self.context.jobs.read(self, lambda _job: gather(desk), self._show, self.bar.fail)

    def changed(self, _changes: Any) -> None:
        if self.isVisible():
            self.shown()

    def begin(self) -> None:
        self.line.setFocus()

    def search(self, _words: str = "") -> None:
        if _words:
            self.everything.setText(_words)
        self.everything.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.everything.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the search down to its first hit."""
        if (
            watched is self.everything
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return)
            and self._layers.currentIndex() == 1
        ):
            return self.results.enter()
        return super().eventFilter(watched, event)

    def escape(self) -> None:
        """Leave the search."""
        self.everything.clear()

    # -- parts

    def _board(self) -> QWidget:
        board = Board(5, 3)
        board.left.addWidget(self._quick())
        self._due = self._list_card(board.left, _("Due"))
        self._week = self._list_card(board.left, _("This week"))
        self._end = self._list_card(board.right, _("My rotation"))
        self._safe = self._list_card(board.right, _("Safe at headquarters?"))
        self._drafts = self._list_card(board.right, _("Begun and not saved"))
        board.end()
        return board.area

    def _list_card(self, column: QVBoxLayout, title: str) -> tuple[QFrame, QVBoxLayout]:
        frame, inner = card()
        inner.setContentsMargins(12, 14, 12, 12)
        heading = text(self.translate(title), "heading")
        heading.setContentsMargins(8, 0, 0, 0)
        inner.addWidget(heading)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        inner.addLayout(lines)
        column.addWidget(frame)
        return frame, lines

    def _quick(self) -> QFrame:
        frame, inner = card()
        inner.addWidget(text(self.translate(_("Record something now")), "heading"))
        self.kind, self.line = Choice(), QLineEdit()
        for name in QUICK:
            if name in self.context.desk.registry and self.context.desk.recording.may(name):
                self.kind.addItem(self.translate(self.context.desk.registry[name].label), name)
        self.kind.setAccessibleName(self.translate(_("Kind of record")))
        self.kind.setMinimumWidth(round(190 * self.context.look.scale))
        self.line.setPlaceholderText(self.translate(_("What was it about? Enter goes on in the form.")))
        self.line.setAccessibleName(self.translate(_("What was it about?")))
        self.line.returnPressed.connect(self._record)
        go = self._button(_("Record"), "primary", self._record)
        line = row(self.kind, self.line, go)
        line.setStretch(1, 1)
        inner.addLayout(line)
        return frame

    def _button(self, words: str, role: str, act: Any) -> QPushButton:
        button = styled(QPushButton(self.translate(words)), role)
        button.clicked.connect(lambda _on=False: act())
        return button

    def _record(self) -> None:
        from ssr_desk.ui.pages.records_page import RecordsPage

        type_name = self.kind.currentData()
        if not type_name:
            return
        record_type, words = self.context.desk.registry[type_name], self.line.text().strip()
        first = next(iter(record_type.title_fields), "")
        self.line.clear()
        page = self.context.go(f"record:{type_name}")
        if isinstance(page, RecordsPage):
            named = record_type.field(first) if first else None
            page.new_record({first: words} if words and named and not named.to else {})

    def _find(self) -> None:
        words = self.everything.text().strip()
        self._layers.setCurrentIndex(1 if words else 0)
        if words:
            self.results.look_for(words)

    def _show(self, facts: Facts) -> None:
        self._lines(self._due[1], facts.due, _("Nothing is due in the next thirty days."))
        self._lines(
            self._week[1], facts.week, _("Nothing recorded for the last seven days. The line above begins a record.")
        )
        self._show_rotation(facts)
        self._show_states(facts)
        self._show_drafts(facts)

    def _quiet(self, words: str) -> QWidget:
        label = text(self.translate(words), "muted", wrap=True)
        label.setContentsMargins(8, 2, 8, 4)
        return label

    def _lines(self, column: QVBoxLayout, lines: Iterable[Line], nothing: str) -> None:
        clear(column)
        found = list(lines)
        for one in found:
            column.addWidget(self._line(one))
        if not found:
            column.addWidget(self._quiet(nothing))

    def _line(self, one: Line) -> QWidget:
        parts = [self.translate(one.what), self.translate.date_of(one.day)]
        if one.late:
            parts.append(self.translate(_("late")))
        title = one.title or self.context.references.name(one.name_of)
        link = RowLink(title, " · ".join(parts), late=one.late)
        link.clicked.connect(lambda _on=False: self.context.go(f"record:{one.type_name}", one.id))
        return link

    def _show_rotation(self, facts: Facts) -> None:
        frame, column = self._end
        clear(column)
        frame.setVisible(self.context.desk.profile.role != "hq")
        translate = self.translate
        if facts.left is None:
            words = _(
                "No rotation with your officer number is known here yet. Headquarters or your commander records it."
            )
            column.addWidget(self._quiet(words))
            return
        days = text(str(abs(facts.left)), "figure")
        if facts.left >= 0:
            unit = translate.plural("day to the end of the rotation", "days to the end of the rotation", facts.left)
        else:
            unit = translate.plural(
                "day since the end of the rotation", "days since the end of the rotation", -facts.left
            )
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(text(unit, wrap=True))
        beside.addWidget(text(translate.date_of(facts.ends), "hint"))
        line = QHBoxLayout()
        line.setContentsMargins(8, 0, 8, 4)
        line.setSpacing(12)
        line.addWidget(days)
        line.addLayout(beside, 1)
        column.addLayout(line)
        if facts.missing is not None:
            words = translate.plural(
                "{count} point missing in the departure report",
                "{count} points missing in the departure report",
                facts.missing,
            )
            if not facts.missing:
                words = translate(_("The departure report is complete"))
            report = RowLink(words, "", late=False)
            report.clicked.connect(lambda _on=False: self.context.go("reports"))
            column.addWidget(report)

    def _show_states(self, facts: Facts) -> None:
        column = self._safe[1]
        clear(column)
        for name, words, tone in STATES:
            count = facts.states.get(name, 0)
            line = row(
                counter(self.translate.number(str(count)), tone if count else ""), text(self.translate(words)), None
            )
            line.setContentsMargins(8, 4, 0, 4)
            column.addLayout(line)
        if facts.states.get("saved", 0):
            link = self._button(_("Write a bundle"), "link", lambda: self.context.go("sync"))
            column.addLayout(row(link, None))

    def _show_drafts(self, facts: Facts) -> None:
        frame, column = self._drafts
        clear(column)
        frame.setVisible(bool(facts.drafts))
        for draft in facts.drafts[:5]:
            if draft.type_name not in self.context.desk.registry:
                continue
            record_type = self.context.desk.registry[draft.type_name]
            link = RowLink(
                self.translate(record_type.title_of(draft.values)), drafting.when(draft, self.translate), late=False
            )
            link.clicked.connect(lambda _on=False, one=draft: self._resume(one))
            column.addWidget(link)

    def _resume(self, draft: drafting.Draft) -> None:
        from ssr_desk.ui.pages.records_page import RecordsPage

        page = self.context.go(f"record:{draft.type_name}", draft.record)
        if isinstance(page, RecordsPage) and not draft.record:
            page.resume(draft.id, dict(draft.values))
