"""Today for a commander and for headquarters, through the window: what waits, and where each line leads."""

import datetime as dt

import pytest
from desks import PASSPHRASE, new_desk, session
from PySide6.QtWidgets import QApplication
from roles import certified, nameless, plan, press, told, windows, words

from conftest import settle
from ssr_desk import app, paths
from ssr_desk.db import vault
from ssr_desk.i18n import LANGUAGES, translator
from ssr_desk.services import review
from ssr_desk.ui.widgets import PointLink


@pytest.fixture
def cast(tmp_path):
    with certified(tmp_path) as made:
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def waiting(page):
    """Return the lines that wait, as a screen reader hears them."""
    card = page.board._waiting
    return [one.accessibleName() for one in card.findChildren(PointLink) if one.isVisible()]


def follow(window, qtbot, start):
    """Press the line that begins like this."""
    card = window.page.board._waiting
    link = next(
        one for one in card.findChildren(PointLink) if one.isVisible() and one.accessibleName().startswith(start)
    )
    link.setFocus()
    link.click()
    settle(window, qtbot)


def come(cast, name="officer", to="commander"):
    cast.deliver(cast.send(name, (cast[to].profile.device,), f"{name}-to-{to}"), to)


def test_a_commander_with_nothing_to_do_is_left_in_peace(cast, open_window, qtbot):
    window = open_window(cast["commander"])
    told(qtbot, window.page, "Nothing waits for you.")
    told(qtbot, window.page, "Nobody leaves or arrives in the next eight weeks.")
    assert waiting(window.page) == []
    assert window.page.line.hasFocus() or QApplication.focusWidget() is None


def test_a_commander_sees_gaps_people_and_reports_that_wait(cast, open_window, qtbot):
    commander, officer = cast["commander"], cast["officer"]
    plan(cast)
    cast.introduce("commander", "officer")
    cast.deliver(cast.send("hq", (commander.profile.device,), "plan"), "commander")
    values = {"post": "HT-MENTOR-2", "officer": "OPP-9034", "name": "Thomas Whiteduck", "start": "2026-01-05"}
    commander.recording.add("rotation", values)
    record = officer.recording.add("training_session", session()).ids[0]
    review.submit(officer.recording, record)
    come(cast)
    cast.clock.ago(0, 8)
    window = open_window(commander)
    told(qtbot, window.page, "Amélie Tremblay-Roy leaves on Jun 30, 2026; Nadia Benali arrives on Jul 11, 2026")
    qtbot.waitUntil(lambda: len(waiting(window.page)) == 4)
    lines = waiting(window.page)
    own = "2 records are not in a bundle to headquarters yet."  # its rotation, the officer's session; not headquarters' plan
    assert lines.pop(2) == f"Bundle to headquarters: {own}"
    assert lines == [
        "HT-MENTOR-1: Nobody holds it for 10 days between Amélie Tremblay-Roy and Nadia Benali.",
        "Thomas Whiteduck · HT-MENTOR-2: No desk of this officer is known here: take its card.",
        "Review: 1 record waits",
    ]
    follow(window, qtbot, "Thomas Whiteduck")
    assert (window.page.key, window.page.officers.chosen) == ("contingent", "OPP-9034")
    window.go("today")
    settle(window, qtbot)
    follow(window, qtbot, "Review")
    assert (window.page.key, window.page.table.chosen) == ("review", record)
    window.go("today")
    settle(window, qtbot)
    follow(window, qtbot, "HT-MENTOR-1")
    assert window.page.record_type.type_name == "rotation"
    window.go("today")
    settle(window, qtbot)
    follow(window, qtbot, "Bundle")
    assert window.page.key == "sync"


def test_an_officer_sees_what_was_returned(cast, open_window, qtbot):
    officer, commander = cast["officer"], cast["commander"]
    plan(cast)
    cast.introduce("commander", "officer")
    cast.deliver(cast.send("hq", (commander.profile.device,), "plan"), "commander")
    record = officer.recording.add("training_session", session()).ids[0]
    review.submit(officer.recording, record)
    come(cast)
    assert waiting(open_window(officer).page) == [], "nothing came back yet"
    review.judge(commander.recording, commander.recording.open(record), review.RETURNED, "Say how many were invited.")
    come(cast, "commander", "officer")
    window = open_window(officer)
    qtbot.waitUntil(lambda: len(waiting(window.page)) == 1)
    assert waiting(window.page)[0].endswith("Say how many were invited.")
    follow(window, qtbot, "Returned by the commander")
    qtbot.waitUntil(lambda: window.page.editor.record_id == record)


