import io
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from ssr_desk.trust import errors
from ssr_desk.trust.pdf import sign_pdf, verify_pdf
from trust.making import DAY, NOW, pem, revoked

XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta><?xpacket end="w"?>"""


def blank(prepared=True):
    """One page; with a signature field as reports prepare it: widget, empty appearance, SigFlags 3."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    if prepared:
        page = pdf.pages[0].obj
        box = Array([50, 50, 250, 90])
        empty = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 40]))
        widget = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=String("Signature"),
                TU=String("Author"),
                Rect=box,
                F=4,
                P=page,
                AP=Dictionary(N=empty),
            )
        )
        page.Annots = Array([widget])
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([widget]), SigFlags=3))
        pdf.Root.Metadata = pdf.make_stream(XMP, Type=Name.Metadata, Subtype=Name.XML)
    out = io.BytesIO()
    pdf.save(out, min_version="1.7", deterministic_id=True)
    return out.getvalue()


@pytest.fixture(scope="module")
def signed(office, member):
    return sign_pdf(blank(), member.signer, NOW, reason="Rapport de départ")


def code(office, pdf, now=NOW, **options):
    try:
        verify_pdf(pdf, office.verifier(**options), now)
    except errors.TrustError as refused:
        return refused.code
    return "OK"


def test_a_signed_report_says_who_and_when(office, signed):
    found = verify_pdf(signed, office.verifier(), NOW)
    assert (found.identity.officer, found.signed_at) == ("123", NOW)


def test_signing_adds_three_objects_and_touches_nothing_else(signed):
    before = blank()
    assert signed.startswith(before)
    update = signed[len(before) :]
    assert len(re.findall(rb"^\d+ 0 obj", update, re.MULTILINE)) <= 3
    for word in (b"/Catalog", b"/Metadata", b"/Extensions", b"/Version", b"/Font"):
        assert word not in update
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        assert pdf.pdf_version == "1.7"
        after = pdf.Root.Metadata.read_raw_bytes()
    with pikepdf.open(io.BytesIO(before)) as pdf:
        assert after == pdf.Root.Metadata.read_raw_bytes()


def test_a_field_is_added_where_none_is_prepared(office, member):
    assert code(office, sign_pdf(blank(prepared=False), member.signer, NOW)) == "OK"


def test_pdfsig_says_valid(signed, tmp_path):
    (tmp_path / "a.pdf").write_bytes(signed)
    done = subprocess.run(["pdfsig", "-nocert", tmp_path / "a.pdf"], capture_output=True, text=True, check=True)
    assert "Signature is Valid" in done.stdout
    assert "Total document signed" in done.stdout
    assert "ETSI.CAdES.detached" in done.stdout


