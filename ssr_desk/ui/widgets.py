"""Small helpers that every widget of the window uses."""

from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

_Object = TypeVar("_Object", bound=QObject)


def styled(widget: _Object, role: str) -> _Object:
    """Name a widget's role in the style sheet ("hint", "primary"). PySide6's stubs refuse it as a keyword."""
    widget.setObjectName(role)
    return widget


def text(words: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label of plain text: what comes from a record is never read as markup."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if role:
        label.setObjectName(role)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label


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


def row(*widgets: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Return widgets side by side; None is where the room goes."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(spacing)
    for one in widgets:
        if one is None:
            line.addStretch(1)
        else:
            line.addWidget(one)
    return line


def scrolled(inner: QWidget) -> QScrollArea:
    """Return an area that scrolls `inner` up and down only."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
