"""Headquarters' pages in the window: desks and how they stand, the inbox, trust, the directory."""

import random
from dataclasses import replace

import pytest
from desks import session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from roles import NOW, cells, certified, nameless, plan, press, told, windows, words

from conftest import settle
from ssr_desk.app import open_desk
from ssr_desk.clock import Surround
from ssr_desk.demo import content, story
from ssr_desk.demo.clock import StoryClock
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.i18n import LANGUAGES
from ssr_desk.services import maintenance, trust_book


@pytest.fixture
def cast(tmp_path):
    with certified(tmp_path) as made:
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def test_pages_show_only_to_the_role_that_they_are_for(cast, open_window):
    assert {"desks", "inbox", "trust", "directory"} <= set(open_window(cast["hq"]).keys)
    officer = set(open_window(cast["officer"]).keys)
    assert {"review", "directory"} <= officer
    assert not {"desks", "inbox", "trust", "contingent"} & officer
    commander = set(open_window(cast["commander"]).keys)
    assert {"contingent", "review", "directory"} <= commander
    assert not {"desks", "inbox", "trust"} & commander
    assert "contingent" not in set(open_window(cast["hq"]).keys)


def test_a_desk_shows_when_it_was_heard_of_and_what_it_lacks(cast, open_window, qtbot):
    cast["officer"].recording.add("training_session", session())
    cast.deliver(cast.send("officer", ("hq",), "one"), "hq")
    window = open_window(cast["hq"], "desks")
    page, officer = window.page, cast["officer"].profile
    by_name = {row[0]: row for row in cells(page.table)}
    assert by_name[officer.name][1] == "In order"
    assert by_name[officer.name][2] == "May 26, 2026"
    assert by_name["Daniel Okafor"][1] == "Never heard of"
    page.open_record(officer.device)
    assert page.table.chosen == officer.device
    qtbot.waitUntil(lambda: any("It has not confirmed" in one for one in words(page.detail)))
    press(qtbot, page.detail, "Write a bundle for it")
    settle(window, qtbot)
    assert [key for key, box in window.page._to.items() if box.isChecked()] == [officer.device]


def test_a_withdrawn_desk_is_told_with_the_reason_and_the_list_is_searched(cast, open_window, qtbot):
    commander = cast["commander"]
    cast["hq"].headquarters.revoke(commander.enrolment.state().identity.serial, "cessation")
    page = open_window(cast["hq"], "desks").page
    page.open_record(commander.profile.device)
    told(qtbot, page.detail, "withdrawn on", "the deployment is over")
    told(qtbot, page.detail, "Nothing is sealed for it any more.")
    page.finder.setText("okafor")
    assert [row[0] for row in cells(page.table)] == ["Daniel Okafor"]
    page.escape()
    assert len(cells(page.table)) == 2


def test_work_that_waits_for_earlier_work_is_counted(cast, open_window, qtbot):
    """The first bundle is lost, and a receipt for it comes from a headquarters that was restored since."""
    officer, hq = cast["officer"], cast["hq"]
    backup = cast.folder / "before.ssrbackup"
    hq.maintenance.backup(backup)
    officer.recording.add_many("training_session", [session(number) for number in range(3)])
    cast.deliver(cast.send("officer", ("hq",), "one"), "hq")
    hq.maintenance.backup(cast.folder / "after.ssrbackup")
    cast.deliver(cast.send("hq", (officer.profile.device,), "receipt"), "officer")
    officer.recording.add("training_session", session(4))
    second = cast.send("officer", ("hq",), "two")
    maintenance.restore(backup, cast.folder / "restored")
    with open_desk(cast.folder / "restored", PASSPHRASE, cast.surround) as restored:
        restored.importing.take(second[0])
        window = open_window(restored, "desks")
        by_name = {row[0]: row for row in cells(window.page.table)}
        assert by_name[officer.profile.name][1] == "Gap"
        window.page.open_record(officer.profile.device)
        told(qtbot, window.page.detail, "HT-BILAT: changes 1 to 3 are missing; 1 later one waits for them.")
        window.leave()
        window.jobs.close()


def test_the_inbox_tells_what_came_and_why_something_was_refused(cast, open_window, qtbot, tmp_path):
    cast["officer"].recording.add("training_session", session())
    bundle = cast.send("officer", ("hq",), "one")[0]
    cast.deliver([bundle], "hq")
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    broken = tmp_path / "broken.ssrb"
    broken.write_bytes(data)
    window = open_window(cast["hq"], "sync")
    window.page.check_bundle(broken)
    qtbot.waitUntil(lambda: len(cast["hq"].importing.inbox()) == 2)
    settle(window, qtbot)
    window.go("inbox")
    settle(window, qtbot)
    page = window.page
    assert [row[:2] for row in cells(page.table)] == [["broken.ssrb", "Refused"], ["01-one.ssrb", "Taken in"]]
    assert page.table.chosen
    told(qtbot, page.detail, "Nothing was taken in")
    page.table.setCurrentIndex(page.table.model().index(1, 0))
    told(qtbot, page.detail, "New records")
    press(qtbot, page.detail, "How this desk stands")
    settle(window, qtbot)
    assert window.page.table.chosen == cast["officer"].profile.device


