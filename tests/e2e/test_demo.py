"""The demonstration itself: what `make run` makes is real, complete and never mixes with anything else."""

import datetime as dt
import json
import random
import shutil
import subprocess

import pytest

from ssr_desk import paths
from ssr_desk.app import open_desk
from ssr_desk.clock import Surround
from ssr_desk.demo import run
from ssr_desk.demo.errors import FolderTaken, PicturesStopped
from ssr_desk.progress import Progress
from ssr_desk.services import review

NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
around = Surround(lambda: NOW, random.Random(3).randbytes)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "a folder with é"
    told = []
    result = run.run(folder, "fr", records=20, surround=around, progress=Progress(lambda *step: told.append(step)))
    said = [what for _done, _total, what in told if what]
    assert len(set(said)) == len(said), "each step has a sentence of its own"
    assert [done for done, _total, _what in told] == list(range(len(told)))
    return folder, result


def test_it_says_where_everything_lies(made):
    folder, result = made
    assert list(result.desks) == ["officer", "commander", "hq"]
    for path in [*result.desks.values(), *result.bundles, *result.reports]:
        assert (folder / path).exists()
    names = [path.rpartition("/")[2] for path in result.reports]
    assert names == ["departure-en.pdf", "departure-fr.pdf", "rotation-en.pdf", "rotation-fr.pdf"]
    assert result.records > 4_000
    assert json.loads((folder / run.MARK).read_text("utf-8"))["complete"] is True
    assert run.made(folder) == result


def test_an_earlier_demonstration_is_opened_as_it_is(made):
    folder, result = made
    assert run.run(folder, "fr", surround=around) == result


def test_every_desk_is_sound_and_shows_how_safe_the_work_is(made):
    folder, _result = made
    for name in run.DESKS:
        with open_desk(folder / name, run.PASSPHRASE, around) as desk:
            assert desk.maintenance.check() == [], name
            assert desk.enrolment.state().enrolled
    with open_desk(folder / "officer", run.PASSPHRASE, around) as desk:
        states = desk.exchange.states()
        assert states["safe"] > 4_000
        assert states["saved"] == 1
        assert states["in_bundle"] == 1
        assert desk.recording.list("training_session", where={"status": "planned"}).total == 1


@pytest.mark.parametrize("words", ["Тренінг", "تدريب", "fòmasyon", "formation", "pyelwi", "ГОНАЇВ", "benali"])
def test_search_finds_every_script(made, words):
    folder, _result = made
    with open_desk(folder / "officer", run.PASSPHRASE, around) as desk:
        expected = words != "ГОНАЇВ"
        assert bool(desk.searching.search(words).hits) is expected


def test_headquarters_has_what_the_officer_wrote(made):
    folder, _result = made
    with (
        open_desk(folder / "officer", run.PASSPHRASE, around) as officer,
        open_desk(folder / "hq", run.PASSPHRASE, around) as hq,
    ):
        for row in officer.recording.list("mentoring_session").rows:
            assert hq.recording.open(str(row["id"])).values == officer.recording.open(str(row["id"])).values
        report = hq.recording.list("departure_report").rows[0]
        assert report["submitted"] is True
        assert report["pdf_sha256"]


def test_the_commander_has_reviewed_and_some_waits(made):
    folder, _result = made
    with open_desk(folder / "commander", run.PASSPHRASE, around) as desk:
        states = [one.state for one in review.in_review(desk.store, desk.registry)]
        assert states == ["waiting", "waiting", "returned", "approved", "approved"]
    with open_desk(folder / "officer", run.PASSPHRASE, around) as desk:
        found = {one.state: one.comment for one in review.in_review(desk.store, desk.registry)}
        assert "vérification des dossiers" in found["returned"]


def test_headquarters_has_refused_a_copy_that_was_cut_off(made):
    folder, _result = made
    with open_desk(folder / "hq", run.PASSPHRASE, around) as desk:
        assert [one.status for one in desk.importing.inbox()].count("refused") == 1


def test_window_and_command_line_agree_on_where_a_demonstration_lies(tmp_path):
    assert run.default_folder(tmp_path / "desk") == tmp_path / "desk-demonstration"
    assert run.default_folder().parent == paths.data_folder().parent


def test_reports_are_signed_and_say_the_names_in_their_scripts(made):
    _folder, result = made
    for file in result.reports:
        told = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in told, told
        text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
        names = ("Wilnor Jean-Baptiste", "Mirlann Pyèlwi", "Коваленко", "Jowèl Sentilè")
        for name in names if "departure" in file else ("Peter MacIsaac", "Nadia Benali", "HT-MENTOR-2"):
            assert name in text, name


def test_pictures_that_end_early_leave_the_demonstration_finished(made, tmp_path, caplog):
    folder, result = made
    copy = tmp_path / "demo"
    shutil.copytree(folder, copy)
    keys = copy / "officer" / "desk.keys"
    held = keys.read_bytes()
    keys.write_bytes(b"gone")
    with pytest.raises(PicturesStopped) as stopped:
        run.with_pictures(copy, result, Progress())
    assert stopped.value.details["count"] == 0
    assert "desk.keys" in caplog.text or "Traceback" in caplog.text
    assert run.made(copy) is not None
    keys.write_bytes(held)


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(FolderTaken):
        run.run(tmp_path, surround=around)
    assert [one.name for one in tmp_path.iterdir()] == ["letters.txt"]


def test_a_demonstration_that_was_cut_off_is_made_again(tmp_path):
    (tmp_path / run.MARK).write_text('{"complete": false}')
    (tmp_path / "officer").mkdir()
    (tmp_path / "officer" / "desk.keys").write_text("half")
    assert run.made(tmp_path) is None
    run._clear(tmp_path)
    assert list(tmp_path.iterdir()) == []
