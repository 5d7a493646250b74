"""The keys that work everywhere, where platforms differ.

Qt itself reads Ctrl as Command on a Mac. Beyond that: what every program has goes by the platform's own table (help is Cmd+?
on a Mac); F11 shows the desktop there and Option+1 types a sign, so both are others. Widening the editor is not
`StandardKey.FullScreen`: KDE's is Ctrl+Shift+F, with which this program searches.
"""

import sys

from PySide6.QtGui import QKeySequence

_STANDARD = QKeySequence.StandardKey
NEW, SAVE, FIND, UNDO, HELP = (
    _STANDARD.New, _STANDARD.Save, _STANDARD.Find, _STANDARD.Undo, _STANDARD.HelpContents,
)  # fmt: skip
"""Made into sequences where they are used: before there is an application, Qt has no table to look them up in."""


def wide(platform: str = sys.platform) -> QKeySequence:
    """Return the key that gives the editor the whole page."""
    return QKeySequence("Ctrl+Meta+F" if platform == "darwin" else "F11")


def page(number: int, platform: str = sys.platform) -> QKeySequence:
    """Return the key of a page, 1 to 9, in the order of the sidebar."""
    return QKeySequence(f"Ctrl+{number}" if platform == "darwin" else f"Alt+{number}")
