"""The steps of the first start, one card each. `first_start` leads through them."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.services.passphrases import LEAST, is_too_short
from ssr_desk.ui.pages.front import FrontPage, SecretLine
from ssr_desk.ui.strength import verdict
from ssr_desk.ui.theme import Look
from ssr_desk.ui.widgets import row, rule, set_tone, styled, text

STEPS = 4
CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
"""What a certificate can hold of ids and codes: `trust.certificates.ID`, which is not imported on the way to a first desk."""
ROLES = (
    ("officer", _("Deployed officer"), _("I train, mentor and hand over in a mission.")),
    ("commander", _("Contingent commander"), _("I gather my officers' work and pass it on.")),
    ("hq", _("Headquarters"), _("I certify desks, check and import what they send.")),
)


class Step(FrontPage):
    """One step.

    Signals:
        done: the person goes on.
        back: the person goes back.
    """

    done = Signal()
    back = Signal()

    def __init__(self, number: int, look: Look, translate: Translator) -> None:
        super().__init__(look, translate, 560)
        if number:
            words = translate(_("Step {number} of {total}"), number=number, total=STEPS)
            self.column.addWidget(text(words, "hint"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.check()
        else:
            super().keyPressEvent(event)

    def feet(self, forward: str, *, can_go_back: bool = True) -> None:
        """Put the buttons under the card's content."""
        self.next = self.button(forward, "primary", self.check)
        back = self.button(self.translate(_("Back")), "", self.back.emit)
        self.column.addSpacing(6)
        self.column.addLayout(row(back, None, self.next))
        back.setVisible(can_go_back)

    def check(self) -> None:
        """Go on, when what was entered allows it."""
        self.done.emit()

    def focus(self) -> None:
        """Put the cursor where the step begins."""
        self.next.setFocus()


class WelcomeStep(Step):
    """Language, and the choice between a desk of one's own and the demonstration.

    Signals:
        demonstration: the person wants to look around first.
        restore: the person has a backup.
        elsewhere: another desk is wanted; the button under which the choice belongs.
    """

    demonstration = Signal()
    restore = Signal()
    elsewhere = Signal(object)

    def __init__(self, look: Look, translate: Translator) -> None:
        super().__init__(0, look, translate)
        self.heading(
            translate(_("Welcome to SSR Desk")),
            translate(
                _(
                    "Record your work without a network, hand it over signed and sealed, leave a report that"
                    " serves your successor."
                )
            ),
            "shield-check",
        )
        self.column.addWidget(text(translate(_("Language of the window")), "label"))
        line, self._languages = row(spacing=10), QButtonGroup(self)
        for code, name in (("en", "English"), ("fr", "Français")):
            choice = styled(QPushButton(name), "choice")
            choice.setCheckable(True)
            choice.setChecked(code == translate.language)
            choice.clicked.connect(lambda _on=False, one=code: self.language.emit(one))
            self._languages.addButton(choice)
            line.addWidget(choice, 1)
        self.column.addLayout(line)
        self.feet(translate(_("Set up my desk")), can_go_back=False)
        self.column.addWidget(rule())
        demonstration = self.button(
            translate(_("Look at the demonstration mission")), "link", self.demonstration.emit, "eye"
        )
        self.column.addLayout(row(demonstration, None))
        self.column.addWidget(
            text(
                translate(_("Three invented desks in a folder of their own. Nothing of it ever mixes with real data.")),
                "hint",
                wrap=True,
            )
        )
        restore = self.button(translate(_("Restore a backup")), "link", self.restore.emit, "history")
        self.desks = self.button(translate(_("Other desks…")), "link", self._elsewhere, "folder-open")
        self.column.addLayout(row(restore, self.desks, None, spacing=16))

    def _elsewhere(self) -> None:
        self.elsewhere.emit(self.desks)


