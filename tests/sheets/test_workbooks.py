"""Workbooks in: what people make of headings, merged cells, days, formulas; through the service, with real files."""
# ruff: noqa: F811  the fixtures are imported

import datetime as dt
from pathlib import Path

import pytest

from services.sheet_fixtures import ENGLISH, FRENCH, TRAINING, recording, sheets, why  # noqa: F401
from sheets.books import by_hand, inline, ods, table, xlsx
from ssr_desk.sheets import errors

SAMPLES = Path(__file__).parents[1] / "assets" / "sheets"
ROWS = [["Title", "Start", "Place"], ["Un", "2026-01-05", "Jakmèl"], ["Deux", "2026-02-06", "Okap"]]


def told(found, language=ENGLISH):
    return " ".join(language(text, **details) for text, details in found.warnings)


@pytest.mark.parametrize("name", ["a.xlsx", "b.ods", "misnamed.csv", "misnamed.xls"])
def test_each_format_gives_the_same_records_whatever_its_name(sheets, recording, tmp_path, name):
    path = ods(tmp_path / name, ROWS) if name == "b.ods" else xlsx(tmp_path / name, table(ROWS))
    result = sheets.run(path, TRAINING)
    assert (result.rows, result.imported) == (2, 2), why(result)
    assert {(one["title"], one["start"], one["place"]) for one in recording.of(TRAINING)} == {
        ("Un", "2026-01-05", "Jakmèl"),
        ("Deux", "2026-02-06", "Okap"),
    }
    again = sheets.run(path, TRAINING)
    assert (again.imported, again.duplicates) == (0, 2)


def test_days_numbers_and_times_are_what_the_workbook_says(sheets, recording, tmp_path):
    def S(sheet, book):
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Title", "Start", "Hours", "Attended women", "Place"])
        sheet.write_row(1, 0, ["Un", None, 10.5, 12, True])
        sheet.write_datetime(1, 1, dt.date(2026, 4, 3), day)
        sheet.write_row(2, 0, ["Deux", None, 3, 1234567])
        sheet.write_datetime(2, 1, dt.datetime(2026, 4, 3, 14, 30), day)  # noqa: DTZ001 - as workbooks hold it

    sheets.run(xlsx(tmp_path / "a.xlsx", S), TRAINING)
    found = {one["title"]: one for one in recording.of(TRAINING)}
    assert (found["Un"]["start"], found["Un"]["hours"], found["Un"]["attended"]) == (
        "2026-04-03",
        "10.5",
        {"women": 12},
    )
    assert found["Un"]["place"] == "TRUE"
    assert "Deux" not in found  # more than 99,999 women


def test_a_day_that_lost_its_format_is_refused_with_what_to_do(sheets, tmp_path):
    result = sheets.run(xlsx(tmp_path / "a.xlsx", table([["Title", "Start"], ["Un", 45321]])), TRAINING)
    assert result.refused == 1
    assert "lost its format" in why(result)[0][3]


