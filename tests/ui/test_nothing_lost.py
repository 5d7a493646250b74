"""Nothing typed is lost: killed with SIGKILL, undone step by step, read back from history."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from desks import PASSPHRASE, new_desk, session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from conftest import Answers, settle
from ssr_desk import paths
from ssr_desk.app import open_desk
from ssr_desk.i18n import translator
from ssr_desk.ui.differences import difference
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.main_window import MainWindow

TRAINING = "record:training_session"
TYPES = """
import sys
sys.path.insert(0, {here!r})
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from conftest import type_text
from ssr_desk import paths
from ssr_desk.app import open_desk
from ssr_desk.i18n import translator
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.main_window import MainWindow
from ssr_desk.ui.messages import Dialogs
from ssr_desk.ui.theme import Look
app = QApplication([])
desk = open_desk(Path({folder!r}), {passphrase!r})
window = MainWindow(desk, translator("en", paths.LOCALE), Look(app), Jobs(), Dialogs())
window.show()
page = window.go({page!r})
if {record!r}:
    page.open_record({record!r})
else:
    page.new_record()
def title():
    grid = page.editor.form.sections[0].grid if page.editor else None
    return grid.editors["title"].control if grid else None
def work():
    if title() is None or ({record!r} and not page.editor.record_id):
        QTimer.singleShot(20, work)
    else:
        type_text({words!r}, title())
        watch.start(10)
watch = QTimer()
kept = lambda: any({words!r} in one.values.get("title", "") for one in desk.drafts.all())
watch.timeout.connect(lambda: kept() and print("kept", flush=True))
QTimer.singleShot(0, work)
app.exec()
"""


def killed_while_typing(folder, words, record=""):
    """Type in a window of another process and kill that with SIGKILL once it has kept what was typed."""
    code = TYPES.format(
        here=str(Path(__file__).parent),
        folder=str(folder),
        passphrase=PASSPHRASE,
        page=TRAINING,
        record=record,
        words=words,
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        watch = threading.Timer(60, child.kill)
        watch.start()
        assert any(line.strip() == "kept" for line in child.stdout)
        watch.cancel()
        child.send_signal(signal.SIGKILL)
        assert child.wait(30) == -signal.SIGKILL
    finally:
        child.kill()
        child.stdout.close()


@pytest.fixture
def again(tmp_path, look, qtbot):
    """Open the desk in a new window."""
    opened = []

    def start():
        desk, jobs = open_desk(tmp_path / "desk", PASSPHRASE), Jobs()
        window = MainWindow(desk, translator("en", paths.LOCALE), look, jobs, Answers())
        window.jobs = jobs
        qtbot.addWidget(window)
        window.show()
        settle(window, qtbot)
        opened.append((desk, jobs))
        return window, desk

    yield start
    for desk, jobs in opened:
        jobs.close()
        desk.close()


def test_what_was_typed_outlives_sigkill(tmp_path, again, qtbot):
    desk = new_desk(tmp_path / "desk")
    record = desk.recording.add("training_session", session()).ids[0]
    desk.close()
    killed_while_typing(tmp_path / "desk", "Перевірка постів")
    killed_while_typing(tmp_path / "desk", "suite–", record)
    window, desk = again()
    links = [one for one in window.findChildren(QPushButton, "rowlink") if one.isVisible()]
    assert any("Перевірка" in one.accessibleName() for one in links)
    page = window.go(TRAINING)
    page.open_record(record)
    qtbot.waitUntil(lambda: "suite" in str(page.editor.form.values().get("title", "")))
    qtbot.waitUntil(lambda: page.editor.bar.action.isVisible())
    page.save()
    settle(window, qtbot)
    assert "suite" in desk.recording.open(record).values["title"]
    assert [one.values["title"] for one in desk.drafts.all()] == ["Перевірка постів"]


def test_every_write_is_taken_back_the_last_first(window, desk, qtbot):
    page = window.go(TRAINING)
    page.new_record({"title": "First", "start": "2026-06-01", "status": "delivered"})
    page.save()
    settle(window, qtbot)
    record = page.editor.record_id
    for title in ("Second", "Third"):
        page.editor.form.merge_values({"title": title})
        page.save()
        settle(window, qtbot)
    page.editor.delete()
    settle(window, qtbot)
    told = []
    for _step in range(4):
        window.undo()
        settle(window, qtbot)
        now = desk.recording.open(record)
        told.append((now.deleted, now.values.get("title")))
    assert told[:3] == [(False, "Third"), (False, "Second"), (False, "First")]
    assert told[3][0] is True
    window.undo()
    assert window.page.bar.words.text() == "There is nothing to undo."


def test_leaving_what_is_not_saved_is_told_and_one_key_from_coming_back(window, desk, qtbot):
    page = window.go(TRAINING)
    page.new_record()
    settle(window, qtbot)
    page.editor.form.merge_values({"title": "Half", "start": "no day"})
    window.go("sync")
    settle(window, qtbot)
    assert "“Half” is not saved yet" in window.page.bar.words.text()
    assert [one.values["title"] for one in desk.drafts.all()] == ["Half"]
    window.page.bar.do()
    assert window.page is page
    assert page.editor.form.values()["title"] == "Half"
    window.go("sync")
    page.editor.discard()
    settle(window, qtbot)
    window.go(TRAINING)
    window.go("sync")
    assert "not saved" not in window.page.bar.words.text() or not window.page.bar.isVisible()


def test_history_shows_what_changed_and_brings_any_version_back(window, desk, qtbot):
    record = desk.recording.add("training_session", session(outcome="Left a plan for <two> units.", place="Okap")).ids[
        0
    ]
    changed = session(outcome="Left a plan for three units.")
    changed.pop("place")
    desk.recording.save(record, changed, desk.recording.open(record).heads)
    page = window.go(TRAINING)
    page.open_record(record)
    settle(window, qtbot)
    page.editor._show_history()
    settle(window, qtbot)
    told = [
        one.text() for one in page.editor.history.findChildren(QLabel) if one.textFormat() is Qt.TextFormat.RichText
    ]
    assert any("line-through" in one and "three" in one and "&lt;" in one and "<two>" not in one for one in told)
    spoken = [one.accessibleName() for one in page.editor.history.findChildren(QLabel)]
    assert "Outcome: Left a plan for <two> units. became Left a plan for three units." in spoken
    next(one for one in page.editor.history.findChildren(QPushButton) if "Bring" in one.text()).click()
    settle(window, qtbot)
    now = desk.recording.open(record).values
    assert (now["outcome"], now["place"]) == ("Left a plan for <two> units.", "Okap")
    window.undo()
    settle(window, qtbot)
    assert desk.recording.open(record).values["outcome"] == "Left a plan for three units."


def test_a_difference_tells_by_more_than_colour():
    told = difference("Left a plan for two units", "Left a plan for three units", "red", "green")
    assert told.startswith("Left a plan for <span")
    assert "line-through" in told
    assert "underline" in told
    assert difference("", "new", "red", "green").count("<span") == 1
    long = difference("word " * 500 + "end", "word " * 500 + "END", "red", "green")
    assert len(long) < 800
    assert " … " in long
    huge = difference("a " * 9_000, "b " * 9_000, "red", "green")
    assert huge.count("<span") == 2
