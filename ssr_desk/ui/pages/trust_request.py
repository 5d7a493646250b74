"""A desk's request, on headquarters' Trust page: who asks, the six words, what the certificate shall allow, the answer."""

import datetime as dt
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.services.trust_book import Roster, mission_codes, roster
from ssr_desk.ui.context import Context
from ssr_desk.ui.editors import Choice
from ssr_desk.ui.messages import MessageBar
from ssr_desk.ui.pages.first_steps import wordbox
from ssr_desk.ui.pages.parts import button, labelled, together
from ssr_desk.ui.standing_facts import role
from ssr_desk.ui.widgets import clear, row, scrolled, set_tone, styled, text

REQUESTS, ANSWERS = "*.ssrreq", "*.ssrcert"
EVERY = "*"
DAYS, MOST_DAYS = 425, 1200
"""A year's rotation, with a month before and after it; what headquarters issues at most."""
WORDS = 6
ROLES = ("officer", "commander", "hq")


class RequestPanel(QFrame):
    """One request, until it is answered or left.

    Signals:
        certified: an answer was written.
        left: a person wants the list alone.
    """

    certified = Signal()
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(context.translate(_("The request")))
        self._context, self._translate = context, context.translate
        self._path = Path()
        self._request: Any = None
        self._missions: dict[str, QCheckBox] = {}
        self.bar = MessageBar(context.look, context.translate, narrow=True)
        inside = styled(QWidget(), "body")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(18, 8, 18, 8)
        self._column.setSpacing(10)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 8, 1, 8)
        messages = QVBoxLayout()
        messages.setContentsMargins(18, 0, 18, 0)
        messages.addWidget(self.bar)
        outer.addLayout(messages)
        outer.addWidget(scrolled(inside), 1)

    def open(self, path: Path) -> None:
        """Read a request; nothing is issued."""
        desk = self._context.desk

        def work(_job: Any) -> Any:
            request = desk.headquarters.inspect(path)
            return request, roster(desk.store, request.officer), mission_codes(desk.store)

        def done(answer: Any) -> None:
            self._path, self._request = path, answer[0]
            self._show(*answer)

        self._context.jobs.read(self, work, done, self._failed)

    # -- parts

    def _begin(self, title: str) -> None:
        clear(self._column)
        self._column.addWidget(text(title, "heading", wrap=True))
        self.bar.clear()

    def _failed(self, error: Exception) -> None:
        self._begin(self._translate(_("The request cannot be used")))
        self.bar.fail(error)
        self._column.addLayout(row(button(self._context, _("Close"), self.left.emit), None))
        self._column.addStretch(1)

    def _show(self, request: Any, known: Roster, codes: list[str]) -> None:
        say = self._translate
        self._begin(request.name)
        post = " · ".join(one for one in (request.mission, request.post) if one)
        asks = say(_("Officer number {officer}, desk {device}"), officer=request.officer, device=request.device)
        self._column.addWidget(text(asks, "muted", wrap=True))
        wants = say(_("Asks for: {role}"), role=role(request.role, say)) + (f" · {post}" if post else "")
        self._column.addWidget(text(wants, wrap=True))
        self._who(request, known)
        self.words = QLineEdit()
        self.words.setPlaceholderText(say(_("six words, as the person reads them to you")))
        self.words.textChanged.connect(self._compare)
        self._column.addLayout(labelled(say(_("Words of the request")), self.words))
        self._verdict = text("", "hint", wrap=True)
        self._column.addWidget(self._verdict)
        self.role = Choice()
        for one in ROLES:
            self.role.addItem(role(one, say), one)
        self.role.setCurrentIndex(ROLES.index(request.role) if request.role in ROLES else 0)
        self.role.currentIndexChanged.connect(lambda _place: self._judge())
        self._column.addLayout(labelled(say(_("Certified as")), self.role))
        self._choose_missions(request, codes)
        self.days = QLineEdit(str(DAYS))
        self.days.setValidator(QIntValidator(1, MOST_DAYS, self.days))
        self.days.setFixedWidth(round(90 * self._context.look.scale))
        self.days.textChanged.connect(lambda _typed: self._judge())
        self._until = text("", "hint")
        line = QHBoxLayout()
        line.addLayout(labelled(say(_("Days")), self.days))
        line.addWidget(self._until, 1, Qt.AlignmentFlag.AlignBottom)
        self._until.setContentsMargins(4, 0, 0, 8)
        self._column.addLayout(line)
        self.certify = button(self._context, _("Certify, write the answer…"), self._certify, "shield-check", "primary")
        leave = button(self._context, _("Close"), self.left.emit)
        self._column.addLayout(together(self._context, self.certify, leave))
        self._column.addStretch(1)
        self._compare()
        self.words.setFocus()

    def _who(self, request: Any, known: Roster) -> None:
        """Say what the directory knows: the name in a request is only what was typed on that laptop."""
        say = self._translate
        if not known.name:
            words, tone = say(_("This officer number is not in the directory yet; certifying adds it.")), "warning"
        elif known.name.casefold() != request.name.casefold():
            words = say(_("The directory calls this officer number {name}. Ask who this is."), name=known.name)
            tone = "error"
        else:
            words, tone = say(_("Name and number agree with the directory.")), "ok"
        others = [one for one in known.desks if one != request.device]
        if others:
            words += " " + say.plural(
                "{count} other desk of this person is certified: {desks}.",
                "{count} other desks of this person are certified: {desks}.",
                len(others),
                desks=", ".join(others),
            )
        self._column.addWidget(_note(words, tone))

    def _choose_missions(self, request: Any, codes: list[str]) -> None:
        say = self._translate
        self._column.addWidget(text(say(_("Missions")), "label"))
        box = QVBoxLayout()
        box.setSpacing(2)
        self._missions = {}
        for code in [*dict.fromkeys([*([request.mission] if request.mission else []), *codes]), EVERY]:
            one = QCheckBox(say(_("All missions")) if code == EVERY else code)
            one.setAccessibleName(say(_("Mission: {code}"), code=one.text()))
            one.setChecked(code == request.mission or (code == EVERY and request.role == "hq"))
            one.toggled.connect(lambda _on: self._judge())
            self._missions[code] = one
            box.addWidget(one)
        self._column.addLayout(box)

    # -- judging

    def _typed(self) -> list[str]:
        return self.words.text().replace(",", " ").lower().split()

    def _compare(self) -> None:
        """Say which word differs, so that one slip of the tongue does not cost a second call."""
        say, typed, wanted = self._translate, self._typed(), list(self._request.words)
        if typed == wanted:
            words, tone = say(_("The words agree: this is the request that the person wrote.")), "ok"
        elif any(one != other for one, other in zip(typed[:-1], wanted, strict=False)) or len(typed) >= WORDS:
            place = next(
                (at for at, (one, other) in enumerate(zip(typed, wanted, strict=False)) if one != other), WORDS
            )
            words = say(
                _(
                    "Word {number} differs. Have it read again; if it stays, somebody changed the request: do not certify."
                ),
                number=place + 1,
            )
            tone = "error"
        else:
            words = say(_("Call the person on a number that you know, and have the words read from their screen."))
            tone = "hint"
        self._verdict.setObjectName(tone)
        self._verdict.setText(words)
        self._verdict.style().unpolish(self._verdict)
        self._verdict.style().polish(self._verdict)
        self._judge()

    def _chosen(self) -> tuple[str, ...]:
        chosen = tuple(code for code, box in self._missions.items() if box.isChecked())
        return (EVERY,) if EVERY in chosen else chosen

    def _judge(self) -> None:
        days = int(self.days.text()) if self.days.hasAcceptableInput() else 0
        if days:
            until = self._context.desk.surround.now().date() + dt.timedelta(days=days)
            self._until.setText(self._translate(_("until {day}"), day=self._translate.date_of(until.isoformat())))
        else:
            self._until.setText(self._translate(_("1 to {most}"), most=MOST_DAYS))
        self.certify.setEnabled(self._typed() == list(self._request.words) and bool(self._chosen()) and bool(days))

    # -- certifying

    def _certify(self) -> None:
        context, request = self._context, self._request
        name = f"{request.officer}.ssrcert".replace("/", "-").replace("\\", "-")
        path = context.dialogs.save_file(self, self._translate(_("Write the answer")), name, ANSWERS)
        if path is None:
            return
        desk, source, missions = context.desk, self._path, self._chosen()
        chosen, days, words = str(self.role.currentData()), int(self.days.text()), " ".join(self._typed())
        self.certify.setEnabled(False)

        def failed(error: Exception) -> None:
            self.bar.fail(error)
            self._judge()

        context.jobs.write(
            self,
            lambda _job: (
                desk.headquarters.certify(source, chosen, missions, days, path, words),
                desk.enrolment.state().root_words,
            ),
            lambda answer: self._done(answer[0], answer[1], path),
            failed,
        )

    def _done(self, made: Any, root_words: tuple[str, ...], path: Path) -> None:
        say = self._translate
        self._begin(say(_("Certified")))
        until = say.date_of(made.expires.date().isoformat())
        told = say(
            _("{officer} is certified as {role} until {until}. The answer lies in {file}: send it back."),
            officer=made.officer,
            role=role(made.role, say),
            until=until,
            file=str(path),
        )
        self._column.addWidget(text(told, wrap=True))
        words = say(_("The person is asked for the words of headquarters' root, which stand on the printed card:"))
        self._column.addWidget(text(words, wrap=True))
        self._column.addWidget(wordbox(" ".join(root_words), say(_("Words of headquarters' root"))))
        close = button(self._context, _("Close"), self.left.emit)
        self._column.addLayout(row(close, None))
        self._column.addStretch(1)
        close.setFocus()
        self.certified.emit()


def _note(words: str, tone: str) -> QFrame:
    """Return a sentence on the ground of its tone."""
    frame = styled(QFrame(), "bar")
    set_tone(frame, tone)
    inner = QVBoxLayout(frame)
    inner.setContentsMargins(10, 6, 10, 6)
    inner.addWidget(text(words, wrap=True))
    return frame
