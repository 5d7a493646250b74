"""Handing a post over, on the Sync page: which post, to whom, what goes and what stays, and the file, one step after another."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.editors import Choice
from ssr_desk.ui.enrolment_panel import CARDS
from ssr_desk.ui.handover_facts import Newcomer, Options, Pack, newcomer, options, pack
from ssr_desk.ui.items_editor import size_of
from ssr_desk.ui.pages.parts import button, certificate_link, labelled, together
from ssr_desk.ui.progress_strip import ProgressStrip
from ssr_desk.ui.widgets import clear, row, text

PAPERS = "*.ssrcard *.ssrreq"
BUNDLES = "*.ssrb"


class HandoverCard(QFrame):
    """Folded to a sentence and a button until somebody hands a post over.

    Signals:
        said: what to say, and its tone.
        failed: an error to show.
        written: the file was written: the page reads again.
    """

    said = Signal(str, str)
    failed = Signal(object)
    written = Signal()

    def __init__(self, context: Context, strip: ProgressStrip) -> None:
        super().__init__()
        self.setObjectName("card")
        self._context, self._strip, say = context, strip, context.translate
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(text(say(_("Hand a post over")), "heading"))
        words = _(
            "Everything of the post goes to the next officer, sealed for that desk: even before headquarters has certified it."
        )
        column.addWidget(text(say(words), "muted", wrap=True))
        self.begin = button(context, _("Hand my post over…"), self._begin, "arrow-right-left")
        column.addLayout(row(self.begin, None))
        self._lacking = QWidget()
        lacking = QVBoxLayout(self._lacking)
        lacking.setContentsMargins(0, 0, 0, 0)
        lacking.addWidget(
            text(say(_("What is handed over is signed, so this desk needs its certificate first.")), "hint", wrap=True)
        )
        lacking.addLayout(row(certificate_link(context), None))
        column.addWidget(self._lacking)
        self._lacking.hide()
        self._steps = QWidget()
        steps = QVBoxLayout(self._steps)
        steps.setContentsMargins(0, 4, 0, 0)
        steps.setSpacing(10)
        self.post, self.taker = Choice(), Choice()
        self.post.currentIndexChanged.connect(lambda _place: self._ask())
        self.taker.currentIndexChanged.connect(lambda _place: self._ask())
        steps.addLayout(labelled(say(_("1. Which post?")), self.post))
        steps.addLayout(labelled(say(_("2. Who takes it over?")), self.taker))
        self.other = button(context, _("From a card or a request…"), self._open, "folder-open", "link")
        steps.addLayout(row(self.other, None))
        self._who = QVBoxLayout()
        steps.addLayout(self._who)
        self._what = QVBoxLayout()
        self._what.setSpacing(4)
        steps.addLayout(self._what)
        self.write = button(context, _("4. Write the hand-over…"), self._write, "upload", "primary")
        leave = button(context, _("Not now"), self._leave)
        steps.addLayout(together(context, self.write, leave))
        column.addWidget(self._steps)
        self._steps.hide()
        self._finished = QWidget()
        self._told = QVBoxLayout(self._finished)
        self._told.setContentsMargins(0, 4, 0, 0)
        self._told.setSpacing(6)
        column.addWidget(self._finished)
        self._finished.hide()
        self.words = QLineEdit()
        self._newcomer: Newcomer | None = None
        self._pack: Pack | None = None
        self._asked, self._known = 0, False

    def show_enrolled(self, enrolled: bool) -> None:
        """Only a certified desk signs bundles."""
        self.begin.setEnabled(enrolled)
        self._lacking.setVisible(not enrolled)

    # -- the steps

    def _begin(self) -> None:
        desk, say = self._context.desk, self._context.translate
        self._newcomer = None
        self._context.jobs.read(self, lambda _job: options(desk, say), self._show, self.failed.emit)

    def _leave(self) -> None:
        self._steps.hide()
        self._finished.hide()
        self.begin.show()
        self.begin.setFocus()

    def _show(self, found: Options) -> None:
        say = self._context.translate
        for choice, some, nothing in (
            (self.post, found.posts, _("No post is known here")),
            (self.taker, found.takers, _("Choose, or open a card or a request")),
        ):
            choice.blockSignals(True)
            choice.clear()
            if choice is self.taker or not some:
                choice.addItem(say(nothing), "")
            for key, words in some:
                choice.addItem(words, key)
            choice.setCurrentIndex(0)
            choice.blockSignals(False)
        self.begin.hide()
        self._steps.show()
        self.post.setFocus()
        self._ask()

    def _open(self) -> None:
        say, desk = self._context.translate, self._context.desk
        path = self._context.dialogs.open_file(self, say(_("Open a card or a request")), f"{PAPERS};;*")
        if path is None:
            return
        if path.suffix == ".ssrcard":
            self._context.jobs.write(self, lambda _job: desk.enrolment.trust(path), self._carded, self.failed.emit)
        else:
            self._context.jobs.read(self, lambda _job: newcomer(desk, path), self._came, self.failed.emit)

    def _carded(self, who: Any) -> None:
        """A checked card makes its desk one of those that can be chosen."""
        self._newcomer = None
        if self.taker.findData(who.device) < 0:
            self.taker.addItem(f"{who.name or who.officer} · {who.device}", who.device)
        self.taker.setCurrentIndex(self.taker.findData(who.device))
        self._ask()

    def _came(self, who: Newcomer) -> None:
        self.taker.setCurrentIndex(0)
        self._newcomer = who
        self._ask()
        self.words.setFocus()

    @property
    def _to(self) -> str:
        """Whom it is sealed for: a device, or the file of a request whose words agree; empty before that."""
        if self.taker.currentData():
            return str(self.taker.currentData())
        if self._newcomer is not None and self._typed() == list(self._newcomer.words):
            return str(self._newcomer.path)
        return ""

    def _typed(self) -> list[str]:
        return self.words.text().replace(",", " ").lower().split()

    def _ask(self) -> None:
        """Show the step that comes next."""
        say = self._context.translate
        clear(self._what)
        if self.taker.currentData():
            self._newcomer = None
        if self._newcomer is None:
            clear(self._who)
        elif not self._who.count():
            self._ask_words(self._newcomer)
        self.write.setEnabled(False)
        code, to = self.post.currentData(), self._to
        if not code or not to:
            return
        self._asked += 1
        asked, desk = self._asked, self._context.desk
        self._what.addWidget(text(say(_("3. Counting what goes…")), "muted"))

        def done(found: Pack) -> None:
            if asked == self._asked:
                self._tell(found)

        self._context.jobs.read(self, lambda _job: pack(desk, to, code), done, self.failed.emit)

    def _ask_words(self, who: Newcomer) -> None:
        say = self._context.translate
        told = say(_("{name}, {officer}, desk {device}"), name=who.name, officer=who.officer, device=who.device)
        self._who.addWidget(text(told, wrap=True))
        self.words = QLineEdit()
        self.words.setPlaceholderText(say(_("six words, as the person reads them to you")))
        self._who.addLayout(labelled(say(_("Words of the request")), self.words))
        self._verdict = text("", "hint", wrap=True)
        self._who.addWidget(self._verdict)
        self.words.textChanged.connect(self._compare)
        needs = _("That laptop needs your card to check what you signed, until headquarters has certified it.")
        self._who.addWidget(text(say(needs), "hint", wrap=True))
        self.card = button(self._context, _("Write my card for it…"), self._write_card, "id-card", "link")
        self._who.addLayout(row(self.card, None))
        self._compare()

    def _write_card(self) -> None:
        say, desk = self._context.translate, self._context.desk
        path = self._context.dialogs.save_file(self, say(_("Write my card")), "card.ssrcard", CARDS)
        if path is None:
            return
        told = say(_("Written to {file}. Whoever takes it can seal bundles for you."), file=str(path))
        self._context.jobs.write(
            self, lambda _job: desk.enrolment.card(path), lambda _who: self.said.emit(told, "ok"), self.failed.emit
        )

    def _compare(self) -> None:
        say, who = self._context.translate, self._newcomer
        if who is None:
            return
        typed, wanted = self._typed(), list(who.words)
        if typed == wanted:
            words = say(_("The words agree: this is the request that the person wrote."))
        elif len(typed) >= len(wanted):
            words = say(_("The words differ. Have them read again; if they stay so, do not hand anything over."))
        else:
            words = say(_("The next officer's program shows them. Sit together, or telephone."))
        self._verdict.setText(words)
        self._ask()

    def _tell(self, found: Pack) -> None:
        self._pack = found
        say, registry = self._context.translate, self._context.desk.registry
        clear(self._what)
        self._what.addWidget(text(say(_("3. What goes")), "label"))
        parts = [
            f"{say.number(str(count))} {say(registry[name].label if count == 1 else registry[name].plural).lower()}"
            for name, count in found.records
        ]
        self._what.addWidget(text(", ".join(parts) or say(_("No record of this post is here.")), wrap=True))
        changes = say.plural(
            "{count} change in all, with the plan and the counterparts.",
            "{count} changes in all, with the plan and the counterparts.",
            found.revisions,
        )
        self._what.addWidget(text(changes, "muted", wrap=True))
        if found.held_count:
            self._what.addWidget(text(say(_("What stays here: for headquarters and the commander only")), "label"))
            held = "\n".join(f"– {say(one)}" for one in found.held)
            more = found.held_count - len(found.held)
            if more > 0:
                held += "\n" + say.plural("and {count} more", "and {count} more", more)
            self._what.addWidget(text(held, wrap=True))
        if found.partial:
            words = say.plural(
                "{count} change goes without something that is not for the next officer.",
                "{count} changes go without something that is not for the next officer.",
                found.partial,
            )
            self._what.addWidget(text(words, "muted", wrap=True))
        self.write.setEnabled(True)

    def _write(self) -> None:
        say, desk, code, to = self._context.translate, self._context.desk, str(self.post.currentData()), self._to
        day = desk.surround.now().date().isoformat()
        name = f"handover-{code}-{day}.ssrb".replace("/", "-").replace("\\", "-")
        path = self._context.dialogs.save_file(self, say(_("Write the hand-over")), name, BUNDLES)
        if path is None:
            return
        words = self.words.text() if self._newcomer is not None else None
        self.write.setEnabled(False)
        self._strip.begin(say(_("Writing the hand-over…")))
        self._strip.follow(
            self._context.jobs.write(
                self,
                lambda job: desk.exchange.export([to], path, True, None, code, job.progress, job.cancel, words),
                self._done,
                self._broken,
                self._strip.step,
            )
        )

    def _done(self, made: Any) -> None:
        say = self._context.translate
        self._strip.end()
        self._steps.hide()
        self._finish()
        files = ", ".join(str(one) for one in made.files)
        words = say(
            _(
                "Handed over: {files} ({size}), written and verified. Only that desk opens it; your records stay here too."
            ),
            files=files,
            size=size_of(made.bytes),
        )
        self.said.emit(words, "ok")
        self.written.emit()

    def _finish(self) -> None:
        """Say what is done, what stayed here, and what comes now: the other half happens on the other laptop."""
        say, found = self._context.translate, self._pack
        clear(self._told)
        self._told.addWidget(text(say(_("Done, on this side")), "columnhead"))
        if found is not None and found.held_count:
            words = say.plural(
                "{count} record stayed here, for headquarters and the commander only. They get it with your own bundles.",
                "{count} records stayed here, for headquarters and the commander only. They get them with your own bundles.",
                found.held_count,
            )
            self._told.addWidget(text(words, wrap=True))
        for words in (
            _("1. Give the stick to the next officer, who opens it under Sync, Take a post over."),
            _(
                "2. Sit together while the notes are read. What is asked comes back with a bundle; answer it in the note."
            ),
            _("3. Write your last bundles for the commander and headquarters: the hand-over does not replace them."),
        ):
            self._told.addWidget(text(say(words), wrap=True))
        close = button(self._context, _("Done"), self._leave, "check", "primary")
        self._told.addLayout(row(close, None))
        self._finished.show()
        close.setFocus()

    def _broken(self, error: Exception) -> None:
        self._strip.end()
        self.write.setEnabled(True)
        self.failed.emit(error)
