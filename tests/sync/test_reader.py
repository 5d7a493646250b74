"""A stranger's reader: written from docs/bundle-format.md alone, it opens every golden bundle and refuses what was changed."""

import ast
import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sync.test_golden import SETS, VOUCHER

READER = Path(__file__).parents[2] / "docs" / "read_bundle.py"
BUNDLES = [one for folder in SETS for one in sorted(folder.glob("*.ssrb"))]


def run(bundle, folder, work):
    desk = json.loads((folder / "desk.json").read_text())
    root = x509.load_der_x509_certificate(base64.b64decode(desk["settings"]["root"]))
    (work / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (work / "key").write_bytes(base64.b64decode(desk["settings"]["sealing_key"]))
    lists = []
    for number, one in enumerate(desk["lists"]):
        lists.append(work / f"{number}.der")
        lists[-1].write_bytes(base64.b64decode(one))
    command = [sys.executable, READER, bundle, work / "root.pem", work / "key", *lists]
    return subprocess.run(command, capture_output=True, text=True, cwd=work, check=False)


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda one: f"{one.parent.name}-{one.stem}")
def test_it_reads_what_we_write(bundle, tmp_path):
    done = run(bundle, bundle.parent, tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    wanted = json.loads((bundle.parent / "expected.json").read_text())
    number = int(bundle.name[0]) - 1
    assert (found["values"] > 0) == (bundle.name != "3-redaction.ssrb")
    if number < len(wanted["bundles"]):
        expected = wanted["bundles"][number]
        assert (found["signer"], len(found["revisions"])) == (expected["signer"], expected["revisions"])
    assert bool(found["withdrawn"]) == (bundle.name == VOUCHER)


def test_it_refuses_what_was_changed(tmp_path):
    data = bytearray(BUNDLES[0].read_bytes())
    data[-100] ^= 1
    changed = tmp_path / "changed.ssrb"
    changed.write_bytes(data)
    assert run(changed, BUNDLES[0].parent, tmp_path).returncode != 0


def test_it_has_nothing_of_ours():
    tree = ast.parse(READER.read_text(encoding="utf-8"))
    names = {
        one.module if isinstance(one, ast.ImportFrom) else one.names[0].name
        for one in ast.walk(tree)
        if isinstance(one, ast.Import | ast.ImportFrom)
    }
    assert not any(str(one).startswith("ssr_desk") for one in names)


def test_it_is_short_enough_to_be_read():
    lines = [one.strip() for one in READER.read_text(encoding="utf-8").splitlines()]
    code = [one for one in lines if one and not one.startswith(("#", '"""', "import ", "from "))]
    assert len(code) <= 110
