"""Locking by itself, several desks on one computer, the end of a desk: on real folders, through the program's own window."""

import ctypes
import json
import shutil
import subprocess

import pytest
from desks import OFFICER, PASSPHRASE, new_desk, session
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton, QWidget

from conftest import Answers, type_text
from ssr_desk import app, paths
from ssr_desk.app import open_desk
from ssr_desk.i18n import LANGUAGES, translator
from ssr_desk.ui import preferences
from ssr_desk.ui.idle import Idle
from ssr_desk.ui.known_desks import MOST, KnownDesks
from ssr_desk.ui.locking_card import LockingCard
from ssr_desk.ui.main_window import MainWindow
from ssr_desk.ui.messages import Dialogs
from ssr_desk.ui.pages.first_steps import WelcomeStep
from ssr_desk.ui.pages.incomplete import IncompletePage
from ssr_desk.ui.pages.unlock import UnlockPage
from ssr_desk.ui.run import Program, first_of, has_desk
from ssr_desk.ui.sleep import LOGIND, Messages, Sleep


class Typing(Answers):
    """Types the word that is asked for, or does not."""

    agrees, told = True, ""

    def type_word(self, parent, title, words, word, yes, no):
        self.told, self.word = words, word
        return self.agrees


@pytest.fixture
def known(tmp_path):
    return KnownDesks(tmp_path / "config" / "desks.json")


@pytest.fixture
def program(qapp, tmp_path, qtbot, known):
    new_desk(tmp_path / "desk").close()
    made = Program(qapp, tmp_path / "desk", "en", Typing(), known)
    yield made
    made.close()
    made.window.hide()
    made.window.deleteLater()


def opened(program, qtbot):
    program.start(PASSPHRASE)
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow))
    settled(program, qtbot)
    return program.window


def settled(program, qtbot):
    qtbot.waitUntil(lambda: not program.jobs.busy)


def front(program, qtbot, kind):
    def there():
        page = program.window.centralWidget()
        return isinstance(page, kind) or isinstance(getattr(page, "step", None), kind)

    qtbot.waitUntil(there)
    page = program.window.centralWidget()
    return getattr(page, "step", page)


def card_of(program, qtbot):
    card = LockingCard(program.window.context)
    program.window.page.body.addWidget(card)
    card.show()
    return card


# -- idle and sleep


def test_the_minutes_are_chosen_kept_and_counted(program, qtbot, tmp_path):
    opened(program, qtbot)
    card = card_of(program, qtbot)
    assert [one.isChecked() for one in card.waits.values()] == [False, True, False, False]
    card.waits[30].click()
    qtbot.waitUntil(lambda: preferences.read(tmp_path / "desk").minutes == 30)
    timer = program.window.findChild(Idle).findChild(QTimer)
    assert 29 * 60_000 < timer.remainingTime() < 31 * 60_000
    settled(program, qtbot)
    program.locking.idle.emit()
    front(program, qtbot, UnlockPage)
    assert program.desk is None
    assert program._minutes == 30


@pytest.mark.parametrize("broken", [0, -5, 7, "15", True, 1e9, None, [15]])
def test_minutes_that_nobody_may_choose_count_as_absent(tmp_path, broken):
    (tmp_path / preferences.FILE).write_text(json.dumps({"language": "fr", "minutes": broken}), encoding="utf-8")
    assert preferences.read(tmp_path) == preferences.Preferences("fr", minutes=15)


def test_a_clock_that_missed_a_minute_was_asleep(qtbot):
    window, clock = QWidget(), [1000.0]
    qtbot.addWidget(window)
    sleep, fell = Sleep(window, lambda: clock[0]), []
    sleep.fell.connect(lambda: fell.append(clock[0]))
    for step in (5, 5, 60, 5, 61, 5, -3600, 5, 7200, 5):
        clock[0] += step
        sleep.beat()
    assert fell == [1136.0, 4746.0]


def test_sleep_locks_at_once_and_keeps_what_was_typed(program, qtbot, tmp_path):
    window = opened(program, qtbot)
    window.go("record:training_session").new_record()
    window.page.editor.form.merge_values({"title": "Ébauche"})
    program.locking.sleep.prepare(True)
    front(program, qtbot, UnlockPage)
    settled(program, qtbot)
    with open_desk(tmp_path / "desk", PASSPHRASE) as desk:
        assert [one.values["title"] for one in desk.drafts.all()] == ["Ébauche"]


