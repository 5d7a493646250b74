"""Spreadsheets in and out, through the service, with real files; the desk is a stand-in that checks like the real one."""
# ruff: noqa: F811  the fixtures are imported

import csv
import json
import tracemalloc
from pathlib import Path

import pytest

from services.memory_recording import MemoryRecording
from services.sheet_fixtures import ENGLISH, FRENCH, LANGUAGES, TRAINING, recording, sheets, why, write  # noqa: F401
from ssr_desk import app, paths
from ssr_desk.errors import DeskError
from ssr_desk.i18n import translator
from ssr_desk.progress import Cancelled, CancelToken, Progress
from ssr_desk.records.base import natural_id
from ssr_desk.services.sheets import Sheets
from ssr_desk.sheets import errors

DATA = paths.RESOURCES / "data" / "training"
SHIPPED, MAPPING = DATA / "training_open_police_subset.csv", DATA / "mapping.json"


def adds_up(result):
    return result.imported + result.refused == result.rows


# -- the shipped file


def test_the_shipped_sheet_comes_in_and_every_refused_row_is_named(sheets, recording, tmp_path):
    report = tmp_path / "report.json"
    result = sheets.run(SHIPPED, TRAINING, MAPPING, report=report)
    assert adds_up(result)
    assert result.rows == 3990
    assert result.imported >= 3900
    assert len(recording.of(TRAINING)) == result.imported
    lines = json.loads(report.read_text(encoding="utf-8"))
    assert len({one["row"] for one in lines if one["status"] == "refused"}) == result.refused
    assert len({one["row"] for one in lines if one["status"] == "warned"}) == result.warned
    assert all(one["why"] for one in lines)
    assert len(lines) == len(result.problems) + result.more


def test_two_dates_in_one_field_are_start_and_end(sheets, recording):
    sheets.run(SHIPPED, TRAINING, MAPPING)
    haiti = [one for one in recording.of(TRAINING) if one["title"] == "CHDS Programs" and one.get("cost") == "39995"]
    assert (haiti[0]["start"], haiti[0]["end"]) == ("2002-04-08", "2002-04-26")
    assert haiti[0]["attended"] == {"undisclosed": 5}
    assert haiti[0]["currency"] == "USD"
    assert haiti[0]["status"] == "delivered"


def test_a_date_that_slid_behind_the_cost_is_the_start(sheets, recording):
    sheets.run(SHIPPED, TRAINING, MAPPING)
    slid = [one for one in recording.of(TRAINING) if one.get("end") == "2009-03-11" and one.get("cost") == "7335"]
    assert slid
    assert {one["start"] for one in slid} == {"2009-02-05"}


def test_importing_again_makes_no_doubles_whatever_the_mapping(sheets, recording):
    first = sheets.run(SHIPPED, TRAINING, MAPPING)
    again = sheets.run(SHIPPED, TRAINING, json.loads(MAPPING.read_text()) | {"constants": {}})
    assert again.imported == 0
    assert again.duplicates == first.imported
    assert again.refused == again.rows
    assert len(recording.of(TRAINING)) == first.imported


def test_a_dry_run_says_the_same_and_does_nothing(sheets, recording):
    dry = sheets.run(SHIPPED, TRAINING, MAPPING, dry_run=True)
    assert not recording.records
    real = sheets.run(SHIPPED, TRAINING, MAPPING)
    assert (dry.rows, dry.imported, dry.warned, dry.refused) == (real.rows, real.imported, real.warned, real.refused)
    assert dry.saved is None
    assert len(real.saved.ids) == real.imported


# -- columns and codes


@pytest.mark.parametrize(
    "headings",
    ["Title,Start,Status,Attended Women", "Titre,Début,État,Participants femmes", "title,start,status,attended.women"],
)
def test_columns_are_found_by_name(sheets, recording, write, headings):
    headings = headings.replace("État", FRENCH("Status")).replace(
        "Participants femmes", f"{FRENCH('Attended')} {FRENCH('Women')}"
    )
    result = sheets.run(write(f"{headings}\nCours,2024-05-03,delivered,7\n"), TRAINING)
    assert why(result) == []
    assert recording.of(TRAINING)[0]["attended"] == {"women": 7}


