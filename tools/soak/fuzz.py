"""Changes good bundles in thousands of ways and lets the addressee judge each: nothing wrong goes in, nothing breaks.

At most a tenth of the mutants damage the sealed file, which its tag rejects anyway. The others change an inner part, and all
that lies around it is hashed, signed and sealed again with valid keys (`fuzz_kinds`, `fuzz_shop`). What is accepted is looked at
by `fuzz_rules`, which reads the bundle by itself and knows nothing of the program's checks, and is then taken in by a copy of the
desk, which must stay sound. A share of those that come as far as the revisions is judged once more with a second process that
reads them, as bundles of 5,000 revisions are, and taken so: both ways must say the same, to the last word. Two bundles are
changed: an officer's for headquarters, and headquarters' for the commander, with receipts and lists. All mutants are judged by
one process and one store: `check` takes its transaction back.
"""

import contextlib
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from ssr_desk.errors import DeskError  # noqa: E402 - the tests' workshop is shared with this tool
from sync.conftest import copied, founded  # noqa: E402
from sync.workshop import everything  # noqa: E402
from tools.soak import ledger  # noqa: E402
from tools.soak.fuzz_kinds import KINDS  # noqa: E402
from tools.soak.fuzz_rules import rules  # noqa: E402
from tools.soak.fuzz_shop import QuickShop  # noqa: E402
from tools.soak.lanes import WHOLE, Share, is_mine  # noqa: E402

PART = "fuzz"
PIECE = 1000
"""Mutants of one seed; they are written down together, after the store was compared."""
DOWN = 0.25
"""Share of the mutants that are made of headquarters' bundle."""
BESIDE = 0.05
"""Share of the mutants that are judged both ways: a second process costs a third of a second to start."""
DEEP = ("files", "list of files", "payload", "tip statements", "bodies and lines", "order of lines", "headers")
"""Kinds that come as far as that process."""
CANNOT = (ValueError, TypeError, KeyError, IndexError, OverflowError, UnicodeError, AttributeError)
ALL = 1
"""Revisions from which on a second process reads: every bundle that has one."""
LAWFUL, UNMADE = "lawful", "cannot be made"
Found = dict[str, Counter[str]]


class Bench:
    """One good bundle: its workshop, the desk that judges its mutants, and the copy that takes what is lawful.

    Attributes:
        beside: how many mutants of which kind were judged by a second process too.
    """

    def __init__(self, shop: QuickShop, taker: Any, folder: Path) -> None:
        self.shop, self.taker, self._path = shop, taker, folder / f"{shop.target.profile.role}.ssrb"
        self.beside = Counter[str]()
        self._before = self._state()

    def _state(self) -> tuple[str, Any]:
        desk = self.shop.target
        return everything(desk), desk.maintenance.digest()

    def tried(self, rng: random.Random, name: str) -> str:
        """Return the code of the refusal, 'lawful', or what is wrong with '!' before it."""
        try:
            data = KINDS[name][1](self.shop, rng)
        except CANNOT:
            return UNMADE  # the workshop's own writers do not write it
        self._path.write_bytes(data)
        said, receipts = self._judged(None)
        beside = name in DEEP and rng.random() < BESIDE
        if beside:
            self.beside[name] += 1
            other = self._judged(ALL)
            if other != (said, receipts):
                return f"!beside: {other[0]}, here: {said}"
        if not said.startswith(LAWFUL):
            return said if said.startswith("!") else said.split()[0]
        broken = rules(data, self.shop, receipts)
        return (
            f"!accepted against: {', '.join(sorted(set(broken)))}" if broken else self._taken(ALL if beside else None)
        )

    def _judged(self, large: int | None) -> tuple[str, int]:
        """Return the verdict with all that is said of it, or what broke with '!' before it; and how many receipts were taken.

        Args:
            large: from how many revisions on a second process reads them.
        """
        importing = self.shop.target.importing
        importing.large = large
        try:
            summary = importing.check(self._path)
        except DeskError as error:
            return f"{error.code} {dict(error.details)}", 0
        except Exception as error:  # that is what is looked for
            return f"!{type(error).__name__}: {error}", 0
        return f"{LAWFUL} {summary}", summary.receipts

    def _taken(self, large: int | None) -> str:
        """Let the copy take it: what others brought before it may refuse it there, and nothing may break."""
        self.taker.importing.large = large
        try:
            self.taker.importing.take(self._path)
        except DeskError:
            return LAWFUL
        except Exception as error:  # that is what is looked for
            return f"!taken, {type(error).__name__}: {error}"
        return LAWFUL

    def wrong(self) -> list[str]:
        """Say whether the judging desk has changed, and whether the copy is sound."""
        found = [] if self._state() == self._before else ["the store was changed"]
        self._before = self._state()
        return found + [f"the copy is unsound: {one.code}" for one in self.taker.maintenance.check()]


