"""How a list shares its width: by what the columns hold, and the state is the last that gives way."""

import pytest
from desks import session
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from conftest import settle
from ssr_desk.i18n import LANGUAGES
from ssr_desk.ui.languages import Languages


def shown(page):
    return [one.name for place, one in enumerate(page.model.columns) if not page.table.isColumnHidden(place)]


def cut(page):
    """Return the texts of the first rows that are wider than their columns."""
    table, found = page.table, []
    for row in range(page.model.rowCount()):
        for place, field in enumerate(page.model.columns):
            words = page.model.index(row, place).data()
            needed = table.fontMetrics().horizontalAdvance(words) + 20
            if not table.isColumnHidden(place) and field.name != "status" and needed > table.columnWidth(place):
                found.append((field.name, words))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_cut_while_another_column_is_half_empty(window, desk, qtbot, qapp, language):
    for number, kind in enumerate(("scenario", "train_the_trainer", "classroom")):
        codes = desk.registry["training_session"].field("type").codes.labels
        desk.recording.add("training_session", session(number, type=kind if kind in codes else next(iter(codes))))
    window.resize(QSize(1366, 768))
    window.speak(Languages(qapp).speak(language))
    page = window.go("record:training_session")
    settle(window, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3 and page.table.viewport().width() > 1000)
    assert cut(page) == []
    assert len(shown(page)) == len(page.model.columns)
    Languages(qapp).speak("en")


def test_with_letters_twice_as_large_the_state_is_seen_and_filters_begin_at_the_left(window, desk, look, qtbot):
    desk.recording.add("handoff_note", {"subject": "Roads", "category": "security", "status": "open"})
    window.resize(QSize(1366, 768))
    look.set(size="double")
    page = window.go("record:handoff_note")
    settle(window, qtbot)
    page = window.page
    try:
        qtbot.waitUntil(lambda: page.model.rowCount() == 1 and page.table.viewport().width() > 100)
        assert "status" in shown(page)
        assert page.filters.words.x() == 0
    finally:
        look.set(size="normal")


def test_the_state_is_the_last_to_go(window, desk, qtbot):
    note = desk.recording.add(
        "handoff_note",
        {
            "subject": "Roads",
            "category": "security",
            "priority": "high",
            "status": "open",
            "acknowledged_on": "2026-06-01",
        },
    ).ids[0]
    window.resize(QSize(1366, 768))
    page = window.go("record:handoff_note")
    settle(window, qtbot)
    page.open_record(note, focus=False)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: "acknowledged_on" not in shown(page))
    assert shown(page)[-2:] == ["priority", "status"] or "category" in shown(page)
    for width in range(page.table.width(), 150, -40):
        page.table.resize(width, page.table.height())
        names = shown(page)
        assert names[0] == "subject"
        assert "status" in names or len(names) == 1


def test_a_name_gets_the_room_that_is_left_not_the_rank_before_it(window, desk, qtbot):
    desk.recording.add("counterpart", {"name": "Jowèl Sentilè", "rank": "Inspecteur"})
    window.resize(QSize(1900, 900))
    page = window.go("record:counterpart")
    settle(window, qtbot)
    names = [one.name for one in page.model.columns]
    name, rank = names.index("name"), names.index("rank")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    qtbot.waitUntil(lambda: page.table.columnWidth(name) > 2 * page.table.columnWidth(rank))


def test_numbers_have_their_signs(window, desk, qtbot):
    desk.recording.add("training_session", session(attended={"women": 1200, "men": 800}))
    page = window.go("record:training_session")
    settle(window, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    place = [one.name for one in page.model.columns].index("attended")
    assert page.model.index(0, place).data(Qt.ItemDataRole.DisplayRole) == "2,000"


def test_promises_that_are_open_come_first_the_soonest_before_the_others(window, desk, qtbot):
    for what, due, status in (
        ("kept", "2026-01-02", "kept"),
        ("late", "2026-02-01", "open"),
        ("not said", "2026-03-01", None),
        ("dropped", "2025-12-01", "dropped"),
        ("far", "2027-01-01", "open"),
    ):
        desk.recording.add("commitment", {"what": what, "due": due} | ({"status": status} if status else {}))
    page = window.go("record:commitment")
    settle(window, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == 5)
    assert [page.model.index(row, 0).data() for row in range(5)] == ["late", "not said", "far", "dropped", "kept"]
    assert page.table.horizontalHeader().sortIndicatorSection() == 1


def test_the_way_to_a_bundle_stands_under_the_numbers(window, desk, qtbot):
    desk.recording.add("training_session", session())
    window.go("today")
    settle(window, qtbot)
    links = lambda: [one for one in window.page.findChildren(QPushButton, "link") if one.text() == "Write a bundle"]  # noqa: E731
    qtbot.waitUntil(lambda: bool(links()) and links()[0].isVisible() and links()[0].width() > 50)
    link = links()[0]
    number = next(one for one in link.parent().findChildren(QLabel, "counter") if one.isVisible())
    assert link.x() + 5 == number.x()  # the border and the space before its words
