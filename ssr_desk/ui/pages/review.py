"""Review: what officers submitted, to be read, approved or returned with a comment; for an officer, what became of it."""

from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.services import review
from ssr_desk.services.review import APPROVED, CHANGED, RETURNED, WAITING, Submitted
from ssr_desk.services.standing import standings
from ssr_desk.ui.context import Context
from ssr_desk.ui.empty_page import Lesson
from ssr_desk.ui.pages.fact_table import Cell, Column, Line
from ssr_desk.ui.pages.list_page import TabbedPage
from ssr_desk.ui.pages.parts import LIST, Detail, button, labelled, open_bundle, panel, together
from ssr_desk.ui.review_facts import content, state_point

WIDTH = 540
FIRST = "training_session"
"""The kind of record that most is written in: an officer with nothing in review is led there."""
GROUPS = {
    "open": (_("To review"), (WAITING, CHANGED)),
    "returned": (_("Returned"), (RETURNED,)),
    "approved": (_("Approved"), (APPROVED,)),
}
NOTHING = {
    "open": (
        _("Nothing waits for a word"),
        _(
            "What officers submit stands here, to be read and approved or returned with a comment. They submit a record in"
            " its form; it comes with their next bundle."
        ),
    ),
    "returned": (
        _("Nothing is returned"),
        _("What you return stands here until the officer has changed it and submitted it again."),
    ),
    "approved": (_("Nothing was approved yet"), _("What you approve stands here.")),
}
"""What the lists of those who judge say while they are empty."""
OFFICERS = {
    "open": (
        _("Nothing is submitted"),
        _(
            "Open one of your records and press “Submit for review”: it stands here until the commander, who gets it with"
            " your next bundle, has said a word."
        ),
    ),
    "returned": (
        _("Nothing is returned"),
        _("What your commander returns stands here with the comment. Change it in its form and submit it again."),
    ),
    "approved": (
        _("Nothing was approved yet"),
        _("What your commander approves stands here, as soon as the bundle that says so was taken in."),
    ),
}


