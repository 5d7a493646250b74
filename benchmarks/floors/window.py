"""Floor of the start: a bare QMainWindow with one label, painted. Prints when, on the monotonic clock."""

import json
import os
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


class Window(QMainWindow):
    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self.end)

    def end(self) -> None:
        print(json.dumps({"painted": time.monotonic_ns()}), flush=True)
        os._exit(0)


app = QApplication(sys.argv)
window = Window()
window.setCentralWidget(QLabel("SSR Desk"))
window.resize(1366, 768)
window.show()
app.exec()
