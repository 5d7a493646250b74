"""What the parts of a soak found, in a file: a run of hours that was cut off goes on where it was, and the table is made from it.

The file lies in `build/soak` (or in the folder that `SSR_SOAK` names). Several parts may write to it at once.
"""

import contextlib
import datetime as dt
import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
RESULTS, TABLE, LOCK = "results.json", "table.md", "lock"


def folder() -> Path:
    """Return where results lie; made when it is not there."""
    place = Path(os.environ.get("SSR_SOAK") or ROOT / "build" / "soak")
    place.mkdir(parents=True, exist_ok=True)
    return place


def read() -> dict[str, dict[str, Any]]:
    """Return everything found so far: part → piece → what came of it."""
    try:
        found: dict[str, dict[str, Any]] = json.loads((folder() / RESULTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def of(part: str) -> dict[str, Any]:
    """Return the pieces of one part that are done."""
    return dict(read().get(part, {}))


def keep(part: str, piece: str, **found: Any) -> None:
    """Write down what came of one piece, with the day and the state of the program that it was found in."""
    with _changed() as results:
        results.setdefault(part, {})[piece] = {**found, "day": today(), "commit": commit()}


def forget(*parts: str) -> None:
    """Drop what was found by some parts, to begin again."""
    with _changed() as results:
        for part in parts:
            results.pop(part, None)


def today() -> str:
    """Return the day, in UTC."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def commit() -> str:
    """Return the short name of the commit that is worked on; empty outside a checkout."""
    return _git("rev-parse", "--short=7", "HEAD")


def history() -> list[str]:
    """Return the short names of all commits, the newest first; none outside a checkout."""
    return _git("rev-list", "--abbrev-commit", "--abbrev=7", "HEAD").split()


def _git(*asked: str) -> str:
    with contextlib.suppress(OSError):
        said = subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True, check=False)
        return said.stdout.strip() if said.returncode == 0 else ""
    return ""


@contextlib.contextmanager
def _changed() -> Iterator[dict[str, dict[str, Any]]]:
    """Change the file under a lock; it is replaced whole, so a cut leaves the old one."""
    place = folder()
    with (place / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        results = read()
        yield results
        part = place / f"{RESULTS}.part"
        part.write_text(json.dumps(results, indent=1, sort_keys=True), encoding="utf-8")
        part.replace(place / RESULTS)
