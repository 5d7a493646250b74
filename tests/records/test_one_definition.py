"""A type is defined once. The toy type, which nothing else knows, is found in everything that is derived from records."""

import subprocess
import sys

import pytest

import toy
from services.memory_recording import MemoryRecording
from ssr_desk import app, paths
from ssr_desk.i18n import translator
from ssr_desk.records import entry
from ssr_desk.records.base import Record, field, natural_id
from ssr_desk.records.kinds import Kind
from ssr_desk.records.registry import Registry, discover
from ssr_desk.records.schema import schema
from ssr_desk.services.sheets import Sheets
from ssr_desk.sheets import cells, columns

LANGUAGES = [translator(one, paths.LOCALE) for one in ("en", "fr")]
FRENCH = LANGUAGES[1]
TYPES = list(app.known_types())
ID = "00000000-0000-7000-8000-000000000001"


def test_the_registry_finds_a_type_in_a_module_of_its_own(tmp_path, monkeypatch):
    package = tmp_path / "more_records"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "patrol.py").write_text((paths.RESOURCES.parent / "tests" / "toy.py").read_text())
    monkeypatch.syspath_prepend(str(tmp_path))
    import more_records

    found = discover(more_records)
    assert list(found.names()) == ["patrol"]
    assert "patrol" in found
    assert found["patrol"].label == "Patrol"


def test_two_types_of_one_name_are_refused():
    with pytest.raises(ValueError, match="share a name"):
        Registry([toy.Patrol, toy.Patrol])


def test_entry_knows_the_toy():
    record, problems = entry.check(toy.Patrol, {"id": ID, "name": "  Market  ", "kilometres": "6.50", "weather": "dry"})
    assert problems == []
    assert record.values() == {"id": ID, "name": "Market", "kilometres": "6.5", "weather": "dry"}
    record, problems = entry.check(toy.Patrol, {"id": ID, "day": "tomorrow"})
    assert record is None
    assert [(one.field, one.text) for one in problems] == [
        ("name", "Fill this in."),
        ("day", "Enter a date as year-month-day."),
    ]


def test_schema_knows_the_toy():
    made = schema(toy.Patrol, LANGUAGES)
    assert made["x-type"] == "patrol"
    assert made["properties"]["name"]["x-label"]["fr"] == FRENCH("Title")
    assert made["properties"]["weather"]["x-codes"]["dry"]["en"] == "Dry"
    assert made["properties"]["leader"]["x-to"] == "person"
    assert made["$defs"]["Stop"]["properties"]["where"]["x-searchable"] is True
    assert "x-required" in made["properties"]["name"]


def test_sheets_know_the_toy(tmp_path):
    registry = Registry([toy.Patrol])
    recording, file = MemoryRecording(registry), tmp_path / "sheet.csv"
    file.write_text("Nom de la patrouille;Date;Kilometres;Weather;Present women\nMarket;2024-05-03;6,5;Dry;4\n")
    result = Sheets(recording, registry, LANGUAGES).run(file, "patrol")
    assert result.problems == ()
    (one,) = recording.of("patrol")
    assert one["name"] == "Market"
    assert one["kilometres"] == "6.5"
    assert one["weather"] == "dry"
    assert one["present"] == {"women": 4}
    assert Sheets(recording, registry, LANGUAGES).export("patrol", tmp_path / "out.csv") == 1


def test_every_kind_has_a_cell():
    reader = cells.Reader(LANGUAGES, lambda _type, _text: ID)
    for kind in set(Kind) - columns.NO_COLUMN:
        text = "2024-05-03" if kind is Kind.DATE else "1"
        definition = toy.Patrol.field("name")
        from dataclasses import replace

        assert reader.read(text, replace(definition, kind=kind), cells.Order.ANY) is not None


