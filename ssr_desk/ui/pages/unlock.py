"""The first thing a person sees: the passphrase. Imports neither the store's libraries nor the report's.

The desk is opened by whoever shows this page; Argon2id and the libraries load on a worker thread meanwhile.
"""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.pages.front import FrontPage, SecretLine
from ssr_desk.ui.theme import Look
from ssr_desk.ui.widgets import row, text


class UnlockPage(FrontPage):
    """Asks for the passphrase, or for the recovery key and a new one.

    Signals:
        entered: a passphrase.
        recovered: the recovery key and a new passphrase.
    """

    entered = Signal(str)
    recovered = Signal(str, str)

    def __init__(self, folder: Path, look: Look, translate: Translator) -> None:
        super().__init__(look, translate, 440)
        self._forgotten = False
        self.heading(translate(_("Unlock your desk")), str(folder), "lock")
        self.passphrase = SecretLine(look, translate)
        self.key = QLineEdit()
        self.key.setPlaceholderText("XXXXXX-XXXXXX-XXXXXX-XXXXXX-XXXXXX-XXXX")
        self.new = SecretLine(look, translate)
        self.field(translate(_("Passphrase")), self.passphrase)
        self._recovery = [self.key, self.new]
        self.passphrase.returnPressed.connect(self._enter)
        self.new.returnPressed.connect(self._enter)
        self.unlock = self.button(translate(_("Unlock")), "primary", self._enter)
        self.other = self.button(translate(_("Passphrase forgotten?")), "link", self._forget)
        self._key_words = text(translate(_("Recovery key")), "label")
        self._new_words = text(translate(_("New passphrase")), "label")
        self._hint = text(
            translate(_("The key was shown at first start: 34 letters and digits, on paper or in a file.")),
            "hint",
            wrap=True,
        )
        for words, control in ((self._key_words, self.key), (self._new_words, self.new)):
            words.setBuddy(control)
            control.setAccessibleName(words.text())
            self.column.addWidget(words)
            self.column.addWidget(control)
        self.column.addWidget(self._hint)
        self.column.addSpacing(4)
        self.column.addLayout(row(self.other, None, self.unlock))
        self._arrange()

    def focus(self) -> None:
        """Put the cursor where typing begins."""
        (self.key if self._forgotten else self.passphrase).setFocus()

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

    def _forget(self) -> None:
        self._forgotten = not self._forgotten
        self._arrange()
        self.focus()

    def _arrange(self) -> None:
        for one in (self.key, self.new, self._key_words, self._new_words, self._hint):
            one.setVisible(self._forgotten)
        self.passphrase.setEnabled(not self._forgotten)
        self.other.setText(
            self.translate(_("I know the passphrase") if self._forgotten else _("Passphrase forgotten?"))
        )

    def _enter(self) -> None:
        if self._forgotten:
            if self.key.text().strip() and self.new.text():
                self.busy(True)
                self.recovered.emit(self.key.text(), self.new.text())
        elif self.passphrase.text():
            self.busy(True)
            self.entered.emit(self.passphrase.text())
