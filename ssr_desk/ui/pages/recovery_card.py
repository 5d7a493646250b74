"""Settings: a new recovery key, when the paper with the old one was lost or somebody has seen it."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.pages.first_steps import wordbox
from ssr_desk.ui.pages.front import SecretLine
from ssr_desk.ui.pages.parts import button, labelled, together
from ssr_desk.ui.widgets import clear, row, text


class RecoveryCard(QFrame):
    """Makes a new key and shows it once.

    Signals:
        said: what to say, and its tone. failed: an error to show.
    """

    said = Signal(str, str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self._context, self._key, say = context, "", context.translate
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(text(say(_("Recovery key")), "heading"))
        words = _(
            "It opens this desk when the passphrase is forgotten. When the paper is lost, or somebody has seen it, make a new"
            " one: the old one then opens nothing on this device."
        )
        column.addWidget(text(say(words), "muted", wrap=True))
        self.passphrase = SecretLine(context.look, say)
        self.passphrase.returnPressed.connect(self._make)
        column.addLayout(labelled(say(_("Passphrase now")), self.passphrase))
        self.make = button(context, _("New recovery key"), self._make, "key-round")
        column.addLayout(row(self.make, None))
        self._shown = QVBoxLayout()
        self._shown.setSpacing(8)
        column.addLayout(self._shown)

    def _make(self) -> None:
        desk, passphrase = self._context.desk, self.passphrase.text()
        if not passphrase:
            self.passphrase.setFocus()
            return
        self.make.setEnabled(False)
        self._context.jobs.write(
            self, lambda _job: desk.maintenance.new_recovery_key(passphrase), self._show, self._broken
        )

    def _broken(self, error: Exception) -> None:
        self.make.setEnabled(True)
        self.failed.emit(error)

    def _show(self, key: str) -> None:
        say, self._key = self._context.translate, key
        self.passphrase.clear()
        self.make.setEnabled(True)
        clear(self._shown)
        told = _("It is shown only now: write it on paper, and keep the paper away from this device.")
        self._shown.addWidget(text(say(told), wrap=True))
        self._shown.addWidget(wordbox(key, say(_("Recovery key"))))
        write = button(self._context, _("Write it to a file to print…"), self._write, "printer")
        kept = button(self._context, _("I have it on paper"), self._forget, "check", "primary")
        self._shown.addLayout(together(self._context, kept, write))
        write.setFocus()

    def _forget(self) -> None:
        self._key = ""
        clear(self._shown)
        self.said.emit(self._context.translate(_("The recovery key was replaced.")), "ok")

    def _write(self) -> None:
        say, profile = self._context.translate, self._context.desk.profile
        path = self._context.dialogs.save_file(
            self, say(_("Write the recovery key")), say(_("recovery-key.txt")), "*.txt"
        )
        if path is None:
            return
        use = _("Opens the desk when the passphrase is forgotten. Print it, lock the paper away, delete this file.")
        lines = [
            say(_("SSR Desk: recovery key")),
            "",
            self._key,
            "",
            f"{profile.name} · {profile.officer}",
            say(use),
            "",
        ]

        def work(_job: Any) -> None:
            from ssr_desk.services import maintenance

            maintenance.write_paper(path, "\n".join(lines))

        told = say(_("Written to {file}. Print it, then delete the file."), file=str(path))
        self._context.jobs.read(self, work, lambda _none: self.said.emit(told, "ok"), self.failed.emit)
