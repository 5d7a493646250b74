"""A desk on which nothing has happened yet: every page says what will stand there and what to do, to whom it is."""

import pytest
from desks import OFFICER, session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar
from roles import words

from conftest import settle
from ssr_desk import paths
from ssr_desk.app import Profile
from ssr_desk.i18n import LANGUAGES, translator

COMMANDER = Profile("Insp. Gagnon", "000777", "commander", "HT", "HT-CMD", "en")
HEADQUARTERS = Profile("Insp. Côté", "000001", "hq", "", "", "en")
ROLES = [OFFICER, COMMANDER, HEADQUARTERS]
each_role = pytest.mark.parametrize("profile", ROLES, indirect=True, ids=lambda one: one.role)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def spoken(window, qtbot, language):
    window.speak(translator(language, paths.LOCALE))
    settle(window, qtbot)
    return window


def buttons(page):
    return {one.text(): one for one in page.findChildren(QPushButton) if one.isVisible()}


def every_list(window, qtbot, *keys):
    """Yield each page, once for each of its tabs."""
    for key in keys:
        if key not in window.keys:
            continue
        page = window.go(key)
        settle(window, qtbot)
        for tab in getattr(page, "tabs", None) or [None]:
            if tab is not None:
                page.tabs[tab].click()
                settle(window, qtbot)
            yield page


def status(window):
    return [one.text() for one in window.findChild(QStatusBar).findChildren(QLabel)]


@each_role
@each_language
def test_an_empty_list_teaches_and_nothing_asks_for_a_line_of_it(spoken, profile, qtbot):
    say, trust = spoken.context.translate, spoken.context.translate("Trust")
    asking = {say(one) for one in ("Choose a line to see what belongs to it.", "Choose a record to read it.")}
    for page in every_list(spoken, qtbot, "directory", "review", "conflicts", "desks", "inbox", "keeping"):
        told = words(page)
        assert page.nothing.isVisible(), page.key
        assert not page.aside.isVisible(), page.key
        assert len(page.nothing.words) > 40
        assert not asking & set(told), page.key
        if profile.role != "hq":
            assert [one for one in told if trust in one] == [], page.key


@pytest.mark.parametrize("language", ["en"])
def test_an_officer_is_led_on_from_empty_lists(spoken, qtbot):
    window = spoken
    for page in every_list(window, qtbot, "directory"):
        assert "Open a bundle…" in buttons(page), page.kind
    window.dialogs.file = None
    qtbot.mouseClick(buttons(window.page)["Open a bundle…"], Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert window.page.key == "sync"
    assert window.dialogs.asked == ["Open a bundle"]
    page = window.go("review")
    settle(window, qtbot)
    qtbot.mouseClick(buttons(page)["Training sessions"], Qt.MouseButton.LeftButton)
    assert window.page.record_type.type_name == "training_session"


@pytest.mark.parametrize("profile", [HEADQUARTERS], indirect=True, ids=["hq"])
def test_headquarters_begins_the_directory_where_it_is_empty(window, qtbot):
    page = window.go("directory")
    settle(window, qtbot)
    assert "Certifying a request adds its person; others can be added here." in words(page)
    heading, middle = [one for one in page.findChildren(QPushButton) if one.isVisible() and one.text() == "New person"]
    assert heading is not middle
    qtbot.mouseClick(middle, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert window.page.record_type.type_name == "person"


@pytest.mark.parametrize("profile", [HEADQUARTERS], indirect=True, ids=["hq"])
def test_a_search_that_finds_nothing_says_so_and_leads_back(window, desk, qtbot):
    desk.recording.add("person", {"name": "Amélie Tremblay-Roy", "officer": "SPVM-4471"})
    page = window.go("directory")
    settle(window, qtbot)
    assert page.table.isVisible()
    page.finder.setText("nobody of this name")
    assert not page.table.isVisible()
    assert "Nothing found" in words(page)
    qtbot.mouseClick(buttons(page)["Show all"], Qt.MouseButton.LeftButton)
    assert page.finder.text() == ""
    assert page.table.isVisible()
    assert page.aside.isVisible()
    assert page.table.facts.rowCount() == 1


@each_language
def test_the_status_bar_of_a_new_desk_claims_nothing(spoken, desk, qtbot):
    say = spoken.context.translate
    assert status(spoken) == [
        say("Nothing recorded yet"),
        f"{say('Encrypted on this device')} · {say('No exchange yet')}",
    ]
    desk.recording.add("training_session", session())
    spoken._status.refresh()
    settle(spoken, qtbot)
    assert status(spoken)[0] == say.plural("{count} record not yet exported", "{count} records not yet exported", 1)


@each_role
def test_sync_leads_to_where_addressees_come_from(window, profile, qtbot):
    page = window.go("sync")
    settle(window, qtbot)
    assert {"Open a bundle…"} <= set(buttons(page))
    name, key = (
        ("Set up, under Trust", "trust") if profile.role == "hq" else ("Certificate, under Settings", "settings")
    )
    assert not page.write.isEnabled()
    assert not page.handover.begin.isEnabled()
    for place in range(2):  # where a bundle is written, and where a post is handed over
        window.go("sync")
        settle(window, qtbot)
        links = [one for one in page.findChildren(QPushButton) if one.isVisible() and one.text() == name]
        assert len(links) == 2
        qtbot.mouseClick(links[place], Qt.MouseButton.LeftButton)
        settle(window, qtbot)
        assert window.page.key == key


@each_role
def test_reports_lead_to_where_rotations_come_from(window, profile, qtbot):
    page = window.go("reports")
    settle(window, qtbot)
    offered = [one.text() for one in page.findChildren(QPushButton) if one.isVisible() and one.isEnabled()]
    assert offered.count("Open a bundle…") == 1
    assert ("New rotation" in offered) is (profile.role != "officer")
    assert ("New mission" in offered) is (profile.role != "officer")
    if profile.role != "officer":
        qtbot.mouseClick(buttons(page)["New rotation"], Qt.MouseButton.LeftButton)
        settle(window, qtbot)
        assert window.page.record_type.type_name == "rotation"
        page = window.go("reports")
        settle(window, qtbot)
    qtbot.mouseClick(buttons(page)["Open a bundle…"], Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert window.page.key == "sync"
    assert window.dialogs.asked == ["Open a bundle"]
