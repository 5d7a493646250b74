"""A hand-over through both windows: headquarters is out of reach, the successor's laptop is not certified yet."""

from dataclasses import replace

import pytest
from desks import session
from roles import certified, nameless, plan, press_soon, told, windows

from ssr_desk.demo import content
from ssr_desk.i18n import LANGUAGES


@pytest.fixture
def cast(tmp_path):
    """An officer with notes, a promise and something for headquarters alone, and a newcomer with a laptop as it was made."""
    with certified(tmp_path) as made:
        made.posts = plan(made)
        officer = made["officer"]
        made.deliver(made.send("hq", (officer.profile.device,), "plan"), "officer")
        record = officer.recording
        record.add("training_session", session(title="Crime scenes"))
        record.add("training_session", session(title="Confidential", release="only"))
        made.notes = [
            record.add("handoff_note", {"subject": subject, "category": "role"}).ids[0]
            for subject in ("Keys of the range", "Radio call signs")
        ]
        promise = {
            "what": "Lend the camera",
            "due": "2026-07-20",
            "promised_by": officer.profile.name,
            "status": "open",
        }
        made.promise = record.add("commitment", promise).ids[0]
        newcomer = replace(content.profiles("en")["officer"], name="Nadia Benali", officer="SPVQ-1187")
        made.create("newcomer", newcomer)
        made.clock.ago(3, 9)
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def test_a_post_goes_from_one_officer_to_the_next_by_words_alone(cast, open_window, qtbot, tmp_path):
    officer, newcomer, hq = cast["officer"], cast["newcomer"], cast["hq"]
    request, pack, card_file = (tmp_path / name for name in ("new.ssrreq", "pack.ssrb", "officer.ssrcard"))
    # the successor: a request, the words, whom to trust
    theirs = open_window(newcomer, "sync")
    takeover = theirs.page.takeover
    press_soon(qtbot, theirs.page, "Take my post over…")
    told(qtbot, takeover, "2. Know whom to trust")
    theirs.dialogs.file = request
    press_soon(qtbot, takeover, "Write my request…")
    told(qtbot, takeover, "read these words aloud")
    spoken = hq.headquarters.inspect(request).words
    told(qtbot, takeover, " ".join(spoken))
    # the departing officer: post, person, words, what goes, what stays
    ours = open_window(officer, "sync")
    handover = ours.page.handover
    press_soon(qtbot, ours.page, "Hand my post over…")
    qtbot.waitUntil(lambda: handover.post.currentData() == "HT-MENTOR-1")
    ours.dialogs.file = request
    press_soon(qtbot, handover, "From a card or a request…")
    told(qtbot, handover, "Nadia Benali, SPVQ-1187")
    ours.dialogs.file = card_file
    press_soon(qtbot, handover, "Write my card for it…")
    told(qtbot, ours.page, "Whoever takes it can seal bundles for you.")
    handover.words.setText(" ".join(spoken))
    told(qtbot, handover, "– Confidential")
    qtbot.waitUntil(handover.write.isEnabled)
    ours.dialogs.file = pack
    press_soon(qtbot, handover, "4. Write the hand-over…")
    told(qtbot, handover, "1 record stayed here")
    told(qtbot, handover, "Give the stick to the next officer")
    assert not nameless(ours.page)
    press_soon(qtbot, handover, "Done")
    qtbot.waitUntil(handover.begin.isVisible)
    # the successor knows whom to trust, takes it in, reads, asks, takes over
    theirs.dialogs.file = card_file
    takeover.root.setText(" ".join(officer.enrolment.state().root_words))
    press_soon(qtbot, takeover, "Take the other officer's card…")
    told(qtbot, takeover, "They stand on your printed card.")
    assert not nameless(theirs.page)
    theirs.dialogs.file = pack
    press_soon(qtbot, takeover, "Open the hand-over…")
    press_soon(qtbot, theirs.page, "Take it in")
    told(qtbot, takeover, "records of HT-MENTOR-1 are here, from SPVM-4471.")
    told(qtbot, takeover, "0 of 2 notes acknowledged.")
    press_soon(qtbot, takeover, "Acknowledge")
    told(qtbot, takeover, "1 of 2 notes acknowledged.")
    press_soon(qtbot, takeover, "I take it over")
    qtbot.waitUntil(lambda: newcomer.recording.open(cast.promise).values["promised_by"] == "Nadia Benali")
    assert not nameless(theirs.page)
    press_soon(qtbot, takeover, "Ask…")
    qtbot.waitUntil(lambda: theirs.page.record_type is not None and theirs.page.record_type.type_name == "handoff_note")
    page = theirs.page
    qtbot.waitUntil(lambda: page.editor is not None and page.editor.record_id in cast.notes)
    note = page.editor.record_id
    opened = newcomer.recording.open(note)
    newcomer.recording.save(note, {**opened.values, "question": "Who has the second key?"}, opened.heads)
    theirs.go("sync")
    told(qtbot, takeover, "1 question waits for an answer.")
    # headquarters certifies the same request later, and sees one history
    answer = tmp_path / "new.ssrcert"
    hq.headquarters.certify(request, "officer", ("HT-BILAT",), 300, answer, " ".join(spoken))
    newcomer.enrolment.accept(answer)
    cast.deliver(cast.send("officer", ("hq",), "officer-up"), "hq")
    cast.deliver(cast.send("newcomer", ("hq",), "newcomer-up"), "hq")
    versions = hq.recording.history(note)
    assert {one.author for one in versions} == {"SPVM-4471", "SPVQ-1187"}
    assert hq.recording.open(note).values["question"] == "Who has the second key?"
    assert not hq.recording.open(note).conflicts
    assert [
        one.values.get("title")
        for one in [newcomer.recording.open(row["id"]) for row in newcomer.recording.list("training_session").rows]
    ].count("Confidential") == 0
    # the question comes back to the one who left
    cast.introduce("newcomer", "officer")
    cast.introduce("officer", "newcomer")
    cast.deliver(cast.send("hq", (officer.profile.device,), "down"), "officer")
    assert officer.recording.open(note).values["question"] == "Who has the second key?"


