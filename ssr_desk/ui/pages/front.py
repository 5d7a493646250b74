"""What the pages before an open desk share: a card in the middle, the language in a corner.

The unlock page is one of them: see `basics` for what may not be imported here.
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.basics import by_name, row, scrolled, styled, text
from ssr_desk.ui.theme import Look

if TYPE_CHECKING:
    from ssr_desk.ui.messages import MessageBar

CARD = 520
OTHER = {"en": ("fr", "Français"), "fr": ("en", "English")}


class FrontPage(QWidget):
    """A page with one card in the middle.

    Signals:
        language: the other language was asked for.
        painted: the page stands on the screen for the first time.
    """

    language = Signal(str)
    painted = Signal()

    def __init__(self, look: Look, translate: Translator, width: int = CARD) -> None:
        super().__init__()
        self.setObjectName("page")
        self.look, self.translate = look, translate
        self._messages: MessageBar | None = None
        self._bar_place = 0
        self._seen = False
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

    @property
    def bar(self) -> "MessageBar":
        """Where the page says what happened. Made with its first message: most people type the right passphrase."""
        if self._messages is None:
            from ssr_desk.ui.messages import MessageBar

            self._messages = MessageBar(self.look, self.translate)
            self.column.insertWidget(self._bar_place, self._messages)
        return self._messages

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell, the first time, once the whole page is painted."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self, self.painted.emit)

    def heading(self, words: str, under: str = "", icon: str = "") -> None:
        """Put a heading on the card, and the message bar under it."""
        if icon:
            picture = QLabel()
            picture.setPixmap(self.look.pixmap(icon, "accent", 28, self.devicePixelRatioF()))
            self.column.addWidget(picture)
        self.column.addWidget(text(words, "title", wrap=True))
        if under:
            self.column.addWidget(text(under, "muted", wrap=True))
        self._bar_place = self.column.count()

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
        by_name(self, inputMethodHints="ImhSensitiveData|ImhNoPredictiveText")
        eye = self.addAction(look.icon("eye"), QLineEdit.ActionPosition.TrailingPosition)
        eye.setCheckable(True)
        eye.setText(translate(_("Show what is typed")))
        eye.setToolTip(eye.text())
        eye.toggled.connect(
            lambda on: self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        )