def run(count: int, seed: int = 1, share: Share = WHOLE) -> int:
    """Try `count` mutants, a thousand for each seed from `seed` on; those written down already are not tried again.

    Returns 1 when something was wrong.
    """
    mine = [at for at in range(-(-count // PIECE)) if is_mine(at, share)]
    pieces = {f"seed {seed + at}": min(PIECE, count - at * PIECE) for at in mine}
    done = ledger.of(PART)
    wanted = {name: size for name, size in pieces.items() if name not in done or done[name]["tried"] < size}
    if wanted:
        with tempfile.TemporaryDirectory() as place:
            with founded(Path(place) / "made", 31) as cast:
                keys = {name: desk.store.key for name, desk in cast.desks.items()}
            for name, size in wanted.items():
                piece((cast, keys), Path(place) / name.replace(" ", "-"), name, size)
    return told()


def piece(made: Any, place: Path, name: str, size: int) -> None:
    """Try the mutants of one seed on fresh copies of the desks, and write down what came of them."""
    begin, used = time.monotonic(), time.process_time()
    rng, wrong = random.Random(name), []
    found: Found = {one: Counter() for one in KINDS}
    with contextlib.ExitStack() as open_desks:
        benches = _benches(made, place, open_desks)
        for number in range(size):
            kind = rng.choices(list(KINDS), [weight for weight, _make in KINDS.values()])[0]
            verdict = benches[rng.random() < DOWN].tried(rng, kind)
            found[kind][verdict] += 1
            if verdict.startswith("!"):
                wrong.append(f"mutant {number}, {kind}: {verdict}")
        wrong += [one for bench in benches for one in bench.wrong()]
    shutil.rmtree(place)
    for one in wrong:
        print(f"{name}: {one}", flush=True)
    spent = {"seconds": round(time.monotonic() - begin, 1), "cpu": round(time.process_time() - used, 1)}
    beside = sum((bench.beside for bench in benches), Counter[str]())
    ledger.keep(
        PART,
        name,
        tried=size,
        beside=dict(beside),
        found={one: dict(codes) for one, codes in found.items()},
        wrong=wrong,
        **spent,
    )
    each = 1000 * spent["cpu"] / size
    print(f"{name}: {size} mutants, {spent['cpu']} s of CPU ({each:.0f} ms each), {len(wrong)} wrong", flush=True)


def _benches(made: Any, place: Path, open_desks: contextlib.ExitStack) -> tuple[Bench, Bench]:
    """Return the bench of the officer's bundle for headquarters, and that of headquarters' for the commander."""
    place.mkdir()
    up, takes_up, down, takes_down = (
        open_desks.enter_context(copied(made, place / name, seed))
        for seed, name in enumerate(("up", "takes-up", "down", "takes-down"), start=33)
    )
    (file,) = up.send("officer", ("hq",), "good")
    first = Bench(QuickShop(up["officer"], up["hq"], up["hq"], file.read_bytes(), place), takes_up["hq"], place)
    down.deliver(down.send("officer", ("hq",), "up"), "hq")
    down["hq"].maintenance.backup(place / "hq.ssrbackup")
    answer = down["hq"].exchange.export((down["commander"].profile.device,), place / "answer.ssrb", full=True).files[0]
    shop = QuickShop(down["hq"], down["commander"], down["hq"], Path(answer).read_bytes(), place)
    return first, Bench(shop, takes_down["commander"], place)


def told() -> int:
    """Print what refused how many. Returns 1 when something was wrong."""
    pieces = ledger.of(PART)
    found: Found = {one: Counter() for one in KINDS}
    for piece in pieces.values():
        for kind, codes in piece["found"].items():
            found.setdefault(kind, Counter()).update(codes)
    for kind, verdicts in found.items():
        said = ", ".join(f"{one} {times}" for one, times in verdicts.most_common())
        print(f"{kind:18} {sum(verdicts.values()):6}  {said}")
    checks = sum(found.values(), Counter[str]())
    print("counts per check: " + ", ".join(f"{one} {times}" for one, times in checks.most_common()))
    tried, lawful, wrong = figures()
    beside = sum(sum(one.get("beside", {}).values()) for one in pieces.values())
    print(
        f"fuzz: {tried} mutants of {len(pieces)} seeds, {beside} of them judged by a second process too, {lawful} lawful ones,"
        f" {wrong} wrongly accepted or failed"
    )
    return int(wrong > 0)


def figures() -> tuple[int, int, int]:
    """Return how many mutants were tried, how many lawful ones were taken, and how many went wrong."""
    pieces = ledger.of(PART).values()
    lawful = sum(codes.get(LAWFUL, 0) for piece in pieces for codes in piece["found"].values())
    return sum(one["tried"] for one in pieces), lawful, sum(len(one["wrong"]) for one in pieces)
