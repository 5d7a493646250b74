"""Beside a list: the groups that its type is read in, each with how many records it holds."""

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition
from ssr_desk.ui.context import Context

WIDTH = 196
_CODE = Qt.ItemDataRole.UserRole


class GroupList(QListWidget):
    """The values of one code field. An empty group stays: it shows what nobody wrote about yet.

    Signals:
        chosen: a person wants the records with this code; None for all.
    """

    chosen = Signal(object)

    def __init__(self, field: FieldDefinition, context: Context) -> None:
        super().__init__()
        self.setObjectName("nav")
        self._field, self._context = field, context
        translate = context.translate
        self.setAccessibleName(translate(field.label))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(round(WIDTH * context.look.scale))
        self._names: dict[Any, str] = {None: translate(_("All"))}
        if field.codes:
            self._names |= {code: field.codes.label(code, translate) for code in field.codes.labels}
        for code in self._names:
            item = QListWidgetItem()
            item.setData(_CODE, code)
            item.setSizeHint(QSize(100, context.look.pixels("nav") - 4))
            self.addItem(item)
        self.show_counts({})
        self.setCurrentRow(0)
        self.currentItemChanged.connect(lambda item, _before: self.chosen.emit(item.data(_CODE) if item else None))

    def show_counts(self, counts: dict[Any, int]) -> None:
        """Say how many records each group holds."""
        look, number = self._context.look, self._context.translate.number
        for place, (code, name) in enumerate(self._names.items()):
            item, count = self.item(place), sum(counts.values()) if code is None else counts.get(code, 0)
            item.setText(f"{name}  {number(count)}" if counts else name)
            item.setForeground(look.colour("text" if count or code is None else "muted"))
            item.setToolTip(item.text())

    def show_chosen(self, code: Any) -> None:
        """Mark the group that is asked for, without asking for it."""
        place = list(self._names).index(code) if code in self._names else 0
        self.blockSignals(True)
        self.setCurrentRow(place)
        self.blockSignals(False)
