"""Enrolment, in first start and in Settings: the request that goes out, the answer that comes in, the words to compare."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.messages import Dialogs, MessageBar
from ssr_desk.ui.theme import Look
from ssr_desk.ui.widgets import clear, row, text
from ssr_desk.ui.words import ROLES

REQUESTS, ANSWERS, CARDS, DEPOSITS = "*.ssrreq", "*.ssrcert", "*.ssrcard", "*.ssrkey"


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
        column.addWidget(self._more())
        self._refresh()

    def _more(self) -> QWidget:
        """Return what only an enrolled officer needs, and seldom: a key for headquarters to hold, new keys, another laptop."""
        translate = self._translate
        self.more = QWidget()
        column = QVBoxLayout(self.more)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(text(translate(_("When something goes wrong")), "columnhead"))
        self.deposit = self._button(_("Give headquarters a recovery key…"), "key-round", self._deposit)
        words = _("For the day on which passphrase and printed key are lost. Nothing is given unless you do it here.")
        column.addLayout(row(self.deposit, None))
        column.addWidget(text(translate(words), "hint", wrap=True))
        self.replace = self._button(_("Make new keys and a new request…"), "refresh-cw", self._new_keys)
        words = _(
            "When somebody may have seen your passphrase or copied this laptop: headquarters withdraws the old ones."
        )
        column.addLayout(row(self.replace, None))
        column.addWidget(text(translate(words), "hint", wrap=True))
        words = _(
            "Another laptop: restore your newest backup there and go on; no new certificate is needed. Without a backup, set a"
            " new desk up with the same officer number, write its request, and have headquarters withdraw the old one's"
            " certificate; what had reached headquarters comes back with its next bundle."
        )
        column.addWidget(text(translate(words), "hint", wrap=True))
        self.more.hide()
        return self.more

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
        at_home = who is not None and who.role == "hq"
        self.more.setVisible(who is not None and not at_home)
        if state.enrolled and who is not None:
            until = translate.date_of(_day(who.not_after))
            words = translate(
                _("Enrolled as {officer}, {role}, until {until}."),
                officer=who.officer,
                role=translate(ROLES.get(who.role, who.role)),
                until=until,
            )
            pill, tone = _("Enrolled"), "ok"
            if any(one.code == "CERTIFICATE_ENDS" for one in state.warnings):
                pill, tone = _("Ends soon"), "warning"
        elif who is not None:
            words = translate(
                _("You can go on recording; nothing can be exported until headquarters certifies this desk again.")
            )
            pill, tone = _("No longer valid"), "error"
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
        self._jobs.write(
            self, lambda _job: desk.enrolment.request(path), lambda words: self._requested(words, path), self.bar.fail
        )

    def _requested(self, words: Any, path: Path) -> None:
        from ssr_desk.ui.pages.first_steps import wordbox

        clear(self._words)
        told = _(
            "Give the file to headquarters and read them these words over the telephone; they must see the same ones:"
        )
        self._words.addWidget(text(self._translate(told), wrap=True))
        self._words.addWidget(wordbox(_joined(words), self._translate(_("Words of the request"))))
        self.bar.say(self._translate(_("Written to {file}."), file=str(path)), "ok")

    def _deposit(self) -> None:
        path = self._dialogs.save_file(self, self._translate(_("Write the key")), "recovery.ssrkey", DEPOSITS)
        if path is None:
            return
        desk = self._desk
        told = _(
            "Written to {file}, sealed for headquarters alone. Hand it over; an earlier key that headquarters held opens"
            " nothing any more."
        )
        words = self._translate(told, file=str(path))
        self._jobs.write(
            self, lambda _job: desk.enrolment.deposit(path), lambda _to: self.bar.say(words, "ok"), self.bar.fail
        )

    def _new_keys(self) -> None:
        say, desk = self._translate, self._desk
        words = _(
            "Everything that you wrote is signed with the old keys for the last time, then they are destroyed. Nothing can be"
            " exported until headquarters has certified the new ones, and bundles that are on their way here now must be"
            " written again."
        )
        sure = self._dialogs.ask(
            self, say(_("Make new keys")), say(words), say(_("Make new keys")), say(_("Keep these"))
        )
        path = self._dialogs.save_file(self, say(_("Write a request")), "request.ssrreq", REQUESTS) if sure else None
        if path is None:
            return

        def work(_job: Any) -> Any:
            desk.enrolment.new_key()
            return desk.enrolment.request(path)

        def done(words: Any) -> None:
            self._requested(words, path)
            self._refresh()

        self._jobs.write(self, work, done, self.bar.fail)

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
