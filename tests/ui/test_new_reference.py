"""A record that somebody names in a field before it is there: made on the spot, or in its own form and back."""

import pytest
from desks import OFFICER
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from conftest import settle, type_text

SESSION, NOTE, COMMITMENT = "record:mentoring_session", "record:handoff_note", "record:commitment"
NAME = "Jean Bonhomme"


def begin(window, qtbot, key, field, **values):
    """Begin a record; returns the line of a field that names others, with the keyboard in it."""
    page = window.go(key)
    page.new_record(values)
    settle(window, qtbot)
    form = page.editor.form
    qtbot.waitUntil(lambda: all(one.grid for one in form.sections if one.heading.isChecked()))
    form.focus(field)
    qtbot.waitUntil(lambda: not form.building)
    settle(window, qtbot)
    section = next(one for one in form.sections if field in one.names)
    line = section.grid.editors[field].control
    assert QApplication.focusWidget() is line
    return line


def offered(line, qtbot, words=""):
    """Type, and return what is offered."""
    type_text(words)
    popup = line._completer.popup()
    qtbot.waitUntil(popup.isVisible)
    return [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())]


def take_last(line, qtbot):
    popup = line._completer.popup()
    qtbot.keyClick(popup, Qt.Key.Key_Up)
    qtbot.keyClick(popup, Qt.Key.Key_Return)


def leave(line, qtbot):
    """Close the list, and go on with Tab."""
    popup = line._completer.popup()
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not popup.isVisible())
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert not line.hasFocus()


def named(desk, type_name):
    return [name for _id, name in desk.recording.choices(type_name)]


def test_a_name_that_is_not_there_is_made_with_down_and_enter(window, desk, qtbot):
    line = begin(window, qtbot, SESSION, "counterpart")
    assert offered(line, qtbot, NAME) == [f"New counterpart: “{NAME}”"]
    popup = line._completer.popup()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert named(desk, "counterpart") == [NAME]
    made = desk.recording.choices("counterpart")[0][0]
    assert window.page.editor.form.values()["counterpart"] == made
    assert line.text() == NAME
    assert NAME in window.page.bar.words.text()
    window.page.save()
    settle(window, qtbot)
    assert desk.recording.list("mentoring_session").rows[0]["counterpart"] == made


def test_it_is_taken_back_and_the_name_stays_to_be_mended(window, desk, qtbot):
    line = begin(window, qtbot, SESSION, "counterpart")
    offered(line, qtbot, NAME)
    take_last(line, qtbot)
    settle(window, qtbot)
    window.undo()
    settle(window, qtbot)
    assert named(desk, "counterpart") == []
    qtbot.waitUntil(lambda: window.page.editor.form.values()["counterpart"] == NAME)
    assert line.text() == NAME


def test_a_name_with_others_like_it_is_offered_last_and_one_that_is_there_is_not(window, desk, qtbot):
    desk.recording.add("counterpart", {"name": "Jean Pierre"})
    line = begin(window, qtbot, SESSION, "counterpart")
    assert offered(line, qtbot, "jean pierr") == ["Jean Pierre", "New counterpart: “jean pierr”"]
    type_text("e")
    popup = line._completer.popup()
    qtbot.waitUntil(lambda: popup.model().rowCount() == 1)
    assert popup.model().index(0, 0).data() == "Jean Pierre"


def test_what_is_typed_and_not_chosen_stays_and_is_kept(window, desk, qtbot):
    line = begin(window, qtbot, SESSION, "counterpart")
    offered(line, qtbot, NAME)
    editor = window.page.editor
    assert editor.dirty
    leave(line, qtbot)
    settle(window, qtbot)
    assert line.text() == NAME
    assert [one.values["counterpart"] for one in desk.drafts.all()] == [NAME]
    window.page.save()
    settle(window, qtbot)
    said = [one.text() for one in editor.form.findChildren(QLabel, "problem") if one.isVisible()]
    assert said == ["Choose one from the list, or make a new one."]
    assert desk.recording.list("mentoring_session").rows == []


def test_a_whole_name_that_one_record_has_is_that_record_when_the_field_is_left(window, desk, qtbot):
    record = desk.recording.add("counterpart", {"name": NAME}).ids[0]
    line = begin(window, qtbot, SESSION, "counterpart")
    offered(line, qtbot, NAME.upper())
    leave(line, qtbot)
    settle(window, qtbot)
    assert window.page.editor.form.values()["counterpart"] == record
    assert line.text() == NAME


