"""Cancel throws away what was typed, and loses nothing: it is one key from coming back."""

import pytest
from desks import session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from conftest import settle, type_text

TRAINING = "record:training_session"
CONTROL = Qt.KeyboardModifier.ControlModifier


def typed(window, qtbot, words, record=""):
    """Type into the title of a new record, or of one that there is."""
    page = window.go(TRAINING, record)
    if not record:
        page.new_record()
    settle(window, qtbot)
    qtbot.waitUntil(lambda: page.editor.form.sections[0].grid is not None)
    page.editor.form.focus("title")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Home)
    type_text(words)
    assert page.editor.dirty
    return page.editor


def taken_back(window, qtbot):
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, CONTROL)
    settle(window, qtbot)


@pytest.mark.parametrize("waited", [False, True], ids=["at once", "kept as a draft"])
def test_a_new_record_that_was_cancelled_comes_back(window, desk, qtbot, waited):
    editor = typed(window, qtbot, "Garde à vue")
    if waited:
        editor.keep_draft()
        settle(window, qtbot)
    editor._cancel.click()
    settle(window, qtbot)
    assert not editor.isVisible()
    assert desk.drafts.all() == []
    assert window.page.bar.words.text() == "Thrown away: “Garde à vue”."
    assert window.page.bar.action.text() == "Undo (Ctrl+Z)"
    assert window._status._left.text() == "Nothing recorded yet"
    taken_back(window, qtbot)
    assert editor.isVisible()
    assert editor.dirty
    assert editor.form.values()["title"] == "Garde à vue"
    assert [one.values["title"] for one in desk.drafts.all()] == ["Garde à vue"]
    assert not window.page.bar.isVisible(), "it is not thrown away any more"
    assert window._status._left.text() == "1 record not saved"
    editor.save()
    settle(window, qtbot)
    assert desk.drafts.all() == []
    assert desk.recording.open(editor.record_id).values["title"] == "Garde à vue"


def test_what_was_typed_into_a_saved_record_comes_back(window, desk, qtbot):
    record = desk.recording.add("training_session", session()).ids[0]
    editor = typed(window, qtbot, "Nouveau ", record)
    editor._cancel.click()
    settle(window, qtbot)
    assert editor.form.values()["title"] == session()["title"]
    assert not editor.dirty
    assert "Nouveau" in window.page.bar.words.text()
    window.page.bar.action.click()
    settle(window, qtbot)
    assert editor.form.values()["title"] == "Nouveau " + session()["title"]
    editor.save()
    settle(window, qtbot)
    now = desk.recording.open(record)
    assert now.values["title"] == "Nouveau " + session()["title"]
    assert not now.conflicts


def test_from_another_page_it_comes_back_to_its_own(window, desk, qtbot):
    editor = typed(window, qtbot, "Ronde")
    editor._cancel.click()
    settle(window, qtbot)
    window.go("sync")
    settle(window, qtbot)
    taken_back(window, qtbot)
    assert window.page.key != "sync"
    assert editor.isVisible()
    assert editor.form.values()["title"] == "Ronde"


def test_saves_and_what_was_cancelled_are_taken_back_in_their_order(window, desk, qtbot):
    record = desk.recording.add("training_session", session()).ids[0]
    editor = typed(window, qtbot, "A", record)
    editor.save()
    settle(window, qtbot)
    editor = typed(window, qtbot, "B")
    editor._cancel.click()
    settle(window, qtbot)
    taken_back(window, qtbot)
    assert editor.form.values()["title"] == "B"
    window.undo()
    settle(window, qtbot)
    assert desk.recording.open(record).values["title"] == session()["title"]


def test_what_was_erased_for_good_does_not_come_back(window, desk, qtbot):
    record = desk.recording.add("training_session", session()).ids[0]
    editor = typed(window, qtbot, "Secret ", record)
    editor._cancel.click()
    settle(window, qtbot)
    desk.recording.redact(record, ["title"], "asked for")
    window.context.arrived(None)
    settle(window, qtbot)
    window.undo()
    settle(window, qtbot)
    assert desk.drafts.all() == []
    assert "nothing to undo" in window.page.bar.words.text()


def test_a_form_in_which_nothing_was_typed_is_closed_without_a_word(window, qtbot):
    page = window.go(TRAINING)
    page.new_record()
    settle(window, qtbot)
    page.editor._cancel.click()
    settle(window, qtbot)
    assert not page.editor.isVisible()
    assert not page.bar.isVisible()


def test_a_draft_that_was_reopened_says_so_and_survives_cancel(window, desk, qtbot):
    editor = typed(window, qtbot, "Patrouille")
    window.go("today")
    settle(window, qtbot)
    link = next(
        one
        for one in window.page.findChildren(QPushButton, "rowlink")
        if one.isVisible() and "Patrouille" in one.accessibleName()
    )
    link.click()
    settle(window, qtbot)
    assert editor._unsaved.isVisible(), "it is not saved yet"
    assert "did not save is back" in editor.bar.words.text()
    editor.form.focus("title")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_End)
    type_text("s")
    editor._cancel.click()
    settle(window, qtbot)
    taken_back(window, qtbot)
    assert editor.form.values()["title"] == "Patrouilles"
