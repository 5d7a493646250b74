"""Workbooks that mean harm, or break: bombs, far corners, entities of files, lies; memory and time stay bounded."""
# ruff: noqa: F811  the fixtures are imported

import os
import resource
import time
import zipfile

import pytest

from services.sheet_fixtures import ENGLISH, TRAINING, recording, sheets  # noqa: F401
from sheets.books import SHARED, by_hand, compound, inline, ods, table, xlsx
from ssr_desk.progress import Cancelled, CancelToken
from ssr_desk.sheets import errors, workbook

HEAD = f'<row r="1">{inline("A1", "Title")}{inline("B1", "Start")}</row>'
ROW = f'<row r="2">{inline("A2", "Un")}{inline("B2", "2026-01-05")}</row>'
SECONDS = 60  # far above what a bounded reading needs, on a slow machine too


@pytest.fixture(autouse=True)
def bounded():
    """Fail when a test takes long, or the processes that it started take much memory."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < SECONDS
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1 << 21  # KiB


@pytest.mark.parametrize("corner", ["XFD1048576", "A1048576 and B2 to SG1000000", "ZZZZ99999999"])
def test_a_cell_at_a_far_corner_is_too_large(sheets, tmp_path, corner):
    first, last = corner.split()[0], corner.split()[-1]
    far = f'<row r="1048576">{inline(first, "x")}{inline(last, "y")}</row>'
    with pytest.raises((errors.TooLarge, errors.BrokenWorkbook)):
        sheets.run(by_hand(tmp_path / "a.xlsx", HEAD + ROW + far), TRAINING)


def test_empty_cells_far_below_do_no_harm(sheets, tmp_path):
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert sheets.run(by_hand(tmp_path / "a.xlsx", HEAD + ROW + far), TRAINING).imported == 1


def test_an_archive_that_unpacks_to_gigabytes_is_refused(sheets, tmp_path):
    bomb = tmp_path / "bomb.xlsx"
    by_hand(bomb, HEAD + ROW)
    with (
        zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/a", "w", force_zip64=True) as file,
    ):
        for _number in range(600):
            file.write(bytes(1 << 20))
    assert bomb.stat().st_size < 1 << 20
    with pytest.raises(errors.TooLarge):
        sheets.run(bomb, TRAINING)


def test_an_archive_that_lies_about_its_size_ends_within_the_limits(sheets, tmp_path):
    honest = by_hand(tmp_path / "a.xlsx", HEAD + ROW + "<row>" + " " * (200 << 20) + "</row>").read_bytes()
    size = honest.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24  # of the central directory's entry
    lying = tmp_path / "lying.xlsx"
    lying.write_bytes(honest[:size] + (100).to_bytes(4, "little") + honest[size + 4 :])
    with pytest.raises((errors.TooLarge, errors.BrokenWorkbook)):
        sheets.run(lying, TRAINING)


def test_text_by_the_gigabyte_from_one_shared_string_is_refused(sheets, tmp_path):
    long = "x" * 32_000
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_000))
    shared = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{long}</t></si></sst>'
    with pytest.raises(errors.TooLarge):
        sheets.run(by_hand(tmp_path / "a.xlsx", rows, shared=shared), TRAINING)


@pytest.mark.parametrize("where", ["shared", "sheet"])
def test_entities_are_not_followed(sheets, recording, tmp_path, where):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    declared = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    if where == "shared":
        cell = '<c r="A2" t="s"><v>0</v></c>'
        parts = {"shared": f'{declared}<sst xmlns="{name}"><si><t>&e;</t></si></sst>'}
    else:
        cell = inline("A2", "&e;")
        parts = {}
    rows = HEAD + f'<row r="2">{cell}{inline("B2", "2026-01-05")}</row>'
    if where == "sheet":
        parts["xl/worksheets/sheet1.xml"] = (
            f'{declared}<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>'
        )
    try:
        seen = str(sheets.preview(by_hand(tmp_path / "a.xlsx", rows, **parts), TRAINING))
    except errors.BrokenWorkbook:
        return
    assert "the secret" not in seen


def test_a_billion_laughs_end_quickly(sheets, tmp_path):
    laughs = "".join(f'<!ENTITY l{one} "{f"&l{one - 1};" * 10}">' for one in range(1, 10))
    shared = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><sst><si><t>&l9;</t></si></sst>'
    rows = HEAD + '<row r="2"><c r="A2" t="s"><v>0</v></c></row>'
    try:
        seen = str(sheets.preview(by_hand(tmp_path / "a.xlsx", rows, shared=shared), TRAINING))
    except errors.BrokenWorkbook:
        return
    assert "hahaha" not in seen


def test_an_opendocument_sheet_that_repeats_itself_is_refused(sheets, tmp_path):
    for number, repeated in enumerate(
        (
            '<table:table-row><table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
            "<text:p>x</text:p></table:table-cell></table:table-row>",
            '<table:table-row table:number-rows-repeated="1048576">'
            + '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>' * 400
            + "</table:table-row>",
        )
    ):
        path = ods(tmp_path / f"{number}.ods", [["Title", "Start"]], repeated)
        with pytest.raises((errors.TooLarge, errors.BrokenWorkbook)):
            sheets.run(path, TRAINING)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\xff" * 5000,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40,
        b"%PDF-1.7 nothing",
        b"<html><table><tr><td>Title</td></tr></table></html>",
        b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>",
        b"{\\rtf1 Title}",
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(sheets, tmp_path, data):
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises((errors.BrokenWorkbook, errors.NotText)) as refused:
        sheets.run(path, TRAINING)
    assert "save it" in refused.value.text(ENGLISH)


def test_every_truncation_and_many_flipped_bits_are_refused_or_read(sheets, tmp_path):
    whole = xlsx(tmp_path / "a.xlsx", table([["Title", "Start"], ["Un", "2026-01-05"]])).read_bytes()
    path = tmp_path / "b.xlsx"
    for place in range(7, len(whole), len(whole) // 12):
        for data in (whole[:place], whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :]):
            path.write_bytes(data)
            try:
                assert sheets.preview(path, TRAINING).total <= 1
            except (errors.BrokenWorkbook, errors.NotText, errors.EmptySheet, errors.NoColumns, errors.Protected):
                continue


def test_passwords_are_told(sheets, tmp_path):
    encrypted = {"EncryptedPackage": b"x", "EncryptionInfo": b"y"}
    old = {"Workbook": b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x36\x00" + bytes(54)}
    odf = ods(tmp_path / "c.ods", [["Title"]], about="<manifest:encryption-data/>")
    for path in (compound(tmp_path / "a.xlsx", encrypted), compound(tmp_path / "b.xls", old), odf):
        with pytest.raises(errors.Protected) as refused:
            sheets.run(path, TRAINING)
        assert "without password" in refused.value.text(ENGLISH)


def test_an_old_letter_is_no_workbook(sheets, tmp_path):
    with pytest.raises(errors.NotText):
        sheets.run(compound(tmp_path / "letter.doc", {"WordDocument": b"Title"}), TRAINING)


def test_another_archive_is_no_workbook(sheets, tmp_path):
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(errors.NotText):
        sheets.run(path, TRAINING)


def test_parts_outside_the_archive_are_not_opened(sheets, tmp_path):
    (tmp_path / "sheet.xml").write_text(f"<worksheet><sheetData>{HEAD}</sheetData></worksheet>")
    relations = (
        SHARED.replace("sharedStrings.xml", "../../sheet.xml")
        .replace("rId2", "rId1")
        .replace("sharedStrings", "worksheet")
    )
    path = by_hand(
        tmp_path / "a.xlsx", HEAD, **{"xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>"}
    )
    with pytest.raises((errors.BrokenWorkbook, errors.EmptySheet)):
        sheets.run(path, TRAINING)


@pytest.mark.skipif(os.name != "posix", reason="names of bytes are POSIX's")
def test_a_name_that_is_no_text_and_one_that_looks_like_an_option(sheets, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = by_hand(tmp_path / "a.xlsx", HEAD + ROW)
    for name in ("--version", os.fsdecode(b"\xff\xfe.xlsx"), "a\nb.xlsx", "\u202egnp.xlsx"):
        path = tmp_path / name
        path.write_bytes(made.read_bytes())
        assert sheets.run(path, TRAINING).rows == 1


def test_reading_can_be_stopped_and_leaves_no_process(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", table([["Title", "Start"], *(["Un", "2026-01-05"] for _row in range(20_000))]))
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        workbook.read(path, cancel=stopped)


def test_a_file_that_goes_away(sheets, tmp_path):
    with pytest.raises(errors.NoSheet) as refused:
        sheets.run(tmp_path / "gone.xlsx", TRAINING)
    assert "no such file" in refused.value.text(ENGLISH)
