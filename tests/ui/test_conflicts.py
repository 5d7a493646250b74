"""The page of conflicts, on a commander's desk that has met the officer's."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from conftest import settle
from e2e.conftest import stage, write
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.main_window import MainWindow
from ssr_desk.ui.messages import Dialogs

WEAVE = "Three vehicles. Two radios work."


def change(desk, record, **values):
    opened = desk.recording.open(record)
    desk.recording.save(record, {**opened.values, **values}, opened.heads)


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    with stage(tmp_path_factory.mktemp("stage")) as made:
        officer, commander = made["officer"], made["commander"]
        made.records = write(made, "institution")
        made.both = made.records[3:5]
        for record in made.both:
            change(officer, record, remarks=WEAVE)
        made.deliver(made.send("officer", ("commander",), "up"), "commander")
        for number, record in enumerate(made.records[:2]):
            change(officer, record, remarks=f"Two vehicles and {number} boats, one of them broken.", place="Jacmel")
            change(commander, record, remarks="No vehicle left.", place="Jacmel")
        for record in made.both:
            change(officer, record, remarks=WEAVE.replace("Three", "Two"))
            change(commander, record, remarks=WEAVE + " No fuel since May.")
        officer.recording.delete(made.records[2])
        change(commander, made.records[2], remarks="Still open.")
        made.deliver(made.send("officer", ("commander",), "again"), "commander")
        yield made


@pytest.fixture
def window(cast, look, translate, qtbot):
    jobs = Jobs()
    made = MainWindow(cast["commander"], translate, look, jobs, Dialogs())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.jobs = jobs
    made.show()
    settle(made, qtbot)
    yield made
    made.leave()
    jobs.close()


def words(widget):
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]


def test_both_sides_stand_side_by_side_and_one_press_settles(window, cast, qtbot):
    record = (
        cast.records[0] if "remarks" in cast["commander"].recording.open(cast.records[0]).conflicts else cast.records[1]
    )
    page = window.go("conflicts", record)
    settle(window, qtbot)
    takes = [one for one in page.findChildren(QPushButton) if one.text() == window.context.translate("Take this")]
    assert len(takes) == 2
    assert cast["officer"].profile.name in " ".join(words(page))
    theirs = next(one for one in takes if cast["officer"].profile.name in one.accessibleName())
    qtbot.mouseClick(theirs, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    opened = cast["commander"].recording.open(record)
    assert not opened.conflicts
    assert opened.values["remarks"].startswith("Two vehicles")
    assert record not in page._torn


def test_what_both_changed_in_different_places_is_taken_together(window, cast, qtbot):
    record = next(one for one in cast.both if cast["commander"].recording.open(one).conflicts)
    page = window.go("conflicts", record)
    settle(window, qtbot)
    say = window.context.translate
    (take,) = [one for one in page.findChildren(QPushButton) if one.text() == say("Take both")]
    assert "Two vehicles. Two radios work. No fuel since May." in [
        one.accessibleName() for one in page.findChildren(QLabel)
    ]
    qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    opened = cast["commander"].recording.open(record)
    assert (opened.values["remarks"], opened.conflicts) == ("Two vehicles. Two radios work. No fuel since May.", {})


def test_a_deletion_is_settled_in_words(window, cast, qtbot):
    page = window.go("conflicts", cast.records[2])
    settle(window, qtbot)
    said = " ".join(words(page))
    assert ("delete the record" in said) or ("supprimer la fiche" in said)
    assert ("keep the record" in said) or ("garder la fiche" in said)


def test_a_page_without_conflicts_teaches(cast, look, translate, qtbot):
    jobs = Jobs()
    window = MainWindow(cast["hq"], translate, look, jobs, Dialogs())
    window.jobs = jobs
    qtbot.addWidget(window)
    window.show()
    settle(window, qtbot)
    page = window.go("conflicts")
    settle(window, qtbot)
    assert page.nothing.isVisible()
    window.leave()
    jobs.close()
