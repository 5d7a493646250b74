"""The unlock page stands before anything is loaded that it does not show, and looks the same afterwards."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from desks import OFFICER, PASSPHRASE, new_desk
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLineEdit

from conftest import Answers
from ssr_desk import app
from ssr_desk.app import open_desk
from ssr_desk.ui.basics import by_name, scrolled, text
from ssr_desk.ui.main_window import MainWindow
from ssr_desk.ui.pages.unlock import UnlockPage
from ssr_desk.ui.run import Program
from ssr_desk.ui.theme import Look

ROOT = Path(__file__).parents[2]
START = """
import json, sys
from PySide6 import QtCore, QtWidgets

class Window(QtWidgets.QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(json.dumps({"modules": sorted(sys.modules), "qt": "Qt" in vars(QtCore)}), flush=True)
        QtCore.QTimer.singleShot(0, QtWidgets.QApplication.instance().quit)

QtWidgets.QMainWindow = Window
sys.argv = ["ssr-desk", "--data", sys.argv[1], "--lang", "fr"]
from ssr_desk.__main__ import main
sys.exit(main())
"""
LATER = (
    "babel", "concurrent.futures", "cryptography", "decimal", "pydantic", "sqlalchemy", "sqlcipher3", "sqlmodel",
    "ssr_desk.app", "ssr_desk.demo", "ssr_desk.records", "ssr_desk.ui.jobs", "ssr_desk.ui.messages", "subprocess",
)  # fmt: skip


@pytest.fixture(scope="module")
def at_first_paint(tmp_path_factory):
    folder = tmp_path_factory.mktemp("start") / "desk"
    new_desk(folder).close()
    done = subprocess.run(
        [sys.executable, "-c", START, str(folder)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[0])


@pytest.mark.parametrize("module", LATER)
def test_what_the_page_does_not_show_is_not_loaded_yet(at_first_paint, module):
    assert module not in at_first_paint["modules"]


def test_the_namespace_of_qt_is_not_made_yet(at_first_paint):
    assert at_first_paint["qt"] is False


def test_properties_are_set_by_name(qtbot):
    label, area, line = text("<b>Roy</b>"), scrolled(text("x")), QLineEdit()
    for one in (label, area, line):
        qtbot.addWidget(one)
    by_name(line, inputMethodHints="ImhSensitiveData|ImhNoPredictiveText")
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    assert area.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert line.inputMethodHints() == Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
    for wrong in ({"textFormat": "Plain"}, {"textformat": "PlainText"}):
        with pytest.raises(AttributeError):
            by_name(label, **wrong)


def test_where_the_system_says_nothing_it_is_light(qapp):
    light = Look(qapp, "system")
    assert not light.dark
    light.follow_system()  # offscreen, the system says nothing: it stays as it was seen
    assert not light.dark
    assert qapp.palette().window().color() == QColor(light.tokens["background"])
    light.deleteLater()


@pytest.fixture
def program(qapp, tmp_path, qtbot):
    desk, key = app.create_desk(tmp_path / "desk", PASSPHRASE, OFFICER)
    desk.close()
    made = Program(qapp, tmp_path / "desk", "en", Answers())
    made.key = key
    made.start()
    yield made
    made.close()
    made.window.hide()
    made.window.deleteLater()


def test_the_page_does_not_change_once_everything_is_loaded(program, qtbot):
    page = program.window.centralWidget()

    def picture():
        page.passphrase.clearFocus()  # a cursor blinks
        return program.window.grab().toImage()

    with qtbot.waitSignal(page.painted):
        before = picture()
    qtbot.waitUntil(lambda: not program.jobs.busy)
    assert picture() == before


def test_a_forgotten_passphrase_is_replaced_with_the_printed_key(program, qtbot, tmp_path):
    page = program.window.centralWidget()
    assert isinstance(page, UnlockPage)
    qtbot.mouseClick(page.other, Qt.MouseButton.LeftButton)
    asked = [one for one in page.findChildren(QLineEdit) if one.isVisible() and one.isEnabled()]
    assert [one.accessibleName() for one in asked] == ["Recovery key", "New passphrase"]
    asked[0].setText("XXXXXX-wrong")
    asked[1].setText("une autre phrase secrète")
    qtbot.mouseClick(page.unlock, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.bar.isVisible)
    asked[0].setText(program.key)
    qtbot.keyClick(asked[1], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow))
    qtbot.waitUntil(lambda: not program.jobs.busy)
    program.close()
    with open_desk(tmp_path / "desk", "une autre phrase secrète") as desk:
        assert desk.profile.officer == OFFICER.officer