class PassphraseStep(Step):
    """A passphrase, typed twice, with its strength and what happens when it is forgotten."""

    def __init__(self, look: Look, translate: Translator) -> None:
        super().__init__(1, look, translate)
        self.heading(
            translate(_("Choose a passphrase")),
            translate(
                _(
                    "Everything you record is encrypted with it on this device. Nobody can read it without:"
                    " not a thief, not we."
                )
            ),
        )
        self.first, self.second = SecretLine(look, translate), SecretLine(look, translate)
        self.field(translate(_("Passphrase")), self.first)
        self._bar = QProgressBar()
        self._bar.setRange(0, 4)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(translate(_("Strength")))
        self._verdict = text("", "hint", wrap=True)
        self.column.addWidget(self._bar)
        self.column.addWidget(self._verdict)
        self.field(translate(_("The same again")), self.second)
        self.column.addWidget(
            note(
                translate(
                    _(
                        "If you forget it, the recovery key, shown in a moment, opens the desk. Without both, what"
                        " is here is lost; only what reached headquarters remains."
                    )
                ),
                "info",
            )
        )
        self.feet(translate(_("Next")))
        self.first.textChanged.connect(self._weigh)
        self._weigh("")

    def focus(self) -> None:
        self.first.setFocus()

    def check(self) -> None:
        if is_too_short(self.first.text()):
            self.bar.say(self.translate(_("The passphrase needs at least {least} characters."), least=LEAST), "error")
            self.first.setFocus()
        elif self.first.text() != self.second.text():
            self.bar.say(self.translate(_("The two passphrases differ. Type the second one again.")), "error")
            self.second.setFocus()
            self.second.selectAll()
        else:
            self.done.emit()

    def _weigh(self, passphrase: str) -> None:
        words, tone, step = verdict(passphrase)
        self._bar.setValue(step)
        set_tone(self._bar, tone)
        self._verdict.setText(self.translate(words))


