"""The rotation hand-off report: who leaves and arrives, what is missing, what is open. From records to words."""

import dataclasses

import pytest

from reports.made import EN, FR, MISSION, POST, TODAY, TRANSLATORS, of_post, training, uid
from ssr_desk.reports.contingent import SECTIONS, handoff
from ssr_desk.reports.model import Facts, KeyFigures, List, Paragraph, Table
from ssr_desk.reports.pdf import render
from ssr_desk.reports.rotations import Handover, handovers, strength, vacant
from ssr_desk.reports.source import Gathered

SECOND = uid(11)
ROY, BENALI, KASSAR = uid(21), uid(22), uid(23)


def plan(number, post, start, end=None, **values):
    return {
        "id": uid(number),
        "post": post,
        "start": start,
        "mission": MISSION,
        **({"end": end} if end else {}),
        **values,
    }


def contingent(**records):
    """A mission with two posts: one hands over with an overlap, the other is left empty."""
    rotations = [
        plan(21, POST, "2025-07-01", "2026-06-20", officer="R-1", name="Sgt Roy"),
        plan(22, POST, "2026-06-06", officer="R-2", name="Sgt Benali"),
        plan(23, SECOND, "2025-09-01", "2026-05-31", officer="R-3", name="Cst Kassar"),
    ]
    reports = [
        {
            "id": uid(31),
            "rotation": ROY,
            "author_sign": "signed",
            "author_on": "2026-06-19",
            "marking": "protected_b",
            "lessons": [{"id": "a", "text": "Walk first.", "addressee": "BINUH"}],
            "logistics": "One vehicle.",
            "security": "Movement by day only.",
            "decisions": "Second key: still to be decided.",
        },
    ]
    held = {
        "rotation": rotations,
        "departure_report": reports,
        "post": [{"id": POST, "code": "PS-1", "mission": MISSION}, {"id": SECOND, "code": "PS-2", "mission": MISSION}],
        "training_session": [
            training(101, "2026-01-12", topics=["sgbv"], attended={"women": 5, "men": 7}, institution=uid(51)),
            training(102, "2026-02-12", topics=["ethics"]),
            training(103, "2026-03-12", status="cancelled"),
            {**training(104, "2026-04-12", topics=["ethics"], attended={"men": 4}), "post": SECOND},
            training(105, "2024-04-12", attended={"men": 99}),
        ],
        "mentoring_session": [of_post(201, date="2026-02-01", counterpart=uid(61), duration=90)],
        "commitment": [
            of_post(301, what="Second key", due="2026-06-01", status="open"),
            of_post(302, what="Kept long ago", due="2026-02-01", status="kept"),
            {**of_post(303, what="Cards", due="2026-09-01"), "post": SECOND},
        ],
        "handoff_note": [of_post(401, category="role", subject="What this post does", text="Walk.")],
    } | records
    period = {"start": "2025-07-01", "end": "2026-06-30"}
    names = {uid(51): "Police palestinienne", uid(61): "Colonel N."}
    mission = {"id": MISSION, "code": "PS", "name": "Coordinating office", "name_fr": "Bureau de coordination"}
    return Gathered(TODAY, period, mission=mission, records=held, names=names)


def section(report, key):
    return next(one for one in report.sections if one.key == key)


def words(part):
    found = []
    for block in part.blocks:
        match block:
            case Paragraph():
                found += [block.lead, block.text]
            case Table():
                found += [cell for row in block.rows for cell in row.cells]
            case List():
                found += [one.text for one in block.items]
            case KeyFigures():
                found += [f"{one.value} {one.label}" for one in block.items]
            case Facts():
                found += [one.value for one in block.items]
    for one in part.parts:
        found += [one.title, *words(one)]
    return found


def table(part, number=0):
    return [row.cells for row in [one for one in part.blocks if isinstance(one, Table)][number].rows]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_section_stands_in_its_language_and_becomes_a_pdf(language):
    report = handoff(contingent(), "Insp Okafor", TRANSLATORS[language])
    assert [one.key for one in report.sections] == [key for key, _title, _build in SECTIONS]
    assert report.title.startswith(
        "Rotation hand-off report" if language == "en" else "Rapport de passation de rotation"
    )
    assert render(report).pages >= 3


