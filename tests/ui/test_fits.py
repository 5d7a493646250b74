"""Texts fit: on every page, in both languages, at 1366 by 768, and nothing is cut off when letters are twice as large."""

import pytest
from desks import session
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)

from conftest import settle
from ssr_desk.i18n import LANGUAGES
from ssr_desk.ui.eliding import Elided
from ssr_desk.ui.languages import Languages

SPARE = 1  # pixels that rounding takes
VALUES = (QComboBox, QLineEdit, Elided)  # what they show is a record's: it may be longer than any field


def cut(window):
    """Yield the visible texts of the program that have less room than they need."""
    for one in window.findChildren(QWidget):
        if not one.isVisible() or one.visibleRegion().isEmpty() or isinstance(one, VALUES):
            continue
        if isinstance(one, QLabel) and one.text() and one.wordWrap():
            if one.heightForWidth(one.width()) > one.height() + SPARE:
                yield one.text()
        elif isinstance(one, QLabel | QCheckBox | QRadioButton) and one.text():
            if one.sizeHint().width() > one.width() + SPARE:
                yield one.text()
        elif isinstance(one, QPushButton | QToolButton) and one.text() and not isinstance(one.parent(), QLineEdit):
            short = one.minimumSizeHint().width() > one.width() + SPARE
            yield from [one.text()] if short else []


def filled(desk):
    """Record one of several kinds, so that pages have something to show."""
    mentee = desk.recording.add("counterpart", {"name": "عمر الحدّاد", "rank": "نقيب"}).ids[0]
    line = {"id": "0190c7c7-0000-7000-8000-000000000001", "competency": "community", "before": "1", "now": "4"}
    desk.recording.add("mentoring_session", {"counterpart": mentee, "date": "2026-06-10", "competencies": [line]})
    desk.recording.add("training_session", session(behaviour_due="2026-06-20", reaction_mean="4.5"))
    desk.recording.add("commitment", {"what": "Kits", "due": "2026-06-01", "status": "open", "counterpart": mentee})
    desk.recording.add("handoff_note", {"subject": "Roads", "category": "security", "counterparts": [mentee]})


def every_page(window, qtbot):
    """Yield every page, and every list with its first record open and with a new one."""
    for key in window.keys:
        page = window.go(key)
        settle(window, qtbot)
        yield key
        if key.startswith("record:"):
            if page.model.rowCount():
                page.open_record(page.model.index(0, 0).data(Qt.ItemDataRole.UserRole), focus=False)
            else:
                page.new_record()
            settle(window, qtbot)
            if page.editor is None:  # the role does not write these
                continue
            qtbot.waitUntil(lambda page=page: not page.related.waiting)
            settle(window, qtbot)
            yield f"{key} open"
            page.editor.close_editor()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_cut_off(window, desk, qtbot, qapp, language):
    filled(desk)
    window.resize(QSize(1366, 768))
    window.speak(Languages(qapp).speak(language))
    settle(window, qtbot)
    found = [(page, words) for page in every_page(window, qtbot) for words in cut(window)]
    Languages(qapp).speak("en")
    assert found == []


def test_twice_as_large_still_shows_every_button(window, desk, look, qtbot):
    filled(desk)
    window.resize(QSize(1366, 768))
    look.set(size="double")
    settle(window, qtbot)
    try:
        beyond = []
        for page in every_page(window, qtbot):
            for one in window.page.findChildren(QPushButton):
                if (
                    one.isVisible()
                    and not one.visibleRegion().isEmpty()
                    and one.objectName() not in ("rowlink", "link")
                ):
                    edge = one.mapTo(window, one.rect().topRight()).x()
                    if edge > window.width() or one.width() + SPARE < one.minimumSizeHint().width():
                        beyond.append((page, one.text()))
        assert window.width() == 1366
        assert beyond == []
    finally:
        look.set(size="normal")


def test_every_control_has_a_role_and_a_name_and_tab_comes_round(window, desk, qtbot):
    filled(desk)
    wrong = []
    for page in every_page(window, qtbot):
        controls = {
            one
            for one in window.page.findChildren(QWidget)
            if one.isVisible()
            and one.isEnabled()
            and one.focusPolicy() & Qt.FocusPolicy.TabFocus
            and one.window() is window
        }
        for one in controls:
            told = QAccessible.queryAccessibleInterface(one)
            if not told.text(QAccessible.Text.Name) or told.role() in (
                QAccessible.Role.NoRole,
                QAccessible.Role.Client,
            ):
                wrong.append((page, type(one).__name__, told.role()))
        start = next(iter(controls), None)
        if start is None:
            continue
        start.setFocus(Qt.FocusReason.TabFocusReason)
        reached, here = set(), start
        for _turn in range(20_000):
            here = here.nextInFocusChain()
            if here is start:
                break
            if here in controls:
                reached.add(here)
        missed = controls - reached - {start}
        wrong += [(page, "not reached", type(one).__name__) for one in missed]
    assert wrong == []


def test_text_from_the_right_stands_at_the_right(window, desk, qtbot):
    filled(desk)
    page = window.go("record:counterpart")
    settle(window, qtbot)
    alignment = page.model.index(0, 0).data(Qt.ItemDataRole.TextAlignmentRole)
    assert alignment & Qt.AlignmentFlag.AlignRight
    page.open_record(page.model.index(0, 0).data(Qt.ItemDataRole.UserRole))
    settle(window, qtbot)
    grid = page.editor.form.sections[0].grid
    qtbot.waitUntil(lambda: page.editor.form.sections[0].grid is not None)
    grid = page.editor.form.sections[0].grid
    line = grid.editors["name"].control
    qtbot.waitUntil(lambda: line.text() == "عمر الحدّاد")
    line.home(False)
    begin = line.cursorRect().center().x()
    line.end(False)
    assert (
        line.width() / 2 < line.cursorRect().center().x() < begin
    )  # the word ends at its left, and stands at the right
    assert QApplication.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_pictures_grow_with_the_text(window, look, qtbot):
    """In the sidebar, in buttons, on cards. Of those inside lines Qt says the size, whatever the style sheet says."""
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QToolButton

    def drawn():
        found = {}
        for key in ("record:training_session", "conflicts"):
            page = window.go(key)
            settle(window, qtbot)
            for one in page.findChildren(QPushButton) + page.findChildren(QToolButton):
                if one.isVisible() and not one.icon().isNull() and not isinstance(one.parent(), QLineEdit):
                    name = one.text() or one.accessibleName() or one.parent().accessibleName()
                    size = one.iconSize().boundedTo(one.icon().actualSize(QSize(200, 200)))
                    found[key, name] = size.width(), min(size.height(), one.height())
            for one in page.findChildren(QLabel):
                if one.isVisible() and not one.pixmap().isNull():
                    found[key, "picture"] = tuple(one.pixmap().deviceIndependentSize().toSize().toTuple())
        pages = window.findChild(QListWidget, "nav")
        found["pages"] = pages.iconSize().toTuple()
        found["page"] = pages.item(0).icon().actualSize(QSize(200, 200)).toTuple()
        return found

    usual = drawn()
    look.set(size="double")
    try:
        settle(window, qtbot)
        large = drawn()
        assert large.keys() == usual.keys()
        assert len(usual) > 6
        assert {name: size for name, size in large.items() if size != tuple(2 * one for one in usual[name])} == {}
    finally:
        look.set(size="normal")
