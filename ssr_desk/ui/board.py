"""Cards in two columns that become one where there is no room: a small window, or large letters."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ssr_desk.ui.widgets import scrolled, styled

GAP = 14


class Board(QWidget):
    """Two columns of cards, scrolled as one. Fill `left` and `right`, then `end()`.

    Attributes:
        left, right: the columns; the right one stands under the left one where both do not fit.
        area: what scrolls them; goes into the page.
    """

    def __init__(self, left_share: int = 1, right_share: int = 1) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._shares = left_share, right_share
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._sides = [styled(QWidget(), "plain") for _side in range(2)]
        self.left, self.right = (QVBoxLayout(one) for one in self._sides)
        for column in (self.left, self.right):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(GAP)
        self._beside: bool | None = None
        self.area: QScrollArea = scrolled(self)
        self.area.installEventFilter(self)
        self._arrange(True)

    def end(self) -> None:
        """Push the cards up."""
        for column in (self.left, self.right):
            column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Look again when a card became wider."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        """Stand beside each other only where both columns have room for what they hold."""
        room = self.area.viewport().width() - GAP
        self._arrange(sum(side.minimumSizeHint().width() for side in self._sides) <= room)

    def _arrange(self, beside: bool) -> None:
        if beside == self._beside:
            return
        self._beside = beside
        for place, side in enumerate(self._sides):
            self._grid.removeWidget(side)
            self._grid.addWidget(side, *((0, place) if beside else (place, 0)))
            self._grid.setColumnStretch(place, self._shares[place] if beside else int(place == 0))