def test_who_leaves_and_arrives_with_overlap_and_gap():
    part = section(handoff(contingent(), "Insp Okafor", EN), "contingent")
    assert table(part) == [
        ("PS-1", "—", "—", "Sgt Roy", "2025-07-01", "first at the post"),
        ("PS-2", "—", "—", "Cst Kassar", "2025-09-01", "first at the post"),
        ("PS-2", "Cst Kassar", "2026-05-31", "nobody planned", "—", "—"),
        ("PS-1", "Sgt Roy", "2026-06-20", "Sgt Benali", "2026-06-06", "15 days together"),
    ]
    assert "Posts without anybody on the last day: PS-2." in words(part)
    assert {"1 strength on the first day", "3 arrivals", "2 departures", "1 strength on the last day"} <= set(
        words(part)
    )


def test_departure_reports_are_signed_begun_missing_or_late():
    late = {"id": uid(32), "rotation": KASSAR}
    both = [*contingent().records["departure_report"], late]
    assert [row[3] for row in table(section(handoff(contingent(), "", EN), "reports"))] == ["Missing", "Signed"]
    made = handoff(contingent(departure_report=both), "", EN)
    assert [row[3] for row in table(section(made, "reports"))] == ["Late, not signed", "Signed"]
    before = dataclasses.replace(contingent(departure_report=[late]), today=TODAY.replace(month=5, day=1))
    assert [row[3] for row in table(section(handoff(before, "", EN), "reports"))] == ["Begun", "Not begun"]


def test_training_is_counted_against_the_plan_within_the_period():
    part = section(handoff(contingent(), "", EN), "training")
    assert table(part) == [("PS-1", "3", "2", "1", "12"), ("PS-2", "1", "1", "0", "4")]
    assert ("Police palestinienne", "1", "12", "5") in table(part, 2)
    assert not any("99" in one for one in words(part))


def test_open_commitments_stand_by_post_and_the_kept_ones_do_not():
    part = section(handoff(contingent(), "", EN), "commitments")
    assert table(part) == [("PS-1", "Second key", "2026-06-01", "Late"), ("PS-2", "Cards", "2026-09-01", "Open")]


def test_security_is_printed_only_where_its_report_is_protected():
    said = words(section(handoff(contingent(), "", EN), "risks"))
    assert "Movement by day only." in said
    open_one = [{**contingent().records["departure_report"][0], "marking": "unclassified"}]
    said = words(section(handoff(contingent(departure_report=open_one), "", EN), "risks"))
    assert not any("Movement" in one for one in said)
    assert any("held back" in one for one in said)
    said = words(section(handoff(contingent(departure_report=open_one), "", EN, sensitive=True), "risks"))
    assert "Movement by day only." in said


def test_the_report_is_marked_as_high_as_what_it_holds():
    assert handoff(contingent(), "", FR).furniture.marking == "PROTÉGÉ B"
    assert handoff(contingent(departure_report=[]), "", FR).furniture.marking == "PROTÉGÉ A"


def test_an_empty_mission_says_so_in_every_section():
    empty = Gathered(TODAY, {"start": "2026-01-01", "end": "2026-06-30"}, mission={"id": MISSION, "code": "PS"})
    report = handoff(empty, "", FR)
    assert all(any(words(one)) for one in report.sections if one.key != "sign_off")


def test_overlaps_gaps_and_days_after():
    def days(end, start):
        some = [plan(1, POST, "2025-01-01", end), plan(2, POST, start)]
        return next(one.days for one in handovers(some, "2025-06-01", "2026-12-31") if one.leaving)

    assert days("2025-12-31", "2025-12-31") == 1
    assert days("2025-12-31", "2026-01-01") == 0
    assert days("2025-12-31", "2026-01-03") == -2
    assert days("2025-12-31", "2025-12-01") == 31
    alone = plan(1, POST, "2025-01-01", "2025-12-31")
    assert handovers([alone], "2025-06-01", "2026-01-31") == [Handover(POST, alone, None, None)]
    assert handovers([alone], "2026-06-01", "2026-07-31") == []


def test_strength_and_empty_posts_on_a_day():
    some = [plan(1, POST, "2025-01-01", "2025-12-31"), plan(2, SECOND, "2025-06-01")]
    assert [one["id"] for one in strength(some, "2025-12-31")] == [uid(1), uid(2)]
    assert vacant(some, [POST, SECOND], "2026-01-01") == [POST]
    assert vacant(some, [POST, SECOND], "2025-01-01") == [SECOND]
