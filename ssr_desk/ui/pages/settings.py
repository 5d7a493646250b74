"""Settings: language, colours, size of text, the certificate, a backup, the passphrase, and what this program is."""

from typing import Any

from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
)

from ssr_desk import __version__
from ssr_desk.i18n import mark as _
from ssr_desk.services.passphrases import LEAST, is_too_short
from ssr_desk.ui.board import Board
from ssr_desk.ui.context import Context
from ssr_desk.ui.enrolment_panel import EnrolmentPanel
from ssr_desk.ui.items_editor import size_of
from ssr_desk.ui.locking_card import LockingCard
from ssr_desk.ui.pages.front import SecretLine
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.pages.recovery_card import RecoveryCard
from ssr_desk.ui.progress_strip import ProgressStrip
from ssr_desk.ui.strength import verdict
from ssr_desk.ui.widgets import card, row, text

NAMES = {"en": "English", "fr": "Français"}
SCHEME_WORDS = {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}
SIZE_WORDS = {"normal": _("Normal"), "large": _("Large"), "largest": _("Very large"), "double": _("Twice as large")}


class SettingsPage(Page):
    """What a person sets."""

    key = "settings"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        profile = context.desk.profile
        self.head(
            self.translate(_("Settings")),
            " · ".join(one for one in (profile.name, profile.officer, profile.device) if one),
        )
        self.strip = ProgressStrip(self.translate)
        self.body.addWidget(self.strip)
        board = Board()
        for side, cards in (
            (board.left, (self._look_card(), LockingCard(context), self._backup_card(), self._passphrase_card())),
            (board.right, (self._enrolment_card(), self._recovery_card(), self._about_card())),
        ):
            for one in cards:
                side.addWidget(one)
        board.end()
        self.body.addWidget(board.area, 1)

    # -- the look

    def _look_card(self) -> QFrame:
        frame, column = self._card(_("Language and look"))
        look = self.context.look
        self.languages = self._choice(column, _("Language"), NAMES, self.translate.language, self._speak)
        self.schemes = self._choice(
            column, _("Colours"), SCHEME_WORDS, look.scheme, lambda one: look.change(scheme=one)
        )
        self.sizes = self._choice(column, _("Size of text"), SIZE_WORDS, look.size, lambda one: look.change(size=one))
        return frame

    def _choice(
        self, column: QVBoxLayout, label: str, words: dict[str, str], now: str, act: Any
    ) -> dict[str, QRadioButton]:
        group, made, line = QButtonGroup(self), {}, row(spacing=16)
        column.addWidget(text(self.translate(label), "label"))
        for name, shown in words.items():
            button = QRadioButton(self.translate(shown))
            button.setChecked(name == now)
            button.setAccessibleName(f"{self.translate(label)}: {button.text()}")
            button.clicked.connect(lambda _on=False, one=name: act(one))
            group.addButton(button)
            line.addWidget(button)
            made[name] = button
        line.addStretch(1)
        column.addLayout(line)
        return made

    def _speak(self, language: str) -> None:
        desk = self.context.desk
        self.context.jobs.write(self, lambda _job: desk.change_profile(language=language), lambda _profile: None)
        self.context.speak(language)

    # -- certificate, backup, passphrase

    def _enrolment_card(self) -> QFrame:
        frame, column = self._card(_("Certificate"))
        context = self.context
        column.addWidget(EnrolmentPanel(context.desk, context.look, self.translate, context.jobs, context.dialogs))
        return frame

    def _backup_card(self) -> QFrame:
        frame, column = self._card(_("Backup"))
        words = _("A backup is encrypted like the desk and opens with the same passphrase. Keep it on another device.")
        column.addWidget(text(self.translate(words), "muted", wrap=True))
        column.addLayout(row(self._button(_("Back up now…"), "save", self._backup), None))
        return frame

    def _backup(self) -> None:
        desk = self.context.desk
        day = desk.surround.now().date().isoformat()
        path = self.context.dialogs.save_file(
            self, self.translate(_("Back up")), f"ssr-desk-{day}.ssrbackup", "*.ssrbackup"
        )
        if path is None:
            return
        self.strip.begin(self.translate(_("Backing up…")))

        def done(made: Any) -> None:
            self.strip.end()
            size = size_of(path.stat().st_size) if path.exists() else ""
            words = _("Backed up and read back: {file} {size}.")
            self.bar.say(
                self.translate(words, file=str(getattr(made, "file", path)), size=f"({size})" if size else ""), "ok"
            )

        def failed(error: Exception) -> None:
            self.strip.end()
            self.bar.fail(error)

        self.context.jobs.write(self, lambda _job: desk.maintenance.backup(path), done, failed)

    def _passphrase_card(self) -> QFrame:
        frame, column = self._card(_("Passphrase"))
        self.old, self.new, self.again = (SecretLine(self.context.look, self.translate) for _place in range(3))
        grid = QGridLayout()
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        for place, (label, line) in enumerate(
            ((_("Passphrase now"), self.old), (_("New passphrase"), self.new), (_("The same again"), self.again))
        ):
            words = text(self.translate(label), "label")
            words.setBuddy(line)
            line.setAccessibleName(words.text())
            grid.addWidget(words, place, 0)
            grid.addWidget(line, place, 1)
        column.addLayout(grid)
        self._verdict = text("", "hint", wrap=True)
        self.new.textChanged.connect(
            lambda typed: self._verdict.setText(self.translate(verdict(typed)[0]) if typed else "")
        )
        column.addWidget(self._verdict)
        column.addLayout(row(self._button(_("Change the passphrase"), "key-round", self._change), None))
        return frame

    def _change(self) -> None:
        lines: tuple[QLineEdit, ...] = (self.old, self.new, self.again)
        if is_too_short(self.new.text()):
            self.bar.say(self.translate(_("The passphrase needs at least {least} characters."), least=LEAST), "error")
            self.new.setFocus()
            return
        if self.new.text() != self.again.text():
            self.bar.say(self.translate(_("The two passphrases differ. Type the second one again.")), "error")
            self.again.setFocus()
            return
        old, new, desk = self.old.text(), self.new.text(), self.context.desk

        def done(_none: Any) -> None:
            for line in lines:
                line.clear()
            self.bar.say(self.translate(_("The passphrase was changed. The recovery key stays good.")), "ok")

        self.context.jobs.write(self, lambda _job: desk.maintenance.change_passphrase(old, new), done, self.bar.fail)

    def _recovery_card(self) -> QFrame:
        self.recovery = RecoveryCard(self.context)
        self.recovery.said.connect(self.bar.say)
        self.recovery.failed.connect(self.bar.fail)
        return self.recovery

    # -- about

    def _about_card(self) -> QFrame:
        frame, column = self._card(_("About"))
        desk = self.context.desk
        for words in (
            f"SSR Desk {__version__} · Apache-2.0",
            self.translate(_("This desk lies in {folder}, encrypted with SQLCipher."), folder=str(desk.folder)),
            self.translate(_("Fonts: Noto (OFL). Icons: Lucide (ISC). Window: Qt (LGPL).")),
        ):
            column.addWidget(text(words, "muted", wrap=True))
        self.keys = text(
            self.translate(
                _(
                    "F1 guide · Ctrl+N new record · Ctrl+S save · Ctrl+F search · Ctrl+K go to · Ctrl+Z undo · Ctrl+L lock"
                    " · F11 wide editor · Escape close · Alt+1 to 9 pages · F6 to the pages"
                )
            ),
            "hint",
            wrap=True,
        )
        column.addWidget(self.keys)
        return frame

    def _card(self, title: str) -> tuple[QFrame, QVBoxLayout]:
        frame, column = card()
        column.addWidget(text(self.translate(title), "heading"))
        return frame, column

    def _button(self, words: str, icon: str, act: Any) -> QPushButton:
        button = QPushButton(self.translate(words))
        button.setIcon(self.context.icon(icon, size=16))
        button.clicked.connect(lambda _on=False: act())
        return button
