"""Windows on certified desks of all three roles, and what their tests look at."""

import contextlib
import datetime as dt
import random

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from conftest import Answers, settle
from ssr_desk import paths
from ssr_desk.clock import Surround
from ssr_desk.demo import content, story
from ssr_desk.demo.clock import StoryClock
from ssr_desk.i18n import translator
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.main_window import MainWindow

NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)


@contextlib.contextmanager
def certified(folder):
    """Headquarters, an officer and a commander, certified; nothing has been sent yet."""
    clock = StoryClock(lambda: NOW)
    with story.Cast(folder, clock, Surround(clock, random.Random(5).randbytes)) as made:
        people = content.profiles("en")
        clock.ago(60, 9)
        made.create("hq", people["hq"])
        spoken = made.found_headquarters()
        for name in ("officer", "commander"):
            made.create(name, people[name])
            made.certify(name, spoken)
        clock.ago(20, 9)
        yield made


@contextlib.contextmanager
def windows(look, qtbot):
    """A function that opens a window on a desk, at a page; all are closed at the end."""
    opened = []

    def show(desk, key="today", language="en"):
        jobs = Jobs()
        window = MainWindow(desk, translator(language, paths.LOCALE), look, jobs, Answers())
        window.jobs, window.dialogs = jobs, window.context.dialogs
        qtbot.addWidget(window)
        window.show()
        opened.append(window)
        window.go(key)
        settle(window, qtbot)
        return window

    yield show
    for window in opened:
        window.leave()
        window.jobs.close()


def words(page):
    return [one.text() for one in page.findChildren(QLabel) if one.isVisible()]


def told(qtbot, page, *parts):
    """Wait until one label of the page says all of these."""
    qtbot.waitUntil(lambda: any(all(part in one for part in parts) for one in words(page)))


def cells(table):
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


def press(qtbot, page, name):
    """Click the button with these words."""
    button = next(one for one in page.findChildren(QPushButton) if one.isVisible() and one.text() == name)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def press_soon(qtbot, page, name):
    """Click the button with these words as soon as it is there."""
    qtbot.waitUntil(lambda: any(one.isVisible() and one.text() == name for one in page.findChildren(QPushButton)))
    press(qtbot, page, name)


def nameless(page):
    """Return the controls that Tab reaches and that tell a screen reader nothing."""
    return [
        type(one).__name__
        for one in page.findChildren(QWidget)
        if one.isVisible()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)
    ]


def plan(cast):
    """Plan a mission with a post that two officers hold one after the other, and one that nobody holds."""
    record = cast["hq"].recording
    record.add("mission", {"code": "HT-BILAT", "name": "Haiti", "name_fr": "Haïti", "country": "HT"})
    posts = {}
    for code in ("HT-MENTOR-1", "HT-MENTOR-2"):
        values = {"mission": "HT-BILAT", "code": code, "title": f"Mentor {code[-1]}"}
        posts[code] = record.add("post", values).ids[0]
    for officer, name, start, end in (
        ("SPVM-4471", "Amélie Tremblay-Roy", "2025-07-01", "2026-06-30"),
        ("SPVQ-1187", "Nadia Benali", "2026-07-11", "2027-07-10"),
    ):
        values = {"mission": "HT-BILAT", "post": posts["HT-MENTOR-1"], "officer": officer, "name": name}
        record.add("rotation", {**values, "start": start, "end": end})
    return posts
