"""Erasing for good in the window: people past their date of keeping at headquarters, and a record of one's own."""

import pytest
from roles import cells, certified, nameless, press_soon, told, windows, words

from conftest import settle
from ssr_desk.cli.main import run
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.i18n import LANGUAGES


@pytest.fixture
def cast(tmp_path):
    """Two counterparts of the officer's, one past the date of keeping, are at headquarters too."""
    with certified(tmp_path) as made:
        officer = made["officer"].recording
        made.ids = [
            officer.add(
                "counterpart",
                {"name": name, "rank": "Komisè", "languages": ["ht"], "remarks": "Likes chess", "keep_until": day},
            ).ids[0]
            for name, day in (("Jan Batis", "2026-05-01"), ("Mari Lwi", "2026-06-05"))
        ]
        officer.add("counterpart", {"name": "Pol Rene", "keep_until": "2125-01-01"})
        made.deliver(made.send("officer", ("hq",), "up"), "hq")
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def test_headquarters_erases_a_person_past_the_date(cast, open_window, qtbot):
    hq, (late, soon) = cast["hq"], cast.ids
    window = open_window(hq, "keeping")
    page = window.page
    assert [row[:2] for row in cells(page.table)] == [["Komisè · Jan Batis", "Past"], ["Komisè · Mari Lwi", "Soon"]]
    page.open_record(late)
    told(qtbot, page.detail, "Sticks, mails and papers that are out already are not reached.")
    assert [box.text() for box in page.part.boxes.values()][:1] == ["Name: Jan Batis"]
    assert "Languages: Haitian Creole" in [box.text() for box in page.part.boxes.values()]
    assert not page.part.erase.isEnabled()
    page.part.reason.setText("the date of keeping has passed")
    qtbot.waitUntil(page.part.erase.isEnabled)
    assert not nameless(page)
    press_soon(qtbot, page.detail, "Erase for good…")
    told(qtbot, page, "Other desks follow with the next bundle from here.")
    assert any("erased for good. Nothing brings them back." in one for one in window.dialogs.asked)
    qtbot.waitUntil(lambda: [row[0] for row in cells(page.table)] == ["Komisè · Mari Lwi"])
    assert "name" not in hq.recording.open(late).values
    assert hq.searching.search("Batis", 10).total == 0
    cast.deliver(cast.send("hq", (cast["officer"].profile.device,), "down"), "officer")
    assert "name" not in cast["officer"].recording.open(late).values
    assert cast["officer"].recording.open(soon).values["name"] == "Mari Lwi"


def test_an_author_erases_one_field_of_a_record_from_its_history(cast, open_window, qtbot):
    officer, record = cast["officer"], cast.ids[0]
    window = open_window(officer, "record:counterpart")
    page = window.page
    page.open_record(record)
    settle(window, qtbot)
    page.editor._show_history()
    panel = page.editor.history
    press_soon(qtbot, panel, "Erase for good…")
    told(qtbot, panel, "Only that it was done stays.")
    for name, box in panel.part.boxes.items():
        box.setChecked(name == "remarks")
    panel.part.reason.setText("was told in confidence")
    qtbot.waitUntil(panel.part.erase.isEnabled)
    press_soon(qtbot, panel, "Erase for good…")
    told(qtbot, window.page, "Erased: “Komisè · Jan Batis”")
    assert any("1 field of" in one for one in window.dialogs.asked)
    qtbot.waitUntil(lambda: page.editor.form.values().get("remarks") is None)
    assert "remarks" not in officer.recording.open(record).values
    assert officer.recording.open(record).values["name"] == "Jan Batis"
    page.editor._show_history()
    told(qtbot, page.editor.history, "Erased for good:")


def test_nobody_to_erase_is_said(open_window, qtbot, tmp_path):
    with certified(tmp_path) as made:
        for language, part in zip(LANGUAGES, ("Nobody is kept longer", "plus longtemps que promis"), strict=True):
            page = open_window(made["hq"], "keeping", language).page
            told(qtbot, page, part)
            assert words(page)


def test_the_command_line_lists_them(cast, monkeypatch, capfd):
    monkeypatch.setenv("SSR_DESK_PASSPHRASE", PASSPHRASE)
    cast.desks.pop("hq").close()
    for within, names in (("0", ["Jan Batis", "Mari Lwi"]), ("36500000", ["Jan Batis", "Mari Lwi", "Pol Rene"])):
        assert run(["--data", str(cast.folder / "hq"), "retention", "--within", within], lambda *_: 9) == 0
        out = capfd.readouterr().out
        assert [name for name in ("Jan Batis", "Mari Lwi", "Pol Rene") if name in out] == names
