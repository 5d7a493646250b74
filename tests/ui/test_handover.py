"""Handing a post over on the Sync page, and a new recovery key in Settings."""

from dataclasses import replace

import pytest
from desks import session
from PySide6.QtWidgets import QPushButton
from roles import certified, nameless, plan, press, told, windows

from conftest import settle
from ssr_desk.app import open_desk
from ssr_desk.demo import content
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.services import maintenance


@pytest.fixture
def cast(tmp_path):
    """An officer with a plan, a session, a note for headquarters alone, and a newcomer who has written a request."""
    with certified(tmp_path) as made:
        plan(made)
        officer = made["officer"]
        made.deliver(made.send("hq", (officer.profile.device,), "plan"), "officer")
        officer.recording.add("training_session", session(title="Тренінг"))
        officer.recording.add("training_session", session(title="Confidential", release="only"))
        newcomer = replace(content.profiles("en")["officer"], name="Nadia Benali", officer="SPVQ-1187")
        made.create("newcomer", newcomer)
        made.clock.ago(3, 9)
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def test_a_post_is_handed_over_to_a_request_whose_words_were_compared(cast, open_window, qtbot, tmp_path):
    request, pack = tmp_path / "new.ssrreq", tmp_path / "pack.ssrb"
    spoken = cast["newcomer"].enrolment.request(request)
    window = open_window(cast["officer"], "sync")
    card = window.page.handover
    press(qtbot, window.page, "Hand my post over…")
    qtbot.waitUntil(lambda: card.post.currentData() == "HT-MENTOR-1")
    window.dialogs.file = request
    press(qtbot, card, "From a card or a request…")
    told(qtbot, card, "Nadia Benali, SPVQ-1187")
    card.words.setText("one two three four five six")
    told(qtbot, card, "The words differ")
    assert not card.write.isEnabled()
    card.words.setText(" ".join(spoken))
    told(qtbot, card, "1 training session")
    told(qtbot, card, "– Confidential")
    qtbot.waitUntil(card.write.isEnabled)
    assert not nameless(window.page)
    window.dialogs.file = pack
    press(qtbot, card, "4. Write the hand-over…")
    told(qtbot, window.page, "Handed over:")
    assert pack.exists()
    answer = tmp_path / "new.ssrcert"
    hq, newcomer = cast["hq"], cast["newcomer"]
    hq.headquarters.certify(request, "officer", ("HT-BILAT",), 300, answer, " ".join(spoken))
    newcomer.enrolment.accept(answer, " ".join(hq.enrolment.state().root_words))
    newcomer.importing.take(pack)
    assert [one.get("title") for one in newcomer.recording.list("training_session", order="title").rows] == [
        "Тренінг",
        None,
    ]


def test_a_post_is_handed_over_to_a_card(cast, open_window, qtbot, tmp_path):
    cast.certify("newcomer", cast["hq"].enrolment.state().root_words)
    card_file = tmp_path / "new.ssrcard"
    cast["newcomer"].enrolment.card(card_file)
    window = open_window(cast["officer"], "sync")
    card = window.page.handover
    press(qtbot, window.page, "Hand my post over…")
    qtbot.waitUntil(lambda: card.post.currentData() == "HT-MENTOR-1")
    window.dialogs.file = card_file
    press(qtbot, card, "From a card or a request…")
    qtbot.waitUntil(lambda: card.taker.currentData() == cast["newcomer"].profile.device)
    qtbot.waitUntil(card.write.isEnabled)
    press(qtbot, card, "Not now")
    assert card.begin.isVisible()


def test_a_new_recovery_key_takes_the_place_of_the_old_one(cast, open_window, qtbot, tmp_path):
    officer = cast["officer"]
    window = open_window(officer, "settings")
    card, paper = window.page.recovery, tmp_path / "key.txt"
    card.passphrase.setText("wrong")
    press(qtbot, card, "New recovery key")
    qtbot.waitUntil(window.page.bar.isVisible)
    card.passphrase.setText(PASSPHRASE)
    press(qtbot, card, "New recovery key")
    told(qtbot, card, "It is shown only now")
    window.dialogs.file = paper
    press(qtbot, card, "Write it to a file to print…")
    told(qtbot, window.page, "Print it, then delete the file")
    key = card._key
    assert key in paper.read_text()
    press(qtbot, card, "I have it on paper")
    told(qtbot, window.page, "The recovery key was replaced.")
    assert not [one for one in card.findChildren(QPushButton) if one.isVisible() and "paper" in one.text()]
    settle(window, qtbot)
    window.leave()
    window.jobs.close()
    officer.close()
    maintenance.recover(cast.folder / "officer", key, "a quite new passphrase")
    cast.desks["officer"] = open_desk(cast.folder / "officer", "a quite new passphrase", cast.surround)