class ProfileStep(Step):
    """Who uses this desk."""

    def __init__(self, look: Look, translate: Translator, given: dict[str, str]) -> None:
        super().__init__(2, look, translate)
        self.heading(
            translate(_("Who are you?")),
            translate(_("Your certificate will confirm it; until then it stands under what you record.")),
        )
        self.roles = QButtonGroup(self)
        for code, label, words in ROLES:
            choice = RoleChoice(translate(label), translate(words))
            choice.setProperty("role", code)
            choice.setChecked(code == given.get("role", "officer"))
            self.roles.addButton(choice)
            self.column.addWidget(choice)
        self._lines: dict[str, QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place, (name, label, example) in enumerate(
            (
                ("name", _("Your name"), _("Sgt Marie Tremblay")),
                ("officer", _("Officer number"), "000123"),
                ("mission", _("Mission code"), "HT"),
                ("post", _("Post code"), "HT-MENTOR-1"),
            )
        ):
            line = QLineEdit(given.get(name, ""))
            line.setPlaceholderText(translate(example))
            line.setAccessibleName(translate(label))
            above = text(translate(label), "label")
            above.setBuddy(line)
            grid.addWidget(above, place // 2 * 2, place % 2)
            grid.addWidget(line, place // 2 * 2 + 1, place % 2)
            self._lines[name] = line
        for name in ("mission", "post"):
            self._lines[name].textEdited.connect(partial(_in_capitals, self._lines[name]))
        self.column.addLayout(grid)
        told = _("Headquarters gives you both codes, such as HT and HT-MENTOR-1. The post may be left empty.")
        self.column.addWidget(text(translate(told), "hint", wrap=True))
        self.roles.buttonToggled.connect(lambda _button, _on: self._arrange())
        self.feet(translate(_("Make my desk")))
        self._arrange()

    @property
    def answers(self) -> dict[str, str]:
        """What was entered: role, name, officer, mission, post."""
        given = {name: line.text().strip() for name, line in self._lines.items()}
        role = self._role()
        if role == "hq":
            given |= {"mission": "", "post": ""}
        return given | {"role": role}

    def focus(self) -> None:
        self._lines["name"].setFocus()

    def check(self) -> None:
        given = self.answers
        needed = ("name", "officer") if given["role"] == "hq" else ("name", "officer", "mission")
        missing = [name for name in needed if not given[name]]
        wrong = [name for name in ("officer", "mission", "post") if given[name] and not CODE.fullmatch(given[name])]
        for name, line in self._lines.items():
            line.setProperty("invalid", name in (*missing, *wrong))
            line.style().unpolish(line)
            line.style().polish(line)
        if not missing and not wrong:
            self.done.emit()
            return
        names = ", ".join(self._lines[one].accessibleName() for one in missing or wrong)
        empty = _("Fill in what is still empty: {fields}.")
        form = _("Only letters without accents, digits, points, underscores and hyphens, 40 at most: {fields}.")
        self.bar.say(self.translate(empty if missing else form, fields=names), "error")
        self._lines[(missing or wrong)[0]].setFocus()

    def _role(self) -> str:
        chosen = self.roles.checkedButton()
        return str(chosen.property("role")) if chosen else "officer"

    def _arrange(self) -> None:
        at_home = self._role() == "hq"
        for name in ("mission", "post"):
            self._lines[name].setEnabled(not at_home)


def _in_capitals(line: QLineEdit, typed: str) -> None:
    """Write a code as codes are written: another spelling would be another mission."""
    place = line.cursorPosition()
    line.setText(typed.upper())
    line.setCursorPosition(place)


class RoleChoice(QPushButton):
    """A role to choose: its name, and under it what such a person does."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__()
        self.setObjectName("choice")
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setAccessibleDescription(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 6)
        column.setSpacing(0)
        for label in (text(name, "total"), text(words, "muted")):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)


class RecoveryStep(Step):
    """The recovery key: shown once, printable to a file, and the person says that it is kept.

    Signals:
        written: the key should be written to a file.
    """

    written = Signal()

    def __init__(self, look: Look, translate: Translator, key: str) -> None:
        super().__init__(3, look, translate)
        self.key = key
        self.heading(
            translate(_("Keep the recovery key")),
            translate(
                _(
                    "It opens this desk when the passphrase is forgotten. It is shown only now: write it on"
                    " paper, and keep the paper away from this device."
                )
            ),
            "key-round",
        )
        self.column.addWidget(wordbox(key, translate(_("Recovery key"))))
        save = self.button(translate(_("Write it to a file to print…")), "", self.written.emit, "printer")
        self.column.addLayout(row(save, None))
        self.kept = QCheckBox(translate(_("I have written the key down, apart from this device")))
        self.column.addWidget(self.kept)
        self.feet(translate(_("Next")), can_go_back=False)
        self.next.setEnabled(False)
        self.kept.toggled.connect(self.next.setEnabled)

    def focus(self) -> None:
        self.kept.setFocus()

    def check(self) -> None:
        if self.kept.isChecked():
            self.done.emit()


class EnrolmentStep(Step):
    """The certificate: a request goes out with six words, the answer comes in. May be done later."""

    def __init__(self, look: Look, translate: Translator, enrolment: Callable[[], QWidget]) -> None:
        super().__init__(4, look, translate)
        self.heading(
            translate(_("Ask headquarters for your certificate")),
            translate(
                _(
                    "With it others can check that what you send is yours. You can record at once and do this"
                    " later under Settings."
                )
            ),
        )
        self.column.addWidget(enrolment())
        self.feet(translate(_("Start working")), can_go_back=False)


def note(words: str, tone: str) -> QFrame:
    """Return words in a coloured frame."""
    frame = styled(QFrame(), "bar")
    set_tone(frame, tone)
    line = row(text(words, wrap=True))
    line.setContentsMargins(12, 8, 12, 8)
    frame.setLayout(line)
    return frame


def wordbox(words: str, name: str) -> QFrame:
    """Return words to be read aloud or written down, large, and to be selected."""
    frame = styled(QFrame(), "wordbox")
    label: Any = text(words, "words", wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setAccessibleName(f"{name}: {words}")
    line = row(label)
    line.setContentsMargins(14, 12, 14, 12)
    frame.setLayout(line)
    return frame
