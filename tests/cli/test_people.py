"""What people are told: sentences and labels of their language, never names of keys; nothing of theirs is overwritten."""

import json
import re

import pytest

from cli.conftest import SESSION
from cli.test_bundles import both, bundle
from cli.test_trust import enrolled, hq

__all__ = ["both", "bundle", "enrolled", "hq"]
KEYS = re.compile(
    r"\b(?:signed_at|signer|recipients|already_have|importable|imported|bundle_id|set_aside|new_incarnation|refused)\b"
)


@pytest.fixture
def people(ssr_desk, both, tmp_path, desk):
    """Run a command on headquarters' desk as a person does, in a language."""

    def call(language, *arguments, at=tmp_path / "hq", **about):
        return ssr_desk("--data", at, "--lang", language, *arguments, **about)

    return call


@pytest.mark.parametrize(("language", "file", "new"), [("en", "File", "New"), ("fr", "Fichier", "Nouvelles")])
def test_verify_and_import_speak_to_people(people, bundle, language, file, new):
    seen = people(language, "verify", bundle)
    assert seen.code == 0
    assert seen.out.startswith(file)
    assert not KEYS.search(seen.out.replace(str(bundle), ""))
    assert "extracted" not in seen.out
    tried = people(language, "import", bundle, "--dry-run")
    assert ("can be taken in" if language == "en" else "peut être importé") in tried.out
    taken = people(language, "import", bundle, "--yes")
    assert file in taken.out
    assert new in taken.out
    if language == "fr":
        assert not KEYS.search(tried.out + taken.out)
        assert "bytes" not in seen.out
        assert "octets" in seen.out
        inbox = people("fr", "inbox").out
        assert "importé" in inbox
        assert "status" not in inbox


def test_a_refusal_names_its_file_and_reason_in_french(people, both, tmp_path):
    said = people("fr", "import", tmp_path / "gone.ssrb", "--yes")
    assert said.code == 1 or said.code == 3
    assert "refusé" in said.out
    assert "refused" not in said.out
    assert f"{tmp_path / 'gone.ssrb'}\N{NO-BREAK SPACE}: " in said.out


def test_lists_and_records_show_labels_and_names(people, on_desk, desk):
    added = on_desk("add", "training_session", stdin=json.dumps(SESSION)).json["ids"][0]
    listed = people("fr", "list", "training_session", at=desk)
    assert "Formation des patrouilles" in listed.out
    assert "delivered" not in listed.out
    shown = people("fr", "show", added, at=desk).out
    assert "training_session" not in shown
    assert "Femmes 2" in shown
    assert "État\N{NO-BREAK SPACE}: enregistré ici" in shown


def test_a_missing_answer_is_not_there_rather_than_not_writable(on_desk, hq, tmp_path):
    for command in (["enrol", "accept"], ["enrol", "trust"], ["restore"], ["verify"]):
        said = on_desk(*command, tmp_path / "none")
        assert (said.code, said.json["error"]) == (3, "NO_SUCH_FILE"), command
    said = hq(
        "hq", "certify", tmp_path / "none", "--role", "officer", "--mission", "X", "--days", "9", "-o", tmp_path / "a"
    )
    assert (said.code, said.json["error"]) == (3, "NO_SUCH_FILE")


def test_the_root_without_a_passphrase_names_its_own_variable(hq, monkeypatch, tmp_path):
    monkeypatch.delenv("SSR_DESK_ROOT_PASSPHRASE")
    said = hq("hq", "init", "--root", tmp_path / "other.key")
    assert said.code == 4
    assert "SSR_DESK_ROOT_PASSPHRASE" in said.json["message"]
    assert "--root-passphrase-file" in said.json["message"]


@pytest.mark.parametrize("text", ['{"title": "a", "title": "b"}', '[{"attended": {"men": 1, "men": 2}}]'])
def test_a_field_named_twice_is_refused(on_desk, text):
    said = on_desk("add", "training_session", stdin=text)
    assert (said.code, said.json["error"]) == (1, "NOT_JSON")
    assert "twice" in said.json["message"]