def test_headings_are_found_below_a_title(sheets, recording, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", table([["Formations 2026"], [], *ROWS], top=2, left=1))
    result = sheets.run(path, TRAINING)
    assert result.imported == 2, why(result)
    assert "row 5" in told(result)
    assert "ligne 5" in told(result, FRENCH)


def test_two_rows_of_headings_are_read_as_one(sheets, recording, tmp_path):
    def S(sheet, book):
        sheet.merge_range(0, 0, 1, 0, "Title")
        sheet.merge_range(0, 1, 1, 1, "Start")
        sheet.merge_range(0, 2, 0, 3, "Participants")
        sheet.write_row(1, 2, ["Women", "Men"])
        sheet.write_row(2, 0, ["Un", "2026-01-05", 4, 9])

    path = xlsx(tmp_path / "a.xlsx", S)
    seen = sheets.preview(path, TRAINING)
    assert set(seen.mapping.values()) >= {"title", "start", "attended.women", "attended.men"}, seen.mapping
    result = sheets.run(path, TRAINING)
    assert result.imported == 1, why(result)
    assert recording.of(TRAINING)[0]["attended"] == {"women": 4, "men": 9}
    assert "two rows" in told(result)


def test_two_rows_of_headings_in_csv(sheets, recording, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Title,Start,Attended,\n,,Women,Men\nUn,2026-01-05,4,9\n")
    assert sheets.run(path, TRAINING).imported == 1
    assert recording.of(TRAINING)[0]["attended"] == {"women": 4, "men": 9}


def test_cells_over_several_rows_say_their_text_of_each_and_their_number_once(sheets, recording, tmp_path):
    def S(sheet, book):
        sheet.write_row(0, 0, ["Title", "Start", "Place", "Attended women"])
        sheet.write_row(1, 0, ["Un", "2026-01-05"])
        sheet.write_row(2, 0, ["Deux", "2026-01-06"])
        sheet.write_row(3, 0, ["Trois", "2026-01-07", "Okap"])
        sheet.merge_range(1, 2, 2, 2, "Jakmèl")
        sheet.merge_range(1, 3, 2, 3, 7)

    sheets.run(xlsx(tmp_path / "a.xlsx", S), TRAINING)
    found = {one["title"]: one for one in recording.of(TRAINING)}
    assert [found[one]["place"] for one in ("Un", "Deux", "Trois")] == ["Jakmèl", "Jakmèl", "Okap"]
    assert [found[one].get("attended") for one in ("Un", "Deux")] == [{"women": 7}, None]


def test_a_column_for_each_day_is_left_out_with_a_sentence(sheets, tmp_path):
    days = [f"2026-01-{day:02}" for day in range(5, 12)]
    some = sheets.run(
        xlsx(tmp_path / "a.xlsx", table([["Title", "Start", *days], ["Un", "2026-01-05", *"xxxxxxx"]])), TRAINING
    )
    assert some.imported == 1
    assert "a column for each day" in told(some)
    with pytest.raises(errors.DayColumns) as refused:
        sheets.run(xlsx(tmp_path / "b.xlsx", table([["Nom et prénom", *range(1, 32)], ["Un", *"x" * 31]])), TRAINING)
    assert "row for each" in refused.value.text(ENGLISH)


def test_formulas_give_what_was_computed_and_what_was_not_is_said(sheets, recording, tmp_path):
    def S(sheet, book):
        sheet.write_row(0, 0, ["Title", "Start", "Attended women", "Place"])
        sheet.write_row(1, 0, ["Un", "2026-01-05"])
        sheet.write_formula(1, 2, "=2+3", None, 5)
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")

    result = sheets.run(xlsx(tmp_path / "a.xlsx", S), TRAINING)
    assert recording.of(TRAINING)[0]["attended"] == {"women": 5}
    assert "place" not in recording.of(TRAINING)[0]
    assert "D2" in told(result)
    head = f'<row r="1">{inline("A1", "Title")}{inline("B1", "Start")}</row>'
    rows = head + f'<row r="2">{inline("A2", "Un")}<c r="B2"><f>TODAY()</f></c></row>'
    result = sheets.run(by_hand(tmp_path / "b.xlsx", rows), TRAINING)
    assert result.refused == 1
    assert "no result in the file" in told(result)


def test_styles_that_cannot_be_read_do_not_hinder_or_are_told(sheets, tmp_path):
    head = f'<row r="1">{inline("A1", "Title")}{inline("B1", "Start")}</row>'
    rows = head + f'<row r="2">{inline("A2", "Un")}{inline("B2", "2026-01-05")}</row>'.replace("<c ", '<c s="4711" ')
    odd = '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    odd += '<fonts count="-3"/><cellXfs count="zz"/></styleSheet>'
    assert sheets.run(by_hand(tmp_path / "a.xlsx", rows, **{"xl/styles.xml": odd}), TRAINING).imported == 1
    with pytest.raises(errors.BrokenWorkbook) as refused:
        sheets.run(
            by_hand(tmp_path / "b.xlsx", rows, **{"xl/styles.xml": "<styleSheet><cellXfs count='zz'><xf"}), TRAINING
        )
    assert "save it anew" in refused.value.text(ENGLISH)


def test_the_remark_of_a_heading_may_decide(sheets, tmp_path):
    seen = sheets.preview(
        xlsx(tmp_path / "a.xlsx", table([["Titre", "date (fin)", "Lieu (ville)"], ["Un", "2026-01-05", "x"]])), TRAINING
    )
    assert list(seen.mapping.values()) == ["title", "end", "place"]
    assert seen.missing == ("start",)


def test_one_sheet_of_several_is_read_and_can_be_chosen(sheets, recording, tmp_path):
    def Vide(sheet, book):
        pass

    def Caché(sheet, book):
        sheet.write_row(0, 0, ["Title", "Start"])
        sheet.hide()

    def Premier(sheet, book):
        sheet.write_row(0, 0, ["Title", "Start"])
        sheet.write_row(1, 0, ["Un", "2026-01-05"])

    def Second(sheet, book):
        sheet.write_row(0, 0, ["Title", "Start"])
        sheet.write_row(1, 0, ["Deux", "2026-01-05"])

    path = xlsx(tmp_path / "a.xlsx", Vide, Caché, Premier, Second)
    seen = sheets.preview(path, TRAINING)
    assert (seen.encoding, seen.sheet, seen.sheets) == ("XLSX", "Premier", ("Vide", "Premier", "Second"))
    assert "Second" in told(seen)
    sheets.run(path, TRAINING, sheet="Second")
    assert [one["title"] for one in recording.of(TRAINING)] == ["Deux"]
    with pytest.raises(errors.NoSuchSheet) as refused:
        sheets.run(path, TRAINING, sheet="Troisième")
    assert "Premier" in refused.value.text(FRENCH)


@pytest.mark.parametrize("name", ["hxl_es_merged_headers.xlsx", "hxl_old_format.xls", "hxl_latin1.csv"])
def test_real_sheets_of_others_open(sheets, name):
    mapping = {"columns": {"Subsector": "title", "Hombres": "attended.men", "Mujeres": "attended.women", "País": None}}
    mapping["constants"] = {"start": "2026-01-05"}
    seen = sheets.preview(SAMPLES / name, TRAINING, mapping)
    assert {"title", "attended.men", "attended.women"} <= {one.name for one in seen.columns} | set(
        seen.mapping.values()
    ), seen
    assert seen.rows[0].values["title"] == "Higiene"
    with pytest.raises(errors.NoColumns) as refused:
        sheets.preview(SAMPLES / name, TRAINING)
    assert "Registro" in refused.value.text(ENGLISH)


def test_a_sheet_without_rows_or_with_one(sheets, tmp_path):
    with pytest.raises(errors.EmptySheet):
        sheets.run(xlsx(tmp_path / "a.xlsx", table([])), TRAINING)
    assert sheets.run(xlsx(tmp_path / "b.xlsx", table(ROWS[:1])), TRAINING).rows == 0
    assert sheets.run(xlsx(tmp_path / "c.xlsx", table(ROWS[:2])), TRAINING).imported == 1
