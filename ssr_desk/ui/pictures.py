"""Renders every page to pictures: both languages, light and dark, 1366 by 768, offscreen.

    python -m ssr_desk.ui.pictures --out DIR [--desk DIR] [--pages KEY …]        also: python -m tools.pictures

The desk is opened with `--passphrase` (or SSR_DESK_PASSPHRASE, else "demo") and only read; without `--desk` the pages
before a desk are drawn alone; with `--pages`, only these. A page is drawn when its reading jobs have ended, never after a
fixed wait.
"""

import argparse
import os
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from ssr_desk.i18n import mark as _

SIZE = 1366, 768
LANGUAGES, SCHEMES = ("en", "fr"), ("light", "dark")
PATIENCE = 30_000  # milliseconds for one page


def main(arguments: list[str] | None = None) -> int:
    """Draw; returns the exit code."""
    parser = argparse.ArgumentParser(prog="pictures", description="Pictures of every page.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--desk", type=Path)
    parser.add_argument("--passphrase", default=os.environ.get("SSR_DESK_PASSPHRASE", "demo"))
    parser.add_argument("--pages", nargs="+", default=(), metavar="KEY", help="only these pages of the desk")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    asked.out.mkdir(parents=True, exist_ok=True)
    desk = None
    if asked.desk:
        from ssr_desk.app import open_desk

        desk = open_desk(asked.desk, asked.passphrase)
    try:
        for path in draw(desk, asked.out, asked.pages):
            sys.stdout.write(f"{path}\n")
    finally:
        if desk is not None:
            desk.close()
    return 0


def draw(desk: Any, out: Path, pages: Collection[str] = ()) -> Iterator[Path]:
    """Draw the pages of an open desk (None: only those before one) into `out`; yields each file.

    `pages`: keys of pages; without any, all of them, and those before a desk is open.
    """
    from PySide6.QtWidgets import QApplication

    from ssr_desk.ui.garbage import Garbage
    from ssr_desk.ui.languages import Languages
    from ssr_desk.ui.theme import Look

    app = QApplication.instance() or QApplication(["pictures", "-style", "fusion"])
    assert isinstance(app, QApplication)  # noqa: S101
    garbage = Garbage(app)
    try:
        look, languages = Look(app, "light"), Languages(app)
        for language in LANGUAGES:
            translate = languages.speak(language)
            for scheme in SCHEMES:
                look.set(scheme=scheme)
                artist = Artist(app, look, translate, out, f"{language}-{scheme}")
                if not pages:
                    yield from artist.front()
                if desk is not None:
                    yield from artist.open_desk(desk, pages)
    finally:
        garbage.close()


