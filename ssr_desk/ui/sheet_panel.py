"""Bringing a spreadsheet into a list: how its columns were read, what is unclear, a dry run's figures, then the import."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QRadioButton, QVBoxLayout

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.ui.context import Context
from ssr_desk.ui.progress_strip import ProgressStrip
from ssr_desk.ui.widgets import clear, row, styled, text

SHEETS = "*.csv *.xlsx *.xls *.ods"
SHOWN = 6  # columns and problems that are told one by one


class SheetPanel(QFrame):
    """Lies above the list from the choice of a file to the end of its import.

    Signals:
        imported: rows were added: `Saved`, and what to say about it.
        failed: the file could not be read.
    """

    imported = Signal(object, str)
    failed = Signal(object)

    def __init__(self, record_type: type[Record], context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self._type, self._context, self._translate = record_type, context, context.translate
        self._path: Path | None = None
        self.strip = ProgressStrip(context.translate)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.day_first = QRadioButton(self._translate(_("Day first: 03/04 is 3 April")))
        self.month_first = QRadioButton(self._translate(_("Month first: 03/04 is March 4")))
        for one in (self.day_first, self.month_first):
            one.toggled.connect(self._ready)
        self.go = styled(QPushButton(self._translate(_("Import the rows"))), "primary")
        self.go.clicked.connect(lambda _on=False: self._run())
        leave = QPushButton(self._translate(_("Leave it")))
        leave.clicked.connect(lambda _on=False: self.close_panel())
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(8)
        column.addLayout(self._lines)
        column.addLayout(row(self.day_first, self.month_first, None, spacing=16))
        column.addWidget(self.strip)
        column.addLayout(row(self.go, leave, None))
        self.hide()

    def choose(self) -> None:
        """Ask for a file and show how it would be read."""
        title = self._translate(_("Import a spreadsheet"))
        path = self._context.dialogs.open_file(self, title, SHEETS)
        if path is not None:
            self.preview(path)

    def preview(self, path: Path) -> None:
        """Show how a file would be read."""
        self._path, desk, type_name = path, self._context.desk, self._type.type_name
        self._context.jobs.read(self, lambda _job: desk.sheets.preview(path, type_name), self._show, self.failed.emit)

    def close_panel(self) -> None:
        """Forget the file."""
        self._path = None
        self.hide()

    def _show(self, seen: Any) -> None:
        translate = self._translate
        clear(self._lines)
        rows = translate.plural("{count} row", "{count} rows", seen.total)
        name = self._path.name if self._path else ""
        self._say(f"{name} · {rows} · {seen.encoding}", "heading")
        for one in seen.columns:
            if one.name:
                self._say(
                    translate(_("“{heading}” fills {field}"), heading=one.heading, field=translate(one.label)), ""
                )
        left_out = ", ".join(one.heading for one in seen.columns if not one.name)
        if left_out:
            self._say(translate(_("Left out, because no field has such a name: {columns}"), columns=left_out), "hint")
        labels = {one.name: translate(one.label) for one in self._type.fields()}
        if seen.missing:
            missing = ", ".join(labels.get(one, one) for one in seen.missing)
            self._say(translate(_("No column fills {fields}: those rows are refused."), fields=missing), "error")
        for sentence, details in seen.warnings:
            self._say(translate(sentence, **dict(details)), "hint")
        asked = bool(seen.unclear)
        if asked:
            examples = ", ".join(seen.unclear[:3])
            self._say(
                translate(_("Does day or month come first in {examples}? The file does not say."), examples=examples),
                "",
            )
        for button in (self.day_first, self.month_first):
            button.setVisible(asked)
            button.setAutoExclusive(False)
            button.setChecked(False)
            button.setAutoExclusive(True)
        self.go.show()
        self.show()
        self._ready()
        (self.day_first if asked else self.go).setFocus()

    def _say(self, words: str, role: str) -> None:
        self._lines.addWidget(text(words, role, wrap=True))

    def _ready(self) -> None:
        asked = self.day_first.isVisibleTo(self)
        self.go.setEnabled(not asked or self.day_first.isChecked() or self.month_first.isChecked())

    def _run(self) -> None:
        path, desk, type_name = self._path, self._context.desk, self._type.type_name
        if path is None:
            return
        order = self.day_first.isChecked() if self.day_first.isVisibleTo(self) else None
        self.strip.begin(self._translate(_("Importing the rows…")))
        self.go.setEnabled(False)

        def failed(error: Exception) -> None:
            self.strip.end()
            self._ready()
            self.failed.emit(error)

        self.strip.follow(
            self._context.jobs.write(
                self,
                lambda job: desk.sheets.run(path, type_name, day_first=order, progress=job.progress, cancel=job.cancel),
                self._done,
                failed,
                self.strip.step,
            )
        )

    def _done(self, result: Any) -> None:
        translate = self._translate
        self.strip.end()
        words = translate(
            _(
                "Imported {imported} of {rows} rows; {refused} refused, {duplicates} of them because they are here already."
            ),
            imported=result.imported,
            rows=result.rows,
            refused=result.refused,
            duplicates=result.duplicates,
        )
        clear(self._lines)
        self._say(words, "heading")
        for one in result.problems[:SHOWN]:
            self._say(translate(_("Row {row}: {why}"), row=one.row, why=one.sentence(translate)), "hint")
        left = len(result.problems) - SHOWN + result.more
        if left > 0:
            self._say(translate.plural("{count} more row to look at.", "{count} more rows to look at.", left), "hint")
        for button in (self.day_first, self.month_first, self.go):
            button.hide()
        if result.saved is not None and result.imported:
            self.imported.emit(result.saved, words)
        if not result.problems:
            self.close_panel()
