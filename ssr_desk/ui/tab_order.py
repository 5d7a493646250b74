"""The Tab key goes where the eye goes: down a column, then to the next one.

Qt goes in the order in which widgets were made, so what a page fills in later (whom a bundle is for, the bars of a board)
would come after everything that stands below it.
"""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLayout, QScrollArea, QWidget

LINE = 30  # pixels: room for the name of a field above it


def arrange(inside: QWidget) -> None:
    """Put what Tab reaches in a widget into the order of its layouts."""
    for before, after in pairwise(stops(inside)):
        QWidget.setTabOrder(before, after)


def uncover(widget: QWidget | None) -> None:
    """Scroll so far that the whole of a widget is seen, and a line above it: Qt scrolls to a field's cursor alone."""
    area = widget.parentWidget() if widget is not None else None
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    inside = area.widget() if area is not None else None
    if widget is None or area is None or inside is None or not inside.isAncestorOf(widget):
        return
    place = QRect(widget.mapTo(inside, QPoint()), widget.size())
    for edge in (place.bottomLeft(), place.topLeft()):  # of what is higher than the area, the top is seen
        area.ensureVisible(edge.x(), edge.y(), 0, LINE)


def stops(widget: QWidget, hidden: bool = False) -> Iterator[QWidget]:
    """Yield what takes the keyboard by Tab, in the order in which it is laid out; `hidden`: what is hidden, too."""
    if widget.isHidden() and not hidden:
        return
    area = widget if isinstance(widget, QScrollArea) else None
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
        if area is None:
            return  # what it consists of is its own
    if area is not None:
        if (content := area.widget()) is not None:
            yield from stops(content, hidden)
    elif isinstance(widget, QAbstractScrollArea):
        return
    elif (layout := widget.layout()) is not None:
        yield from _laid_out(layout, hidden)
    else:
        for one in sorted(_children(widget), key=lambda one: (one.y(), one.x())):
            yield from stops(one, hidden)


def held(layout: QLayout) -> list[QWidget | QLayout]:
    """Return the widgets and layouts directly in a layout, in its order.

    Never by `itemAt`: PySide keeps what that returns for as long as the layout lives, also when Qt has deleted the item with its
    widget. When something else is made at the same address, its end is the end of the process, without a word (shiboken 6.11:
    `Object::destroy` asks whether the address has a wrapper, not whether it is still this one).
    """
    around = layout.parentWidget()
    found: list[tuple[int, QWidget | QLayout]] = []
    if around is not None:
        found += [(layout.indexOf(one), one) for one in around.children() if isinstance(one, QWidget)]
    found += [(layout.indexOf(one), one) for one in layout.children() if isinstance(one, QLayout)]
    return [one for place, one in sorted(found, key=lambda one: one[0]) if place >= 0]


def _laid_out(layout: QLayout, hidden: bool) -> Iterator[QWidget]:
    for one in held(layout):
        yield from _laid_out(one, hidden) if isinstance(one, QLayout) else stops(one, hidden)


def _children(widget: QWidget) -> list[QWidget]:
    return [one for one in widget.children() if isinstance(one, QWidget) and not one.isWindow()]
