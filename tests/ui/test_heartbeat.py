"""The window goes on living while a desk exports, imports, writes a report and searches.

A timer beats on the GUI thread. What is held against the limit is the time that this thread itself worked between two
beats: a machine that is busy with other things lengthens the gap, but not the work. What was measured is printed
(`pytest -s`). On the machine of the README, busy, it was 4 to 6 ms during export and import, 25 to 40 ms during a report,
and up to 50 ms where much is drawn for the first time: hits, a list, a form. The limits here leave room for slower machines.
"""

import datetime as dt
import random
import statistics
import threading
import time

import pytest
from PySide6.QtCore import QObject, Qt, QTimer

from conftest import Answers, settle
from ssr_desk import paths
from ssr_desk.clock import Surround
from ssr_desk.demo import content, story
from ssr_desk.demo.clock import StoryClock
from ssr_desk.i18n import translator
from ssr_desk.records.base import natural_id
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.main_window import MainWindow
from ssr_desk.ui.run import load
from ssr_desk.ui.search_results import LIMIT

NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
RECORDS, LIST = 1500, "record:training_session"
MANY = 30  # beats, from which their median says something
LONGEST, USUAL = 0.25, 0.01
"""Seconds of the GUI thread's own work between two beats. The design's limit is 0.05; a test machine may be slow."""


class Heart(QObject):
    """Beats once a millisecond while the window is free to, and keeps how long this thread worked between two beats."""

    def __init__(self):
        super().__init__()
        self.worked, self._last = [], time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def __enter__(self):
        self.worked, self._last = [], time.thread_time()
        self._timer.start(1)
        return self

    def __exit__(self, *_what):
        self._timer.stop()

    def _beat(self):
        now = time.thread_time()
        self.worked.append(now - self._last)
        self._last = now


def stands(editor):
    """Whether every open section of the form has its fields."""
    return bool(editor and editor.record_id) and all(
        one.grid for one in editor.form.sections if one.heading.isChecked()
    )


def listed(page):
    """Whether the page has a list, and rows in it."""
    return hasattr(page, "model") and page.model.rowCount() > 0


@pytest.fixture
def watched(qtbot, monkeypatch):
    """Watch a window while something is done, and `until` it shows."""
    load()
    threads = []
    run = Jobs._run

    def noted(jobs, job, work):
        threads.append(threading.current_thread())
        run(jobs, job, work)

    monkeypatch.setattr(Jobs, "_run", noted)

    def watch(what, window, act, until):
        threads.clear()
        with Heart() as heart:
            QTimer.singleShot(0, window, act)
            qtbot.waitUntil(until)
            settle(window, qtbot)
            qtbot.waitUntil(lambda: len(heart.worked) > 2)
        longest, usual = max(heart.worked), statistics.median(heart.worked)
        print(
            f"{what}: {longest * 1000:.0f} ms at the longest, {usual * 1000:.2f} ms usually, {len(heart.worked)} beats"
        )
        assert threads
        assert threading.main_thread() not in threads
        assert longest < LONGEST, what
        assert usual < USUAL or len(heart.worked) < MANY, what

    return watch


@pytest.fixture
def cast(tmp_path):
    """Headquarters and an officer with some hundred records, certified."""
    clock = StoryClock(lambda: NOW)
    with story.Cast(tmp_path, clock, Surround(clock, random.Random(5).randbytes)) as made:
        people = content.profiles("en")
        clock.ago(30, 9)
        made.create("hq", people["hq"])
        words = made.found_headquarters()
        made.create("officer", people["officer"])
        made.certify("officer", words)
        clock.ago(20, 9)
        officer = made["officer"]
        rows = content.bulk(RECORDS, "en", NOW.date(), officer.surround)
        officer.recording.add_many("training_session", rows)
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
        settle(window, qtbot)
        return window

    yield show
    for window in opened:
        window.leave()
        window.jobs.close()


def test_export_and_import(cast, open_window, watched, qtbot, tmp_path):
    bundle = tmp_path / "out.ssrb"
    window = open_window(cast["officer"])
    page = window.go("sync")
    settle(window, qtbot)
    qtbot.waitUntil(lambda: page.write.isEnabled())
    window.dialogs.file = bundle
    watched("export", window, page.write.click, bundle.exists)
    assert bundle.exists()

    there = open_window(cast["hq"])
    page = there.go("sync")
    settle(there, qtbot)
    watched("check of a bundle", there, lambda: page.check_bundle(bundle), page.take.isVisible)
    taken = cast["hq"].recording
    watched("import", there, page.take.click, lambda: taken.list("training_session").total == RECORDS)


def test_report(cast, open_window, watched, qtbot, tmp_path):
    officer, hq = cast["officer"], cast["hq"].recording
    profile = officer.profile
    mission, post = natural_id("mission", profile.mission), natural_id("post", profile.post)
    hq.add("mission", {"code": profile.mission, "name": "Haiti", "country": "HT", "start": "2025-01-01"})
    hq.add("post", {"code": profile.post, "title": "Mentor", "mission": mission})
    who = {"officer": profile.officer, "name": profile.name, "post": post, "mission": mission}
    hq.add("rotation", who | {"start": "2026-01-10", "end": "2026-12-20"})
    cast.deliver(cast.send("hq", ("officer",), "plan"), "officer")
    window = open_window(officer)
    page = window.go("reports")
    settle(window, qtbot)
    window.dialogs.file = tmp_path / "report.pdf"
    watched("report", window, page.departure.draft.click, (tmp_path / "report.pdf").exists)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_search_and_list(cast, open_window, watched):
    window = open_window(cast["officer"])
    page = window.go("today")
    watched("search", window, lambda: page.everything.setText("human rights"), lambda: len(page.results.links) == LIMIT)
    watched("list", window, lambda: window.go(LIST), lambda: listed(window.page))
    record = str(window.page.model.index(0, 0).data(Qt.ItemDataRole.UserRole))
    watched("form", window, lambda: window.page.open_record(record), lambda: stands(window.page.editor))


def test_another_language_with_a_form_open(cast, open_window, watched, qtbot):
    officer = cast["officer"]
    record = officer.recording.list("training_session", limit=1).rows[0]["id"]
    window = open_window(officer)
    window.go(LIST, record)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: stands(window.page.editor))
    for language in ("fr", "en"):
        said = translator(language, paths.LOCALE)
        title = said(window.page.record_type.plural)

        def there(title=title):
            page = window._pages.get(LIST)
            return page is not None and page.accessibleName() == title and stands(page.editor)

        watched(f"language {language}", window, lambda said=said: window.speak(said), there)
        assert window.page.editor.record_id == record
