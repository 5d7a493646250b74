"""What the window says to a person: a bar inside the page first, a dialog only for files and for what cannot be undone.

The only module of the window that opens dialogs (a test searches for others). Tests hand in their own `Dialogs`. Qt's
classes for them are imported when they are needed: PySide builds each class at its import, and the unlock page has none.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from ssr_desk.errors import DeskError
from ssr_desk.errors import why as reason_of
from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.theme import Look
from ssr_desk.ui.widgets import named, set_tone, styled, text

_ICONS = {"ok": "circle-check", "info": "info", "warning": "triangle-alert", "error": "circle-alert"}
_TOKENS = {"ok": "ok", "info": "accent", "warning": "warning", "error": "error"}
LINGER = 12_000  # milliseconds that good news stays
WORDS_WIDE = 62  # letters of a line in a dialog
_log = logging.getLogger(__name__)


class MessageBar(QFrame):
    """One message at the top of a page, with at most one thing to do about it. Hidden while there is none."""

    def __init__(self, look: Look, translate: Translator, *, narrow: bool = False) -> None:
        """`narrow` puts what can be done under the words instead of beside them."""
        super().__init__()
        self.setObjectName("bar")
        self._look, self._translate = look, translate
        self._act: Callable[[], None] | None = None
        self._icon = QLabel()
        self.words = text("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = styled(QPushButton(), "link")
        self.action.clicked.connect(self.do)
        close = QToolButton()
        close.setIcon(look.icon("x", size=16))
        named(close, translate(_("Close this message")))
        close.clicked.connect(self.clear)
        self.action.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 6, 6, 6)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop if narrow else Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self._icon, 0, 0, top)
        grid.addWidget(self.words, 0, 1)
        grid.addWidget(self.action, *((1, 1) if narrow else (0, 2)))
        grid.addWidget(close, 0, 3, top)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self.hide()

    def say(self, words: str, tone: str = "info", action: str = "", act: Callable[[], None] | None = None) -> None:
        """Show translated words, read out by screen readers. Good news without anything to do goes by itself."""
        self._icon.setPixmap(self._look.pixmap(_ICONS[tone], _TOKENS[tone], 18, self.devicePixelRatioF()))
        self.words.setText(words)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self._act = act
        set_tone(self, tone)
        self.setAccessibleName(words)
        self.show()
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if tone == "ok":
            self._timer.start(LINGER)
        else:
            self._timer.stop()

    def fail(self, error: Exception) -> None:
        """Say what went wrong, in the sentence of its class; a bug says that it is one and is logged."""
        self.say(sentence(error, self._translate), "error")

    def clear(self) -> None:
        """Say nothing."""
        self._timer.stop()
        self._act = None
        self.hide()

    def do(self) -> None:
        """Do what the bar offers, if anything."""
        act, self._act = self._act, None
        if act:
            self.clear()
            act()


def sentence(error: Exception, translate: Translator) -> str:
    """Return what to tell a person about an error."""
    if isinstance(error, DeskError):
        return error.text(translate)
    if isinstance(error, OSError):
        return translate(
            _("The disk or the folder did not answer: {why}. Nothing was changed."), why=translate(reason_of(error))
        )
    _log.error("unexpected", exc_info=error)
    return translate(
        _(
            "This is a fault of the program, not yours ({name}). What was saved is safe; your draft is"
            " kept. Details are in the log."
        ),
        name=type(error).__name__,
    )


class Dialogs:
    """Dialogs of the system: files and folders, and questions before what cannot be undone."""

    def ask(self, parent: QWidget, title: str, words: str, yes: str, no: str) -> bool:
        """Ask before something that cannot be undone; the safe answer is the default."""
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(QMessageBox.Icon.Warning, title, words, QMessageBox.StandardButton.NoButton, parent)
        box.setTextFormat(Qt.TextFormat.PlainText)
        agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(no, QMessageBox.ButtonRole.RejectRole))
        box.exec()
        return box.clickedButton() is agree

    def type_word(self, parent: QWidget, title: str, words: str, word: str, yes: str, no: str) -> bool:
        """Ask before something that nothing brings back: `yes` can be pressed once `word` is typed, in any case."""
        from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout

        box = QDialog(parent)
        box.setWindowTitle(title)
        told, line = text(words, wrap=True), QLineEdit()
        told.setMinimumWidth(box.fontMetrics().averageCharWidth() * WORDS_WIDE)
        line.setAccessibleName(word)
        line.setAccessibleDescription(words)
        buttons = QDialogButtonBox()
        agree = buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(no, QDialogButtonBox.ButtonRole.RejectRole).setDefault(True)
        agree.setEnabled(False)
        line.textChanged.connect(lambda typed: agree.setEnabled(typed.strip().casefold() == word.casefold()))
        buttons.accepted.connect(box.accept)
        buttons.rejected.connect(box.reject)
        column = QVBoxLayout(box)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        for one in (told, line, buttons):
            column.addWidget(one)
        line.setFocus()
        return box.exec() == QDialog.DialogCode.Accepted

    def open_file(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        """Ask which file to read; `kinds` as Qt writes it: `Bundles (*.ssrb)`."""
        from PySide6.QtWidgets import QFileDialog

        name, _kind = QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)
        return Path(name) if name else None

    def save_file(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """Ask where to write a file."""
        from PySide6.QtWidgets import QFileDialog

        chosen, _kind = QFileDialog.getSaveFileName(parent, title, str(Path.home() / name), kinds)
        return Path(chosen) if chosen else None

    def folder(self, parent: QWidget, title: str) -> Path | None:
        """Ask for a folder."""
        from PySide6.QtWidgets import QFileDialog

        chosen = QFileDialog.getExistingDirectory(parent, title, str(Path.home()))
        return Path(chosen) if chosen else None

    def show_outside(self, path: Path) -> bool:
        """Open a file in the system's own viewer."""
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
