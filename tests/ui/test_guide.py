"""The first five minutes: the guide speaks of the page one is on, and an empty list says what belongs there."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtWidgets import QLabel

from conftest import settle
from ssr_desk import paths
from ssr_desk.i18n import LANGUAGES
from ssr_desk.ui.languages import Languages

BIG = 120_000  # bytes of a picture


def chapters(language):
    return {one.stem: one.read_text(encoding="utf-8") for one in (paths.GUIDE / language).glob("*.md")}


def test_both_languages_have_the_same_chapters_and_keys():
    english, french = chapters("en"), chapters("fr")
    assert english.keys() == french.keys()
    for name, words in english.items():
        other = french[name].replace("Maj", "Shift")
        keys = [sorted(re.findall(r"Ctrl\+(?:Shift\+)?[A-Z]|Alt\+U|F11", one)) for one in (words, other)]
        assert keys[0] == keys[1], name
        assert words.count("\n- ") == other.count("\n- ")
        assert words.count("![") == other.count("![")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_there_and_small(language):
    named = [name for words in chapters(language).values() for name in re.findall(r"!\[.*?\]\((.*?)\)", words)]
    assert named
    for name in named:
        file = paths.GUIDE / language / name
        assert file.stat().st_size < BIG
        assert not QImage(str(file)).isNull()


@pytest.mark.parametrize(
    ("page", "chapter"),
    [("today", "Begin"), ("record:counterpart", "Record"), ("sync", "Exchange"), ("reports", "Leave the post"),
     ("settings", "Keep it safe")],
)  # fmt: skip
def test_f1_opens_what_belongs_to_the_page(window, qtbot, page, chapter):
    window.go(page)
    settle(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: window.page.key == "guide")
    assert window.page.chapters.currentItem().text() == chapter
    assert window.page.text.toPlainText().startswith(chapter)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.page.chapters.currentItem().text() == chapter


def test_an_empty_list_teaches(window, types, qtbot):
    for key in window.keys:
        if not key.startswith("record:"):
            continue
        page = window.go(key)
        settle(window, qtbot)
        if page.model.rowCount():
            continue
        told = " ".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())
        assert page.record_type.about in told
        assert "F1" in told
    assert all(types[one].about for one in ("training_session", "mentoring_session", "handoff_note", "counterpart"))


@pytest.mark.parametrize("page", ["today", "record:counterpart"])
def test_a_chapter_is_shown_from_its_beginning(window, qtbot, page):
    window.go(page)
    settle(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    settle(window, qtbot)
    bar = window.page.text.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    qtbot.wait(50)
    assert bar.value() == 0
    window.resize(1100, 640)
    qtbot.wait(50)
    assert bar.value() == 0


def test_a_chapter_that_is_read_stays_where_it_is_when_the_window_gets_smaller(window, qtbot):
    window.guide()
    settle(window, qtbot)
    bar = window.page.text.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum() // 2)
    window.resize(1366, 700)
    qtbot.wait(50)
    assert bar.value() > 0


def test_text_stands_apart_from_lists_pictures_and_tables(window, qtbot):
    window.guide()
    text = window.page.text
    for chapter in range(window.page.chapters.count()):
        window.page.chapters.setCurrentRow(chapter)
        settle(window, qtbot)
        layout, block, ended = text.document().documentLayout(), text.document().begin(), None
        while block.isValid():
            cursor = QTextCursor(block)
            table, box = cursor.currentTable(), layout.blockBoundingRect(block)  # of the text alone, without margins
            top, bottom = box.top(), box.bottom()
            if table is not None:
                frame = layout.frameBoundingRect(table)  # with its margins
                top, bottom = frame.top() + table.format().topMargin(), frame.bottom() - table.format().bottomMargin()
            if ended is not None and (table is None or table.firstCursorPosition().block() == block) and block.text():
                assert top - ended >= 5, (chapter, block.text())
            ended, block = bottom, block.next()


def marked(window):
    """Return the words of what the sidebar marks."""
    return [one.text().strip() for one in window.sidebar.pages.selectedItems()]


def test_the_guide_is_found_with_the_mouse_and_left_with_escape(window, qtbot):
    page = window.go("record:counterpart")
    settle(window, qtbot)
    before = marked(window)
    assert len(before) == 1
    button = window.sidebar.guide_button
    assert button.isVisible()
    assert button.text() == "Guide (F1)"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert window.page.key == "guide"
    assert window.page.chapters.currentItem().text() == "Record"
    assert marked(window) == [], "the sidebar says that another page is shown"
    assert button.isChecked()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (window.page.key, button.isChecked()) == ("guide", True)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    settle(window, qtbot)
    assert window.page is page
    assert marked(window) == before
    assert not button.isChecked()


def test_the_sidebar_leads_from_the_guide_also_to_the_page_one_came_from(window, qtbot):
    window.guide()
    settle(window, qtbot)
    window.sidebar.pages.setFocus()
    settle(window, qtbot)
    assert window.page.key == "guide", "the keyboard in the sidebar alone leads nowhere"
    assert marked(window) == []
    first = window.sidebar.pages.visualItemRect(window.sidebar.pages.item(0)).center()
    qtbot.mouseClick(window.sidebar.pages.viewport(), Qt.MouseButton.LeftButton, pos=first)
    assert window.page.key == "today"
    assert marked(window) == ["Today"]


def test_a_guide_in_another_language_stands_at_the_same_chapter_and_leads_back(window, qtbot, qapp):
    window.go("sync")
    window.guide()
    settle(window, qtbot)
    window.speak(Languages(qapp).speak("fr"))
    qtbot.waitUntil(lambda: window.page.key == "guide" and window.page.accessibleName() == "Guide")
    settle(window, qtbot)
    assert window.page.text.toPlainText().startswith("Échanger")
    assert window.sidebar.guide_button.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.page.key == "sync"


def test_settings_name_the_key_of_the_guide(window, qtbot):
    assert "F1 guide" in window.go("settings").keys.text()
