"""The first start: language, passphrase, who uses the desk, the recovery key, the certificate; or the demonstration.

Making the desk and writing files happen on a worker thread; a language switch keeps what was typed.
"""

import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QProcess, Signal
from PySide6.QtWidgets import QStackedWidget

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui.enrolment_panel import EnrolmentPanel
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.messages import Dialogs
from ssr_desk.ui.pages.first_steps import (
    EnrolmentStep,
    PassphraseStep,
    ProfileStep,
    RecoveryStep,
    Step,
    WelcomeStep,
)
from ssr_desk.ui.theme import Look


class FirstStart(QStackedWidget):
    """Leads to an open desk.

    Signals:
        language: the other language was asked for.
        ready: the desk is made and open.
        restored: a backup was brought back; the desk can be unlocked.
        elsewhere: another desk is wanted; the button under which the choice belongs.
    """

    language = Signal(str)
    ready = Signal(object)
    restored = Signal()
    elsewhere = Signal(object)

    def __init__(self, folder: Path, look: Look, translate: Translator, jobs: Jobs, dialogs: Dialogs) -> None:
        super().__init__()
        self.setObjectName("page")
        self._folder, self._look, self._jobs, self._dialogs = folder, look, jobs, dialogs
        self._translate = translate
        self._given: dict[str, str] = {}
        self._passphrase, self._recovery = "", ""
        self._desk: Any = None
        self._place = self.welcome
        self.welcome()

    @property
    def step(self) -> Any:
        """The step that is shown."""
        return self.currentWidget()

    def speak(self, translate: Translator) -> None:
        """Show the step in another language."""
        if isinstance(self.step, ProfileStep):
            self._given = self.step.answers
        self._translate = translate
        self._place()

    def welcome(self) -> None:
        """Step 0: language."""
        step = WelcomeStep(self._look, self._translate)
        step.demonstration.connect(self._demonstrate)
        step.restore.connect(self._restore)
        step.elsewhere.connect(self.elsewhere)
        self._show(step, self.welcome, self.passphrase)

    def passphrase(self) -> None:
        """Step 1: the passphrase."""
        step = PassphraseStep(self._look, self._translate)

        def on() -> None:
            self._passphrase = step.first.text()
            self.profile()

        self._show(step, self.passphrase, on, self.welcome)

    def profile(self) -> None:
        """Step 2: who uses the desk; then it is made."""
        step = ProfileStep(self._look, self._translate, self._given)
        self._show(step, self.profile, self._make, self.passphrase)

    def recovery(self) -> None:
        """Step 3: the recovery key."""
        step = RecoveryStep(self._look, self._translate, self._recovery)
        step.written.connect(self._write_key)
        self._show(step, self.recovery, self.certificate)

    def certificate(self) -> None:
        """Step 4: the certificate."""

        def panel() -> EnrolmentPanel:
            return EnrolmentPanel(self._desk, self._look, self._translate, self._jobs, self._dialogs)

        self._show(
            EnrolmentStep(self._look, self._translate, panel), self.certificate, lambda: self.ready.emit(self._desk)
        )

    # -- parts

    def _show(self, step: Step, place: Any, on: Any, back: Any = None) -> None:
        self._place = place
        step.language.connect(self.language)
        step.done.connect(on)
        if back is not None:
            step.back.connect(back)
        before = self.currentWidget()
        self.addWidget(step)
        self.setCurrentWidget(step)
        if before is not None:
            self.removeWidget(before)
            before.deleteLater()
        step.focus()

    def _make(self) -> None:
        step = self.step
        self._given = step.answers
        folder, passphrase, given, language = self._folder, self._passphrase, self._given, self._translate.language
        step.next.setEnabled(False)
        step.next.setText(self._translate(_("Making your desk…")))

        def work(_job: Any) -> Any:
            from ssr_desk.app import Profile, create_desk

            return create_desk(folder, passphrase, Profile(language=language, **given))

        def done(made: Any) -> None:
            self._desk, self._recovery = made
            self._passphrase = ""
            self.recovery()

        def failed(error: Exception) -> None:
            step.next.setEnabled(True)
            step.next.setText(self._translate(_("Make my desk")))
            step.bar.fail(error)

        self._jobs.write(self, work, done, failed)

    def _write_key(self) -> None:
        title = self._translate(_("Write the recovery key"))
        path = self._dialogs.save_file(self, title, self._translate(_("recovery-key.txt")), "*.txt")
        if path is None:
            return
        words = "\n".join(
            [
                self._translate(_("SSR Desk: recovery key")),
                "",
                self._recovery,
                "",
                f"{self._given['name']} · {self._given['officer']}",
                self._translate(
                    _(
                        "Opens the desk when the passphrase is forgotten. Print it, lock the paper away, delete"
                        " this file."
                    )
                ),
                "",
            ]
        )
        step = self.step

        def done(_none: Any) -> None:
            step.bar.say(self._translate(_("Written to {file}. Print it, then delete the file."), file=str(path)), "ok")

        def work(_job: Any) -> None:
            from ssr_desk.services import maintenance

            maintenance.write_paper(path, words)

        self._jobs.read(self, work, done, step.bar.fail)

    def _demonstrate(self) -> None:
        """Make the demonstration in a folder of its own, in a process of its own."""
        from ssr_desk.demo.run import default_folder

        target = default_folder(self._folder)
        command = ["-m", "ssr_desk", "--lang", self._translate.language, "demo", "--dir", str(target)]
        started = QProcess.startDetached(sys.executable, command)
        if started:
            words = _(
                "The demonstration is being made; its window opens by itself in a moment. The passphrase is “demo”."
            )
            self.step.bar.say(self._translate(words), "info")
        else:
            self.step.bar.say(self._translate(_("The demonstration could not be started.")), "error")

    def _restore(self) -> None:
        path = self._dialogs.open_file(self, self._translate(_("Restore a backup")), "*")
        if path is None:
            return
        folder, step = self._folder, self.step

        def work(_job: Any) -> None:
            from ssr_desk.services import maintenance

            maintenance.restore(path, folder)

        self._jobs.write(self, work, lambda _none: self.restored.emit(), step.bar.fail)
