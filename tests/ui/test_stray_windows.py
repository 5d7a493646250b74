"""No part of a page is ever a window of its own, not for a moment: the keyboard would be lost with it."""

import pytest
from desks import session
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from conftest import settle
from ssr_desk.services import review

POPUPS = (Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.Dialog)


class Watch(QObject):
    """Notes every window that appears, but for what opens over one."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and watched.windowType() not in POPUPS:
            self.seen.append(f"{type(watched).__name__} {watched.objectName()} {getattr(watched, 'text', str)()}")
        return False


@pytest.fixture
def watch(qapp):
    made = Watch()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


def test_pages_lists_forms_and_histories_stay_inside(window, desk, watch, qtbot):
    record = desk.recording.add("training_session", session()).ids[0]
    desk.recording.save(record, session(title="Second"), desk.recording.open(record).heads)
    desk.recording.add("handoff_note", {"subject": "Roads", "category": "security"})
    desk.recording.add("counterpart", {"name": "Jowèl Sentilè"})
    review.submit(desk.recording, record)
    for key in window.keys:
        page = window.go(key)
        settle(window, qtbot)
        for tab in getattr(page, "tabs", None) or ():
            page.tabs[tab].click()
            settle(window, qtbot)
        if key.startswith("record:"):
            page.new_record()
            settle(window, qtbot)
            page.escape()
    assert watch.seen == []


def test_history_keeps_the_keyboard(window, desk, watch, qtbot):
    record = desk.recording.add("training_session", session()).ids[0]
    desk.recording.save(record, session(title="Second"), desk.recording.open(record).heads)
    page = window.go("record:training_session", record)
    settle(window, qtbot)
    qtbot.keyClick(page.editor._history, Qt.Key.Key_Space)
    settle(window, qtbot)
    back = next(one for one in page.findChildren(QPushButton) if one.text() == "Back to the form")
    assert watch.seen == []
    assert QApplication.focusWidget() is back
    again = next(one for one in page.findChildren(QPushButton) if one.text() == "Bring this version back")
    again.click()
    qtbot.waitUntil(lambda: desk.recording.open(record).values["title"] == session()["title"])
    settle(window, qtbot)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.recording.open(record).values["title"] == "Second")
    page.editor.history.show_record(record)
    settle(window, qtbot)
    page.editor.history.erase.click()
    settle(window, qtbot)
    assert watch.seen == []
