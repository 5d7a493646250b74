"""The commander's pages in the window: the contingent and its rotation board, records to review."""

import pytest
from desks import session
from PySide6.QtCore import Qt
from roles import cells, certified, nameless, plan, press, told, windows

from conftest import settle
from ssr_desk.i18n import LANGUAGES
from ssr_desk.services import review
from ssr_desk.services.errors import NoAuthority
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
    assert cells(page.officers) == [["Amélie Tremblay-Roy", "In order", "May 26, 2026", "HT-MENTOR-1", "1"]]
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
        for key in ("contingent", "review", "directory"):
            window.go(key)
            settle(window, qtbot)
            assert not nameless(window.page), key


def carry(cast, name, to):
    """Take a bundle from one desk to another."""
    cast.deliver(cast.send(name, (cast[to].profile.device,), f"{name}-to-{to}"), to)


def test_a_record_is_submitted_returned_mended_and_approved(cast, open_window, qtbot):
    officer, commander = cast["officer"], cast["commander"]
    record = officer.recording.list("training_session").rows[0]["id"]
    theirs = open_window(officer, "record:training_session")
    theirs.page.open_record(record)
    qtbot.waitUntil(lambda: theirs.page.editor.review.act.isVisible())
    press(qtbot, theirs.page, "Submit for review")
    told(qtbot, theirs.page, "Submitted: waits for the commander.")
    carry(cast, "officer", "commander")

    window = open_window(commander, "review")
    page = window.page
    assert [row[:3] for row in cells(page.table)] == [
        ["Gestion de scène de crime 0", "To review", "Amélie Tremblay-Roy"]
    ]
    told(qtbot, page.detail, "Kafou Fèy")
    qtbot.waitUntil(page.approve.isEnabled)
    assert not page.give_back.isEnabled()
    page.comment.setPlainText("Say how many were invited.")
    press(qtbot, page, "Return it")
    qtbot.waitUntil(lambda: commander.recording.open(record).values.get("review") == "returned")
    settle(window, qtbot)
    assert cells(page.table) == []
    assert page.tabs["returned"].text().endswith("1")
    assert window.page.bar.isVisible()
    carry(cast, "commander", "officer")

    theirs.page.open_record(record)
    told(qtbot, theirs.page, "Returned by the commander", "Say how many were invited.")
    opened = officer.recording.open(record)
    officer.recording.save(record, opened.values | {"invited": {"women": 8, "men": 12}}, opened.heads)
    theirs.page.open_record(record)
    told(qtbot, theirs.page, "waits again")
    theirs.go("review")
    settle(theirs, qtbot)
    assert [row[1] for row in cells(theirs.page.table)] == ["Changed since"]
    assert not theirs.page.approve.isVisible()
    carry(cast, "officer", "commander")

    page.shown()
    settle(window, qtbot)
    assert [row[1] for row in cells(page.table)] == ["Changed since"]
    qtbot.waitUntil(page.approve.isEnabled)
    press(qtbot, page, "Approve")
    qtbot.waitUntil(lambda: commander.recording.open(record).values.get("review") == "approved")
    assert "review_comment" not in commander.recording.open(record).values
    settle(window, qtbot)
    page.tabs["approved"].click()
    assert [row[1] for row in cells(page.table)] == ["Approved"]


def test_what_is_typed_about_a_record_stays_while_another_is_read(cast, open_window, qtbot):
    officer = cast["officer"]
    records = [officer.recording.add("training_session", session(number)).ids[0] for number in (1, 2)]
    for one in records:
        review.submit(officer.recording, one)
    carry(cast, "officer", "commander")
    window = open_window(cast["commander"], "review")
    page = window.page
    for record, words in zip(records, ("one", ""), strict=True):
        page.open_record(record)
        qtbot.waitUntil(lambda wanted=record: page._opened is not None and page._opened.id == wanted)
        page.comment.setPlainText(words)
    page.open_record(records[0])
    qtbot.waitUntil(lambda: page.comment.toPlainText() == "one")
    assert page.memory()["comments"][records[0]] == "one"


def test_a_verdict_judges_what_the_reviewer_read(cast):
    """What came in between is not judged, and an officer judges nothing."""
    officer, commander = cast["officer"], cast["commander"]
    record = officer.recording.list("training_session").rows[0]["id"]
    review.submit(officer.recording, record)
    carry(cast, "officer", "commander")
    read = commander.recording.open(record)
    opened = officer.recording.open(record)
    officer.recording.save(record, opened.values | {"place": "Gonaïves"}, opened.heads)
    carry(cast, "officer", "commander")
    review.judge(commander.recording, read, "approved")
    now = commander.recording.open(record)
    assert now.values["place"] == "Gonaïves"
    assert now.review_valid is False
    assert [one.state for one in review.in_review(commander.store, commander.registry)] == ["changed"]
    with pytest.raises(NoAuthority):
        review.judge(officer.recording, officer.recording.open(record), "approved")
    with pytest.raises(ValueError, match="returned"):
        review.judge(commander.recording, now, "returned", "  ")
    review.submit(officer.recording, record, on=False)
    assert review.in_review(officer.store, officer.registry) == []
