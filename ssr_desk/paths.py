"""Where the program's own files lie: beside the package in a checkout, inside it in an installed wheel."""

from pathlib import Path

_INSIDE = Path(__file__).parent / "resources"
RESOURCES = _INSIDE if _INSIDE.is_dir() else Path(__file__).parent.parent / "resources"
LOCALE = RESOURCES / "locale"
ICONS = RESOURCES / "icons"
FONTS = RESOURCES / "fonts"
GUIDE = RESOURCES / "guide"
PLACES = RESOURCES / "data" / "places" / "places.csv"


def data_folder() -> Path:
    """Return the folder of this user's desk when none is named."""
    from platformdirs import user_data_path  # a fifth of the time `--version` takes

    return user_data_path("ssr-desk", appauthor=False)


def log_folder() -> Path:
    """Return the folder of this user's log files."""
    from platformdirs import user_log_path

    return user_log_path("ssr-desk", appauthor=False)
