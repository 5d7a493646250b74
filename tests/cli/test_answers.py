"""How the program answers: help, version, usage, errors, exit codes, languages."""

import json
import subprocess
import sys

import pytest

from cli.conftest import PASSPHRASE
from ssr_desk import app, paths
from ssr_desk.cli.commands import COMMANDS, overview
from ssr_desk.i18n import translator


def test_version(ssr_desk):
    said = ssr_desk("--version")
    assert (said.code, said.out, said.err) == (0, "ssr-desk 0.1.0\n", "")
    done = subprocess.run([sys.executable, "-m", "ssr_desk", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "ssr-desk 0.1.0\n")


def test_help_lists_every_command_in_both_languages(ssr_desk):
    english, french = ssr_desk("--help"), ssr_desk("--lang", "fr", "--help")
    assert english.code == french.code == 0
    assert french.out.startswith("Usage\N{NO-BREAK SPACE}:")
    for name, (_module, text) in COMMANDS.items():
        assert f"  {name} " in english.out
        assert f"  {name} " in french.out
        assert text in english.out
        assert text not in french.out


def test_help_speaks_the_language_of_the_surroundings(ssr_desk, monkeypatch):
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    assert ssr_desk("--help").out == overview("fr")
    monkeypatch.setenv("SSR_DESK_LANG", "en")
    assert ssr_desk("--help").out == overview("en")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_in_french(ssr_desk, name):
    said = ssr_desk("--lang", "fr", *name.split(), "--help")
    assert said.code == 0, said.err
    say = translator("fr", paths.LOCALE)
    assert " ".join(say(COMMANDS[name][1]).split()) in " ".join(said.out.split())
    for english in ("usage:", "show this help", "positional arguments"):
        assert english not in said.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"],
        ["enrol"],
        ["hq", "frob"],
        ["show"],
        ["show", "a", "b"],
        ["list", "mission", "--limit", "x"],
        ["--frob"],
        ["show", "--frob"],
    ],
)
def test_wrong_usage_is_2_and_says_so(ssr_desk, arguments):
    said = ssr_desk(*arguments)
    assert (said.code, said.out) == (2, "")
    assert "--help" in said.err
    as_json = ssr_desk(*arguments, "--json")
    assert as_json.code == 2
    assert as_json.json["ok"] is False
    assert as_json.json["error"] == "USAGE"


def test_usage_speaks_french(ssr_desk):
    assert ssr_desk("--lang", "fr", "show").err.startswith("Ces arguments sont nécessaires")
    assert ssr_desk("--data", "x", "--lang=fr", "show").err.startswith("Ces arguments sont nécessaires")


def test_global_options_may_follow_the_command(ssr_desk, desk):
    said = ssr_desk("list", "mission", "--data", desk, "--json")
    assert said.code == 0
    assert said.json == {"ok": True, "records": [], "total": 0}


def test_no_desk(ssr_desk, tmp_path):
    said = ssr_desk("--data", tmp_path / "none", "digest", "--json")
    assert said.code == 1
    assert said.json["error"] == "NO_DESK"


def test_wrong_passphrase_is_4(ssr_desk, desk, monkeypatch):
    monkeypatch.setenv("SSR_DESK_PASSPHRASE", "wrong")
    said = ssr_desk("--data", desk, "--lang", "fr", "list", "mission", "--json")
    assert said.code == 4
    assert said.json["error"] == "WRONG_PASSPHRASE"
    assert "phrase secrète" in said.json["message"]


def test_no_passphrase_and_no_terminal_is_4(ssr_desk, desk, monkeypatch):
    monkeypatch.delenv("SSR_DESK_PASSPHRASE")
    said = ssr_desk("--data", desk, "list", "mission", "--json")
    assert (said.code, said.json["error"]) == (4, "NO_PASSPHRASE")


def test_the_passphrase_may_lie_in_a_file(ssr_desk, desk, monkeypatch, tmp_path):
    monkeypatch.delenv("SSR_DESK_PASSPHRASE")
    (tmp_path / "secret").write_text(PASSPHRASE + "\r\n")
    assert ssr_desk("--data", desk, "list", "mission", "--passphrase-file", tmp_path / "secret").code == 0
    said = ssr_desk("--data", desk, "list", "mission", "--passphrase-file", tmp_path / "gone", "--json")
    assert (said.code, said.json["error"]) == (3, "NO_SUCH_FILE")


def test_a_desk_open_elsewhere_is_4(ssr_desk, desk):
    with app.open_desk(desk, PASSPHRASE):
        done = subprocess.run(
            [sys.executable, "-m", "ssr_desk", "--data", str(desk), "digest", "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 4
    assert json.loads(done.stdout)["error"] == "IN_USE"


def test_a_fault_of_ours_is_70_and_its_log_holds_no_text(ssr_desk, monkeypatch, tmp_path, caplog):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def broken(*_arguments):
        raise ValueError("Amélie's secret")

    said = ssr_desk("--data", tmp_path, window=broken)
    assert said.code == 70
    log = next((tmp_path / "state").rglob("*.log"))
    assert str(log) in said.err
    assert "ValueError" in log.read_text()
    assert "broken" in log.read_text()
    assert "secret" not in log.read_text()
    assert "secret" not in said.err


def test_no_command_opens_the_window(ssr_desk, monkeypatch, desk):
    seen = []
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert ssr_desk("--data", desk, "--lang", "fr", window=lambda *asked: seen.append(asked) or 0).code == 0
    assert seen == [(desk, "fr", PASSPHRASE)]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_window_says_so(ssr_desk, desk):
    said = ssr_desk("--data", desk, "--json")
    assert said.code == 3
    assert said.json["error"] == "NO_WINDOW"


def test_an_interrupted_command_changes_nothing(ssr_desk, monkeypatch, desk):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def stopped(*_arguments):
        raise KeyboardInterrupt

    assert ssr_desk("--data", desk, window=stopped).code == 1


def test_a_name_that_no_terminal_can_print_is_told_all_the_same(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "ssr_desk", "--data", str(tmp_path / "none"), "--json", "verify", b"gone-\xff.ssrb"],
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 3, done.stderr
    assert json.loads(done.stdout)["error"] == "NO_SUCH_FILE"


def test_the_help_of_no_command_waits_for_records_or_store():
    code = (
        "import sys; from ssr_desk.cli.main import run; from ssr_desk.cli.commands import COMMANDS\n"
        "for name in COMMANDS: assert run([*name.split(), '--help'], None) == 0, name\n"
        "print({'pydantic', 'sqlcipher3', 'cryptography', 'PySide6', 'babel'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "set()\n")


def test_a_file_in_place_of_a_desk_is_no_desk(ssr_desk, tmp_path):
    (tmp_path / "file").touch()
    said = ssr_desk("--data", tmp_path / "file", "list", "mission", "--json")
    assert (said.code, said.json["error"]) == (1, "NO_DESK")
