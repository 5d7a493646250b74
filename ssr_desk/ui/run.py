"""Starts the window: unlock page or first start, then the open desk; locking and closing lead back out in order.

The unlock page stands on the screen before anything is imported that it does not show: neither the workers nor the store,
the ORM or the report's libraries. They load on a worker thread while the person types (`basics` tells what else is avoided).
"""

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from ssr_desk import paths
from ssr_desk.i18n import LANGUAGES, translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui import preferences
from ssr_desk.ui.languages import Languages, system_language
from ssr_desk.ui.pages.front import FrontPage
from ssr_desk.ui.pages.unlock import UnlockPage
from ssr_desk.ui.theme import Look

if TYPE_CHECKING:
    from ssr_desk.errors import DeskError
    from ssr_desk.ui.garbage import Garbage
    from ssr_desk.ui.jobs import Jobs
    from ssr_desk.ui.known_desks import KnownDesks
    from ssr_desk.ui.locking import Locking
    from ssr_desk.ui.messages import Dialogs

SIZE = 1366, 768
OWN = "SSR Desk"  # the folder of a new desk in one that holds other things
COLLECT_AFTER = 1000  # milliseconds: the first page stands by then (`__main__` turned the search for garbage off)
STYLE = ["-style", "fusion"]  # as an argument: QApplication.setStyle would make Python's class of the style, 5 ms


def run(folder: Path, language: str | None = None, passphrase: str | None = None) -> int:
    """Show the window of the desk in `folder` until it is closed; `passphrase` opens it at once.

    Returns:
        The exit code.
    """
    app = QApplication.instance() or QApplication([*sys.argv[:1], *STYLE])
    assert isinstance(app, QApplication)  # noqa: S101  (a QCoreApplication here would be our own mistake)
    app.setApplicationName("SSR Desk")
    from ssr_desk.ui.known_desks import KnownDesks

    known = KnownDesks()
    program = Program(app, first_of(folder, known), language, known=known)
    program.start(passphrase)
    QTimer.singleShot(COLLECT_AFTER, program.collect)
    code = app.exec()
    program.close()
    return code


def has_desk(folder: Path) -> bool:
    """Whether a desk lies in a folder. As `app.has_desk`, without loading the vault's cryptography before the first paint."""
    return (folder / "desk.keys").exists() and (folder / "desk.db").exists()


def lacking(folder: Path) -> "DeskError | None":
    """Return what a desk in a folder lacks, as `app.incomplete`, which is only asked where there is a file of one."""
    names = ("desk.keys", "desk.db", "desk.db-wal")
    if has_desk(folder) or not any((folder / one).exists() for one in names):
        return None
    from ssr_desk import app

    return app.incomplete(folder)


def desk_in(folder: Path) -> Path | None:
    """Return where a desk, or else a part of one, lies when a person points at a folder: there, or where a new one would lie."""
    places = (folder, folder / OWN)
    return next((one for one in places if has_desk(one)), next((one for one in places if lacking(one)), None))


def first_of(folder: Path, known: "KnownDesks") -> Path:
    """Return the desk to begin with. A folder that was named, and the user's own desk, win over what was opened last."""
    if has_desk(folder) or folder != paths.data_folder() or lacking(folder):
        return folder
    return next((one for one in known.all() if has_desk(one)), folder)


def load() -> None:
    """Import what an open desk needs, the first page first, so that nobody waits for it at a page, a list or a form."""
    import importlib
    import pkgutil

    import ssr_desk.db.store
    import ssr_desk.ui.items_editor
    import ssr_desk.ui.main_window
    import ssr_desk.ui.pages.today
    import ssr_desk.ui.reference_editors
    import ssr_desk.ui.suggesting_editor  # noqa: F401
    from ssr_desk import app
    from ssr_desk.ui import pages

    for language in LANGUAGES:  # Babel reads a language's data when it is first asked for a date
        translator(language, paths.LOCALE).date_of("2026-01-01")
    app.known_types()
    for module in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}."):
        importlib.import_module(module.name)


