"""The commander's pages in the window: the contingent and its rotation board, records to review."""

import pytest
from desks import session
from PySide6.QtCore import Qt
from roles import cells, certified, nameless, plan, told, windows

from conftest import settle
from ssr_desk.i18n import LANGUAGES
from ssr_desk.ui.pages.timeline import Bar


@pytest.fixture
def cast(tmp_path):
    """The plan has come to the commander, and a bundle of the officer."""
    with certified(tmp_path) as made:
        plan(made)
        made.introduce("commander", "officer")
        made.deliver(made.send("hq", (made["commander"].profile.device,), "plan"), "commander")
        made["officer"].recording.add("training_session", session())
        made.deliver(made.send("officer", ("commander",), "one"), "commander")
        made.clock.ago(0, 8)
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def bars(page):
    return [one for one in page.board.findChildren(Bar) if one.isVisible()]


def test_the_board_shows_who_is_where_and_the_gap_between(cast, open_window, qtbot):
    window = open_window(cast["commander"], "contingent")
    page = window.page
    qtbot.waitUntil(lambda: len(bars(page)) == 2)
    names = [one.accessibleName() for one in bars(page)]
    assert names[0] == ("HT-MENTOR-1: Amélie Tremblay-Roy, Jul 1, 2025 – Jun 30, 2026. 10 days without anybody")
    first, second = bars(page)
    assert first.geometry().right() < second.geometry().left()
    assert page.board._points[0][:2] == ("Gap of 10 days", "error")
    assert page.board._points[1][:2] == ("Vacant", "error")
    told(qtbot, page, "HT-BILAT · 1 officer here · 1 post vacant")
    told(qtbot, page, "Amélie Tremblay-Roy leaves on Jun 30, 2026; Nadia Benali arrives on Jul 11, 2026")
    second.setFocus()
    qtbot.keyClick(second, Qt.Key.Key_Space)
    settle(window, qtbot)
    assert window.page.record_type.type_name == "rotation"
    qtbot.waitUntil(lambda: window.page.editor.record_id == second.spell.rotation)


def test_bundles_of_every_officer_are_told(cast, open_window, qtbot):
    page = open_window(cast["commander"], "contingent").page
    assert cells(page.officers) == [["Amélie Tremblay-Roy", "In order", "May 26, 2026", "1", "HT-MENTOR-1"]]
    told(qtbot, page, "Nothing to look at.", "Last bundle: May 26, 2026")


def test_an_officer_without_a_known_desk_is_missed(cast, open_window, qtbot):
    commander = cast["commander"]
    values = {"post": "HT-MENTOR-2", "officer": "OPP-9034", "name": "Thomas Whiteduck", "start": "2026-01-05"}
    commander.recording.add("rotation", values)
    page = open_window(commander, "contingent").page
    by_name = {row[0]: row for row in cells(page.officers)}
    assert by_name["Thomas Whiteduck"][1] == "No desk"
    page.officers.choose("OPP-9034")
    told(qtbot, page, "No desk of this officer is known here")
    assert page.board._points[1][0] == "Held"


def test_a_contingent_without_posts_says_what_belongs_there(tmp_path, open_window, qtbot):
    with certified(tmp_path) as cast:
        window = open_window(cast["commander"], "contingent")
        told(qtbot, window.page, "No post is planned yet")
        told(qtbot, window.page, "Nobody leaves or arrives")
        window.leave()
        window.jobs.close()


def test_every_control_of_the_commanders_pages_has_a_name(cast, open_window, qtbot):
    for language in LANGUAGES:
        window = open_window(cast["commander"], "today", language)
        for key in ("contingent", "directory"):
            window.go(key)
            settle(window, qtbot)
            assert not nameless(window.page), key
