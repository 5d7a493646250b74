"""The one page that serves every record type from its definition: filters, list, and an editor at the right."""

from functools import cached_property
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.ui.context import Context
from ssr_desk.ui.drafting import called
from ssr_desk.ui.empty_page import EmptyPage
from ssr_desk.ui.exporting import ExportTool
from ssr_desk.ui.filter_bar import ONE_LINE, FilterBar
from ssr_desk.ui.group_list import GroupList
from ssr_desk.ui.list_foot import ListFoot
from ssr_desk.ui.list_model import Question, RecordListModel
from ssr_desk.ui.list_tools import ColumnsTool, ListMemory, State, ViewsTool, first_order, known
from ssr_desk.ui.list_view import RecordTable
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.record_editor import RecordEditor
from ssr_desk.ui.related_panel import RelatedPanel
from ssr_desk.ui.sheet_panel import SheetPanel
from ssr_desk.ui.widgets import styled

EDITOR_WIDTH = 390
TURN = 2  # milliseconds until the form is opened again beside the list
LIST_LEAST = 260  # pixels that a list beside the editor needs to be read


class RecordsPage(Page):
    """List and form of one record type."""

    def __init__(self, context: Context, record_type: type[Record]) -> None:
        super().__init__(context)
        self.record_type = record_type
        self._may = context.desk.recording.may(record_type.type_name)
        self._order = first_order(record_type)
        self._place = 0
        self._remembered: dict[str, Any] = {}  # what is still to be opened again
        self.new_button = self._button(_("New record"), "plus", "primary", self.new_record)
        self.new_button.setToolTip(self.translate(_("New record (Ctrl+N)")))
        self.new_button.setEnabled(self._may)
        self.import_button = self._button(_("Import…"), "download", "", self._import)
        self.import_button.setToolTip(self.translate(_("Import a spreadsheet")))
        self.head(self.translate(record_type.plural), "", self.import_button, self.new_button)
        self.import_button.setVisible(self._may and not record_type.plan)
        self.kept = ListMemory(record_type.type_name, context, self)
        self._columns: list[str] = []
        self.filters = FilterBar(record_type, context)
        self.filters.changed.connect(self._ask)
        self.views = ViewsTool(self.kept, context, self.state)
        self.views.wanted.connect(self.show_view)
        self.views.kept.connect(self._keep_view)
        self.columns = ColumnsTool(record_type, context, lambda: [one.name for one in self.model.columns])
        self.columns.chosen.connect(self._choose_columns)
        self.export = ExportTool(record_type, context, lambda: self.model.question)
        self.export.written.connect(self.bar.say)
        self.export.failed.connect(self.bar.fail)
        for tool in (self.views, self.columns, self.export):
            self.filters.add(tool)
        self.body.addWidget(self.filters)
        self.model = RecordListModel(record_type, context)
        self.model.shown.connect(self._listed)
        self.model.counted.connect(self._counted)
        self.model.failed.connect(self.bar.fail)
        self.table = RecordTable(record_type, context.look)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.translate(record_type.plural))
        self.table.chosen.connect(lambda record: self.open_record(record, focus=False))
        self.table.sorted_by.connect(self._sort)
        self.table.show_order(*self._order)
        self.editor: RecordEditor | None = None
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(14)
        self._split.addWidget(self._middle())
        self._split.setStretchFactor(0, 1)
        self.body.addWidget(self._split, 1)
        if self.kept.state:
            self._stand(self.kept.state)

    # -- what the window asks

    def shown(self) -> None:
        self._ask()
        if self._remembered:
            QTimer.singleShot(TURN, self, self._open_again)  # list and form at once would hold the window

    def changed(self, _changes: Any) -> None:
        if self.record_type.type_name in _changes.by_type:
            self._ask()
        touched = _changes.by_type.get(self.record_type.type_name, ())
        editor = self.editor
        if editor is not None and editor.isVisible():
            if editor.record_id in touched and not editor.dirty:
                editor.open(editor.record_id)
            self.related.show_record(editor.record_id)

    def leave(self) -> None:
        self.kept.keep(self.state())
        if self.editor is not None:
            self.editor.keep_draft()

    def unsaved(self) -> str:
        editor = self.editor
        if editor is None or not editor.isVisible() or not editor.dirty:
            return ""
        return called(self.record_type, editor.form.values(), self.context)

    def open_record(self, record_id: str, focus: bool = True, field: str = "") -> None:
        self._show_editor()
        self._editor().open(record_id, focus, field)
        self.table.select(record_id)
        self.related.show_record(record_id)

    def new_record(self, values: dict[str, Any] | None = None, field: str = "") -> None:
        if not self._may:
            self.bar.say(self.translate(_("Your role does not write this kind of record; headquarters does.")), "info")
            return
        self.table.clearSelection()
        self._show_editor()
        self._editor().new(values, field=field)
        self.related.show_record("")

    def resume(self, draft_id: str, values: dict[str, Any], kept: int = 0) -> None:
        """Go on with a new record that was left as a draft; `kept`: when (milliseconds), to be said if it is not 0."""
        self._show_editor()
        self._editor().new(values, draft_id, kept=kept)

    def save(self) -> None:
        if self.editor is not None and self.editor.isVisible():
            self.editor.save()

    def begin(self) -> None:
        if self.editor is None or not self.editor.isVisible():
            self.table.setFocus()

    def search(self, _words: str = "") -> None:
        if not self.filters.isVisible():
            self._widen(False)
        self.filters.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.words.selectAll()

    def escape(self) -> None:
        """Leave the spreadsheet, close the editor, or empty the search."""
        if "sheet" in self.__dict__ and self.sheet.isVisible() and not self.sheet.busy:
            self.sheet.close_panel()
        elif self.editor is not None and self.editor.isVisible():
            self.editor.close_editor()
        elif self.filters.words.text():
            self.filters.clear()

    def memory(self) -> dict[str, Any]:
        if self._remembered:
            return self._remembered
        editor = self.editor if self.editor is not None and self.editor.isVisible() else None
        return {
            "words": self.filters.words.text(),
            "state": self.state(),
            "record": editor.record_id if editor else "",
            "new": editor.form.values() if editor and not editor.record_id else None,
            "draft": editor.draft_id if editor and not editor.record_id else "",
            "wide": not self._list.isVisible() if editor else False,
        }

    def remember(self, memory: dict[str, Any]) -> None:
        self._stand(memory["state"], memory["words"])
        self._remembered = memory

    def _open_again(self) -> None:
        memory, self._remembered = self._remembered, {}
        if not memory:
            return
        if memory["record"]:
            self.open_record(memory["record"], focus=False)
        elif memory["new"] is not None:
            self.resume(memory["draft"], memory["new"])
        if memory["wide"]:
            self._widen(True)

    # -- parts

    @cached_property
    def sheet(self) -> SheetPanel:
        """The panel of a spreadsheet, over the list. Made when somebody asks for it."""
        panel = SheetPanel(self.record_type, self.context, self.new_button)
        panel.imported.connect(self._saved)
        panel.failed.connect(self.bar.fail)
        panel.left.connect(self.import_button.setFocus)
        self.body.insertWidget(self.body.indexOf(self.filters), panel)
        return panel

    @cached_property
    def empty(self) -> EmptyPage:
        """What stands in the place of the rows while there are none. Made then."""
        page = EmptyPage(self.record_type, self.context, may=self._may)
        page.connect_to(self.new_record, self.filters.clear, self._search_everything)
        self._layers.addWidget(page)
        return page

    def _middle(self) -> QWidget:
        """Groups, where the type has any; the list, and under it what belongs to the record that is open."""
        self._list = QSplitter(Qt.Orientation.Vertical)
        self._list.setChildrenCollapsible(False)
        self._list.setHandleWidth(12)
        self._list.addWidget(self._list_card())
        self.related = RelatedPanel(self.record_type, self.context)
        self.related.hide()
        self.related.found.connect(self._show_related)
        self.related.wanted.connect(self._go_on)
        self._list.addWidget(self.related)
        return self._list

    def _list_card(self) -> QWidget:
        card = styled(QFrame(), "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 6, 1, 4)
        column.setSpacing(0)
        self._layers = QStackedWidget()
        self._layers.addWidget(self.table)
        self.groups: GroupList | None = None
        line = QHBoxLayout()
        line.setSpacing(0)
        if self.record_type.groups and self.context.look.scale <= ONE_LINE:
            self.groups = GroupList(self.record_type.field(self.record_type.groups), self.context)
            self.groups.chosen.connect(self._choose_group)
            line.addWidget(self.groups)
        line.addWidget(self._layers, 1)
        column.addLayout(line, 1)
        self.foot = ListFoot(self.record_type, self.context)
        column.addWidget(self.foot)
        return card

    def _button(self, words: str, icon: str, role: str, act: Any) -> QPushButton:
        button = styled(QPushButton(self.translate(words)), role)
        if icon:
            button.setIcon(self.context.icon(icon, "on_accent" if role == "primary" else "muted", 16))
        button.clicked.connect(lambda _on=False: act())
        return button

    def _editor(self) -> RecordEditor:
        if self.editor is None:
            self.editor = RecordEditor(self.record_type, self.context)
            self.editor.closed.connect(self._close_editor)
            self.editor.widened.connect(self._widen)
            self.editor.saved.connect(self._saved)
            self.editor.attach.connect(self._attach)
            self.editor.hide()
            self._split.addWidget(self.editor)
        return self.editor

    def _show_editor(self) -> None:
        self._remembered = {}  # something else is opened
        editor = self._editor()
        if not editor.isVisible():
            width = round(EDITOR_WIDTH * self.context.look.scale)
            editor.show()
            self._split.setSizes([max(self._split.width() - width - 14, 300), width])
            if self._split.width() < width + round(LIST_LEAST * self.context.look.scale):
                self._widen(True)  # a small window, or large letters: one of them at a time

    def _show_related(self, anything: bool) -> None:
        editor = self.editor
        shown = anything and editor is not None and editor.isVisible()
        if shown and not self.related.isVisible():
            self.related.show()
        if shown:
            high = self._list.height()
            under = min(self.related.wanted_height(), round(high * 0.48))
            self._list.setSizes([high - under, under])
        elif not shown:
            self.related.hide()

    def _go_on(self, field: str) -> None:
        self._editor().form.focus(field)

    def _choose_group(self, code: Any) -> None:
        self.filters.choose(self.record_type.groups, code)

    def _close_editor(self) -> None:
        self._widen(False)
        self._editor().hide()
        self.related.show_record("")
        self.table.setFocus()

    def _widen(self, wide: bool) -> None:
        self._list.setVisible(not wide)
        self.filters.setVisible(not wide)
        self._editor().set_wide(wide)

    # -- the list

    def state(self) -> State:
        """Return how the list stands: what is kept over restarts and under the names of views."""
        order = list(self._order) if self._order != first_order(self.record_type) else []
        return {"columns": list(self._columns), "sorted": order, "filters": self.filters.where()}

    def show_view(self, state: State) -> None:
        """Let the list stand as it stood when the view was kept."""
        self._stand(state)
        self._ask()

    def _stand(self, state: State, words: str = "") -> None:
        fine = known(state, self.record_type)
        self._columns = fine["columns"]
        self.model.show_columns(self._columns)
        self.table.show_all_columns(bool(self._columns))
        self._order = fine["order"] or first_order(self.record_type)
        self.table.show_order(*self._order)
        self.filters.blockSignals(True)
        self.filters.remember({**fine["filters"], "words": words})
        self.filters.blockSignals(False)

    def _keep_view(self, name: str) -> None:
        self.kept.keep_view(name, self.state())
        self.bar.say(self.translate(_("The view “{name}” is kept."), name=name), "ok")

    def _choose_columns(self, names: list[str]) -> None:
        self._stand({**self.state(), "columns": names}, self.filters.words.text())
        self._ask()
        self.kept.keep(self.state())

    def _ask(self) -> None:
        order, descending = self._order
        words = self.filters.words.text().strip()
        where = self.filters.where()
        self._place = max(self.table.rowAt(0), 0)
        self.model.ask(Question(where, words, order or None, descending), self._place)
        if self.groups is not None:
            self._count_groups({name: one for name, one in where.items() if name != self.record_type.groups}, words)
            self.groups.show_chosen(where.get(self.record_type.groups))

    def _count_groups(self, where: dict[str, Any], words: str) -> None:
        searching, record_type, groups = self.context.desk.searching, self.record_type, self.groups
        if groups is not None:
            self.context.jobs.read(
                self,
                lambda _job: searching.counts(record_type.type_name, record_type.groups, where, words),
                groups.show_counts,
                self.bar.fail,
            )

    def _sort(self, field: str, descending: bool) -> None:
        self._order = field, descending
        self.table.show_order(field, descending)
        self._ask()

    def _counted(self, total: int) -> None:
        self.filters.show_count(total)
        self.foot.ask(self.model.question.where, self.model.question.search, total)

    def _listed(self, total: int) -> None:
        self.table.fit()
        self.table.show_order(*self._order)
        if self._place < total:
            self.table.scrollTo(self.model.index(self._place, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        asked = bool(self.filters.words.text().strip() or self.filters.where())
        if not total:
            self.empty.show_for(asked=asked, searched=bool(self.filters.words.text().strip()))
        self._layers.setCurrentWidget(self.table if total else self.empty)
        if self.editor is not None and self.editor.isVisible():
            self.table.select(self.editor.record_id)

    def _search_everything(self) -> None:
        self.context.go("today").search(self.filters.words.text().strip())

    def _import(self) -> None:
        self.sheet.choose()

    def _saved(self, saved: Any, words: str) -> None:
        self.context.wrote(saved, words)

    def _attach(self, field: str) -> None:
        from ssr_desk.ui.attaching import attach

        path = self.context.dialogs.open_file(self, self.translate(_("Attach a file")), "")
        editor = self._editor()
        if path is not None:
            attach(self.context, editor, field, path)
