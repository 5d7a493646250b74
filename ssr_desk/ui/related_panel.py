"""Under a list: what belongs to the record that is open. Stages still to be filled, the chain it stands in, its links."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.ui.context import Context
from ssr_desk.ui.list_model import cell
from ssr_desk.ui.related_facts import Chain, Group, Link, Progress, Related, Stage, gather
from ssr_desk.ui.theme import Look
from ssr_desk.ui.widgets import RowLink, clear, row, scrolled, styled, text, tip

WAIT = 120  # milliseconds: the arrows of the list may run over many records
COLUMNS = 2
TOLD = 3  # values of a stage


class RelatedPanel(QFrame):
    """What belongs to one record.

    Signals:
        found: everything was gathered; whether there is anything to show.
        wanted: a person wants to go on in the form at this field.
    """

    found = Signal(bool)
    wanted = Signal(str)

    def __init__(self, record_type: type[Record], context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setMinimumHeight(140)
        self._type, self._context, self._translate = record_type, context, context.translate
        self._record, self.shown = "", Related()
        inside = styled(QWidget(), "body")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 8, 16, 12)
        self._column.setSpacing(10)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 6, 1, 6)
        outer.addWidget(scrolled(inside))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._gather)

    def show_record(self, record: str) -> None:
        """Gather what belongs to a record, and show it unless another one was asked for meanwhile."""
        self._record = record
        if record:
            self._timer.start()
        else:
            self._timer.stop()
            self._show("", Related())

    def wanted_height(self) -> int:
        """Return the height at which nothing has to be scrolled."""
        return self._column.totalSizeHint().height() + 16

    @property
    def waiting(self) -> bool:
        """Whether something is still to be asked for."""
        return self._timer.isActive()

    def _gather(self) -> None:
        desk, record, type_name = self._context.desk, self._record, self._type.type_name
        self._context.jobs.read(
            self,
            lambda _job: gather(desk, type_name, record),
            lambda related: self._show(record, related),
            lambda _error: None,
        )

    def _show(self, record: str, related: Related) -> None:
        if record != self._record:
            return
        clear(self._column)
        self.shown = related
        if related.stages:
            self._column.addLayout(self._stages(related.stages))
        for chain in related.chains:
            self._column.addLayout(self._chain(chain))
        groups = list(related.groups)
        if related.named:
            groups.append(Group(_("Named in this record"), len(related.named), related.named))
        for place in range(0, len(groups), COLUMNS):
            self._column.addLayout(self._side_by_side([self._group(one) for one in groups[place : place + COLUMNS]]))
        self._column.addStretch(1)
        self.found.emit(bool(related))

    # -- parts

    @staticmethod
    def _side_by_side(parts: Iterable[QVBoxLayout]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        shown = list(parts)
        for place, one in enumerate(shown):
            grid.addLayout(one, 0, place, 1, 1 if len(shown) > 1 else COLUMNS, Qt.AlignmentFlag.AlignTop)
        for place in range(COLUMNS):
            grid.setColumnStretch(place, 1)
        return grid

    def _stages(self, stages: Iterable[Stage]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for place, one in enumerate(stages):
            grid.addWidget(self._stage(one), 0, place)
            grid.setColumnStretch(place, 1)
        return grid

    def _stage(self, stage: Stage) -> QWidget:
        translate, name = self._translate, self._context.references.name
        values = [f"{translate(one.label)} {cell(one, value, translate, name)}" for one, value in stage.filled[:TOLD]]
        words = "\n".join(values) if values else translate(_("Not recorded yet"))
        frame = styled(QFrame(), "line")
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 6, 8, 8)
        column.setSpacing(2)
        icon, tint = ("circle-check", "ok") if stage.filled else ("pencil", "muted")
        title = translate(stage.label)
        link = styled(QPushButton(self._context.icon(icon, tint, 16), _short(title)), "link")
        tip(link, translate(_("{part}: {words}. Go on in the form."), part=title, words=words.replace("\n", "; ")))
        link.setAccessibleName(f"{title}: {words}")
        section = stage.label
        first = next(one.name for one in self._type.fields() if one.section == section)
        link.clicked.connect(lambda _on=False: self.wanted.emit(first))
        column.addLayout(row(link, None))
        said = text(words, "hint", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(said)
        column.addStretch(1)
        return frame

    def _chain(self, chain: Chain) -> QVBoxLayout:
        translate, registry = self._translate, self._context.desk.registry
        other = registry[chain.type_name]
        together = QVBoxLayout()
        together.setSpacing(6)
        name = self._context.references.name(chain.target)
        label = translate(_("{types}: {name}"), types=translate(other.plural), name=name)
        head = text(f"{label} ({translate.number(chain.group.total)})", "heading", wrap=True)
        line = row(head)
        if self._context.desk.recording.may(chain.type_name):
            more = styled(QPushButton(self._context.icon("plus", "accent", 16), translate(_("Next one"))), "link")
            more.setToolTip(translate(_("New: {type}"), type=translate(other.label)))
            more.clicked.connect(lambda _on=False: self._go_on(chain))
            line.addWidget(more)
        together.addLayout(line)
        links, progress = self._links(chain.group.links), QVBoxLayout()
        progress.setSpacing(4)
        for one in chain.progress:
            progress.addWidget(RatingRow(one, self._translate(self._label(one)), self._context.look))
        if not chain.progress:
            progress.addWidget(text(translate(_("No competency was rated yet.")), "muted", wrap=True))
        progress.addStretch(1)
        together.addLayout(self._side_by_side([progress, links]))
        return together

    def _label(self, one: Progress) -> str:
        return one.field.codes.labels.get(one.code, one.code) if one.field.codes else one.code

    def _group(self, group: Group) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        count = f" ({self._translate.number(group.total)})" if group.total > 1 else ""
        column.addWidget(text(f"{self._translate(group.label)}{count}", "columnhead", wrap=True))
        column.addLayout(self._links(group.links))
        return column

    def _links(self, links: Iterable[Link]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        for one in links:
            column.addWidget(self._link(one))
        column.addStretch(1)
        return column

    def _link(self, one: Link) -> RowLink:
        record_type = self._context.desk.registry[one.type_name]
        parts = [self._translate(one.label)] if one.label else []
        parts += [self._translate.date_of(one.day)] if one.day else []
        if one.state and "status" in record_type.model_fields:
            codes = record_type.field("status").codes
            parts.append(codes.label(one.state, self._translate) if codes else one.state)
        link = RowLink(self._translate(one.title), " · ".join(parts), late=False)
        link.clicked.connect(lambda _on=False: self._context.go(f"record:{one.type_name}", one.id))
        return link

    def _go_on(self, chain: Chain) -> None:
        values = {chain.field: chain.target}
        if chain.previous and chain.group.links:
            values[chain.previous] = chain.group.links[0].id
        self._context.go(f"record:{chain.type_name}").new_record(values)


class RatingRow(QWidget):
    """How one subject came along: its name, a cell for each step of the scale, and the ratings as numbers."""

    def __init__(self, progress: Progress, label: str, look: Look) -> None:
        super().__init__()
        ratings = [str(one) for one in progress.ratings]
        self.told = " → ".join(dict.fromkeys((ratings[0], ratings[-1])))
        self._progress, self._label, self._look = progress, label, look
        self.setAccessibleName(f"{label}: {' → '.join(ratings)} / {progress.most}")
        if progress.evidence:
            self.setToolTip(progress.evidence)
        else:
            tip(self, self.accessibleName())
        self.setMinimumWidth(160)

    def sizeHint(self) -> QSize:
        return QSize(240, self._look.pixels("button"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Name at the left, then the scale: filled up to the newest rating, a tick where it began, and the numbers."""
        painter, look, most = QPainter(self), self._look, max(self._progress.most, 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, high = self.fontMetrics(), self.height()
        wide = metrics.horizontalAdvance("5 → 5") + 8
        scale = max(16 * most, 60)
        name = max(self.width() - wide - scale - 16, 40)
        painter.setPen(look.colour("text"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(0, 0, name, high, flags, metrics.elidedText(self._label, Qt.TextElideMode.ElideRight, name))
        first, now = self._progress.ratings[0], self._progress.ratings[-1]
        step, left = scale / most, name + 8
        for place in range(most):
            box = QRectF(left + place * step, high / 2 - 4, step - 3, 8)
            painter.setPen(look.colour("field"))
            painter.setBrush(look.colour("accent") if place < now else look.colour("surface"))
            painter.drawRoundedRect(box, 2, 2)
            if place == first - 1 and now != first:
                painter.setPen(look.colour("muted"))
                painter.drawLine(
                    int(box.center().x()), int(box.bottom() + 3), int(box.center().x()), int(box.bottom() + 7)
                )
        painter.setPen(look.colour("muted"))
        told = metrics.elidedText(self.told, Qt.TextElideMode.ElideLeft, wide)
        painter.drawText(int(left + scale + 8), 0, wide, high, flags, told)


def _short(title: str) -> str:
    """Return the second half of "Evaluation: learning": beside each other, the first would be said three times."""
    words = title.rpartition(":")[2].strip()
    return words[:1].upper() + words[1:]
