"""Before a desk of which a file is missing: what is missing, and the ways on. Nothing is begun in such a folder."""

from pathlib import Path

from PySide6.QtCore import Signal

from ssr_desk.errors import DeskError
from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.basics import row, text
from ssr_desk.ui.pages.front import FrontPage
from ssr_desk.ui.theme import Look


class IncompletePage(FrontPage):
    """Says which file is missing.

    Signals:
        again: somebody has put the file back, or says so.
        restore: a backup is to be restored into another folder.
        elsewhere: another desk is wanted; the button under which the choice belongs.
    """

    again = Signal()
    restore = Signal()
    elsewhere = Signal(object)

    def __init__(self, folder: Path, lacking: DeskError, look: Look, translate: Translator) -> None:
        super().__init__(look, translate)
        self.heading(translate(_("A file of this desk is missing")), str(folder), "triangle-alert")
        self.words = text(lacking.text(translate), wrap=True)
        self.column.addWidget(self.words)
        self.look_again = self.button(translate(_("Look again")), "primary", self.again.emit)
        self.restoring = self.button(translate(_("Restore a backup into a new folder…")), "link", self.restore.emit)
        self.desks = self.button(translate(_("Other desks…")), "link", self._elsewhere)
        self.column.addSpacing(4)
        self.column.addLayout(row(self.restoring, None, self.look_again))
        self.column.addLayout(row(self.desks, None))

    def focus(self) -> None:
        """Put the cursor where the way on begins."""
        self.look_again.setFocus()

    def busy(self, on: bool) -> None:
        """Show that a backup is being restored."""
        for one in (self.look_again, self.restoring, self.desks):
            one.setEnabled(not on)

    def _elsewhere(self) -> None:
        self.elsewhere.emit(self.desks)
