"""The first thing a person sees: the passphrase. Imports neither the store's libraries nor the report's.

The desk is opened by whoever shows this page; Argon2id and the libraries load on a worker thread meanwhile.
"""

from functools import cached_property
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.basics import row, text
from ssr_desk.ui.pages.front import FrontPage, SecretLine
from ssr_desk.ui.theme import Look


class UnlockPage(FrontPage):
    """Asks for the passphrase, or for the recovery key and a new one.

    Signals:
        entered: a passphrase.
        recovered: the recovery key and a new passphrase.
        elsewhere: another desk is wanted; the button under which the choice belongs.
    """

    entered = Signal(str)
    recovered = Signal(str, str)
    elsewhere = Signal(object)

    def __init__(self, folder: Path, look: Look, translate: Translator) -> None:
        super().__init__(look, translate, 440)
        self._forgotten = False
        self.heading(translate(_("Unlock your desk")), str(folder), "lock")
        self.passphrase = SecretLine(look, translate)
        self.field(translate(_("Passphrase")), self.passphrase)
        self.passphrase.returnPressed.connect(self._enter)
        self._recovery_place = self.column.count()
        self.unlock = self.button(translate(_("Unlock")), "primary", self._enter)
        self.other = self.button(translate(_("Passphrase forgotten?")), "link", self._forget)
        self.column.addSpacing(4)
        self.column.addLayout(row(self.other, None, self.unlock))
        self.desks = self.button(translate(_("Other desks…")), "link", self._elsewhere)
        self.column.addLayout(row(self.desks, None))

    def focus(self) -> None:
        """Put the cursor where typing begins."""
        (self._recovery.key if self._forgotten else self.passphrase).setFocus()

    def busy(self, on: bool) -> None:
        """Show that the desk is being opened."""
        self.unlock.setEnabled(not on)
        self.passphrase.setEnabled(not on)
        self.unlock.setText(self.translate(_("Opening…") if on else _("Unlock")))

    def refuse(self, error: Exception) -> None:
        """Say why the desk did not open, and let the person try again."""
        self.busy(False)
        self.bar.fail(error)
        self.passphrase.selectAll()
        self.focus()

    @cached_property
    def _recovery(self) -> "Recovery":
        """What is asked for when the passphrase is forgotten."""
        made = Recovery(self.look, self.translate)
        made.new.returnPressed.connect(self._enter)
        self.column.insertWidget(self._recovery_place, made)
        QWidget.setTabOrder(self.passphrase, made.key)
        QWidget.setTabOrder(made.key, made.new)
        QWidget.setTabOrder(made.new, self.unlock)
        return made

    def _elsewhere(self) -> None:
        self.elsewhere.emit(self.desks)

    def _forget(self) -> None:
        self._forgotten = not self._forgotten
        self._recovery.setVisible(self._forgotten)
        self.passphrase.setEnabled(not self._forgotten)
        self.other.setText(
            self.translate(_("I know the passphrase") if self._forgotten else _("Passphrase forgotten?"))
        )
        self.focus()

    def _enter(self) -> None:
        if self._forgotten:
            key, new = self._recovery.key.text(), self._recovery.new.text()
            if key.strip() and new:
                self.busy(True)
                self.recovered.emit(key, new)
        elif self.passphrase.text():
            self.busy(True)
            self.entered.emit(self.passphrase.text())


class Recovery(QWidget):
    """The recovery key and a new passphrase."""

    def __init__(self, look: Look, translate: Translator) -> None:
        super().__init__()
        self.key = QLineEdit()
        self.key.setPlaceholderText("XXXXXX-XXXXXX-XXXXXX-XXXXXX-XXXXXX-XXXX")
        self.new = SecretLine(look, translate)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for label, control in ((_("Recovery key"), self.key), (_("New passphrase"), self.new)):
            words = text(translate(label), "label")
            words.setBuddy(control)
            control.setAccessibleName(words.text())
            column.addWidget(words)
            column.addWidget(control)
        hint = translate(_("The key was shown at first start: 34 letters and digits, on paper or in a file."))
        column.addWidget(text(hint, "hint", wrap=True))
