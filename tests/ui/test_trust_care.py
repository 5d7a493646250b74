"""What keeps trust going, in the window: renewing, recovery keys given and held, new keys, and warnings weeks ahead."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QPushButton
from roles import cells, certified, nameless, press, press_soon, told, windows, words

from ssr_desk.demo import story
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.i18n import LANGUAGES
from ssr_desk.services import maintenance


def almost_at_the_end(cast):
    """Let it be twenty days before the certificates of officer and commander end."""
    cast.clock.end += dt.timedelta(days=story.DAYS)
    cast.clock.ago(60 - story.DAYS + 20, 9)


@pytest.fixture
def cast(tmp_path):
    with certified(tmp_path) as made:
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def test_a_certificate_that_ends_soon_is_told_and_renewed_without_a_request(cast, open_window, qtbot):
    hq, officer = cast["hq"], cast["officer"]
    serial, before = officer.enrolment.state().identity.serial, officer.enrolment.state().identity.not_after
    almost_at_the_end(cast)
    window = open_window(hq, "trust")
    page = window.page
    told(qtbot, page, "2 to renew")
    page.open_record(serial)
    told(qtbot, page.detail, "nobody has to send anything")
    page.renewal.days.setText("3")
    told(qtbot, page.detail, "It holds until then already.")
    assert not page.renewal.renew.isEnabled()
    page.renewal.days.setText("400")
    qtbot.waitUntil(page.renewal.renew.isEnabled)
    assert not nameless(page)
    page.renewal.renew.click()
    told(qtbot, page, "Renewed until", officer.profile.name)
    told(qtbot, page, "1 to renew")
    assert cells(page.table)[0][:2] == [officer.profile.name, "Valid"]
    assert [officer.profile.name, "Replaced"] in [row[:2] for row in cells(page.table)]
    hq.headquarters.renew_crl(cast.folder / "hq-root.key", story.ROOT_PASSPHRASE)
    cast.deliver(cast.send("hq", (officer.profile.device,), "down"), "officer")
    assert officer.enrolment.state().identity.not_after > before


def test_an_officer_is_warned_on_today_and_led_to_the_certificate(cast, open_window, qtbot):
    window = open_window(cast["officer"])
    assert not window.page.notices.isVisible()
    almost_at_the_end(cast)
    window.page.shown()
    told(qtbot, window.page.notices, "This desk's certificate ends on")
    assert not nameless(window.page)
    press_soon(qtbot, window.page.notices, "Certificate")
    told(qtbot, window.page, "Ends soon")
    told(qtbot, window.page, "Another laptop: restore your newest backup")


def test_a_recovery_key_is_given_held_and_read_out(cast, open_window, qtbot, tmp_path):
    officer, hq, file = cast["officer"], cast["hq"], tmp_path / "recovery.ssrkey"
    window = open_window(officer, "settings")
    window.dialogs.file = file
    press_soon(qtbot, window.page, "Give headquarters a recovery key…")
    told(qtbot, window.page, "sealed for headquarters alone")
    home = open_window(hq, "trust")
    page = home.page
    told(qtbot, page.keys, "No key is held.")
    home.dialogs.file = file
    press(qtbot, page.keys, "Take a key in…")
    told(qtbot, page.keys, officer.profile.name, officer.profile.device, "since")
    press_soon(qtbot, page.keys, "Read it out…")
    press_soon(qtbot, page.keys, "Show the key")
    told(qtbot, page, "Write down how the officer was recognized.")
    page.keys.reason.setText("called back on the mission's number")
    press(qtbot, page.keys, "Show the key")
    told(qtbot, page.keys, "Read this key to")
    key = next(one for one in words(page.keys) if len(one.split("-")) > 4 and " " not in one)
    assert not nameless(page)
    press_soon(qtbot, page.keys, "It has been read out")
    assert not [one for one in words(page.keys) if one == key]
    window.leave()
    window.jobs.close()
    cast.desks.pop("officer").close()
    maintenance.recover(cast.folder / "officer", key, f"{PASSPHRASE} and more words")


def test_new_keys_are_made_with_a_request_and_the_desk_says_that_it_waits(cast, open_window, qtbot, tmp_path):
    officer, before = cast["officer"], cast["officer"].store.setting("fingerprint")
    window = open_window(officer, "settings")
    window.dialogs.file = tmp_path / "new.ssrreq"
    press_soon(qtbot, window.page, "Make new keys and a new request…")
    told(qtbot, window.page, "read them these words")
    assert any("signed with the old keys for the last time" in one for one in window.dialogs.asked)
    assert officer.store.setting("fingerprint") != before
    spoken = " ".join(cast["hq"].headquarters.inspect(tmp_path / "new.ssrreq").words)
    told(qtbot, window.page, spoken)
    told(qtbot, window.page, "Not enrolled yet")


def test_every_control_has_a_name_in_both_languages(cast, open_window, qtbot):
    cast["officer"].enrolment.deposit(cast.folder / "a.ssrkey")
    cast["hq"].headquarters.hold(cast.folder / "a.ssrkey")
    for language in LANGUAGES:
        page = open_window(cast["hq"], "trust", language).page
        page.open_record(cast["officer"].enrolment.state().identity.serial)
        qtbot.waitUntil(lambda page=page: any(one.isVisible() for one in page.keys.findChildren(QPushButton)))
        assert not nameless(page)
        page = open_window(cast["officer"], "settings", language).page
        assert not nameless(page)
