"""The few helpers that the unlock page is built with.

Nothing that is imported before that page is painted names Qt's own namespace `Qt`: PySide makes all of its 140 enumerations
when it is first named, which takes longer than the whole page. `by_name` sets properties without it.
"""

from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

_Object = TypeVar("_Object", bound=QObject)


def styled(widget: _Object, role: str) -> _Object:
    """Name a widget's role in the style sheet ("hint", "primary"). PySide6's stubs refuse it as a keyword."""
    widget.setObjectName(role)
    return widget


def by_name(widget: _Object, **values: str) -> _Object:
    """Set properties of Qt by the names of their values: `by_name(label, textFormat="PlainText")`.

    Raises:
        AttributeError: the widget has no such property, or the property no such value.
    """
    for name, value in values.items():
        if not widget.setProperty(name, value):
            raise AttributeError(f"{type(widget).__name__}.{name} = {value}")
    return widget


def text(words: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label of plain text: what comes from a record is never read as markup."""
    label = by_name(QLabel(words), textFormat="PlainText")
    label.setWordWrap(wrap)
    if role:
        label.setObjectName(role)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label


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


def scrolled(inner: QWidget | None = None, area: QScrollArea | None = None) -> QScrollArea:
    """Return an area, a new one by default, that scrolls `inner`, or what is put into it later, up and down only."""
    area = by_name(area or QScrollArea(), horizontalScrollBarPolicy="ScrollBarAlwaysOff", focusPolicy="NoFocus")
    area.setWidgetResizable(True)
    if inner is not None:
        area.setWidget(inner)
    return area
