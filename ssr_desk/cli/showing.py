"""The window, the demonstration and the benchmarks. Windows and pictures live in processes of their own: no Qt here.

Every window that is opened waits for this module: what only demonstration and benchmarks need is imported there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ssr_desk.cli.errors import NoBenchmarks, NoWindow
from ssr_desk.i18n import mark as _

if TYPE_CHECKING:
    import argparse

    from ssr_desk.cli.output import Answer
    from ssr_desk.cli.parsing import Add
    from ssr_desk.cli.session import Session
    from ssr_desk.demo.errors import PicturesStopped

Window = Callable[[Path, str | None, str | None], int]
"""Opens the window of a desk's folder in a language (None: as last) with a passphrase (None: asked). Gives its exit code."""


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def window(session: Session, language: str | None, opened: Window) -> int:
    """Open the window and wait until it is closed. Returns its exit code. Raises NoWindow."""
    if not has_display() and "QT_QPA_PLATFORM" not in session.environment:
        raise NoWindow(reason=_("there is no display"))
    given = session.passphrase_file or "SSR_DESK_PASSPHRASE" in session.environment
    try:
        return opened(session.folder, language, session.passphrase() if given else None)
    except ImportError as error:
        raise NoWindow(reason=str(error)) from error


def demo_arguments(add: Add) -> None:
    """Declare the arguments of `demo`."""
    add("--headless", action="store_true", help=_("open no window; write a picture of every page instead"))
    add("--dir", type=Path, metavar="DIR", help=_("where the three desks are made"))
    add("--new", action="store_true", help=_("make it anew, in place of the one that is there"))
    add("--records", type=int, default=0, metavar="N", help=_("plain training sessions to add, for measurements"))


def demo(session: Session, given: argparse.Namespace) -> Answer:
    """Make the demonstration and open the officer's window; without a display, say where the results lie."""
    from ssr_desk.cli.output import Answer
    from ssr_desk.demo import run
    from ssr_desk.demo.errors import PicturesStopped

    say, folder = session.say, given.dir or run.default_folder(session.folder)
    headless = given.headless or not has_display()
    held = run.made(folder)
    anew = given.new or bool(headless and held and held.pictures)
    result = run.run(folder, session.language, given.records, anew, session.progress)
    stopped: PicturesStopped | None = None
    if headless:
        try:
            result = run.with_pictures(folder, result, session.progress)
        except PicturesStopped as error:
            stopped = error
    keys = {
        "desks": result.desks,
        "bundles": result.bundles,
        "reports": result.reports,
        "pictures": result.pictures,
        "records": result.records,
        "seconds": result.seconds,
    }
    lines = [
        say(
            _("The demonstration is made, in {seconds} seconds, with {records} records."),
            seconds=result.seconds,
            records=result.records,
        )
    ]
    lines += [say(_("Desks (passphrase: demo):")), *(f"  {one}" for one in result.desks.values())]
    lines += [say(_("Bundles:")), *(f"  {one}" for one in result.bundles)]
    lines += [say(_("Reports:")), *(f"  {one}" for one in result.reports)]
    if result.pictures:
        lines.append(say(_("Pictures of every page: {folder}"), folder=str(folder.resolve() / "pictures")))
    code = 0
    if stopped is not None:
        code = stopped.exit_code
        lines.append(stopped.text(say))
    if not headless and not session.as_json:
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        lines, code = [], run.open_window(folder, session.language)
    elif not given.headless:
        lines.append(say(_("There is no display here, so no window was opened.")))
    return Answer(keys, lines, code)


def bench_arguments(add: Add) -> None:
    """Declare the arguments of `bench`."""
    add("--records", type=int, metavar="N", help=_("how many records the large desk holds"))


def bench(session: Session, given: argparse.Namespace) -> Answer:
    """Run the checkout's benchmarks in a process of their own. Raises NoBenchmarks in an installed program."""
    import json
    import subprocess

    from ssr_desk import paths
    from ssr_desk.cli.output import Answer

    home = paths.RESOURCES.parent
    if not (home / "benchmarks").is_dir():
        raise NoBenchmarks
    asked = [] if given.records is None else ["--records", str(given.records)]
    command = [sys.executable, "-m", "benchmarks", *asked]
    if not session.as_json:
        return Answer(code=subprocess.run(command, cwd=home, check=False).returncode)
    done = subprocess.run([*command, "--json"], cwd=home, check=False, stdout=subprocess.PIPE)
    found = json.loads(done.stdout) if done.returncode == 0 else {"rows": []}
    return Answer({name: value for name, value in found.items() if name != "ok"}, (), done.returncode)
