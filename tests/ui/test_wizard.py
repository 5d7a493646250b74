"""Spreadsheets: columns are mapped and remembered for the next sheet of this shape, rows mended in place."""

from desks import session
from PySide6.QtWidgets import QLabel

from conftest import settle, type_text

SHEET = "Cours,Quand,Lieu du cours,Heures\nRonde de nuit,2026-04-03,Ségou,6\nAccueil,2026-13-45,Bamako,six\n"


def told(panel):
    return [one.text() for one in panel.findChildren(QLabel) if one.isVisible()]


def opened(window, qtbot, path):
    page = window.go("record:training_session")
    settle(window, qtbot)
    window.dialogs.file = path
    page.import_button.click()
    qtbot.waitUntil(page.sheet.isVisible)
    settle(window, qtbot)
    return page.sheet


def choose(panel, heading, name):
    box = panel.fields[heading]
    box.setCurrentIndex(box.findData(name))


def mend(window, qtbot, panel, name, words):
    line = next(line for (_row, field), line in panel.lines.items() if field == name)
    line.setFocus()
    line.selectAll()
    line.del_()
    type_text(words, line)
    line.editingFinished.emit()
    settle(window, qtbot)


def test_columns_are_mapped_and_rows_mended_in_place(window, desk, qtbot, tmp_path):
    first = tmp_path / "a.csv"
    first.write_text(SHEET, encoding="utf-8")
    panel = opened(window, qtbot, first)
    for heading, name in (("Cours", "title"), ("Quand", "start"), ("Lieu du cours", "place")):
        choose(panel, heading, name)
        settle(window, qtbot)
    qtbot.waitUntil(lambda: any(field == "start" for _row, field in panel.lines))
    assert any(one.startswith("Row 3:") for one in told(panel))
    mend(window, qtbot, panel, "start", "2026-05-06")
    qtbot.waitUntil(lambda: not any(field == "start" for _row, field in panel.lines))
    mend(window, qtbot, panel, "hours", "6.5")
    qtbot.waitUntil(lambda: not panel.lines)
    panel.go.click()
    settle(window, qtbot)
    found = {one["title"]: one for one in desk.recording.list("training_session").rows}
    assert found["Accueil"]["start"] == "2026-05-06"
    assert found["Ronde de nuit"]["place"] == "Ségou"
    assert first.read_text(encoding="utf-8") == SHEET


SPANISH = "Curso,Fecha,Lugar\nRonda de noche,2026-04-03,Ségou\nBienvenida,2026-05-06,Bamako\n"


def test_a_sheet_none_of_whose_headings_is_known_is_mapped_by_hand(window, desk, qtbot, tmp_path):
    path = tmp_path / "es.csv"
    path.write_text(SPANISH, encoding="utf-8")
    panel = opened(window, qtbot, path)
    assert window.page.bar.isHidden()
    assert {one.currentData() for one in panel.fields.values()} == {""}
    assert list(panel.fields) == ["Curso", "Fecha", "Lugar"]
    assert panel.fields["Curso"].hasFocus()
    assert not panel.go.isEnabled()
    assert any("None of these headings is known" in one for one in told(panel))
    assert any("Ronda de noche" in one for one in told(panel))
    for heading, name in (("Curso", "title"), ("Fecha", "start"), ("Lugar", "place")):
        panel.fields[heading].setFocus()
        choose(panel, heading, name)
        settle(window, qtbot)
        qtbot.waitUntil(panel.fields[heading].hasFocus)
    qtbot.waitUntil(panel.go.isEnabled)
    assert not any("None of these headings is known" in one for one in told(panel))
    panel.go.click()
    settle(window, qtbot)
    found = {one["title"]: one["place"] for one in desk.recording.list("training_session").rows}
    assert found == {"Ronda de noche": "Ségou", "Bienvenida": "Bamako"}


def test_all_columns_can_be_left_out_again(window, qtbot, tmp_path):
    path = tmp_path / "es.csv"
    path.write_text(SPANISH, encoding="utf-8")
    panel = opened(window, qtbot, path)
    choose(panel, "Curso", "title")
    settle(window, qtbot)
    qtbot.waitUntil(panel.go.isEnabled)
    choose(panel, "Curso", "")
    settle(window, qtbot)
    qtbot.waitUntil(lambda: not panel.go.isEnabled())
    assert window.page.bar.isHidden()


def test_the_next_sheet_of_this_shape_is_read_the_same_way(window, desk, qtbot, tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(SHEET.splitlines()[0] + "\nRonde,2026-04-03,Ségou,6\n", encoding="utf-8")
    second.write_text(SHEET.splitlines()[0] + "\nAccueil,2026-04-04,Gao,6\n", encoding="utf-8")
    panel = opened(window, qtbot, first)
    for heading, name in (("Cours", "title"), ("Quand", "start"), ("Lieu du cours", "place"), ("Heures", "")):
        choose(panel, heading, name)
        settle(window, qtbot)
    panel.go.click()
    settle(window, qtbot)
    panel = opened(window, qtbot, second)
    assert "Read as the last sheet with these headings." in told(panel)
    assert {heading: box.currentData() for heading, box in panel.fields.items()} == {
        "Cours": "title", "Quand": "start", "Lieu du cours": "place", "Heures": "",
    }  # fmt: skip
    panel.go.click()
    settle(window, qtbot)
    rows = {one["title"]: one for one in desk.recording.list("training_session").rows}
    assert rows["Accueil"]["place"] == "Gao"
    assert "hours" not in rows["Accueil"]


def test_a_remembered_field_that_is_gone_does_not_lock_the_sheet_out(window, desk, qtbot, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Title,Start\nRonde,2026-04-03\n", encoding="utf-8")
    shape = desk.sheets.preview(path, "training_session").shape
    with desk.store.write() as connection:
        desk.store.put_setting(connection, f"sheet:training_session:{shape}", {"Title": "gone"})
    panel = opened(window, qtbot, path)
    assert panel.fields["Title"].currentData() == "title"


def test_a_list_is_written_out_as_it_is_filtered(window, desk, qtbot, tmp_path):
    desk.recording.add("training_session", session(title="=cmd()", status="planned", issues="secret"))
    desk.recording.add("training_session", session(title="Elsewhere"))
    page = window.go("record:training_session")
    settle(window, qtbot)
    page.filters.codes["status"].setCurrentIndex(page.filters.codes["status"].findData("planned"))
    settle(window, qtbot)
    window.dialogs.file = tmp_path / "list.csv"
    page.export.click()
    qtbot.waitUntil(lambda: "1 record" in page.bar.words.text())
    written = window.dialogs.file.read_text(encoding="utf-8-sig")
    assert "cmd()" in written
    assert "\n=cmd" not in written
    assert "Elsewhere" not in written
    assert "secret" not in written
    window.dialogs.file = tmp_path / "list.pdf"
    page.export.click()
    qtbot.waitUntil(lambda: page.bar.property("tone") == "error")
