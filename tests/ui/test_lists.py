"""Lists: as long as they are, read where somebody looks; their columns, order, filters and views stay."""

import pytest
from desks import PASSPHRASE, new_desk, session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from conftest import Answers, settle, type_text
from ssr_desk import paths
from ssr_desk.app import open_desk
from ssr_desk.i18n import LANGUAGES, translator
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.list_model import KEPT, PAGE
from ssr_desk.ui.list_tools import ListMemory, known
from ssr_desk.ui.main_window import MainWindow

TRAINING = "record:training_session"


def cells(page, column=0):
    return [page.model.index(row, column).data() for row in range(page.model.rowCount())]


def test_a_long_list_is_read_where_somebody_looks(window, desk, qtbot):
    count = PAGE * (KEPT + 5) + 7
    desk.recording.add_many("training_session", [session(number) for number in range(count)])
    desk.recording.add_many("training_session", [session(title="Planned", start="2027-01-01")])
    page = window.go(TRAINING)
    settle(window, qtbot)
    assert page.model.rowCount() == count + 1
    assert page.model.index(0, 1).data() == "Planned"
    wanted = [
        row["id"]
        for row in desk.recording.list("training_session", order="start", descending=True, limit=count + 1).rows
    ]

    def come(row):
        page.table.scrollTo(page.model.index(row, 0))
        qtbot.waitUntil(lambda: page.model.index(row, 0).data(Qt.ItemDataRole.UserRole) == wanted[row], timeout=10_000)
        settle(window, qtbot)

    for row in (count, count - PAGE, 0, PAGE * 9, PAGE * 10, PAGE * 3 + 1, *range(0, count, PAGE)):
        come(row)
    assert len(page.model._pages) <= KEPT


def test_a_save_leaves_the_list_where_it_stands(window, desk, qtbot):
    desk.recording.add_many("training_session", [session(number) for number in range(900)])
    page = window.go(TRAINING)
    settle(window, qtbot)
    page.table.verticalScrollBar().setValue(650)
    qtbot.waitUntil(lambda: bool(page.model.index(650, 0).data()))
    record = page.model.index(655, 0).data(Qt.ItemDataRole.UserRole)
    page.open_record(record)
    settle(window, qtbot)
    page.editor.form.merge_values({"place": "Jakmèl"})
    page.save()
    settle(window, qtbot)
    qtbot.waitUntil(lambda: page.model.index(655, 0).data(Qt.ItemDataRole.UserRole) == record)
    assert page.table.rowAt(0) == 650
    assert page.table.currentIndex().row() == 655


def test_any_column_sorts_and_those_without_a_value_come_last(window, desk, qtbot):
    for women, venue in ((3, "B"), (11, None), (None, "A")):
        values = {"attended": {"men": 1} | ({"women": women} if women else {}), "venue": venue}
        desk.recording.add("training_session", session(title=f"{women} {venue}", **values))
    page = window.go(TRAINING)
    page._choose_columns(["title", "attended/women", "venue"])
    settle(window, qtbot)
    assert [page.model.headerData(one, Qt.Orientation.Horizontal) for one in range(3)] == [
        "Title",
        "Attended: Women",
        "Venue",
    ]
    assert not any(page.table.isColumnHidden(one) for one in range(3))
    for field, descending, order in (
        ("attended/women", True, ["11 None", "3 B", "None A"]),
        ("attended/women", False, ["3 B", "11 None", "None A"]),
        ("venue", False, ["None A", "3 B", "11 None"]),
    ):
        page._sort(field, descending)
        settle(window, qtbot)
        assert cells(page) == order


@pytest.mark.parametrize("action", ["Venue", "Attended: Women"])
def test_a_column_is_chosen_from_the_menu(window, desk, qtbot, action):
    desk.recording.add("training_session", session(venue="Salle 3"))
    page = window.go(TRAINING)
    settle(window, qtbot)
    menu = page.columns.menu_of()
    next(one for one in menu.actions() if one.text() == action).trigger()
    settle(window, qtbot)
    assert action in [page.model.headerData(one, Qt.Orientation.Horizontal) for one in range(page.model.columnCount())]
    next(one for one in page.columns.menu_of().actions() if one.text() == "The usual columns").trigger()
    settle(window, qtbot)
    assert not page.table.all_columns
    assert [one.name for one in page.model.columns][:2] == ["start", "title"]


