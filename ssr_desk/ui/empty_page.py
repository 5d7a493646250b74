"""What stands where a list has nothing to show: what belongs there and how to add the first one, or where else to look."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.ui.context import Context
from ssr_desk.ui.widgets import row, text


class EmptyPage(QWidget):
    """Nothing here yet, or nothing found.

    Attributes:
        first, all, elsewhere: buttons: begin the first record, ask for everything again, search everything.
    """

    def __init__(self, record_type: type[Record], context: Context, *, may: bool) -> None:
        super().__init__()
        self.setObjectName("body")
        self._type, self._translate, self._may = record_type, context.translate, may
        column = QVBoxLayout(self)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.setSpacing(10)
        icon = text()
        icon.setPixmap(context.look.pixmap(record_type.icon, "muted", 36, self.devicePixelRatioF()))
        self._title, self._words = text("", "heading"), text("", "muted", wrap=True)
        for one in (icon, self._title, self._words):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setMinimumWidth(360)
        self.first = QPushButton(context.icon("plus", size=16), self._translate(_("New record")))
        self.all = QPushButton(self._translate(_("Show all")))
        self.elsewhere = QPushButton(context.icon("search", size=16), self._translate(_("Search everything")))
        column.addWidget(icon)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addSpacing(4)
        column.addLayout(row(None, self.first, self.all, self.elsewhere, None))

    def connect_to(self, first: Callable[[], None], all_: Callable[[], None], elsewhere: Callable[[], None]) -> None:
        """Say what the buttons do."""
        for button, act in ((self.first, first), (self.all, all_), (self.elsewhere, elsewhere)):
            button.clicked.connect(lambda _on=False, do=act: do())

    def show_for(self, *, asked: bool, searched: bool) -> None:
        """Say that nothing answers to what was asked for, or that there is nothing yet."""
        translate = self._translate
        self._title.setText(translate(_("Nothing found") if asked else _("Nothing here yet")))
        nothing = _("No record of this list answers to what is asked above.")
        self._words.setText(translate(nothing) if asked else "\n\n".join(self._taught()))
        self.first.setVisible(self._may and not asked)
        self.all.setVisible(asked)
        self.elsewhere.setVisible(searched)

    def _taught(self) -> list[str]:
        """Return what an empty list says: what belongs here, and how the first one is made."""
        told = [self._translate(self._type.about)] if self._type.about else []
        words = _("Ctrl+N begins the first one; Tab and Ctrl+S are enough to save it. F1 opens the guide.")
        other = _("Headquarters and your commander record these; they come with a bundle. F1 opens the guide.")
        return [*told, self._translate(words if self._may else other)]
