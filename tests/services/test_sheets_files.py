"""Dates, encodings, broken files and hostile text in spreadsheets, through the service, with real files."""
# ruff: noqa: F811  the fixtures are imported

import csv

import pytest

from services.memory_recording import MemoryRecording
from services.sheet_fixtures import ENGLISH, FRENCH, LANGUAGES, TRAINING, recording, sheets, why, write  # noqa: F401
from ssr_desk import app
from ssr_desk.services.errors import NoSuchType
from ssr_desk.services.sheets import Sheets
from ssr_desk.sheets import errors

# -- dates


def test_day_and_month_are_asked_once_and_never_guessed(sheets, recording, write):
    sheet = write("Title,Start\nA,03/04/2024\nB,05/06/2024\n")
    with pytest.raises(errors.AmbiguousDates) as asked:
        sheets.run(sheet, TRAINING)
    assert "03/04/2024" in asked.value.text(ENGLISH)
    assert "03/04/2024" in asked.value.text(FRENCH)
    assert sheets.preview(sheet, TRAINING).unclear == ("03/04/2024", "05/06/2024")
    assert not recording.records
    sheets.run(sheet, TRAINING, day_first=True)
    assert {one["start"] for one in recording.of(TRAINING)} == {"2024-04-03", "2024-06-05"}


def test_one_date_of_the_column_settles_it_whatever_the_answer(sheets, recording, write):
    sheets.run(write("Title,Start\nA,03/04/2024\nB,25/06/2024\n"), TRAINING, day_first=False)
    assert {one["start"] for one in recording.of(TRAINING)} == {"2024-04-03", "2024-06-25"}


def test_a_column_that_contradicts_itself_refuses_what_is_unclear(sheets, recording, write):
    sheet = write("Title,Start\nA,03/04/2024\nB,25/06/2024\nC,06/25/2024\n")
    result = sheets.run(sheet, TRAINING)
    assert (result.imported, result.refused) == (2, 1)
    assert why(result)[0][:3] == (2, "Start", "refused")
    assert {one["start"] for one in recording.of(TRAINING)} == {"2024-06-25"}
    answered = sheets.run(
        write("Title,Start,Place\nA,03/04/2024,x\nB,25/06/2024,x\nC,06/25/2024,x\n"), TRAINING, day_first=True
    )
    assert (answered.imported, answered.refused) == (2, 1)
    assert "when the day comes first" in why(answered)[0][3]
    assert "le jour vient" in answered.problems[0].sentence(FRENCH)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024/5/3", "2024-05-03"),
        ("2024-05-03 14:00", "2024-05-03"),
        ("2024-05-03T14:00:00Z", "2024-05-03"),
        ("3 May 2024", "2024-05-03"),
        ("3-mai-24", "2024-05-03"),
        ("1er août 2024", "2024-08-01"),
        ("May 3, 2024", "2024-05-03"),
        ("5.5.99", "1999-05-05"),
        ("31/12/68", "2068-12-31"),
    ],
)
def test_dates_that_are_read(sheets, recording, write, text, iso):
    assert why(sheets.run(write(f'Title,Start\nA,"{text}"\n'), TRAINING)) == []
    assert recording.of(TRAINING)[0]["start"] == iso


@pytest.mark.parametrize(
    "text", ["31/02/2024", "2024-13-01", "soon", "45000", "13/13/2024", "3 Foo 2024", "1/1/1/1", "٣/٤/٢٠٢٤x"]
)
def test_broken_dates_refuse_their_row_and_no_other(sheets, recording, write, text):
    result = sheets.run(write(f"Title,Start\nA,{text}\nB,2024-05-03\n"), TRAINING)
    assert (result.rows, result.imported, result.refused) == (2, 1, 1)
    assert why(result)[0][:3] == (2, "Start", "refused")


def test_two_dates_without_a_rule_are_no_date(sheets, write):
    assert sheets.run(write("Title,Start\nA,5/13/2024 5/14/2024\n"), TRAINING).refused == 1


def test_a_second_date_that_says_otherwise_is_left_out_and_named(sheets, recording, write):
    rules = {"rules": [{"rule": "two_dates", "start": "start", "end": "end"}]}
    result = sheets.run(write("Title,Start,End\nA,2024-05-03 2024-05-09,2024-05-04\n"), TRAINING, rules)
    assert (result.imported, result.warned) == (1, 1)
    assert recording.of(TRAINING)[0]["end"] == "2024-05-04"
    assert "2024-05-09" in why(result)[0][3]


