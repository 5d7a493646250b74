"""What a person makes of a list: its columns, its order, its filters, kept in the store; and views under a name."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget, QWidgetAction

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.records.kinds import Kind
from ssr_desk.ui.context import Context
from ssr_desk.ui.list_model import column_choices, column_label, list_columns
from ssr_desk.ui.widgets import named

LONGEST = 60  # characters of a view's name
MOST = 30  # views of one list
SOONEST_FIRST = {"due": "due/open"}  # what is still open before what is done with, each by its day

State = dict[str, Any]
"""How a list stands: "columns" (names), "sorted" ([field, descending], empty for the first order of the type), "filters"
({field: code, "words": text}). States of before 24 November 2026 have "order" instead, chosen by somebody or not."""


class ListMemory(QObject):
    """How the list of one type stands, over restarts. Lies in the store, so it is as secret as the records."""

    def __init__(self, type_name: str, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._name, self._context = f"list:{type_name}", context
        kept = context.desk.store.setting(self._name, {})
        self.state: State = dict(kept.get("state") or {}) if isinstance(kept, dict) else {}
        self.views: dict[str, State] = dict(kept.get("views") or {}) if isinstance(kept, dict) else {}

    def keep(self, state: State) -> None:
        """Remember how the list stands; nothing is written when it stands as before."""
        if state != self.state:
            self.state = state
            self._write()

    def keep_view(self, name: str, state: State) -> None:
        """Keep a view under a name, in the place of one that had it."""
        self.views[name] = state
        for oldest in list(self.views)[:-MOST]:
            del self.views[oldest]
        self._write()

    def drop_view(self, name: str) -> None:
        """Forget a view."""
        self.views.pop(name, None)
        self._write()

    def _write(self) -> None:
        store, name, value = self._context.desk.store, self._name, {"state": self.state, "views": dict(self.views)}

        def work(_job: Any) -> None:
            with store.write() as connection:
                store.put_setting(connection, name, value)

        self._context.jobs.write(self, work, lambda _none: None)


class _Tool(QToolButton):
    """A button that opens a menu made when it is asked for."""

    def __init__(self, icon: str, words: str, told: str, context: Context) -> None:
        super().__init__()
        self.setIcon(context.icon(icon, size=16))
        self.setText(words)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        named(self, told)
        self.clicked.connect(self.unfold)

    def menu_of(self) -> QMenu:
        """Return the menu as it is now."""
        raise AssertionError

    def unfold(self) -> None:
        """Show the menu under the button."""
        menu = self.menu_of()
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))


class ColumnsTool(_Tool):
    """Chooses the columns of a list.

    Signals:
        chosen: the names of the columns, in their order; none for the usual ones.
    """

    chosen = Signal(list)

    def __init__(self, record_type: type[Record], context: Context, shown: Callable[[], list[str]]) -> None:
        super().__init__(
            "list-checks",
            context.translate(_("Columns")),
            context.translate(_("Choose the columns of this list")),
            context,
        )
        self._type, self._context, self._shown = record_type, context, shown

    def menu_of(self) -> QMenu:
        menu, translate, shown = QMenu(self), self._context.translate, self._shown()
        for one in column_choices(self._type):
            action = menu.addAction(column_label(one, translate))
            action.setCheckable(True)
            action.setChecked(one.name in shown)
            action.setEnabled(one.name not in shown or len(shown) > 1)
            action.triggered.connect(lambda on, name=one.name: self._turn(name, on))
        menu.addSeparator()
        usual = menu.addAction(translate(_("The usual columns")))
        usual.setEnabled(shown != [one.name for one in list_columns(self._type)])
        usual.triggered.connect(lambda _on=False: self.chosen.emit([]))
        return menu

    def _turn(self, name: str, on: bool) -> None:
        wanted = {*self._shown(), name} if on else {*self._shown()} - {name}
        self.chosen.emit([one.name for one in column_choices(self._type) if one.name in wanted])


class ViewsTool(_Tool):
    """Keeps a list as it stands under a name, and brings it back.

    Signals:
        wanted: a kept view should be shown: its state.
        kept: the list should be kept under this name.
    """

    wanted = Signal(dict)
    kept = Signal(str)

    def __init__(self, memory: ListMemory, context: Context, state: Callable[[], State]) -> None:
        super().__init__("eye", context.translate(_("Views")), context.translate(_("Views of this list")), context)
        self._memory, self._context, self._state = memory, context, state
        self.line: QLineEdit | None = None

    def menu_of(self) -> QMenu:
        menu, translate, now = QMenu(self), self._context.translate, self._state()
        for name, state in self._memory.views.items():
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(_same(state, now))
            action.triggered.connect(lambda _on, one=state: self.wanted.emit(one))
        if self._memory.views:
            menu.addSeparator()
        menu.addAction(self._naming(menu))
        current = [name for name, state in self._memory.views.items() if _same(state, now)]
        for name in current:
            gone = menu.addAction(translate(_("Forget the view “{name}”"), name=name.replace("&", "&&")))
            gone.triggered.connect(lambda _on, one=name: self._memory.drop_view(one))
        return menu

    def _naming(self, menu: QMenu) -> QAction:
        translate = self._context.translate
        box, self.line = QWidget(), QLineEdit()
        self.line.setMaxLength(LONGEST)
        self.line.setMinimumWidth(260)
        self.line.setPlaceholderText(translate(_("Keep this view: type a name, then Enter")))
        self.line.setAccessibleName(translate(_("Name under which this view is kept")))
        line = self.line

        def keep() -> None:
            if name := " ".join(line.text().split()):
                menu.close()
                self.kept.emit(name)

        line.returnPressed.connect(keep)
        column = QVBoxLayout(box)
        column.setContentsMargins(6, 4, 6, 4)
        column.addWidget(line)
        action = QWidgetAction(menu)
        action.setDefaultWidget(box)
        return action


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    same = all(one.get(name) == other.get(name) for name in ("columns", "filters"))
    return same and list(one.get("sorted", one.get("order")) or ()) == list(other.get("sorted") or ())


def known(state: Mapping[str, Any], record_type: type[Record]) -> State:
    """Return what of a kept state this version still understands."""
    names = {one.name for one in column_choices(record_type)}
    columns, order, filters = state.get("columns"), state.get("sorted"), state.get("filters")
    if order is None and state.get("order") != _earlier_order(record_type):
        order = state.get("order")
    fine = isinstance(order, list | tuple) and len(order) == 2 and order[0] in names
    return {
        "columns": [one for one in columns if one in names] if isinstance(columns, list) else [],
        "order": (str(order[0]), bool(order[1])) if fine and order else None,
        "filters": {str(name): one for name, one in filters.items()} if isinstance(filters, dict) else {},
    }


def _earlier_order(record_type: type[Record]) -> list[Any] | None:
    """Return what another first order stands for now: it was kept whether somebody had chosen it or not."""
    now = first_order(record_type)[0]
    return next(([day, False] for day, order in SOONEST_FIRST.items() if order == now), None)


def first_order(record_type: type[Record]) -> tuple[str, bool]:
    """Return what a list is ordered by at first: its newest date, where each has one, else its first column."""
    columns = sorted((one for one in record_type.fields() if one.column), key=lambda one: one.column)
    days = [one.name for one in columns if one.kind is Kind.DATE and one.required]
    if days:
        return SOONEST_FIRST.get(days[0], days[0]), days[0] not in SOONEST_FIRST
    return (columns[0].name, False) if columns else ("", False)
