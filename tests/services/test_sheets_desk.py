"""Spreadsheets against a real desk: an encrypted store, one transaction, undo, search."""

import resource
import signal

import pytest

from ssr_desk import app, paths
from ssr_desk.progress import Cancelled, CancelToken
from ssr_desk.records.base import natural_id
from ssr_desk.sheets.errors import NoReport

DATA = paths.RESOURCES / "data" / "training"
TRAINING = "training_session"


@pytest.fixture
def desk(tmp_path):
    profile = app.Profile("Amélie", "SPVM-4471", "officer", "HT-BILAT", "HT-MENTOR-1")
    opened, _recovery = app.create_desk(tmp_path / "desk", "correct horse battery staple", profile)
    with opened:
        yield opened


def count(desk):
    return desk.recording.list(TRAINING, limit=1).total


def test_the_shipped_sheet_goes_into_a_real_desk_once(desk, tmp_path):
    sheet, mapping = DATA / "training_open_police_subset.csv", DATA / "mapping.json"
    first = desk.sheets.run(sheet, TRAINING, mapping, report=tmp_path / "report.csv")
    assert first.imported >= 3900
    assert first.imported + first.refused == first.rows == 3990
    assert count(desk) == first.imported
    again = desk.sheets.run(sheet, TRAINING, mapping)
    assert (again.imported, again.duplicates, count(desk)) == (0, first.imported, first.imported)
    assert desk.sheets.export(TRAINING, tmp_path / "out.csv") == first.imported


def test_an_import_can_be_undone(desk, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Title,Start\nA,2024-05-03\nB,2024-05-04\n", encoding="utf-8")
    desk.recording.undo(desk.sheets.run(sheet, TRAINING).saved)
    assert count(desk) == 0


def test_stopping_half_way_leaves_the_desk_as_it_was(desk, tmp_path):
    class Later(CancelToken):
        asked = 0

        def check(self):
            self.asked += 1
            if self.asked > 3000:
                raise Cancelled

    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Title,Start\n" + "".join(f"A{one},2024-05-03\n" for one in range(2000)), encoding="utf-8")
    with pytest.raises(Cancelled):
        desk.sheets.run(sheet, TRAINING, cancel=Later())
    assert count(desk) == 0
    assert desk.sheets.run(sheet, TRAINING).imported == 2000


@pytest.mark.parametrize("name", ["report.csv", "report.json"])
def test_a_full_disk_under_the_report_leaves_the_desk_as_it_was(desk, tmp_path, name):
    sheet = tmp_path / "sheet.csv"
    good, bad = "A,2024-05-03\n" * 20, "B,soon\n" * 40_000
    sheet.write_text(f"Title,Start\n{good}{bad}", encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, before[1]))
    try:
        with pytest.raises(NoReport):
            desk.sheets.run(sheet, TRAINING, report=tmp_path / name)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert count(desk) == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["desk", "sheet.csv"]
    assert desk.sheets.run(sheet, TRAINING, report=tmp_path / name).imported == 20


def test_rows_belong_to_the_desks_mission_and_to_its_post_known_or_not(tmp_path):
    profile = app.Profile("Hélène", "HQ-0117", "commander", "HT-BILAT", "HT-MENTOR-1")
    opened, _recovery = app.create_desk(tmp_path / "desk", "correct horse battery staple", profile)
    sheet = tmp_path / "sheet.csv"
    with opened as desk:
        for title in ("before", "after"):
            sheet.write_text(f"Title,Start\n{title},2024-05-03\n", encoding="utf-8")
            (made,) = desk.sheets.run(sheet, TRAINING).saved.ids
            (values,) = desk.recording.list(TRAINING, where={"id": made}).rows
            assert values["mission"] == natural_id("mission", "HT-BILAT")
            assert values["post"] == natural_id("post", "HT-MENTOR-1")
            if title == "before":
                desk.recording.add("post", {"code": "HT-MENTOR-1", "title": "Mentor"})