def test_codes_are_understood_in_both_languages_and_labels_may_hold_commas(sheets, recording, write):
    french = FRENCH("Women, peace and security")
    sheet = write(
        "Title;Start;Topics;Country\n"
        'A;2024-05-03;"Women, peace and security";Haïti\n'
        f"B;2024-05-03;{french}, Police communautaire;Ukraine\n"
    )
    assert why(sheets.run(sheet, TRAINING)) == []
    first, second = sorted(recording.of(TRAINING), key=lambda one: one["title"])
    assert first["topics"] == ["women_peace_security"]
    assert first["country"] == "HT"
    assert second["topics"] == ["women_peace_security", "community_policing"]


def test_an_unknown_word_of_a_list_leaves_the_field_empty_and_is_named(sheets, recording, write):
    result = sheets.run(write("Title,Start,Country\nA,2024-05-03,Atlantis\n"), TRAINING)
    assert (result.imported, result.warned) == (1, 1)
    assert "country" not in recording.of(TRAINING)[0]
    assert "Atlantis" in why(result)[0][3]


def test_an_unknown_word_in_a_needed_field_refuses_the_row(sheets, write):
    result = sheets.run(write("Title,Start,Status\nA,2024-05-03,perhaps\nB,2024-05-03,Annulée\n"), TRAINING)
    assert result.refused == 2
    assert [one[1] for one in why(result)] == ["Status", "cancelled_because"]


def test_references_are_found_by_name(sheets, recording, write):
    ids = {name: f"00000000-0000-7000-8000-00000000000{number}" for number, name in enumerate(("PNH", "ENP", "ENP "))}
    recording.add_many("institution", [{"id": one, "name": name} for name, one in ids.items()])
    sheet = write("Title,Start,Host institution,Partner organizations\nA,2024-05-03,pnh,PNH\nB,2024-05-03,ENP,Nobody\n")
    result = sheets.run(sheet, TRAINING)
    first, second = sorted(recording.of(TRAINING), key=lambda one: one["title"])
    assert first["institution"] == ids["PNH"]
    assert first["partners"] == [ids["PNH"]]
    assert "institution" not in second
    assert result.warned == 1
    counterpart = sheets.run(write("Counterpart,Date\nNobody,2024-05-03\n"), "mentoring_session")
    assert counterpart.refused == 1


def test_an_empty_count_is_not_zero(sheets, recording, write):
    sheets.run(write("Title,Start,Attended women,Attended men\nA,2024-05-03,,3\n"), TRAINING)
    assert recording.of(TRAINING)[0]["attended"] == {"men": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$9,259", "9259"),
        ("$", None),
        ("9 259,50 $", "9259.5"),
        ("1.234.567,5", "1234567.5"),
        ("1.234,5", "1234.5"),
        ("12,5", "12.5"),
        ("1,234.50", "1234.5"),
        ("a lot", "refused"),
        ("-5", "refused"),
    ],
)
def test_amounts(sheets, recording, write, text, value):
    result = sheets.run(write(f'Title,Start,Cost\nA,2024-05-03,"{text}"\n'), TRAINING)
    if value == "refused":
        assert result.refused == 1
        assert why(result)[0][1] == "Cost"
    else:
        assert recording.of(TRAINING)[0].get("cost") == value


@pytest.mark.parametrize(("text", "value"), [("90", 90), ("90 min", 90), ("1:30", 90), ("1 h 30", 90), ("2h", 120)])
def test_minutes(sheets, recording, write, text, value):
    person = "00000000-0000-7000-8000-000000000001"
    recording.add_many("counterpart", [{"id": person, "name": "Wilnor"}])
    result = sheets.run(
        write(f"Counterpart,Date,Duration,Interpreter used\nWilnor,2024-05-03,{text},oui\n"), "mentoring_session"
    )
    assert why(result) == []
    (one,) = recording.of("mentoring_session")
    assert (one["duration"], one["interpreter"], one["counterpart"]) == (value, True, person)


def test_yes_or_no_or_neither(sheets, recording, write):
    result = sheets.run(write("Title,Start,GBA+ content\nA,2024-05-03,Non\nB,2024-05-03,perhaps\n"), TRAINING)
    assert (result.imported, result.refused) == (1, 1)
    assert recording.of(TRAINING)[0]["gender_content"] is False


