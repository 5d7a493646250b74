"""On Today: what ends soon or has gone wrong with this desk's certificate, lists or copies, weeks ahead. Nothing, mostly."""

from typing import Any

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.widgets import clear, row, set_tone, styled, text

MOST = 3
"""Notices that are shown; headquarters may have one for each desk, and its Desks page tells of all."""


class DeskNotices(QWidget):
    """The warnings of this desk's enrolment, each with a way to where it is mended."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def refresh(self) -> None:
        """Ask anew, on a reading thread: certificates are read for it."""
        desk = self._context.desk
        self._context.jobs.read(self, lambda _job: desk.enrolment.state().warnings, self._show)

    def _show(self, notices: tuple[Any, ...]) -> None:
        clear(self._column)
        self.setVisible(bool(notices))
        urgent = sorted(notices, key=lambda one: not one.urgent)
        for one in urgent[:MOST]:
            self._column.addWidget(self._strip(one.text(self._context.translate), one.urgent, self._page(one.code)))
        more = len(notices) - MOST
        if more > 0:
            words = self._context.translate.plural("and {count} more notice", "and {count} more notices", more)
            self._column.addWidget(self._strip(words, False, "desks"))

    def _page(self, code: str) -> str:
        if self._context.desk.profile.role == "hq":
            return "trust"
        return "sync" if code in ("LIST_ENDED", "LIST_ENDS") else "settings"

    def _strip(self, words: str, urgent: bool, page: str) -> QFrame:
        say = self._context.translate
        names = {
            "settings": say(_("Certificate")),
            "sync": say(_("Sync")),
            "trust": say(_("Trust")),
            "desks": say(_("Desks")),
        }
        frame, icon = styled(QFrame(), "bar"), QLabel()
        tone = "error" if urgent else "warning"
        set_tone(frame, tone)
        name = "circle-alert" if urgent else "triangle-alert"
        icon.setPixmap(self._context.look.pixmap(name, tone, 18, self.devicePixelRatioF()))
        from ssr_desk.ui.pages.parts import button

        act = button(self._context, "", lambda: self._context.go(page) and None, "", "link")
        act.setText(names[page])
        act.setAccessibleName(f"{names[page]}: {words}")
        line = row(icon, text(words, wrap=True), act)
        line.setStretch(1, 1)
        line.setContentsMargins(12, 8, 12, 8)
        frame.setLayout(line)
        return frame