def test_filters_columns_order_and_views_outlive_the_program(tmp_path, types, look, qtbot):
    folder = tmp_path / "desk"
    desk = new_desk(folder, types)
    desk.recording.add("training_session", session())
    desk.recording.add("training_session", session(title="Soon", status="planned"))
    for visit in (1, 2):
        jobs = Jobs()
        window = MainWindow(desk, translator("en", paths.LOCALE), look, jobs, Answers())
        window.jobs = jobs
        qtbot.addWidget(window)
        window.show()
        page = window.go(TRAINING)
        settle(window, qtbot)
        if visit == 1:
            page.filters.codes["status"].setCurrentIndex(page.filters.codes["status"].findData("planned"))
            page._choose_columns(["title", "status"])
            page._sort("title", False)
            page.views.menu_of()
            page.views.line.setText("  What is   planned ")
            page.views.line.returnPressed.emit()
            settle(window, qtbot)
            page.filters.clear()
            page._choose_columns([])
            page._sort("start", True)
            page.filters.codes["status"].setCurrentIndex(page.filters.codes["status"].findData("delivered"))
            settle(window, qtbot)
            window.leave()
            settle(window, qtbot)
            jobs.close()
            desk.close()
            desk = open_desk(folder, PASSPHRASE, registry=types)
    assert page.filters.where() == {"status": "delivered"}
    assert page.filters.all.isVisible()
    assert not page.table.all_columns
    view = next(one for one in page.views.menu_of().actions() if one.text() == "What is planned")
    assert not view.isChecked()
    view.trigger()
    settle(window, qtbot)
    assert cells(page) == ["Soon"]
    assert [one.name for one in page.model.columns] == ["title", "status"]
    assert page._order == ("title", False)
    next(one for one in page.views.menu_of().actions() if one.text().startswith("Forget")).trigger()
    settle(window, qtbot)
    assert page.kept.views == {}
    jobs.close()
    desk.close()


def test_a_view_of_another_version_is_read_as_far_as_it_is_known(window, desk, qtbot):
    with desk.store.write() as connection:
        state = {"columns": ["title", "gone"], "order": ["gone", True], "filters": {"status": "gone", "other": 3}}
        desk.store.put_setting(connection, "list:training_session", {"state": state, "views": {}})
    desk.recording.add("training_session", session())
    page = window.go(TRAINING)
    settle(window, qtbot)
    assert [one.name for one in page.model.columns] == ["title"]
    assert page._order == ("start", True)
    assert page.model.rowCount() == 1


def test_an_order_that_nobody_chose_is_not_kept(window, desk, qtbot):
    """What an earlier version ordered by at first was kept as if somebody had chosen it, and outlived that version."""
    for what, due, status in (
        ("Kept", "2026-06-01", "kept"),
        ("Later", "2026-08-01", "open"),
        ("Soon", "2026-07-01", "open"),
    ):
        desk.recording.add("commitment", {"what": what, "due": due, "status": status})
    for kept, order in (
        (["due", False], ["Soon", "Later", "Kept"]),  # the first order of version 0.1 before 24 November 2026
        (["due/gone", False], ["Soon", "Later", "Kept"]),
        (["what", True], ["Soon", "Later", "Kept"]),
    ):
        with desk.store.write() as connection:
            state = {"columns": [], "order": kept, "filters": {}}
            desk.store.put_setting(connection, "list:commitment", {"state": state, "views": {}})
        window._pages.pop("record:commitment", None)
        page = window.go("record:commitment")
        settle(window, qtbot)
        title = [one.name for one in page.model.columns].index("what")
        assert cells(page, title) == order
    page._sort("what", False)
    settle(window, qtbot)
    window.go("today")
    settle(window, qtbot)
    page = ListMemory("commitment", window.context, window)
    assert known(page.state, desk.registry["commitment"])["order"] == ("what", False)
    window.go("record:commitment")._sort("due", False)
    settle(window, qtbot)
    window.go("today")
    settle(window, qtbot)
    page = ListMemory("commitment", window.context, window)
    assert known(page.state, desk.registry["commitment"])["order"] == ("due", False), "this one was chosen"


def test_the_tools_of_a_list_are_reached_by_keyboard(window, desk, qtbot):
    page = window.go(TRAINING)
    settle(window, qtbot)
    page.views.setFocus()
    qtbot.keyClick(page.views, Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    line = menu.findChild(QLineEdit)
    line.setFocus()
    type_text("Mine", line)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert list(page.kept.views) == ["Mine"]
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1000, 1366])
def test_the_tools_of_a_list_are_read_whole_or_are_icons(window, desk, qtbot, language, width):
    desk.recording.add_many("training_session", [session(number) for number in range(3)])
    window.speak(translator(language, paths.LOCALE))
    window.resize(width, 700)
    settle(window, qtbot)
    page = window.go(TRAINING)
    settle(window, qtbot)
    page.filters.words.setText("scène")
    qtbot.waitUntil(page.filters.all.isVisible)
    settle(window, qtbot)
    for tool in (page.views, page.columns, page.export, page.filters.all):
        assert tool.width() >= tool.sizeHint().width(), tool.text()
        assert tool.geometry().right() < page.filters.width()
        assert tool.accessibleName() or tool.text()
    assert page.filters.count.width() >= page.filters.count.sizeHint().width()
    if width > 1300 and language == "en":
        assert page.views.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert page.filters.words.width() >= 150