def test_a_slash_parts_codes_and_one_unknown_leaves_the_field_empty(sheets, recording, write):
    sheet = write("Title,Start,Topics\nA,2024-05-03,Leadership / Human rights\nB,2024-05-03,Leadership / Cooking\n")
    result = sheets.run(sheet, TRAINING)
    first, second = sorted(recording.of(TRAINING), key=lambda one: one["title"])
    assert first["topics"] == ["leadership", "human_rights"]
    assert "topics" not in second
    assert result.warned == 1


def test_references_leave_by_name(sheets, recording, tmp_path):
    ids = [f"00000000-0000-7000-8000-00000000000{number}" for number in range(3)]
    recording.add_many("institution", [{"id": ids[0], "name": "PNH"}, {"id": ids[1], "name": "ENP"}])
    common = {"title": "A", "start": "2024-05-03", "status": "delivered", "institution": ids[0], "partners": ids[:2]}
    recording.add_many(TRAINING, [{"id": ids[2], **common}])
    sheets.export(TRAINING, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["Host institution"], row["Partner organizations"]) == ("PNH", "PNH; ENP")


# -- repeats, mapping, report


def test_exact_repeats_come_in_with_a_warning_and_are_found_again(sheets, recording, write):
    sheet = write("Title,Start\nA,2024-05-03\nA,2024-05-03\nA,2024-05-03\n")
    first = sheets.run(sheet, TRAINING)
    assert (first.imported, first.warned) == (3, 2)
    assert [one[0] for one in why(first)] == [3, 4]
    more = write("Title,Start\n" + "A,2024-05-03\n" * 4, "more.csv")
    assert [sheets.run(more, TRAINING).imported, len(recording.records)] == [1, 4]


def test_records_that_a_code_names_are_found_by_it(sheets, recording, write):
    sheet = write("Code,Title\nHT-1,Mentor\nHT-1,Mentor again\nHT-2,Trainer\n")
    result = sheets.run(sheet, "post")
    assert (result.imported, result.refused, result.duplicates) == (2, 1, 1)
    assert natural_id("post", "HT-1") in recording.records
    assert sheets.run(sheet, "post").imported == 0


@pytest.mark.parametrize(
    "mapping",
    [
        "not json",
        "[]",
        '{"colums": {}}',
        '{"format": "ssr-sheet/9"}',
        '{"columns": {"a": 1}}',
        '{"columns": []}',
        '{"values": {"country": 1}}',
        '{"rules": [{"rule": "guess"}]}',
        '{"rules": {}}',
        '{"columns": {"a": "colour"}}',
        '{"constants": {"colour": "red"}}',
        "[" * 100_000,
        '{"constants": {"title": "' + "x" * (1 << 20) + '"}}',
    ],
)
def test_a_broken_mapping_is_refused(sheets, write, mapping):
    with pytest.raises(errors.BrokenMapping) as refused:
        sheets.run(write("Title,Start\nA,2024-05-03\n"), TRAINING, write(mapping, "map.json"))
    assert refused.value.text(FRENCH)


def test_a_mapping_that_is_not_there(sheets, write, tmp_path):
    with pytest.raises(errors.NoMapping) as refused:
        sheets.run(write("Title\n"), TRAINING, tmp_path / "none.json")
    assert refused.value.exit_code == 3


def test_a_mapping_leaves_columns_out_and_adds_constants(sheets, recording, write):
    mapping = {
        "columns": {"Title": None, "Was?": "title", "Kopfzahl": "attended.undisclosed"},
        "constants": {"marking": "protected_a"},
        "values": {"title": {"n/a": None, "x": "Ex"}},
    }
    result = sheets.run(
        write('Title,Was?,Start,Kopfzahl\nA,x,2024-05-03,"1,250"\nA,n/a,2024-05-03,3.5\n'), TRAINING, mapping
    )
    one = recording.of(TRAINING)[0]
    assert (one["title"], one["marking"], one["attended"]) == ("Ex", "protected_a", {"undisclosed": 1250})
    assert result.refused == 1


