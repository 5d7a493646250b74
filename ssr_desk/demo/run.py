"""`ssr-desk demo`: makes the demonstration in a folder of its own, writes its reports and, without a display, its pictures.

The story and its libraries are imported when a demonstration is made: asking for a finished one needs none of them.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ssr_desk import paths
from ssr_desk.clock import Surround
from ssr_desk.demo.errors import FolderTaken, PicturesStopped
from ssr_desk.i18n import mark as _
from ssr_desk.progress import Progress

_log = logging.getLogger(__name__)
MARK = "demonstration.json"
DESKS = ("officer", "commander", "hq")
PASSPHRASE = "demo"  # noqa: S105 - printed on the screen: these desks hold invented people
_OWN = (*DESKS, "papers", "bundles", "reports", "pictures", "hq-root.key", "hq-backup.ssrbackup", MARK)


@dataclass(frozen=True)
class Result:
    """What was made: folders of the desks by name, files in order, records on the officer's desk, and how long it took."""

    desks: Mapping[str, str]
    bundles: tuple[str, ...]
    reports: tuple[str, ...]
    pictures: tuple[str, ...]
    records: int
    seconds: float


def default_folder(desk: Path | None = None) -> Path:
    """Return where a demonstration lies when no folder is named: beside a desk's folder, never in it.

    Window and command line both ask here, so that the one finds what the other made.
    """
    real = desk or paths.data_folder()
    return real.with_name(f"{real.name}-demonstration")


def made(folder: Path) -> Result | None:
    """Return the complete demonstration that lies in a folder; None when there is none."""
    try:
        kept = json.loads((folder / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not kept.get("complete"):
        return None
    kept = {name: tuple(value) if isinstance(value, list) else value for name, value in kept["result"].items()}
    return Result(**kept)


def run(
    folder: Path,
    language: str = "en",
    records: int = 0,
    anew: bool = False,
    progress: Progress | None = None,
    surround: Surround | None = None,
) -> Result:
    """Make the demonstration, in place of one that was cut off in the same folder.

    A finished one is left as it is: somebody may have tried things in it.

    Args:
        folder: taken when it is empty or holds a demonstration.
        language: of what the people of the demonstration write.
        records: plain training sessions to add for measurements.
        anew: make it in place of a finished one too.
        progress: told what happens.
        surround: real clock and randomness; the story ends on the clock's day.

    Raises:
        FolderTaken: the folder holds something else. DeskError: as the services raise.
    """
    from ssr_desk.demo import story
    from ssr_desk.demo.clock import StoryClock

    told, around, begun = progress or Progress(), surround or Surround(), time.perf_counter()
    folder = folder.resolve()
    if not anew and not records and (held := made(folder)):
        return held
    _clear(folder)
    _write_mark(folder, {"complete": False})
    clock = StoryClock(around.now)
    cast = story.Cast(folder, clock, Surround(clock, around.random))
    with cast:
        story.tell(cast, language, records, told)
        count = cast["officer"].maintenance.digest().records
    result = Result(
        {name: str(folder / name) for name in DESKS},
        tuple(map(str, cast.bundles)),
        tuple(map(str, cast.reports)),
        (),
        count,
        round(time.perf_counter() - begun, 1),
    )
    return _finished(folder, result)


ROLE_PAGES = {
    "officer": (),
    "commander": ("today", "contingent", "review", "directory", "sync"),
    "hq": ("today", "desks", "inbox", "trust", "directory", "keeping", "sync"),
}
"""Pages of which pictures are taken on each desk; of the officer's, all."""


def with_pictures(folder: Path, result: Result, progress: Progress) -> Result:
    """Take a picture of every page of a finished demonstration: the officer's, and those that only the other two have.

    In processes of their own: only there is Qt loaded.

    Raises:
        PicturesStopped: such a process ended early. The demonstration stays finished, with the pictures so far.
    """
    progress.step(0, 0, _("Pictures of every page are taken"))
    target = folder.resolve() / "pictures"
    shutil.rmtree(target, ignore_errors=True)
    for name, pages in ROLE_PAGES.items():
        out = target / name if pages else target
        out.mkdir(parents=True)
        _draw(folder.resolve() / name, out, pages)
    pictures = tuple(map(str, sorted(target.rglob("*.png"))))
    return _finished(folder, replace(result, pictures=pictures))


def _draw(desk: Path, out: Path, pages: tuple[str, ...]) -> None:
    """Draw pages of one desk (none named: all). Raises PicturesStopped, with what the process said."""
    arguments = ["-X", "faulthandler", "-m", "ssr_desk.ui.pictures", "--out", str(out), "--desk", str(desk)]
    done = subprocess.run(
        [sys.executable, *arguments, *(["--pages", *pages] if pages else [])],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "SSR_DESK_PASSPHRASE": PASSPHRASE},
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    told = "\n".join(
        line for line in done.stderr.splitlines() if "propagateSizeHints" not in line
    )  # Qt's, and harmless
    if done.returncode:
        drawn = done.stdout.splitlines()
        _log.error("pictures of %s ended with %d\n%s", desk, done.returncode, told)
        raise PicturesStopped(
            count=len(drawn), last=Path(drawn[-1]).name if drawn else "–", status=done.returncode, folder=str(out)
        )
    if told:
        _log.warning("pictures of %s: %s", desk, told)


def open_window(folder: Path, language: str) -> int:
    """Open the officer's window, in a process of its own, and wait until it is closed. Returns its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "ssr_desk", "--data", str(folder / "officer"), "--lang", language],
        env={**os.environ, "SSR_DESK_PASSPHRASE": PASSPHRASE},
        check=False,
    ).returncode


def _clear(folder: Path) -> None:
    """Make the folder, or take an earlier demonstration out of it. Raises FolderTaken."""
    folder.mkdir(parents=True, exist_ok=True)
    held = {one.name for one in folder.iterdir()}
    if held and (MARK not in held or held - set(_OWN)):
        raise FolderTaken(folder=str(folder))
    for name in held:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _finished(folder: Path, result: Result) -> Result:
    _write_mark(folder, {"complete": True, "result": asdict(result)})
    return result


def _write_mark(folder: Path, held: dict[str, object]) -> None:
    (folder / MARK).write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", "utf-8")
