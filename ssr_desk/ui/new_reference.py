"""Records that somebody names in a field before they are there: made on the spot, or in their own form and back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Record, Values, new_id
from ssr_desk.records.entry import check
from ssr_desk.records.kinds import Kind
from ssr_desk.ui.new_values import beginning

if TYPE_CHECKING:
    from ssr_desk.ui.context import Context
    from ssr_desk.ui.reference_editors import PickLine

Make: TypeAlias = Callable[[], None]


def beginner(context: "Context", type_name: str, words: str, line: "PickLine") -> tuple[str, Make] | None:
    """Return what is offered for a name that no record has, and what makes that record; None where it cannot be made.

    Where a name alone is a whole record, it is made at once and chosen in `line`. Else its form opens, begun with the name;
    saved or left, it leads back to the form that `line` is in.
    """
    registry = context.desk.registry
    if not words or type_name not in registry or not context.desk.recording.may(type_name):
        return None
    record_type: type[Record] = registry[type_name]
    if record_type.natural or not record_type.listed:  # a code is no name, and means the same record everywhere
        return None
    name = _name_of(record_type)
    values = beginning(record_type, context.desk) | ({name.name: words} if name else {})
    told = {"type": context.translate(record_type.label).lower(), "name": words}
    draft = new_id(context.desk.surround)
    if _is_enough(record_type, name) and check(record_type, values | {"id": draft})[0] is not None:
        offer = context.translate(_("New {type}: “{name}”"), **told)
        return offer, lambda: _make(context, record_type, values | {"id": draft}, words, line)
    around = _around(line)
    if around is None or around is record_type:  # its form is the one that was begun
        return None
    return context.translate(_("New {type}: “{name}”…"), **told), lambda: _Errand(context, around, line).go(
        record_type, values
    )


def _name_of(record_type: type[Record]) -> FieldDefinition | None:
    """Return the field that takes a name: the first text that is required."""
    return next((one for one in record_type.fields() if one.required and one.kind is Kind.TEXT), None)


def _is_enough(record_type: type[Record], name: FieldDefinition | None) -> bool:
    """Whether nothing else is required. What a form begins with is no answer of the person who typed a name."""
    return name is not None and [one.name for one in record_type.fields() if one.required] == [name.name]


def _around(line: QWidget) -> type[Record] | None:
    """Return the type whose form a widget is in."""
    from ssr_desk.ui.forms import Form

    above: QObject | None = line
    while above is not None and not isinstance(above, Form):
        above = above.parent()
    return above.record_type if isinstance(above, Form) else None


def _make(context: "Context", record_type: type[Record], values: Values, words: str, line: "PickLine") -> None:
    """Make the record and choose it at once: the writer takes what is saved next after it."""
    record, recording = str(values["id"]), context.desk.recording
    context.references.remember(record, words)
    line.take(record, words)

    def done(saved: Any) -> None:
        told = _("New {type}, made here: “{name}”")
        label = context.translate(record_type.label).lower()
        context.references.watch(record, lambda: _look_again(context, record, words, line))
        context.wrote(saved, context.translate(told, type=label, name=words))

    def failed(error: Exception) -> None:
        if isValid(line):
            line.give_up(record, words)
        context.jobs.broken.emit(error)

    # the form may be rebuilt meanwhile, in another language: what was written is told all the same
    context.jobs.write(context.jobs, lambda _job: recording.add(record_type.type_name, values), done, failed)


def _look_again(context: "Context", record: str, words: str, line: "PickLine") -> bool:
    """Let the line give the record up when it was taken back. Returns whether it is still worth looking."""
    if not isValid(line):
        return False

    def done(deleted: bool) -> None:
        if deleted:
            line.give_up(record, words)

    context.jobs.read(line, lambda _job: bool(context.desk.recording.open(record).deleted), done)
    return True


class _Errand(QObject):
    """Leads to another form and back to the one that was begun. Lives as long as the line that sent it, or until it is back."""

    def __init__(self, context: "Context", around: type[Record], line: "PickLine") -> None:
        super().__init__(line)
        self._context, self._line, self._back = context, line, f"record:{around.type_name}"
        self._draft = ""
        self._editor: Any = None

    def go(self, record_type: type[Record], values: Values) -> None:
        """Open the form of the other record."""
        page = self._context.go(f"record:{record_type.type_name}")
        page.new_record(values)
        self._editor = page.editor
        self._draft = self._editor.draft_id
        self._editor.saved.connect(self._saved)
        self._editor.closed.connect(self._left)

    def _saved(self, saved: Any, words: str) -> None:
        mine = self._draft in saved.ids
        self._end()
        if mine:
            record = self._draft
            page = self._context.go(self._back)
            self._line.take(record, self._context.references.name(record))
            self._line.setFocus()
            page.bar.say(words, "ok")

    def _left(self) -> None:
        mine = self._editor.draft_id == self._draft
        self._end()
        if mine:
            self._context.go(self._back)
            self._line.setFocus()

    def _end(self) -> None:
        self._editor.saved.disconnect(self._saved)
        self._editor.closed.disconnect(self._left)
        self.deleteLater()
