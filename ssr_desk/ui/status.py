"""The status bar: what is not saved, what HQ does not have yet, the last exchange, and that the desk is encrypted."""

from typing import Any

from PySide6.QtWidgets import QLabel, QStatusBar

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context


class Status(QStatusBar):
    """Reads its figures on a reading thread whenever something was written."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setSizeGripEnabled(False)
        self._left, self._right = QLabel(), QLabel()
        self.addWidget(self._left)
        self.addPermanentWidget(self._right)
        self._right.setText(context.translate(_("Encrypted on this device")))

    def refresh(self) -> None:
        """Ask again."""
        desk = self._context.desk

        def work(_job: Any) -> tuple[int, int, int, int | None]:
            states = desk.exchange.states()
            return len(desk.drafts.all()), states.get("saved", 0), sum(states.values()), desk.exchange.last()

        self._context.jobs.read(self, work, lambda answer: self._show(*answer), lambda _error: None)

    def _show(self, drafts: int, unexported: int, recorded: int, exchanged: int | None) -> None:
        translate, parts = self._context.translate, []
        if drafts:
            parts.append(translate.plural("{count} draft not saved", "{count} drafts not saved", drafts))
        if unexported:
            parts.append(
                translate.plural("{count} record not yet exported", "{count} records not yet exported", unexported)
            )
        whole = _("Everything saved and exported") if recorded else _("Nothing recorded yet")
        self._left.setText(" · ".join(parts) or translate(whole))
        if exchanged is None:
            last = translate(_("No exchange yet"))
        else:
            last = translate(_("Last exchange {day}"), day=translate.day_of(exchanged))
        encrypted = translate(_("Encrypted on this device"))
        self._right.setText(f"{encrypted} · {last}")
