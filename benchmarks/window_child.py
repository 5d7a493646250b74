"""Our window, started as `python -m ssr_desk --data DIR` does, with a clock beside it.

Prints when the unlock page was painted; with `enter`, also types the passphrase, and prints when Enter was pressed, when
the main window was first painted and when Today stood complete: its facts gathered, nothing running, everything painted.
"""

import json
import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

PAUSE = 1500
"""Milliseconds between the page and Enter: even a short passphrase takes longer to type."""


class Watch(QObject):
    """Notes the first paint of each main window."""

    def __init__(self, application: QApplication, enter: bool) -> None:
        super().__init__(application)
        self.application, self.enter = application, enter
        self.seen: dict[str, int] = {}
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint and isinstance(watched, QMainWindow):
            name = "painted" if type(watched) is QMainWindow else "first"
            if name not in self.seen:
                self.seen[name] = 0
                QTimer.singleShot(0, self, lambda: self.note(name))
        return False

    def note(self, name: str) -> None:
        self.seen[name] = time.monotonic_ns()
        if name == "painted":
            QTimer.singleShot(PAUSE, self, self.type) if self.enter else self.end()
        else:
            self.poll = QTimer(self)
            self.poll.timeout.connect(self.look)
            self.poll.start(1)

    def type(self) -> None:
        line = next(one for one in self.application.focusWidget().window().findChildren(QLineEdit) if one.isVisible())
        line.setText("demo")
        self.seen["enter"] = time.monotonic_ns()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
            QApplication.postEvent(line, key)

    def look(self) -> None:
        program = next(one for one in self.application.children() if type(one).__name__ == "Program")
        if not program.jobs.busy:
            program.window.grab()
            self.seen["complete"] = time.monotonic_ns()
            self.end()

    def end(self) -> None:
        print(json.dumps(self.seen), flush=True)
        os._exit(0)


folder, mode = sys.argv[1], sys.argv[2]
app = QApplication(sys.argv[:1])
watch = Watch(app, mode == "enter")
sys.argv = ["ssr-desk", "--data", folder, "--lang", "en"]
from ssr_desk.__main__ import main  # noqa: E402 - the watch stands first

sys.exit(main())
