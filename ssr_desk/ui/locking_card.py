"""Settings: after how long an untouched desk locks itself, and the end of a desk."""

from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QVBoxLayout

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.keyboard import rest
from ssr_desk.ui.locking import Locking
from ssr_desk.ui.pages.parts import button
from ssr_desk.ui.preferences import MINUTES, WAITS
from ssr_desk.ui.widgets import row, rule, text


class LockingCard(QFrame):
    """What a person sets about locking; and erasing, which asks twice."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self._context, say = context, context.translate
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(text(say(_("Locking")), "heading"))
        label = say(_("Lock when nobody has touched the desk for"))
        column.addWidget(text(label, "label", wrap=True))
        self.waits: dict[int, QRadioButton] = {}
        group, line = QButtonGroup(self), row(spacing=16)
        for minutes in WAITS:
            choice = QRadioButton(say(_("{minutes} min"), minutes=minutes))
            choice.setAccessibleName(f"{label} {choice.text()}")
            choice.clicked.connect(lambda _on=False, one=minutes: self._choose(one))
            group.addButton(choice)
            line.addWidget(choice)
            self.waits[minutes] = choice
        line.addStretch(1)
        column.addLayout(line)
        self.waits[MINUTES].setChecked(True)
        words = _("It also locks when the computer goes to sleep, and with Ctrl+L. What you typed is kept.")
        column.addWidget(text(say(words), "hint", wrap=True))
        column.addWidget(rule())
        words = _("Erasing destroys this desk and its keys. Nothing brings them back.")
        column.addWidget(text(say(words), "muted", wrap=True))
        self.erase = button(context, _("Erase this desk…"), self._count, "trash-2")
        column.addLayout(row(self.erase, None))

    def showEvent(self, event: QShowEvent) -> None:
        """Show what was chosen: only the window knows it."""
        super().showEvent(event)
        watching = Locking.of(self)
        if watching is not None and watching.minutes in self.waits:
            self.waits[watching.minutes].setChecked(True)

    def _choose(self, minutes: int) -> None:
        watching = Locking.of(self)
        if watching is not None:
            watching.choose(minutes)

    # -- erasing

    def _count(self) -> None:
        """Count what would be lost, then ask."""
        desk = self._context.desk
        self._wake = rest(self.erase)

        def work(_job: Any) -> tuple[int, int]:
            states = desk.exchange.states()
            return sum(states.values()) - states.get("safe", 0), len(desk.drafts.all())

        def failed(_error: Exception) -> None:  # a desk that cannot count any more can still be erased
            self._ask(None)

        self._context.jobs.read(self, work, self._ask, failed)

    def _ask(self, lost: tuple[int, int] | None) -> None:
        self._wake()
        say = self._context.translate
        word = say(_("ERASE"))
        parts = [
            say(
                _(
                    "Everything in this desk is destroyed: records, also those of others, drafts, the keys, the certificate,"
                    " and the backups beside it. Neither passphrase nor recovery key brings anything back."
                )
            ),
            self._lost(lost),
            say(_("Bundles, reports and backups that you wrote elsewhere stay where they are.")),
            say(_("Type {word} to erase this desk:"), word=word),
        ]
        agreed = self._context.dialogs.type_word(
            self, say(_("Erase this desk")), "\n\n".join(parts), word, say(_("Erase for ever")), say(_("Keep the desk"))
        )
        watching = Locking.of(self)
        if agreed and watching is not None:
            watching.erase.emit()

    def _lost(self, lost: tuple[int, int] | None) -> str:
        say = self._context.translate
        if lost is None:
            return say(_("What is not safe at headquarters yet could not be counted."))
        records, drafts = lost
        told = []
        if records:
            told.append(
                say.plural(
                    "{count} record is not safe at headquarters yet and is lost with it.",
                    "{count} records are not safe at headquarters yet and are lost with it.",
                    records,
                )
            )
        if drafts:
            told.append(say.plural("{count} draft is lost.", "{count} drafts are lost.", drafts))
        return " ".join(told) or say(_("Everything that was recorded is safe at headquarters."))