def test_both_sides_speak_both_languages(cast, open_window, qtbot):
    for language, words in zip(LANGUAGES, ("Know whom to trust", "Savoir à qui se fier"), strict=True):
        page = open_window(cast["newcomer"], "sync", language).page
        page.takeover.begin.click()
        told(qtbot, page.takeover, words)
        assert not nameless(page)


def test_a_laptop_without_a_post_is_told_so_and_takes_one_over(cast, open_window, qtbot):
    """Nobody named a post when it was set up and no plan has come: what is handed over says which one it is."""
    bare = replace(content.profiles("en")["officer"], name="Sam Roy", officer="SQ-88", post="")
    late, request = cast.create("late", bare), cast.folder / "late.ssrreq"
    spoken = late.enrolment.request(request)
    page = open_window(late, "sync").page
    page.takeover.begin.click()
    told(qtbot, page.takeover, "No post was named when this laptop was set up")
    cast["officer"].enrolment.card(cast.folder / "officer.ssrcard")
    late.enrolment.trust(cast.folder / "officer.ssrcard", " ".join(cast["officer"].enrolment.state().root_words))
    pack = cast.folder / "pack.ssrb"
    cast["officer"].exchange.export([str(request)], pack, post="HT-MENTOR-1", words=" ".join(spoken))
    late.importing.take(pack)
    page.takeover.refresh()
    told(qtbot, page.takeover, "records of HT-MENTOR-1 are here, from SPVM-4471.")


def test_only_officers_take_a_post_over(cast, open_window):
    assert not open_window(cast["hq"], "sync").page.takeover.isVisible()
    assert not open_window(cast["commander"], "sync").page.takeover.isVisible()
