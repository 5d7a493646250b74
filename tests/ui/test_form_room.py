"""Where there is little room: choices, help, pages before a desk with large letters; and forms that nobody here may change."""

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QLabel, QLineEdit, QMainWindow, QPushButton, QScrollArea, QWidget

from conftest import Answers, settle
from ssr_desk import paths
from ssr_desk.app import Profile
from ssr_desk.i18n import LANGUAGES, translator
from ssr_desk.ui.editors import Choice
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.pages.first_start import FirstStart
from ssr_desk.ui.pages.first_steps import RecoveryStep
from ssr_desk.ui.pages.unlock import UnlockPage
from ssr_desk.ui.record_editor import RecordEditor

LONG = "Exercice de mise en situation"


def picture(qtbot, words):
    box = Choice()
    qtbot.addWidget(box)
    box.addItem(words)
    box.resize(150, 34)
    box.clearFocus()
    return box.grab().toImage()


def test_a_choice_without_room_ends_in_an_ellipsis_and_is_told_whole(qtbot, look):
    shown = picture(qtbot, LONG)
    assert any(shown == picture(qtbot, f"{LONG[:count]}…") for count in range(4, len(LONG)))
    box = Choice()
    qtbot.addWidget(box)
    box.addItem(LONG)
    assert box.toolTip() == LONG


def test_help_takes_the_empty_place_beside_a_short_field(window, desk, qtbot):
    page = window.go("record:counterpart")
    page.new_record()
    settle(window, qtbot)
    qtbot.waitUntil(lambda: page.editor.form.sections[0].grid is not None)
    grid = page.editor.form.sections[0].grid
    box, control = grid._boxes["sex"], grid.editors["sex"]
    qtbot.waitUntil(lambda: box.width() > 1.9 * control.width())
    names = grid._boxes["name"]
    assert box.width() == names.width()
    assert abs(2 * control.width() + 12 - box.width()) <= 1
    window.resize(QSize(1900, 900))
    page.editor.toggle_wide()
    settle(window, qtbot)
    qtbot.waitUntil(lambda: grid._columns == 4)


@pytest.mark.parametrize("profile", [Profile("Insp Côté", "000001", "hq", "", "", "en")], indirect=True)
def test_a_record_that_this_role_may_not_write_says_who_does(window, desk, qtbot):
    person = desk.recording.add("person", {"officer": "000123", "name": "Sgt Roy"}).ids[0]
    page = window.go("record:person") if "record:person" in window.keys else None
    editor = RecordEditor(desk.registry["person"], window.context)
    (page or window.page).body.addWidget(editor)
    editor.open(person)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: editor.record_id == person)
    assert not editor._why.isVisible()
    assert editor._delete.isEnabled()
    desk.change_profile(role="officer", mission="HT")
    editor.open(person)
    qtbot.waitUntil(editor._why.isVisible)
    assert editor._why.text() == "Headquarters writes this."
    assert not editor._delete.isEnabled()
    assert not editor._save.isEnabled()


def pages(look, translate, jobs, folder):
    """Yield every page before a desk is open."""
    unlock = UnlockPage(folder, look, translate)
    yield unlock
    forgotten = UnlockPage(folder, look, translate)
    forgotten.other.click()
    yield forgotten
    for step in ("welcome", "passphrase", "profile"):
        first = FirstStart(folder, look, translate, jobs, Answers())
        getattr(first, step)()
        yield first
    yield RecoveryStep(look, translate, "ABCDEF-GHJKMN-PQRSTV-WXYZ01-234567-89AB")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", ["normal", "double"])
@pytest.mark.parametrize("room", [(1366, 768), (911, 512)])
def test_pages_before_a_desk_fit_or_scroll(qtbot, look, tmp_path, language, size, room):
    if size == "double" and room == (911, 512):
        room = (1366, 512)  # letters twice as large on a screen that itself enlarges by half
    look.set(size=size)
    jobs, wrong = Jobs(), []
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(*room)
    window.show()
    for page in pages(look, translator(language, paths.LOCALE), jobs, tmp_path / "desk"):
        window.setCentralWidget(page)
        qtbot.waitUntil(lambda page=page: page.isVisible())
        qtbot.wait(1)
        area = next(one for one in page.findChildren(QScrollArea) if one.isVisible())
        inside = area.widget()
        for one in inside.findChildren(QWidget):
            if not one.isVisible() or not isinstance(one, QLabel | QPushButton | QLineEdit):
                continue
            left = one.mapTo(inside, QPoint(0, 0))
            name = (type(page).__name__, type(one).__name__, getattr(one, "text", str)())
            if left.x() < 0 or left.x() + one.width() > area.viewport().width():
                wrong.append((*name, "beside"))
            if left.y() + one.height() > inside.height():
                wrong.append((*name, "below"))
            if isinstance(one, QLabel) and one.wordWrap() and one.heightForWidth(one.width()) > one.height() + 1:
                wrong.append((*name, "cut"))
            if isinstance(one, QPushButton) and one.sizeHint().width() > one.width() + 1:
                wrong.append((*name, "narrow"))
    look.set(size="normal")
    jobs.close()
    assert wrong == []
