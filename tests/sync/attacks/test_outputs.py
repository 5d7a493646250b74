"""Cases 83 and 84: what people typed leaves as what they typed, and no spreadsheet or PDF reader runs it."""

import csv
import subprocess

import pytest

from ssr_desk.reports.model import Furniture, Paragraph, Report, Section
from ssr_desk.reports.pdf import render

MARKUP = '<img src="file:///etc/passwd"/><a href="javascript:x">x</a><b> &amp; {page} </para>'


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)"])
def test_83_a_formula_is_written_as_a_text(cast, tmp_path, text):
    officer = cast["officer"]
    opened = officer.recording.open(str(officer.recording.list("institution").rows[0]["id"]))
    officer.recording.save(opened.id, {**opened.values, "name": text}, opened.heads)
    officer.sheets.export("institution", tmp_path / "out.csv")
    cells = [one for row in csv.reader((tmp_path / "out.csv").open(encoding="utf-8-sig", newline="")) for one in row]
    assert f"'{text}" in cells
    assert not [one for one in cells if one.startswith(("=", "+", "-", "@"))]


def test_84_markup_is_printed_as_it_is(tmp_path):
    furniture = Furniture("Head", "PROTECTED A", "Page {page} of {total}", "Contents")
    section = Section("one", MARKUP, (Paragraph(MARKUP),), 1)
    made = render(Report("en", MARKUP, "Author", "2026-06-30", (), furniture, (section,)))
    (tmp_path / "report.pdf").write_bytes(made.data)
    done = subprocess.run(["pdftotext", "-raw", "report.pdf", "-"], cwd=tmp_path, capture_output=True, check=True)
    assert "".join(MARKUP.split()) in "".join(done.stdout.decode().split())
    assert b"root:" not in made.data
