"""Today, Reports, Settings, spreadsheets and search, on a real desk."""

import pytest
from desks import PASSPHRASE, session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from conftest import settle
from ssr_desk.app import Profile, open_desk
from ssr_desk.records.base import natural_id

COMMANDER = Profile("Insp. Gagnon", "000777", "commander", "HT", "HT-CMD", "en")


def words(widget):
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def button(page, start):
    return next(one for one in page.findChildren(QPushButton) if one.text().startswith(start))


def test_today_shows_what_is_due_and_what_was_done(window, desk, qtbot):
    desk.recording.add("commitment", {"what": "Kits", "due": "2026-06-10", "status": "open"})
    desk.recording.add("commitment", {"what": "Kept long ago", "due": "2026-01-10", "status": "kept"})
    desk.recording.add("commitment", {"what": "Far away", "due": "2027-01-10", "status": "open"})
    desk.recording.add("counterpart", {"name": "Jowèl Sentilè", "keep_until": "2026-06-01"})
    desk.recording.add("training_session", session(11))
    desk.recording.add("training_session", session(title="Last year", start="2025-06-01"))
    window.go("today")
    settle(window, qtbot)
    shown = words(window.page)
    assert "Kits" in shown
    assert any("late" in one for one in shown)
    assert any("End of keeping" in one for one in shown), "whoever is past the date is named"
    assert session(11)["title"] in shown
    assert not {"Kept long ago", "Far away", "Last year"} & set(shown)


