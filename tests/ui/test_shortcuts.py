"""Keys on every platform: none means two things, and none is one that the system keeps for itself."""

import pytest
from PySide6.QtGui import QKeySequence, QShortcut

from ssr_desk.ui import shortcuts


def test_no_key_means_two_things(window):
    keys = [one.key().toString() for one in window.findChildren(QShortcut) if one.parent() is window]
    assert len(keys) == len(set(keys))
    assert {"Ctrl+N", "Ctrl+S", "Ctrl+F", "Ctrl+Z", "Ctrl+L", "F1", "F11", "Alt+9"} <= set(keys)


@pytest.mark.parametrize(
    ("platform", "wide", "third"), [("darwin", "Ctrl+Meta+F", "Ctrl+3"), ("win32", "F11", "Alt+3")]
)
def test_keys_that_differ(platform, wide, third):
    assert shortcuts.wide(platform) == QKeySequence(wide)
    assert shortcuts.page(3, platform) == QKeySequence(third)