def test_headquarters_sees_a_refused_bundle_until_it_comes_well(cast, open_window, qtbot):
    hq = cast["hq"]
    hq.maintenance.backup(cast.folder / "one.ssrbackup")
    cast["officer"].recording.add("training_session", session())
    files = cast.send("officer", ("hq",), "one")
    good = files[0].read_bytes()
    files[0].write_bytes(good[: len(good) // 2])
    window = open_window(hq, "sync")
    window.dialogs.file = files[0]
    window.page.choose()
    qtbot.waitUntil(lambda: bool(hq.importing.inbox()))
    window.go("today")
    qtbot.waitUntil(lambda: any(one.startswith("Refused bundle") for one in waiting(window.page)))
    follow(window, qtbot, "Refused bundle")
    assert window.page.key == "inbox"
    told(qtbot, window.page.detail, "Nothing of it was taken in")
    files[0].write_bytes(good)
    cast.deliver(files, "hq")
    window.go("today")
    told(qtbot, window.page, "Nothing waits for you.")


def test_headquarters_sees_silent_desks_people_past_their_day_and_an_old_backup(cast, open_window, qtbot):
    hq, officer = cast["hq"], cast["officer"]
    for name, day in (("Jowèl Sentilè", "2026-05-01"), ("Mari Pyè", "2027-05-01"), ("Roz Jan", "2026-06-01")):
        officer.recording.add("counterpart", {"name": name, "keep_until": day})
    come(cast, to="hq")
    hq.maintenance.backup(cast.folder / "one.ssrbackup")
    cast.clock.ago(-1, 9)
    cast.clock._now += dt.timedelta(days=40)
    window = open_window(hq)
    qtbot.waitUntil(lambda: len(waiting(window.page)) == 3)
    lines = waiting(window.page)
    assert any(one.startswith("Amélie Tremblay-Roy · Silent: Nothing has come for ") for one in lines), lines
    assert any("2 people are kept past the day that was set" in one for one in lines), lines
    assert any(one.startswith("Backup on another device: The last one is ") for one in lines), lines
    follow(window, qtbot, "Backup")
    assert window.page.key == "settings"
    window.go("today")
    settle(window, qtbot)
    follow(window, qtbot, "Amélie")
    assert (window.page.key, window.page.table.chosen) == ("desks", officer.profile.device)
    window.go("today")
    settle(window, qtbot)
    follow(window, qtbot, "End of keeping")
    assert window.page.key == "keeping"


def test_every_control_of_today_has_a_name_and_nothing_is_english_in_french(cast, open_window, qtbot):
    plan(cast)
    for name in ("hq", "commander", "officer"):
        for language in LANGUAGES:
            window = open_window(cast[name], "today", language)
            assert not nameless(window.page), name
            if language == "fr":
                assert "Waits for you" not in words(window.page)


def put_back(tmp_path, name):
    """A desk whose owner saved three more records and then put an old copy of its store back."""
    folder = tmp_path / name
    new_desk(folder).close()
    old = (folder / vault.STORE).read_bytes()
    with app.open_desk(folder, PASSPHRASE) as desk:
        for number in range(3):
            desk.recording.add("training_session", session(number))
    (folder / vault.STORE).write_bytes(old)
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_old_copy_that_was_put_back_is_told_until_somebody_has_read_it(tmp_path, open_window, qtbot, language):
    folder = put_back(tmp_path, "desk")
    say = translator(language, paths.LOCALE)
    for _again in range(2):  # not only when it is noticed
        with app.open_desk(folder, PASSPHRASE) as desk:
            window = open_window(desk, "today", language)
            told(qtbot, window.page.notices, desk.maintenance.rolled_back().details["day"], "(3)")
            assert not nameless(window.page)
            window.leave()
            window.jobs.close()
    with app.open_desk(folder, PASSPHRASE) as desk:
        window = open_window(desk, "today", language)
        told(qtbot, window.page.notices, "(3)")
        press(qtbot, window.page.notices, say("Sync"))
        settle(window, qtbot)
        assert window.page.key == "sync"
        window.go("today")
        settle(window, qtbot)
        press(qtbot, window.page.notices, say("I have read this"))
        qtbot.waitUntil(window.page.notices.isHidden)
        assert desk.maintenance.rolled_back() is None
        assert [row[0] for row in decisions(desk)] == ["rolled_back"]
        window.leave()
        window.jobs.close()


def decisions(desk):
    with desk.store.read() as connection:
        return connection.execute("SELECT kind FROM decision").fetchall()


def test_a_high_water_file_of_somebody_else_is_told_as_what_it_is(tmp_path, open_window, qtbot):
    folder = tmp_path / "desk"
    new_desk(folder).close()
    (folder / "desk.high").write_bytes(bytes(60))
    with app.open_desk(folder, PASSPHRASE) as desk:
        window = open_window(desk)
        told(qtbot, window.page.notices, "may have been put back", "kept and sound")
        window.leave()
        window.jobs.close()
