"""On the pages of commander and headquarters, too, texts fit: both languages, and letters twice as large."""

import pytest
from desks import session
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton
from roles import certified, plan, windows
from test_fits import cut

from conftest import settle
from ssr_desk.i18n import LANGUAGES
from ssr_desk.services import review

PAGES = {
    "hq": ("desks", "inbox", "trust", "directory", "sync", "settings"),
    "commander": ("contingent", "review", "directory"),
    "officer": ("review", "directory", "sync"),
}


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    """Something on every page."""
    with certified(tmp_path_factory.mktemp("roles")) as made:
        plan(made)
        made.introduce("commander", "officer")
        made.deliver(made.send("hq", (made["commander"].profile.device,), "plan"), "commander")
        record = made["officer"].recording.add("training_session", session()).ids[0]
        review.submit(made["officer"].recording, record)
        made.deliver(made.send("officer", ("commander",), "one"), "commander")
        made.deliver(made.send("commander", ("hq",), "two"), "hq")
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def every_page(window, name, qtbot):
    """Yield every page of a role, and every list of it."""
    window.resize(QSize(1366, 768))
    for key in PAGES[name]:
        window.go(key)
        settle(window, qtbot)
        yield key
        for tab in getattr(window.page, "tabs", ()):
            window.page.tabs[tab].click()
            settle(window, qtbot)
            yield f"{key} {tab}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_off(cast, open_window, qtbot, name, language):
    window = open_window(cast[name], "today", language)
    assert [(key, words) for key in every_page(window, name, qtbot) for words in cut(window.page)] == []


@pytest.mark.parametrize("name", PAGES)
def test_twice_as_large_still_shows_every_button(cast, open_window, look, qtbot, name):
    look.set(size="double")
    try:
        window = open_window(cast[name], "today", "fr")
        beyond = []
        for key in every_page(window, name, qtbot):
            for one in window.page.findChildren(QPushButton):
                if (
                    one.isVisible()
                    and not one.visibleRegion().isEmpty()
                    and one.objectName() not in ("rowlink", "link")
                ):
                    edge = one.mapTo(window, one.rect().topRight()).x()
                    if edge > window.width() or one.width() + 1 < one.minimumSizeHint().width():
                        beyond.append((key, one.text()))
        assert window.width() == 1366
        assert beyond == []
    finally:
        look.set(size="normal")
