"""Kills a process that works on a desk, at a moment of its choosing or ours, and tells what it had acknowledged by then.

The child is forked, not started: everything is imported already, so a kill costs milliseconds. It must open its desk itself.
"""

import contextlib
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Killed:
    """What a child had acknowledged when it died, in order; whether it had come to its end before."""

    acknowledged: tuple[str, ...]
    finished: bool


def kill_during(work: Callable[[Callable[[str], None]], None], after: float, since_first: bool = True) -> Killed:
    """Run `work(acknowledge)` in a child and kill it.

    Args:
        work: calls `acknowledge(text)`, one line, only after what it did is durable.
        after: seconds until the kill.
        since_first: count from the first acknowledgement rather than from the start.

    Raises:
        AssertionError: the child failed by itself.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        first = pipe.readline() if since_first else b""
        status = _ended(child, time.monotonic() + after)
        if status is None:
            os.kill(child, signal.SIGKILL)
            _pid, status = os.waitpid(child, 0)
        said = (first + pipe.read()).decode().splitlines()
    assert not (os.WIFEXITED(status) and os.WEXITSTATUS(status)), f"the child failed: {said}"
    DONE["worked to their end" if os.WIFEXITED(status) else "killed"] += 1
    DONE["acknowledged before"] += len(said)
    return Killed(tuple(said), os.WIFEXITED(status))


def _ended(child: int, until: float) -> int | None:
    """Wait for a child's own end; None when it still works at that time."""
    while (left := until - time.monotonic()) > 0:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status
        time.sleep(min(left, 0.005))
    return None


def _run(work: Callable[[Callable[[str], None]], None], pipe: int) -> None:
    """Do the child's work, and leave without anything that belongs to the parent."""
    try:
        work(lambda text: os.write(pipe, f"{text}\n".encode()) and None)
    except BaseException:
        with contextlib.suppress(BaseException):
            traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    os._exit(0)


DONE = Counter[str]()
"""What came of all children of this process; every test that has passed has lost nothing."""
MORE = int(os.environ.get("SSR_KILLS", "1"))
"""How many times as many kills as usual."""
AT_ITS_END = 120.0
"""A moment that comes after the work has ended, on the slowest machine."""


def moments(count: int, most: float, seed: int = 5) -> list[float]:
    """Return moments at which to kill, in seconds, the same each time: the first at once, the last after the end.

    So a fast machine and a slow one both see what is cut off and what is not.
    """
    source = random.Random(seed)
    return [0.0, *(source.uniform(0, most) for _ in range(count * MORE - 2)), AT_ITS_END]