def test_pdfsig_trusts_it_with_headquarters_root_and_not_with_another(office, other_office, member, tmp_path):
    import datetime as dt

    now = dt.datetime.now(dt.UTC)  # pdfsig has no clock but the machine's
    (tmp_path / "a.pdf").write_bytes(sign_pdf(blank(), office.member(start=now - DAY).signer, now))
    trusting = Path(__file__).parent.parent / "reports" / "trusting.py"
    for one, wanted in ((office, True), (other_office, False)):
        folder = tmp_path / f"nss-{wanted}"
        folder.mkdir()
        (folder / "root.der").write_bytes(one.root.certificate_der)
        subprocess.run([sys.executable, trusting, folder, folder / "root.der"], check=True)
        command = ["pdfsig", "-nssdir", f"sql:{folder}", tmp_path / "a.pdf"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "Signature is Valid" in done.stdout
        assert ("Certificate is Trusted" in done.stdout) == wanted


def test_pdfsig_says_changed(signed, tmp_path):
    (tmp_path / "a.pdf").write_bytes(signed.replace(b"/MediaBox", b"/MediaBux"))
    done = subprocess.run(["pdfsig", "-nocert", tmp_path / "a.pdf"], capture_output=True, text=True, check=False)
    assert "Signature is Valid" not in done.stdout


def test_openssl_accepts_the_signature_in_it(office, signed, tmp_path):
    numbers = [int(one) for one in re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", signed).groups()]
    hidden = signed[numbers[1] + 1 : numbers[2] - 1]
    raw = bytes.fromhex(hidden.decode()).rstrip(b"\0")
    (tmp_path / "p7s").write_bytes(raw)
    (tmp_path / "data").write_bytes(signed[: numbers[1]] + signed[numbers[2] :])
    (tmp_path / "store.pem").write_bytes(pem(office.root.certificate_der, *office.crls()))
    command = [
        "openssl",
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        tmp_path / "p7s",
        "-content",
        tmp_path / "data",
    ]
    command += [
        "-CAfile",
        tmp_path / "store.pem",
        "-crl_check_all",
        "-attime",
        str(int(NOW.timestamp())),
        "-out",
        "/dev/null",
    ]
    subprocess.run(command, check=True, capture_output=True)


def test_changed_after_signing(office, signed, member):
    assert code(office, signed.replace(b"/MediaBox", b"/MediaBux")) in {"SIG_TAMPERED", "PDF_UNREADABLE"}
    assert code(office, signed.replace(b"0 0 200 40", b"0 0 200 41")) == "SIG_TAMPERED"
    assert code(office, signed + b"\n% more\n") == "PDF_CHANGED"
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        out = io.BytesIO()
        pdf.save(out)
    assert code(office, out.getvalue()) in {"PDF_CHANGED", "PDF_UNREADABLE", "SIG_TAMPERED"}


def test_two_signatures_or_none(office, signed, member):
    assert code(office, blank()) == "PDF_UNSIGNED"
    assert code(office, blank(prepared=False)) == "PDF_UNSIGNED"
    assert code(office, sign_pdf(signed, member.signer, NOW, field="Second")) == "PDF_UNSIGNED"


def test_a_field_is_signed_once(signed, member):
    with pytest.raises(errors.PdfUnreadable):
        sign_pdf(signed, member.signer, NOW)


def test_not_a_pdf(office, member):
    for junk in (b"", b"%PDF-1.7\n", b"hello" * 100):
        assert code(office, junk) == "PDF_UNREADABLE"
        with pytest.raises(errors.PdfUnreadable):
            sign_pdf(junk, member.signer, NOW)


def test_the_rules_of_every_signature_hold(office, other_office, signed, member):
    assert code(other_office, signed) == "SIG_UNTRUSTED"
    assert code(office, signed, crls=office.crls([revoked(member, "compromise")], 2)) == "SIG_REVOKED"
    assert code(office, signed, crls=office.crls(days=50)) == "CRL_STALE"
    assert code(office, signed, crls=()) == "CRL_MISSING"
    assert code(office, signed, now=NOW - 3 * DAY) == "SIG_FUTURE"
    expired = sign_pdf(blank(), office.member(start=NOW - 60 * DAY, days=30).signer, NOW)
    assert code(office, expired) == "SIG_EXPIRED"


def test_without_a_signing_time(office, signed):
    place = signed.rindex(b"/M (")
    assert code(office, signed[:place] + b"/X" + signed[place + 2 :]) in {"SIG_FORMAT", "PDF_UNREADABLE"}


def test_the_signature_itself_damaged(office, signed):
    numbers = [int(one) for one in re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", signed).groups()]
    start, end = numbers[1] + 1, numbers[2] - 1
    for place, text in ((end - 4, b"0102"), (start, b"00"), (start + 200, b"FFFF"), (start, b"0" * (end - start))):
        bad = signed[:place] + text + signed[place + len(text) :]
        assert code(office, bad) in {"SIG_FORMAT", "PDF_UNREADABLE", "SIG_UNTRUSTED"}, place


def test_a_signature_of_a_few_bytes(office, signed):
    numbers = [int(one) for one in re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", signed).groups()]
    start, end = numbers[1] + 1, numbers[2] - 1
    bad = signed[:start] + b"3000".ljust(end - start, b"0") + signed[end:]
    assert code(office, bad) in {"SIG_FORMAT", "PDF_UNREADABLE"}
    bad = signed[:start] + b"<" + signed[start + 1 :]
    assert code(office, bad) == "PDF_UNREADABLE"


def test_one_byte_changed_anywhere_is_refused(office, signed):
    import random

    draw = random.Random(2)
    for _ in range(120):
        bad = bytearray(signed)
        place = draw.randrange(len(bad))
        bad[place] ^= 1 << draw.randrange(7)
        assert code(office, bytes(bad)) != "OK", place
