"""The demonstration's texts: complete in both languages, valid records, true to themselves."""

import datetime as dt
import itertools
import json
import random
import re

import pytest

from ssr_desk import app, paths
from ssr_desk.app import known_types
from ssr_desk.clock import Surround
from ssr_desk.demo import content
from ssr_desk.records import entry
from ssr_desk.records.kinds import Kind

TODAY = dt.date(2026, 6, 15)


def surround():
    return Surround(lambda: dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC), random.Random(7).randbytes)


def read(language):
    return content.entries(paths.RESOURCES / "data" / "demo", language, TODAY, surround(), known_types())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_record_passes_the_one_way_in(language):
    registry = known_types()
    for one in read(language):
        record, problems = entry.check(registry[one.type_name], one.values)
        assert record is not None, (one.key, problems)
        assert not list(record.warnings()), one.key


@pytest.mark.parametrize("language", ["en", "fr"])
def test_codes_are_known_and_references_lead_somewhere(language):
    registry, entries = known_types(), read(language)
    types = {one.values["id"]: one.type_name for one in entries}
    for one in entries:
        for name, value in one.values.items():
            if name == "id":
                continue
            field = registry[one.type_name].field(name)
            if field.kind in (Kind.CODE, Kind.CODES):
                for code in [value] if isinstance(value, str) else value:
                    assert code in field.codes.labels, (one.key, name, code)
            if field.kind in (Kind.REFERENCE, Kind.REFERENCES):
                for target in [value] if isinstance(value, str) else value:
                    assert types[target] == field.to, (one.key, name)


def test_languages_differ_in_texts_only():
    english, french = read("en"), read("fr")
    assert [(one.type_name, one.key, one.by, one.on) for one in english] == [
        (one.type_name, one.key, one.by, one.on) for one in french
    ]
    assert json.dumps([one.values for one in english]) != json.dumps([one.values for one in french])


def test_what_is_written_in_the_past_says_nothing_of_the_future():
    for one in read("en"):
        if one.type_name in ("mentoring_session",):
            assert one.values["date"] <= TODAY.isoformat(), one.key
        if one.type_name == "training_session" and one.values["start"] > TODAY.isoformat():
            assert one.values["status"] == "planned"


def test_competencies_of_a_counterpart_rise_over_the_chain_of_sessions():
    sessions = {one.values["id"]: one.values for one in read("en") if one.type_name == "mentoring_session"}
    for values in sessions.values():
        if previous := values.get("previous"):
            before = sessions[previous]
            assert before["counterpart"] == values["counterpart"]
            assert before["date"] < values["date"]
        for line in values["competencies"]:
            assert int(line.get("before", "1")) <= int(line["now"])


def test_every_category_of_note_and_every_state_of_a_commitment_is_there():
    entries, registry = read("en"), known_types()
    notes = {one.values["category"] for one in entries if one.type_name == "handoff_note"}
    assert notes == set(registry["handoff_note"].field("category").codes.labels)
    states = {one.values["status"] for one in entries if one.type_name == "commitment"}
    assert states == {"open", "kept", "dropped"}
    assert any(
        one.values["status"] == "open" and one.values["due"] < TODAY.isoformat()
        for one in entries
        if one.type_name == "commitment"
    )


def test_french_is_spaced_as_french():
    import re

    for one in read("fr"):
        text = json.dumps(one.values, ensure_ascii=False)
        assert not re.search(r"[^\s\d\"}\]],? [;?!»]|« ", text), one.key


def test_bulk_rows_are_valid_and_different():
    registry = known_types()
    rows = list(content.bulk(300, "fr", TODAY, surround()))
    assert len({json.dumps({**row, "id": ""}) for row in rows}) == 300
    for row in rows:
        record, problems = entry.check(registry["training_session"], row)
        assert record is not None, problems


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_searches_of_the_readme_find_what_it_says(tmp_path, language):
    """Each word that the README tells a newcomer to look for is found among what the officer of the demonstration wrote."""
    readme = (paths.RESOURCES.parent / "README.md").read_text("utf-8")
    told = re.search(r"\*\*Ctrl\+F\*\* finds (.*?)\n?typed", readme, re.DOTALL)
    words = [*re.findall("`(.+?)`", told[1]), *re.findall(r"^ssr-desk .*search (\S+)$", readme, re.MULTILINE)]
    assert {"fòmasyon", "Тренінг", "تدريب", "formation"} <= set(words)
    profile = app.Profile("HQ", "HQ-1", "hq", content.MISSION, "")
    desk, _recovery = app.create_desk(tmp_path / "desk", "demonstration 1", profile, surround())
    with desk:
        for type_name, some in itertools.groupby(
            sorted(read(language), key=lambda one: one.type_name), lambda one: one.type_name
        ):
            desk.recording.add_many(type_name, [one.values for one in some])
        for word in [*words, "FORMATION", "fomasyon"]:
            assert desk.searching.search(word).hits, word