class ReviewPage(TabbedPage):
    """Records in review."""

    key = "review"
    empty_icon = "list-checks"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = self.translate
        self._judges = context.desk.author().authority.role != "officer"
        self.head_searched(say(_("Review")), say(_("Search a title or an officer")))
        self.group = "open"
        self.make_tabs({name: say(words) for name, (words, _states) in GROUPS.items()}, self._turn)
        columns = (
            Column(say(_("Title"))),
            Column(say(_("State")), 146),
            Column(say(_("Officer")), 164),
            Column(say(_("Changed")), 112),
            Column(say(_("Kind of record")), 150),
        )
        listed = self.make_list(columns, say(_("Records in review")))
        self.table.opened.connect(lambda _record: self._begin_judging())
        self.detail: Detail = Detail(context, say(_("The chosen record")), WIDTH)
        across = QHBoxLayout()
        across.setSpacing(14)
        across.addWidget(listed, LIST)
        self.aside = QWidget()
        right = QVBoxLayout(self.aside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(14)
        right.addWidget(self.detail, 1)
        self._verdict = self._verdict_card()
        right.addWidget(self._verdict)
        across.addWidget(self.aside, LIST)
        self.body.addLayout(across, 1)
        training = context.desk.registry[FIRST]
        self._records = button(context, training.plural, lambda: self.context.go(f"record:{FIRST}"), training.icon)
        self._come = button(context, _("Open a bundle…"), lambda: open_bundle(context), "download")
        self._all: dict[str, Submitted] = {}
        self._names: dict[str, str] = {}
        self._opened: Any = None
        self._comments: dict[str, str] = {}
        self.tabs["open"].setChecked(True)

    def shown(self) -> None:
        desk = self.context.desk

        def work(_job: Any) -> Any:
            names = {one.officer: one.name for one in standings(desk.store) if one.name}
            names[desk.profile.officer] = desk.profile.name
            return review.in_review(desk.store, desk.registry), names

        self.context.jobs.read(self, work, lambda answer: self._show(*answer), self.bar.fail)

    def open_record(self, record_id: str) -> None:
        """Show a record in review."""
        self._wanted = record_id
        self._turn(self.group)

    def memory(self) -> dict[str, Any]:
        return {"group": self.group, "record": self.table.chosen, "comments": self._comments}

    def remember(self, memory: dict[str, Any]) -> None:
        self.group, self._wanted = memory["group"], memory["record"]
        self.tabs[self.group].setChecked(True)
        self._comments = memory["comments"]

    # -- parts

    def _verdict_card(self) -> QFrame:
        say = self.translate
        frame = QFrame()
        frame.setObjectName("card")
        panel(frame, self.context, WIDTH)
        column = QVBoxLayout(frame)
        column.setContentsMargins(18, 12, 18, 14)
        self.comment = QPlainTextEdit()
        self.comment.setTabChangesFocus(True)
        self.comment.setFixedHeight(round(74 * self.context.look.scale))
        self.comment.setPlaceholderText(say(_("what the officer should change or add")))
        self.comment.textChanged.connect(self._typed)
        column.addLayout(labelled(say(_("Comment to the officer")), self.comment))
        self.approve = button(self.context, _("Approve"), lambda: self._judge(APPROVED), "check", "primary")
        self.give_back = button(self.context, _("Return it"), lambda: self._judge(RETURNED), "undo-2")
        column.addLayout(together(self.context, self.approve, self.give_back))
        frame.hide()
        return frame

    # -- the list

    def _show(self, found: list[Submitted], names: dict[str, str]) -> None:
        if not self._judges:
            found = [one for one in found if one.mine]
        self._all, self._names = {one.id: one for one in found}, names
        for name, (words, states) in GROUPS.items():
            count = sum(one.state in states for one in found)
            self.tabs[name].setText(f"{self.translate(words)}  {self.translate.number(str(count))}")
        waiting = sum(one.state in (WAITING, CHANGED) for one in found)
        counted = self.translate.plural("{count} record waits", "{count} records wait", waiting)
        self.subtitle(counted if waiting else self.translate(_("nothing waits")))
        self._turn(self.group)

    def _turn(self, group: str) -> None:
        wanted = self._all.get(self._wanted)
        if wanted is not None:
            group = next(name for name, (_words, states) in GROUPS.items() if wanted.state in states)
        self.group = group
        self.tabs[group].setChecked(True)
        some = [one for one in self._all.values() if one.state in GROUPS[group][1]]
        self.fill([self._line(one) for one in some])

    def lesson(self) -> Lesson:
        title, words = (NOTHING if self._judges else OFFICERS)[self.group]
        first = self._come if self._judges else self._records
        return Lesson(self.translate(title), self.translate(words), [first] if self.group == "open" else [])

    def _line(self, one: Submitted) -> Line:
        say, state = self.translate, state_point(one.state, self.translate)
        return Line(
            one.id,
            (
                Cell(say(one.title)),
                Cell(state.short, state.tone, state.icon, tip=state.words),
                Cell(self._names.get(one.officer, one.officer), tip=one.officer),
                Cell(say.day_of(one.changed), order=one.changed),
                Cell(say(self.context.desk.registry[one.type_name].label)),
            ),
        )

    # -- one record

    def _tell(self, record: str) -> None:
        self._opened = None
        self.comment.clear()
        self._verdict.setVisible(bool(record) and self._judges)
        self._ready()
        if not record:
            self.detail.empty(self.translate(_("Choose a record to read it.")))
            return
        recording = self.context.desk.recording
        self.context.jobs.read(self, lambda _job: recording.open(record), self._read, self.bar.fail)

    def _read(self, opened: Any) -> None:
        one = self._all.get(opened.id)
        if one is None or opened.id != self.table.chosen:
            return
        say, detail, desk = self.translate, self.detail, self.context.desk
        self._opened = opened
        self.comment.setPlainText(self._comments.get(opened.id, ""))
        state = state_point(one.state, say)
        detail.begin(opened.title, state.short, state.tone)
        who = self._names.get(one.officer, one.officer)
        record_type = desk.registry[opened.type_name]
        parts = (say(record_type.label), who, say.time_of(opened.changed))
        detail.say(" · ".join(parts), "muted")
        if one.comment:
            detail.point(one.comment, state.icon, state.tone)
        for section, pairs in content(record_type, opened.values, say, self.context.references.name):
            shown = [one for one in pairs if one[1] != opened.title]
            if shown:
                detail.heading(section)
                detail.pairs(shown)
        go = button(
            self.context,
            _("Open the record"),
            lambda: self.context.go(f"record:{opened.type_name}", opened.id),
            "pencil",
            "link",
        )
        detail.buttons(go)
        detail.end()
        self._ready()

    def _typed(self) -> None:
        """Keep what was typed while another record is read."""
        if self._opened is not None:
            self._comments[self._opened.id] = self.comment.toPlainText()
        self._ready()

    def _ready(self) -> None:
        self.approve.setEnabled(self._opened is not None)
        self.give_back.setEnabled(self._opened is not None and bool(self.comment.toPlainText().strip()))

    def _begin_judging(self) -> None:
        if self._judges:
            self.comment.setFocus()

    def _judge(self, verdict: str) -> None:
        opened, words, recording = self._opened, self.comment.toPlainText(), self.context.desk.recording
        if opened is None:
            return
        self.approve.setEnabled(False)
        self.give_back.setEnabled(False)
        told = _("Approved: {title}") if verdict == APPROVED else _("Returned: {title}")
        said = self.translate(told, title=opened.title)

        def done(saved: Any) -> None:
            self._comments.pop(opened.id, None)
            self._opened = None
            self.comment.clear()
            self.context.wrote(saved, said)

        def failed(error: Exception) -> None:
            self._ready()
            self.bar.fail(error)

        self.context.jobs.write(self, lambda _job: review.judge(recording, opened, verdict, words), done, failed)