def test_a_line_on_today_begins_a_record(window, qtbot):
    window.go("today")
    settle(window, qtbot)
    page = window.page
    page.line.setText("Contrôle routier")
    qtbot.keyClick(page.line, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.page.editor.form.values()["title"] == "Contrôle routier"
    assert window.page.editor.form.values()["start"] == "2026-06-15"


@pytest.mark.parametrize("question", ["тренинг", "kafou fey", "تدريب"])
def test_everything_is_searched(window, desk, qtbot, question):
    desk.recording.add("training_session", session(title="Тренінг у Kafou Fèy: تدريب"))
    window.go("today")
    settle(window, qtbot)
    page = window.page
    page.everything.setText(question if question != "тренинг" else "тренінг")
    qtbot.waitUntil(lambda: "1 record found" in words(page))
    click(qtbot, button(page.results, "Тренінг"))
    settle(window, qtbot)
    assert window.page.editor.record_id


def test_what_was_the_same_last_time_is_offered(window, desk, qtbot):
    desk.recording.add("training_session", session(language="ht", topics=["sgbv"]))
    page = window.go("record:training_session")
    page.new_record()
    settle(window, qtbot)
    qtbot.waitUntil(page.editor.bar.isVisible)
    qtbot.keyClick(page.editor, Qt.Key.Key_U, Qt.KeyboardModifier.AltModifier)
    values = page.editor.form.values()
    assert values["place"] == "Kafou Fèy"
    assert values["language"] == "ht"
    assert "title" not in values


def test_a_spreadsheet_comes_in_and_goes_back(window, desk, qtbot, tmp_path):
    sheet = tmp_path / "séances.csv"
    sheet.write_text(
        "Title,Start,Place,Weather\nRonde de nuit,03/04/2026,Ségou,dry\nSans date,,Bamako,dry\n", encoding="utf-8"
    )
    page = window.go("record:training_session")
    settle(window, qtbot)
    window.dialogs.file = sheet
    click(qtbot, page.import_button)
    qtbot.waitUntil(page.sheet.isVisible)
    assert not page.sheet.go.isEnabled()
    page.sheet.day_first.setChecked(True)
    click(qtbot, page.sheet.go)
    settle(window, qtbot)
    found = desk.recording.list("training_session").rows
    assert [(one["title"], one["start"]) for one in found] == [("Ronde de nuit", "2026-04-03")]
    assert any(one.startswith("Row 3:") for one in words(page.sheet))
    window.undo()
    settle(window, qtbot)
    assert desk.recording.list("training_session").total == 0


def test_settings_backs_up_and_changes_the_passphrase(window, desk, qtbot, tmp_path):
    page = window.go("settings")
    settle(window, qtbot)
    window.dialogs.file = tmp_path / "desk.ssrbackup"
    click(qtbot, button(page, "Back up"))
    settle(window, qtbot)
    assert (tmp_path / "desk.ssrbackup").stat().st_size > 0
    page.old.setText("wrong one entirely")
    page.new.setText(PASSPHRASE + " deux")
    page.again.setText(PASSPHRASE + " deux")
    click(qtbot, button(page, "Change the passphrase"))
    settle(window, qtbot)
    assert "not the passphrase" in page.bar.words.text()
    page.old.setText(PASSPHRASE)
    click(qtbot, button(page, "Change the passphrase"))
    settle(window, qtbot)
    assert page.old.text() == ""
    desk.close()
    open_desk(desk.folder, PASSPHRASE + " deux").close()


def test_a_request_shows_its_words(window, desk, qtbot, tmp_path):
    page = window.go("settings")
    settle(window, qtbot)
    assert "Not enrolled" in words(page)
    window.dialogs.file = tmp_path / "request.ssrreq"
    click(qtbot, button(page, "1. Write a request"))
    settle(window, qtbot)
    assert (tmp_path / "request.ssrreq").exists()
    told = next(one for one in page.findChildren(QLabel, "words"))
    assert len(told.text().split()) == 6


@pytest.mark.parametrize("profile", [COMMANDER], indirect=True)
def test_the_completeness_list_leads_to_the_field_and_a_draft_is_written(window, desk, qtbot, tmp_path):
    post = natural_id("post", "HT-CMD")
    desk.recording.add("post", {"code": "HT-CMD", "title": "Commander"})
    rotation = desk.recording.add(
        "rotation",
        {"officer": "000777", "name": "Insp. Gagnon", "post": post, "start": "2026-01-10", "end": "2026-12-20"},
    ).ids[0]
    report = desk.recording.add("departure_report", {"rotation": rotation}).ids[0]
    page = window.go("reports")
    settle(window, qtbot)
    assert page.rotation.currentData() == rotation
    window.dialogs.file = tmp_path / "report.pdf"
    click(qtbot, page.departure.draft)
    qtbot.waitUntil(lambda: not window.jobs.busy)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    click(qtbot, page.bar.action)
    assert window.dialogs.shown == [tmp_path / "report.pdf"]
    settle(window, qtbot)
    point = next(
        one for one in page.findChildren(QPushButton, "rowlink") if "Write the summary" in one.accessibleName()
    )
    click(qtbot, point)
    settle(window, qtbot)
    assert window.page.editor.record_id == report
    summary = next(one for one in window.page.editor.form.sections if "summary" in one.names).grid.editors["summary"]
    qtbot.waitUntil(summary.control.hasFocus)


@pytest.mark.parametrize("profile", [COMMANDER], indirect=True)
def test_a_commander_writes_the_rotation_hand_off_report(window, desk, qtbot, tmp_path):
    mission = natural_id("mission", "HT")
    desk.recording.add("mission", {"code": "HT", "name": "Haiti"})
    desk.recording.add("post", {"code": "HT-CMD", "title": "Commander", "mission": mission})
    plan = {"post": natural_id("post", "HT-CMD"), "mission": mission, "start": "2026-01-10", "end": "2026-12-20"}
    desk.recording.add("rotation", {"officer": "000888", "name": "Sgt Roy", **plan})
    page = window.go("reports")
    settle(window, qtbot)
    assert page.mission.currentData() == mission
    assert page.last.value() == "2026-06-15"
    window.dialogs.file = tmp_path / "rotation.pdf"
    page.first.set_value("yesterday")
    click(qtbot, page.handoff.draft)
    qtbot.waitUntil(lambda: not window.jobs.busy)
    assert "yesterday" in page.bar.words.text()
    page.first.set_value("2026-01-01")
    click(qtbot, page.handoff.draft)
    qtbot.waitUntil(lambda: not window.jobs.busy)
    assert (tmp_path / "rotation.pdf").read_bytes().startswith(b"%PDF")


def test_ctrl_k_goes_to_a_page_and_to_a_record(window, desk, qtbot):
    record = desk.recording.add("training_session", session(title="Tir de nuit")).ids[0]
    line = window.go_to()
    line.line.setText("sett")
    qtbot.keyClick(line.line, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.page.key == "settings"
    line = window.go_to()
    line.line.setText("nuit")
    qtbot.waitUntil(lambda: line.found.count() == 1)
    qtbot.keyClick(line.line, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.page.editor.record_id == record
