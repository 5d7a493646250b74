"""What a command gets: the language, the desk's folder, passphrases, a progress bar, a question. Made once a run.

The window's start waits for this module too: what only a terminal needs is imported there.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ssr_desk import paths
from ssr_desk.cli.errors import BadSecret, Declined, NoPassphrase, TwoPassphrases, Unconfirmed
from ssr_desk.i18n import Translator, translator
from ssr_desk.i18n import mark as _
from ssr_desk.progress import Progress

if TYPE_CHECKING:
    from ssr_desk.app import Desk

BAR = 30  # characters
_ROLLED_BACK = _(
    "Warning: an old copy of this desk was put back (noticed on {day}); later changes are not here ({missing})."
    " `ssr-desk check` tells what to do."
)
_TAMPERED = _(
    "Warning: an old copy of this desk may have been put back (noticed on {day}). `ssr-desk check` tells what to do."
)


class Session:
    """One run of the program.

    Attributes:
        data: the desk's folder, or None for this user's own. language: `en` or `fr`. as_json: one JSON object is the answer.
        passphrase_file: holds the passphrase in its first line. environment: the variables of the process.
    """

    def __init__(
        self, data: Path | None, language: str, as_json: bool = False, passphrase_file: Path | None = None
    ) -> None:
        self.data, self.language, self.as_json, self.passphrase_file = data, language, as_json, passphrase_file
        self.environment = dict(os.environ)

    @cached_property
    def say(self) -> Translator:
        """Translates marked texts."""
        return translator(self.language, paths.LOCALE)

    @property
    def folder(self) -> Path:
        """The desk's folder."""
        return self.data or paths.data_folder()

    def passphrase(self, question: str = _("Passphrase: "), new: bool = False) -> str:
        """Return the desk's passphrase: from the file, the environment or the terminal, where a new one is asked twice."""
        return self.secret("SSR_DESK_PASSPHRASE", self.passphrase_file, question, new)

    def secret(self, variable: str, file: Path | None, question: str, new: bool = False) -> str:
        """Return a secret from the first line of `file`, from a variable of the environment, or from the terminal.

        SSR_DESK_ROOT_PASSPHRASE goes with --root-passphrase-file, and so for every other.

        Raises:
            NoPassphrase: there is no terminal to ask at. TwoPassphrases: typed differently the second time.
            BadSecret: the file is no text.
        """
        if file is not None:
            try:
                return (file.read_text("utf-8-sig").splitlines() or [""])[0]
            except UnicodeError as error:
                raise BadSecret(file=str(file)) from error
        if variable in self.environment:
            return self.environment[variable]
        if not sys.stdin.isatty():
            option = f"--{variable.removeprefix('SSR_DESK_').replace('_', '-').lower()}-file"
            raise NoPassphrase(option=option, variable=variable)
        import getpass

        typed = getpass.getpass(self.say(question))
        if new and getpass.getpass(self.say(_("Once more: "))) != typed:
            raise TwoPassphrases
        return typed

    def desk(self) -> "Desk":
        """Open the desk; the caller closes it with `with`. Raises DeskError."""
        return self.opened(self.passphrase())

    def opened(self, passphrase: str) -> "Desk":
        """Open the desk, and warn on standard error when an old copy of it was put back: until it is over or was read."""
        from ssr_desk import app

        desk = app.open_desk(self.folder, passphrase)
        if told := desk.maintenance.rolled_back():
            words = _TAMPERED if told.details["tampered"] else _ROLLED_BACK
            _told(f"{self.say(words, day=told.details['day'], missing=told.details['missing'])}\n")
        return desk

    def confirm(self, question: str, given: bool) -> None:
        """Go on when it was `given` on the command line, or a person says yes. `question` is translated already."""
        if given:
            return
        if self.as_json or not sys.stdin.isatty():
            raise Unconfirmed
        if not self.choose(question):
            raise Declined

    def choose(self, question: str) -> bool:
        """Return whether a person at the terminal says yes. `question` is a marked text, or translated already."""
        sys.stderr.write(f"{self.say(question)} [{self.say(_('yes'))}/{self.say(_('no'))}] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().casefold() in ("y", "yes", "o", "oui")

    @cached_property
    def progress(self) -> Progress:
        """Tells how far the work is on standard error: as a bar on a terminal, as lines elsewhere."""
        return Progress(_bar(self.say) if sys.stderr.isatty() else _lines(self.say))


def _bar(say: Translator) -> Callable[[int, int, str], None]:
    last = ["", -1]

    def tell(done: int, total: int, what: str) -> None:
        last[0] = say(what) if what else last[0]
        part = done * BAR // total if total else 0
        if part != last[1] or what or done == total:
            last[1] = part
            end = "\n" if total and done >= total else ""
            count = f"{done}/{total}" if total else (str(done) if done else "")
            _told(f"\r\x1b[K[{'#' * part}{' ' * (BAR - part)}] {count} {last[0]}{end}")

    return tell


def _lines(say: Translator) -> Callable[[int, int, str], None]:
    last = [""]

    def tell(_done: int, _total: int, what: str) -> None:
        if what and what != last[0]:
            last[0] = what
            _told(f"{say(what)}\n")

    return tell


def _told(text: str) -> None:
    """Write to standard error. Nobody has to listen: the work goes on when it is closed."""
    with contextlib.suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()
