"""One export or import in a process of its own, ours or the floor's, so that its peak memory is its own.

    python benchmarks/bulk_child.py export|import|floor-export|floor-import FOLDER

Prints {"seconds", "mb": peak memory of the process, "records"}.
"""

import json
import resource
import sys
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
    begun = time.perf_counter()
    work()
    seconds = time.perf_counter() - begun
    close()
    print(json.dumps({"seconds": seconds, "mb": peak()}))


def peak() -> float:
    """Return the peak memory of this process in MB. `ru_maxrss` would count the parent's, from before the exec."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


if __name__ == "__main__":
    main()
