"""Every page of every role, and every panel on it, for people who use no mouse or no screen.

What Tab reaches has a name for a screen reader; Tab reaches everything that can be worked, goes down the page (and to the
right), comes round again, and what has the keyboard looks different from what has not.
"""

from itertools import pairwise
from typing import NamedTuple

import pytest
from desks import session
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QRadioButton, QToolButton, QWidget
from roles import certified, plan, windows
from test_fits import filled

from conftest import settle
from ssr_desk.services import review

ROLES = ("officer", "commander", "hq")
MOST = 250  # steps of Tab before somebody is caught in it


class Stop(NamedTuple):
    """A place where Tab stopped."""

    widget: QWidget
    name: str
    place: QRect


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    """Something on every page of every role."""
    with certified(tmp_path_factory.mktemp("accessible")) as made:
        plan(made)
        made.introduce("commander", "officer")
        made.deliver(made.send("hq", (made["commander"].profile.device,), "plan"), "commander")
        officer = made["officer"].recording
        filled(made["officer"])
        review.submit(officer, officer.add("training_session", session()).ids[0])
        made.deliver(made.send("officer", ("commander",), "one"), "commander")
        made.deliver(made.send("commander", ("hq",), "two"), "hq")
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def workable(widget, inside):
    return (
        widget.isVisibleTo(inside)
        and widget.isEnabled()
        and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.focusProxy() is None
    )


def name_of(widget):
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def tab():
    """Press Tab."""
    target = QApplication.focusWidget()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "\t"))


def walk(window):
    """Press Tab from where the keyboard is until it comes round; returns where it stopped."""
    first, stops = QApplication.focusWidget(), []
    assert first is not None
    for _step in range(MOST):
        here = QApplication.focusWidget()
        stops.append(here)
        tab()
        if QApplication.focusWidget() is first:
            return [Stop(one, name_of(one), QRect(one.mapTo(window, QPoint()), one.size())) for one in stops]
    raise AssertionError([name_of(one) for one in stops[-8:]])


def said_twice(widget):
    """Whether a description repeats the name, or begins with all of it."""
    told = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Description)
    return bool(told.strip()) and name_of(widget).startswith(told.strip())


def pictures(window):
    """Return the buttons that Qt makes of pictures inside lines: Tab does not reach them, a screen reader does."""
    return [
        one
        for line in window.findChildren(QLineEdit)
        if line.isVisibleTo(window)
        for one in line.findChildren(QToolButton)
    ]


def complaints(window):
    """Walk once round by Tab. Yields what is wrong: no name, never reached, up the page again."""
    if QApplication.focusWidget() is None:
        window.sidebar.pages.setFocus()
    stops = walk(window)
    reached = {id(one.widget) for one in stops}
    yield from (f"no name: {type(one.widget).__name__} {one.place}" for one in stops if not one.name)
    yield from (f"read twice: {one.name}" for one in stops if said_twice(one.widget))
    yield from (f"nameless: {name_of(one.parentWidget())}" for one in pictures(window) if not name_of(one))
    for one in window.findChildren(QWidget):
        # of radio buttons that exclude each other Tab takes the chosen one, and the arrows the others
        if workable(one, window) and id(one) not in reached and not isinstance(one, QRadioButton):
            yield f"not reached: {type(one).__name__} {name_of(one)}"
    for before, after in pairwise(stops):
        across = len({window.sidebar.isAncestorOf(one.widget) for one in (before, after)}) > 1  # each begins at its top
        if not across and after.place.bottom() <= before.place.top() and after.place.left() < before.place.right():
            yield f"up again: {before.name} to {after.name}"


def stands(editor):
    """Whether every open section of the form has its fields: they are made in slices."""
    return all(one.grid for one in editor.form.sections if one.heading.isChecked())


def every_view(window, qtbot):
    """Yield every page, every tab of it, every list with a record open and with a new one, and the guide."""
    for key in window.keys:
        page = window.go(key)
        settle(window, qtbot)
        yield key
        for one in getattr(page, "tabs", ()):
            page.tabs[one].click()
            settle(window, qtbot)
            yield f"{key} {one}"
        if not key.startswith("record:"):
            continue
        if page.model.rowCount():
            page.open_record(page.model.index(0, 0).data(Qt.ItemDataRole.UserRole))
            settle(window, qtbot)
            qtbot.waitUntil(lambda page=page: stands(page.editor))
            yield f"{key} open"
            page.editor.close_editor()
        page.new_record()
        settle(window, qtbot)
        if page.editor is not None and page.editor.isVisible():
            qtbot.waitUntil(lambda page=page: stands(page.editor))
            yield f"{key} new"
            page.editor.close_editor()
    window.guide()
    settle(window, qtbot)
    yield "guide"


@pytest.mark.parametrize("name", ROLES)
def test_every_page_by_tab(cast, open_window, qtbot, name):
    window = open_window(cast[name])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.resize(QSize(1366, 768))
    found = [(view, one) for view in every_view(window, qtbot) for one in complaints(window)]
    assert found == []


def pixels(window, widget):
    """Return what stands where a widget is, with a little around it."""
    place = QRect(widget.mapTo(window, QPoint()), widget.size()).adjusted(-2, -2, 2, 2)
    return window.grab(place.intersected(window.rect())).toImage()


def test_the_keyboard_can_be_seen(cast, open_window, qtbot):
    """Of every kind of control, one is looked at with the keyboard and without."""
    window = open_window(cast["officer"])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    seen, unseen = set(), []
    for _view in every_view(window, qtbot):
        for one in window.findChildren(QWidget):
            kind = type(one).__name__, one.objectName()
            if not workable(one, window) or kind in seen or one.visibleRegion().isEmpty():
                continue
            seen.add(kind)
            (window.sidebar.pages if one is not window.sidebar.pages else window.sidebar.lock_button).setFocus()
            before = pixels(window, one)
            one.setFocus(Qt.FocusReason.TabFocusReason)
            if pixels(window, one) == before:
                unseen.append(kind)
    assert len(seen) > 10
    assert unseen == []
