"""How the window looks, kept beside the desk in plain text: the unlock page needs it before anything can be decrypted.

Nothing of the person's work is here. A file that cannot be read counts as absent: no preference is worth a refusal.
"""

from pathlib import Path
from typing import NamedTuple

from ssr_desk.i18n import LANGUAGES
from ssr_desk.ui.theme import SCALES, SCHEMES

FILE = "window.json"
MINUTES = 15
WAITS = (5, 15, 30, 60)
"""Minutes that a person may choose from: an untouched desk is locked after them. Never is not among them."""


class Preferences(NamedTuple):
    """Language of the window, its colours (`SCHEMES`), the size of its text (`SCALES`), and after how long it locks (`WAITS`)."""

    language: str = "en"
    scheme: str = "system"
    size: str = "normal"
    minutes: int = MINUTES


def read(folder: Path, language: str = "en") -> Preferences:
    """Return what was kept beside a desk; `language` is for the first time."""
    if not (folder / FILE).exists():
        return Preferences(language)
    import json  # not before there is a desk: every millisecond before the first picture counts

    try:
        held = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        held = {}
    given = held if isinstance(held, dict) else {}

    def one(name: str, allowed: tuple[str, ...], default: str) -> str:
        value = given.get(name)
        return value if value in allowed else default

    minutes = given.get("minutes")
    return Preferences(
        one("language", LANGUAGES, language),
        one("scheme", SCHEMES, "system"),
        one("size", tuple(SCALES), "normal"),
        minutes if type(minutes) is int and minutes in WAITS else MINUTES,
    )


def keep(folder: Path, preferences: Preferences) -> None:
    """Write the preferences, whole or not at all. A full disk is no reason to stop somebody's work."""
    import json
    import os

    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / (FILE + ".new")
        beside.write_text(json.dumps(preferences._asdict()), encoding="utf-8")
        os.replace(beside, folder / FILE)  # noqa: PTH105  (atomic on every system)
    except OSError:
        return
