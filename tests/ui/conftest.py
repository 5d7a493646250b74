"""What the tests of the window share. Everything is offscreen; `--onscreen` is for watching."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from desks import OFFICER, new_desk, toy
from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QTranslator
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ssr_desk import paths
from ssr_desk.app import known_types
from ssr_desk.i18n import LANGUAGES, translator
from ssr_desk.records.registry import Registry
from ssr_desk.ui.garbage import Garbage
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.main_window import MainWindow
from ssr_desk.ui.messages import Dialogs
from ssr_desk.ui.theme import Look

PATIENCE = 60_000
"""Milliseconds. A machine that runs everything at once may take long; a test that passes never waits for it."""


class Patient(QtBot):
    """Waits long enough for a busy machine."""

    def waitUntil(self, callback, *, timeout=PATIENCE):
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=PATIENCE, **asked):
        return super().waitSignal(signal, timeout=timeout, **asked)

    def waitActive(self, widget, *, timeout=PATIENCE):
        return super().waitActive(widget, timeout=timeout)

    def waitExposed(self, widget, *, timeout=PATIENCE):
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp, request):
    return Patient(request)


@pytest.fixture(autouse=True, scope="session")
def garbage(qapp):
    """As the program has it: windows that were left are not taken down in the midst of what the next one does."""
    made = Garbage(qapp)
    yield
    made.close()


@pytest.fixture(autouse=True)
def english(qapp):
    """A program that spoke French leaves Qt's French behind: the application outlives its tests."""
    yield
    for one in qapp.findChildren(QTranslator):
        qapp.removeTranslator(one)
    QLocale.setDefault(QLocale("en_CA"))


@pytest.fixture
def look(qapp):
    made = Look(qapp, "light")
    yield made
    made.deleteLater()


@pytest.fixture(params=LANGUAGES)
def translate(request):
    return translator(request.param, paths.LOCALE)


def type_text(words: str, widget: QWidget | None = None) -> None:
    """Type into what has the focus. `keyClicks` aborts the process on é and Arabic, so events carry the text."""
    for one in words:
        target: QObject | None = widget or QApplication.focusWidget()
        assert target is not None, "nothing has the focus"
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, one))


class Answers(Dialogs):
    """Dialogs that answer by themselves and remember what they were asked."""

    def __init__(self):
        self.file, self.asked, self.shown = None, [], []

    def ask(self, parent, title, words, yes, no):
        self.asked.append(words)
        return True

    def open_file(self, parent, title, kinds):
        self.asked.append(title)
        return self.file

    def save_file(self, parent, title, name, kinds):
        self.asked.append(title)
        return self.file

    def folder(self, parent, title):
        return self.file

    def show_outside(self, path):
        self.shown.append(path)
        return True


@pytest.fixture
def types():
    return Registry([*known_types(), toy()])


@pytest.fixture
def profile(request):
    return getattr(request, "param", OFFICER)


@pytest.fixture
def desk(tmp_path, types, profile):
    made = new_desk(tmp_path / "desk", types, profile)
    yield made
    made.close()


@pytest.fixture
def window(desk, look, qtbot):
    jobs = Jobs()
    made = MainWindow(desk, translator("en", paths.LOCALE), look, jobs, Answers())
    made.jobs, made.dialogs = jobs, made.context.dialogs
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    settle(made, qtbot)
    yield made
    stray = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not made]
    made.leave()
    jobs.close()
    assert not stray  # a part without a parent that is shown becomes a window and takes the keyboard away


def calm(window):
    """Whether nothing is read or written, and the page that is shown was made to its end."""
    coming = getattr(window, "coming", False) or getattr(getattr(window, "page", None), "_remembered", None)
    return not window.jobs.busy and not coming


def settle(window, qtbot):
    """Wait until nothing is read, written or waiting to be built."""
    for _turn in range(2):  # what was posted, or put off until the event loop turns, may begin to read
        qtbot.waitUntil(lambda: calm(window))
        QApplication.sendPostedEvents()
        qtbot.wait(1)
    qtbot.waitUntil(lambda: calm(window))


def pytest_collection_modifyitems(items):
    """The offscreen platform says what it cannot do (raise a window, grab the keyboard): its message, not ours."""
    for item in items:
        if "tests/ui" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))
