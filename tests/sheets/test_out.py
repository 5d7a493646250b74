"""Sheets out: CSV and XLSX, nothing in them computed, complete or absent; and back in again."""
# ruff: noqa: F811  the fixtures are imported

import zipfile

import pytest
from python_calamine import CalamineWorkbook

from services.memory_recording import MemoryRecording
from services.sheet_fixtures import ENGLISH, FRENCH, LANGUAGES, TRAINING, recording, sheets, write  # noqa: F401
from ssr_desk import app
from ssr_desk.services.sheets import Sheets
from ssr_desk.sheets import errors

HARMFUL = (
    "=1+1",
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "{=1+1}",
    "http://example.org",
    "mailto:x@y.z",
    "internal:A1",
)


def filled(sheets, write):
    rows = "".join(f'"{one.replace(chr(34), chr(34) * 2)}",2026-01-05,10.5,3,Jakmèl 👮\n' for one in HARMFUL)
    assert sheets.run(write("Title,Start,Hours,Attended women,Place\n" + rows), TRAINING).imported == len(HARMFUL)


def cells_of(path):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_a_workbook_holds_texts_numbers_and_days_and_no_formula(sheets, write, tmp_path):
    filled(sheets, write)
    path = tmp_path / "out.xlsx"
    assert sheets.export(TRAINING, path, "fr") == len(HARMFUL)
    headings, *rows = cells_of(path)
    found = [dict(zip(headings, row, strict=True)) for row in rows]
    assert {one["Titre"] for one in found} == set(HARMFUL)
    first = found[0]
    assert (str(first["Début"]), first["Heures de contact"], first["Présents Femmes"]) == ("2026-01-05", 10.5, 3)
    assert first["Lieu"] == "Jakmèl 👮"
    with zipfile.ZipFile(path) as archive:
        inside = archive.read("xl/worksheets/sheet1.xml") + archive.read("xl/styles.xml")
        assert not any(
            "Relationship" in archive.read(one).decode() for one in archive.namelist() if "sheet1.xml.rels" in one
        )
    assert b"<f>" not in inside
    assert b"hyperlink" not in inside
    assert b"quotePrefix" in inside
    assert [one.name for one in tmp_path.iterdir() if one.name != "sheet.csv"] == ["out.xlsx"]


@pytest.mark.parametrize("name", ["out.xlsx", "OUT.CSV"])
def test_what_went_out_comes_in_the_same(sheets, recording, write, tmp_path, name):
    filled(sheets, write)
    sheets.export(TRAINING, tmp_path / name, "fr")
    other = MemoryRecording(app.known_types())
    result = Sheets(other, app.known_types(), LANGUAGES, lambda: ("HT-BILAT", "")).run(tmp_path / name, TRAINING)
    assert result.imported == len(HARMFUL), [one.sentence(ENGLISH) for one in result.problems]

    def plain(desk):
        return sorted(({**one, "id": ""} for one in desk.of(TRAINING)), key=str)

    assert plain(other) == plain(recording)


def test_an_empty_list_is_a_row_of_headings(sheets, tmp_path):
    assert sheets.export(TRAINING, tmp_path / "out.xlsx") == 0
    assert len(cells_of(tmp_path / "out.xlsx")) == 1


def test_what_a_workbook_cannot_hold_is_told_and_csv_holds_it(recording, tmp_path):
    long = {"title": "x" * 200, "start": "2026-01-05", "status": "delivered", "lessons": "é" * 20_000}
    recording.add_many(TRAINING, [{**long, "id": "019a0aee-9a8b-7cc0-936b-584ee9331dd4"}])
    every = Sheets(recording, app.known_types(), LANGUAGES)
    assert every.export(TRAINING, tmp_path / "out.xlsx", sensitive=True) == 1
    recording.records["019a0aee-9a8b-7cc0-936b-584ee9331dd4"][1]["lessons"] = (
        "é" * 40_000
    )  # a later version may allow it
    with pytest.raises(errors.TooMuchForXlsx) as refused:
        every.export(TRAINING, tmp_path / "later.xlsx", sensitive=True)
    assert "CSV" in refused.value.text(FRENCH)
    assert not (tmp_path / "later.xlsx").exists()
    assert every.export(TRAINING, tmp_path / "later.csv", sensitive=True) == 1


def test_a_fault_on_the_way_leaves_nothing(recording, sheets, write, tmp_path):
    filled(sheets, write)

    class Broken(type(recording)):
        def name(self, record):
            raise OSError(28, "the disk is full")

    recording.__class__ = Broken
    out = tmp_path / "out"
    out.mkdir()
    for name in ("a.xlsx", "a.csv"):
        with pytest.raises(errors.NoReport) as refused:
            sheets.export(TRAINING, out / name)
        assert "no room left" in refused.value.text(ENGLISH)
    for where in (tmp_path / "gone" / "a.xlsx", tmp_path / "gone" / "a.csv"):
        with pytest.raises(errors.NoReport):
            sheets.export(TRAINING, where)
    assert list(out.iterdir()) == []


def test_an_older_file_stays_until_the_new_one_is_complete(recording, sheets, write, tmp_path):
    filled(sheets, write)
    path = tmp_path / "out.xlsx"
    sheets.export(TRAINING, path)
    before = path.read_bytes()
    recording.__class__ = type("Broken", (type(recording),), {"name": lambda *_all: 1 / 0})
    with pytest.raises(ZeroDivisionError):
        sheets.export(TRAINING, path)
    assert path.read_bytes() == before
    assert not [one for one in tmp_path.iterdir() if "part" in one.name]
