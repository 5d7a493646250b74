"""How long a start takes: `--version`, the unlock page, and from Enter to Today on a full desk."""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import making
from benchmarks.measure import FLOORS, Row, child, median, turns

HERE = Path(__file__).parent


def version(_folder: Path, _records: int, repeats: int) -> Iterator[Row]:
    """Measure `--version` beside a Python that does nothing."""
    floor, ours = turns(
        repeats or 15,
        lambda: child([str(FLOORS / "nothing.py")])[0],
        lambda: child(["-m", "ssr_desk", "--version"])[0],
    )
    yield Row("`ssr-desk --version`", "ms", median(ours), median(floor), 1.5, note="floor: python that does nothing")


def window(folder: Path, records: int, repeats: int) -> Iterator[Row]:
    """Measure the unlock page beside a bare window, then a full desk from Enter to Today."""
    desk = making.full_desk(folder, records)

    def painted(*arguments: str) -> float:
        begun = time.monotonic_ns()
        return (child(arguments)[1]["painted"] - begun) / 1e6

    floor, ours = turns(
        repeats or 9,
        lambda: painted(str(FLOORS / "window.py")),
        lambda: painted(str(HERE / "window_child.py"), str(desk), "paint"),
    )
    yield Row("start to unlock page painted", "ms", median(ours), median(floor), 1.3, note="floor: bare QMainWindow")
    argon, first, complete = [], [], []
    for _turn in range(repeats or 5):
        argon.append(_argon(desk))
        seen = child([str(HERE / "window_child.py"), str(desk), "enter"])[1]
        first.append((seen["first"] - seen["enter"]) / 1e6)
        complete.append((seen["complete"] - seen["enter"]) / 1e6)
    yield Row("Argon2id by itself", "ms", median(argon), goal=300, by_ratio=False)
    yield Row(f"Enter to Today painted, {records:,} records", "ms", median(first), note="Argon2id included")
    yield Row(f"Enter to Today complete, {records:,} records", "ms", median(complete), note="every fact gathered")


def _argon(desk: Path) -> float:
    from ssr_desk.db import vault

    begun = time.perf_counter()
    vault.unlock(desk, making.PASSPHRASE)
    return (time.perf_counter() - begun) * 1000
