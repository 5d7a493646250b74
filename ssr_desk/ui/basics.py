"""The few helpers that the unlock page is built with.

Nothing that is imported before that page is painted names Qt's own namespace `Qt`: PySide makes all of its 140 enumerations
when it is first named, which takes longer than the whole page. `by_name` sets properties without it.
"""

from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QScrollArea, QSizePolicy, QToolButton, QWidget

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


def named(widget: QWidget, words: str, tip: bool = True) -> None:
    """Give a widget a name for screen readers, shown under the mouse too; it is read out once.

    Qt takes what is shown under the mouse, or what stands in an empty line, for the description where that is empty.
    """
    widget.setAccessibleName(words)
    widget.setAccessibleDescription(" ")
    if tip:
        widget.setToolTip(words)


def tip(widget: QWidget, words: str) -> None:
    """Show words under the mouse that a screen reader has from the widget already: they are no description."""
    widget.setToolTip(words)
    if not widget.accessibleDescription():
        widget.setAccessibleDescription(" ")


def looking_glass(line: QLineEdit, icon: QIcon, clear: str) -> None:
    """Put the picture of a search before a line that has its name, and name its cross: to a screen reader both are buttons."""
    line.addAction(icon, QLineEdit.ActionPosition.LeadingPosition).setText(line.accessibleName())
    for one in line.findChildren(QToolButton):
        if not one.text():
            one.setAccessibleName(clear)
        one.setAccessibleDescription(" ")


def scrolled(inner: QWidget | None = None, area: QScrollArea | None = None) -> QScrollArea:
    """Return an area, a new one by default, that scrolls `inner`, or what is put into it later, up and down only."""
    area = by_name(area or QScrollArea(), horizontalScrollBarPolicy="ScrollBarAlwaysOff", focusPolicy="NoFocus")
    area.setWidgetResizable(True)
    if inner is not None:
        area.setWidget(inner)
    return area
