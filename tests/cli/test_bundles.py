"""A round by commands alone: officer to headquarters and the receipt back; refusals; reports."""

import json
import shutil
import subprocess

import pytest

from cli.conftest import SESSION
from cli.test_trust import enrolled, hq

__all__ = ["enrolled", "hq"]


@pytest.fixture
def both(hq, enrolled, tmp_path):
    """Return (officer's desk, headquarters' desk), enrolled, with the mission's plan on both."""
    for type_name, values in (
        (
            "mission",
            {
                "code": "HT-BILAT",
                "name": "Haiti",
                "name_fr": "Haïti",
                "country": "HT",
                "kind": "bilateral",
                "start": "2025-01-01",
            },
        ),
    ):
        said = hq("add", type_name, stdin=json.dumps(values))
        assert said.code == 0, said.out
    assert enrolled("enrol", "accept", tmp_path / "answer", "--root-words", hq.words).code == 0
    return enrolled, hq


@pytest.fixture
def bundle(both, tmp_path):
    """Return the file of a bundle with one training session for headquarters."""
    officer, _hq = both
    assert officer("add", "training_session", stdin=json.dumps(SESSION)).code == 0
    said = officer("export", "-o", tmp_path / "out.ssrb")
    assert said.code == 0, said.out
    assert said.json["files"] == [str(tmp_path / "out.ssrb")]
    assert said.json["revisions"] >= 1
    return tmp_path / "out.ssrb"


def test_a_round(both, bundle, tmp_path):
    officer, hq = both
    seen = hq("import", bundle, "--dry-run").json["files"][0]
    assert (seen["status"], seen["new"]) == ("importable", 1)
    assert hq("list", "training_session").json["total"] == 0
    taken = hq("import", bundle, "--yes")
    assert (taken.code, taken.json["files"][0]["status"]) == (0, "imported")
    assert hq("list", "training_session").json["total"] == 1
    again = hq("import", bundle, "--yes")
    assert (again.code, again.json["files"][0]["status"]) == (0, "already_have")
    assert hq("inbox").json["inbox"][0]["status"] == "imported"
    device = next(one["device"] for one in hq("desks").json["desks"] if one["role"] == "officer")
    hq("backup", tmp_path / "hq.ssrbackup")
    back = hq("export", "--to", device, "-o", tmp_path)
    assert back.code == 0, back.out
    assert officer("import", *back.json["files"], "--yes").code == 0
    record = officer("list", "training_session").json["records"][0]
    assert record["state"] == "safe"
    lacking = {one["role"]: one["revisions"] for one in officer("outbox").json["outbox"]}
    assert lacking["hq"] == 0


def test_without_a_yes_nothing_is_taken(both, bundle):
    said = both[1]("import", bundle)
    assert said.code == 1
    assert said.json["files"][0]["error"] == "UNCONFIRMED"
    assert both[1]("list", "training_session").json["total"] == 0


def test_one_refused_file_does_not_stop_the_others(both, bundle, tmp_path):
    damaged = tmp_path / "damaged.ssrb"
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(bytes(data))
    said = both[1]("import", damaged, tmp_path / "gone.ssrb", bundle, "--yes")
    assert said.code in (1, 3)
    assert said.json["ok"] is False
    assert [one["status"] for one in said.json["files"]] == ["refused", "refused", "imported"]
    assert all(one["message"] for one in said.json["files"][:2])


def test_verify_and_openssl_agree(both, bundle, tmp_path):
    found = both[1]("verify", bundle, "--extract", tmp_path / "x")
    assert found.code == 0, found.out
    assert (found.json["signer"], found.json["role"], found.json["kind"]) == ("X-1", "officer", "bundle")
    assert "Zoé Tremblay" in found.json["names"].values()
    openssl = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "manifest.json.p7s", "-content", "manifest.json",
         "-CAfile", "store.pem", "-purpose", "any", "-out", "/dev/null"],
        cwd=tmp_path / "x", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert openssl.returncode == 0, openssl.stderr


def test_without_a_desk_verify_tells_whose_keys_open_it(ssr_desk, both, bundle, tmp_path):
    said = ssr_desk("--data", tmp_path / "none", "verify", bundle, "--json")
    assert said.code == 0
    assert said.json["recipients"]
    shutil.copy(bundle.parent / "request", tmp_path / "no-bundle")
    refused = ssr_desk("--data", tmp_path / "none", "verify", tmp_path / "no-bundle", "--json")
    assert refused.code == 1


def test_export_refusals(both, on_desk, tmp_path):
    officer, _hq = both
    assert officer("export", "--to", "D-NOBODY", "-o", tmp_path / "x").code == 1
    assert officer("export", "--max-size", "huge", "-o", tmp_path / "x").code == 2
    gone = officer("export", "-o", tmp_path / "no" / "such" / "x.ssrb")
    assert gone.code in (1, 3)
    assert not (tmp_path / "x").exists()


def test_a_report_needs_its_post(on_desk, tmp_path):
    said = on_desk("report", "departure", "--post", "NONE", "-o", tmp_path / "r.pdf")
    assert (said.code, said.json["ok"]) == (1, False)
    assert not (tmp_path / "r.pdf").exists()


def test_two_who_change_one_record_at_once_are_told(both, bundle, tmp_path):
    officer, hq = both
    assert hq("import", bundle, "--yes").code == 0
    record = hq("list", "training_session").json["records"][0]["id"]
    assert hq("edit", record, stdin='{"place": "Okap"}').code == 0
    assert officer("edit", record, stdin='{"place": "Gonaïves"}').code == 0
    later = officer("export", "-o", tmp_path / "later.ssrb").json["files"]
    taken = hq("import", *later, "--yes").json["files"][0]
    assert taken["conflicts"] == 1
    found = hq("conflicts").json["conflicts"]
    assert [one["id"] for one in found] == [record]
    (place,) = found[0]["fields"]
    assert (place["register"], {one["value"] for one in place["sides"]}) == ("place", {"Okap", "Gonaïves"})
    assert hq("show", record).json["record"]["conflicts"]
    theirs = next(one for one in place["sides"] if not one["mine"])
    assert hq("resolve", record, "place").code == 2
    assert hq("resolve", record, "place", "--together", "--value", '"x"').code == 2
    assert hq("resolve", record, "place", "--together").json["error"] == "NOT_TOGETHER"
    assert hq("resolve", record, "title", "--value", '"x"').code == 1
    unquoted = hq("resolve", record, "place", "--value", "merged")
    assert (unquoted.code, unquoted.json["error"]) == (1, "NOT_JSON")
    assert "merged is not a value in JSON" in unquoted.json["message"]
    assert hq("resolve", record, "place", "--value", "[[[").code == 1
    assert hq("resolve", record, "place", "--take", theirs["rev_id"][:10]).json["conflicts"] == []
    assert hq("show", record).json["record"]["fields"]["place"] == "Gonaïves"
    assert hq("conflicts").json["conflicts"] == []


def test_a_copy_that_failed_is_called_incomplete(both, tmp_path):
    (tmp_path / "empty.ssrb").touch()
    (told,) = both[1]("import", tmp_path / "empty.ssrb", "--yes").json["files"]
    assert told["error"] == "ENV_TRUNCATED"
    assert "incomplete" in told["message"]


def test_a_bundle_in_files_of_no_size(both, tmp_path):
    said = both[0]("export", "--max-size", "0", "-o", tmp_path / "none")
    assert (said.code, said.json["error"]) == (2, "USAGE")
    assert not (tmp_path / "none").exists()
