"""A desk made once, with one session in it, and laid into each test's own folder."""

import shutil

import pytest

from ssr_desk import app

PASSPHRASE = "cheval pluie lanterne ruban"
SENTENCE = "Тренінг про скриньку доказів"
PROFILE = app.Profile("Sgt Marie Roy", "000123", "officer", "HT", "HT-MENTOR-1", "en")


def session(title, **values):
    """Return a training session's values."""
    return {"title": title, "start": "2026-06-01", "status": "delivered", **values}


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The folder of a desk that nobody may write to, and its recovery key."""
    folder = tmp_path_factory.mktemp("made") / "desk"
    desk, recovery = app.create_desk(folder, PASSPHRASE, PROFILE)
    with desk:
        desk.recording.add("training_session", session(SENTENCE))
    return folder, recovery


@pytest.fixture
def folder(made, tmp_path):
    """The folder of a desk, closed, for one test alone."""
    return shutil.copytree(made[0], tmp_path / "desk")


@pytest.fixture
def desk(folder):
    """The same, open."""
    with app.open_desk(folder, PASSPHRASE) as opened:
        yield opened
