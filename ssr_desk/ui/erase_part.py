"""Erasing for good, in the panel beside a list and in a record's history: what is erased, why, what cannot be reached."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.services.retention import Erasable, erasable
from ssr_desk.ui.context import Context
from ssr_desk.ui.list_model import cell
from ssr_desk.ui.messages import MessageBar
from ssr_desk.ui.pages.parts import button, labelled, together
from ssr_desk.ui.widgets import clear, text

REASON = 300
SHOWN = 60
"""Characters of a value that are shown: enough to recognize it."""


class ErasePart(QWidget):
    """Lets a person choose fields of a record and erases them.

    Signals:
        erased: it was done; what to say about it.
        left: the person wants nothing of it.
    """

    erased = Signal(str)
    left = Signal()

    def __init__(self, context: Context, record_type: type[Record], record: str, title: str) -> None:
        super().__init__()
        self._context, self._type, self._record, self._title = context, record_type, record, title
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.bar = MessageBar(context.look, context.translate, narrow=True)
        self.boxes: dict[str, QCheckBox] = {}
        self.reason = QLineEdit()
        self.erase = button(context, _("Erase for good…"), self._ask, "trash-2")
        desk, name = context.desk, context.references.name

        def work(_job: Any) -> list[tuple[Erasable, str]]:
            return [(one, self._shown(one, name)) for one in erasable(desk.recording, desk.registry, record)]

        context.jobs.read(self, work, self._show, self._failed)

    def _shown(self, one: Erasable, name: Callable[[str], str]) -> str:
        field = self._type.field(one.name)
        if isinstance(one.value, list) and any(isinstance(line, dict) for line in one.value):
            lines = [line for line in one.value if isinstance(line, dict)]
            return ", ".join(str(line.get("name") or line.get("text") or "…") for line in lines)
        return cell(field, one.value, self._context.translate, name)

    def _show(self, found: list[tuple[Erasable, str]]) -> None:
        say = self._context.translate
        clear(self._column)
        if not found:
            self._column.addWidget(text(say(_("Nothing is left here that could be erased.")), "muted", wrap=True))
            return
        words = _(
            "Erased is erased: here, in every earlier version, in the backups beside the store, and on every desk that gets the"
            " next bundles. Only that it was done stays. Sticks, mails and papers that are out already are not reached."
        )
        self._column.addWidget(text(say(words), wrap=True))
        self._column.addWidget(text(say(_("What is erased")), "label"))
        for one, value in found:
            short = value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
            label = say(one.label)
            box = QCheckBox(say(_("{field}: {value}"), field=label, value=short) if short else label)
            box.setChecked(True)
            box.toggled.connect(lambda _on: self._judge())
            self.boxes[one.name] = box
            self._column.addWidget(box)
        kept = _("Links to other records, the post and who may read it stay: they say where it belongs.")
        self._column.addWidget(text(say(kept), "hint", wrap=True))
        if any(one.others for one, _value in found) and self._context.desk.author().authority.role != "hq":
            words = _("What somebody else wrote into these fields stays until headquarters erases it.")
            self._column.addWidget(text(say(words), "warning", wrap=True))
        self.reason.setMaxLength(REASON)
        self.reason.setPlaceholderText(say(_("such as: the date of keeping has passed")))
        self.reason.textChanged.connect(lambda _typed: self._judge())
        self._column.addLayout(labelled(say(_("Why? It stays on this desk.")), self.reason))
        leave = button(self._context, _("Keep it"), self.left.emit)
        self._column.addWidget(self.bar)
        self._column.addLayout(together(self._context, self.erase, leave))
        self._judge()

    def _chosen(self) -> list[str]:
        return [name for name, box in self.boxes.items() if box.isChecked()]

    def _judge(self) -> None:
        self.erase.setEnabled(bool(self._chosen()) and bool(self.reason.text().strip()))

    def _failed(self, error: Exception) -> None:
        self.bar.fail(error)
        self._judge()

    def _ask(self) -> None:
        say, desk, record = self._context.translate, self._context.desk, self._record
        chosen, reason = self._chosen(), self.reason.text().strip()
        words = say.plural(
            "{count} field of “{title}” is erased for good. Nothing brings it back.",
            "{count} fields of “{title}” are erased for good. Nothing brings them back.",
            len(chosen),
            title=self._title,
        )
        if not self._context.dialogs.ask(
            self, say(_("Erase for good")), words, say(_("Erase for good")), say(_("Keep it"))
        ):
            return
        self.erase.setEnabled(False)
        told = say(_("Erased: “{title}”. Other desks follow with the next bundle from here."), title=self._title)

        self._context.jobs.write(
            self,
            lambda _job: desk.recording.redact(record, chosen, reason),
            lambda _saved: self.erased.emit(told),
            self._failed,
        )
