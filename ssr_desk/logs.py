"""The program's own log: where a fault happened, never what anybody wrote.

Of an exception only its class and the lines of code are written: its message may hold a name or a sentence of a record.
"""

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST = 500_000  # bytes of one file
KEPT = 3
NAME = "ssr-desk.log"


class PlacesOnly(logging.Formatter):
    """Writes time, level, logger and message, and of an exception only classes and places."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """Return the chain of an exception's classes and lines of code, without its messages."""
        error = ei[1] if isinstance(ei, tuple) else None
        return places(error) if isinstance(error, BaseException) else ""


def places(error: BaseException) -> str:
    """Return where an exception was raised and caught, the cause first, without any message."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        frames = [f"  {one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(seen.__traceback__)]
        lines[:0] = [type(seen).__qualname__, *frames]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)


def start(folder: Path) -> Path:
    """Write this process's log to `folder`; return the file. Where it cannot be written there is none, and no complaint."""
    file = folder / NAME
    root = logging.getLogger("ssr_desk")
    if any(isinstance(one, RotatingFileHandler) for one in root.handlers):
        return file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    except OSError:
        return file
    handler.setFormatter(PlacesOnly())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return file


def fault(error: BaseException, folder: Path) -> Path:
    """Write down a fault of the program; return the file that tells."""
    file = start(folder)
    logging.getLogger("ssr_desk").error("fault", exc_info=error)
    return file