# -- encodings, separators, broken files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators(sheets, recording, write, encoding, separator):
    text = "Title,Start,Unit\nFormation à l'école,2024-05-03,Тренінг تدريب\n".replace(",", separator)
    if encoding in ("utf-16-le", "utf-16-be"):
        text = text.replace("Тренінг تدريب", "Unité")
    result = sheets.run(write(text, encoding=encoding), TRAINING)
    assert (why(result), result.warnings) == ([], ())
    assert recording.of(TRAINING)[0]["title"] == "Formation à l'école"


@pytest.mark.parametrize(("byte", "encoding"), [("é".encode("cp1252"), "cp1252"), (b"\xe9\x81", "latin-1")])
def test_western_text_is_read_with_a_warning(sheets, recording, write, byte, encoding):
    result = sheets.run(write(b"Title;Start\nSoci" + byte + b"t;2024-05-03\n"), TRAINING)
    assert recording.of(TRAINING)[0]["title"] == "Sociét"
    assert result.warnings[0][1] == {"encoding": encoding}


def test_a_bom_of_the_separator_line_of_excel_is_understood(sheets, recording, write):
    sheets.run(write("sep=;\nTitle;Start\nA, B;2024-05-03\n"), TRAINING)
    assert recording.of(TRAINING)[0]["title"] == "A, B"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"PK\x03\x04 a workbook", errors.BrokenWorkbook),
        (b"Title,Start\nA\0,2024-05-03\n" + b"x" * 200, errors.NotText),
        (b"a" * 70_000 + b"\0", errors.NotText),
        (b"", errors.EmptySheet),
        (b"\n\n , \n", errors.EmptySheet),
        (b'Title,Start\nA,"' + b"x" * 200_000, errors.BrokenSheet),
        (b"Title,Start\n" + b"," * 600 + b"\n", errors.BrokenSheet),
        (b"Colour,Shape\nred,round\n", errors.NoColumns),
    ],
)
def test_what_is_no_sheet_is_refused_in_a_sentence(sheets, recording, write, content, error):
    with pytest.raises(error) as refused:
        sheets.run(write(content), TRAINING)
    assert "sheet.csv" in refused.value.text(ENGLISH)
    assert refused.value.text(FRENCH) != refused.value.text(ENGLISH)
    assert not recording.records


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG....", "photo.png"),
        (b"\xff\xd8\xff\xe0 a photo", "photo.csv"),
        (b"hello", "notsheet.xlsx"),
    ],
)
@pytest.mark.parametrize("by_hand", [False, True])
def test_what_only_looks_like_a_sheet_is_told_to_be_none(sheets, tmp_path, content, name, by_hand):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(errors.NotText):
        sheets.preview(path, TRAINING, by_hand=by_hand)


def test_headings_that_nobody_knows_are_shown_to_be_mapped_by_hand(sheets, recording, write):
    path = write(b"Curso;Fecha\nRonda;2026-05-03\n")
    with pytest.raises(errors.NoColumns) as refused:
        sheets.preview(path, TRAINING)
    assert "--map" in refused.value.text(ENGLISH)
    seen = sheets.preview(path, TRAINING, by_hand=True)
    assert [(one.heading, one.name, one.samples) for one in seen.columns] == [
        ("Curso", "", ("Ronda",)),
        ("Fecha", "", ("2026-05-03",)),
    ]
    assert (seen.mapping, seen.total) == ({}, 1)
    said = {"columns": {"Curso": "title", "Fecha": "start"}}
    assert sheets.run(path, TRAINING, said).imported == 1
    assert recording.of(TRAINING)[0]["title"] == "Ronda"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('title,start,place\nA,2026-01-01,"Gona\nB,2026-01-02,X\nC,2026-01-03,Y\n', 2),
        ('title,start,place\nA,2026-01-01,"Gona\nB,2026-01-02,X', 2),
        ('title,start,place\r\nA,2026-01-01,X\r\n"B\r\nb",2026-01-02,"Gona\r\nC,2026-01-03,Y\r\n', 4),
        ('title,start,place\nA,2026-01-01,X\nB,2026-01-02,"', 3),
        ('title,start,place\nA,2026-01-01,X\nB,2026-01-02,"Gona', 3),
        ('title,start,place\nA,2026-01-01,X\nB,2026-01-02,"\n', 3),
        ("title,start,place\n" + "A,2026-01-01,X\n" * 60 + '"B,2026-01-02,Y\n' + "A,2026-01-01,X\n" * 60, 62),
    ],
)
def test_a_file_that_ends_inside_quotation_marks_names_the_line(sheets, recording, write, content, line):
    for read in (sheets.run, sheets.preview):
        with pytest.raises(errors.OpenQuote) as refused:
            read(write(content), TRAINING)
        assert f"may be missing in line {line}." in refused.value.text(ENGLISH)
        assert f"à la ligne {line}." in refused.value.text(FRENCH)
    assert not recording.records


