"""What the pages before an open desk share: a card in the middle, the language in a corner."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.messages import MessageBar
from ssr_desk.ui.theme import Look
from ssr_desk.ui.widgets import row, scrolled, styled, text

CARD = 520
OTHER = {"en": ("fr", "Français"), "fr": ("en", "English")}


class FrontPage(QWidget):
    """A page with one card in the middle.

    Signals:
        language: the other language was asked for.
    """

    language = Signal(str)

    def __init__(self, look: Look, translate: Translator, width: int = CARD) -> None:
        super().__init__()
        self.setObjectName("page")
        self.look, self.translate = look, translate
        self.bar = MessageBar(look, translate)
        self._card = styled(QFrame(), "card")
        self._card.setFixedWidth(round(width * look.scale))
        self.column = QVBoxLayout(self._card)
        self.column.setContentsMargins(32, 28, 32, 28)
        self.column.setSpacing(12)
        other, name = OTHER[translate.language]
        switch = styled(QPushButton(name), "quiet")
        switch.setIcon(look.icon("languages"))
        switch.clicked.connect(lambda: self.language.emit(other))
        inside = styled(QWidget(), "plain")
        middle = QVBoxLayout(inside)
        middle.setContentsMargins(24, 12, 24, 24)
        middle.addLayout(row(text("SSR Desk", "brand"), None, switch))
        middle.addStretch(2)
        middle.addLayout(row(None, self._card, None))
        middle.addStretch(3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inside))

    def heading(self, words: str, under: str = "", icon: str = "") -> None:
        """Put a heading on the card, and the message bar under it."""
        if icon:
            picture = QLabel()
            picture.setPixmap(self.look.pixmap(icon, "accent", 28, self.devicePixelRatioF()))
            self.column.addWidget(picture)
        self.column.addWidget(text(words, "title", wrap=True))
        if under:
            self.column.addWidget(text(under, "muted", wrap=True))
        self.column.addWidget(self.bar)

    def field(self, label: str, control: QWidget, hint: str = "") -> QWidget:
        """Put a control under its label, and return it."""
        words = text(label, "label")
        words.setBuddy(control)
        control.setAccessibleName(label)
        control.setAccessibleDescription(hint)
        inner = QVBoxLayout()
        inner.setSpacing(4)
        inner.addWidget(words)
        inner.addWidget(control)
        if hint:
            inner.addWidget(text(hint, "hint", wrap=True))
        self.column.addLayout(inner)
        return control

    def button(self, words: str, role: str, act: Any, icon: str = "") -> QPushButton:
        """Return a button."""
        made = styled(QPushButton(words), role)
        if icon:
            made.setIcon(
                self.look.icon(icon, "on_accent" if role == "primary" else "accent" if role == "link" else "muted", 16)
            )
        made.clicked.connect(lambda _on=False: act())
        return made


class SecretLine(QLineEdit):
    """A passphrase, hidden unless its eye is opened."""

    def __init__(self, look: Look, translate: Translator) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        eye = self.addAction(look.icon("eye"), QLineEdit.ActionPosition.TrailingPosition)
        eye.setCheckable(True)
        eye.setText(translate(_("Show what is typed")))
        eye.setToolTip(eye.text())
        eye.toggled.connect(
            lambda on: self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        )
