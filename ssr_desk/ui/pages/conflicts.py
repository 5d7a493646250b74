"""Conflicts: what two desks changed at once, side by side, and one press that settles a field for everybody."""

import html
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.i18n import mark_in
from ssr_desk.records.header import DELETED
from ssr_desk.ui.conflict_facts import Proposal, Question, Torn, questions, torn
from ssr_desk.ui.context import Context
from ssr_desk.ui.differences import difference
from ssr_desk.ui.empty_page import Lesson
from ssr_desk.ui.pages.fact_table import Cell, Column, Line
from ssr_desk.ui.pages.list_page import ListPage
from ssr_desk.ui.pages.parts import button
from ssr_desk.ui.widgets import clear, row, scrolled, styled, text

ASIDE = 2  # sides that stand beside each other; more go under them


class ConflictsPage(ListPage):
    """The records in conflict, and the fields of the chosen one."""

    key = "conflicts"
    empty_icon = "split"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self.translate
        self.head(say(_("Conflicts")), "")
        columns = (
            Column(say(mark_in("noun", "Record"))),
            Column(say(_("Whose turn")), 150),
            Column(say(_("Since")), 112),
        )
        self.aside = self._panel = QFrame()
        self._panel.setObjectName("card")
        self._panel.setAccessibleName(say(_("The chosen record")))
        inside = styled(QWidget(), "body")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(20, 8, 20, 12)
        self._column.setSpacing(10)
        outer = QVBoxLayout(self._panel)
        outer.setContentsMargins(1, 8, 1, 8)
        outer.addWidget(scrolled(inside))
        line = QHBoxLayout()
        line.setSpacing(14)
        line.addWidget(self.make_list(columns, say(_("Records in conflict"))), 2)
        line.addWidget(self._panel, 3)
        self.body.addLayout(line, 1)
        self._torn: dict[str, Torn] = {}
        self._chosen = ""

    def shown(self) -> None:
        desk, say = self.context.desk, self.translate
        self.context.jobs.read(self, lambda _job: torn(desk, say), self._show, self.bar.fail)

    def lesson(self) -> Lesson:
        words = _(
            "When two desks change the same field without seeing each other, it stands here with both sides, and one press"
            " settles it for everybody. It shows after a bundle was taken in; nothing of either side is lost until then."
        )
        return Lesson(self.translate(_("Nothing is in conflict")), self.translate(words))

    # -- the list

    def _show(self, found: list[Torn]) -> None:
        say = self.translate
        self._torn = {one.id: one for one in found}
        self.fill([self._line(one) for one in found])
        mine = sum(one.mine for one in found)
        words = say.plural("{count} record in conflict", "{count} records in conflict", len(found))
        yours = say(_("{count} for you to settle"), count=say.number(str(mine)))
        self.subtitle(f"{words} · {yours}" if found else "")

    def _line(self, one: Torn) -> Line:
        say = self.translate
        turn = Cell(one.turn, "warning", "user") if one.mine else Cell(one.turn)
        since = Cell(say.day_of(one.since), order=one.since)
        return Line(one.id, (Cell(one.title, tip=f"{one.kind}: {one.fields}"), turn, since))

    # -- the chosen one

    def _tell(self, key: str) -> None:
        one, desk, say = self._torn.get(key), self.context.desk, self.translate
        if one is None:
            clear(self._column)
            return
        self._chosen = key
        name = self.context.references.name
        self.context.jobs.read(
            self, lambda _job: questions(desk, key, say, name), lambda found: self._ask(one, found), self.bar.fail
        )

    def _ask(self, one: Torn, found: list[Question]) -> None:
        if one.id != self._chosen:
            return
        clear(self._column)
        self._column.addWidget(text(one.title, "heading", wrap=True))
        words = _(
            "Take what is right, or write it anew in the record. Everybody who gets your next bundle sees it settled."
        )
        self._column.addWidget(text(self.translate(words), "muted", wrap=True))
        for question in found:
            self._column.addWidget(self._question(one, question))
        link = button(self.context, _("Open the record and write it anew"), lambda: self._open(one), "pencil", "link")
        self._column.addLayout(row(link, None))
        self._column.addStretch(1)

    def _question(self, one: Torn, question: Question) -> QWidget:
        frame = styled(QFrame(), "line")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(text(question.label, "columnhead"))
        if question.register != DELETED:
            before = question.before or self.translate(_("nothing"))
            column.addWidget(text(self.translate(_("Before: {words}"), words=before), "muted", wrap=True))
        sides = list(question.sides)
        while sides:
            line = QHBoxLayout()
            line.setSpacing(12)
            for side in sides[:ASIDE]:
                line.addWidget(self._side(one, question, side), 1)
            column.addLayout(line)
            sides = sides[ASIDE:]
        if question.together:
            column.addWidget(self._both(one, question))
        return frame

    def _both(self, one: Torn, question: Question) -> QWidget:
        say = self.translate
        words = say(_("Each changed another place of this text: here is one text with both changes."))
        marked = self._marked(question.before, question.together)
        take = button(self.context, _("Take both"), lambda: self._take_both(one, question.register), "check")
        take.setAccessibleName(say(_("Take what both wrote")))
        return self._choice(say(_("Both together")), words, marked, question.together, take)

    def _side(self, one: Torn, question: Question, side: Proposal) -> QWidget:
        say = self.translate
        plain = question.register == DELETED or not side.words
        marked = html.escape(side.words or say(_("empty"))) if plain else self._marked(question.before, side.words)
        take = button(self.context, _("Take this"), lambda: self._take(one, question.register, side), "check")
        take.setAccessibleName(say(_("Take what {who} wrote"), who=side.who))
        now = say(_("shown now"))
        when = f"{side.when} · {now}" if side.shown else side.when
        card = self._choice(side.who, when, marked, side.words or say(_("empty")), take)
        card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # no side is wider than another
        return card

    def _choice(self, title: str, beside: str, marked: str, words: str, take: QWidget) -> QWidget:
        """Return a card: whose words they are, the words with what changed marked, and what can be done with them."""
        frame = styled(QFrame(), "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(text(title, "label", wrap=True))
        column.addWidget(text(beside, "hint", wrap=True))
        said = QLabel(marked)
        said.setTextFormat(Qt.TextFormat.RichText)
        said.setWordWrap(True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setAccessibleName(words)
        column.addWidget(said, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row(take, None))
        return frame

    def _marked(self, before: str, words: str) -> str:
        tokens = self.context.look.tokens
        return difference(before, words, tokens["error"], tokens["ok"])

    # -- what can be done

    def _take(self, one: Torn, register: str, side: Proposal) -> None:
        desk = self.context.desk
        self.context.jobs.write(
            self, lambda _job: desk.conflicts.take(one.id, register, side.rev_id), self._settled, self.bar.fail
        )

    def _take_both(self, one: Torn, register: str) -> None:
        desk = self.context.desk
        self.context.jobs.write(
            self, lambda _job: desk.conflicts.put_together(one.id, register), self._settled, self.bar.fail
        )

    def _settled(self, saved: Any) -> None:
        self.context.wrote(saved, self.translate(_("Settled.")))
        self.shown()

    def _open(self, one: Torn) -> None:
        self.context.go(f"record:{one.type_name}", one.id)
