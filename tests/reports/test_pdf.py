"""The pages: what pdftotext reads from them, where they break, what hostile text does to them, who signed them."""

import os
import random
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reports.made import ARABIC, EN, FR, NAMES, TRANSLATORS, empty, flat, rotation, text_of, training, with_training
from ssr_desk.progress import Cancelled, CancelToken
from ssr_desk.reports import grid, look
from ssr_desk.reports.build import departure
from ssr_desk.reports.fonts import Faces
from ssr_desk.reports.model import Column, Furniture, Paragraph, Report, Row, Section, Table
from ssr_desk.reports.pdf import render
from ssr_desk.trust.pdf import sign_pdf
from trust.making import NOW, Office

TESTS = Path(__file__).parent.parent


def report(*blocks, language="en"):
    """A report of one section."""
    furniture = Furniture("Running head", "PROTECTED B", "Page {page} of {total}", "Contents")
    section = Section("one", "Only section", tuple(blocks), 1)
    return Report(language, "Title", "Author", "2026-06-30", (), furniture, (section,))


def pages_of(text):
    return text.split("\f")[:-1]


@pytest.mark.parametrize("language", TRANSLATORS)
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_every_word_of_the_model_is_on_the_pages(language, paper, tmp_path):
    model = departure(rotation(), TRANSLATORS[language])
    made = render(model, paper)
    read = text_of(made.data, tmp_path)
    assert {word for one in model.texts() for word in one.split() if word not in read} == set()
    assert [name for name in NAMES if name not in flat(read)] == []
    assert "رام الله" in read
    assert "شرطة رام الله" in read
    assert made.unprintable == ()


@pytest.mark.parametrize(("language", "page"), [("en", "Page {} of {}"), ("fr", "Page {} de {}")])
def test_every_page_has_its_number_its_marking_and_its_head(language, page, tmp_path):
    made = render(departure(rotation(), TRANSLATORS[language], draft=True))
    pages = pages_of(text_of(made.data, tmp_path, layout=True))
    assert len(pages) == made.pages > 3
    marking, draft = {"en": ("PROTECTED A", "DRAFT"), "fr": ("PROTÉGÉ A", "ÉBAUCHE")}[language]
    for number, one in enumerate(pages, 1):
        assert page.format(number, made.pages) in flat(one)
        assert one.count(marking) >= 2
        assert one.count(draft) >= 2
        assert "PS-ADV-1" in one


def test_a_final_report_is_not_marked_as_draft(tmp_path):
    assert "DRAFT" not in text_of(render(departure(rotation(), EN)).data, tmp_path)


def test_contents_give_the_page_on_which_each_section_begins(tmp_path):
    model = departure(rotation(), EN)
    pages = pages_of(text_of(render(model).data, tmp_path, layout=True))
    stated = dict(re.findall(r"^\s*(\d+\. .+?)[ .]{4,}(\d+)$", pages[0], re.MULTILINE))
    assert list(stated) == [one.heading for one in model.sections]
    for heading, number in stated.items():
        lines = [line.strip() for line in pages[int(number) - 1].splitlines()]
        assert heading in lines


def test_bytes_depend_on_the_model_alone():
    one = render(departure(rotation(), FR)).data
    render(departure(with_training(training(1, "2026-02-02", title="شيء آخر")), EN))
    assert render(departure(rotation(), FR)).data == one


def test_an_empty_rotation_is_a_report(tmp_path):
    made = render(departure(empty(), FR))
    read = flat(text_of(made.data, tmp_path))
    assert "18. Attestation" in read
    assert "COTE NON INDIQUÉE" in read