def test_sleep_closes_the_dialog_that_is_open(program, qtbot):
    window = opened(program, qtbot)
    answers = []
    QTimer.singleShot(0, lambda: qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None))
    QTimer.singleShot(50, program.locking.asleep.emit)
    answers.append(Dialogs().ask(window, "Erase", "Really?", "Yes", "No"))
    assert answers == [False]
    front(program, qtbot, UnlockPage)


@pytest.mark.parametrize(
    ("message", "parameter", "falls"),
    [(0x0218, 4, True), (0x0218, 18, False), (0x02B1, 7, True), (0x02B1, 8, False), (0x000F, 4, False)],
)
def test_messages_of_windows(message, parameter, falls):
    from ctypes import wintypes

    said, told = wintypes.MSG(), []
    said.message, said.wParam = message, parameter
    heard = Messages(lambda: told.append(True))
    assert heard.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(said)) == (False, 0)
    assert bool(told) is falls
    assert heard.nativeEventFilter(b"xcb_generic_event_t", 0) == (False, 0)


@pytest.fixture
def bus():
    from PySide6.QtDBus import QDBusConnection

    daemon = shutil.which("dbus-daemon")
    if not daemon:
        pytest.skip(
            "needs a bus of its own, which only dbus-daemon gives: a system without it has nobody to hear sleep from"
        )
    process = subprocess.Popen([daemon, "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True)
    address = process.stdout.readline().strip()
    yield [QDBusConnection.connectToBus(address, name) for name in ("ssr-desk-test", "logind-test")]
    for name in ("ssr-desk-test", "logind-test"):
        QDBusConnection.disconnectFromBus(name)
    process.terminate()
    process.wait()


def test_logind_says_that_the_computer_goes_to_sleep(qtbot, bus):
    from PySide6.QtDBus import QDBusMessage

    window, (here, logind) = QWidget(), bus
    qtbot.addWidget(window)
    sleep, fell = Sleep(window), []
    sleep.fell.connect(lambda: fell.append(True))
    service, path, interface = LOGIND
    assert logind.registerService(service)
    assert sleep.listen(here)
    for begins in (False, True):
        message = QDBusMessage.createSignal(path, interface, "PrepareForSleep")
        message.setArguments([begins])
        assert logind.send(message)
    qtbot.waitUntil(lambda: fell == [True])


# -- several desks


def test_the_list_of_desks_is_newest_first_and_survives_anything(known, tmp_path):
    folders = [tmp_path / f"desk {number}" for number in range(MOST + 3)]
    assert known.all() == []
    for one in [*folders, folders[3]]:
        known.remember(one)
    assert known.all()[:2] == [folders[3], folders[-1]]
    assert len(known.all()) == MOST
    known.forget(folders[3])
    assert folders[3] not in known.all()
    absolute = str(tmp_path / "a")
    for held, expected in (
        ("", []), ("{", []), ("{}", []), ("5", []), ("[" * 100_000, []), ('["a", 5, null, ["b"], "/x\\u0000"]', []),
        (json.dumps([absolute, absolute]), [tmp_path / "a"]),
    ):  # fmt: skip
        known.file.write_text(held, encoding="utf-8")
        assert known.all() == expected
    known.file.write_bytes(b"\xff\xfe\x00")
    assert known.all() == []


def test_a_folder_that_was_named_wins_over_the_desk_opened_last(known, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path / "mine")
    new_desk(tmp_path / "last").close()
    known.remember(tmp_path / "last")
    known.remember(tmp_path / "gone")
    assert first_of(tmp_path / "named", known) == tmp_path / "named"
    assert first_of(tmp_path / "mine", known) == tmp_path / "last"
    new_desk(tmp_path / "mine").close()
    assert first_of(tmp_path / "mine", known) == tmp_path / "mine"


def choose(page, qtbot, words):
    """Open the menu with Space, go down with the arrows to what begins with `words`, and press Enter."""
    page.desks.setFocus()
    qtbot.keyClick(page.desks, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    offered = [one.text() for one in menu.actions() if not one.isSeparator()]
    while not menu.activeAction().text().startswith(words):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    return offered


def test_another_desk_is_chosen_by_keyboard_and_speaks_its_own_language(program, qtbot, tmp_path, known):
    other = tmp_path / "autre"
    new_desk(other, profile=app.Profile("Sgt Roy", "000999", "officer", "HT", "", "fr")).close()
    preferences.keep(other, preferences.Preferences("fr"))
    known.remember(other)
    program.start()
    page = front(program, qtbot, UnlockPage)
    offered = choose(page, qtbot, str(other)[:5])
    assert len(offered) == 3
    again = front(program, qtbot, UnlockPage)
    assert again is not page
    assert again.translate.language == "fr"
    type_text(PASSPHRASE, again.passphrase)
    qtbot.keyClick(again.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow))
    assert program.desk.profile.officer == "000999"
    qtbot.waitUntil(lambda: known.all()[:1] == [other])
    settled(program, qtbot)


def test_a_desk_that_is_gone_says_so_and_is_taken_off_the_list(program, qtbot, tmp_path, known):
    known.remember(tmp_path / "stick" / "desk")
    program.start()
    page = front(program, qtbot, UnlockPage)
    offered = choose(page, qtbot, str(tmp_path)[:5])
    assert "not there" in offered[0]
    qtbot.waitUntil(page.bar.isVisible)
    assert "stick" in page.bar.words.text()
    page.bar.action.click()
    qtbot.waitUntil(lambda: known.all() == [])


def test_a_folder_without_a_desk_says_so_and_one_with_a_desk_opens(program, qtbot, tmp_path):
    program.start()
    page = front(program, qtbot, UnlockPage)
    program._dialogs.file = tmp_path / "config"
    choose(page, qtbot, "Another desk")
    qtbot.waitUntil(page.bar.isVisible)
    assert "desk.keys" in page.bar.words.text()
    new_desk(tmp_path / "holds" / "SSR Desk").close()
    program._dialogs.file = tmp_path / "holds"
    choose(page, qtbot, "Another desk")
    qtbot.waitUntil(lambda: program._folder == tmp_path / "holds" / "SSR Desk")


def test_a_new_desk_begins_in_its_own_folder_and_there_is_a_way_back(program, qtbot, tmp_path, known):
    known.remember(tmp_path / "desk")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("x", encoding="utf-8")
    program.start()
    program._dialogs.file = tmp_path / "papers"
    choose(front(program, qtbot, UnlockPage), qtbot, "New desk")
    welcome = front(program, qtbot, WelcomeStep)
    assert program._folder == tmp_path / "papers" / "SSR Desk"
    assert not program._folder.exists()
    choose(welcome, qtbot, str(tmp_path)[:5])
    front(program, qtbot, UnlockPage)
    assert program._folder == tmp_path / "desk"


@pytest.mark.parametrize("gone", ["desk.keys", "desk.db"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_of_a_desk_is_told_and_no_first_start_begins_there(program, qtbot, tmp_path, gone, language):
    with open_desk(tmp_path / "desk", PASSPHRASE) as desk:
        desk.maintenance.backup(tmp_path / "copy.ssrbackup")
    (tmp_path / "desk" / gone).rename(tmp_path / gone)
    held = {one.name: one.read_bytes() for one in (tmp_path / "desk").iterdir() if one.is_file()}
    program._speak(language)
    program.start()
    page = front(program, qtbot, IncompletePage)
    assert gone in page.words.text()
    assert page.words.text() == app.incomplete(tmp_path / "desk").text(translator(language, paths.LOCALE))
    page.look_again.click()
    page = front(program, qtbot, IncompletePage)
    assert {one.name: one.read_bytes() for one in (tmp_path / "desk").iterdir() if one.is_file()} == held
    (tmp_path / gone).rename(tmp_path / "desk" / gone)
    page.look_again.click()
    front(program, qtbot, UnlockPage)


def test_from_a_part_of_a_desk_a_backup_leads_to_a_new_folder(program, qtbot, tmp_path):
    with open_desk(tmp_path / "desk", PASSPHRASE) as desk:
        desk.maintenance.backup(tmp_path / "room.ssrbackup")
    (tmp_path / "desk" / "desk.keys").unlink()
    program.start()
    page = front(program, qtbot, IncompletePage)
    (tmp_path / "room").mkdir()
    program._dialogs.open_file = lambda *_asked: tmp_path / "room.ssrbackup"
    program._dialogs.file = tmp_path / "room"
    page.restoring.click()
    front(program, qtbot, UnlockPage)
    assert program._folder == tmp_path / "room"
    open_desk(tmp_path / "room", PASSPHRASE).close()


def test_a_part_of_a_desk_that_somebody_chose_is_told_and_wins_over_the_desk_opened_last(
    program, qtbot, tmp_path, known, monkeypatch
):
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path / "stick")
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "desk.keys").write_bytes((tmp_path / "desk" / "desk.keys").read_bytes())
    known.remember(tmp_path / "desk")
    assert first_of(tmp_path / "stick", known) == tmp_path / "stick"
    for choice in ("Another desk", "New desk"):
        program._turn_to(tmp_path / "desk")
        page = front(program, qtbot, UnlockPage)
        program._dialogs.file = tmp_path / "stick"
        choose(page, qtbot, choice)
        front(program, qtbot, IncompletePage)
        assert program._folder == tmp_path / "stick"


# -- the end of a desk


def test_erasing_counts_what_is_lost_and_begins_again(program, qtbot, tmp_path, known):
    window = opened(program, qtbot)
    program.desk.recording.add("training_session", session())
    card = card_of(program, qtbot)
    dialogs = program._dialogs
    dialogs.agrees = False
    card.erase.click()
    qtbot.waitUntil(lambda: bool(dialogs.told) and card.erase.isEnabled())
    assert "1 record is not safe at headquarters yet" in dialogs.told
    settled(program, qtbot)
    assert program.window is window
    assert has_desk(tmp_path / "desk")
    dialogs.agrees = True
    card.erase.click()
    front(program, qtbot, WelcomeStep)
    settled(program, qtbot)
    assert not has_desk(tmp_path / "desk")
    assert known.all() == []
    assert [one.name for one in (tmp_path / "desk").rglob("desk.*")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_has_to_be_typed(qtbot, language):
    window, say = QWidget(), translator(language, paths.LOCALE)
    qtbot.addWidget(window)
    window.show()
    word = say("ERASE")
    answers, states = [], []

    def act():
        box = QApplication.activeModalWidget()
        assert isinstance(box, QDialog)
        line, (yes, _no) = box.findChild(QLineEdit), box.findChildren(QPushButton)
        for typed in ("", word[:-1], word.lower(), f" {word} "):
            line.setText(typed)
            states.append(yes.isEnabled())
        yes.click()

    QTimer.singleShot(0, act)
    answers.append(Dialogs().type_word(window, "t", "w", word, "yes", "no"))
    assert answers == [True]
    assert states == [False, False, True, True]
    QTimer.singleShot(0, lambda: qtbot.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape))
    assert Dialogs().type_word(window, "t", "w", word, "yes", "no") is False


# -- the printed key, by keyboard


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_printed_key_opens_the_desk_by_keyboard(qapp, tmp_path, qtbot, language):
    desk, key = app.create_desk(tmp_path / "desk", PASSPHRASE, OFFICER)
    desk.close()
    program = Program(qapp, tmp_path / "desk", language, Answers())
    program.start()
    page = program.window.centralWidget()
    with qtbot.waitActive(program.window):
        program.window.activateWindow()

    def tab():
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        return QApplication.focusWidget()

    assert QApplication.focusWidget() is page.passphrase
    for _step in range(5):
        if tab() is page.other:
            break
    qtbot.keyClick(page.other, Qt.Key.Key_Space)
    assert QApplication.focusWidget().accessibleName() == program.translate("Recovery key")
    type_text(key.lower().replace("-", " "))
    assert tab().accessibleName() == program.translate("New passphrase")
    type_text("une autre phrase secrète")
    assert tab() is page.unlock
    qtbot.keyClick(page.unlock, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow))
    settled(program, qtbot)
    program.close()
    with open_desk(tmp_path / "desk", "une autre phrase secrète"):
        pass
    program.window.hide()
    program.window.deleteLater()
