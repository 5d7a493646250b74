"""Sync: write a bundle for chosen addressees, take one in after reading its summary, see what became of every record."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QVBoxLayout

from ssr_desk.errors import DeskError
from ssr_desk.i18n import mark as _
from ssr_desk.ui.board import Board
from ssr_desk.ui.context import Context
from ssr_desk.ui.items_editor import size_of
from ssr_desk.ui.keyboard import rest
from ssr_desk.ui.messages import sentence
from ssr_desk.ui.pages.handover import HandoverCard
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.pages.parts import certificate_link
from ssr_desk.ui.pages.takeover import TakeoverCard
from ssr_desk.ui.pages.today_parts import STATES
from ssr_desk.ui.progress_strip import ProgressStrip
from ssr_desk.ui.sync_facts import Exchanged, Situation, gather, summary_lines
from ssr_desk.ui.widgets import card, clear, counter, row, styled, text

BUNDLES = "*.ssrb"
NOBODY = _("Nobody yet: bundles can be sealed once headquarters' answer or a desk's card was taken, under Settings.")
NOBODY_CERTIFIED = _("Nobody yet: bundles can be sealed for a desk once it is certified, under Trust.")


class SyncPage(Page):
    """Bundles out, bundles in, and where everything stands."""

    key = "sync"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.head(
            self.translate(_("Sync")),
            self.translate(
                _("Bundles are sealed for their addressees and signed by you. Carry them on a stick or send them.")
            ),
        )
        self.strip = ProgressStrip(self.translate)
        self.body.addWidget(self.strip)
        board = Board()
        board.left.addWidget(self._out_card())
        self._lines = self._list_card(board.left, _("Bundles so far"))
        board.right.addWidget(self._in_card())
        self.handover = HandoverCard(context, self.strip)
        self.handover.said.connect(self.bar.say)
        self.handover.failed.connect(self.bar.fail)
        self.handover.written.connect(self.shown)
        board.right.addWidget(self.handover)
        self.takeover = TakeoverCard(context, self.choose)
        self.takeover.said.connect(self.bar.say)
        self.takeover.failed.connect(self.bar.fail)
        board.right.addWidget(self.takeover)
        if context.desk.profile.role != "officer":
            self.takeover.hide()
        self._states = self._list_card(board.right, _("How safe is my work?"))
        self._trouble = self._list_card(board.right, _("To look at"))
        board.end()
        self.body.addWidget(board.area, 1)
        self._path: Path | None = None
        self._only = ""
        self._to: dict[str, QCheckBox] = {}

    def shown(self) -> None:
        desk = self.context.desk
        self.context.jobs.read(self, lambda _job: gather(desk, self.translate), self._show, self.bar.fail)

    def changed(self, _changes: Any) -> None:
        if self.isVisible():
            self.shown()

    # -- parts

    def _list_card(self, column: QVBoxLayout, title: str) -> tuple[QFrame, QVBoxLayout]:
        frame, inner = card()
        inner.addWidget(text(self.translate(title), "heading"))
        lines = QVBoxLayout()
        lines.setSpacing(6)
        inner.addLayout(lines)
        column.addWidget(frame)
        return frame, lines

    def _out_card(self) -> QFrame:
        frame, column = card()
        column.addWidget(text(self.translate(_("Write a bundle")), "heading"))
        column.addWidget(text(self.translate(_("For whom?")), "label"))
        self._addressees = QVBoxLayout()
        self._addressees.setSpacing(2)
        column.addLayout(self._addressees)
        self.full = QCheckBox(self.translate(_("Everything again, not only what is new for them")))
        self.full.toggled.connect(self._preview)
        column.addWidget(self.full)
        self._content = text("", "muted", wrap=True)
        column.addWidget(self._content)
        self.write = self._button(_("Write the bundle…"), "primary", self._export, "upload")
        self.write.setEnabled(False)
        column.addLayout(row(self.write, None))
        return frame

    def _in_card(self) -> QFrame:
        frame, column = card()
        column.addWidget(text(self.translate(_("Take a bundle in")), "heading"))
        words = _(
            "It is checked first: signature, addressee, every revision. Nothing changes before you"
            " have read the summary."
        )
        column.addWidget(text(self.translate(words), "muted", wrap=True))
        self.open = self._button(_("Open a bundle…"), "", self.choose, "download")
        column.addLayout(row(self.open, None))
        self._summary = styled(QFrame(), "line")
        inner = QVBoxLayout(self._summary)
        inner.setContentsMargins(14, 12, 14, 12)
        self._summary_lines = QVBoxLayout()
        self._summary_lines.setSpacing(4)
        self.take = self._button(_("Take it in"), "primary", self._take)
        leave = self._button(_("Leave it"), "", self._leave_bundle)
        inner.addLayout(self._summary_lines)
        inner.addLayout(row(self.take, leave, None))
        self._summary.hide()
        column.addWidget(self._summary)
        return frame

    def _button(self, words: str, role: str, act: Any, icon: str = "") -> QPushButton:
        button = styled(QPushButton(self.translate(words)), role)
        if icon:
            button.setIcon(self.context.icon(icon, "on_accent" if role == "primary" else "muted", 16))
        button.clicked.connect(lambda _on=False: act())
        return button

    # -- where everything stands

    def _show(self, now: Situation) -> None:
        chosen = {key for key, box in self._to.items() if box.isChecked()}
        clear(self._addressees)
        self._to = {}
        for one in now.addressees:
            box = QCheckBox(one.words)
            box.setChecked(one.key == self._only if self._only else one.key in chosen if chosen else one.usual)
            box.toggled.connect(self._preview)
            self._to[one.key] = box
            self._addressees.addWidget(box)
        self._only = ""
        if not now.addressees:
            hq = self.context.desk.profile.role == "hq"
            words = NOBODY_CERTIFIED if hq else NOBODY
            self._addressees.addWidget(text(self.translate(words), "muted", wrap=True))
            self._addressees.addLayout(row(certificate_link(self.context, now.enrolled), None))
        self.handover.show_enrolled(now.enrolled)
        self.takeover.refresh()
        self._show_states(now.states)
        self._show_exchanged(now.exchanged)
        frame, column = self._trouble
        clear(column)
        frame.setVisible(bool(now.troubles))
        for words, page, record in now.troubles:
            if record:
                link = styled(QPushButton(words), "link")
                link.clicked.connect(lambda _on=False, p=page, r=record: self.context.go(p, r))
                column.addLayout(row(link, None))
            else:
                column.addWidget(text(words, wrap=True))
        self._preview()

    def _show_states(self, states: dict[str, int]) -> None:
        column = self._states[1]
        clear(column)
        for name, words, tone in STATES:
            count = states.get(name, 0)
            column.addLayout(
                row(
                    counter(self.translate.number(str(count)), tone if count else ""), text(self.translate(words)), None
                )
            )

    def _show_exchanged(self, exchanged: list[Exchanged]) -> None:
        column = self._lines[1]
        clear(column)
        if not exchanged:
            column.addWidget(text(self.translate(_("No bundle was written or taken in yet.")), "muted"))
        for one in exchanged:
            icon = text()
            name, tint = (
                ("circle-alert", "error") if one.error else ("upload", "accent") if one.out else ("download", "ok")
            )
            icon.setPixmap(self.context.look.pixmap(name, tint, 16, self.devicePixelRatioF()))
            words = text(one.words)
            words.setToolTip(one.words)
            words.setMinimumWidth(60)
            line = row(icon, words, text(one.when, "hint"))
            line.setStretch(1, 1)
            column.addLayout(line)
            if one.error:
                column.addWidget(text(one.error, "error", wrap=True))

    # -- out

    def _chosen(self) -> list[str]:
        return [key for key, box in self._to.items() if box.isChecked()]

    def _preview(self) -> None:
        to, full, desk = self._chosen(), self.full.isChecked(), self.context.desk
        self.write.setEnabled(bool(to))
        if not to:
            self._content.setText("")
            return

        def done(outgoing: Any) -> None:
            count = outgoing.revisions if isinstance(outgoing.revisions, int) else len(outgoing.revisions)
            words = self.translate.plural("{count} change would go out.", "{count} changes would go out.", count)
            self._content.setText(
                words
                if count
                else self.translate(_("They have everything already; a bundle would carry receipts only."))
            )

        self.context.jobs.read(self, lambda _job: desk.exchange.preview(to, full), done, self._no_preview)

    def _no_preview(self, error: Exception) -> None:
        self._content.setText(sentence(error, self.translate))
        self.write.setEnabled(False)

    def _export(self) -> None:
        to, full, desk = self._chosen(), self.full.isChecked(), self.context.desk
        day = desk.surround.now().date().isoformat()
        name = f"{desk.profile.officer}-{day}.ssrb".replace("/", "-").replace("\\", "-")
        path = self.context.dialogs.save_file(self, self.translate(_("Write the bundle")), name, BUNDLES)
        if path is None:
            return
        self.strip.begin(self.translate(_("Writing the bundle…")))
        wake = rest(self.write)

        def done(made: Any) -> None:
            self.strip.end()
            wake()
            files = ", ".join(str(one) for one in made.files)
            words = self.translate(
                _("Written and verified: {files} ({size}). Remove the stick only after your system says so."),
                files=files,
                size=size_of(made.bytes),
            )
            self.bar.say(words, "ok")
            self.shown()

        def failed(error: Exception) -> None:
            self._stopped(error)
            wake()

        self.strip.follow(
            self.context.jobs.write(
                self,
                lambda job: desk.exchange.export(to, path, full=full, progress=job.progress, cancel=job.cancel),
                done,
                failed,
                self.strip.step,
            )
        )

    def _stopped(self, error: Exception) -> None:
        self.strip.end()
        self.bar.fail(error)
        self.shown()

    def address(self, device: str) -> None:
        """Tick one addressee alone: somebody came here to write a bundle for it."""
        self._only = device
        self.shown()

    # -- in

    def choose(self) -> None:
        """Ask for a bundle, and check it."""
        path = self.context.dialogs.open_file(self, self.translate(_("Open a bundle")), f"{BUNDLES};;*")
        if path is not None:
            self.check_bundle(path)

    def check_bundle(self, path: Path) -> None:
        """Check a bundle and show its summary; nothing is taken in yet."""
        self._path, desk = path, self.context.desk
        self._summary.hide()
        self.strip.begin(self.translate(_("Checking the bundle…")))

        def done(summary: Any) -> None:
            self.strip.end()
            clear(self._summary_lines)
            for words, role in summary_lines(summary, path, self.translate):
                self._summary_lines.addWidget(text(words, role, wrap=True))
            self._summary.show()
            self.take.setVisible(summary.status != "already_have")
            self.take.setFocus()

        self.strip.follow(
            self.context.jobs.write(
                self,
                lambda job: desk.importing.check(path, progress=job.progress, cancel=job.cancel),
                done,
                lambda error: self._refused(error, path),
                self.strip.step,
            )
        )

    def _refused(self, error: Exception, path: Path) -> None:
        """Say why, and note it in the inbox: what was refused before it was taken in was refused all the same."""
        self._stopped(error)
        if isinstance(error, DeskError):
            importing = self.context.desk.importing
            self.context.jobs.write(
                self, lambda _job: importing.note_refusal(path, error), lambda _none: self.shown(), self.bar.fail
            )

    def _take(self) -> None:
        path, desk = self._path, self.context.desk
        if path is None:
            return
        self._summary.hide()
        self.strip.begin(self.translate(_("Taking the bundle in…")))

        def done(summary: Any) -> None:
            self.strip.end()
            self.bar.say(self.translate(_("Taken in: {file}"), file=path.name), "ok")
            self.context.arrived(summary)

        self.strip.follow(
            self.context.jobs.write(
                self,
                lambda job: desk.importing.take(path, progress=job.progress, cancel=job.cancel),
                done,
                self._stopped,
                self.strip.step,
            )
        )

    def _leave_bundle(self) -> None:
        self._path = None
        self._summary.hide()
