"""The first five minutes, by keyboard alone: from an empty folder to the first own record, with only what the screen says."""

import pytest
from desks import PASSPHRASE
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from conftest import Answers, type_text
from ssr_desk.ui.main_window import MainWindow
from ssr_desk.ui.pages.first_steps import EnrolmentStep, PassphraseStep, ProfileStep, RecoveryStep, WelcomeStep
from ssr_desk.ui.run import Program

CONTROL = Qt.KeyboardModifier.ControlModifier
MOST = 60
"""Keys that a person presses besides the letters that are typed."""


class Hands:
    """A person with a keyboard: presses Tab until the screen is at what its words name, types, presses Enter."""

    def __init__(self, qtbot, program):
        self.qtbot, self.program, self.pressed = qtbot, program, 0

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.pressed += 1
        QTest.keyClick(QApplication.focusWidget() or self.program.window, key, modifier)

    def at(self, kind, words=""):
        """Whether the keyboard is at something of this kind that a screen reader calls so."""
        one = QApplication.focusWidget()
        said = f"{one.accessibleName()} {one.text() if isinstance(one, QAbstractButton) else ''}" if one else ""
        return isinstance(one, kind) and words in said

    def to(self, kind, words=""):
        """Go on with Tab."""
        for _step in range(20):
            if self.at(kind, words):
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {words or kind}")

    def fill(self, words, name=""):
        self.to(QLineEdit, name)
        type_text(words)

    def wait(self, kind):
        self.qtbot.waitUntil(lambda: bool(self.program.window) and bool(self.inside(kind)))
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return self.inside(kind)

    def inside(self, kind):
        if isinstance(self.program.window, kind):
            return self.program.window
        return next((one for one in self.program.window.findChildren(kind) if one.isVisible()), None)


@pytest.fixture
def program(qapp, tmp_path, qtbot):
    answers = Answers()
    answers.file = tmp_path / "key.txt"
    made = Program(qapp, tmp_path / "desk", "en", answers)
    yield made
    made.close()
    if made.window is not None:
        made.window.hide()
        made.window.deleteLater()


def test_from_an_empty_folder_to_the_first_record_by_keyboard(program, qtbot):
    program.start()
    hands = Hands(qtbot, program)
    with qtbot.waitActive(program.window):
        program.window.activateWindow()
    hands.wait(WelcomeStep)
    hands.to(QAbstractButton, "Set up my desk")
    hands.press(Qt.Key.Key_Space)
    step = hands.wait(PassphraseStep)
    said = " ".join(one.text() for one in step.findChildren(QLabel))
    assert "10 characters" in said, "what is asked of a passphrase stands on the page"
    hands.fill(PASSPHRASE)
    hands.press(Qt.Key.Key_Tab)
    hands.fill(PASSPHRASE)
    hands.press(Qt.Key.Key_Return)
    step = hands.wait(ProfileStep)
    for name, words in (("name", "Sgt Roy"), ("officer", "000123"), ("mission", "HT"), ("post", "HT-MENTOR-1")):
        hands.fill(words, step._lines[name].accessibleName())
        hands.press(Qt.Key.Key_Tab)
    hands.to(QAbstractButton, step.next.text())
    hands.press(Qt.Key.Key_Space)
    step = hands.wait(RecoveryStep)
    hands.to(QAbstractButton, step.kept.text())
    hands.press(Qt.Key.Key_Space)
    qtbot.waitUntil(step.next.isEnabled)
    hands.to(QAbstractButton, step.next.text())
    hands.press(Qt.Key.Key_Space)
    step = hands.wait(EnrolmentStep)
    hands.to(QAbstractButton, step.next.text())
    hands.press(Qt.Key.Key_Space)
    window = hands.wait(MainWindow)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.page.key == "today" and window.page.line.hasFocus())
    type_text("Custody: rights on arrest")
    hands.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(getattr(window.page, "editor", None)))
    qtbot.waitUntil(lambda: window.page.editor.form.values().get("title") == "Custody: rights on arrest")
    hands.press(Qt.Key.Key_S, CONTROL)
    desk = program.desk
    qtbot.waitUntil(lambda: [one["title"] for one in desk.recording.list("training_session").rows] != [])
    assert desk.recording.list("training_session").rows[0]["title"] == "Custody: rights on arrest"
    qtbot.waitUntil(lambda: not program.jobs.busy)
    assert hands.pressed <= MOST, hands.pressed