def test_escape_closes_the_list_and_not_the_form(window, qtbot):
    line = begin(window, qtbot, SESSION, "counterpart")
    offered(line, qtbot, NAME)
    popup = line._completer.popup()
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not popup.isVisible())
    assert window.page.editor.isVisible()
    assert window.page.editor.bar.isHidden()


def test_nothing_is_made_or_taken_unasked(window, desk, qtbot):
    desk.recording.add("counterpart", {"name": "Jean Bonhomme Pierre"})
    line = begin(window, qtbot, SESSION, "counterpart")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab):
        line.setFocus()
        line.clear()
        assert len(offered(line, qtbot, NAME)) == 2
        qtbot.keyClick(line._completer.popup(), key)
        settle(window, qtbot)
        assert line.text() == NAME
        assert window.page.editor.form.values()["counterpart"] == NAME
    assert not line.hasFocus()
    assert named(desk, "counterpart") == ["Jean Bonhomme Pierre"]


def test_the_new_one_is_below_the_others(window, desk, qtbot):
    desk.recording.add("counterpart", {"name": "Jean Bonhomme Pierre"})
    line = begin(window, qtbot, SESSION, "counterpart")
    offered(line, qtbot, NAME)
    popup = line._completer.popup()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(popup, key)
    settle(window, qtbot)
    assert named(desk, "counterpart") == [NAME, "Jean Bonhomme Pierre"]


def test_fields_with_several_take_new_ones_too(window, desk, qtbot):
    old = desk.recording.add("institution", {"name": "Police nationale"}).ids[0]
    line = begin(window, qtbot, NOTE, "institutions", institutions=[old])
    offered(line, qtbot, "Académie")
    take_last(line, qtbot)
    settle(window, qtbot)
    assert named(desk, "institution") == ["Académie", "Police nationale"]
    new = desk.recording.choices("institution")[0][0]
    assert window.page.editor.form.values()["institutions"] == [old, new]
    assert line.text() == ""
    window.undo()
    settle(window, qtbot)
    qtbot.waitUntil(lambda: window.page.editor.form.values()["institutions"] == [old, "Académie"])


def test_what_needs_more_than_a_name_opens_its_form_and_comes_back(window, desk, qtbot):
    line = begin(window, qtbot, NOTE, "commitments", subject="Clés")
    begun = window.page.editor
    assert offered(line, qtbot, "Second key") == ["New commitment: “Second key”…"]
    take_last(line, qtbot)
    settle(window, qtbot)
    page = window.page
    assert page is window.page_of(COMMITMENT)
    assert page.editor.form.values()["what"] == "Second key"
    page.editor.form.merge_values({"due": "2026-07-01"})
    page.save()
    settle(window, qtbot)
    assert window.page is window.page_of(NOTE)
    assert begun.isVisible()
    record = desk.recording.choices("commitment")[0][0]
    assert begun.form.values()["commitments"] == [record]
    assert begun.form.values()["subject"] == "Clés"
    assert "Second key" in window.page.bar.words.text()


def test_leaving_that_form_comes_back_with_what_was_typed(window, desk, qtbot):
    line = begin(window, qtbot, NOTE, "commitments", subject="Clés")
    begun = window.page.editor
    offered(line, qtbot, "Second key")
    take_last(line, qtbot)
    settle(window, qtbot)
    window.page.editor.closed.emit()
    settle(window, qtbot)
    assert window.page is window.page_of(NOTE)
    assert begun.form.values()["commitments"] == ["Second key"]
    assert line.text() == "Second key"


def test_another_record_of_that_list_saved_later_does_not_come_back(window, desk, qtbot):
    line = begin(window, qtbot, NOTE, "commitments", subject="Clés")
    offered(line, qtbot, "Second key")
    take_last(line, qtbot)
    settle(window, qtbot)
    page = window.page
    page.new_record({"what": "Third key", "due": "2026-07-01"})
    settle(window, qtbot)
    page.save()
    settle(window, qtbot)
    assert window.page is page


@pytest.mark.parametrize("profile", [OFFICER], indirect=True)
def test_what_this_role_does_not_write_is_not_offered(window, qtbot):
    line = begin(window, qtbot, "record:departure_report", "rotation")
    assert offered(line, qtbot, "Mine") == ["Nothing with this name yet"]
