"""Under a list: the sums of what it shows. Heads by gender, hours, minutes; what nobody counted is not called none."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.records.kinds import Kind
from ssr_desk.ui.context import Context
from ssr_desk.ui.eliding import Elided
from ssr_desk.ui.list_model import RIGHT, list_columns
from ssr_desk.ui.words import GENDERS

MOST = 100_000  # records: adding up more would keep the disk busy at every save


class ListFoot(QWidget):
    """One line of sums."""

    def __init__(self, record_type: type[Record], context: Context) -> None:
        super().__init__()
        self._type, self._context = record_type, context
        self._asked = 0
        self.words = Elided("", "hint")
        self.words.setAccessibleName(context.translate(_("Sums of this list")))
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 12, 4)
        line.addWidget(self.words, 1)
        self.adds = any(one.kind in RIGHT for one in list_columns(record_type))
        self.hide()

    def ask(self, where: Mapping[str, Any], words: str, total: int) -> None:
        """Add up what answers to the same question as the list."""
        if not self.adds:
            return
        if total > MOST:
            told = _("Sums are shown for up to {most} records: filter the list.")
            self.words.setText(self._context.translate(told, most=self._context.translate.number(MOST)))
            self.show()
            return
        self._asked += 1
        asked, searching, type_name = self._asked, self._context.desk.searching, self._type.type_name

        def done(sums: dict[str, Any]) -> None:
            if asked == self._asked:
                self.words.setText("      ".join(self._told(name, value) for name, value in sums.items()))
                self.words.setToolTip(self.words.text())
                self.setVisible(bool(sums))

        self._context.jobs.read(self, lambda _job: searching.totals(type_name, where, words), done)

    def _told(self, name: str, value: Any) -> str:
        translate, field = self._context.translate, self._type.field(name)
        if field.kind is not Kind.COUNTS:
            return translate(_("{field}: {sum} in all"), field=translate(field.label), sum=translate.number(str(value)))
        parts = [
            f"{translate(GENDERS[one])} {translate.number(heads)}" for one, heads in value.items() if one in GENDERS
        ]
        words = _("{field}: {sum} in all ({parts})")
        heads = translate.number(sum(value.values()))
        return translate(words, field=translate(field.label), sum=heads, parts=" · ".join(parts))
