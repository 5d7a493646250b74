"""Bringing a spreadsheet into a list: which column fills which field, what is unclear, rows mended in place, the import.

What a person says about the columns of a sheet is kept for the next one with the same headings.
"""

import contextlib
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ssr_desk.errors import DeskError
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.sheets.columns import names
from ssr_desk.ui.context import Context
from ssr_desk.ui.editors import Choice
from ssr_desk.ui.eliding import Elided
from ssr_desk.ui.progress_strip import ProgressStrip
from ssr_desk.ui.tab_order import stops
from ssr_desk.ui.widgets import clear, row, scrolled, styled, text

SHEETS = "*.csv *.xlsx *.xls *.ods"
SHOWN = 6  # problems that are told after an import
MENDED = 12  # rows that can be mended at a time; the next ones come up as these are right
HIGH = 320  # pixels
NONE_KNOWN = _(
    "None of these headings is known. Choose for each column what it is; what stays “Left out” is not imported. The next sheet"
    " with these headings is then read the same way."
)


class SheetPanel(QFrame):
    """Lies above the list from the choice of a file to the end of its import.

    Signals:
        imported: rows were added: `Saved`, and what to say about it.
        failed: the file could not be read.
        left: the panel went, and the keyboard was in it.
    """

    imported = Signal(object, str)
    failed = Signal(object)
    left = Signal()

    def __init__(self, record_type: type[Record], context: Context, after: QWidget) -> None:
        """`after` is what Tab comes from."""
        super().__init__()
        self._after = after
        self.setObjectName("card")
        self._type, self._context, self._translate = record_type, context, context.translate
        self._path: Path | None = None
        self._sheet, self._shape, self._known = "", "", False
        self._mapping: dict[str, str | None] | None = None  # None: nothing was said, the headings speak for themselves
        self._mended: dict[int, dict[str, str]] = {}
        self.fields: dict[str, Choice] = {}
        self.lines: dict[tuple[int, str], QLineEdit] = {}
        self.strip = ProgressStrip(context.translate)
        inside = styled(QWidget(), "body")
        self._lines = QVBoxLayout(inside)
        self._lines.setContentsMargins(0, 0, 8, 0)
        self._lines.setSpacing(6)
        self._area = scrolled(inside)
        self.day_first = QRadioButton(self._translate(_("Day first: 03/04 is 3 April")))
        self.month_first = QRadioButton(self._translate(_("Month first: 03/04 is March 4")))
        for one in (self.day_first, self.month_first):
            one.toggled.connect(self._ready)
            one.clicked.connect(self._again)
        self.go = styled(QPushButton(self._translate(_("Import the rows"))), "primary")
        self.go.clicked.connect(lambda _on=False: self._run())
        leave = QPushButton(self._translate(_("Leave it")))
        leave.clicked.connect(lambda _on=False: self.close_panel())
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(8)
        column.addWidget(self._area)
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
        """Show how a file would be read: as another one with the same headings was, if there was one."""
        self._path, self._sheet, self._shape, self._mapping, self._mended = path, "", "", None, {}
        self._look()

    def close_panel(self) -> None:
        """Forget the file."""
        self._path = None
        held = QApplication.focusWidget()
        here = held is not None and self.isAncestorOf(held)
        self.hide()
        if here:
            self.left.emit()

    @property
    def busy(self) -> bool:
        """Whether rows are being imported."""
        return self.strip.isVisible()

    # -- what was said about the columns

    def _kept(self, shape: str) -> str:
        return f"sheet:{self._type.type_name}:{shape}"

    def _asked(self) -> dict[str, Any]:
        """Return what is asked of the sheets' service beside file and type."""
        mapping = {"columns": dict(self._mapping)} if self._mapping is not None else None
        return {"mapping": mapping, "sheet": self._sheet, "mended": self._mended, "day_first": self._order()}

    def _order(self) -> bool | None:
        if not self.day_first.isVisibleTo(self) or not (self.day_first.isChecked() or self.month_first.isChecked()):
            return None
        return self.day_first.isChecked()

    def _look(self) -> None:
        path, desk, type_name, asked = self._path, self._context.desk, self._type.type_name, self._asked()
        if path is None:
            return
        fresh = self._mapping is None

        def work(_job: Any) -> tuple[Any, dict[str, str | None] | None]:
            seen = desk.sheets.preview(path, type_name, limit=MENDED, problems_only=True, by_hand=True, **asked)
            kept = desk.store.setting(self._kept(seen.shape), None) if fresh else None
            if isinstance(kept, dict):
                again = {**asked, "mapping": {"columns": kept}}
                with contextlib.suppress(DeskError):  # a field of it is gone: the headings speak for themselves then
                    seen_again = desk.sheets.preview(path, type_name, limit=MENDED, problems_only=True, **again)
                    return seen_again, kept
            return seen, None

        self._context.jobs.read(self, work, lambda answer: self._show(path, *answer), self.failed.emit)

    def _again(self) -> None:
        if self._path is not None and self.isVisible():
            self._look()

    def _show(self, path: Path, seen: Any, kept: dict[str, str | None] | None) -> None:
        if path != self._path:
            return
        translate = self._translate
        if kept is not None:
            self._mapping = dict(kept)
        first, self._shape, self._sheet = not self.isVisible(), seen.shape, seen.sheet
        held = next((heading for heading, box in self.fields.items() if isValid(box) and box.hasFocus()), None)
        clear(self._lines)
        rows = translate.plural("{count} row", "{count} rows", seen.total)
        parts = [path.name, seen.sheet, rows, seen.encoding]
        self._say(" · ".join(one for one in parts if one), "heading")
        if len(seen.sheets) > 1:
            self._lines.addLayout(row(self._choose_sheet(seen), None))
        if kept is not None:
            self._say(translate(_("Read as the last sheet with these headings.")), "hint")
        self._known = bool(seen.mapping)
        if not self._known:
            self._say(translate(NONE_KNOWN), "")
        self._lines.addLayout(self._columns(seen))
        self._lacking(seen)
        for sentence, details in seen.warnings:
            self._say(translate(sentence, **dict(details)), "hint")
        asked = self._ask_order(seen, first)
        if self._known and not asked:
            self._problems(seen)
        self.go.show()
        self.show()
        self._fit_soon()
        self._ready()
        self._chain()
        if first:
            self._start(asked).setFocus()
        elif held in self.fields:  # a person goes on from column to column with the keyboard
            self.fields[held].setFocus()

    def _ask_order(self, seen: Any, first: bool) -> bool:
        """Ask whether day or month comes first, where the file does not say. Returns whether that is still to be answered."""
        asked = bool(seen.unclear)
        if asked:
            examples = ", ".join(seen.unclear[:3])
            words = _("Does day or month come first in {examples}? The file does not say.")
            self._say(self._translate(words, examples=examples), "")
        if first or not asked:
            for button in (self.day_first, self.month_first):
                button.setVisible(asked or (not first and self._order() is not None))
                if first:
                    button.setAutoExclusive(False)
                    button.setChecked(False)
                    button.setAutoExclusive(True)
        return asked

    def _start(self, asked: bool) -> QWidget:
        """Return where the keyboard begins: the columns that nobody knows, the question, or the way on."""
        if not self._known and self.fields:
            return next(iter(self.fields.values()))
        return self.day_first if asked else self.go

    def _chain(self) -> None:
        """Let Tab go through the panel from its top; Qt would put the columns behind everything on the page."""
        for before, after in pairwise([self._after, *stops(self)]):
            QWidget.setTabOrder(before, after)

    def _fit_soon(self) -> None:
        QTimer.singleShot(0, self, self._fit)  # what was just put in has no size before it is shown

    def _fit(self) -> None:
        """Be as high as what is told, up to a limit; the rest is scrolled."""
        width = self._area.viewport().width()
        needed = self._lines.totalHeightForWidth(width) if self._lines.hasHeightForWidth() else 0
        needed = max(needed, self._lines.totalMinimumSize().height()) + 4
        self._area.setFixedHeight(min(needed, round(HIGH * self._context.look.scale)))

    def _choose_sheet(self, seen: Any) -> Choice:
        box = Choice()
        for one in seen.sheets:
            box.addItem(one, one)
        box.setCurrentIndex(max(box.findData(seen.sheet), 0))
        box.setAccessibleName(self._translate(_("Sheet of the workbook")))
        box.currentIndexChanged.connect(lambda _place: self._turn(box.currentData()))
        return box

    def _turn(self, sheet: str) -> None:
        self._sheet, self._mapping, self._mended = sheet, None, {}
        self._look()

    def _columns(self, seen: Any) -> QGridLayout:
        """Return a line for each column: its heading, the field that it fills, what stands in it."""
        translate, grid = self._translate, QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        known = {name: labels[1] for name, labels in names(self._type, (translate,)).items()}
        self.fields = {}
        for place, one in enumerate(seen.columns):
            if one.heading in self.fields:  # of columns with the same heading, the first is read
                continue
            box = Choice()
            box.addItem(translate(_("Left out")), "")
            for name, label in known.items():
                box.addItem(label, name)
            box.setCurrentIndex(max(box.findData(one.name), 0))
            box.setMinimumWidth(round(220 * self._context.look.scale))
            box.setAccessibleName(translate(_("Field for the column “{heading}”"), heading=one.heading))
            box.currentIndexChanged.connect(lambda _place: self._map(seen))
            self.fields[one.heading] = box
            grid.addWidget(Elided(one.heading), place, 0)
            grid.addWidget(box, place, 1)
            grid.addWidget(Elided(" · ".join(one.samples), "hint"), place, 2)
        grid.setColumnMinimumWidth(0, round(150 * self._context.look.scale))
        return grid

    def _map(self, seen: Any) -> None:
        self._mapping = {one.heading: self.fields[one.heading].currentData() or None for one in seen.columns}
        self._look()

    def _lacking(self, seen: Any) -> None:
        """Say which required fields no column fills; not where nothing is known yet."""
        if seen.missing and self._known:
            labels = {one.name: self._translate(one.label) for one in self._type.fields()}
            missing = ", ".join(labels.get(one, one) for one in seen.missing)
            self._say(self._translate(_("No column fills {fields}: those rows are refused."), fields=missing), "error")

    def _problems(self, seen: Any) -> None:
        """Show the first rows that are not plain, each cell with a line to mend it."""
        translate = self._translate
        self.lines = {}
        wrong = [(one.row, problem) for one in seen.rows for problem in one.problems][:MENDED]
        if wrong:
            self._say(translate(_("Rows to look at: mend them here, or leave them out.")), "columnhead")
        for number, problem in wrong:
            name = seen.mapping.get(problem.column, "")
            told = translate(_("Row {row}: {why}"), row=number, why=problem.sentence(translate))
            label = text(told, "error" if problem.status == "refused" else "hint", wrap=True)
            if not name or (number, name) in self.lines:
                self._lines.addWidget(label)
                continue
            line = QLineEdit(self._mended.get(number, {}).get(name, problem.value))
            line.setFixedWidth(round(240 * self._context.look.scale))
            line.setAccessibleName(f"{problem.column}: {told}")
            line.setPlaceholderText(problem.column)
            line.setAccessibleDescription(" ")  # Qt would read the column once more
            line.editingFinished.connect(lambda row=number, field=name, line=line: self._mend(row, field, line.text()))
            self.lines[number, name] = line
            both = row(line, label)
            both.setStretch(1, 1)
            both.setAlignment(line, Qt.AlignmentFlag.AlignTop)
            self._lines.addLayout(both)

    def _mend(self, number: int, field: str, words: str) -> None:
        line = self.lines.get((number, field))
        if line is None or not line.isModified() or self._mended.get(number, {}).get(field) == words:
            return
        self._mended.setdefault(number, {})[field] = words
        self._look()

    def _say(self, words: str, role: str) -> None:
        self._lines.addWidget(text(words, role, wrap=True))

    def _ready(self) -> None:
        asked = self.day_first.isVisibleTo(self)
        self.go.setEnabled(self._known and (not asked or self.day_first.isChecked() or self.month_first.isChecked()))

    def _run(self) -> None:
        path, desk, type_name = self._path, self._context.desk, self._type.type_name
        if path is None:
            return
        asked, shape, mapping = self._asked(), self._kept(self._shape), self._mapping
        self.strip.begin(self._translate(_("Importing the rows…")))
        self.go.setEnabled(False)

        def failed(error: Exception) -> None:
            self.strip.end()
            self._ready()
            self.failed.emit(error)

        def work(job: Any) -> Any:
            if mapping is not None:
                with desk.store.write() as connection:
                    desk.store.put_setting(connection, shape, mapping)
            return desk.sheets.run(path, type_name, progress=job.progress, cancel=job.cancel, **asked)

        self.strip.follow(
            self._context.jobs.write(
                self,
                work,
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
        self._fit_soon()
        for button in (self.day_first, self.month_first, self.go):
            button.hide()
        if result.saved is not None and result.imported:
            self.imported.emit(result.saved, words)
        if not result.problems:
            self.close_panel()