def request_of(cast, name, **changes):
    """Write the request of a desk that is not certified yet; return it and its words."""
    profile = replace(content.profiles("en")["officer"], name="Nadia Benali", officer="SPVQ-1187", **changes)
    path = cast.folder / f"{name}.ssrreq"
    return path, cast.create(name, profile).enrolment.request(path)


def test_a_request_is_certified_only_with_the_words_as_they_were_read(cast, open_window, qtbot, tmp_path):
    path, spoken = request_of(cast, "new")
    window = open_window(cast["hq"], "trust")
    page = window.page
    window.dialogs.file = path
    press(qtbot, page, "Open a request…")
    told(qtbot, page.request, "not in the directory yet")
    assert not page.request.certify.isEnabled()
    page.request.words.setText(" ".join([*spoken[:2], "wrong", *spoken[3:]]))
    told(qtbot, page.request, "Word 3 differs")
    assert not page.request.certify.isEnabled()
    page.request.words.setText(" ".join(spoken).upper())
    told(qtbot, page.request, "The words agree")
    assert page.request._chosen() == ("HT-BILAT",)
    page.request.days.setText("1201")
    assert not page.request.certify.isEnabled()
    page.request.days.setText("90")
    window.dialogs.file = tmp_path / "answer.ssrcert"
    qtbot.mouseClick(page.request.certify, Qt.MouseButton.LeftButton)
    told(qtbot, page.request, "is certified as Officer until Aug 24, 2026")
    root_words = " ".join(cast["hq"].enrolment.state().root_words)
    told(qtbot, page.request, root_words)
    assert cast["new"].enrolment.accept(tmp_path / "answer.ssrcert", root_words).role == "officer"
    qtbot.waitUntil(lambda: len(cells(page.table)) == 4)
    assert cells(page.table)[0][:2] == ["Nadia Benali", "Valid"]


def test_a_file_that_is_no_request_is_told(cast, open_window, qtbot, tmp_path):
    window = open_window(cast["hq"], "trust")
    window.dialogs.file = tmp_path / "letter.txt"
    window.dialogs.file.write_text("no request")
    press(qtbot, window.page, "Open a request…")
    qtbot.waitUntil(lambda: window.page.request.bar.isVisible())
    press(qtbot, window.page.request, "Close")
    assert window.page._panels.currentWidget() is window.page.detail


def test_a_certificate_is_withdrawn_after_a_question_and_work_can_be_vouched_for(cast, open_window, qtbot):
    officer, hq = cast["officer"], cast["hq"]
    cast.introduce("commander", "officer")
    officer.recording.add("training_session", session())
    window = open_window(hq, "trust")
    page = window.page
    window.go("trust", officer.enrolment.state().identity.serial)
    told(qtbot, page.detail, "Withdraw this certificate")
    page.reason.setCurrentIndex(page.reason.findData("cessation"))
    told(qtbot, page.detail, "waits for your word")
    press(qtbot, page.detail, "Withdraw…")
    told(qtbot, page, "Withdrawn. Every desk learns of it")
    assert any("Amélie Tremblay-Roy is withdrawn for good" in one for one in window.dialogs.asked)
    qtbot.waitUntil(lambda: ["Amélie Tremblay-Roy", "Withdrawn"] in [row[:2] for row in cells(page.table)])
    cast.deliver(cast.send("officer", ("commander",), "one"), "commander")
    cast.deliver(cast.send("commander", ("hq",), "two"), "hq")
    assert hq.recording.list("training_session").total == 0
    page.shown()
    told(qtbot, page, "SPVM-4471, HT-BILAT: everything up to change 1")
    press(qtbot, page, "Vouch for it")
    told(qtbot, page, "Write down why")
    page.vouching.reason.setText("seen on the laptop before it was handed in")
    press(qtbot, page, "Vouch for it")
    qtbot.waitUntil(lambda: hq.recording.list("training_session").total == 1)
    told(qtbot, page, "seen on the laptop before it was handed in")


