"""The general form: built from a record type's definition, in its sections, in one language.

A page owns the form: it hands in the values, asks for them, checks them and shows what has to be mended. A section
builds its fields when it is first opened: all sixty at once would hold the window for a fifth of a second.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Problem, Record, Values
from ssr_desk.records.entry import check
from ssr_desk.ui.editors import Surroundings
from ssr_desk.ui.field_grid import UNIT, FieldGrid
from ssr_desk.ui.form_fields import form_fields
from ssr_desk.ui.tab_order import stops
from ssr_desk.ui.widgets import rule, styled, text

CAUTION_AFTER = 400  # milliseconds after the last key
SLICE = 0.012  # seconds in which fields are made before the window gets its turn
WIDE_FROM = 49  # times the size of the letters: four columns of fields from there (637 pixels usually), else two


class Section(QWidget):
    """Fields under a heading that folds them away. Folded, it says how many are filled.

    Signals:
        seen: the section came into view.
        built: the fields were made, now that somebody opened the section.
        changed: a person changed a value.
    """

    seen = Signal()
    built = Signal()
    changed = Signal()

    def __init__(self, fields: list[FieldDefinition], around: Surroundings) -> None:
        """Show the heading only."""
        super().__init__()
        self._around, self._fields = around, fields
        self.names = [one.name for one in fields]
        self.grid: FieldGrid | None = None
        self._growing: FieldGrid | None = None  # its fields are being made
        self._values: Values = {}
        self._problems: list[Problem] = []
        self._cautions: list[Problem] = []
        self._columns = UNIT
        self._locked: frozenset[str] = frozenset()
        self.heading = styled(QToolButton(), "section")
        self.heading.setText(around.translate(fields[0].section))
        self.heading.setCheckable(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setMinimumWidth(1)  # a long heading must not widen the form
        self.heading.toggled.connect(self._fold)
        self._filled = text("", "hint")
        top = QHBoxLayout()
        top.addWidget(self.heading, 1, Qt.AlignmentFlag.AlignLeft)
        top.addWidget(self._filled)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addLayout(top)
        self.needed = any(one.required or one.column for one in fields)
        self.set_values({})

    def values(self) -> Values:
        """Return what the fields hold, without what is empty."""
        return self.grid.values() if self.grid else dict(self._values)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values, and open when there are any."""
        self._values = {name: values[name] for name in self.names if values.get(name) is not None}
        if self.grid:
            self.grid.set_values(self._values)
        self._count()
        self.open(self.needed or bool(self._values))

    def show_problems(self, problems: list[Problem]) -> None:
        """Show each problem under its field; a section with one opens."""
        self._problems = [one for one in problems if one.field in self.names]
        if self._problems:
            self.open()
        if self.grid:
            self.grid.show_problems(self._problems)

    def show_cautions(self, cautions: list[Problem]) -> None:
        """Show under each field what looks wrong but may stay. A folded section stays folded."""
        self._cautions = [one for one in cautions if one.field in self.names]
        if self.grid:
            self.grid.show_cautions(self._cautions)

    def show_dependent(self, values: Mapping[str, Any]) -> None:
        """Hide the fields that make no sense for these values."""
        if self.grid:
            self.grid.show_dependent(values)

    def lock(self, names: frozenset[str]) -> None:
        """Refuse changes of these fields (withheld from this desk), or of all (`*`)."""
        self._locked = names
        if self.grid:
            self.grid.lock(names)

    def arrange(self, columns: int) -> None:
        """Lay the fields out in `columns` columns."""
        self._columns = columns
        if self.grid:
            self.grid.arrange(columns)

    def open(self, on: bool = True) -> None:
        """Unfold or fold the section."""
        self.heading.setChecked(on)
        self._fold(on)

    def _fold(self, on: bool) -> None:
        self.heading.setIcon(self._around.icon("chevron-up" if on else "chevron-down", size=14))
        if on and not self.grid and self.isVisible():
            self.seen.emit()
        if self.grid:
            self.grid.setVisible(on)

    def showEvent(self, event: QShowEvent) -> None:
        """Build what is open but was not yet seen."""
        super().showEvent(event)
        self.heading.setMinimumHeight(self.heading.sizeHint().height())  # the style sheet takes away the usual one
        self.seen.emit()

    def build(self) -> None:
        """Make the fields, if they are not there yet."""
        while self.grow():
            pass

    def grow(self) -> bool:
        """Make one field more. Returns whether there are more to make; with the last one, all of them are shown."""
        if self.grid:
            return False
        if self._growing is None:
            self._growing = FieldGrid(self._fields, self._around, empty=True)
        if not self._growing.grow():
            self._show_grid(self._growing)
        return self.grid is None

    def _show_grid(self, grid: FieldGrid) -> None:
        self.grid = grid
        self.grid.arrange(self._columns)
        self.grid.set_values(self._values)
        self.grid.lock(self._locked)
        self.grid.show_problems(self._problems)
        self.grid.show_cautions(self._cautions)
        self.grid.changed.connect(self._changed)
        self._column.addWidget(self.grid)
        self.grid.show()  # the layout would do it a turn later, and Tab would go past
        self.built.emit()

    def _changed(self) -> None:
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        self._filled.setText(f"{len(self.values())} / {len(self.names)}")


