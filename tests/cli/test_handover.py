"""A post goes to a request that nobody certified only after its words were compared: whoever swaps the file gets nothing."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from cli.test_bundles import both
from cli.test_trust import enrolled, hq
from ssr_desk.app import open_desk
from ssr_desk.sync.errors import RequestWordsNeeded
from ssr_desk.trust.errors import WordsDiffer

from .conftest import PASSPHRASE

__all__ = ["both", "enrolled", "hq"]
POST = "HT-MENTOR-1"


@pytest.fixture
def requests(ssr_desk, tmp_path):
    """Return (file, words) of the next officer's request, and of a stranger's."""
    found = []
    for name in ("Nadia", "Stranger"):
        folder, file = tmp_path / name, tmp_path / f"{name}.ssrreq"
        made = ("init", "--name", name, "--officer-id", "X-9", "--role", "officer", "--post", POST)
        assert ssr_desk("--data", folder, "--json", *made).code == 0
        words = ssr_desk("--data", folder, "--json", "enrol", "request", "-o", file).json["words"]
        found.append((file, " ".join(words)))
    return found


def test_a_request_is_sealed_for_when_its_words_are_given(both, requests, tmp_path):
    officer, (file, words) = both[0], requests[0]
    out = tmp_path / "post.ssrb"
    unsaid = officer("handover", "--post", POST, "--to", file, "-o", out)
    assert (unsaid.code, unsaid.json["error"]) == (1, "REQUEST_WORDS_NEEDED")
    assert "--words" in unsaid.json["message"]
    for wrong in ("one two three four five six", requests[1][1], words.rpartition(" ")[0]):
        differs = officer("handover", "--post", POST, "--to", file, "--words", wrong, "-o", out)
        assert (differs.code, differs.json["error"]) == (1, "WORDS_DIFFER")
    assert not out.exists()
    done = officer(
        "handover", "--post", POST, "--to", file, "--words", f"  {words.upper()}  ".replace(" ", "  "), "-o", out
    )
    assert done.code == 0, done.out
    assert done.json["words"] == words.split()
    assert out.exists()


def test_a_request_that_was_swapped_on_the_stick_gets_nothing(both, requests, tmp_path):
    (file, words), (other, _words) = requests
    file.write_bytes(other.read_bytes())
    said = both[0]("handover", "--post", POST, "--to", file, "--words", words, "-o", tmp_path / "post.ssrb")
    assert (said.code, said.json["error"]) == (1, "WORDS_DIFFER")
    assert not (tmp_path / "post.ssrb").exists()


def test_no_caller_of_the_service_can_forget(both, requests, desk, tmp_path):
    file, words = requests[0]
    with open_desk(desk, PASSPHRASE) as opened:
        for typed, refused in ((None, RequestWordsNeeded), ("  ", RequestWordsNeeded), ("a b c d e f", WordsDiffer)):
            with pytest.raises(refused):
                opened.exchange.export([str(file)], tmp_path / "x.ssrb", post=POST, words=typed)
        assert not (tmp_path / "x.ssrb").exists()
        assert opened.exchange.export([str(file)], tmp_path / "x.ssrb", post=POST, words=words).files


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_at_a_terminal_the_words_are_shown_and_asked_for(both, requests, desk, tmp_path, answer):
    (file, words), out = requests[0], tmp_path / "post.ssrb"
    command = ["--data", desk, "--lang", "en", "handover", "--post", POST, "--to", file, "-o", out]
    ours, theirs = pty.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        done = subprocess.run(
            [sys.executable, "-m", "ssr_desk", *map(str, command)],
            stdin=theirs,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=Path(__file__).parents[2],
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert words in done.stderr
    assert "Nadia" in done.stderr
    assert (done.returncode, out.exists()) == ((0, True) if answer == "yes" else (1, False)), done.stderr
