"""A line that offers earlier values and places, on a real desk, by the keyboard."""

import pytest
from desks import session
from PySide6.QtCore import Qt

from conftest import settle, type_text


@pytest.fixture
def line(window, desk, qtbot):
    desk.recording.add("training_session", session(unit="Komisarya Kafou Fèy"))
    page = window.go("record:training_session")
    settle(window, qtbot)
    page.new_record({}, "unit")
    settle(window, qtbot)

    def of(name):
        section = next(one for one in page.editor.form.sections if name in one.names)
        section.build()
        editor = section.grid.editors[name]
        editor.control.setFocus()
        qtbot.waitUntil(editor.control.hasFocus)
        return editor

    return of


def offered(editor):
    return [editor._model.item(row).text() for row in range(editor._model.rowCount())]


def test_down_offers_what_was_written_before_and_enter_takes_it(line, qtbot):
    editor = line("unit")
    qtbot.keyClick(editor.control, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: offered(editor) == ["Komisarya Kafou Fèy"])
    popup = editor._completer.popup()
    qtbot.waitUntil(popup.isVisible)
    popup.setCurrentIndex(editor._model.index(0, 0))
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert editor.value() == "Komisarya Kafou Fèy"


def test_escape_closes_the_list_and_not_the_form(window, line, qtbot):
    editor = line("unit")
    qtbot.keyClick(editor.control, Qt.Key.Key_Down)
    popup = editor._completer.popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not popup.isVisible())
    assert window.page.editor.isVisible()


def test_a_place_is_found_in_its_own_script_and_taken_with_tab(line, qtbot):
    editor = line("place")

    type_text("Маріуп", editor.control)
    qtbot.waitUntil(lambda: any("Mariupol" in one for one in offered(editor)))
    popup = editor._completer.popup()
    qtbot.waitUntil(popup.isVisible)
    popup.setCurrentIndex(editor._model.index(0, 0))
    qtbot.keyClick(popup, Qt.Key.Key_Tab)
    assert editor.value() == "Mariupol"
    assert not popup.isVisible()


def test_what_is_typed_stays_as_it_is_typed(line, qtbot):
    editor = line("place")
    type_text("kafou fe", editor.control)
    qtbot.waitUntil(lambda: offered(editor) == ["Kafou Fèy"])
    assert editor.value() == "kafou fe"