def test_rows_that_one_cell_has_swallowed_are_seen(sheets, recording, write):
    rows = (
        "title,start,place,notes",
        'A,2026-01-01,"Gona',
        'B,2026-01-02,"X,',
        'C,2026-01-03,Y,"two',
        'lines, ""said"""',
        "D,2026-01-04,5'10\",",
        'E,2026-01-05,"Z,"said",',
    )
    result = sheets.run(write("\n".join(rows)), TRAINING)
    assert result.imported == 4
    told = why(result)
    assert [one[:3] for one in told] == [(2, "place", "warned"), (5, "place", "warned")]
    assert "more than one line" in told[0][3]
    assert "quotation mark in an unusual place" in told[1][3]


def test_a_file_that_ends_in_no_line_feed_or_in_a_quoted_cell_is_whole(sheets, write):
    assert sheets.run(write('title,start\nA,2026-01-01\n"B",2026-01-02'), TRAINING).imported == 2
    assert sheets.run(write('start,title\n2026-01-01,"A"', "b.csv"), TRAINING).imported == 1


def test_a_file_that_is_not_there(sheets, tmp_path):
    with pytest.raises(errors.NoSheet):
        sheets.run(tmp_path / "none.csv", TRAINING)


def test_a_type_that_is_not_there(sheets, write):
    with pytest.raises(NoSuchType):
        sheets.run(write("a\n"), "cat")


def test_a_row_with_more_cells_than_headings_is_refused(sheets, write):
    result = sheets.run(write("Title,Start\nA, with a comma,2024-05-03\nB,2024-05-03,,\n"), TRAINING)
    assert (result.imported, result.refused) == (1, 1)


# -- hostile text


def test_quotes_markup_and_arabic_marks_come_in_as_they_are(sheets, recording, write):
    titles = ['<b>bold</b> & "quoted"', "O'Neil; DROP TABLE", "مُدَرِّب\u200cها", "name\u200e 12"]
    with_quotes = "".join('"' + one.replace('"', '""') + '",2024-05-03\n' for one in titles)
    assert why(sheets.run(write("Title,Start\n" + with_quotes), TRAINING)) == []
    assert {one["title"] for one in recording.of(TRAINING)} == set(titles)


def test_overrides_of_direction_and_control_characters_are_taken_out(sheets, recording, write):
    sheets.run(write("Title,Start\nA\u202eB\u200b\x07C,2024-05-03\n"), TRAINING)
    assert recording.of(TRAINING)[0]["title"] == "ABC"


def test_formulas_stay_text_and_leave_harmless(sheets, recording, write, tmp_path):
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"]
    sheet = write("Title,Start\n" + "".join(f'"{one}",2024-05-03\n' for one in formulas))
    sheets.run(sheet, TRAINING)
    assert {one["title"] for one in recording.of(TRAINING)} == set(formulas)
    out = tmp_path / "out.csv"
    assert sheets.export(TRAINING, out) == len(formulas)
    with out.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [one for one in cells if one.startswith(("=", "+", "-", "@"))]
    twin = MemoryRecording(app.known_types())
    Sheets(twin, app.known_types(), LANGUAGES).run(out, TRAINING)
    assert {one["title"] for one in twin.of(TRAINING)} == set(formulas)


def test_a_password_in_a_note_is_warned_about(sheets, write):
    result = sheets.run(write("Subject,Category,Text\nRadio,security,password: hunter2\n"), "handoff_note")
    assert (result.imported, result.warned) == (1, 1)
