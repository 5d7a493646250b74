"""An officer's evening without a mouse: unlock, record, hand over, find, take back, write a bundle, lock, unlock.

Every key goes to whatever has the keyboard, as a person's would; nothing of the window is called. A picture of each step is
kept in the test's folder, or in the folder that SSR_DESK_PICTURES names.
"""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from test_window import built, tab_to

from conftest import Answers, settle, type_text
from ssr_desk.clock import Surround
from ssr_desk.demo import content, story
from ssr_desk.demo.clock import StoryClock
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.ui.go_to import GoTo
from ssr_desk.ui.main_window import MainWindow
from ssr_desk.ui.pages.unlock import UnlockPage
from ssr_desk.ui.run import Program

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
STEPS = 80  # of Tab, until somebody gives up
TITLE, COLLEAGUE, SUBJECT = "Techniques d’enquête à Kafou Fèy", "عمر الحدّاد", "Clés du dépôt : où elles sont"


class Evening:
    """Somebody at the keyboard of a program."""

    def __init__(self, program, qtbot, folder):
        self.program, self.qtbot, self.folder, self.step = program, qtbot, folder, 0

    @property
    def window(self):
        return self.program.window

    @property
    def page(self):
        return self.window.page

    def key(self, key, modifier=NONE):
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def rest(self):
        self.window.jobs = self.program.jobs
        settle(self.window, self.qtbot)

    def picture(self, name):
        self.rest()
        self.step += 1
        assert self.window.grab().save(str(self.folder / f"{self.step:02}-{name}.png"))

    def tab_until(self, found):
        """Press Tab until what has the keyboard is what somebody looks for."""
        for _step in range(STEPS):
            if found(QApplication.focusWidget()):
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError("Tab never comes there")

    def unlock(self):
        self.qtbot.waitUntil(lambda: isinstance(self.window.centralWidget(), UnlockPage))
        self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is self.window.centralWidget().passphrase)
        type_text(PASSPHRASE)
        self.key(Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: isinstance(self.window, MainWindow))
        self.window.resize(1366, 768)
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.rest()

    def go(self, words):
        """Go somewhere, or begin something, with Ctrl+K."""
        self.key(Qt.Key.Key_K, CTRL)
        self.qtbot.waitUntil(lambda: isinstance((QApplication.focusWidget() or self.window).parent(), GoTo))
        type_text(words)
        self.key(Qt.Key.Key_Return)
        self.rest()

    def begin(self, words, type_name):
        """Begin a record; its form stands, and the keyboard is in it."""
        self.go(words)
        self.qtbot.waitUntil(lambda: self.page.record_type.type_name == type_name)
        self.qtbot.waitUntil(lambda: self.page.editor is not None and built(self.window))
        self.qtbot.waitUntil(lambda: self.page.editor.form.isAncestorOf(QApplication.focusWidget() or self.window))
        self.rest()

    def to(self, name):
        """Press Tab until a field has the keyboard; all of it is to be seen."""
        tab_to(self.qtbot, self.window, name)
        here = QApplication.focusWidget()
        assert here.visibleRegion().boundingRect() == here.rect()

    def pick(self, words):
        """Look for another record by its name, and take the one that is offered."""
        type_text(words)
        self.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
        self.qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Down)
        self.qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Return)

    def save(self):
        """Save with Ctrl+S; returns the record as the desk holds it."""
        self.key(Qt.Key.Key_S, CTRL)
        self.qtbot.waitUntil(lambda: bool(self.page.editor.record_id))
        self.rest()
        return self.program.desk.recording.open(self.page.editor.record_id)


@pytest.fixture
def evening(qapp, tmp_path, qtbot):
    around = Surround()
    with story.Cast(tmp_path / "desks", StoryClock(around.now), around) as made:
        people = content.profiles("en")
        made.create("hq", people["hq"])
        spoken = made.found_headquarters()
        made.create("officer", people["officer"])
        made.certify("officer", spoken)
    pictures = Path(os.environ.get("SSR_DESK_PICTURES") or tmp_path / "pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    dialogs = Answers()
    dialogs.file = tmp_path / "stick.ssrb"
    program = Program(qapp, tmp_path / "desks" / "officer", "en", dialogs)
    program.start()
    yield Evening(program, qtbot, pictures)
    program.close()
    program.window.hide()
    program.window.deleteLater()


def test_an_officers_day_by_keyboard(evening, qtbot, tmp_path):
    evening.unlock()
    evening.picture("today")

    evening.begin("new training", "training_session")
    type_text(TITLE)
    evening.to("place")
    type_text("بيت لحم")
    evening.picture("training-typed")
    training = evening.save()
    assert (training.values["title"], training.values["place"]) == (TITLE, "بيت لحم")
    evening.picture("training-saved")

    evening.begin("new counterpart", "counterpart")
    type_text(COLLEAGUE)
    assert evening.save().values["name"] == COLLEAGUE

    evening.begin("new mentoring", "mentoring_session")
    evening.to("counterpart")
    evening.pick("عمر")
    evening.picture("mentoring-typed")
    mentoring = evening.save()
    assert evening.program.desk.recording.name(mentoring.values["counterpart"]) == COLLEAGUE

    evening.begin("new hand-off", "handoff_note")
    evening.to("category")
    evening.key(Qt.Key.Key_Down)
    evening.to("subject")
    type_text(SUBJECT)
    evening.to("training_sessions")
    evening.pick("enqu")
    evening.picture("hand-off-typed")
    note = evening.save()
    assert note.values["subject"] == SUBJECT
    assert note.values["category"]
    assert note.values["training_sessions"] == [training.id]

    evening.key(Qt.Key.Key_F, CTRL | SHIFT)
    type_text("enquete kafou")
    qtbot.waitUntil(lambda: bool(evening.page.results.links))
    evening.picture("search")
    evening.key(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QPushButton))
    evening.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: getattr(getattr(evening.page, "editor", None), "record_id", "") == training.id)
    qtbot.waitUntil(lambda: built(evening.window))
    evening.picture("hit-opened")

    evening.tab_until(lambda one: isinstance(one, QPushButton) and one.text() == "Delete")
    evening.key(Qt.Key.Key_Space)
    recording = evening.program.desk.recording
    qtbot.waitUntil(lambda: recording.open(training.id).deleted)
    evening.picture("deleted")
    evening.key(Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: not recording.open(training.id).deleted)
    evening.picture("taken-back")

    evening.go("sync")
    qtbot.waitUntil(lambda: evening.page.key == "sync" and evening.page.write.isEnabled())
    evening.tab_until(lambda one: one is evening.page.write)
    evening.picture("bundle")
    evening.key(Qt.Key.Key_Space)
    qtbot.waitUntil((tmp_path / "stick.ssrb").exists)
    qtbot.waitUntil(lambda: evening.program.desk.exchange.last() is not None)
    evening.picture("bundle-written")

    evening.key(Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: evening.program.desk is None)
    evening.picture("locked")
    evening.unlock()
    evening.picture("unlocked")
    assert evening.program.desk.recording.name(training.id) == TITLE
