"""A year's traffic of one officer in one go: hundreds of exchanges up and back, each with new work, receipts and backups.

At the end headquarters must have every record, the officer must see all of it safe, exports must carry nothing any more, and
neither the memory of the process nor the hundredth exchange may have grown with their number.
"""

import contextlib
import ctypes
import gc
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sync.conftest import copied, founded  # noqa: E402 - the tests' desks are shared with this tool
from tools.soak import ledger  # noqa: E402

PART = "load"
RECORDS, BACKUP_EVERY = 20, 5
ROOM = 48
"""Megabytes that the process may grow by between the tenth part of the exchanges and the end, the desks' caches emptied."""
NAMES = ("officer", "commander", "hq")


def run(rounds: int) -> int:
    """Let three desks exchange `rounds` times. Returns 1 when something is lost, unsafe, sent for ever, or grows."""
    if "all" not in ledger.of(PART):
        with tempfile.TemporaryDirectory() as place:
            with founded(Path(place) / "made", 41) as made:
                keys = {name: desk.store.key for name, desk in made.desks.items()}
            with copied((made, keys), Path(place) / "desks", 43) as cast:
                ledger.keep(PART, "all", **_held(cast, Path(place), rounds))
    found = ledger.of(PART)["all"]
    print(f"load: {found}")
    return int(bool(found["failed"]))


def _held(cast: Any, place: Path, rounds: int) -> dict[str, Any]:
    cast.introduce("commander", "officer")
    cast.introduce("officer", "commander")
    officer, commander, hq = (cast[name] for name in NAMES)
    begin, saved, times, grown = time.monotonic(), [], [], 0.0
    bundles = 0

    def carry(one: Any, other: Any) -> None:
        nonlocal bundles
        bundles += 1
        file = place / f"{bundles}.ssrb"
        one.exchange.export([other.profile.device], file)
        other.importing.take(file)
        file.unlink()

    for number in range(rounds):
        for one in range(RECORDS):
            values = {"what": f"promise {number}/{one}", "due": "2026-07-01", "result": "x" * 300}
            saved += officer.recording.add("commitment", values).ids
        start = time.process_time()
        carry(officer, commander)
        times.append(time.process_time() - start)
        carry(commander, hq)
        if number % BACKUP_EVERY == BACKUP_EVERY - 1 or number == rounds - 1:
            (place / "hq.ssrbackup").unlink(missing_ok=True)
            hq.maintenance.backup(place / "hq.ssrbackup")
        carry(hq, commander)
        carry(commander, officer)
        if number == rounds // 10:
            grown = _megabytes(cast)
            officer, commander, hq = (cast[name] for name in NAMES)
    failed = _wrong(cast, saved)
    growth = _megabytes(cast) - grown
    hq = cast["hq"]
    tenth = max(1, rounds // 10)
    first, last = (sorted(some)[len(some) // 2] for some in (times[:tenth], times[-tenth:]))
    if growth > ROOM:
        failed.append(f"the process has grown by {growth:.0f} MB")
    return {
        "records": len(saved),
        "bundles": bundles,
        "lost": len(saved) - _there(hq, saved),
        "slower": round(last / first, 2),
        "grown": round(growth, 1),
        "failed": "; ".join(failed),
        "seconds": round(time.monotonic() - begin, 1),
    }


def _wrong(cast: Any, saved: list[str]) -> list[str]:
    """Say what does not hold at the end."""
    officer, commander, hq = (cast[name] for name in NAMES)
    found = [f"{name} is unsound" for name in NAMES if cast[name].maintenance.check() != []]
    if lost := len(saved) - _there(hq, saved):
        found.append(f"headquarters lacks {lost}")
    if unsafe := sum(state != "safe" for state in officer.exchange.states_of(saved).values()):
        found.append(f"{unsafe} are not safe")
    if again := officer.exchange.preview([commander.profile.device], False).revisions:
        found.append(f"{again} revisions are sent for ever")
    return found


def _there(desk: Any, saved: list[str]) -> int:
    with desk.store.read() as connection:
        here = {row[0] for row in connection.execute("SELECT id FROM record")}
    return len(here & set(saved))


def _megabytes(cast: Any) -> float:
    """Close and open all desks, so that their caches are empty; return what the process holds in memory between."""
    for name in NAMES:
        cast[name].close()
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    held = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    for name in NAMES:
        cast.reopen(name)
    return held / 1024
