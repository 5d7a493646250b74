"""A stand-in desk, sheets over it and a writer of files, for the tests of spreadsheets."""

import pytest

from services.memory_recording import MemoryRecording
from ssr_desk import app, paths
from ssr_desk.i18n import translator
from ssr_desk.services.sheets import Sheets

LANGUAGES = [translator(one, paths.LOCALE) for one in ("en", "fr")]
ENGLISH, FRENCH = LANGUAGES
TRAINING = "training_session"


@pytest.fixture
def recording():
    return MemoryRecording(app.known_types())


@pytest.fixture
def sheets(recording):
    return Sheets(recording, app.known_types(), LANGUAGES, lambda: ("HT-BILAT", ""))


@pytest.fixture
def write(tmp_path):
    def make(text, name="sheet.csv", encoding="utf-8"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return file

    return make


def why(result):
    return [(one.row, one.column, one.status, one.sentence(ENGLISH)) for one in result.problems]