class Artist:
    """Draws all pages in one language and scheme."""

    def __init__(self, app: Any, look: Any, translate: Any, out: Path, suffix: str) -> None:
        from ssr_desk.ui.messages import Dialogs

        self._app, self._look, self._translate, self._out, self._suffix = app, look, translate, out, suffix
        self._dialogs = Dialogs()

    def front(self) -> Iterator[Path]:
        """Unlock page and first start."""
        from PySide6.QtWidgets import QMainWindow

        from ssr_desk.ui.jobs import Jobs
        from ssr_desk.ui.pages.first_start import FirstStart
        from ssr_desk.ui.pages.first_steps import RecoveryStep
        from ssr_desk.ui.pages.unlock import UnlockPage

        jobs, window = Jobs(), QMainWindow()
        window.resize(*SIZE)
        window.show()
        folder = Path("~/SSR Desk")
        unlock = UnlockPage(folder, self._look, self._translate)
        window.setCentralWidget(unlock)
        unlock.focus()
        yield self._shot(window, "00-unlock", jobs)
        first = FirstStart(folder, self._look, self._translate, jobs, self._dialogs)
        window.setCentralWidget(first)
        yield self._shot(window, "01-first-start-welcome", jobs)
        first.passphrase()
        first.step.first.setText("cheval pluie lanterne")
        yield self._shot(window, "02-first-start-passphrase", jobs)
        first.profile()
        yield self._shot(window, "03-first-start-profile", jobs)
        key = "ABCDEF-GHJKMN-PQRSTV-WXYZ01-234567-89AB"
        window.setCentralWidget(RecoveryStep(self._look, self._translate, key))
        yield self._shot(window, "04-first-start-recovery", jobs)
        _end(window, jobs)

    def open_desk(self, desk: Any, pages: Collection[str] = ()) -> Iterator[Path]:
        """Every page of an open desk; lists with their first record open, and one with problems shown."""
        from ssr_desk.ui.catalogue import RECORDS
        from ssr_desk.ui.jobs import Jobs
        from ssr_desk.ui.main_window import MainWindow

        jobs = Jobs()
        window = MainWindow(desk, self._translate, self._look, jobs, self._dialogs)
        window.resize(*SIZE)
        window.show()
        for number, key in enumerate(window.keys, start=10):
            if pages and key not in pages:
                continue
            window.go(key)
            name = f"{number}-{key.removeprefix(RECORDS).replace('_', '-')}"
            yield self._shot(window, name, jobs)
            if not key.startswith(RECORDS):
                yield from self._more(window, key, name, jobs)
                continue
            page: Any = window.page
            if page.model.rowCount():
                page.open_record(str(page.model.index(min(2, page.model.rowCount() - 1), 0).data(0x100)), focus=False)
                yield self._shot(window, f"{name}-form", jobs)
            if key == f"{RECORDS}training_session" and page.editor is not None:
                yield from self._training(window, page, name, jobs)
        _end(window, jobs)

    def _more(self, window: Any, key: str, name: str, jobs: Any) -> Iterator[Path]:
        """Draw what a page shows besides: its other lists, a request that was opened."""
        page = window.page
        for part in list(getattr(page, "tabs", ()))[1:]:
            page.tabs[part].click()
            yield self._shot(window, f"{name}-{part}", jobs)
        request = page.context.desk.folder.parent / "papers" / "officer.ssrreq"
        if key == "trust" and request.is_file():
            page.open_request(request)
            settle(jobs, window)
            yield self._shot(window, f"{name}-request", jobs)

    def _training(self, window: Any, page: Any, name: str, jobs: Any) -> Iterator[Path]:
        page.editor.toggle_wide()
        yield self._shot(window, f"{name}-wide", jobs)
        page.editor.toggle_wide()
        from ssr_desk.records.base import Problem

        page.editor.form.show_problems(
            [Problem("title", _("Fill this in.")), Problem("end", _("The end is before the start."))]
        )
        yield self._shot(window, f"{name}-problems", jobs)
        page.editor.form.show_problems([])

    def _shot(self, window: Any, name: str, jobs: Any) -> Path:
        """Draw when nothing is being read any more."""
        settle(jobs, window)
        path = self._out / f"{name}-{self._suffix}.png"
        window.grab().save(str(path))
        return path


def _end(window: Any, jobs: Any) -> None:
    """Take a window down for good: one that stays would be made anew, unseen, with every change of the look."""
    from PySide6.QtCore import QCoreApplication, QEvent

    window.close()
    jobs.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def settle(jobs: Any, window: Any = None) -> None:
    """Let the window work until its jobs have ended, its forms are made and what they brought is laid out."""
    from PySide6.QtCore import QEventLoop, QTimer

    from ssr_desk.ui.forms import Form
    from ssr_desk.ui.related_panel import RelatedPanel

    def busy() -> bool:
        if jobs.busy or window is None:
            return bool(jobs.busy)
        forms, panels = window.findChildren(Form), window.findChildren(RelatedPanel)
        return any(one.building for one in forms) or any(one.waiting for one in panels)

    loop = QEventLoop()
    calm = 0

    def look() -> None:
        nonlocal calm
        calm = 0 if busy() else calm + 1
        if calm >= 4:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(15)
    late = QTimer()  # not QTimer.singleShot: that would be left behind, and fire when this loop is long gone
    late.setSingleShot(True)
    late.timeout.connect(loop.quit)
    late.start(PATIENCE)
    loop.exec()
    timer.stop()
    late.stop()


if __name__ == "__main__":
    sys.exit(main())