def test_the_report_as_csv_is_in_the_language_and_harmless(sheets, write, tmp_path):
    report = tmp_path / "report.csv"
    sheets.run(write('Title,Start\n,"=1+1"\n'), TRAINING, report=report, language="fr")
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [FRENCH(one) for one in ("Row", "Column", "What became of it", "Cell", "Why")]
    assert rows[1][:4] == ["2", "Start", FRENCH("not imported"), "'=1+1"]


def test_a_report_that_cannot_be_written_stops_before_anything_is_imported(sheets, recording, write, tmp_path):
    with pytest.raises(errors.NoReport):
        sheets.run(write("Title,Start\nA,2024-05-03\n"), TRAINING, report=tmp_path / "none" / "report.csv")
    assert not recording.records


def test_stopping_leaves_nothing_behind(sheets, recording, write, tmp_path):
    class Third(CancelToken):
        asked = 0

        def check(self):
            self.asked += 1
            if self.asked > 5:
                raise Cancelled

    with pytest.raises(Cancelled):
        sheets.run(
            write("Title,Start\n" + "A,2024-05-03\n" * 4), TRAINING, cancel=Third(), report=tmp_path / "report.json"
        )
    assert not recording.records
    assert sorted(one.name for one in tmp_path.iterdir()) == ["sheet.csv"]


def test_the_preview_shows_columns_rows_and_what_is_missing(sheets, write):
    seen = sheets.preview(write("Title,Colour,Place\nA,red,Jérémie\n,blue,\n"), TRAINING)
    assert [(one.heading, one.name) for one in seen.columns] == [("Title", "title"), ("Colour", ""), ("Place", "place")]
    assert seen.mapping == {"Title": "title", "Place": "place"}
    assert seen.columns[1].samples == ("red", "blue")
    assert seen.missing == ("start",)
    assert seen.total == 2
    assert seen.rows[0].values["place"] == "Jérémie"
    assert {one.column for one in seen.rows[1].problems} == {"Title", "start"}


# -- out


def test_what_leaves_comes_in_again_in_either_language(sheets, recording, write, tmp_path):
    source = "Title,Start,Status,Topics,GBA+ content,Attended women,Country,Contact hours,Issues\n"
    sheets.run(write(source + "A,2024-05-03,delivered,sgbv; human_rights,yes,4,Mali,6.5,a secret\n"), TRAINING)
    (before,) = recording.of(TRAINING)
    for language in ("en", "fr"):
        out = tmp_path / f"{language}.csv"
        sheets.export(TRAINING, out, language=language, sensitive=True)
        twin = MemoryRecording(app.known_types())
        mission = {"columns": {translator(language, paths.LOCALE)("Mission"): None}}
        result = Sheets(twin, app.known_types(), LANGUAGES).run(out, TRAINING, mission)
        assert why(result) == []
        (after,) = twin.of(TRAINING)
        assert {**after, "id": ""} == {**before, "id": ""}


def test_sensitive_fields_leave_only_when_asked(sheets, write, tmp_path):
    sheets.run(write("Title,Start,Issues\nA,2024-05-03,a secret\n"), TRAINING)
    sheets.export(TRAINING, tmp_path / "out.csv")
    assert "a secret" not in (tmp_path / "out.csv").read_text()
    with pytest.raises(errors.NotSheetOut):
        sheets.export(TRAINING, tmp_path / "out.xls")


# -- size


def test_many_rows_in_flat_memory(recording, tmp_path):
    class Counting(MemoryRecording):
        taken = 0

        def add_many(self, type_name, many, progress=None, cancel=None):
            for _values in many:
                self.taken += 1

    def peak(rows):
        file = tmp_path / f"{rows}.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(["Title", "Start", "Place", "Attended women"])
            writer.writerows([f"Course {one}", "2024-05-03", "Kafou Fèy" * 20, one % 40] for one in range(rows))
        counting = Counting(app.known_types())
        tracemalloc.start()
        result = Sheets(counting, app.known_types(), LANGUAGES).run(file, TRAINING)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert result.imported == counting.taken == rows
        return most

    peak(10)
    small, large = peak(2_000), peak(12_000)
    assert (large - small) / 10_000 < 250  # bytes a row: the counter that tells exact repeats apart


