"""Ctrl+Z takes back what was typed since the last save, then what was written: what the bar says, wherever the keyboard is."""

import pytest
from desks import session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from conftest import settle, type_text

TRAINING = "record:training_session"
CONTROL = Qt.KeyboardModifier.ControlModifier


def key(window, qtbot, which):
    qtbot.keyClick(QApplication.focusWidget(), which, CONTROL)
    settle(window, qtbot)


def undo(window, qtbot):
    key(window, qtbot, Qt.Key.Key_Z)


@pytest.fixture
def record(desk):
    return desk.recording.add("training_session", session(outcome="Two units.")).ids[0]


def saved(window, qtbot, record, field):
    """Type at the end of a field of a record and save from there."""
    page = window.go(TRAINING, record)
    settle(window, qtbot)
    page.editor.form.focus(field)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)
    type_text("!")
    key(window, qtbot, Qt.Key.Key_S)
    assert page.bar.action.text() == "Undo (Ctrl+Z)"
    return page.editor


def value(desk, record, field):
    return desk.recording.open(record).values[field]


@pytest.mark.parametrize("field", ["title", "outcome"])
def test_after_a_save_it_takes_the_save_back(window, desk, qtbot, record, field):
    before = value(desk, record, field)
    editor = saved(window, qtbot, record, field)
    assert value(desk, record, field) == before + "!"
    held = QApplication.focusWidget()
    undo(window, qtbot)
    assert value(desk, record, field) == before
    assert editor.form.values()[field] == before
    assert window.page.bar.words.text().startswith("Taken back")
    assert not editor.dirty
    assert QApplication.focusWidget() is held


@pytest.mark.parametrize("field", ["title", "outcome"])
def test_what_was_typed_since_comes_first(window, desk, qtbot, record, field):
    before = value(desk, record, field)
    editor = saved(window, qtbot, record, field)
    type_text("?")
    assert editor.dirty
    assert window.page.bar.action.text() == "Undo", "the key takes back what was typed now"
    undo(window, qtbot)
    assert editor.form.values()[field] == before + "!"
    assert value(desk, record, field) == before + "!"
    assert not editor.dirty, "it is as it was saved"
    assert not editor._unsaved.isVisible()
    qtbot.waitUntil(lambda: window.page.bar.action.text() == "Undo (Ctrl+Z)")
    undo(window, qtbot)
    assert value(desk, record, field) == before
    assert editor.form.values()[field] == before


def test_what_was_typed_and_taken_back_leaves_no_draft(window, desk, qtbot, record):
    editor = saved(window, qtbot, record, "outcome")
    type_text("?")
    editor.keep_draft()
    settle(window, qtbot)
    assert len(desk.drafts.all()) == 1
    assert "1 record not saved" in window._status._left.text()
    undo(window, qtbot)
    qtbot.waitUntil(lambda: desk.drafts.all() == [])
    qtbot.waitUntil(lambda: "not saved" not in window._status._left.text())


def test_it_reaches_the_window_from_any_line_in_which_nothing_was_typed(window, desk, qtbot, record):
    before = value(desk, record, "title")
    saved(window, qtbot, record, "title")
    window.page.search()
    undo(window, qtbot)
    assert value(desk, record, "title") == before
    saved(window, qtbot, record, "title")
    window.go("today")
    settle(window, qtbot)
    assert QApplication.focusWidget() is window.page.line
    undo(window, qtbot)
    assert value(desk, record, "title") == before


def test_it_reaches_the_window_from_a_line_of_a_list(window, desk, qtbot, record):
    before = value(desk, record, "title")
    saved(window, qtbot, record, "title")
    editor = _report(window, desk, qtbot)
    section = next(one for one in editor.form.sections if "key_points" in one.names)
    section.open()
    section.build()
    add = section.grid.editors["key_points"].control
    qtbot.waitUntil(add.isVisible)
    add.click()
    settle(window, qtbot)
    assert section.grid.isAncestorOf(QApplication.focusWidget())
    assert QApplication.focusWidget() is not add
    undo(window, qtbot)
    assert value(desk, record, "title") == before


def _report(window, desk, qtbot):
    page = window.go("record:departure_report")
    page.new_record()
    settle(window, qtbot)
    return page.editor


def test_a_version_that_was_brought_back_is_taken_back(window, desk, qtbot, record):
    editor = saved(window, qtbot, record, "outcome")
    editor._show_history()
    settle(window, qtbot)
    again = [one for one in editor.history.findChildren(type(editor._save)) if "Bring" in one.text()]
    again[0].click()
    settle(window, qtbot)
    assert value(desk, record, "outcome") == "Two units."
    editor.form.focus("outcome")
    undo(window, qtbot)
    assert value(desk, record, "outcome") == "Two units.!"
    assert editor.form.values()["outcome"] == "Two units.!"
