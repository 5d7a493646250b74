"""Files written by released versions stay readable, and are judged as they were.

`PYTHONPATH=tests:. python tests/trust/test_golden.py NAME` adds a set.
"""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ssr_desk.trust import keys, papers, pdf, sealing
from ssr_desk.trust.signing import Verifier, sign
from trust.making import DATA, NOW, Office
from trust.test_pdf import blank

FOLDER = Path(__file__).parent / "golden"
SETS = sorted(one for one in FOLDER.iterdir() if one.is_dir())


def write(folder):
    """Write one of each, with the keys that open them."""
    office = Office(seed=42)
    hq, officer = office.member("H", "D-H", "hq", ("*",)), office.member()
    sealing_key, root = keys.new_sealing_key(office.random), office.root.certificate_der
    who = {
        "name": "Éloïse Tremblay",
        "officer": "123",
        "device": "D-1",
        "role": "officer",
        "mission": "HT",
        "post": "P1",
    }
    card = papers.make_card(hq.signer, root, sealing_key.public, NOW)
    chain = (office.issuing.certificate_der,)
    entry = papers.Entry(hq.certificate, chain, sealing_key.public.raw)
    sealed = io.BytesIO()
    sealing.seal(io.BytesIO(DATA), sealed, [sealing_key.public], office.random)
    request = papers.make_request(officer.key, sealing_key.public, **who, now=NOW)
    files = {
        "root.der": root,
        "sealing.key": sealing_key.raw,
        "request.json": request,
        "card.json": card,
        "answer.json": papers.make_answer(hq.signer, root, card, officer.certificate, chain, (entry,), NOW),
        "sealed": sealed.getvalue(),
        "statement.p7s": sign(officer.signer, DATA, NOW),
        "manifest.p7s": sign(hq.signer, DATA, NOW),
        "report.pdf": pdf.sign_pdf(blank(), officer.signer, NOW),
        "words.json": json.dumps(
            {"request": papers.read_request(request).words, "root": papers.words_of_root(root)}
        ).encode(),
    }
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("folder", SETS, ids=lambda one: one.name)
def test_what_was_written_then_is_read_now(folder):
    read = {one.name: one.read_bytes() for one in folder.iterdir()}
    words = json.loads(read["words.json"])
    verifier = Verifier(read["root.der"], ())
    assert verifier.verify(DATA, read["manifest.p7s"], NOW).identity.role == "hq"
    assert verifier.verify_statement(DATA, read["statement.p7s"], NOW).identity.officer == "123"
    assert pdf.verify_pdf(read["report.pdf"], verifier, NOW).identity.officer == "123"
    request = papers.read_request(read["request.json"])
    assert (request.name, list(request.words)) == ("Éloïse Tremblay", words["request"])
    assert list(papers.words_of_root(read["root.der"])) == words["root"]
    assert papers.read_card(read["card.json"], verifier, NOW).sealing == request.sealing
    assert len(papers.read_answer(read["answer.json"], verifier, NOW).directory) == 1
    key, out = keys.SealingKey(read["sealing.key"]), io.BytesIO()
    sealing.unseal(io.BytesIO(read["sealed"]), len(read["sealed"]), out, {key.public.kid: key})
    assert out.getvalue() == DATA


FRESH = """
import datetime, pathlib, sys
from ssr_desk.trust.signing import Verifier
folder, data, now = pathlib.Path(sys.argv[1]), sys.argv[2].encode(), datetime.datetime.fromisoformat(sys.argv[3])
verifier = Verifier((folder / "root.der").read_bytes(), ())
verifier.verify_statement(data, (folder / "manifest.p7s").read_bytes(), now)
verifier.verify_statement(data, (folder / "statement.p7s").read_bytes(), now)
print("pyhanko" in sys.modules)
"""


def test_statements_are_read_by_a_process_that_has_not_loaded_pyhanko():
    """pyHanko teaches asn1crypto names of attributes; what we read must not depend on that."""
    command = [sys.executable, "-c", FRESH, SETS[0], DATA.decode(), NOW.isoformat()]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


def test_there_is_a_set():
    assert SETS


if __name__ == "__main__":
    write(FOLDER / sys.argv[1])
