"""The editor around a form: the keyboard's way out of it, and leaving what cannot be saved yet."""

import pytest
from desks import session
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel

from conftest import settle, type_text

TRAINING = "record:training_session"


def made(window):
    """Whether every open section of the form has its fields."""
    editor = window.page.editor
    return all(one.grid for one in editor.form.sections if one.heading.isChecked())


@pytest.fixture
def editor(window, desk, qtbot):
    first, second = (desk.recording.add("training_session", session(number)).ids[0] for number in (1, 2))
    page = window.go(TRAINING)
    page.open_record(first)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: made(window))
    page.editor.other = second
    return page.editor


def test_tab_goes_on_from_the_last_button_to_the_rest_of_the_window(window, editor, qtbot):
    seen = []
    editor._save.setFocus()
    for _turn in range(200):
        seen.append(QApplication.focusWidget())
        qtbot.keyClick(seen[-1], Qt.Key.Key_Tab)
        if QApplication.focusWidget() is editor._save:
            break
    assert QApplication.focusWidget() is editor._save, "Tab does not come round"
    assert len(set(map(id, seen))) == len(seen), "Tab stops twice at the same place"
    inside = [editor.isAncestorOf(one) for one in seen]
    assert inside[0]
    assert False in inside
    out, back = inside.index(False), len(inside) - inside[::-1].index(False)
    assert set(inside[out:back]) == {False}, "Tab comes back into the editor before it has been everywhere else"
    assert window.sidebar.pages in seen[out:back]
    assert window.page.table in seen[out:back]
    assert editor._close in seen[:out]
    assert editor.form.sections[0].heading is seen[back]


def test_what_cannot_be_saved_is_said_before_it_is_left(window, desk, editor, qtbot):
    editor.form.merge_values({"title": "", "start": "no day"})
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert editor.isVisible()
    assert "cannot be saved like this" in editor.bar.words.text()
    wrong = [one for one in editor.form.findChildren(QLabel, "problem") if one.isVisible()]
    assert len(wrong) == 2
    settle(window, qtbot)
    kept = desk.drafts.all()
    assert [one.values["start"] for one in kept] == ["no day"]
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    window.page.open_record(editor.record_id)
    settle(window, qtbot)
    assert editor.form.values()["start"] == "no day"
    assert editor.dirty


def test_after_another_change_it_is_said_again(window, editor, qtbot):
    editor.form.merge_values({"start": "no day"})
    editor.close_editor()
    editor.form.merge_values({"start": "nor this"})
    editor.close_editor()
    assert editor.isVisible()
    editor.bar.do()
    assert not editor.isVisible()


def test_what_can_be_saved_is_left_as_a_draft_without_a_word(window, desk, editor, qtbot):
    editor.form.merge_values({"title": "Autre titre"})
    editor.close_editor()
    assert not editor.isVisible()
    settle(window, qtbot)
    assert [one.values["title"] for one in desk.drafts.all()] == ["Autre titre"]


@pytest.mark.parametrize("new", [False, True])
def test_turning_to_another_record_says_what_was_not_saved(window, editor, qtbot, new):
    if new:
        window.page.new_record()
        settle(window, qtbot)
    editor.form.merge_values({"title": "À moitié"})
    window.page.open_record(editor.other)
    settle(window, qtbot)
    assert "“À moitié” is not saved yet" in editor.bar.words.text()
    editor.bar.do()
    settle(window, qtbot)
    assert editor.form.values()["title"] == "À moitié"
    assert editor.dirty
    assert bool(editor.record_id) is not new


def test_the_history_is_made_when_it_is_asked_for(window, editor, qtbot):
    assert "history" not in vars(editor)
    editor._history.click()
    settle(window, qtbot)
    assert editor.history.isVisible()
    editor._history.click()
    assert editor.form.isVisible()


def seen(editor):
    """Whether the whole field with the keyboard is seen."""
    field, ground = QApplication.focusWidget(), editor._area.viewport()
    return ground.rect().contains(QRect(field.mapTo(ground, QPoint()), field.size()))


@pytest.mark.parametrize("name", ["title", "place", "unit"])
@pytest.mark.parametrize("size", [(1366, 768), (1000, 600)])
def test_the_field_with_the_keyboard_is_seen_after_saving(window, editor, qtbot, name, size):
    window.resize(*size)
    settle(window, qtbot)

    editor.form.focus(name)
    settle(window, qtbot)
    field, ground, bar = QApplication.focusWidget(), editor._area.viewport(), editor._area.verticalScrollBar()
    bar.setValue(
        bar.value() + field.mapTo(ground, field.rect().bottomLeft()).y() - ground.height() + 1
    )  # at the very foot
    settle(window, qtbot)
    assert seen(editor)
    for number in range(3):
        type_text(f" and {number}")
        qtbot.waitUntil(lambda: editor.dirty)
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: not editor.dirty)
        settle(window, qtbot)
        assert QApplication.focusWidget() is field
        qtbot.waitUntil(lambda: seen(editor))


def test_save_keeps_the_keyboard_when_it_was_pressed(window, editor, qtbot):
    editor.form.focus("place")
    type_text(" more")
    editor._save.setFocus()
    qtbot.keyClick(editor._save, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not editor.dirty)
    settle(window, qtbot)
    assert QApplication.focusWidget() is editor._save


def test_what_was_begun_on_today_is_gone_on_with_at_its_end(window, qtbot):
    page = window.go("today")
    settle(window, qtbot)
    page.line.setFocus()
    type_text("Prints")
    qtbot.keyClick(page.line, Qt.Key.Key_Return)
    settle(window, qtbot)
    form = window.page.editor.form
    qtbot.waitUntil(lambda: form.values().get("title") == "Prints" and QApplication.focusWidget() is not None)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is form.sections[0].grid.editors["title"].control)
    type_text(" at Kafou")
    assert form.values()["title"] == "Prints at Kafou"
