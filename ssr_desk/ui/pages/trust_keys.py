"""On headquarters' Trust page: the recovery keys that it holds for desks, taking one in, and reading one out to its officer."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.pages.first_steps import wordbox
from ssr_desk.ui.pages.parts import button, labelled, together
from ssr_desk.ui.widgets import clear, row, text

DEPOSITS = "*.ssrkey"
REASON = 500
"""Characters of a reason at most: it is recorded."""


class HeldKeysCard(QFrame):
    """Recovery keys of desks, each sealed by its desk and held here.

    Signals:
        said: what to say, and its tone. changed: read again. failed: an error to show.
    """

    said = Signal(str, str)
    changed = Signal()
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self._context, say = context, context.translate
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(6)
        column.addWidget(text(say(_("Recovery keys held for desks")), "heading"))
        words = _(
            "For the officer who has lost passphrase and printed key. The desk writes the file under Settings; with the key an"
            " officer opens the laptop's folder, or a backup, and chooses a new passphrase."
        )
        column.addWidget(text(say(words), "muted", wrap=True))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        column.addLayout(self._lines)
        self._panel = QVBoxLayout()
        self._panel.setSpacing(6)
        column.addLayout(self._panel)
        self.take = button(context, _("Take a key in…"), self._take, "download")
        column.addLayout(row(self.take, None))
        self.reason, self.release = QLineEdit(), self.take

    def show_held(self, held: list[Any]) -> None:
        """Show whose keys are held. `held`: of `services.escrow.Deposit`."""
        say = self._context.translate
        clear(self._lines)
        if not held:
            self._lines.addWidget(text(say(_("No key is held.")), "muted"))
        for one in held:
            words = say(
                _("{name}, {device}, since {day}"), name=one.name, device=one.device, day=say.date_of(one.made[:10])
            )
            act = button(self._context, _("Read it out…"), self._asker(one), "key-round")
            act.setAccessibleName(f"{act.text()}: {words}")
            self._lines.addLayout(row(text(words, wrap=True), act))

    def _take(self) -> None:
        context, say = self._context, self._context.translate
        path = context.dialogs.open_file(self, say(_("Take a recovery key in")), f"{DEPOSITS};;*")
        if path is None:
            return

        def done(one: Any) -> None:
            self.said.emit(
                say(_("Held: the recovery key of {name}, desk {device}."), name=one.name, device=one.device), "ok"
            )
            self.changed.emit()

        context.jobs.write(self, lambda _job: context.desk.headquarters.hold(path), done, self.failed.emit)

    def _asker(self, one: Any) -> Callable[[], None]:
        return lambda: self._ask(one)

    def _ask(self, one: Any) -> None:
        """Ask how the person was recognized, before anything is shown."""
        say = self._context.translate
        clear(self._panel)
        self._panel.addWidget(text(say(_("The key of {name}"), name=one.name), "columnhead", wrap=True))
        self.reason = QLineEdit()
        self.reason.setMaxLength(REASON)
        self.reason.setPlaceholderText(say(_("such as: called back on the mission's number, knew the service number")))
        self._panel.addLayout(labelled(say(_("How was the officer recognized? It is recorded.")), self.reason))
        self.release = button(self._context, _("Show the key"), lambda: self._release(one), "eye", "primary")
        leave = button(self._context, _("Not now"), self._close)
        self._panel.addLayout(together(self._context, self.release, leave))
        self.reason.returnPressed.connect(self.release.click)
        self.reason.setFocus()

    def _release(self, one: Any) -> None:
        reason, headquarters = self.reason.text().strip(), self._context.desk.headquarters
        if not reason:
            self.reason.setFocus()
            self.said.emit(self._context.translate(_("Write down how the officer was recognized.")), "error")
            return
        self._context.jobs.write(
            self,
            lambda _job: headquarters.release(one.device, reason),
            lambda key: self._tell(one, key),
            self.failed.emit,
        )

    def _tell(self, one: Any, key: str) -> None:
        say = self._context.translate
        clear(self._panel)
        told = _(
            "Read this key to {name}, who chooses “Passphrase forgotten?” where the desk is unlocked, and types it."
        )
        self._panel.addWidget(text(say(told, name=one.name), wrap=True))
        self._panel.addWidget(wordbox(key, say(_("Recovery key"))))
        close = button(self._context, _("It has been read out"), self._close, "check", "primary")
        self._panel.addLayout(row(close, None))
        close.setFocus()

    def _close(self) -> None:
        clear(self._panel)
        self.take.setFocus()