HOSTILE = (
    '<img src="file:///etc/passwd"/>',
    "<b>bold</b> & </para><para>",
    "\"quoted\" 'single' &amp; &lt;",
    '<font name="Nowhere">x</font>',
    "{title} %s %d {0}",
    '=HYPERLINK("http://x")',
    "<a href='javascript:x'>",
    "<seq id='x'/> <onDraw name='x'/>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_text(text, tmp_path):
    session = training(1, "2026-02-02", title=text, place=text, outcome=text, unit=text)
    made = rotation()
    source = replace(
        made, report={**made.report, "summary": text, "successor": text}, records={"training_session": [session]}
    )
    model = departure(source, EN)
    read = text_of(render(model).data, tmp_path).replace("\n", "")
    squeezed = re.sub(r"\s", "", read)
    assert squeezed.count(re.sub(r"\s", "", text)) >= 4


def strange(seeded, limit):
    """A text that nobody would type: any script, marks without letters, separators, private and unassigned code points."""
    blocks = [
        (0x20, 0x17F),
        (0x300, 0x36F),
        (0x400, 0x4FF),
        (0x600, 0x6FF),
        (0x750, 0x77F),
        (0x2000, 0x206F),
        (0xE000, 0xE0FF),
    ]
    blocks += [(0xFB50, 0xFEFC), (0x1F600, 0x1F64F), (0x590, 0x5FF), (0x900, 0x97F), (0xF0000, 0xF0010), (0x0A, 0x0A)]
    return "".join(chr(seeded.randint(*seeded.choice(blocks))) for _n in range(seeded.randint(1, limit)))


@pytest.mark.parametrize("seed", range(12))
def test_no_text_stops_a_report(seed):
    seeded = random.Random(seed)

    def twisted(value, name=""):
        if isinstance(value, dict):
            return {key: twisted(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [twisted(one, name) for one in value]
        return strange(seeded, 300) if isinstance(value, str) and name in TEXTS else value

    made = rotation()
    source = replace(
        made,
        rotation=twisted(made.rotation),
        report=twisted(made.report),
        post=twisted(made.post),
        records=twisted(made.records),
        names={key: strange(seeded, 600) for key in made.names},
    )
    assert render(departure(source, FR if seed % 2 else EN)).pages > 3


TEXTS = {
    *("name", "name_latin", "title", "place", "unit", "outcome", "barriers", "cancelled_because", "evidence", "rank"),
    *("function", "introduced_by", "what", "promised_to", "subject", "text", "successor", "supervisor", "mandate"),
    *("summary", "planned", "why", "decisions", "documents", "addressee", "actual_role", "behaviour_result"),
}


def test_what_no_font_draws_is_spelled_out_and_told(tmp_path):
    made = render(report(Paragraph("Well done 🎉 and \ue000 and 中 \x07\u202e.")))
    assert made.unprintable == ("中", "\ue000", "🎉")
    assert "Well done [U+1F389] and [U+E000] and [U+4E2D] ." in flat(text_of(made.data, tmp_path))


@pytest.mark.parametrize("word", ["word ", "W", "كلمة ", "é<&"])
def test_twenty_thousand_characters(word, tmp_path):
    text = (word * (20_000 // len(word)))[:20_000]
    made = render(report(Paragraph(text), Table("Caption", (Column("A"), Column("B")), (Row((text[:300], "x")),))))
    read = re.sub(r"\s", "", text_of(made.data, tmp_path))
    assert made.pages > 1
    assert read.count(re.sub(r"\s", "", word)) >= 20_000 // len(word)


def test_a_table_cell_higher_than_a_page_does_not_stop_the_report(tmp_path):
    rows = tuple(Row(("W" * 300, "x" * 300, "y" * 300, ARABIC * 20, "z" * 300, "1")) for _n in range(12))
    columns = tuple(Column(name) for name in "ABCDEF")
    made = render(report(Table("Caption", columns, rows)))
    assert made.pages > 1
    tall = Row(tuple("Wide " + "M" * 900 for _n in range(6)))
    assert re.sub(r"[^M]", "", text_of(render(report(Table("C", columns, (tall,)))).data, tmp_path)) == "M" * 5400


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 12, 14, 40, 41, 42, 43, 44, 45, 46, 60, 100])
@pytest.mark.parametrize("before", [0, 12, 20, 26, 30])
def test_a_table_never_leaves_a_stray_row(count, before, tmp_path):
    lines = [Paragraph(f"Line {number}") for number in range(before)]
    table = Table(
        "Rows", (Column("Name"), Column("N", number=True)), tuple(Row((f"row{n}", str(n))) for n in range(count))
    )
    pages = pages_of(text_of(render(report(*lines, table)).data, tmp_path, layout=True))
    rows = [len(re.findall(r"row\d+", one)) for one in pages]
    held = [one for one in rows if one]
    assert sum(held) == count
    if count <= grid.WHOLE:
        assert len(held) == 1
    if len(held) > 1:
        assert held[0] >= grid.AT_FOOT
        assert held[-1] >= grid.AT_TOP
        assert [one.count("Name") for one in pages if "row" in one] == [1] * len(held), "the head repeats"


def test_no_heading_stands_alone_at_the_foot(tmp_path):
    for lines in range(20, 40):
        first = Section("a", "First", tuple(Paragraph(f"Line {number}") for number in range(lines)), 1)
        table = Table("Rows", (Column("Name"),), tuple(Row((f"row{n}",)) for n in range(8)))
        model = replace(report(), sections=(first, Section("b", "Second", (Paragraph("Short."), table), 2)))
        pages = pages_of(text_of(render(model).data, tmp_path, layout=True))
        holding = [one for one in pages if re.search(r"^\s*2\. Second$", one, re.MULTILINE)]
        assert len(holding) == 1
        assert "row7" in holding[0]


def test_fifteen_hundred_records_in_seconds():
    sessions = [
        training(
            number,
            f"2026-0{1 + number % 6}-{1 + number % 28:02d}",
            title=f"Session {number} of a course with a name",
            place="رام الله" if number % 5 else "Київ",
            unit=f"Unit {number % 40}",
            attended={"women": number % 9, "men": 10},
        )
        for number in range(1500)
    ]
    begin = time.process_time()
    made = render(departure(with_training(*sessions), FR))
    assert made.pages > 25
    assert time.process_time() - begin < 3


def test_it_stops_when_asked_to():
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        render(departure(rotation(), EN), cancel=cancel)


def test_pdfsig_calls_the_signature_valid_and_trusted(tmp_path):
    office = Office()
    signed = sign_pdf(render(departure(rotation(), FR)).data, office.member().signer, NOW, reason="Rapport de départ")
    (tmp_path / "signed.pdf").write_bytes(signed)
    (tmp_path / "root.der").write_bytes(office.root.certificate_der)
    (tmp_path / "nss").mkdir()
    trusting = Path(__file__).with_name("trusting.py")
    subprocess.run([sys.executable, trusting, tmp_path / "nss", tmp_path / "root.der"], check=True)
    command = ["pdfsig", "-nssdir", f"sql:{tmp_path / 'nss'}", tmp_path / "signed.pdf"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said


def test_signing_appends_to_the_prepared_field():
    made = render(departure(rotation(), EN)).data
    signed = sign_pdf(made, Office().member().signer, NOW)
    assert signed.startswith(made)
    assert b"/Catalog" not in signed[len(made) :]


def test_column_widths_fill_the_text_and_keep_short_columns_whole():
    faces = Faces()
    from ssr_desk.paths import FONTS

    faces.load(FONTS)
    rows = [["2026-01-01", "A long title that needs a good deal of room " * 3, "Open"]]
    widths = grid.column_widths(faces, rows, [[look.CELL[0]] * 3], 485.0, [False] * 3)
    assert sum(widths) == pytest.approx(485, abs=0.5)
    assert widths[0] >= faces.width("2026-01-01", "Body", 8.5) + 8
    assert widths[1] > 300


def test_a_report_is_the_same_whatever_was_printed_before_it():
    """reportlab keeps a process's first fonts: code points of an earlier report must not speak in a later one."""
    alone = "from reports.made import EN, rotation; from ssr_desk.reports.build import departure; import sys; " + (
        "from ssr_desk.reports.pdf import render; sys.stdout.buffer.write(render(departure(rotation(), EN)).data)"
    )
    around = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
    expected = subprocess.run([sys.executable, "-c", alone], env=around, capture_output=True, check=True).stdout
    render(report(Paragraph("No Arabic at all")))
    assert render(departure(rotation(), EN)).data == expected
    render(report(Paragraph("ليلى منصور، مديرية الأمن العام")))
    assert render(departure(rotation(), EN)).data == expected