def test_a_hundred_thousand_rows_add_up(sheets, tmp_path):
    file = tmp_path / "many.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        out.write("Title;Start;Attended men\n")
        for one in range(100_000):
            out.write(f"Course {one % 99_000};{'soon' if one % 1000 == 7 else '2024-05-03'};{one % 40}\n")
    told = []
    result = sheets.run(file, TRAINING, dry_run=True, progress=Progress(lambda *step: told.append(step)))
    assert result.rows == 100_000
    assert result.refused == 100
    assert adds_up(result)
    assert len(result.problems) + result.more >= 100
    assert told[-1][:2] == (100_000, 100_000)


def test_every_error_has_its_code_and_both_languages():
    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, DeskError)]
    own = [one for one in classes if one.__module__ == errors.__name__]
    assert len({one.sentence for one in own}) == len(own)
    for one in own:
        assert FRENCH(one.sentence) != one.sentence


def test_the_shipped_data_say_their_licence():
    licences = (paths.RESOURCES / "data" / "LICENCES.md").read_text(encoding="utf-8")
    for file in DATA.iterdir():
        assert file.name in licences
    assert Path(MAPPING).exists()


# -- mended in place


def test_rows_that_are_refused_can_be_mended_in_place(sheets, recording, write):
    sheet = write(
        "Title,Start,Attended women,Place\nUn,2026-01-05,3,Jakmèl\n,never,many,Okap\nTrois,2026-01-07,,Okap\n"
    )
    seen = sheets.preview(sheet, TRAINING, problems_only=True)
    assert [row.row for row in seen.rows] == [3]
    assert {one.column for one in seen.rows[0].problems} == {"Title", "Start", "Attended women"}
    half = {3: {"title": "Deux", "start": "6 janvier 2026"}}
    again = sheets.preview(sheet, TRAINING, problems_only=True, mended=half)
    assert {one.column for one in again.rows[0].problems} == {"Attended women"}
    mended = {3: half[3] | {"attended.women": "12", "hours": "1,5", "nope": "x"}}
    assert sheets.preview(sheet, TRAINING, problems_only=True, mended=mended).rows == ()
    result = sheets.run(sheet, TRAINING, mended=mended)
    assert (result.imported, result.refused) == (3, 0)
    found = next(one for one in recording.of(TRAINING) if one["title"] == "Deux")
    assert (found["start"], found["attended"], found["hours"]) == ("2026-01-06", {"women": 12}, "1.5")
    assert sheets.run(sheet, TRAINING).duplicates == 3, "a mended row is the same row"


def test_what_is_mended_is_checked_like_any_cell(sheets, recording, write):
    sheet = write("Title,Start\n,2026-01-05\n")
    for text in ("", " \u202e ", "x" * 100_000):
        assert sheets.run(sheet, TRAINING, mended={2: {"title": text}}).refused == 1
    assert sheets.run(sheet, TRAINING, mended={2: {"title": "A\x00\u202eB"}}).imported == 1
    assert recording.of(TRAINING)[0]["title"] == "AB"
    assert sheets.run(sheet, TRAINING, mended={99: {"title": "nobody"}}).rows == 1


def test_sheets_of_one_shape_share_it(sheets, write):
    first = sheets.preview(write("Title,Start\nUn,2026-01-05\n"), TRAINING).shape
    assert sheets.preview(write("Title,Start\nDeux,2026-02-05\n", "b.csv"), TRAINING).shape == first
    assert sheets.preview(write("Title,Start,Place\nUn,2026-01-05,x\n", "c.csv"), TRAINING).shape != first


def test_characters_that_nobody_sees_are_taken_out_and_that_is_said(sheets, recording, write):
    file = write(
        "Title,Start,Place\nevil \u202egnp.exe,2026-01-05,Okap\nfine,2026-01-06,Jakm\u00e8l\x07\nplain,2026-01-07,x\n"
    )
    expected = [(2, "Title"), (3, "Place")]
    seen = sheets.preview(file, TRAINING)
    assert [(one.row, one.column) for row in seen.rows for one in row.problems if "nobody sees" in one.text] == expected
    result = sheets.run(file, TRAINING)
    told = [one for one in result.problems if "nobody sees" in one.text]
    assert [(one.row, one.column, one.status) for one in told] == [(*place, "warned") for place in expected]
    assert (result.imported, result.refused) == (3, 0)
    assert {one["title"] for one in recording.of(TRAINING)} == {"evil gnp.exe", "fine", "plain"}
