"""Runs the real program on real desks: in this process for speed, as a process of its own where that matters."""

import io
import json
import shutil
from dataclasses import dataclass
from typing import Any

import pytest

from ssr_desk.cli.main import run

PASSPHRASE = "correct horse battery 7"
SESSION = {
    "title": "Formation des patrouilles",
    "start": "2026-01-05",
    "status": "delivered",
    "type": "classroom",
    "place": "Jakmèl",
    "attended": {"women": 2, "men": 3},
}


@dataclass
class Said:
    """What a run answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def ssr_desk(monkeypatch, capfd, tmp_path):
    """Return what runs a command: `ssr_desk("list", "mission", stdin=…)`."""
    monkeypatch.setenv("SSR_DESK_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("LANG", "LC_ALL", "LC_MESSAGES", "SSR_DESK_LANG", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments, stdin="", window=lambda *_: 9):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = run([str(one) for one in arguments], window)
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return call


@pytest.fixture(scope="session")
def new_desk(tmp_path_factory):
    """Return an officer's desk as it was made, to copy."""
    from ssr_desk import app

    folder = tmp_path_factory.mktemp("made") / "desk"
    profile = app.Profile("Zoé Tremblay", "X-1", "officer", "HT-BILAT", "HT-MENTOR-1")
    desk, _recovery = app.create_desk(folder, PASSPHRASE, profile)
    desk.close()
    return folder


@pytest.fixture
def desk(new_desk, tmp_path):
    """An officer's desk of this test's own."""
    return shutil.copytree(new_desk, tmp_path / "desk")


@pytest.fixture
def on_desk(ssr_desk, desk):
    """Run a command on the officer's desk, answered in JSON."""
    return lambda *arguments, stdin="": ssr_desk("--data", desk, "--json", *arguments, stdin=stdin)


@pytest.fixture
def added(on_desk):
    """Return the id of a training session on the desk."""
    return on_desk("add", "training_session", stdin=json.dumps(SESSION)).json["ids"][0]
