"""On Today: what ends soon or has gone wrong with this desk's certificate, lists or copies, weeks ahead. Nothing, mostly."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.widgets import clear, row, set_tone, styled, text

if TYPE_CHECKING:
    from ssr_desk.services.enrolment_state import Notice

ROLLED_BACK = _(
    "This desk is older than it once was (noticed on {day}): an old copy was put back or its newest part was lost, and later"
    " changes are not here ({missing}). What is here is kept and sound; import the newest bundles of commander and"
    " headquarters, which bring back what they hold, and enter again what was in none."
)
TAMPERED = _(
    "An old copy of this desk may have been put back (noticed on {day}): the file that knows how far it had come was changed."
    " What is here is kept and sound; look whether your newest records are here, and import the newest bundles."
)
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

        def work(_job: Any) -> "tuple[Notice, ...]":
            return (*_rolled_back(desk), *desk.enrolment.state().warnings)

        self._context.jobs.read(self, work, self._show)

    def _show(self, notices: tuple[Any, ...]) -> None:
        clear(self._column)
        self.setVisible(bool(notices))
        urgent = sorted(notices, key=lambda one: not one.urgent)
        for one in urgent[:MOST]:
            words = one.text(self._context.translate)
            noted = self._note if one.code == "ROLLED_BACK" else None
            self._column.addWidget(self._strip(words, one.urgent, self._page(one.code), noted))
        more = len(notices) - MOST
        if more > 0:
            words = self._context.translate.plural("and {count} more notice", "and {count} more notices", more)
            self._column.addWidget(self._strip(words, False, "desks"))

    def _note(self) -> None:
        """A person has read it: it is not told again, and how it was is kept among the decisions."""
        desk = self._context.desk
        self._context.jobs.write(self, lambda _job: desk.maintenance.note_rollback(), lambda _none: self.refresh())

    def _page(self, code: str) -> str:
        if code == "ROLLED_BACK":
            return "sync"
        if self._context.desk.profile.role == "hq":
            return "trust"
        return "sync" if code in ("LIST_ENDED", "LIST_ENDS") else "settings"

    def _strip(self, words: str, urgent: bool, page: str, noted: Callable[[], None] | None = None) -> QFrame:
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
        if noted is not None:
            done = button(self._context, _("I have read this"), noted, "", "link")
            done.setAccessibleName(f"{done.text()}: {words}")
            line.addWidget(done)
        line.setStretch(1, 1)
        line.setContentsMargins(12, 8, 12, 8)
        frame.setLayout(line)
        return frame


def _rolled_back(desk: Any) -> "tuple[Notice, ...]":
    """Return that an old copy of the store was put back, until what was missing is here again or somebody has read it."""
    from ssr_desk.services.enrolment_state import Notice

    told = desk.maintenance.rolled_back()
    if told is None:
        return ()
    sentence = TAMPERED if told.details["tampered"] else ROLLED_BACK
    details = {"day": told.details["day"], "missing": str(told.details["missing"])}
    return (Notice("ROLLED_BACK", sentence, True, details),)
