"""The process that reads a large bundle beside the one that writes it dies at any moment: the import ends as if it had not."""

import contextlib
import os
import shlex
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from e2e.conftest import cast as cast  # the fixture: three certified desks
from ssr_desk import app
from ssr_desk.errors import DeskError
from sync.workshop import Workshop, everything

from .harness import DONE, moments

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are found in /proc")
RECORDS = 1000
"""Enough for many messages between the processes."""
NEVER, ALWAYS = 1 << 60, 1
MESSAGES = (0, 3, 5, 20_000, 200_000)
"""After how many bytes a pipe is cut: within a length, at its end, within the first message and a later one."""
DYING = (
    "exit 1",
    "exit 0",
    "printf garbage",
    r"printf '\001\000\000\000\220'",
    r"printf '\000\000\000\200'",
    r"printf '\000\000\000\000'",
    "kill -9 $$",
)
"""What stands in the child's place: it ends, says what nobody can read, an empty list, that much will come, that all has come."""


class Desks:
    """Copies of the commander's desk, and the officer's bundle for it."""

    def __init__(self, cast, folder):
        sessions = ({"title": f"Session {one}", "start": "2026-06-01", "status": "delivered"} for one in range(RECORDS))
        officer, self._surround, self._folder, self._count = cast["officer"], cast.surround, folder, 0
        officer.recording.add_many("training_session", sessions)
        self.good = officer.exchange.export(("commander",), folder / "good.ssrb", full=True).files[0]
        shop = Workshop(officer, cast["commander"], cast["hq"], self.good.read_bytes(), folder)
        parts = shop.apart()
        lines = parts.lines
        lines[RECORDS // 2] = lines[RECORDS // 2].replace(b'":["', b'":["0', 1)
        self.bad = shop.write(shop.together(parts.put_lines(lines)))
        self._key, self._from = cast["commander"].store.key, cast["commander"].folder
        cast.close()

    def taken(self, file, large):
        """Take a bundle into a new copy; return everything that can be said of the result."""
        self._count += 1
        folder = self._folder / f"copy-{self._count}"
        shutil.copytree(self._from, folder)
        with app.open_with_key(folder, self._key, self._surround) as desk:
            desk.importing.large = large
            try:
                done = desk.importing.take(file)
            except DeskError as error:
                said = error.code, dict(error.details)
            else:
                said = done.status, done.new, done.changed, done.revisions, done.receipts, done.conflicts
            found = (
                said,
                desk.maintenance.digest(),
                everything(desk, "record", "t_training_session"),
                desk.maintenance.check(),
            )
        shutil.rmtree(folder)
        return found


@pytest.fixture
def desks(cast, tmp_path):
    return Desks(cast, tmp_path)


def children():
    """Numbers of the processes that this one has started."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(one) for task in tasks for one in (task / "children").read_text().split()}


@contextlib.contextmanager
def killing(after):
    """Kill the next child of this process, some seconds after it has appeared. Yields a list of those killed."""
    before, over, killed = children(), threading.Event(), []

    def watch():
        while not (new := children() - before):
            if over.wait(0.002):
                return
        over.wait(after)
        for one in new & children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
                killed.append(one)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("which", ["good", "bad"])
def test_killed_while_it_reads(desks, which):
    file = getattr(desks, which)
    expected = desks.taken(file, NEVER)
    begin = time.monotonic()
    assert desks.taken(file, ALWAYS) == expected
    most = time.monotonic() - begin
    died = 0
    for moment in moments(10, most, seed=31):
        with killing(moment) as killed:
            assert desks.taken(file, ALWAYS) == expected
        died += len(killed)
        DONE["killed" if killed else "worked to their end"] += 1
    assert died >= 3, "most of them while it was at work"
    assert not children()


@pytest.mark.parametrize("which", ["good", "bad"])
def test_a_pipe_that_is_cut_or_a_child_that_never_begins(desks, which, tmp_path, monkeypatch):
    file, real, stand_in = getattr(desks, which), shlex.quote(sys.executable), tmp_path / "python"
    expected = desks.taken(file, NEVER)
    cut_out = [f'{real} "$@" | head -c {size}' for size in MESSAGES]
    cut_in = [f'head -c {size} | {real} "$@"' for size in MESSAGES]
    monkeypatch.setattr(sys, "executable", str(stand_in))
    assert desks.taken(file, ALWAYS) == expected, "no program to start"
    for line in [*DYING, *cut_out, *cut_in]:
        stand_in.write_text(f"#!/bin/sh\n{line}\n")
        stand_in.chmod(0o700)
        assert desks.taken(file, ALWAYS) == expected, line
        DONE["children cut off"] += 1
