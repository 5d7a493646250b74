"""The cards of Today that the boards of officer, commander and headquarters are put together from."""

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.ui import drafting
from ssr_desk.ui.context import Context
from ssr_desk.ui.editors import Choice
from ssr_desk.ui.pages.parts import button
from ssr_desk.ui.today_facts import Line, Own
from ssr_desk.ui.waiting_facts import Waiting
from ssr_desk.ui.widgets import PointLink, RowLink, clear, counter, row, text

QUICK = ("training_session", "mentoring_session", "commitment", "handoff_note", "counterpart")
STATES = (
    ("saved", _("only on this device"), "warning"),
    ("in_bundle", _("in a bundle, not confirmed"), "info"),
    ("with_commander", _("with the commander"), "info"),
    ("safe", _("safe at headquarters"), "ok"),
)
SHOWN = 8
"""Lines that wait and are shown; the rest is counted."""


class ListCard(QFrame):
    """A heading, and lines under it or a sentence that there are none."""

    def __init__(self, context: Context, title: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.context, self.translate = context, context.translate
        inner = QVBoxLayout(self)
        inner.setContentsMargins(12, 14, 12, 12)
        inner.setSpacing(8)
        heading = text(self.translate(title), "heading")
        heading.setContentsMargins(8, 0, 0, 0)
        inner.addWidget(heading)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(0)
        inner.addLayout(self.lines)

    def put(self, parts: Iterable[QWidget], nothing: str) -> None:
        """Show these parts, or a marked sentence where there are none."""
        clear(self.lines)
        some = list(parts)
        for one in some:
            self.lines.addWidget(one)
        if not some:
            self.quiet(nothing)

    def quiet(self, words: str) -> None:
        """Add a marked sentence."""
        label = text(self.translate(words), "muted", wrap=True)
        label.setContentsMargins(8, 2, 8, 4)
        self.lines.addWidget(label)

    def records(self, some: Iterable[Line], nothing: str) -> None:
        """Show records, each in a line that leads to it."""
        self.put((self._record(one) for one in some), nothing)

    def _record(self, one: Line) -> QWidget:
        parts = [self.translate(one.what), self.translate.date_of(one.day)]
        if one.late:
            parts.append(self.translate(_("late")))
        title = one.title or self.context.references.name(one.name_of)
        link = RowLink(title, " · ".join(parts), late=one.late)
        link.clicked.connect(lambda _on=False: self.context.go(f"record:{one.type_name}", one.id))
        return link


class WaitingCard(ListCard):
    """What waits for this person, the worst first, each line leading to where it is done."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Waits for you"))

    def show_waiting(self, found: Sequence[Waiting]) -> None:
        """Show the first lines, and how many more there are."""
        clear(self.lines)
        for one in found[:SHOWN]:
            self.lines.addWidget(self._point(one))
        more = len(found) - SHOWN
        if more > 0:
            words = self.translate.plural("and {count} more", "and {count} more", more)
            label = text(words, "hint")
            label.setContentsMargins(34, 4, 8, 4)
            self.lines.addWidget(label)
        if not found:
            calm = text()
            calm.setPixmap(self.context.look.pixmap("circle-check", "ok", 18, self.devicePixelRatioF()))
            line = row(calm, text(self.translate(_("Nothing waits for you.")), "muted", wrap=True), spacing=10)
            line.setStretch(1, 1)
            line.setContentsMargins(8, 4, 8, 4)
            self.lines.addLayout(line)

    def _point(self, one: Waiting) -> PointLink:
        picture = self.context.look.pixmap(one.icon, one.tone, 16, self.devicePixelRatioF())
        link = PointLink(picture, one.about, one.words)
        link.clicked.connect(lambda _on=False: self.context.go(one.page, one.record))
        return link


class QuickCard(QFrame):
    """One line to record something now."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self._context, say = context, context.translate
        inner = QVBoxLayout(self)
        inner.setContentsMargins(20, 16, 20, 16)
        inner.setSpacing(8)
        inner.addWidget(text(say(_("Record something now")), "heading"))
        self.kind, self.line = Choice(), QLineEdit()
        desk = context.desk
        for name in QUICK:
            if name in desk.registry and desk.recording.may(name):
                self.kind.addItem(say(desk.registry[name].label), name)
        self.kind.setAccessibleName(say(_("Kind of record")))
        self.kind.setMinimumWidth(round(190 * context.look.scale))
        self.line.setPlaceholderText(say(_("What was it about? Enter goes on in the form.")))
        self.line.setAccessibleName(say(_("What was it about?")))
        self.line.returnPressed.connect(self._record)
        line = row(self.kind, self.line, button(context, _("Record"), self._record, role="primary"))
        line.setStretch(1, 1)
        inner.addLayout(line)

    def _record(self) -> None:
        from ssr_desk.ui.pages.records_page import RecordsPage

        type_name = self.kind.currentData()
        if not type_name:
            return
        record_type, words = self._context.desk.registry[type_name], self.line.text().strip()
        first = next(iter(record_type.title_fields), "")
        self.line.clear()
        page = self._context.go(f"record:{type_name}")
        if isinstance(page, RecordsPage):
            named = record_type.field(first) if first else None
            page.new_record({first: words} if words and named and not named.to else {})


class RotationCard(ListCard):
    """How long the own rotation lasts, and what the departure report lacks."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("My rotation"))

    def show_own(self, own: Own) -> None:
        """Show this officer's rotation."""
        clear(self.lines)
        if own.left is None:
            self.quiet(
                _("No rotation with your officer number is known here yet. Headquarters or your commander records it.")
            )
            return
        say, days = self.translate, abs(own.left)
        if own.left >= 0:
            unit = say.plural("day to the end of the rotation", "days to the end of the rotation", days)
        else:
            unit = say.plural("day since the end of the rotation", "days since the end of the rotation", days)
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(text(unit, wrap=True))
        beside.addWidget(text(say.date_of(own.ends), "hint"))
        line = QHBoxLayout()
        line.setContentsMargins(8, 0, 8, 4)
        line.setSpacing(12)
        line.addWidget(text(str(days), "figure"))
        line.addLayout(beside, 1)
        self.lines.addLayout(line)
        if own.missing is not None:
            words = say.plural(
                "{count} point missing in the departure report",
                "{count} points missing in the departure report",
                own.missing,
            )
            if not own.missing:
                words = say(_("The departure report is complete"))
            report = RowLink(words, "", late=False)
            report.clicked.connect(lambda _on=False: self.context.go("reports"))
            self.lines.addWidget(report)


class StatesCard(ListCard):
    """How many records are how safe."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Safe at headquarters?"))

    def show_own(self, own: Own) -> None:
        """Show the counts."""
        clear(self.lines)
        for name, words, tone in STATES:
            count = own.states.get(name, 0)
            line = row(
                counter(self.translate.number(str(count)), tone if count else ""), text(self.translate(words)), None
            )
            line.setContentsMargins(8, 4, 0, 4)
            self.lines.addLayout(line)
        if own.states.get("saved", 0):
            link = button(self.context, _("Write a bundle"), lambda: self.context.go("sync"), role="link")
            line = row(link, None)
            line.setContentsMargins(3, 0, 0, 0)  # its words stand under the numbers
            self.lines.addLayout(line)


class DraftsCard(ListCard):
    """What was begun and not saved; hidden where nothing was."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Begun and not saved"))

    def show_own(self, own: Own) -> None:
        """Show the newest drafts."""
        clear(self.lines)
        self.setVisible(bool(own.drafts))
        for draft in own.drafts[:5]:
            if draft.type_name in self.context.desk.registry:
                self.lines.addWidget(self._begun(draft))

    def _begun(self, draft: drafting.Draft) -> PointLink:
        record_type = self.context.desk.registry[draft.type_name]
        about = f"{self.translate(record_type.label)} · {drafting.when(draft, self.translate)}"
        picture = self.context.look.pixmap(record_type.icon, "muted", 16, self.devicePixelRatioF())
        link = PointLink(picture, about, drafting.called(record_type, draft.values, self.context))
        link.clicked.connect(lambda _on=False: drafting.resume(draft, self.context))
        return link
