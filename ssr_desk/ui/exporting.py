"""Writing a list out as a sheet: what it shows now, with its filters and words, as CSV or as a workbook."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.ui.context import Context
from ssr_desk.ui.list_model import Question
from ssr_desk.ui.widgets import named

KINDS = "*.xlsx;;*.csv"


class ExportTool(QToolButton):
    """Asks where to, and writes.

    Signals:
        written: what to say, translated. failed: why not.
    """

    written = Signal(str)
    failed = Signal(object)

    def __init__(self, record_type: type[Record], context: Context, question: Callable[[], Question]) -> None:
        super().__init__()
        translate = context.translate
        self._type, self._context, self._question = record_type, context, question
        self.setIcon(context.icon("upload", size=16))
        self.setText(translate(_("Export…")))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        named(self, translate(_("Write this list out as a sheet, without sensitive fields")))
        self.clicked.connect(lambda _on=False: self.ask())

    def ask(self) -> None:
        """Ask for a file and write into it what the list shows."""
        context, translate, name = self._context, self._context.translate, self._type.type_name
        file = f"{translate(self._type.plural).replace(' ', '-').lower()}.xlsx"
        path = context.dialogs.save_file(self, translate(_("Write this list out")), file, KINDS)
        if path is None:
            return
        asked, language, sheets = self._question(), translate.language, context.desk.sheets

        def work(_job: Any) -> int:
            return int(sheets.export(name, path, language, where=dict(asked.where), search=asked.search))

        def done(count: int) -> None:
            records = translate.plural("{count} record", "{count} records", count)
            words = _("Written to {file}: {records}. It is not encrypted there.")
            self.written.emit(translate(words, file=str(path), records=records))

        context.jobs.read(self, work, done, self.failed.emit)
