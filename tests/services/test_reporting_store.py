"""Reporting on a real desk: encrypted store, real records, headquarters' own certificate, fifteen hundred sessions."""

import datetime as dt
import hashlib
import random
import time

import pytest

from reports.made import rotation, text_of
from ssr_desk.app import Profile, create_desk
from ssr_desk.clock import Surround
from ssr_desk.records.base import natural_id
from ssr_desk.reports.errors import NoPeriod, NoSuchMission

NOW = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    surround = Surround(lambda: NOW, random.Random(5).randbytes)
    made, _recovery = create_desk(folder / "hq", "correct horse", Profile("Hélène Roy", "HQ-1", "hq"), surround)
    made.headquarters.init(folder / "root.json", "another passphrase")
    yield made
    made.close()


@pytest.fixture(scope="module")
def plan(desk):
    """The plan and the report's record; returns the rotation's id."""
    add = desk.recording.add
    (mission,) = add("mission", {"code": "PS-EUPOL", "name": "EUPOL COPPS", "mandate": "Advise."}).ids
    (post,) = add("post", {"code": "PS-ADV-1", "title": "Adviser", "mission": mission}).ids
    times = {"start": "2026-01-01", "end": "2026-07-31", "post": post, "mission": mission}
    (record,) = add("rotation", {"officer": "HQ-1", "name": "Hélène Roy", **times}).ids
    words = {name: value for name, value in rotation().report.items() if name not in ("id", "rotation")}
    add("departure_report", {**words, "rotation": record, "mission": mission, "post": post, "marking": "protected_b"})
    return record


def test_fifteen_hundred_sessions_in_seconds_signed_and_kept(desk, plan, tmp_path):
    common = {"post": natural_id("post", "PS-ADV-1"), "mission": natural_id("mission", "PS-EUPOL")}
    desk.recording.add_many(
        "training_session",
        (
            {
                "title": f"Cours {number} : entrevue",
                "start": f"2026-0{1 + number % 6}-{1 + number % 28:02d}",
                "status": "delivered",
                "place": "رام الله",
                "attended": {"women": number % 7, "men": 9},
                **common,
            }
            for number in range(1500)
        ),
    )
    begin = time.process_time()
    made = desk.reporting.departure("PS-ADV-1", "fr", tmp_path / "report.pdf")
    spent = time.process_time() - begin
    data = made.file.read_bytes()
    (report,) = desk.recording.list("departure_report", where={"rotation": plan}).rows
    assert report["pdf_sha256"] == made.sha256 == hashlib.sha256(data).hexdigest()
    assert report["author_sign"] == "signed"
    assert report["security"] == rotation().report["security"], "what was there is kept"
    assert made.signed_by == "Hélène Roy"
    read = text_of(data, tmp_path)
    assert "Cours 1499" in read
    assert "PROTÉGÉ B" in read
    assert spent < 4, f"{spent:.1f} s"


def test_model_names_the_revisions_that_the_store_holds(desk, plan):
    based_on = dict(desk.reporting.model(plan, "en").based_on)
    assert based_on[plan] == tuple(desk.recording.open(plan).heads)
    assert all(based_on.values())


def test_nothing_blocks_on_a_complete_report(desk, plan):
    assert desk.reporting.missing(plan, advice=False) == ()


def test_a_commander_or_headquarters_signs_the_rotation_hand_off_report(desk, plan, tmp_path):
    first, last = desk.reporting.period()
    assert (first, last) == (dt.date(2026, 1, 1), dt.date(2026, 7, 31))
    made = desk.reporting.handoff("PS-EUPOL", first, last, "en", tmp_path / "rotation.pdf")
    assert made.signed_by == "Hélène Roy"
    read = text_of(made.file.read_bytes(), tmp_path)
    assert "Rotation hand-off report" in read
    assert "PS-ADV-1" in read
    assert "PROTECTED B" in read
    with pytest.raises(NoSuchMission):
        desk.reporting.handoff("XX", first, last, "en", tmp_path / "none.pdf")
    with pytest.raises(NoPeriod):
        desk.reporting.handoff("PS-EUPOL", last, first, "en", tmp_path / "none.pdf")
    assert not (tmp_path / "none.pdf").exists()
