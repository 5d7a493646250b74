"""Enrolment, in first start and in Settings: the request that goes out, the answer that comes in, the words to compare."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.messages import Dialogs, MessageBar
from ssr_desk.ui.theme import Look
from ssr_desk.ui.widgets import clear, row, text
from ssr_desk.ui.words import ROLES

REQUESTS, ANSWERS, CARDS = "*.ssrreq", "*.ssrcert", "*.ssrcard"


class EnrolmentPanel(QWidget):
    """State of the certificate and what can be done about it."""

    def __init__(self, desk: Any, look: Look, translate: Translator, jobs: Jobs, dialogs: Dialogs) -> None:
        super().__init__()
        self._desk, self._look, self._translate, self._jobs, self._dialogs = desk, look, translate, jobs, dialogs
        self.bar = MessageBar(look, translate)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._state = QVBoxLayout()
        self._words = QVBoxLayout()
        column.addLayout(self._state)
        column.addWidget(self.bar)
        ask = self._button(_("1. Write a request…"), "upload", self._request)
        self.accept = self._button(_("2. Take the answer…"), "download", self._accept)
        column.addLayout(row(ask, self.accept, None))
        column.addLayout(self._words)
        self.root = QLineEdit()
        self.root.setPlaceholderText(translate(_("six words, as headquarters reads them to you")))
        label = text(translate(_("Words of headquarters' root, for the answer and for cards")), "label")
        label.setBuddy(self.root)
        self.root.setAccessibleName(label.text())
        column.addWidget(label)
        column.addWidget(self.root)
        card = self._button(_("Write my card…"), "id-card", self._card)
        trust = self._button(_("Take another desk's card…"), "users", self._trust)
        column.addLayout(row(card, trust, None))
        self._refresh()

    def _button(self, words: str, icon: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(self._translate(words))
        button.setIcon(self._look.icon(icon, size=16))
        button.clicked.connect(lambda _on=False: act())
        return button

    def _refresh(self) -> None:
        desk = self._desk
        self._jobs.read(self, lambda _job: desk.enrolment.state(), self._show, self.bar.fail)

    def _show(self, state: Any) -> None:
        clear(self._state)
        translate = self._translate
        who = state.identity
        if state.enrolled and who is not None:
            until = translate.date_of(_day(who.not_after))
            words = translate(
                _("Enrolled as {officer}, {role}, until {until}."),
                officer=who.officer,
                role=translate(ROLES.get(who.role, who.role)),
                until=until,
            )
            pill, tone = _("Enrolled"), "ok"
        else:
            words = translate(_("Not enrolled yet: you can record, but nobody can check yet that it is yours."))
            pill, tone = _("Not enrolled"), "warning"
        mark = text(translate(pill), "pill")
        mark.setProperty("tone", tone)
        self._state.addLayout(row(mark, None))
        self._state.addWidget(text(words, wrap=True))
        for one in state.warnings:
            self._state.addWidget(text(one.text(translate), "error" if one.urgent else "hint", wrap=True))
        if state.root_words:
            self._state.addWidget(
                text(translate(_("Root: {words}"), words=_joined(state.root_words)), "hint", wrap=True)
            )

    def _request(self) -> None:
        path = self._dialogs.save_file(self, self._translate(_("Write a request")), "request.ssrreq", REQUESTS)
        if path is None:
            return
        desk = self._desk

        def done(words: Any) -> None:
            from ssr_desk.ui.pages.first_steps import wordbox

            clear(self._words)
            told = _(
                "Give the file to headquarters and read them these words over the telephone; they must see"
                " the same ones:"
            )
            self._words.addWidget(text(self._translate(told), wrap=True))
            self._words.addWidget(wordbox(_joined(words), self._translate(_("Words of the request"))))
            self.bar.say(self._translate(_("Written to {file}."), file=str(path)), "ok")

        self._jobs.write(self, lambda _job: desk.enrolment.request(path), done, self.bar.fail)

    def _accept(self) -> None:
        words = self._typed()
        path = self._dialogs.open_file(self, self._translate(_("Take the answer")), f"{ANSWERS};;*")
        if path is None:
            return
        desk = self._desk

        def done(_identity: Any) -> None:
            clear(self._words)
            self._refresh()
            self.bar.say(self._translate(_("Your certificate is here. What you recorded is signed from now on.")), "ok")

        self._jobs.write(self, lambda _job: desk.enrolment.accept(path, words), done, self.bar.fail)

    def _card(self) -> None:
        path = self._dialogs.save_file(self, self._translate(_("Write my card")), "card.ssrcard", CARDS)
        if path is None:
            return
        desk = self._desk
        told = self._translate(_("Written to {file}. Whoever takes it can seal bundles for you."), file=str(path))
        self._jobs.write(
            self, lambda _job: desk.enrolment.card(path), lambda _none: self.bar.say(told, "ok"), self.bar.fail
        )

    def _trust(self) -> None:
        words = self._typed()
        path = self._dialogs.open_file(self, self._translate(_("Take a card")), f"{CARDS};;*")
        if path is None:
            return
        desk = self._desk
        told = self._translate(_("The card was checked and taken; bundles can be sealed for this desk now."))
        self._jobs.write(
            self, lambda _job: desk.enrolment.trust(path, words), lambda _none: self.bar.say(told, "ok"), self.bar.fail
        )

    def _typed(self) -> str | None:
        return " ".join(self.root.text().split()) or None


def _joined(words: Any) -> str:
    return words if isinstance(words, str) else " ".join(words)


def _day(when: Any) -> str:
    return str(when.date().isoformat() if hasattr(when, "date") else when)
