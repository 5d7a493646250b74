"""The desks that this user has opened on this computer: their folders, newest first, in plain text. Nothing else of them.

A list that cannot be read or written counts as empty: no list is worth a refusal.
"""

from pathlib import Path

FILE = "desks.json"
MOST = 12


class KnownDesks:
    """Reads and writes the list, anew each time: several windows may be open at once."""

    def __init__(self, file: Path | None = None) -> None:
        """`file` is where the list lies; None is the user's own configuration."""
        self._file = file

    @property
    def file(self) -> Path:
        """Where the list lies."""
        if self._file is None:
            from platformdirs import user_config_path

            self._file = user_config_path("ssr-desk", appauthor=False) / FILE
        return self._file

    def all(self) -> list[Path]:
        """Return the folders, the one that was opened last first; whether they are still there is another question."""
        import json

        try:
            held = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return []
        names = held if isinstance(held, list) else []
        # relative ones would mean another folder on every start, and a NUL none at all
        good = [Path(one) for one in names if isinstance(one, str) and "\0" not in one and Path(one).is_absolute()]
        return list(dict.fromkeys(good))[:MOST]

    def remember(self, folder: Path) -> None:
        """Put a desk at the head of the list."""
        here = folder.absolute()
        self._keep([here, *(one for one in self.all() if one != here)])

    def forget(self, folder: Path) -> None:
        """Take a desk off the list. Its files stay as they are."""
        here = folder.absolute()
        self._keep([one for one in self.all() if one != here])

    def _keep(self, folders: list[Path]) -> None:
        import json
        import os

        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self.file.with_name(f"{FILE}.new")
            beside.unlink(missing_ok=True)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump([str(one) for one in folders[:MOST]], file)
            os.replace(beside, self.file)  # noqa: PTH105  (atomic on every system)
        except OSError:
            return
