"""The editor at the right of every record list: one form, its draft, saving, history, deleting.

A draft is written one second after typing stops and when the cursor leaves a field, with the heads that the form was
opened on, so a save after a restart still knows what it was made against.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record, Values, new_id
from ssr_desk.services.errors import NoMission
from ssr_desk.ui import drafting
from ssr_desk.ui.context import Context
from ssr_desk.ui.form_fields import MISSION, form_fields
from ssr_desk.ui.forms import Form
from ssr_desk.ui.history_panel import HistoryPanel
from ssr_desk.ui.keyboard import KeepingArea, rest
from ssr_desk.ui.messages import MessageBar
from ssr_desk.ui.new_values import beginning, offered
from ssr_desk.ui.review_strip import ReviewStrip
from ssr_desk.ui.who_writes import who_writes
from ssr_desk.ui.widgets import named, row, rule, scrolled, set_tone, styled, text
from ssr_desk.ui.words import STATES

DRAFT_AFTER = 1000  # milliseconds after the last key


class RecordEditor(QFrame):
    """Edits one record of one type.

    Signals:
        closed: a person wants the list alone.
        widened: the editor should take the whole page, or no longer.
        saved: something was written: `Saved` and what to say about it.
        attach: a person wants to attach a file to a field.
    """

    closed = Signal()
    widened = Signal(bool)
    saved = Signal(object, str)
    attach = Signal(str)

    def __init__(self, record_type: type[Record], context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setMinimumWidth(350)
        self._type, self._context, self._translate = record_type, context, context.translate
        self._id, self._draft_id, self._title = "", "", ""
        self._heads: tuple[str, ...] = ()
        self._conflicts: tuple[str, ...] = ()
        self._typed = 0
        self.dirty = False
        self._warned = False  # was told that what was typed cannot be saved yet
        self._shown: Values | None = None  # what the form held before something was typed; None: nothing that is saved
        self._unkept = False  # typed, and not yet in a draft; a single-shot timer is not active in its own slot
        self._checking = QTimer(self)
        self._checking.setSingleShot(True)
        self._checking.timeout.connect(self.keep_draft)
        self.bar = MessageBar(context.look, context.translate, narrow=True)
        self._layers = QStackedWidget()
        self._area = scrolled(area=KeepingArea())
        self._layers.addWidget(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(self._head())
        messages = QVBoxLayout()
        messages.setContentsMargins(20, 0, 20, 6)
        messages.addWidget(self.bar)
        messages.addWidget(self.review)
        self._why = text(self._translate(who_writes(record_type)), "hint", wrap=True)
        self._why.hide()
        messages.addWidget(self._why)
        column.addLayout(messages)
        column.addWidget(self._layers, 1)
        column.addWidget(rule())
        self._foot = self._buttons()
        QShortcut(QKeySequence("Alt+U"), self).activated.connect(self.bar.do)
        column.addWidget(self._foot)

    @cached_property
    def form(self) -> Form:
        """The form. Made when there is something to show in it: a turn of the event loop after the editor around it."""
        form = Form(self._type, self._context, form_fields(self._type, self._context.desk))
        form.changed.connect(self._changed)
        form.left.connect(self._left)
        form.attach.connect(self.attach)
        form.grown.connect(self._grown)
        self._area.setWidget(form)
        return form

    @cached_property
    def history(self) -> HistoryPanel:
        """The versions of the record. Made when somebody asks for them."""
        panel = HistoryPanel(self._type, self._context)
        panel.back.connect(self._hide_history)
        panel.reverted.connect(lambda saved: self._after_write(saved, _("The earlier version is back.")))
        self._layers.addWidget(panel)
        return panel

    @property
    def record_id(self) -> str:
        """The record that is open; empty for a new one."""
        return self._id

    @property
    def draft_id(self) -> str:
        """Under which the draft is kept: the id of the record, or of the one to be."""
        return self._draft_id

    # -- opening

    def new(self, values: Mapping[str, Any] | None = None, draft_id: str = "", field: str = "", kept: int = 0) -> None:
        """Begin a record with these values; `draft_id`: go on with one, and say since when (`kept`, milliseconds)."""
        self.keep_draft()
        self._id, self._heads, self._conflicts = "", (), ()
        self._draft_id = draft_id or new_id(self._context.desk.surround)
        given = dict(values or {}) if draft_id else beginning(self._type, self._context.desk) | dict(values or {})
        if not self._type.natural:
            given.setdefault("id", self._draft_id)
        self.bar.clear()
        self._show(given, self._translate(_("New: {type}"), type=self._translate(self._type.label)), "")
        self.review.show_record(None)
        if draft_id:
            self.dirty, self._shown = True, None
            self._mark()
        if kept:
            self._tell_back(kept)
        QTimer.singleShot(0, self, lambda: self.form.focus(field))
        if not draft_id:
            self._offer()

    def open(self, record_id: str, focus: bool = False, field: str = "") -> None:
        """Show a record; a draft of it is taken up again. `field` is where the cursor goes."""
        self.keep_draft()
        left = self._begun() if record_id != self._id else None
        desk = self._context.desk

        def work(_job: Any) -> Any:
            return desk.recording.open(record_id), drafting.of_record(desk, record_id)

        def done(answer: Any) -> None:
            opened, draft = answer
            self._take(opened)
            if draft is not None:
                self._take_draft(draft)
            elif left is not None and self.bar.isHidden():
                self._tell_left(*left)
            if focus or field:
                self.form.focus(field)

        self._context.jobs.read(self, work, done, self.bar.fail)

    def _begun(self) -> tuple[str, Callable[[], Any]] | None:
        """Return what a person calls what was typed and not saved, and the way back to it."""
        if not self.dirty or not self.isVisible():
            return None
        draft, values, key = self._draft_id, self.form.values(), f"record:{self._type.type_name}"
        title, record = drafting.called(self._type, values, self._context), self._id
        return title, lambda: self._context.go(key, record) if record else self.new(values, draft)

    def _tell_left(self, title: str, back: Callable[[], Any]) -> None:
        words = self._translate(_("“{title}” is not saved yet; what you typed is kept."), title=title)
        self.bar.say(words, "warning", self._translate(_("Go back to it")), back)

    def _take(self, opened: Any) -> None:
        """Show what was read from the store."""
        self._id = self._draft_id = opened.id
        self._heads, self._conflicts = tuple(opened.heads), tuple(opened.conflicts)
        self.bar.clear()
        self._show(opened.values, opened.title, opened.sync_state)
        mine = self._context.desk.recording.may(self._type.type_name)
        self.review.show_record(opened)
        held = [MISSION, *(one.partition("/")[0] for one in opened.withheld)]  # a record stays in its mission's feed
        self.form.lock(["*"] if opened.deleted or not mine else held)
        self._save.setEnabled(mine)
        self._delete.setEnabled(mine and not opened.deleted)
        self._why.setVisible(not mine)
        if opened.deleted:
            self.bar.say(
                self._translate(_("This record was deleted. Its history is kept; Undo brings it back.")), "warning"
            )
        elif self._conflicts:
            names = ", ".join(self._labels(self._conflicts))
            words = _("Two desks changed this at the same time: {fields}. One of the values is shown.")
            self.bar.say(
                self._translate(words, fields=names),
                "warning",
                self._translate(_("Keep what is shown")),
                lambda: self._write(self._conflicts),
            )

    def _take_draft(self, draft: drafting.Draft) -> None:
        if draft.heads:
            self._heads = tuple(draft.heads)
        self.form.set_values(draft.values)
        self.dirty = True
        self._mark()
        self._tell_back(draft.updated)

    def _tell_back(self, kept: int) -> None:
        words = _("What you typed on {when} and did not save is back.")
        told = self._translate(words, when=self._translate.time_of(kept))
        self.bar.say(told, "info", self._translate(_("Throw it away")), self.discard)

    def _show(self, values: Mapping[str, Any], heading: str, state: str) -> None:
        self._forget_typing()
        self._hide_history()
        self.form.lock([])
        self._save.setEnabled(True)
        self._why.hide()
        self.form.set_values(values)
        self._shown = self.form.values()
        self.dirty = self._warned = False
        self._title = heading
        words, tone = STATES.get(state, ("", "info"))
        self._state.setText(self._translate(words))
        set_tone(self._state, tone)
        self._mark()
        self._delete.setVisible(bool(self._id))
        self._history.setVisible(bool(self._id))

    # -- drafts

    def _changed(self) -> None:
        self._typed += 1
        self._warned = False
        self.dirty = self.form.values() != self._shown  # what was typed may have been taken back
        if self.dirty:
            self._context.typed(self._draft_id)
        self._mark()
        self._remember_typing()

    def _remember_typing(self) -> None:
        self._unkept = True
        self._checking.start(DRAFT_AFTER)

    def _forget_typing(self) -> None:
        self._unkept = False
        self._checking.stop()

    def _left(self) -> None:
        if self._unkept:
            self.keep_draft()

    def keep_draft(self) -> None:
        """Write what was typed, if it was not written yet. Goes through the writer, so a save after it comes later."""
        if not self._unkept:
            return
        self._forget_typing()
        draft, known, tell = self._as_typed(), self._context, lambda _none: self._context.typed("")
        write = drafting.keep if self.dirty else drafting.forget
        known.jobs.write(self, lambda _job: write(known.desk, draft), tell, self.bar.fail)

    def _as_typed(self) -> drafting.Draft:
        return drafting.Draft(self._draft_id, self._type.type_name, self._id, self._heads, self.form.values())

    def discard(self) -> None:
        """Throw away what was typed and show what is saved, or close a new record. The window brings it back on Undo."""
        self._forget_typing()
        desk, typed = self._context.desk, self._as_typed()
        self.dirty = False

        def done(_none: Any) -> None:
            if typed.record:
                self.open(typed.record)
            else:
                self.closed.emit()
            self._context.thrown(typed)

        def failed(error: Exception) -> None:
            self.dirty = True
            self.bar.fail(error)

        self._context.jobs.write(self, lambda _job: drafting.drop(desk, typed.id), done, failed)

    # -- writing

    def save(self) -> None:
        """Save what is in the form; say under each field what has to be mended first."""
        if not self.dirty and self._id:
            self.bar.say(self._translate(_("Nothing has changed.")), "info")
            return
        self._write(())

    def _offer(self) -> None:
        """Offer what was the same last time."""
        desk, record_type, begun = self._context.desk, self._type, self._draft_id

        def work(_job: Any) -> tuple[dict[str, Any], str]:
            return offered(record_type, desk, self._translate, self._context.references.name)

        def done(answer: tuple[dict[str, Any], str]) -> None:
            values, words = answer
            if values and self._draft_id == begun and not self._id:
                told = self._translate(_("As last time? {values}"), values=words)
                self.bar.say(told, "info", self._translate(_("Take over (Alt+U)")), lambda: self._take_over(values))

        self._context.jobs.read(self, work, done, self.bar.fail)

    def _take_over(self, values: dict[str, Any]) -> None:
        kept = self.form.values()
        self.form.merge_values({name: value for name, value in values.items() if name not in kept})
        self.form.focus()

    def _write(self, settle: tuple[str, ...]) -> None:
        self._forget_typing()
        wake = rest(self._save)
        desk, type_name, record, heads = self._context.desk, self._type.type_name, self._id, self._heads
        values, typed, draft = self.form.values(), self._typed, self._draft_id

        def work(_job: Any) -> Any:
            if record:
                saved = desk.recording.save(record, values, heads, settle)
            else:
                saved = desk.recording.add(type_name, values)
                if saved.ids[0] != draft:
                    drafting.drop(desk, draft)
            return saved, desk.recording.open(saved.ids[0])

        def done(answer: Any) -> None:
            saved, opened = answer
            wake()
            if typed == self._typed:
                self._take(opened)
            else:  # somebody went on typing: keep that, against the new heads
                self._id, self._draft_id, self._heads = opened.id, opened.id, tuple(opened.heads)
                self._shown = values
                self._remember_typing()
            self.saved.emit(saved, self._translate(_("Saved: {title}"), title=opened.title))

        def failed(error: Exception) -> None:
            wake()
            self._refused(error)

        self._context.jobs.write(self, work, done, failed)

    def _refused(self, error: Exception) -> None:
        problems = self.form.problems() if isinstance(error, NoMission) else getattr(error, "problems", None)
        if problems:
            self.form.show_problems(problems)
            self._remember_typing()  # what was refused is still worth keeping
        else:
            self.bar.fail(error)

    def delete(self) -> None:
        """Delete the record that is open; Undo brings it back, so nothing is asked."""
        if not self._id:
            self.discard()
            return
        record, title, desk = self._id, self._title, self._context.desk
        self.dirty = False
        self._forget_typing()

        def done(saved: Any) -> None:
            self.closed.emit()
            self.saved.emit(saved, self._translate(_("Deleted: {title}"), title=title))

        self._context.jobs.write(self, lambda _job: desk.recording.delete(record), done, self.bar.fail)

    def _after_write(self, saved: Any, words: str) -> None:
        self._hide_history()
        self.open(self._id)
        self.saved.emit(saved, self._translate(words))

    # -- history

    def _show_history(self) -> None:
        if self._layers.currentWidget() is not self._area:
            self._hide_history()
            return
        self.keep_draft()
        self.history.show_record(self._id)
        self._layers.setCurrentWidget(self.history)
        self._foot.hide()

    def _hide_history(self) -> None:
        self._layers.setCurrentWidget(self._area)
        self._foot.show()
        self._history.setChecked(False)

    # -- parts

    def _head(self) -> QVBoxLayout:
        self._heading = text("", "heading", wrap=True)
        self._state = text("", "pill")
        self._unsaved = text(self._translate(_("Not saved yet")), "pill")
        set_tone(self._unsaved, "warning")
        self._history = self._tool("history", _("History of this record"), self._show_history)
        self._history.setCheckable(True)
        self._wide = self._tool("maximize-2", _("Use the whole page (F11)"), self.toggle_wide)
        self._close = self._tool("x", _("Close the editor (Escape)"), self.close_editor)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(2)
        top.addWidget(self._heading, 1)
        for one in (self._history, self._wide, self._close):
            top.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(20, 14, 12, 8)
        column.setSpacing(4)
        column.addLayout(top)
        self._make_review_strip()
        column.addLayout(row(self._state, self._unsaved, None, self.review.act))
        return column

    def _make_review_strip(self) -> None:
        self.review = ReviewStrip(self._context, not self._type.plan, lambda: self.dirty)
        self.review.wrote.connect(self._submitted)
        self.review.failed.connect(self.bar.fail)
        words = self._translate(_("Save first; what is submitted is what was saved."))
        self.review.unsaved.connect(lambda: self.bar.say(words, "info"))

    def _submitted(self, saved: Any, words: str) -> None:
        self.open(self._id)
        self.saved.emit(saved, words)

    def _grown(self) -> None:
        if not self.dirty and self._shown is not None:
            self._shown = self.form.values()  # fields that are made give some values in another form
        self._order()

    def _order(self) -> None:
        """Let Tab go through the form from top to bottom, then to Save."""
        chain = [*self.form.tab_chain(), self._save, self._cancel, self._delete]
        chain += [self._history, self._wide, self._close, self.review.act]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _buttons(self) -> QWidget:
        foot = QWidget()
        self._delete = styled(QPushButton(self._translate(_("Delete"))), "quiet")
        self._delete.setIcon(self._context.icon("trash-2", size=16))
        self._delete.clicked.connect(self.delete)
        self._cancel = QPushButton(self._translate(_("Cancel")))
        self._cancel.clicked.connect(self._give_up)
        self._save = styled(QPushButton(self._translate(_("Save"))), "primary")
        self._save.setToolTip(self._translate(_("Save (Ctrl+S)")))
        self._save.clicked.connect(self.save)
        line = row(self._save, self._cancel, None, self._delete)
        line.setContentsMargins(20, 10, 20, 12)
        foot.setLayout(line)
        # Save comes first for the keyboard, last for the eye
        line.setDirection(QHBoxLayout.Direction.RightToLeft)
        return foot

    def _tool(self, icon: str, words: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setIcon(self._context.icon(icon, size=16))
        named(button, self._translate(words))
        button.clicked.connect(lambda _on=False: act())
        return button

    def toggle_wide(self) -> None:
        """Take the whole page, or give the list its place back."""
        self.set_wide(not self._wide.property("wide"))
        self.widened.emit(bool(self._wide.property("wide")))

    def set_wide(self, wide: bool) -> None:
        """Show that the editor takes the whole page."""
        self._wide.setProperty("wide", wide)
        self._wide.setIcon(self._context.icon("minimize-2" if wide else "maximize-2", size=16))

    def close_editor(self) -> None:
        """Close; what was typed stays as a draft. What could not be saved like this is shown first: closing again closes."""
        self.keep_draft()
        problems = self.form.problems() if self.dirty and not self._warned else []
        if not problems:
            self.closed.emit()
            return
        self._warned = True
        self.form.show_problems(problems)
        words = _(
            "Not saved: it cannot be saved like this. What you typed is kept as a draft. Close again to leave it."
        )
        self.bar.say(self._translate(words), "warning", self._translate(_("Close")), self.closed.emit)

    def _give_up(self) -> None:
        if self.dirty:
            self.discard()
        else:
            self.closed.emit()

    def _mark(self) -> None:
        self._heading.setText(self._title)
        self._unsaved.setVisible(self.dirty)
        self._state.setVisible(bool(self._state.text()) and not self.dirty)  # that of what was saved
        self._cancel.setText(self._translate(_("Cancel") if self.dirty or not self._id else _("Close")))

    def _labels(self, registers: tuple[str, ...]) -> list[str]:
        names = {one.name: one.label for one in self._type.fields()}
        return [self._translate(names.get(one.partition("/")[0], one)) for one in registers]
