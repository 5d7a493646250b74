"""Work happens off the GUI thread, callbacks on it, in order; closing cancels, drains and waits."""

import threading

import pytest
from PySide6.QtCore import QObject

from ssr_desk.progress import Cancelled
from ssr_desk.ui.jobs import Jobs


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.close()


def test_callbacks_land_on_the_gui_thread(jobs, qtbot):
    threads = []
    owner = QObject()
    work = lambda _job: threading.current_thread()  # noqa: E731
    with qtbot.waitSignal(jobs.idle):
        jobs.read(owner, work, lambda where: threads.extend([where, threading.current_thread()]))
    assert threads[1] is threading.main_thread() is not threads[0]


def test_writes_follow_each_other(jobs, qtbot):
    running, most, done, owner = 0, 0, [], QObject()

    def work(_job):
        nonlocal running, most
        running += 1
        most = max(most, running)
        running -= 1

    with qtbot.waitSignal(jobs.idle):
        for number in range(20):
            jobs.write(owner, work, lambda _none, number=number: done.append(number))
    assert most == 1
    assert done == list(range(20))


def test_progress_and_cancel(jobs, qtbot):
    steps, errors, owner, go = [], [], QObject(), threading.Event()

    def work(job):
        for number in range(1000):
            job.progress.step(number, 1000, "Working")
            go.wait(10)
            job.cancel.check()

    job = jobs.write(owner, work, lambda _none: None, errors.append, lambda *step: steps.append(step))
    qtbot.waitUntil(lambda: bool(steps))
    job.cancel.cancel()
    with qtbot.waitSignal(jobs.idle):
        go.set()
    assert steps[0] == (0, 1000, "Working")
    assert isinstance(errors[0], Cancelled)


def test_nobody_is_called_whose_widget_is_gone(jobs, qtbot):
    import shiboken6

    called, owner = [], QObject()
    with qtbot.waitSignal(jobs.idle):
        jobs.read(owner, lambda _job: 1, called.append)
        shiboken6.delete(owner)
    assert called == []


def test_what_nobody_expected_is_told(jobs, qtbot, caplog):
    owner = QObject()
    with qtbot.waitSignal(jobs.broken) as told:
        jobs.read(owner, lambda _job: 1 / 0, lambda _result: None)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_closing_waits_for_a_write_and_cancels_long_work(qapp):
    made, owner, ended, began = Jobs(), QObject(), [], threading.Event()

    def long(job):
        began.set()
        while not job.cancel.cancelled:
            pass
        ended.append("long")

    made.read(owner, long, lambda _none: None)
    began.wait(10)
    made.write(owner, lambda _job: ended.append("write"), lambda _none: None)
    made.close()
    assert sorted(ended) == ["long", "write"]
    assert not [one for one in threading.enumerate() if one.name.startswith("ssr-")]
