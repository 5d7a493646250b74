"""Small helpers that every widget of the window uses; those of the unlock page lie in `basics`."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ssr_desk.ui.basics import by_name, looking_glass, named, row, scrolled, styled, text, tip
from ssr_desk.ui.eliding import Elided

__all__ = [
    "PointLink", "RowLink", "by_name", "card", "clear", "counter", "looking_glass",
    "named", "row", "rule", "scrolled", "set_tone", "styled", "text", "tip",
]  # fmt: skip


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a bar or a pill the colours of "ok", "info", "warning" or "error"."""
    if widget.property("tone") == tone:
        return
    widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def counter(count: str, tone: str) -> QLabel:
    """Return a number on a ground of its tone, as wide as its neighbours."""
    label = text(count, "counter")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setProperty("tone", tone)
    return label


def rule() -> QFrame:
    """Return a thin line between parts."""
    line = styled(QFrame(), "rule")
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFixedHeight(1)
    return line


def card() -> tuple[QFrame, QVBoxLayout]:
    """Return a card and the column inside it."""
    frame = styled(QFrame(), "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(20, 16, 20, 16)
    column.setSpacing(8)
    return frame, column


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class RowLink(QPushButton):
    """A record in one line: its title, and at the right what and when. The whole line leads to it."""

    def __init__(self, title: str, beside: str, *, late: bool) -> None:
        super().__init__()
        self.setObjectName("rowlink")
        self.setAccessibleName(f"{title}, {beside}" if beside else title)
        tip(self, title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        name, after = Elided(title), text(beside, "error" if late else "hint")
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 0, 8, 0)
        line.addWidget(name, 1)
        line.addWidget(after)
        for one in (name, after):
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class PointLink(QPushButton):
    """A point of a list to work off: where it belongs and what to do, on as many lines as it takes."""

    def __init__(self, picture: QPixmap, place: str, words: str) -> None:
        super().__init__()
        self.setObjectName("rowlink")
        self.setAccessibleName(f"{place}: {words}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        icon = QLabel()
        icon.setPixmap(picture)
        told = QVBoxLayout()
        told.setSpacing(0)
        labels = [text(place, "hint", wrap=True), text(words, wrap=True)]
        for one in (icon, *labels):
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for one in labels:
            told.addWidget(one)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 6, 8, 6)
        line.setSpacing(10)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(told, 1)

    def sizeHint(self) -> QSize:
        return self._lines().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._lines().minimumSize()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lines().heightForWidth(width)

    def _lines(self) -> QLayout:
        layout = self.layout()
        assert layout is not None  # noqa: S101  (made in __init__)
        return layout