class Form(QWidget):
    """All fields of one record.

    Attributes:
        record_type: whose fields they are.

    Signals:
        changed: a person changed a value.
        left: the cursor left a field.
        grown: fields were made; whoever holds the form puts the Tab key's order right again.
        attach: a person asked to attach a file; the page takes it into the store.
    """

    changed = Signal()
    left = Signal()
    grown = Signal()
    attach = Signal(str)

    def __init__(
        self, record_type: type[Record], around: Surroundings, fields: Sequence[FieldDefinition] | None = None
    ) -> None:
        """Build the sections of `record_type`, of these `fields` (see `form_fields`); the others are kept untouched."""
        super().__init__()
        self.setObjectName("form")
        self.record_type, self._around = record_type, around
        self._values: Values = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 4, 20, 16)
        self._column.setSpacing(14)
        self._banner = text("", "banner", wrap=True)
        self._banner.hide()
        self._column.addWidget(self._banner)
        shown = list(form_fields(record_type) if fields is None else fields)
        self._needed = [one.name for one in shown if one.required and not record_type.field(one.name).required]
        self.sections = [Section(list(fields), around) for _name, fields in groupby(shown, key=lambda one: one.section)]
        for number, section in enumerate(self.sections):
            if number:
                self._column.addWidget(rule())
            self._column.addWidget(section)
            section.changed.connect(self._changed)
            section.built.connect(lambda one=section: self._built(one))
            section.seen.connect(self._build_soon)
        self._column.addStretch(1)
        self._builder = QTimer(self)
        self._builder.setInterval(0)
        self._builder.timeout.connect(self._build_next)
        self._looker = QTimer(self)
        self._looker.setSingleShot(True)
        self._looker.setInterval(CAUTION_AFTER)
        self._looker.timeout.connect(self._look_over)

    def values(self) -> Values:
        """Return what the record would hold now: what was handed in, under what was entered."""
        kept = {name: value for name, value in self._values.items() if name not in self._shown}
        return kept | {name: value for section in self.sections for name, value in section.values().items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show a record."""
        self._values = dict(values)
        for section in self.sections:
            section.set_values(values)
        self._show_dependent()
        self.show_problems([])
        self._look_over()

    def merge_values(self, values: Mapping[str, Any]) -> None:
        """Put some values into the form as if they had been typed."""
        self.set_values(self.values() | dict(values))
        self.changed.emit()

    def lock(self, names: Iterable[str]) -> None:
        """Refuse changes of some fields; `*` is all."""
        for section in self.sections:
            section.lock(frozenset(names))

    @property
    def _shown(self) -> set[str]:
        return {name for section in self.sections for name in section.names}

    def problems(self) -> list[Problem]:
        """Return what has to be mended in these fields before the record can be saved."""
        values = self.values()
        _record, found = check(self.record_type, values)
        lacking = [Problem(name, _("Choose one.")) for name in self._needed if not values.get(name)]
        return [*lacking, *(one for one in found if one.field in self._shown)]

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Say under each field what has to be mended, open its section and go to the first."""
        found, known = list(problems), self._shown
        for section in self.sections:
            section.show_problems(found)
        count = self._around.translate.plural(
            "{count} field needs your attention.", "{count} fields need your attention.", len(found)
        )
        elsewhere = [self._named(one) for one in found if one.field not in known]
        self._banner.setText("\n".join([count, *elsewhere]))
        self._banner.setVisible(bool(found))
        if found:
            self.focus(next((one.field for one in found if one.field in known), ""))

    def _named(self, problem: Problem) -> str:
        """Return what is wrong with a field that this form does not have, and which one that is."""
        label = next((one.label for one in self.record_type.fields() if one.name == problem.field), "")
        told = self._around.translate(problem.text)
        named = self._around.translate(_("{field}: {problem}"), field=self._around.translate(label), problem=told)
        return named if label else told

    def focus(self, name: str = "") -> None:
        """Put the cursor into a field; without a name, or where there is none, into the first."""
        for section in self.sections:
            if not name or name in section.names:
                section.open()
                section.build()
                if section.grid is not None:
                    section.grid.focus(name or section.names[0])
                self._reveal()
                return

    def _reveal(self) -> None:
        """Scroll to the field that has the focus, once everything is laid out."""
        area = self.parent()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parent()

        def scroll() -> None:
            field = QApplication.focusWidget()
            if isinstance(area, QScrollArea) and field is not None and self.isAncestorOf(field):
                area.ensureWidgetVisible(field, 0, 90)

        QTimer.singleShot(0, self, scroll)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use two columns, or four where there is room."""
        self._arrange()
        super().resizeEvent(event)
        self._fit()

    def _arrange(self) -> None:
        wide = self.width() >= WIDE_FROM * self.fontInfo().pixelSize()
        for section in self.sections:
            section.arrange(UNIT * 2 if wide else UNIT)

    def showEvent(self, event: QShowEvent) -> None:
        """Have the height for the letters that the style sheet gives; before it was shown, they were others."""
        super().showEvent(event)
        self._arrange()
        for one in (*(section.layout() for section in self.sections), self._column):
            if one is not None:
                one.invalidate()
                one.activate()
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Keep the height that the fields need whenever they change."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        """Ask for the height that wrapped labels need at this width: a scroll area would squeeze the fields instead."""
        layout = self._column
        needed = layout.totalHeightForWidth(self.width()) if layout.hasHeightForWidth() else 0
        needed = max(needed, layout.totalMinimumSize().height())
        if self.minimumHeight() != needed:
            self.setMinimumHeight(needed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the cursor left a field."""
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)

    @property
    def building(self) -> bool:
        """Whether fields are still to be made."""
        return self._builder.isActive()

    def _build_soon(self) -> None:
        if not self._builder.isActive():
            self._builder.start()

    def _waiting(self) -> Section | None:
        """Return the first section that is open and whose fields are still to be made."""
        return next((one for one in self.sections if one.heading.isChecked() and one.grid is None), None)

    def _build_next(self) -> None:
        """Make fields for a few milliseconds in one turn of the event loop: all at once would hold the window."""
        until = time.perf_counter() + SLICE
        while self.isVisible() and (section := self._waiting()):
            section.grow()  # one at least, however long the machine took to come here
            if time.perf_counter() >= until:
                break
        if not self.isVisible() or self._waiting() is None:
            self._builder.stop()

    def _built(self, section: Section) -> None:
        if section.grid is None:
            return
        for child in section.grid.findChildren(QWidget):
            if child.focusPolicy() != Qt.FocusPolicy.NoFocus:
                child.installEventFilter(self)
        for name, editor in section.grid.editors.items():
            if hasattr(editor, "wanted"):
                editor.wanted.connect(lambda one=name: self.attach.emit(one))
        section.show_dependent(self.values())
        self._lay_out(section)
        if self._waiting() is None:
            self.grown.emit()

    def _lay_out(self, section: Section) -> None:
        """Take the height that a section needs now that its fields are there.

        Qt would hand it up a layout a turn, and may paint in between: the form with the height from before, and every field in
        it pressed to a few pixels.
        """
        if section.grid is not None and self.isVisible():
            for one in (section.grid, section):
                if layout := one.layout():
                    layout.activate()
            self._fit()

    def tab_chain(self) -> list[QWidget]:
        """Return what takes the focus, from top to bottom. Qt would put fields that are made later behind the buttons."""
        chain: list[QWidget] = []
        for section in self.sections:
            chain.append(section.heading)
            if section.grid:
                chain += stops(section.grid, hidden=True)  # fields that depend on others come and go
        return chain

    def _changed(self) -> None:
        self._show_dependent()
        self._looker.start()
        self.changed.emit()

    def _look_over(self) -> None:
        """Say what looks wrong but may be saved: a note with a password in it."""
        if self.record_type.warnings is not Record.warnings:
            record, _unfit = self.record_type.lenient(self.values())
            cautions = list(record.warnings())
            for section in self.sections:
                section.show_cautions(cautions)

    def _show_dependent(self) -> None:
        values = self.values()
        for section in self.sections:
            section.show_dependent(values)
