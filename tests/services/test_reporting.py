"""Reporting: the gate, drafts, the signature, the digest that is kept, and files that are whole or not there."""

import hashlib
import subprocess
import sys

import pytest

from reports.made import EN, FR, POST, REPORT, ROTATION, text_of, uid
from services.report_desk import Desk
from ssr_desk.progress import Cancelled, CancelToken, Progress
from ssr_desk.reports.errors import CannotWriteReport, NoSuchRotation, NotYourRotation, ReportIncomplete
from ssr_desk.trust.pdf import verify_pdf
from trust.making import NOW


def test_a_signed_report_keeps_its_digest(tmp_path):
    desk, steps = Desk(), []
    made = desk.reporting.departure(
        ROTATION, "fr", tmp_path / "r.pdf", progress=Progress(lambda done, total, what: steps.append((done, total)))
    )
    data = made.file.read_bytes()
    assert hashlib.sha256(data).hexdigest() == made.sha256 == desk.report["pdf_sha256"]
    assert (desk.report["author_sign"], desk.report["author_on"]) == ("signed", NOW.date().isoformat())
    assert desk.report["summary"].startswith("First paragraph"), "the rest of the record is kept"
    assert verify_pdf(data, desk.office.verifier(), NOW).identity.officer == "R-1"
    assert made.signed_by == "Éloïse Tremblay"
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert [one.name for one in tmp_path.iterdir()] == ["r.pdf"]
    assert "Attestation" in text_of(data, tmp_path)


def test_model_names_the_revisions_it_was_made_from():
    based_on = dict(Desk().reporting.model(ROTATION, "en").based_on)
    assert based_on[uid(101)] == ("0101",)
    assert {REPORT, ROTATION, POST} <= based_on.keys()


@pytest.mark.parametrize("asked", [ROTATION, POST])
def test_a_rotation_is_found_by_itself_or_by_its_post(asked):
    assert Desk().reporting.model(asked, "en").author == "Marie-Ève Dupré"


def test_what_blocks_is_told_without_reading_the_sessions():
    desk = Desk(report={"summary": ""})
    whole, quick = desk.reporting.missing(ROTATION), desk.reporting.missing(ROTATION, advice=False)
    assert quick == tuple(one for one in whole if one.blocking)
    assert [one.field for one in quick] == ["summary"]


def test_no_such_rotation():
    with pytest.raises(NoSuchRotation) as refused:
        Desk().reporting.missing("HT-NOWHERE")
    assert "HT-NOWHERE" in refused.value.text(EN)


def test_the_gate_lists_what_is_missing_and_writes_nothing(tmp_path):
    desk = Desk(report={"summary": "", "gained": []})
    with pytest.raises(ReportIncomplete) as refused:
        desk.reporting.departure(ROTATION, "en", tmp_path / "r.pdf")
    assert [one.field for one in refused.value.details["missing"]] == ["summary", "gained"]
    assert "2" in refused.value.text(EN)
    assert refused.value.text(FR) != refused.value.text(EN)
    assert (list(tmp_path.iterdir()), desk.recording.saved) == ([], [])


def test_a_draft_passes_the_gate_unsigned_and_leaves_the_record_alone(tmp_path):
    desk = Desk(report={"summary": ""}, officer="R-9")
    made = desk.reporting.departure(ROTATION, "fr", tmp_path / "r.pdf", draft=True)
    assert [one.field for one in made.missing if one.blocking] == ["summary"]
    assert (made.signed_by, desk.recording.saved) == ("", [])
    assert text_of(made.file.read_bytes(), tmp_path).count("ÉBAUCHE") >= 2 * made.pages
    assert b"/Sig" not in made.file.read_bytes()


def test_nobody_signs_for_another_officer(tmp_path):
    with pytest.raises(NotYourRotation):
        Desk(officer="R-9").reporting.departure(ROTATION, "en", tmp_path / "r.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_changes_nothing(tmp_path):
    desk = Desk()
    with pytest.raises(CannotWriteReport):
        desk.reporting.departure(ROTATION, "en", tmp_path / "no such folder" / "r.pdf")
    (tmp_path / "r.pdf").mkdir()
    with pytest.raises(CannotWriteReport) as refused:
        desk.reporting.departure(ROTATION, "en", tmp_path / "r.pdf")
    assert "r.pdf" in refused.value.text(EN)
    assert refused.value.exit_code == 3
    assert "pdf_sha256" not in desk.report, "the digest of a file that is not there is taken back"
    assert [one.name for one in tmp_path.iterdir()] == ["r.pdf"]


def test_an_earlier_file_is_replaced_whole_and_kept_when_cancelled(tmp_path):
    file, cancel = tmp_path / "r.pdf", CancelToken()
    file.write_bytes(b"earlier")
    cancel.cancel()
    with pytest.raises(Cancelled):
        Desk().reporting.departure(ROTATION, "en", file, cancel=cancel)
    assert file.read_bytes() == b"earlier"
    Desk().reporting.departure(ROTATION, "en", file, sign=False)
    assert file.read_bytes().startswith(b"%PDF-1.7")


def test_asking_what_is_missing_loads_no_reportlab():
    code = 'import sys, ssr_desk.services.reporting; print([one for one in ("reportlab", "pikepdf") if one in sys.modules])'
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
