"""Sync in the window: an officer writes a bundle, headquarters reads its summary and takes it in; damage is told and kept."""

import datetime as dt
import random

import pytest
from desks import session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from conftest import Answers, settle
from ssr_desk import paths
from ssr_desk.clock import Surround
from ssr_desk.demo import content, story
from ssr_desk.demo.clock import StoryClock
from ssr_desk.i18n import translator
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.main_window import MainWindow

NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)


@pytest.fixture
def cast(tmp_path):
    """Headquarters and an officer, certified; headquarters' bundle with the plan has arrived."""
    clock = StoryClock(lambda: NOW)
    with story.Cast(tmp_path, clock, Surround(clock, random.Random(5).randbytes)) as made:
        people = content.profiles("en")
        clock.ago(30, 9)
        made.create("hq", people["hq"])
        words = made.found_headquarters()
        made.create("officer", people["officer"])
        made.certify("officer", words)
        clock.ago(20, 9)
        yield made


@pytest.fixture
def open_window(look, qtbot):
    opened = []

    def show(desk):
        jobs = Jobs()
        window = MainWindow(desk, translator("en", paths.LOCALE), look, jobs, Answers())
        window.jobs, window.dialogs = jobs, window.context.dialogs
        qtbot.addWidget(window)
        window.show()
        opened.append(window)
        window.go("sync")
        settle(window, qtbot)
        return window

    yield show
    for window in opened:
        window.leave()
        window.jobs.close()


def words(page):
    return [one.text() for one in page.findChildren(QLabel) if one.isVisible()]


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def calm(window, qtbot):
    qtbot.waitUntil(lambda: not window.jobs.busy)
    QApplication.sendPostedEvents()


def test_a_bundle_goes_out_and_comes_in(cast, open_window, qtbot, tmp_path):
    officer, hq = cast["officer"], cast["hq"]
    record = officer.recording.add("training_session", session(title="Тренінг")).ids[0]
    window = open_window(officer)
    page = window.page
    boxes = list(page._to.values())
    assert [one.isChecked() for one in boxes] == [True]
    qtbot.waitUntil(lambda: any("would go out" in one for one in words(page)))
    bundle = tmp_path / "out.ssrb"
    window.dialogs.file = bundle
    page.write.setFocus()
    qtbot.keyClick(page.write, Qt.Key.Key_Space)
    calm(window, qtbot)
    assert bundle.exists()
    assert QApplication.focusWidget() is page.write, "the keyboard stays where it was"
    assert any("out.ssrb" in one for one in words(page))
    assert officer.recording.open(record).sync_state == "in_bundle"

    there = open_window(hq)
    there.dialogs.file = bundle
    click(qtbot, there.page.open)
    calm(there, qtbot)
    assert "1 new record" in words(there.page)
    assert hq.recording.list("training_session").total == 0
    click(qtbot, there.page.take)
    calm(there, qtbot)
    assert hq.recording.list("training_session").total == 1
    assert there.page.bar.isVisible()
    there.page.check_bundle(bundle)
    calm(there, qtbot)
    assert not there.page.take.isVisible()
    assert any("already" in one for one in words(there.page))


def test_damage_is_told_and_stays_in_the_list(cast, open_window, qtbot, tmp_path):
    cast["officer"].recording.add("training_session", session())
    bundle = cast.send("officer", ("hq",), "officer-to-hq")[0]
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    broken = tmp_path / "broken.ssrb"
    broken.write_bytes(data)
    window = open_window(cast["hq"])
    window.page.check_bundle(broken)
    calm(window, qtbot)
    told = window.page.bar.words.text()
    assert "Nothing was taken in" in told
    assert told in words(window.page)[1:]
    assert any("broken.ssrb" in one for one in words(window.page))
    assert cast["hq"].recording.list("training_session").total == 0


def test_a_conflict_is_listed_and_settled(cast, open_window, qtbot):
    officer, hq = cast["officer"], cast["hq"]
    record = officer.recording.add("counterpart", {"name": "Jowèl Sentilè"}).ids[0]
    cast.deliver(cast.send("officer", ("hq",), "one"), "hq")
    for desk, rank in ((officer, "Inspecteur"), (hq, "Commissaire")):
        opened = desk.recording.open(record)
        desk.recording.save(record, opened.values | {"rank": rank}, opened.heads)
    cast.deliver(cast.send("officer", ("hq",), "two"), "hq")
    window = open_window(hq)
    link = next(one for one in window.page.findChildren(QPushButton, "link") if "two desks" in one.text())
    click(qtbot, link)
    calm(window, qtbot)
    write_anew = next(one for one in window.page.findChildren(QPushButton, "link") if "write it anew" in one.text())
    click(qtbot, write_anew)
    calm(window, qtbot)
    editor = window.page.editor
    assert "Two desks changed" in editor.bar.words.text()
    click(qtbot, editor.bar.action)
    calm(window, qtbot)
    assert not hq.recording.open(record).conflicts
