"""A line of text that ends in an ellipsis where it has no room, and is read out and shown whole all the same."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

LEAST = 40  # pixels


class Elided(QLabel):
    """One line of plain text in whatever room there is."""

    def __init__(self, words: str = "", role: str = "") -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setObjectName(role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        words = " ".join(self.text().split())
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(self.font())
        painter.drawText(self.rect(), int(self.alignment() | Qt.TextFlag.TextSingleLine), shown)
