"""Faults below the program: system calls that fail or kill, a torn journal, flipped bits. All are noticed or harmless.

After each fault the desk is opened again: nothing that was acknowledged is missing, no import is half, no file on the stick is
half, and `check` finds nothing, or says what is wrong. `strace` gives the system's faults where it may run; a small file system
is filled where one may be mounted. Every part is written down by itself (`ledger`) and is not tried again.
"""

import contextlib
import functools
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from machine import people  # noqa: E402 - the tests' desks are shared with this tool
from ssr_desk import app  # noqa: E402
from ssr_desk.errors import DeskError  # noqa: E402
from tools.soak import ledger  # noqa: E402
from tools.soak.one_step import STEPS  # noqa: E402

PART = "faults"
Result = tuple[Counter[str], list[str]]
"""How often what came of a fault, and which promises were broken."""

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename"
FAULTS = {
    "killed": f"inject={CALLS}:signal=SIGKILL:when={{n}}",
    "disk full": "inject=pwrite64,write,ftruncate:error=ENOSPC:when={n}+",
    "sync fails": "inject=fsync,fdatasync:error=EIO:when={n}+",
}
SAVES = 40
KEEP = ("desk.db", "desk.db-wal", "desk.high", "desk.keys")


class Place:
    """Two desks with work in them, closed; every trial gets a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._seed = folder, 0
        self.made = people.found(folder)
        with self.opened(folder / "A") as desk:
            self.saved = [
                desk.recording.add("commitment", {"what": f"save {one}", "due": "2026-07-01"}).ids[0]
                for one in range(SAVES)
            ]
            desk.exchange.export(["D-C"], folder / "up.ssrb")
        with self.opened(folder / "C") as desk:
            self.before = desk.recording.list("commitment").total

    def opened(self, folder: Path, name: str | None = None) -> Any:
        """Open a desk or a copy of it. `name`: whose, if the folder does not say it."""
        self._seed += 2
        key = self.made.keys[name or folder.name]
        return app.open_with_key(folder, key, people.around(self._seed), self.made.registry)

    def copy(self, name: str, into: Path | None = None) -> Path:
        """Copy a desk and the bundle into a new folder."""
        where = Path(tempfile.mkdtemp(dir=into or self.folder))
        shutil.copytree(self.folder / name, where / name)
        (where / "stick").mkdir()
        shutil.copy(self.folder / "up.ssrb", where / "up.ssrb")
        return where


# -- system calls


def system_calls(place: Place, trials: int, what: str) -> Result:
    """Let calls of one step fail or kill it, at `trials` places spread over the step. Returns outcomes and broken promises."""
    found, broken = Counter[str](), []
    _said, calls, where = _traced(place, what, None)
    shutil.rmtree(where)
    for fault, inject in FAULTS.items():
        for n in _spread(calls, trials):
            said, _calls, where = _traced(place, what, inject.format(n=n))
            outcome, wrong = _judged(place, what, said, where, killed=fault == "killed")
            broken += [f"{what}, {fault} at call {n}: {wrong}"] if wrong else []
            found[f"{what}: {fault}, {outcome}"] += 1
            shutil.rmtree(where)
    return found, broken


def _spread(count: int, trials: int) -> list[int]:
    return sorted(
        {1 + one * max(1, count - 1) // max(1, trials - 1) for one in range(trials)} & set(range(1, count + 1))
    )


def _judged(place: Place, what: str, said: Any, where: Path, *, killed: bool) -> tuple[str, str]:
    """Return what came of a step, and which promise is broken, or nothing."""
    outcome = "acknowledged" if "ACK" in said.stdout else "refused" if "REFUSED" in said.stdout else "killed"
    wrong = _looked_at(place, what, said, where)
    if not wrong and outcome == "killed" and not killed:
        wrong = said.stderr[-300:] or "died without a word"
    return outcome, wrong


def _of(what: str) -> str:
    """Return whose desk does a step."""
    return "C" if what == "import" else "A"


def _command(place: Place, what: str, where: Path) -> list[str]:
    file = where / "up.ssrb" if what == "import" else where / "stick" / what
    key = place.made.keys[_of(what)].hex()
    return [sys.executable, "-m", "tools.soak.one_step", str(where / _of(what)), key, what, str(file)]


def _run(command: list[str], **environment: str) -> Any:
    around = os.environ | environment
    return subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True, timeout=300, check=False)


def _traced(place: Place, what: str, inject: str | None) -> tuple[Any, int, Path]:
    """Run one step in a copy under strace. Returns what it said, how many calls there were, and where."""
    where = place.copy(_of(what))
    command, desk = _command(place, what, where), where / _of(what)
    file = Path(command[-1])
    watched = [desk / one for one in (*KEEP, "desk.db-shm", "desk.db-journal", "quarantine", "desk.high.part")]
    watched += [desk, where / "stick", file, file.with_name(file.name + ".part"), file.with_name(file.name + ".copy")]
    trace = where / "trace"
    strace = ["strace", "-f", "-o", str(trace), "-e", f"trace={CALLS}"]
    strace += [part for one in watched for part in ("-P", str(one))]
    said = _run([*strace, *(["-e", inject] if inject else []), *command])
    calls = re.compile(rf"\b({CALLS.replace(',', '|')})\(")
    return said, sum(1 for line in trace.read_text(errors="replace").splitlines() if calls.search(line)), where


# -- no room


def small_files(place: Place, trials: int) -> Result:
    """Let the system refuse to write any file beyond so many bytes (RLIMIT_FSIZE), for each step."""
    found, broken = Counter[str](), []
    store = (place.folder / "A" / "desk.db").stat().st_size
    for what in STEPS:
        for limit in _spread(int(store * 1.5), trials):
            where = place.copy(_of(what))
            said = _run(_command(place, what, where), SSR_FSIZE=str(limit))
            outcome, wrong = _judged(place, what, said, where, killed=False)
            broken += [f"{what}, no file beyond {limit} bytes: {wrong}"] if wrong else []
            found[f"{what}: no file beyond a limit, {outcome}"] += 1
            shutil.rmtree(where)
    return found, broken


def full_disk(place: Place, trials: int) -> Result:
    """Do each step on a file system of its own (tmpfs) on which little room is left."""
    found, broken = Counter[str](), []
    room = place.folder / "room"
    room.mkdir()
    store = (place.folder / "A" / "desk.db").stat().st_size
    for what in STEPS:
        for left in (0, *_spread(int(store * 1.5), trials)):
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(room)], check=True)
            try:
                where = place.copy(_of(what), room)
                filler = room / "filler"
                _fill(filler, left)
                said = _run(_command(place, what, where), PYTHONDONTWRITEBYTECODE="1")
                filler.unlink()
                outcome, wrong = _judged(place, what, said, where, killed=False)
            finally:
                subprocess.run(["umount", "-l", str(room)], check=True)
            broken += [f"{what}, {left} bytes left: {wrong}"] if wrong else []
            found[f"{what}: full disk, {outcome}"] += 1
    return found, broken


def _fill(filler: Path, left: int) -> None:
    """Fill a file system but for some bytes."""
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
        file.truncate(max(0, file.tell() - left))


def may_mount(place: Place) -> bool:
    """Whether this user may mount a small file system."""
    tried = place.folder / "mounted"
    tried.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tried)]
    if shutil.which("mount") is None or subprocess.run(asked, capture_output=True, check=False).returncode:
        return False
    subprocess.run(["umount", "-l", str(tried)], check=True)
    return True


def _looked_at(place: Place, what: str, said: Any, where: Path) -> str:
    """Open the desk again. Return which promise is broken, or nothing."""
    name = _of(what)
    acknowledged = "ACK" in said.stdout
    with place.opened(where / name) as desk:
        if troubles := [one for one in desk.maintenance.check() if one.code != "ROLLED_BACK"]:
            return f"check says {troubles[0].code}"
        there = {str(row["id"]) for row in desk.recording.list("commitment", limit=500).rows}
        if what == "import":
            if len(there) not in (place.before, place.before + SAVES):
                return "half an import"
            return "an acknowledged import is lost" if acknowledged and len(there) == place.before else ""
        if not set(place.saved) <= there:
            return "an earlier save is lost"
        if what == "save" and acknowledged and said.stdout.split()[1] not in there:
            return "an acknowledged save is lost"
    return _stick(place, what, acknowledged, where)


def _stick(place: Place, what: str, acknowledged: bool, where: Path) -> str:
    file = where / "stick" / what
    if what == "save":
        return ""
    if not file.exists():
        return "an acknowledged file is not there" if acknowledged else ""
    try:
        if what == "export":
            shutil.copytree(place.folder / "C", where / "C")
            with place.opened(where / "C") as desk:
                desk.importing.check(file)
        else:
            from ssr_desk.services import maintenance

            maintenance.restore(file, where / "restored")
            place.opened(where / "restored", "A").close()
    except DeskError as error:
        return f"half a file: {error.code}"
    return ""


# -- what lies on the disk


def torn_journals(place: Place, trials: int) -> Result:
    """Cut, flip, blank or lose the journal: what opens is a clean beginning of what was saved, and the loss is noticed."""
    rng, found, broken = random.Random(3), Counter[str](), []
    where = place.copy("A")
    with place.opened(where / "A") as desk:
        for one in range(20):
            desk.recording.add(
                "commitment", {"what": f"late {one}", "due": "2026-07-01", "result": "x" * rng.randrange(1500)}
            )
        kept = {one: (where / "A" / one).read_bytes() for one in KEEP}
    wal = kept["desk.db-wal"]
    for number in range(trials):
        how = ("cut", "flipped", "blank", "lost")[number % 4]
        bad = bytearray(wal)
        at = rng.randrange(len(bad))
        if how == "cut":
            bad = bad[:at]
        elif how == "flipped":
            bad[at] ^= 1 << rng.randrange(8)
        elif how == "blank":
            bad[at : at + 512] = bytes(len(bad[at : at + 512]))
        else:
            bad.clear()
        outcome, wrong = _opened_again(place, kept | {"desk.db-wal": bytes(bad)})
        broken += [f"journal {how} at {at}: {wrong}"] if wrong else []
        found[f"journal {how}: {outcome}"] += 1
    return found, broken


def _opened_again(place: Place, kept: dict[str, bytes]) -> tuple[str, str]:
    folder = Path(tempfile.mkdtemp(dir=place.folder)) / "A"
    folder.mkdir()
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    try:
        with place.opened(folder) as desk:
            titles = [str(row["what"]) for row in desk.recording.list("commitment", limit=500).rows]
            late = sorted(int(one.split()[1]) for one in titles if one.startswith("late"))
            if late != list(range(len(late))) or sum(one.startswith("save") for one in titles) != SAVES:
                return "opened", "not a beginning of what was saved"
            if len(late) < 20 and not desk.store.rolled_back:
                return "opened", "saves are gone and nobody noticed"
            if (troubles := desk.maintenance.check()) != []:
                return "opened", f"check says {troubles[0].code}"
            return ("noticed, goes on" if desk.store.rolled_back else "harmless"), ""
    except DeskError as error:
        return f"refused {error.code}", ""
    finally:
        shutil.rmtree(folder.parent)


def flipped_bits(place: Place, trials: int) -> Result:
    """Flip a bit of the store: every page carries its own tag, so a change is noticed or lies where nothing lies."""
    rng, found, broken = random.Random(4), Counter[str](), []
    store = (place.folder / "A" / "desk.db").read_bytes()
    with place.opened(place.folder / "A") as desk:
        digest = desk.maintenance.digest()
    for _number in range(trials):
        where = place.copy("A")
        bad = bytearray(store)
        at = rng.randrange(len(bad))
        bad[at] ^= 1 << rng.randrange(8)
        (where / "A" / "desk.db").write_bytes(bad)
        try:
            with place.opened(where / "A") as desk:
                troubles = desk.maintenance.check()
                same = not troubles and desk.maintenance.digest() == digest
                outcome = "noticed by check" if troubles else "harmless" if same else "unnoticed"
        except DeskError as error:
            outcome = f"refused {error.code}"
        except Exception as error:  # that is what is looked for
            outcome = f"unnoticed: {type(error).__name__}"
        if outcome.startswith("unnoticed"):
            broken.append(f"bit at {at}: {outcome}")
        found[f"bit of the store: {outcome}"] += 1
        shutil.rmtree(where)
    return found, broken


def run(trials: int) -> int:
    """Try what is not written down yet. Returns 1 when a promise was broken."""
    done = ledger.of(PART)
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        for name, work in _pieces(place, trials):
            if name in done:
                continue
            begin = time.monotonic()
            found, broken = work()
            ledger.keep(PART, name, found=dict(found), broken=broken, seconds=round(time.monotonic() - begin, 1))
            print(f"{name}: {sum(found.values())}, {len(broken)} promises broken", flush=True)
    return told()


def _pieces(place: Place, trials: int) -> Iterator[tuple[str, Callable[[], Result]]]:
    """Yield the parts, each with its name."""
    if shutil.which("strace"):
        for what in STEPS:
            yield f"system calls: {what}", functools.partial(system_calls, place, trials, what)
    else:
        print("no strace here: failing system calls were not tried")
    yield "no file beyond a limit", functools.partial(small_files, place, trials)
    if may_mount(place):
        yield "full disk", functools.partial(full_disk, place, trials)
    else:
        print("nothing may be mounted here: a full file system was not tried")
    yield "torn journal", functools.partial(torn_journals, place, trials * 8)
    yield "flipped bits", functools.partial(flipped_bits, place, trials * 8)


def told() -> int:
    """Print what came of every fault. Returns 1 when a promise was broken."""
    pieces = ledger.of(PART)
    for one in pieces.values():
        for what, times in sorted(one["found"].items()):
            print(f"{times:5}  {what}")
    broken = [said for one in pieces.values() for said in one["broken"]]
    print("\n".join(broken), end="\n" if broken else "")
    number = sum(sum(one["found"].values()) for one in pieces.values())
    print(f"faults: {number} of {len(pieces)} kinds, {len(broken)} promises broken")
    return int(bool(broken))