@pytest.mark.parametrize("text", ["[NaN]", '{"title": Infinity}', "{", "nope", "3", "[3]", "9" * 5000])
def test_what_is_no_json_of_records_is_refused(on_desk, text):
    assert on_desk("add", "training_session", stdin=text).json["error"] == "NOT_JSON"


def test_a_name_with_a_separator_behind_is_a_folder(both, tmp_path):
    officer, _hq = both
    assert officer("add", "training_session", stdin=json.dumps(SESSION)).code == 0
    said = officer("export", "-o", f"{tmp_path}/stick/new/")
    assert said.code == 0, said.out
    assert [one.parent.name for one in map(type(tmp_path), said.json["files"])] == ["new"]
    assert officer("backup", f"{tmp_path}/backups/").code == 0
    assert next((tmp_path / "backups").iterdir()).suffix == ".ssrbackup"


def test_nothing_is_overwritten_unless_it_is_meant(both, tmp_path):
    officer, _hq = both
    assert officer("add", "training_session", stdin=json.dumps(SESSION)).code == 0
    there = tmp_path / "there.csv"
    for command in (
        ["export", "-o"],
        ["backup"],
        ["sheet", "export", "training_session", "-o"],
        ["enrol", "request", "-o"],
        ["enrol", "card", "-o"],
    ):
        there.write_text("mine")
        refused = officer(*command, there)
        assert (refused.code, refused.json["error"]) == (1, "FILE_EXISTS"), command
        assert there.read_text() == "mine"
        assert officer(*command, there, "--force").code == 0, command
        assert there.read_bytes() != b"mine"
    assert officer("sheet", "export", "training_session", "-o", tmp_path).json["error"] == "IS_A_FOLDER"


def test_a_wrong_word_before_a_fault_of_the_disk_is_ours(ssr_desk, on_desk, desk, tmp_path):
    (tmp_path / "folder").mkdir()
    for where, reason in ((tmp_path / "no" / "x.csv", "pas de tel"), (tmp_path / ("x" * 300 + ".csv"), "n’admet pas")):
        said = ssr_desk("--data", desk, "--lang", "fr", "sheet", "export", "training_session", "-o", where)
        assert said.code == 3
        assert reason in said.err
        assert "No such" not in said.err
        assert "too long" not in said.err


def test_a_report_of_a_post_without_rotation_says_so(both, tmp_path):
    _officer, hq = both
    post = {"code": "HT-NEW", "title": "Adviser", "mission": "HT-BILAT"}
    assert hq("add", "post", stdin=json.dumps(post)).code == 0
    said = hq("report", "departure", "--post", "HT-NEW", "-o", tmp_path / "r.pdf")
    assert (said.code, said.json["error"]) == (1, "NO_SUCH_ROTATION")
    assert "No rotation at the post HT-NEW" in said.json["message"]


def test_a_version_from_the_history_can_be_brought_back(people, on_desk, desk):
    record = on_desk("add", "training_session", stdin=json.dumps(SESSION)).json["ids"][0]
    on_desk("edit", record, stdin='{"place": "Okap", "attended": {"women": 9}}')
    told = people("fr", "history", record, at=desk).out.splitlines()
    assert told[2].endswith("Présents, Lieu")
    first = told[-1].split()[0]
    assert people("fr", "revert", record, first, at=desk).code == 0
    assert on_desk("show", record).json["record"]["fields"]["place"] == "Jakmèl"


def test_sheets_speak_of_fields_by_their_labels(people, desk, tmp_path):
    sheet = tmp_path / "a.csv"
    sheet.write_text("Place\nOkap\n")
    seen = people("fr", "sheet", "preview", sheet, at=desk).out
    assert "Titre, Début" in seen
    tried = people("fr", "sheet", "import", sheet, "--type", "training_session", "--dry-run", at=desk)
    assert "Seraient importées" in tried.out
    assert "2 · Titre · " in tried.out
    assert "Importation" not in tried.err
