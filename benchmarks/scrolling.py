"""What the list and its floor are measured with: the same page, frames of scrolling, memory."""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

FRAMES, STEP = 500, 3  # frames, and rows a frame: what a wheel does
PATIENCE = 120
PAUSE = 0.008  # seconds between frames: a wheel is not faster than the screen


class Stage:
    """A window on an open desk, without the program around it."""

    def __init__(self, folder: Path) -> None:
        from benchmarks import making
        from ssr_desk import paths
        from ssr_desk.app import open_desk
        from ssr_desk.i18n import translator
        from ssr_desk.ui.context import Context
        from ssr_desk.ui.jobs import Jobs
        from ssr_desk.ui.messages import Dialogs
        from ssr_desk.ui.theme import Look

        self.app = QApplication(sys.argv[:1])
        self.jobs, self.look = Jobs(), Look(self.app, "light")
        desk = open_desk(folder, making.PASSPHRASE)
        self.context = Context(desk, translator("en", paths.LOCALE), self.look, self.jobs, Dialogs())
        self.window = QMainWindow()
        self.window.resize(1150, 740)
        self.window.show()

    def page(self) -> Any:
        """Open the page of training sessions and paint it when its rows have come."""
        from ssr_desk.ui.pages.records_page import RecordsPage

        came: list[int] = []
        page = RecordsPage(self.context, self.context.desk.registry["training_session"])
        page.model.shown.connect(came.append)
        self.window.setCentralWidget(page)
        page.shown()
        wait(lambda: bool(came))
        page.grab()
        return page

    def calm(self) -> None:
        """Wait until nothing is read."""
        wait(lambda: not self.jobs.busy)

    def clear(self) -> None:
        """Take the page away."""
        gone = self.window.takeCentralWidget()
        if gone is not None:
            gone.deleteLater()
        self.app.processEvents()


def wait(done: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    until = time.monotonic() + PATIENCE
    while not done():
        QApplication.processEvents()
        if time.monotonic() > until:
            raise TimeoutError


def scroll(table: QTableView, busy: Callable[[], bool]) -> dict[str, float]:
    """Scroll down; returns p50 and p95 of a frame, in milliseconds: what the event loop does meanwhile is in it."""
    bar, frames = table.verticalScrollBar(), []
    for frame in range(FRAMES):
        begun = time.perf_counter()
        bar.setValue(frame * STEP % max(bar.maximum(), 1))
        table.viewport().repaint()
        QApplication.processEvents()
        frames.append((time.perf_counter() - begun) * 1000)
        pause = time.perf_counter() + PAUSE
        while time.perf_counter() < pause:
            time.sleep(0.001)
    while busy():
        QApplication.processEvents()
    return {"p50": statistics.median(frames), "p95": sorted(frames)[int(len(frames) * 0.95)]}


def memory() -> float:
    """Return the megabytes that the process holds."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000
