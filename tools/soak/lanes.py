"""Runs the parts of a soak beside each other, one for each processor; those that consist of many pieces are shared out."""

import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence

from tools.soak import ledger

SHARED = ("fuzz", "machine", "mutants")
"""Parts of many pieces."""
Share = tuple[int, int]
"""Which of how many shares of a part's pieces, from 0: (1, 2) takes every second one."""
WHOLE: Share = (0, 1)


def run(parts: Sequence[str], options: Sequence[str], jobs: int) -> None:
    """Run parts, `jobs` at once, each in a process of its own.

    What they find is in the ledger; who reads that runs again what is missing there.

    Args:
        parts: in the order in which they are begun.
        options: of the command line, for each of them.
        jobs: how many processes.
    """
    shares = {one: jobs if one in SHARED else 1 for one in parts}
    waiting = deque((part, f"{number}/{shares[part]}") for part in parts for number in range(shares[part]))
    running: list[subprocess.Popen[bytes]] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                part, share = waiting.popleft()
                command = [sys.executable, "-m", "tools.soak", part, *options, "--share", share]
                running.append(subprocess.Popen(command, cwd=ledger.ROOT))
            time.sleep(0.2)
            running = [one for one in running if one.poll() is None]
    finally:
        for one in running:
            one.terminate()
            one.wait()


def is_mine(number: int, share: Share) -> bool:
    """Whether a share has the piece with this number."""
    return number % share[1] == share[0]


def read(text: str) -> Share:
    """Read a share from the command line: 0/2."""
    number, _slash, many = text.partition("/")
    return int(number), int(many)
