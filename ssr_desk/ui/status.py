"""The status bar: what is not saved, what HQ does not have yet, the last exchange, and that the desk is encrypted."""

from typing import Any

from PySide6.QtWidgets import QLabel, QStatusBar

from ssr_desk.i18n import mark as _
from ssr_desk.ui import drafting
from ssr_desk.ui.context import Context


class Status(QStatusBar):
    """Reads its figures on a reading thread whenever something was written."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._drafts: set[str] = set()
        self._unexported, self._recorded = 0, 0
        self._exchanged: int | None = None
        self.setSizeGripEnabled(False)
        self._left, self._right = QLabel(), QLabel()
        self.addWidget(self._left)
        self.addPermanentWidget(self._right)
        self._right.setText(context.translate(_("Encrypted on this device")))

    def refresh(self) -> None:
        """Ask again."""
        desk = self._context.desk

        def work(_job: Any) -> tuple[set[str], int, int, int | None]:
            states = desk.exchange.states()
            return drafting.ids(desk), states.get("saved", 0), sum(states.values()), desk.exchange.last()

        def done(answer: tuple[set[str], int, int, int | None]) -> None:
            self._drafts, self._unexported, self._recorded, self._exchanged = answer
            self._show()

        self._context.jobs.read(self, work, done, lambda _error: None)

    def begin(self, draft_id: str) -> None:
        """Count what somebody has begun to type at once: its draft is written a second later."""
        self._drafts.add(draft_id)
        self._show()

    def count_drafts(self) -> None:
        """Ask again for the drafts alone."""
        desk = self._context.desk

        def done(drafts: set[str]) -> None:
            self._drafts = drafts
            self._show()

        self._context.jobs.read(self, lambda _job: drafting.ids(desk), done, lambda _error: None)

    def _show(self) -> None:
        translate, parts = self._context.translate, []
        if self._drafts:
            parts.append(translate.plural("{count} record not saved", "{count} records not saved", len(self._drafts)))
        if self._unexported:
            parts.append(
                translate.plural(
                    "{count} record not yet exported", "{count} records not yet exported", self._unexported
                )
            )
        whole = _("Everything saved and exported") if self._recorded else _("Nothing recorded yet")
        self._left.setText(" · ".join(parts) or translate(whole))
        if self._exchanged is None:
            last = translate(_("No exchange yet"))
        else:
            last = translate(_("Last exchange {day}"), day=translate.day_of(self._exchanged))
        encrypted = translate(_("Encrypted on this device"))
        self._right.setText(f"{encrypted} · {last}")
