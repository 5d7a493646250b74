"""The status bar tells at once of what is typed and not saved: while it is typed, after it is left, after it is thrown away."""

import pytest
from desks import session

from conftest import settle, type_text

TRAINING = "record:training_session"


@pytest.fixture
def told(window):
    """Return what the status bar says at the left, now."""
    return lambda: window._status._left.text()


def begun(window, qtbot, words="Custody"):
    """Begin a record and type into its first line."""
    page = window.go(TRAINING)
    page.new_record()
    settle(window, qtbot)
    qtbot.waitUntil(lambda: page.editor.form.sections[0].grid is not None)
    type_text(words, page.editor.form.sections[0].grid.editors["title"].control)
    return page.editor


def test_what_is_typed_is_not_called_saved(window, told, qtbot):
    settle(window, qtbot)
    assert told() == "Nothing recorded yet"
    editor = begun(window, qtbot, "C")
    assert editor.dirty
    assert told() == "1 record not saved", "before anything was kept, too"
    window.go("today")
    settle(window, qtbot)
    assert told() == "1 record not saved"


def test_what_is_thrown_away_or_saved_is_no_longer_counted(window, desk, told, qtbot):
    editor = begun(window, qtbot)
    editor.keep_draft()
    settle(window, qtbot)
    assert told() == "1 record not saved"
    editor.discard()
    qtbot.waitUntil(lambda: told() == "Nothing recorded yet")
    saved = desk.recording.add("training_session", session()).ids[0]
    window.page.open_record(saved)
    settle(window, qtbot)
    editor.form.focus("title")
    type_text("x", editor.form.sections[0].grid.editors["title"].control)
    assert "1 record not saved" in told()
    editor.save()
    qtbot.waitUntil(lambda: told() == "1 record not yet exported")


def test_a_window_built_anew_counts_what_was_typed(window, told, qtbot):
    begun(window, qtbot)
    window.speak(window.context.translate)
    qtbot.waitUntil(lambda: told() == "1 record not saved")
    settle(window, qtbot)
    assert told() == "1 record not saved"
