"""One export or import in a process of its own, ours or the floor's, so that its peak memory is its own.

    python benchmarks/bulk_child.py export|import|floor-export|floor-import FOLDER

Prints {"seconds", "cpu": seconds of all processors, "mb": peak memory}, each with the processes that it starts.
"""

import contextlib
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import making

BUNDLE = "bundle.ssrb"


def ours_export(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """Export everything that headquarters lacks."""
    from ssr_desk.app import open_desk

    desk = open_desk(folder / "officer", making.PASSPHRASE)
    (folder / BUNDLE).unlink(missing_ok=True)
    return lambda: desk.exchange.export(("hq",), folder / BUNDLE, full=True), desk.close


def ours_import(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """Check and take the bundle on headquarters' desk, which holds nothing of it."""
    from ssr_desk.app import open_desk

    desk = open_desk(folder / "hq", making.PASSPHRASE)
    return lambda: desk.importing.take(folder / BUNDLE), desk.close


def floor_export(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """Read, write JSON, compress, hash, seal."""
    from benchmarks.floors import bundle

    return bundle.exporting(folder / "officer", folder / "floor.ssrb")


def floor_import(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """Hash, open, inflate, JSON, encrypted executemany, index."""
    from benchmarks.floors import bundle

    return bundle.importing(folder / "hq", folder / BUNDLE, folder / "floor.db")


CASES = {"export": ours_export, "import": ours_import, "floor-export": floor_export, "floor-import": floor_import}


def main() -> None:
    """Prepare, measure, print."""
    work, close = CASES[sys.argv[1]](Path(sys.argv[2]))
    beside = Beside()
    begun, used = time.perf_counter(), cpu()
    work()
    seconds, used = time.perf_counter() - begun, cpu() - used
    close()
    print(json.dumps({"seconds": seconds, "cpu": used, "mb": peak() + beside.ended()}))


def cpu() -> float:
    """Return the seconds of processors that this process and those it has waited for have used."""
    return sum(os.times()[:4])


class Beside:
    """Watches how much memory the processes that this one starts hold at most. Where there is no `/proc` it sees nothing."""

    def __init__(self) -> None:
        self._most: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        me = f"PPid:\t{os.getpid()}\n"
        while not self._stop.wait(0.1):
            for status in Path("/proc").glob("[0-9]*/status"):
                with contextlib.suppress(OSError, StopIteration):
                    if me in (text := status.read_text()):
                        self._most[status.parent.name] = _high_water(text)

    def ended(self) -> float:
        """Stop watching; return MB."""
        self._stop.set()
        self._thread.join()
        return sum(self._most.values())


def peak() -> float:
    """Return the peak memory of this process in MB. `ru_maxrss` would count the parent's, from before the exec."""
    status = Path("/proc/self/status")
    if status.exists():
        return _high_water(status.read_text())
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


def _high_water(status: str) -> float:
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
