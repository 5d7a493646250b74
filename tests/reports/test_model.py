"""What a report says: the whole model against a reference, and the rules that a number must obey."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from reports.made import ARABIC, EN, FR, REPORT, TRANSLATORS, empty, rotation, training, uid, with_training
from ssr_desk.records.training_session import TrainingSession
from ssr_desk.reports.build import departure
from ssr_desk.reports.completeness import missing
from ssr_desk.reports.model import KeyFigures, Table
from ssr_desk.reports.part import without_section
from ssr_desk.reports.sections import SECTIONS
from ssr_desk.reports.writing import how_many
from toy import Patrol

REFERENCE = Path(__file__).parent / "reference"


@pytest.mark.parametrize("language", TRANSLATORS)
def test_model_is_the_reference(language):
    """UPDATE_REFERENCE=1 writes the reference anew; read its difference before you keep it."""
    made = json.loads(json.dumps(departure(rotation(), TRANSLATORS[language]).plain()))
    file = REFERENCE / f"departure-{language}.json"
    if os.environ.get("UPDATE_REFERENCE"):
        file.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert made == json.loads(file.read_text("utf-8"))


@pytest.mark.parametrize("source", [rotation, empty])
@pytest.mark.parametrize("translate", [EN, FR])
def test_all_sections_in_order_whatever_is_recorded(source, translate):
    made = departure(source(), translate)
    assert [(one.number, one.key) for one in made.sections] == [(n, key) for n, (key, _t) in enumerate(SECTIONS, 1)]
    assert len(made.sections) == 18
    assert all(one.blocks or one.parts for one in made.sections)


def section(made, key):
    return next(one for one in made.sections if one.key == key)


def figures(made, key):
    return [one for block in section(made, key).blocks if isinstance(block, KeyFigures) for one in block.items]


def tables(made, key):
    return [block for block in section(made, key).blocks if isinstance(block, Table)]


def test_unknown_is_never_zero():
    made = departure(with_training(training(1, "2026-02-02"), training(2, "2026-02-03")), EN)
    assert [one.value for one in figures(made, "training")] == ["2", "—", "—", "—"]
    assert figures(made, "training")[1].basis == "not recorded"
    row = tables(made, "training")[0].rows[0]
    assert row.cells[-2:] == ("—", "—")
    counted = with_training(training(1, "2026-02-02", attended={"women": 0, "men": 4}), training(2, "2026-02-03"))
    people = figures(departure(counted, EN), "training")
    assert [(one.value, one.basis) for one in people[2:]] == [
        ("4", "from 1 of 2 sessions"),
        ("0%", "0 of 4, 1 of 2 sessions"),
    ]


def test_figures_name_their_records():
    made = departure(rotation(), EN)
    hours = figures(made, "training")[1]
    assert (hours.value, hours.sources) == ("18.5", (uid(101), uid(103)))
    assert dict(made.based_on)[uid(101)] == ("ab" * 32,)
    assert uid(106) not in dict(made.based_on), "a session before the rotation"


def test_women_are_counted_only_beside_their_denominator():
    share = figures(departure(rotation(), EN), "training")[3]
    assert (share.value, share.basis, share.sources) == ("38%", "5 of 13, 1 of 3 sessions", (uid(101),))


def test_withheld_and_sensitive_stay_out_unless_asked_for():
    usual, whole = departure(rotation(), EN), departure(rotation(), EN, sensitive=True)
    assert "Not for the successor" not in set(usual.texts())
    assert "Avoid the northern road." not in set(usual.texts())
    assert any("left out of this report and its sums: 1" in one for one in usual.texts())
    assert {"Not for the successor", "Avoid the northern road."} <= set(whole.texts())


def test_the_security_text_is_printed_in_a_report_that_its_author_marked_as_protected():
    made = rotation()
    marked = replace(made, report={**made.report, "marking": "protected_b"})
    assert "Avoid the northern road." in set(departure(marked, EN).texts())
    assert departure(marked, EN).furniture.marking == "PROTECTED B"


def test_marking_is_the_highest_of_what_it_holds():
    assert departure(rotation(), FR).furniture.marking == "PROTÉGÉ A"
    assert departure(empty(), FR).furniture.marking == "COTE NON INDIQUÉE"


def test_french_has_no_break_spaces_and_keeps_the_officers_words():
    texts = set(departure(rotation(), FR).texts())
    assert "Entrevue\u00a0: les bases" in texts
    assert any("rotation" in one.lower() for one in texts)
    assert not [one for one in texts if " :" in one or " ;" in one or " ?" in one]


def test_progress_goes_from_the_first_rating_to_the_last():
    progress = tables(departure(rotation(), EN), "mentoring")[1].rows[0]
    assert progress.cells == (
        f"Ahmad al-Nuaimi\u00a0· {ARABIC}",
        "Planning of operations",
        "1",
        "4",
        "Weekly plan kept",
    )
    assert progress.sources == (uid(201), uid(202))


def test_a_type_in_one_file_is_a_part_of_the_report():
    """Nothing in reports knows `toy.Patrol`."""
    made = rotation()
    patrols = [
        {"id": uid(901), "name": "Souk", "day": "2026-03-01", "present": {"women": 2, "men": 3}},
        {"id": uid(902), "name": "Old", "day": "2024-03-01"},
        {"id": uid(903), "name": "Undated"},
    ]
    source = replace(
        made, records={**made.records, "patrol": patrols}, types=without_section([Patrol, TrainingSession])
    )
    part = next(one for one in section(departure(source, EN), "documents").parts if one.key == "documents-others")
    (table,) = part.blocks
    assert (table.caption, [one.title for one in table.columns]) == ("Patrols", ["Title", "Date", "Present"])
    assert [one.cells for one in table.rows] == [("Souk", "2026-03-01", "5"), ("Undated", "—", "—")]
    assert table.rows[0].sources == (uid(901),)


def test_late_is_said_of_what_was_due():
    rows = tables(departure(rotation(), EN), "commitments")[0].rows
    assert [(one.cells[0], one.cells[-1]) for one in rows] == [
        ("Hand over the course plan", "Late"),
        ("Observe three trainers", "Open"),
    ]


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, ""),
        (0, 9, "none"),
        (1, 100, "very few"),
        (2, 100, "a few"),
        (24, 100, "a few"),
        (25, 100, "some"),
        (49, 100, "some"),
        (1, 2, "half"),
        (51, 100, "many"),
        (74, 100, "many"),
        (75, 100, "a majority"),
        (99, 100, "a majority"),
        (3, 3, "all"),
    ],
)
def test_words_for_how_many(part, whole, words):
    assert how_many(part, whole).rpartition("\x04")[2] == words


def test_completeness_names_every_gap_and_where_to_mend_it():
    gaps = missing(empty())
    blocking = [one for one in gaps if one.blocking]
    assert {one.section for one in blocking} == {
        "post", "mandate", "summary", "objectives", "results", "gender", "counterparts", "donors", "context", "logistics",
        "lessons", "competencies", "documents",
    }  # fmt: skip
    assert [one.number for one in gaps] == sorted(one.number for one in gaps)
    assert all(one.text(EN) and one.text(FR) != one.text(EN) and one.place(FR) for one in gaps)
    assert {one.type_name for one in blocking} == {"departure_report", "rotation"}


def test_a_complete_report_lacks_nothing_but_takes_advice():
    gaps = missing(rotation())
    assert [one for one in gaps if one.blocking] == []
    assert [(one.section, one.details.get("count")) for one in gaps] == [
        ("post", None),
        ("training", 1),
        ("training", 1),
        ("mentoring", 1),
        ("commitments", 1),
    ]


def test_an_objective_needs_its_why_and_a_password_blocks():
    made = rotation()
    changed = dict(
        made.report, objectives=[{"objective": "M1", "achievement": "partly"}], logistics="Wifi password: hunter2"
    )
    found = [one for one in missing(replace(made, report=changed)) if one.blocking]
    assert [(one.section, one.field, one.record) for one in found] == [
        ("objectives", "objectives", REPORT),
        ("documents", "logistics", REPORT),
    ]
