"""What stands above a list: words to search for, the code lists worth filtering by, how many records there are."""

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Record
from ssr_desk.records.kinds import Kind
from ssr_desk.ui.context import Context
from ssr_desk.ui.editors import Choice
from ssr_desk.ui.tab_order import held
from ssr_desk.ui.widgets import looking_glass, named, styled, text

WAIT = 200  # milliseconds after the last key before the store is asked
MOST = 3
LEAST = 150  # pixels of the line for words, where there is little room
MOST_GROWN = 1.2  # how much wider a filter is with large letters: three must stand side by side
ONE_LINE = 1.3
"""Above this size of letters, count and tools stand on a line of their own, and groups are a filter like others."""


class FilterBar(QWidget):
    """Filters of one record type, made from its definition.

    Signals:
        changed: something else is asked for.
    """

    changed = Signal()

    def __init__(self, record_type: type[Record], context: Context) -> None:
        super().__init__()
        translate = context.translate
        self._translate = translate
        self._grown = min(context.look.scale, MOST_GROWN)
        self._wide: dict[QToolButton, int] = {}  # how wide each tool is with its words
        self.words = QLineEdit()
        self.words.setClearButtonEnabled(True)
        self.words.setPlaceholderText(translate(_("Search this list")))
        named(self.words, translate(_("Search this list (Ctrl+F)")))
        looking_glass(self.words, context.icon("search"), context.translate(_("Show all")))
        self.words.setMinimumWidth(LEAST)
        self.words.setMaximumWidth(320)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self.changed)
        self.words.textChanged.connect(lambda _text: self._timer.start())
        self.codes: dict[str, Choice] = {}
        self.count = text("", "muted")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        line, tools = QHBoxLayout(), QHBoxLayout()
        for one in (line, tools):
            one.setSpacing(8)
            lines.addLayout(one)
        if context.look.scale <= ONE_LINE:
            tools = line
        line.addWidget(self.words, 2)
        for field in filters(record_type):
            self.codes[field.name] = self._choice(field)
            line.addWidget(self.codes[field.name], 1)
            # a list beside the rows is its filter, where that has room
            self.codes[field.name].setVisible(field.name != record_type.groups or context.look.scale > ONE_LINE)
        self.all = styled(QPushButton(translate(_("Show all"))), "link")
        self.all.clicked.connect(lambda _on=False: self.clear())
        self.all.hide()
        if tools is not line:
            line.addStretch(1)  # or what has a greatest width stands in the middle of its place
        tools.addWidget(self.all)
        tools.addStretch(2)
        tools.addWidget(self.count)
        self._tools = tools
        self.changed.connect(self._offer_all)

    def where(self) -> dict[str, Any]:
        """Return the codes that are asked for."""
        return {name: box.currentData() for name, box in self.codes.items() if box.currentData() is not None}

    def choose(self, name: str, code: Any) -> None:
        """Ask for a code of one filter; None for all."""
        box = self.codes[name]
        box.setCurrentIndex(max(box.findData(code), 0) if code else 0)

    def add(self, tool: QToolButton) -> None:
        """Put a tool at the end of the line. It has an icon, and a name of its own for where there is no room for its words."""
        self._tools.addWidget(tool)
        self._wide[tool] = 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the words of the tools where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Measure with the letters that the style sheet gives; before it was shown, they were others."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Take the words off all tools where one of them would not be read whole."""
        worded, icons = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        for tool in self._wide:
            if tool.toolButtonStyle() is worded:
                self._wide[tool] = tool.sizeHint().width()
        shown = [one for one in held(self._tools) if isinstance(one, QWidget) and not one.isHidden()]
        needed = sum(max(one.minimumWidth(), one.minimumSizeHint().width()) for one in shown if one not in self._wide)
        needed += sum(self._wide.values()) + self._tools.spacing() * len(shown)
        for tool in self._wide:
            tool.setToolButtonStyle(worded if needed <= self.width() else icons)

    def _offer_all(self) -> None:
        self.all.setVisible(bool(self.words.text().strip() or self.where()))
        self._fit()

    def show_count(self, total: int) -> None:
        """Say how many records answer."""
        self.count.setText(self._translate.plural("{count} record", "{count} records", total))
        self._fit()

    def clear(self) -> None:
        """Ask for everything again."""
        self.words.clear()
        for box in self.codes.values():
            box.setCurrentIndex(0)
        self.changed.emit()

    def memory(self) -> dict[str, Any]:
        """Return what is asked for."""
        return {"words": self.words.text(), **self.where()}

    def remember(self, memory: dict[str, Any]) -> None:
        """Ask for what this memory asked for."""
        self.words.setText(str(memory.get("words", "")))
        for name, box in self.codes.items():
            box.setCurrentIndex(max(box.findData(memory.get(name)), 0) if memory.get(name) else 0)
        self._offer_all()

    def _choice(self, field: FieldDefinition) -> Choice:
        box, label = Choice(), self._translate(field.label)
        box.addItem(self._translate(_("{field}: all"), field=label), None)
        for code in field.codes.labels if field.codes else ():
            box.addItem(field.codes.label(code, self._translate) if field.codes else code, code)
        box.setAccessibleName(self._translate(_("Filter by {field}"), field=label))
        box.setMinimumWidth(min(box.fontMetrics().horizontalAdvance(box.itemText(0)) + 48, round(230 * self._grown)))
        box.setMaximumWidth(round(240 * self._grown))
        box.currentIndexChanged.connect(lambda _index: self.changed.emit())
        return box


def filters(record_type: type[Record]) -> list[FieldDefinition]:
    """Return the code fields worth filtering by: those of the list first, few."""
    found = [one for one in record_type.fields() if one.kind is Kind.CODE and one.codes and one.section and one.column]
    return sorted(found, key=lambda one: (one.name != record_type.groups, one.column))[:MOST]
