"""Sheets that earlier versions wrote, with the French of their day, come in without a mapping."""
# ruff: noqa: F811  the fixtures are imported

from pathlib import Path

import pytest

from services.sheet_fixtures import LANGUAGES, TRAINING, recording, sheets, why, write  # noqa: F401
from ssr_desk import app
from ssr_desk.records.kinds import Kind
from ssr_desk.sheets import columns, earlier

WRITTEN = Path(__file__).parents[1] / "assets" / "sheets"
"""Exports in French by the version of their commit."""


def test_a_training_sheet_of_before_comes_in_whole(sheets, recording):
    result = sheets.run(WRITTEN / "training_session-fr-96b422b.csv", TRAINING)
    assert [one for one in why(result) if one[1] not in ("Mission", "Poste")] == []
    (found,) = recording.of(TRAINING)
    told = {
        name: found.get(name) for name in ("host_instructors", "behaviour_observer", "topics", "rank_band", "invited")
    }
    assert told == {
        "host_instructors": 3,
        "behaviour_observer": "S. Roy",
        "topics": ["police_safety", "train_the_trainers"],
        "rank_band": "supervisors",
        "invited": {"women": 6, "men": 11},
    }
    assert found["local_impacts"] == ["safety"]


def test_every_column_of_a_sheet_of_before_is_known(sheets):
    for name, type_name in (("rotation", "rotation"), ("training_session", TRAINING)):
        found = sheets.preview(WRITTEN / f"{name}-fr-96b422b.csv", type_name)
        assert [one.heading for one in found.columns if not one.name] == []


@pytest.mark.parametrize("heading", ["Présences Femmes", "Participants femmes", "Présents Femmes"])
def test_parts_of_a_count_have_their_old_names_too(sheets, recording, write, heading):
    result = sheets.run(write(f"Titre,Début,État,{heading}\nCours,2024-05-03,Donnée,7\n"), TRAINING)
    assert why(result) == []
    assert recording.of(TRAINING)[0]["attended"] == {"women": 7}


def test_labels_are_understood_as_a_keyboard_writes_them(sheets, recording, write):
    typed = "Sur la collectivité : la population se sent plus en sécurité"
    result = sheets.run(
        write(f"Titre,Début,État,Communication,Retombées locales\nA,2024-05-03,Donnée,Comme d'habitude,{typed}\n"),
        TRAINING,
    )
    assert why(result) == []
    assert recording.of(TRAINING)[0]["local_impacts"] == ["safety"]


def test_a_note_of_before_keeps_its_status(sheets, recording, write):
    result = sheets.run(write("Sujet,Catégorie,État\nRoutes,Sécurité,Plus pertinente\n"), "handoff_note")
    assert why(result) == []
    assert recording.of("handoff_note")[0]["status"] == "obsolete"


def test_no_old_name_is_another_columns_today():
    for record_type in app.known_types():
        now = {
            columns.plain(label): one.name
            for one in record_type.fields()
            for label in (one.name, *(say(one.label) for say in LANGUAGES), *one.aliases)
        }
        for one in record_type.fields():
            for old in earlier.headings(record_type.type_name, one.name):
                assert now.get(columns.plain(old), one.name) == one.name
            if one.kind in (Kind.CODE, Kind.CODES) and one.codes:
                assert set(earlier.labels(one.codes.name).values()) <= set(one.codes.labels)
                assert all(one.codes.code(old, *LANGUAGES) is None for old in earlier.labels(one.codes.name))
