"""What the tests of the window share. Everything is offscreen; `--onscreen` is for watching."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ssr_desk import paths
from ssr_desk.i18n import LANGUAGES, translator
from ssr_desk.ui.messages import Dialogs
from ssr_desk.ui.theme import Look


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


def pytest_collection_modifyitems(items):
    """The offscreen platform says what it cannot do (raise a window, grab the keyboard): its message, not ours."""
    for item in items:
        if "tests/ui" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))