class Program(QObject):
    """One window over the life of the program: locked, then open, then locked again."""

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        language: str | None = None,
        dialogs: "Dialogs | None" = None,
        known: "KnownDesks | None" = None,
    ) -> None:
        """`known` keeps which desks were opened; without it, none is remembered."""
        super().__init__(app)
        self._app, self._folder = app, folder
        held = preferences.read(folder, system_language())
        self._language = language or held.language
        self.look = Look(app, held.scheme, held.size)
        self._languages = Languages(app)
        self.translate = self._languages.speak(self._language)
        self._minutes, self._known = held.minutes, known
        self.locking: Locking | None = None
        self._given_dialogs = dialogs
        self._made_jobs: Jobs | None = None
        self._garbage: Garbage | None = None
        self.desk: Any = None
        self.window: Any = None

    @property
    def jobs(self) -> "Jobs":
        """The workers, made with the first work."""
        if self._made_jobs is None:
            from ssr_desk.ui.jobs import Jobs

            self._made_jobs = Jobs(self)
        return self._made_jobs

    @property
    def _dialogs(self) -> "Dialogs":
        if self._given_dialogs is None:
            from ssr_desk.ui.messages import Dialogs

            self._given_dialogs = Dialogs()
        return self._given_dialogs

    def start(self, passphrase: str | None = None) -> None:
        """Show the first page, or open the desk at once."""
        if passphrase is not None:
            self._front(self._unlock_page())
            self._open(passphrase)
        else:
            self._begin()

    def _begin(self) -> None:
        if has_desk(self._folder):
            self._front(self._unlock_page())
        elif found := lacking(self._folder):
            self._front(self._incomplete_page(found))
        else:
            self._first_start()

    def collect(self) -> None:
        """Search for garbage from now on."""
        from ssr_desk.ui.garbage import Garbage

        self._garbage = Garbage(self)

    def close(self) -> None:
        """Drain the workers and close the desk."""
        if self._made_jobs is not None:
            self._made_jobs.close()
            self._made_jobs = None
        if self.desk is not None:
            self.desk.close()
            self.desk = None

    # -- locked

    def _front(self, page: Any) -> None:
        window = QMainWindow()
        window.setWindowTitle("SSR Desk")
        self._fit(window)
        window.setCentralWidget(page)
        page.painted.connect(self._warm_up)
        self._replace(window)
        page.focus()

    def _unlock_page(self) -> UnlockPage:
        page = UnlockPage(self._folder, self.look, self.translate)
        page.entered.connect(self._open)
        page.recovered.connect(self._recover)
        page.language.connect(self._speak_front)
        page.elsewhere.connect(self._ask_elsewhere)
        return page

    def _incomplete_page(self, found: "DeskError") -> Any:
        from ssr_desk.ui.pages.incomplete import IncompletePage

        page = IncompletePage(self._folder, found, self.look, self.translate)

        def speak(language: str) -> None:
            self._speak(language)
            self._begin()

        page.again.connect(self._begin)
        page.restore.connect(self._restore_elsewhere)
        page.language.connect(speak)
        page.elsewhere.connect(self._ask_elsewhere)
        return page

    def _restore_elsewhere(self) -> None:
        """Restore a backup into a folder that a person chooses, or into one of its own in it, and show that desk's page."""
        page = self.window.centralWidget()
        file = self._dialogs.open_file(self.window, self.translate(_("Restore a backup")), "*")
        folder = file and self._dialogs.folder(self.window, self.translate(_("Folder for the restored desk")))
        if file is None or folder is None:
            return
        target = self._place_in(folder)
        if target is None:
            return

        def work(_job: Any) -> None:
            from ssr_desk.services import maintenance

            maintenance.restore(file, target)

        def failed(error: Exception) -> None:
            page.busy(False)
            page.bar.fail(error)

        page.busy(True)
        self.jobs.write(self, work, lambda _none: self._change_to(target), failed)

    def _speak_front(self, language: str) -> None:
        self._speak(language)
        page = self._unlock_page()
        self.window.setCentralWidget(page)
        page.focus()

    def _warm_up(self) -> None:
        """Load the store's libraries while the person types; ask the system for its colours."""
        self.look.follow_system()

        def loaded(_none: None) -> None:
            if (
                not gc.get_freeze_count()
            ):  # only what was loaded: after a desk was locked there would be garbage among it
                gc.freeze()  # none of it will ever be garbage, and a search through all of it would hold the window

        self.jobs.read(self, lambda _job: load(), loaded, lambda _error: None)

    def _open(self, passphrase: str) -> None:
        folder = self._folder

        def work(_job: Any) -> Any:
            from ssr_desk.app import open_desk

            return open_desk(folder, passphrase)

        self.jobs.write(self, work, self._opened, self._refused)

    def _recover(self, key: str, new: str) -> None:
        folder = self._folder

        def work(_job: Any) -> Any:
            from ssr_desk.app import open_desk
            from ssr_desk.services import maintenance

            maintenance.recover(folder, key, new)
            return open_desk(folder, new)

        self.jobs.write(self, work, self._opened, self._refused)

    def _refused(self, error: Exception) -> None:
        page = self.window.centralWidget()
        if isinstance(page, UnlockPage):
            page.refuse(error)

    def _first_start(self) -> None:
        from ssr_desk.ui.pages.first_start import FirstStart

        self.look.follow_system()
        page = FirstStart(self._folder, self.look, self.translate, self.jobs, self._dialogs)
        page.ready.connect(self._opened)
        page.restored.connect(lambda: self._front(self._unlock_page()))

        def speak(language: str) -> None:
            self._speak(language)
            page.speak(self.translate)

        page.language.connect(speak)
        page.elsewhere.connect(self._ask_elsewhere)
        window = QMainWindow()
        window.setWindowTitle("SSR Desk")
        self._fit(window)
        window.setCentralWidget(page)
        self._replace(window)
        page.step.focus()

    # -- other desks

    def _ask_elsewhere(self, button: Any) -> None:
        from ssr_desk.ui import desk_menu

        here = self._folder.absolute()
        desks = [(one, has_desk(one)) for one in (self._known.all() if self._known else []) if one != here]
        desk_menu.ask(button, desks, self.translate, self._turn_to, self._pick, self._pick_new)

    def _turn_to(self, folder: Path) -> None:
        """Show the unlock page of another desk, in its language and look; say so when it is not there any more."""
        if not has_desk(folder) and not lacking(folder):
            words = _("No desk lies in {folder} now. Connect the disk or the stick it is on, or take it off the list.")
            told = self.translate(words, folder=str(folder))
            self._bar.say(told, "warning", self.translate(_("Take it off the list")), lambda: self._forget(folder))
            return
        self._change_to(folder)

    def _change_to(self, folder: Path) -> None:
        held = preferences.read(folder, self._language)
        self._folder, self._language, self._minutes = folder, held.language, held.minutes
        self.translate = self._languages.speak(held.language)
        if (held.scheme, held.size) != (self.look.scheme, self.look.size):
            self.look.set(held.scheme, held.size)
        self._begin()

    def _pick(self) -> None:
        folder = self._dialogs.folder(self.window, self.translate(_("Open another desk")))
        if folder is None:
            return
        found = desk_in(folder)
        if found is None:
            words = _("No desk lies in {folder}. Choose the folder that holds the files desk.db and desk.keys.")
            self._bar.say(self.translate(words, folder=str(folder)), "warning")
        else:
            self._change_to(found)

    def _pick_new(self) -> None:
        """Begin a desk in a folder: in the folder itself when it is empty, else in one of its own in it."""
        folder = self._dialogs.folder(self.window, self.translate(_("Folder for the new desk")))
        place = folder and (desk_in(folder) or self._place_in(folder))
        if place is not None:
            self._change_to(place)

    def _place_in(self, folder: Path) -> Path | None:
        """Return a folder itself when it is empty, else one of its own in it; None, and said, when it cannot be read."""
        try:
            empty = next(folder.iterdir(), None) is None
        except OSError as error:
            self._bar.fail(error)
            return None
        return folder if empty else folder / OWN

    @property
    def _bar(self) -> Any:
        page = self.window.centralWidget()
        return page.bar if isinstance(page, FrontPage) else page.step.bar

    def _forget(self, folder: Path) -> None:
        if self._known is not None:
            self._known.forget(folder)

    # -- open

    def _opened(self, desk: Any) -> None:
        from ssr_desk.ui.main_window import MainWindow

        self.desk = desk
        window = MainWindow(desk, self.translate, self.look, self.jobs, self._dialogs)
        self._fit(window)
        window.language_asked.connect(self._speak_open)
        window.locked.connect(self._lock)
        self.look.changed.connect(self._remember)
        self._replace(window)
        self._watch(window)
        if self._known is not None:
            known, folder = self._known, self._folder
            self.jobs.read(self, lambda _job: known.remember(folder), lambda _none: None, lambda _error: None)

    def _watch(self, window: QMainWindow) -> None:
        from ssr_desk.ui.locking import Locking

        self.locking = Locking(window, self._minutes)
        self.locking.idle.connect(self._lock_when_idle)
        self.locking.asleep.connect(self._lock)
        self.locking.chosen.connect(self._wait)
        self.locking.erase.connect(self._erase)

    def _wait(self, minutes: int) -> None:
        self._minutes = minutes
        self._remember()

    def _speak_open(self, language: str) -> None:
        self._speak(language)
        self.window.speak(self.translate)

    def _lock_when_idle(self) -> None:
        """Lock, unless long work is still running: it is asked again soon."""
        if self.jobs.busy and self.locking is not None:
            self.locking.again()
        else:
            self._lock()

    def _lock(self) -> None:
        """Keep what was typed, let the workers end, close the desk, ask for the passphrase again."""
        if self.desk is None:
            return  # locked already: sleep is told of more than once
        self.window.leave()
        self._leave_open()
        self.close()
        self._front(self._unlock_page())

    def _leave_open(self) -> None:
        """Stop watching; a dialog that is open goes with the window."""
        self.locking = None
        self.look.changed.disconnect(self._remember)
        while (dialog := QApplication.activeModalWidget()) is not None and dialog.close():
            pass

    def _erase(self) -> None:
        """Destroy the desk that is open, on the worker's thread, and begin again."""
        desk, self.desk = self.desk, None
        self._leave_open()
        self.window.setEnabled(False)
        self.close()

        def ended(error: Exception | None) -> None:
            desk.close()
            self._forget(self._folder)
            self._begin()
            if error is not None:
                self._bar.fail(error)

        self.jobs.write(self, lambda _job: desk.maintenance.erase(), ended, ended)

    # -- both

    def _speak(self, language: str) -> None:
        self._language = language
        self.translate = self._languages.speak(language)
        self._remember()

    def _remember(self) -> None:
        kept = preferences.Preferences(self._language, self.look.scheme, self.look.size, self._minutes)
        folder = self._folder
        if self.desk is not None or has_desk(folder):
            self.jobs.read(self, lambda _job: preferences.keep(folder, kept), lambda _none: None, lambda _error: None)

    def _fit(self, window: QMainWindow) -> None:
        """Give a window its size, or that of a smaller screen: 1366 dots at 150 % are 911 of Qt's."""
        window.resize(QSize(*SIZE).boundedTo(self._app.primaryScreen().availableSize()))

    def _replace(self, window: QMainWindow) -> None:
        before, self.window = self.window, window
        window.show()
        if before is not None:
            before.hide()
            before.deleteLater()
