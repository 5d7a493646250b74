"""The rotation board: a row for each post, a bar for each officer's time there, what overlaps and what stays empty between.

Bars are buttons: Tab reaches them, a screen reader says who is where from when to when, Enter opens the rotation. Overlaps and
gaps are drawn with their days as numbers; a gap is hatched, so neither depends on colour.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from babel import dates
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.services.contingent import Change, Post, Spell, days_between
from ssr_desk.ui.context import Context
from ssr_desk.ui.contingent_facts import overlap, period, point
from ssr_desk.ui.widgets import tip

BEFORE, AFTER = 92, 400
"""Days that are shown before and after today."""
NAMES, HEAD, LANE, PAD = 178, 26, 22, 7
"""Pixels: the posts' column, the months' row, a bar, the air above and below the two lanes of a row."""


class Bar(QAbstractButton):
    """One officer's time at a post."""

    def __init__(self, board: "Timeline", spell: Spell, lane: int, row: int) -> None:
        super().__init__(board)
        self.spell, self.lane, self.row = spell, lane, row
        self._board = board
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setText(spell.name)

    def sizeHint(self) -> QSize:
        return QSize(60, LANE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Filled while it runs, framed while it is planned, pale when it is over."""
        look, today = self._board.look, self._board.today
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.spell.runs(today):
            ground, ink, frame = "accent", "on_accent", "accent"
        elif self.spell.start > today:
            ground, ink, frame = "surface", "accent", "accent"
        else:
            ground, ink, frame = "hover", "muted", "hover"
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(look.colour(frame), 1.5))
        painter.setBrush(look.colour(ground))
        painter.drawRoundedRect(box, 4, 4)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("text"), 2))
            painter.drawRoundedRect(box, 4, 4)
        painter.setPen(look.colour(ink))
        painter.setFont(self.font())
        room, until = self.width() - 12, self._board.until(self.spell)
        ends = self.fontMetrics().horizontalAdvance(until)
        inner, middle = self.rect().adjusted(7, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter
        if until and self.fontMetrics().horizontalAdvance(self.text()) + ends + 16 <= room:
            painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, until)
            room -= ends + 16
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, words)


class Timeline(QWidget):
    """The board.

    Signals:
        opened: a rotation's id.
    """

    opened = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.look, self._translate = context.look, context.translate
        self.today = dt.date.min
        self._posts: Sequence[Post] = ()
        self._bars: list[Bar] = []
        self._points: list[tuple[str, str, str]] = []
        self.setObjectName("body")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(context.translate(_("Rotation board")))

    def show_posts(self, posts: Sequence[Post], today: dt.date) -> None:
        """Show these posts around a day."""
        say = self._translate
        for one in self._bars:
            one.hide()
            one.deleteLater()
        self._posts, self.today, self._bars = posts, today, []
        self._points = [self._told(one) for one in posts]
        first, last = self.span
        for row, post in enumerate(posts):
            for number, spell in enumerate(post.spells):
                if spell.start > last or (spell.end is not None and spell.end < first):
                    continue
                bar = Bar(self, spell, number % 2, row)
                named = say(_("{post}: {name}, {period}"), post=post.code, name=spell.name, period=period(spell, say))
                change = self._after(post, number)
                told = f"{named}. {overlap(change, say)}" if change else named
                bar.setAccessibleName(told)
                tip(bar, told)
                bar.clicked.connect(self._opener(spell.rotation))
                bar.show()
                self._bars.append(bar)
        self.setFixedHeight(self._scaled(HEAD) + len(posts) * self._row() + 4)
        self._place()
        self.update()

    def until(self, spell: Spell) -> str:
        """Return the day on which a bar ends, as it stands at its right end; empty where that is not shown."""
        if spell.end is None or spell.end > self.span[1]:
            return ""
        style = "MMMd" if spell.end.year == self.today.year else "yMMMd"
        return str(dates.format_skeleton(style, spell.end, locale=self._translate.locale))

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first and the last day that are shown: whole months."""
        first = (self.today - dt.timedelta(days=BEFORE)).replace(day=1)
        return first, self.today + dt.timedelta(days=AFTER)

    def place_of(self, day: dt.date) -> float:
        """Return where a day begins, clamped to what is shown."""
        first, last = self.span
        left, whole = self._scaled(NAMES), (last - first).days
        return left + (self.width() - left - 4) * min(max((day - first).days / whole, 0.0), 1.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Months, posts with their states, overlaps and gaps, and the line of today."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_months(painter)
        for row, post in enumerate(self._posts):
            self._paint_post(painter, row, post)
            self._paint_changes(painter, row, post)
        at = round(self.place_of(self.today))
        painter.setPen(QPen(self.look.colour("error"), 1.5))
        painter.drawLine(at, self._scaled(HEAD) - 6, at, self.height() - 2)

    # -- parts

    def _scaled(self, pixels: int) -> int:
        return round(pixels * self.look.scale)

    def _row(self) -> int:
        return 2 * self._scaled(LANE) + 2 * PAD + 4

    def _top(self, row: int) -> int:
        return self._scaled(HEAD) + row * self._row()

    def _told(self, post: Post) -> tuple[str, str, str]:
        """Return what stands under a post's code: how its next change goes, or what is wrong."""
        state = point(post, self._translate)
        if state.tone == "ok" and post.change and post.change.days:
            return overlap(post.change, self._translate), state.tone, state.icon
        return state.short, state.tone, state.icon

    def _opener(self, rotation: str) -> Callable[[], None]:
        return lambda: self.opened.emit(rotation)

    def _after(self, post: Post, number: int) -> Change | None:
        """Return the change at a spell's end, where both are known."""
        if number + 1 >= len(post.spells):
            return None
        one, follower = post.spells[number], post.spells[number + 1]
        return Change(one, follower, days_between(one, follower))

    def _place(self) -> None:
        for one in self._bars:
            left = self.place_of(one.spell.start)
            after = one.spell.end + dt.timedelta(days=1) if one.spell.end else self.span[1]
            wide = max(self.place_of(after) - left, 10)
            top = self._top(one.row) + PAD + one.lane * (self._scaled(LANE) + 4)
            one.setGeometry(round(left), top, round(wide), self._scaled(LANE))

    def _paint_months(self, painter: QPainter) -> None:
        first, last = self.span
        painter.setFont(self._small())
        month = first
        while month <= last:
            at = round(self.place_of(month))
            painter.setPen(self.look.colour("line"))
            painter.drawLine(at, self._scaled(HEAD) - 4, at, self.height() - 4)
            pattern = "MMM y" if month.month == 1 or month == first else "MMM"
            following = (month + dt.timedelta(days=32)).replace(day=1)
            painter.setPen(self.look.colour("muted"))
            words = dates.format_date(month, pattern, locale=self._translate.locale)
            room = round(self.place_of(following)) - at
            if painter.fontMetrics().horizontalAdvance(words) <= room - 6:
                painter.drawText(at + 4, 0, room, self._scaled(HEAD) - 6, Qt.AlignmentFlag.AlignVCenter, words)
            elif painter.fontMetrics().horizontalAdvance(words[:4]) <= room and "y" in pattern:
                short = dates.format_date(month, "MMM", locale=self._translate.locale)
                painter.drawText(at + 4, 0, room, self._scaled(HEAD) - 6, Qt.AlignmentFlag.AlignVCenter, short)
            month = following

    def _paint_post(self, painter: QPainter, row: int, post: Post) -> None:
        top, wide = self._top(row), self._scaled(NAMES) - 12
        painter.setPen(self.look.colour("line"))
        painter.drawLine(0, top, self.width(), top)
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.look.colour("text"))
        code = painter.fontMetrics().elidedText(post.code, Qt.TextElideMode.ElideRight, wide)
        half = self._row() // 2
        painter.drawText(0, top + 4, wide, half - 4, Qt.AlignmentFlag.AlignVCenter, code)
        short, tone, icon = self._points[row]
        painter.setFont(self._small())
        ratio, mark = self.devicePixelRatioF(), self.look.pixels("mark")
        painter.drawPixmap(0, top + half + half // 2 - 5 - mark // 2, self.look.pixmap(icon, tone, 14, ratio))
        painter.setPen(self.look.colour("text" if tone == "ok" else tone))
        painter.drawText(mark + 6, top + half - 4, wide - mark - 6, half - 4, Qt.AlignmentFlag.AlignVCenter, short)

    def _paint_changes(self, painter: QPainter, row: int, post: Post) -> None:
        """Draw what lies between one officer and the next: shaded together, hatched where nobody is."""
        painter.setFont(self._small())
        for number in range(len(post.spells) - 1):
            change = self._after(post, number)
            if change is None or not change.days or change.leaving is None or change.arriving is None:
                continue
            end = change.leaving.end
            if end is None:
                continue
            follows, over = change.arriving.start, end + dt.timedelta(days=1)
            left, right = sorted((self.place_of(follows), self.place_of(over)))
            if right - left < 1:
                continue
            box = QRectF(left, self._top(row) + 2, right - left, self._row() - 4)
            ground = QColor(self.look.colour("ok_soft" if change.days > 0 else "error_soft"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 3, 3)
            if change.days < 0:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self.look.colour("error"), 1, Qt.PenStyle.DashLine))
                painter.drawRoundedRect(box, 3, 3)

    def _small(self) -> QFont:
        font = self.font()
        font.setPixelSize(self.look.pixels("hint"))
        return font
