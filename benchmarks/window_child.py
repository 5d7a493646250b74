"""Our window, started as `python -m ssr_desk --data DIR` does, with a clock beside it.

    python benchmarks/window_child.py DIR paint|enter

Prints when the unlock page was painted; with `enter`, also types the passphrase, and prints when Enter was pressed, when
the main window was first painted and when Today stood complete: its facts gathered, nothing running, everything painted.
The clock sits where the floor's sits: in the `paintEvent` of the window that everything is drawn on.
"""

import json
import os
import sys
import time

from PySide6 import QtWidgets
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit

PAUSE = 1500
"""Milliseconds between the page and Enter: even a short passphrase takes longer to type."""
FOLDER, ENTER = sys.argv[1], sys.argv[2] == "enter"
seen: dict[str, int] = {}


class Watched(QtWidgets.QMainWindow):
    """A main window that notes its first paint; the program's own are of this class here."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        name = "painted" if type(self) is Watched else "first"
        if name not in seen:
            seen[name] = 0
            QTimer.singleShot(0, lambda: note(self, name))


def note(window: Watched, name: str) -> None:
    """Keep the time, and go on to what is measured next."""
    seen[name] = time.monotonic_ns()
    if name == "painted":
        QTimer.singleShot(PAUSE, lambda: press(window)) if ENTER else end()
    else:
        look()


def press(window: Watched) -> None:
    """Type the passphrase and press Enter."""
    from PySide6.QtCore import QEvent, Qt  # not with the clock: the program has its own time to import them
    from PySide6.QtGui import QKeyEvent

    line = next(one for one in window.findChildren(QLineEdit) if one.isVisible())
    line.setText("demo")
    seen["enter"] = time.monotonic_ns()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.postEvent(line, QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r"))


def look() -> None:
    """End when nothing is being read any more and what was read is painted."""
    program = next(one for one in QApplication.instance().children() if type(one).__name__ == "Program")
    if program.jobs.busy:
        QTimer.singleShot(1, look)
        return
    program.window.grab()
    seen["complete"] = time.monotonic_ns()
    end()


def end() -> None:
    """Print and stop, without tidying up: only what came before is measured."""
    print(json.dumps(seen), flush=True)
    os._exit(0)


QtWidgets.QMainWindow = Watched  # type: ignore[misc]
sys.argv = ["ssr-desk", "--data", FOLDER, "--lang", "en"]
from ssr_desk.__main__ import main  # noqa: E402 - the clock stands first

sys.exit(main())
