"""The sidebar: one icon for one page, and all pages in sight where the window is 1366 by 768."""

import pytest
from desks import OFFICER
from PySide6.QtCore import QSize

from conftest import settle
from ssr_desk.app import Profile
from ssr_desk.ui.languages import Languages

ROLES = (
    OFFICER,
    Profile("Insp. Gagnon", "000777", "commander", "HT", "HT-CMD", "fr"),
    Profile("M. Côté", "000001", "hq", "*", "", "fr"),
)


@pytest.mark.parametrize("profile", ROLES, indirect=True, ids=[one.role for one in ROLES])
def test_every_page_is_in_sight_and_has_its_own_icon(window, qtbot, qapp):
    window.resize(QSize(1366, 768))
    window.speak(Languages(qapp).speak("fr"))
    settle(window, qtbot)
    pages = window.sidebar.pages
    qtbot.waitUntil(lambda: pages.verticalScrollBar().maximum() == 0)
    assert pages.visualItemRect(pages.item(pages.count() - 1)).bottom() <= pages.viewport().height()
    icons = [one.icon for one in window.sidebar._entries if one.key and one.key != "record:patrol"]
    twice = {one for one in icons if icons.count(one) > 1}
    assert twice == set()
    window.resize(QSize(1366, 1000))
    qtbot.waitUntil(lambda: pages.sizeHintForRow(0) == window._look.pixels("nav") + 2)