def test_lists_are_renewed_with_and_without_the_root(cast, open_window, qtbot):
    hq = cast["hq"]
    window = open_window(hq, "trust")
    page = window.page
    before = {one.root: one.number for one in trust_book.book(hq.store).lists}
    cast.clock.ago(10, 9)
    press(qtbot, page.lists, "Renew")
    told(qtbot, page, "Renewed.")
    window.dialogs.file = cast.folder / "hq-root.key"
    press(qtbot, page.lists, "Renew both with the root's file…")
    qtbot.waitUntil(lambda: page.lists.passphrase.isVisible())
    page.lists.passphrase.setText("wrong")
    press(qtbot, page.lists, "Renew both")
    told(qtbot, page, "cannot be opened with this passphrase")
    page.lists.passphrase.setText(story.ROOT_PASSPHRASE)
    press(qtbot, page.lists, "Renew both")
    qtbot.waitUntil(lambda: not page.lists.passphrase.isVisible())
    after = {one.root: one.number for one in trust_book.book(hq.store).lists}
    assert after[True] > before[True]
    assert after[False] > before[False]


def test_headquarters_is_set_up_in_the_window(tmp_path, open_window, qtbot):
    clock = StoryClock(lambda: NOW)
    with story.Cast(tmp_path, clock, Surround(clock, random.Random(5).randbytes)) as cast:
        hq = cast.create("hq", content.profiles("en")["hq"])
        window = open_window(hq, "trust")
        page = window.page
        assert not page.open.isVisible()
        page.set_up.first.setText("a long root passphrase")
        page.set_up.again.setText("another one")
        window.dialogs.file = tmp_path / "root.key"
        press(qtbot, page.set_up, "Make the root, or open its file…")
        told(qtbot, page, "The two passphrases differ")
        page.set_up.again.setText("a long root passphrase")
        press(qtbot, page.set_up, "Make the root, or open its file…")
        told(qtbot, page, "Print these words")
        told(qtbot, page, " ".join(hq.enrolment.state().root_words))
        press(qtbot, page.set_up, "Go on")
        qtbot.waitUntil(page.open.isVisible)
        assert [row[0] for row in cells(page.table)] == [hq.profile.name]
        window.leave()
        window.jobs.close()


def test_the_directory_joins_people_posts_and_desks(cast, open_window, qtbot):
    posts = plan(cast)
    cast.clock.ago(0, 8)
    window = open_window(cast["hq"], "directory")
    page = window.page
    people = {row[0]: row for row in cells(page.tables["person"])}
    assert people["Amélie Tremblay-Roy"][1:3] == ["HT-MENTOR-1", "Officer"]
    page.tables["person"].choose(next(one for one, held in page._held["person"].items() if held.spells))
    told(qtbot, page.detail, "HT-MENTOR-1 · now")
    told(qtbot, page.detail, "Jul 1, 2025 – Jun 30, 2026")
    page.tabs["post"].click()
    assert [row[:3] for row in cells(page.tables["post"])] == [
        ["HT-MENTOR-1", "Gap of 10 days", "Amélie Tremblay-Roy"],
        ["HT-MENTOR-2", "Vacant", ""],
    ]
    page.tables["post"].choose(posts["HT-MENTOR-1"])
    told(qtbot, page.detail, "for 10 days between Amélie Tremblay-Roy and Nadia Benali")
    page.finder.setText("vacant")
    assert [row[0] for row in cells(page.tables["post"])] == ["HT-MENTOR-2"]
    page.escape()
    page.tabs["mission"].click()
    assert cells(page.tables["mission"])[0][:4] == ["Haiti", "HT-BILAT", "1", "2"]
    page.tabs["desk"].click()
    assert len(cells(page.tables["desk"])) == 3
    assert page.memory() == {"kind": "desk"}
    page.tabs["post"].click()
    press(qtbot, page, "New post")
    settle(window, qtbot)
    assert window.page.key == "" and window.page.record_type.type_name == "post"  # noqa: PT018


def test_every_control_of_headquarters_pages_has_a_name(cast, open_window, qtbot):
    plan(cast)
    for language in LANGUAGES:
        window = open_window(cast["hq"], "today", language)
        for key in ("desks", "inbox", "trust", "directory"):
            window.go(key)
            settle(window, qtbot)
            assert not nameless(window.page), key


def test_empty_pages_say_what_belongs_there(tmp_path, look, open_window, qtbot):
    clock = StoryClock(lambda: NOW)
    with story.Cast(tmp_path, clock, Surround(clock, random.Random(5).randbytes)) as cast:
        cast.create("hq", content.profiles("en")["hq"])
        window = open_window(cast["hq"], "desks")
        told(qtbot, window.page, "No other desk is known yet")
        window.go("inbox")
        told(qtbot, window.page, "No bundle has come yet")
        window.leave()
        window.jobs.close()
        QApplication.sendPostedEvents()
