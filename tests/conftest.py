"""What all tests share: a clock that stands, randomness from a seed, the record types, the languages, and no silent fault."""

import atexit
import datetime as dt
import logging
import os
import random
import shutil
import tempfile
import time

import pytest

# no test writes among the user's own desks and logs
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="ssr-tests-")
os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"]
os.environ["XDG_DATA_HOME"] = os.environ["XDG_CONFIG_HOME"]
os.environ["TZ"] = "UTC"  # "today" is a day of the person's own clock; here it must not depend on where the tests run
if hasattr(time, "tzset"):
    time.tzset()

from ssr_desk import paths
from ssr_desk.clock import Surround
from ssr_desk.i18n import LANGUAGES, translator

atexit.register(shutil.rmtree, os.environ["XDG_CONFIG_HOME"], ignore_errors=True)
NOW = dt.datetime(2026, 6, 15, 9, 30, tzinfo=dt.UTC)


class Failing(logging.Handler):
    """Collects what the program logs as a warning or worse: a test that does not expect it fails by it."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.seen = []

    def emit(self, record):
        self.seen.append(record)


@pytest.fixture(autouse=True)
def no_silent_fault(request):
    """Fail a test during which the program logged a warning or an error, unless it takes `caplog` and looks itself."""
    handler, logger = Failing(), logging.getLogger("ssr_desk")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    if handler.seen and "caplog" not in request.fixturenames:
        pytest.fail("logged: " + "; ".join(one.getMessage() for one in handler.seen))


@pytest.fixture
def surround():
    """A clock that stands still, and the same randomness every time."""
    return Surround(lambda: NOW, random.Random(7).randbytes)


@pytest.fixture(scope="session")
def registry():
    """The record types of this version."""
    from ssr_desk.app import known_types

    return known_types()


@pytest.fixture(scope="session")
def languages():
    """A translator for each language."""
    return [translator(one, paths.LOCALE) for one in LANGUAGES]