def test_a_field_without_a_kind_is_a_mistake_told_at_once():
    class Wrong(Record):
        type_name = "wrong"
        thing: str = field("Thing")

    with pytest.raises(TypeError, match="thing"):
        Wrong.fields()


# -- the types that there are


def test_issue_two_has_its_types():
    assert {one.type_name for one in TYPES} >= {
        "training_session",
        "mentoring_session",
        "handoff_note",
        "commitment",
        "counterpart",
        "institution",
        "person",
        "desk",
        "mission",
        "post",
        "rotation",
        "departure_report",
    }


@pytest.mark.parametrize(
    ("type_name", "required"),
    [
        ("training_session", {"title", "start", "status"}),
        ("mentoring_session", {"counterpart", "date"}),
        ("handoff_note", {"subject", "category"}),
        ("commitment", {"what", "due"}),
        ("counterpart", {"name"}),
        ("institution", {"name"}),
        ("mission", {"code"}),
        ("post", {"code", "title"}),
        ("rotation", {"officer", "post", "start"}),
        ("departure_report", {"rotation"}),
    ],
)
def test_required_fields_are_few(type_name, required):
    assert {one.name for one in app.known_types()[type_name].fields() if one.required} == required


@pytest.mark.parametrize("record_type", TYPES, ids=lambda one: one.type_name)
def test_every_type_is_whole(record_type):
    names = {one.name for one in record_type.fields()}
    assert (paths.ICONS / f"{record_type.icon}.svg").exists()
    assert set(record_type.title_fields) <= names
    assert record_type.title_fields
    assert record_type.home in ("mission", "common")
    assert not record_type.natural or record_type.natural in names
    assert set(record_type.sheet_defaults) <= names
    assert {"mission", "post", "marking", "release", "submitted", "review", "review_comment", "attachments"} <= names
    places = [one.column for one in record_type.fields() if one.column]
    assert len(places) == len(set(places))
    assert places
    for one in record_type.fields():
        assert one.section
        assert (one.codes is not None) == (one.kind in (Kind.CODE, Kind.CODES))
        assert bool(one.to) == (one.kind in (Kind.REFERENCE, Kind.REFERENCES))
        assert (one.item is not None) == (one.kind is Kind.ITEMS)
        if one.shown_when:
            other, code = one.shown_when
            assert code in record_type.field(other).codes.labels
    schema(record_type, LANGUAGES)


@pytest.mark.parametrize("record_type", TYPES, ids=lambda one: one.type_name)
def test_headings_of_sheets_name_one_field_each(record_type):
    for translate in LANGUAGES:
        seen = {}
        for name, labels in columns.names(record_type, [translate]).items():
            other = seen.setdefault(columns.plain(labels[1]), name)
            assert other == name, f"{translate.language}: {labels[1]!r} names {other} and {name}"


def test_every_text_has_french_and_every_code_a_label():
    for record_type in TYPES:
        for one in record_type.fields():
            for code in one.codes.labels if one.codes else ():
                assert one.codes.label(code, FRENCH)
                assert one.codes.code(one.codes.label(code, FRENCH), *LANGUAGES) == code
                assert one.codes.code(code, *LANGUAGES) == code
            assert one.codes is None or one.codes.label("made_up", FRENCH) == "made_up"
            assert one.codes is None or one.codes.code("no such label", *LANGUAGES) is None


def test_titles_and_ids():
    person = app.known_types()["person"]
    assert person.title_of({"rank": "Sergeant", "name": "A"}) == "Sergeant · A"
    assert person.title_of({}) == person.label
    assert natural_id("mission", "HT-BILAT") == natural_id("mission", "HT-BILAT")
    assert natural_id("mission", "X") != natural_id("post", "X")


def test_records_know_neither_database_nor_window_nor_babel():
    code = (
        "import sys; from ssr_desk import app; app.known_types();"
        "print([m for m in ('sqlalchemy', 'sqlmodel', 'PySide6', 'babel', 'sqlcipher3', 'cryptography') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
