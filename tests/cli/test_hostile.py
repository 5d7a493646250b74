"""Arguments, names and streams that mean harm or break: a sentence and an exit code, never a traceback."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from cli.conftest import PASSPHRASE, SESSION

HUGE = "9" * 40


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["list", "training_session", "--limit", HUGE], 2),
        (["list", "training_session", "--limit", "-1"], 2),
        (["list", "training_session", "--since", "99999-01-01"], 2),
        (["list", "training_session", "--where", f"hours={HUGE}"], 2),
        (["list", "training_session", "--where", "hours=1e999999999"], 2),
        (["list", "training_session", "--where", "hours=NaN"], 2),
        (["list", "training_session", "--where", "=x"], 2),
        (["list", "training_session", "--where", 'title"; DROP TABLE record=x'], 2),
        (["list", "training_session", "--where", "title=a\nb"], 0),
        (["list", "training_session", "--where", "title=\x00"], 0),
        (["list", "no\nsuch"], 1),
        (["show", ""], 1),
        (["show", "\u202egnp"], 1),
        (["search", '" OR NEAR( *'], 0),
        (["search", "\x00", "--limit", HUGE], 2),
        (["revert", "x", "y"], 1),
        (["verify", "\x00"], 2),
        (["verify", ""], 2),
        (["verify", "/dev/zero"], 1),
        (["import", "/dev/zero", "--yes"], 1),
        (["restore", "/dev/zero"], 1),
        (["sheet", "preview", "/dev/zero"], 1),
        (["add", "training_session", "/dev/null"], 1),
        (["export", "--max-size", f"{HUGE}GB", "-o", "x"], 1),
        (["hq", "certify", "x", "--role", "officer", "--mission", "M", "--days", HUGE, "-o", "y"], 2),
    ],
)
def test_every_argument_is_answered(on_desk, added, arguments, code):
    said = on_desk(*arguments)
    assert said.code == code, said.out
    assert said.json["ok"] is (code == 0)
    assert said.err == ""


@pytest.mark.parametrize(
    "given",
    [
        {"--name": ""},
        {"--name": " \u202e\x1b "},
        {"--name": "x" * 5000},
        {"--officer-id": ""},
        {"--officer-id": "a b"},
        {"--officer-id": "*"},
        {"--mission": "a/b"},
        {"--mission": "a\nb"},
        {"--post": "é"},
    ],
)
def test_a_desk_is_made_for_names_that_certificates_hold(ssr_desk, tmp_path, given):
    every = {"--name": "N", "--officer-id": "O-1", "--role": "officer", "--mission": "HT-BILAT", "--post": "P"} | given
    said = ssr_desk("--data", tmp_path / "new", "--json", "init", *(one for pair in every.items() for one in pair))
    assert (said.code, said.json["error"]) == (2, "USAGE")
    assert not (tmp_path / "new").exists()


def test_nothing_that_a_terminal_would_obey_is_printed(ssr_desk, on_desk, desk, tmp_path):
    evil = tmp_path / "a\x1b[31m\nb\u202egnp.ssrb"
    on_desk("add", "training_session", stdin=json.dumps(SESSION | {"title": "x\u200fy", "place": "Okap"}))
    for said in (
        ssr_desk("--data", desk, "verify", evil),
        ssr_desk("--data", desk, "import", evil, "--yes"),
        ssr_desk("--data", desk, "show", "\x1b[2J"),
        ssr_desk("--data", desk, "list", "\x1b[2J"),
        ssr_desk("--data", desk, "\x1b[2J\u202e"),
        ssr_desk("--data", desk, "list", "training_session"),
    ):
        assert not {"\x1b", "\u202e"} & set(said.out + said.err)


@pytest.mark.parametrize("wanted", ["attended=5", "attended=", "hours=", "place=Jakmèl", "inclusive_scenarios="])
def test_lists_are_filtered_by_what_is_meant(on_desk, added, wanted):
    found = on_desk("list", "training_session", "--where", wanted).json["total"]
    assert found == (0 if wanted == "attended=" else 1)


def test_lists_say_how_safe_each_record_is_without_opening_it(on_desk, added, monkeypatch):
    from ssr_desk.services.recording import Recording

    monkeypatch.delattr(Recording, "open")
    record = on_desk("list", "training_session").json["records"][0]
    assert (record["id"], record["type"], record["state"]) == (added, "training_session", "saved")
    assert record["fields"]["attended"] == {"women": 2, "men": 3}


def _interruptible():
    """Whoever runs the tests in the background has taught them to ignore Ctrl+C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def started(desk, *arguments, **about):
    return subprocess.Popen(
        [sys.executable, "-m", "ssr_desk", "--data", str(desk), *arguments],
        env={**os.environ, "SSR_DESK_PASSPHRASE": PASSPHRASE, "XDG_STATE_HOME": str(desk.parent / "state")},
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.default_int_handler
        ),  # tests in the background ignore it
        **about,
    )


@pytest.mark.skipif(os.name != "posix", reason="streams of POSIX")
@pytest.mark.parametrize(
    ("redirected", "codes"),
    [(">&-", {0}), ("2>&-", {0}), ("<&-", {0}), ("> /dev/full", {3}), ("2> /dev/full", {0}), ("| true", {0, 1})],
)
def test_streams_that_are_closed_or_full(desk, added, redirected, codes):
    for command in ("--json digest", "digest", "--help", "--version", "--json list mission --limit x"):
        tail = redirected.replace("| true", "| true; exit ${PIPESTATUS[0]}")
        line = f'"{sys.executable}" -m ssr_desk --data "{desk}" {command} {tail}'
        environment = {**os.environ, "SSR_DESK_PASSPHRASE": PASSPHRASE}
        done = subprocess.run(["bash", "-c", line], env=environment, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        assert "Exception ignored" not in done.stderr, done.stderr
        assert done.returncode in codes | ({2} if command.endswith("x") else set()), (command, done.stderr)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_in_the_middle_of_an_import_leaves_nothing_of_it(on_desk, desk, tmp_path):
    sheet = tmp_path / "long.csv"
    sheet.write_text("Title,Start\n" + "".join(f"T{row},2026-01-05\n" for row in range(60_000)))
    child = started(
        desk, "--json", "sheet", "import", str(sheet), "--type", "training_session",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for line in child.stderr:  # "Looking through the sheet", then "Importing rows": the transaction is open
        if "Importing" in line:
            break
    time.sleep(0.3)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 1
    assert json.loads(out)["error"] == "CANCELLED"
    assert "Traceback" not in err
    assert on_desk("list", "training_session").json["total"] == 0
    assert on_desk("check").json["problems"] == []


def test_errors_of_usage_in_french_name_what_there_is(ssr_desk):
    said = ssr_desk("--lang", "fr", "hq")
    assert (said.code, said.out) == (2, "")
    assert "hq init" in said.err
    assert "Say which" not in said.err
    assert "There is no" not in ssr_desk("--lang", "fr", "frob").err


def test_a_passphrase_file_that_is_no_text(ssr_desk, desk, tmp_path):
    (tmp_path / "p").write_bytes(b"\xff\xfe\x00")
    said = ssr_desk("--data", desk, "--json", "--passphrase-file", tmp_path / "p", "digest")
    assert (said.code, said.json["error"]) == (4, "NO_PASSPHRASE")
