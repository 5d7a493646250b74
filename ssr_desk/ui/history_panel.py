"""The history of one record: who changed what and when, the newest first, each version one key away from coming back."""

from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Record
from ssr_desk.ui.context import Context
from ssr_desk.ui.differences import difference
from ssr_desk.ui.list_model import cell
from ssr_desk.ui.widgets import clear, row, rule, scrolled, styled, text
from ssr_desk.ui.words import ROLES

SHOWN = 40  # versions that are drawn; more would hold the window
LONGEST = 20_000  # characters of a value


class Change(NamedTuple):
    """What a version did to one register: its name for people, what it was (empty: nothing) and what it became."""

    label: str
    before: str
    after: str


class HistoryPanel(QWidget):
    """Versions of a record.

    Signals:
        back: the form should be shown again.
        reverted: an earlier version was brought back: `Saved`.
    """

    back = Signal()
    reverted = Signal(object)

    def __init__(self, record_type: type[Record], context: Context) -> None:
        super().__init__()
        self._type, self._context, self._translate = record_type, context, context.translate
        self._record = ""
        inside = styled(QWidget(), "body")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(20, 4, 20, 16)
        self._column.setSpacing(12)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inside))

    def show_record(self, record_id: str) -> None:
        """Read the versions of a record and show them."""
        self._record = record_id
        clear(self._column)
        desk, name = self._context.desk, self._context.references.name

        def work(_job: Any) -> list[tuple[Any, list[Change]]]:
            versions = desk.recording.history(record_id)
            return [
                (one, self._changes(one, versions[place + 1 :], name)) for place, one in enumerate(versions[:SHOWN])
            ]

        self._context.jobs.read(self, work, self._fill)

    def _changes(self, version: Any, older: list[Any], name: Any) -> list[Change]:
        """Return what a version changed, beside what was there before; runs on a reading thread."""
        fields = {one.name: one for one in self._type.fields()}
        changes = []
        for register, value in version.changed.items():
            field = fields.get(register.partition("/")[0])
            label = self._translate(field.label) if field else self._translate(_("Deleted"))
            last = next((one.changed[register] for one in older if register in one.changed), None)
            before = "" if last is None or field is None else self._shown(field, register, last, name)
            changes.append(Change(label, before, self._shown(field, register, value, name)))
        return changes

    def _shown(self, field: FieldDefinition | None, register: str, value: Any, name: Any) -> str:
        if value is None:
            return self._translate(_("emptied, erased or withheld"))
        if field is None:
            return self._translate(_("Yes"))
        if "/" in register and isinstance(value, dict) and field.item:
            parts = ((one, value.get(one.name)) for one in field.item.fields())
            words = " · ".join(cell(one, part, self._translate, name) for one, part in parts if part is not None)
        elif "/" in register and isinstance(value, dict):
            words = str(value.get("name", ""))
        else:
            words = cell(field, value, self._translate, name)
        return words if len(words) <= LONGEST else words[:LONGEST] + "…"

    def _fill(self, versions: list[tuple[Any, list[Change]]]) -> None:
        clear(self._column)
        self._column.addWidget(text(self._translate(_("History of this record")), "heading"))
        back = styled(QPushButton(self._translate(_("Back to the form"))), "link")
        back.setIcon(self._context.icon("chevron-left", "accent", 16))
        back.clicked.connect(self.back)
        self.erase = styled(QPushButton(self._translate(_("Erase for good…"))), "link")
        self.erase.setIcon(self._context.icon("trash-2", "accent", 16))
        self.erase.clicked.connect(self._erase)
        self._column.addLayout(row(back, None, self.erase))
        self.erase.setVisible(self._context.desk.recording.may(self._type.type_name))  # in its place: it is no window
        for place, (version, changes) in enumerate(versions):
            self._column.addWidget(self._card(version, changes, newest=place == 0))
        self._column.addStretch(1)
        back.setFocus()

    def _card(self, version: Any, changes: list[Change], *, newest: bool) -> QWidget:
        card = styled(QFrame(), "line")
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(4)
        role = self._translate(ROLES.get(version.role, version.role))
        who = text(f"{version.author} · {role}" if role else version.author)
        column.addLayout(row(who, None, text(self._translate.time_of(version.at), "hint")))
        if version.kind == "redact":
            column.addWidget(text(self._translate(_("Erased for good:")), "error"))
        if not version.counts:
            column.addWidget(
                text(self._translate(_("Does not count: its author had no authority for it.")), "error", wrap=True)
            )
        column.addWidget(rule())
        for one in changes:
            column.addWidget(text(one.label, "hint"))
            column.addWidget(self._told(one))
        if not newest and version.kind == "edit" and version.counts:
            again = QPushButton(self._translate(_("Bring this version back")))
            again.setIcon(self._context.icon("undo-2", size=16))
            again.clicked.connect(lambda _on=False, one=version: self._revert(one.rev_id))
            column.addLayout(row(again, None))
        return card

    def _erase(self) -> None:
        """Show what would be erased, instead of the versions."""
        from ssr_desk.ui.erase_part import ErasePart

        clear(self._column)
        self._column.addWidget(text(self._translate(_("Erase for good")), "heading"))
        title = self._context.references.name(self._record)
        self.part = ErasePart(self._context, self._type, self._record, title)
        self.part.left.connect(lambda: self.show_record(self._record))
        self.part.erased.connect(self._erased)
        self._column.addWidget(self.part)
        self._column.addStretch(1)

    def _erased(self, words: str) -> None:
        """Have everything read again, the form first: it still shows what was erased. There is nothing to undo."""
        self._context.arrived(None)
        page = self._context.go(f"record:{self._type.type_name}", self._record)
        page.bar.say(words, "ok")

    def _told(self, change: Change) -> QWidget:
        """Return what a register became; where it was something else before, with the difference."""
        if not change.before or change.before == change.after:
            return text(change.after, wrap=True)
        tokens, translate = self._context.look.tokens, self._translate
        told = text("", wrap=True)
        told.setTextFormat(Qt.TextFormat.RichText)  # `difference` escapes what the record holds
        told.setText(difference(change.before, change.after, tokens["error"], tokens["ok"]))
        words = _("{field}: {before} became {after}")
        told.setAccessibleName(translate(words, field=change.label, before=change.before, after=change.after))
        return told

    def _revert(self, rev_id: str) -> None:
        desk, record = self._context.desk, self._record
        self._context.jobs.write(self, lambda _job: desk.recording.revert(record, rev_id), self.reverted.emit)
