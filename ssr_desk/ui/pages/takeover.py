"""Taking a post over, on the Sync page: the successor's request, whom to trust, the bundle, then notes and promises."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.services import takeover
from ssr_desk.services.takeover import Note, Promise, Takeover
from ssr_desk.ui.context import Context
from ssr_desk.ui.enrolment_panel import CARDS, REQUESTS
from ssr_desk.ui.pages.first_steps import wordbox
from ssr_desk.ui.pages.parts import button, labelled, pill
from ssr_desk.ui.widgets import clear, row, text

SHOWN = 6
"""Notes and promises that are listed at once; the next ones follow when these are dealt with."""


class TakeoverCard(QFrame):
    """Folded to a sentence and a button until somebody takes a post over.

    Args:
        context: of the page.
        choose: asks for a bundle and checks it, on the page.

    Signals:
        said: what to say, and its tone.
        failed: an error to show.
    """

    said = Signal(str, str)
    failed = Signal(object)

    def __init__(self, context: Context, choose: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._context, self._choose, say = context, choose, context.translate
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(text(say(_("Take a post over")), "heading"))
        words = _(
            "From the officer before you, on a stick, even before headquarters has certified this laptop: sit together, or"
            " telephone, and compare words."
        )
        column.addWidget(text(say(words), "muted", wrap=True))
        self.begin = button(context, _("Take my post over…"), self._begin, "download")
        column.addLayout(row(self.begin, None))
        self._steps = QWidget()
        self._column = QVBoxLayout(self._steps)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(6)
        column.addWidget(self._steps)
        self._steps.hide()
        self.root = QLineEdit()
        self._words: tuple[str, ...] = ()
        self._typed = ""

    def refresh(self) -> None:
        """Read again how far it is, where the steps are open."""
        if not self._steps.isHidden():
            self._ask()

    def _begin(self) -> None:
        self.begin.hide()
        self._steps.show()
        self._ask()

    def _leave(self) -> None:
        self._steps.hide()
        self.begin.show()
        self.begin.setFocus()

    def _ask(self) -> None:
        desk = self._context.desk
        self._context.jobs.read(self, lambda _job: takeover.state(desk), self._show, self.failed.emit)

    # -- the steps

    def _show(self, now: Takeover) -> None:
        say = self._context.translate
        clear(self._column)
        self._one(now)
        self._two(now)
        self._step(say(_("3. Take the hand-over in")), bool(now.received))
        if now.received:
            told = say.plural(
                "{count} record of {post} is here, from {givers}.",
                "{count} records of {post} are here, from {givers}.",
                now.received,
                post=now.post,
                givers=", ".join(now.givers),
            )
            self._column.addWidget(text(told, wrap=True))
        else:
            words = _("The other officer writes it for your request. You read what it brings before it is taken in.")
            if not now.post:
                words = _(
                    "No post was named when this laptop was set up, and headquarters' plan has none for you yet. Take the"
                    " hand-over in all the same: the post is read from it."
                )
            self._column.addWidget(text(say(words), "muted", wrap=True))
        self.open = button(self._context, _("Open the hand-over…"), self._choose, "download")
        self._column.addLayout(row(self.open, None))
        if now.received:
            self._four(now)
        leave = button(self._context, _("Fold this up"), self._leave, "", "link")
        self._column.addLayout(row(leave, None))

    def _step(self, title: str, done: bool) -> None:
        say = self._context.translate
        label = text(title, "columnhead", wrap=True)
        state = pill(say(_("done")), "ok") if done else pill(say(_("to do")), "muted")
        state.setAccessibleName(f"{title}: {state.text()}")
        line = QHBoxLayout()
        line.addWidget(label, 1)
        line.addWidget(state, 0, Qt.AlignmentFlag.AlignTop)
        line.setContentsMargins(0, 6, 0, 0)
        self._column.addLayout(line)

    def _one(self, now: Takeover) -> None:
        say = self._context.translate
        self._step(say(_("1. Say who you are")), bool(self._words) or bool(now.received))
        if self._words:
            words = _(
                "Give the file to the other officer and read these words aloud; the other laptop must show the same:"
            )
            self._column.addWidget(text(say(words), wrap=True))
            self._column.addWidget(wordbox(" ".join(self._words), say(_("Words of the request"))))
        else:
            words = _("A small file that says for which laptop the post is sealed.")
            self._column.addWidget(text(say(words), "muted", wrap=True))
        self.request = button(self._context, _("Write my request…"), self._request, "upload")
        self._column.addLayout(row(self.request, None))

    def _two(self, now: Takeover) -> None:
        say = self._context.translate
        self._step(say(_("2. Know whom to trust")), now.trusts)
        if now.trusts:
            words = _("Headquarters' root is known: {words}. They stand on your printed card.")
            self._column.addWidget(text(say(words, words=" ".join(now.root_words)), wrap=True))
            return
        words = _(
            "Take the other officer's card. The six words come from your own printed card, not from the other laptop."
        )
        self._column.addWidget(text(say(words), "muted", wrap=True))
        self.root = QLineEdit(self._typed)
        self.root.textChanged.connect(self._type)
        self.root.setPlaceholderText(say(_("six words from your printed card")))
        self._column.addLayout(labelled(say(_("Words of headquarters' root")), self.root))
        self.card = button(self._context, _("Take the other officer's card…"), self._card, "id-card")
        self._column.addLayout(row(self.card, None))

    def _four(self, now: Takeover) -> None:
        say = self._context.translate
        self._step(say(_("4. Read the notes, and ask")), not now.unread)
        read = len(now.notes) - now.unread
        told = say(
            _("{read} of {all} notes acknowledged."), read=say.number(str(read)), all=say.number(str(len(now.notes)))
        )
        self._column.addWidget(text(told, wrap=True))
        for one in [note for note in now.notes if not note.read][:SHOWN]:
            self._note(one)
        asked = sum(note.question and not note.answer for note in now.notes)
        if asked:
            words = say.plural("{count} question waits for an answer.", "{count} questions wait for an answer.", asked)
            self._column.addWidget(text(words, "muted", wrap=True))
        self._step(say(_("5. Take the promises over")), not now.left)
        if not now.promises:
            self._column.addWidget(text(say(_("No promise of this post is open.")), "muted", wrap=True))
        for promise in [one for one in now.promises if not one.mine][:SHOWN]:
            self._promise(promise)
        self._step(say(_("6. Send it back")), not (now.unread or now.left or asked))
        words = _(
            "What you acknowledged, asked and took over goes out with your next bundle, and headquarters sees one history."
        )
        if not now.enrolled:
            words = _(
                "Once headquarters has certified this laptop, your next bundle carries it: send headquarters the request too."
            )
        self._column.addWidget(text(say(words), "muted", wrap=True))

    def _note(self, one: Note) -> None:
        seen = button(self._context, _("Read it"), self._opener("handoff_note", one.id, ""), "file-text", "link")
        ask = button(self._context, _("Ask…"), self._opener("handoff_note", one.id, "question"), "", "link")
        done = button(self._context, _("Acknowledge"), self._doer(takeover.acknowledge, one.id, one.title), "check")
        for act in (seen, ask, done):
            act.setAccessibleName(f"{act.text()}: {one.title}")
        self._column.addWidget(text(one.title, wrap=True))
        self._column.addLayout(row(done, seen, ask, None))

    def _promise(self, one: Promise) -> None:
        say = self._context.translate
        due = say(_("due {day}"), day=say.date_of(one.due)) if one.due else ""
        by = say(_("promised by {name}"), name=one.by) if one.by else ""
        self._column.addWidget(text(" · ".join(part for part in (one.title, due, by) if part), wrap=True))
        take = button(self._context, _("I take it over"), self._doer(takeover.take_over, one.id, one.title), "check")
        seen = button(self._context, _("Read it"), self._opener("commitment", one.id, ""), "file-text", "link")
        for act in (take, seen):
            act.setAccessibleName(f"{act.text()}: {one.title}")
        self._column.addLayout(row(take, seen, None))

    # -- doing

    def _type(self, words: str) -> None:
        self._typed = words

    def _opener(self, type_name: str, record: str, field: str) -> Callable[[], None]:
        def go() -> None:
            page = self._context.go(f"record:{type_name}")
            page.open_record(record, field=field)

        return go

    def _doer(self, act: Callable[[Any, str], Any], record: str, title: str) -> Callable[[], None]:
        def do() -> None:
            say, desk = self._context.translate, self._context.desk
            told = say(_("Saved: {title}"), title=title)
            self._context.jobs.write(
                self, lambda _job: act(desk, record), lambda saved: self._context.wrote(saved, told), self.failed.emit
            )

        return do

    def _request(self) -> None:
        say, desk = self._context.translate, self._context.desk
        path = self._context.dialogs.save_file(self, say(_("Write a request")), "request.ssrreq", REQUESTS)
        if path is not None:
            self._context.jobs.write(
                self,
                lambda _job: desk.enrolment.request(path),
                lambda words: self._requested(words, path),
                self.failed.emit,
            )

    def _requested(self, words: tuple[str, ...], path: Path) -> None:
        self._words = words
        self.said.emit(self._context.translate(_("Written to {file}."), file=str(path)), "ok")
        self._ask()

    def _card(self) -> None:
        say, desk = self._context.translate, self._context.desk
        words = " ".join(self._typed.split()) or None
        path = self._context.dialogs.open_file(self, say(_("Take a card")), f"{CARDS};;*")
        if path is None:
            return

        def done(_who: Any) -> None:
            self.said.emit(say(_("The card was checked and taken; bundles can be sealed for this desk now.")), "ok")
            self._ask()

        self._context.jobs.write(self, lambda _job: desk.enrolment.trust(path, words), done, self.failed.emit)
