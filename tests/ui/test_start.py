"""First start, unlocking, locking, closing: on real folders, through the program's own window."""

import pytest
from desks import PASSPHRASE, new_desk
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel

from conftest import Answers
from ssr_desk.app import open_desk
from ssr_desk.ui import preferences
from ssr_desk.ui.main_window import MainWindow
from ssr_desk.ui.pages.first_steps import EnrolmentStep, PassphraseStep, ProfileStep, RecoveryStep, WelcomeStep
from ssr_desk.ui.pages.unlock import UnlockPage
from ssr_desk.ui.run import Program


@pytest.fixture
def program(qapp, tmp_path, qtbot):
    made = Program(qapp, tmp_path / "desk", "en", Answers())
    yield made
    made.close()
    if made.window is not None:
        made.window.hide()
        made.window.deleteLater()


def wait_for(qtbot, program, kind):
    qtbot.waitUntil(lambda: isinstance(page(program), kind))
    return page(program)


def page(program):
    inside = program.window.centralWidget()
    return (
        inside.currentWidget()
        if hasattr(inside, "step")
        else program.window
        if isinstance(program.window, MainWindow)
        else inside
    )


def press(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_from_nothing_to_an_open_desk(program, qtbot, tmp_path):
    program.start()
    welcome = wait_for(qtbot, program, WelcomeStep)
    press(qtbot, welcome.next)
    secret = wait_for(qtbot, program, PassphraseStep)
    secret.first.setText("court")
    press(qtbot, secret.next)
    assert secret.bar.isVisible()
    secret.first.setText(PASSPHRASE)
    secret.second.setText(PASSPHRASE + "x")
    press(qtbot, secret.next)
    assert "differ" in secret.bar.words.text()
    secret.second.setText(PASSPHRASE)
    press(qtbot, secret.next)
    profile = wait_for(qtbot, program, ProfileStep)
    press(qtbot, profile.next)
    said = profile.bar.words.text()
    assert said == "Fill in what is still empty: Your name, Officer number, Mission code."
    assert [name for name, line in profile._lines.items() if line.property("invalid")] == ["name", "officer", "mission"]
    for name, words in (("name", "Sgt Roy"), ("officer", "000123"), ("mission", "HT"), ("post", "x y z")):
        profile._lines[name].setText(words)
    press(qtbot, profile.next)
    assert "hyphens, 40 at most: Post code." in profile.bar.words.text()
    assert [name for name, line in profile._lines.items() if line.property("invalid")] == ["post"]
    profile._lines["mission"].clear()
    profile._lines["mission"].setFocus()
    qtbot.keyClicks(profile._lines["mission"], "ht")
    assert profile.answers["mission"] == "HT"
    for name, words in (("name", "Sgt Roy"), ("officer", "000123"), ("mission", "HT"), ("post", "HT-MENTOR-1")):
        profile._lines[name].setText(words)
    press(qtbot, profile.next)
    recovery = wait_for(qtbot, program, RecoveryStep)
    assert not recovery.next.isEnabled()
    program._dialogs.file = tmp_path / "key.txt"
    recovery.written.emit()
    qtbot.waitUntil(lambda: not program.jobs.busy)
    assert recovery.key in (tmp_path / "key.txt").read_text(encoding="utf-8")
    recovery.kept.setChecked(True)
    press(qtbot, recovery.next)
    last = wait_for(qtbot, program, EnrolmentStep)
    press(qtbot, last.next)
    wait_for(qtbot, program, MainWindow)
    assert program.desk.profile.officer == "000123"
    qtbot.waitUntil(lambda: not program.jobs.busy)


def test_the_language_changes_in_the_middle_of_the_first_start(program, qtbot):
    program.start()
    wait_for(qtbot, program, WelcomeStep)
    first = program.window.centralWidget()
    first.profile()
    first.step._lines["name"].setText("Sgt Roy")
    first.language.emit("fr")
    step = wait_for(qtbot, program, ProfileStep)
    assert step._lines["name"].text() == "Sgt Roy"
    assert "Qui êtes-vous\u00a0?" in [one.text() for one in step.findChildren(QLabel)]
    first.language.emit("en")


def test_unlock_refuse_open_lock_and_open_again(program, qtbot, tmp_path):
    new_desk(tmp_path / "desk").close()
    program.start()
    unlock = wait_for(qtbot, program, UnlockPage)
    unlock.passphrase.setText("not this one at all")
    press(qtbot, unlock.unlock)
    qtbot.waitUntil(unlock.bar.isVisible)
    assert unlock.unlock.isEnabled()
    unlock.passphrase.setText(PASSPHRASE)
    qtbot.keyClick(unlock.passphrase, Qt.Key.Key_Return)
    window = wait_for(qtbot, program, MainWindow)
    window.go("record:training_session").new_record()
    window.page.editor.form.merge_values({"title": "Ébauche"})
    window.locked.emit()
    again = wait_for(qtbot, program, UnlockPage)
    assert program.desk is None
    with open_desk(tmp_path / "desk", PASSPHRASE) as desk:
        assert [one.values["title"] for one in desk.drafts.all()] == ["Ébauche"]
    again.passphrase.setText(PASSPHRASE)
    qtbot.keyClick(again.passphrase, Qt.Key.Key_Return)
    wait_for(qtbot, program, MainWindow)
    qtbot.waitUntil(lambda: not program.jobs.busy)


def test_preferences_are_kept_and_broken_ones_ignored(tmp_path):
    kept = preferences.Preferences("fr", "dark", "large")
    preferences.keep(tmp_path, kept)
    assert preferences.read(tmp_path) == kept
    for broken in ("", "[]", '{"language": 5, "scheme": "pink"}', "{"):
        (tmp_path / preferences.FILE).write_text(broken, encoding="utf-8")
        assert preferences.read(tmp_path, "fr") == preferences.Preferences("fr")


def test_a_desk_that_nobody_touches_locks_itself(qtbot):
    from PySide6.QtWidgets import QLineEdit

    from ssr_desk.ui.idle import Idle

    window = QLineEdit()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    idle, passed = Idle(window, minutes=1), []
    idle.passed.connect(lambda: passed.append(1))
    timer = idle.findChild(QTimer)
    timer.setTimerType(Qt.TimerType.PreciseTimer)  # coarse ones begin at a rounded time
    timer.start()
    for _turn in range(3):
        qtbot.waitUntil(lambda: timer.remainingTime() < 60_000 - 50)
        before = timer.remainingTime()
        qtbot.keyClick(window.windowHandle(), Qt.Key.Key_A)
        assert timer.remainingTime() > before, "a key begins the wait anew"
    timer.start(1)
    qtbot.waitUntil(lambda: passed == [1])
