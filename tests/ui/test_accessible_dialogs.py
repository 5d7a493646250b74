"""What opens over a page or on it, by the keyboard alone: names, Tab, Escape, and the keyboard back where it was."""

import pytest
from desks import session
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton
from roles import certified, windows
from test_accessible import complaints, name_of, tab

from conftest import settle
from ssr_desk.demo import content
from ssr_desk.ui.locking_card import LockingCard
from ssr_desk.ui.messages import Dialogs

TRAINING = "record:training_session"


@pytest.fixture
def page(window, desk, qtbot):
    """A list with a few records."""
    desk.recording.add_many("training_session", [session(number) for number in range(3)])
    window.resize(QSize(1366, 768))
    page = window.go(TRAINING)
    settle(window, qtbot)
    return page


def focused():
    return QApplication.focusWidget()


def press(qtbot, key, where=None):
    qtbot.keyClick(where or focused(), key)


def test_going_somewhere_and_staying(window, page, qtbot):
    page.filters.words.setFocus()
    over = window.go_to()
    qtbot.waitUntil(over.line.hasFocus)
    assert name_of(over.line)
    assert name_of(over.found)
    press(qtbot, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.filters.words.hasFocus)


@pytest.mark.parametrize("name", ["columns", "views"])
def test_a_menu_of_the_list(window, page, qtbot, name):
    tool = getattr(page, name)
    tool.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert all(one.text() for one in menu.actions() if not one.isSeparator() and one is not menu.actions()[-1])
    assert all(name_of(one) for one in menu.findChildren(QLineEdit))
    press(qtbot, Qt.Key.Key_Escape, menu)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    assert focused() is tool


def test_a_spreadsheet_that_is_brought_in(window, page, qtbot, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Title,Start,Status\nScenes,2026-06-01,delivered\nBroken,no day,delivered\n", encoding="utf-8")
    window.dialogs.file = sheet
    page.import_button.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(page.sheet.isVisible)
    settle(window, qtbot)
    qtbot.waitUntil(page.sheet.go.hasFocus)
    assert list(complaints(window)) == []
    assert page.sheet.fields, "the columns can be walked to"
    page.sheet.go.setFocus()
    press(qtbot, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.sheet.isHidden)
    assert focused() is page.import_button


def test_the_word_that_erases_a_desk(window, page, qtbot):
    seen = []

    def look():
        box = QApplication.activeModalWidget()
        assert isinstance(box, QDialog)
        stops = [focused()]
        for _turn in range(4):
            tab()
            stops.append(focused())
        seen.extend((name_of(one), type(one).__name__) for one in stops)
        box.findChild(QLineEdit).setText("erase")
        agree = next(one for one in box.findChildren(QPushButton) if not one.isDefault())
        seen.append(("may", agree.isEnabled()))
        press(qtbot, Qt.Key.Key_Escape, box)

    settings = window.go("settings")
    settle(window, qtbot)
    erase = settings.findChild(LockingCard).erase
    window.context.dialogs.type_word = Dialogs.type_word.__get__(window.context.dialogs)
    erase.setFocus()

    def look_soon():
        if isinstance(QApplication.activeModalWidget(), QDialog) and isinstance(focused(), QLineEdit):
            look()
        else:
            QTimer.singleShot(5, window, look_soon)

    look_soon()
    press(qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(seen) and QApplication.activeModalWidget() is None)
    assert seen[0] == ("ERASE", "QLineEdit")
    assert all(name for name, _kind in seen)
    assert seen[-1] == ("may", True)
    assert window.focusWidget() is erase  # the window that the system brings back


def test_passphrases_and_the_recovery_key(window, page, qtbot):
    settings = window.go("settings")
    settle(window, qtbot)
    assert [name_of(one) for one in (settings.old, settings.new, settings.again)] == [
        "Passphrase now",
        "New passphrase",
        "The same again",
    ]
    settings.old.setFocus()
    tab()
    assert focused() is settings.new
    tab()
    assert focused() is settings.again


def test_a_request_that_is_certified(look, qtbot, tmp_path):
    with certified(tmp_path) as cast, windows(look, qtbot) as show:
        newcomer = cast.create("newcomer", content.profiles("en")["officer"])
        request = tmp_path / "new.ssrreq"
        newcomer.enrolment.request(request)
        window = show(cast["hq"], "trust")
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.resize(QSize(1366, 768))
        window.dialogs.file = request
        window.page.open.setFocus()
        press(qtbot, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: hasattr(window.page.request, "words") and window.page.request.words.hasFocus())
        settle(window, qtbot)
        assert list(complaints(window)) == []
        press(qtbot, Qt.Key.Key_Escape, window)
        qtbot.waitUntil(window.page.open.hasFocus)
