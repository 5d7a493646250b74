"""Two histories of one desk, on headquarters' Desks page: seen, opened, settled; the laptops say what to do."""

import shutil

import pytest
from roles import cells, certified, nameless, press_soon, told, windows

from ssr_desk.app import open_desk
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.i18n import LANGUAGES


@pytest.fixture
def cast(tmp_path):
    """The officer's laptop and a copy of it have written on, and headquarters has taken both in."""
    with certified(tmp_path) as made:
        made["officer"].close()
        shutil.copytree(tmp_path / "officer", tmp_path / "copy")
        for name in ("officer", "copy"):
            desk = made.desks[name] = open_desk(tmp_path / name, PASSPHRASE, made.surround)
            made.clock.ago(19 if name == "officer" else 18, 9)
            for place in range(5):
                values = {"subject": f"Written on the {name}, {place}", "category": "role"}
                desk.recording.add("handoff_note", values)
            made.deliver(made.send(name, ("hq",), name), "hq")
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def test_headquarters_settles_a_fork_in_the_window(cast, open_window, qtbot):
    hq, officer = cast["hq"], cast["officer"].profile
    window = open_window(hq, "desks")
    page = window.page
    assert {row[0]: row[1] for row in cells(page.table)}[officer.name] == "Two histories"
    page.open_record(officer.device)
    told(qtbot, page.detail, "Two laptops, or a laptop and an old copy of it")
    told(qtbot, page.detail, "5 changes · 5 records")
    told(qtbot, page.detail, "and 2 more records")
    told(qtbot, page.detail, "It has not confirmed")
    assert not nameless(page)
    (part,) = page.parts
    number = next(
        place for place, way in enumerate(part.fork.branches, 1) if way.touched[0].title == "Written on the officer, 4"
    )
    press_soon(qtbot, page.detail, f"The desk goes on from history {number}…")
    told(qtbot, page, "Write down why")
    part.reason.setText("the copy was made for a repair")
    page.shown()  # what was typed outlives a refresh
    qtbot.waitUntil(lambda: page.parts[0] is not part and page.parts[0].typed == "the copy was made for a repair")
    press_soon(qtbot, page.detail, f"The desk goes on from history {number}…")
    told(qtbot, page, "The laptops learn of it by the next bundle")
    assert any("Nothing is taken away" in one for one in window.dialogs.asked)
    told(qtbot, page.detail, "Settled on", "the copy was made for a repair")
    told(qtbot, page.detail, "The desk goes on from this one.")
    qtbot.waitUntil(lambda: {row[0]: row[1] for row in cells(page.table)}[officer.name] == "In order")
    press_soon(qtbot, page.detail, "Written on the copy, 4")
    qtbot.waitUntil(lambda: window.page.record_type.type_name == "handoff_note")


def test_it_is_told_in_both_languages(cast, open_window, qtbot):
    for language, words in zip(LANGUAGES, ("Which one goes on?", "Lequel continue ?"), strict=True):
        page = open_window(cast["hq"], "desks", language).page
        page.open_record(cast["officer"].profile.device)
        told(qtbot, page.detail, words.replace(" ?", "\N{NO-BREAK SPACE}?"))
