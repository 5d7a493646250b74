"""Six people of two missions with their laptops, and a spare for each: made once, certified, then copied for every example."""

import datetime as dt
import json
import os
import random
from dataclasses import dataclass
from pathlib import Path

from ssr_desk import app
from ssr_desk.app import Profile
from ssr_desk.clock import Surround
from ssr_desk.records.base import natural_id

BASE = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
PASSPHRASE = "cheval pluie lanterne ruban"
X, Y = "HT", "UA"
ROLES = {
    "A": ("officer", (X,)),
    "B": ("officer", (X,)),
    "S": ("officer", (X,)),
    "C": ("commander", (X,)),
    "HQ": ("hq", ("*",)),
    "D": ("officer", (Y,)),
}
POSTS = {"A": "P1", "B": "P2", "S": "", "C": "PC", "HQ": "", "D": "Q1"}
HELD = (("A", "P1", X), ("B", "P2", X), ("D", "Q1", Y))
NAMES, LAPTOPS = tuple(ROLES), ("A", "B", "S", "C", "D")
SPARE = "2"
ROOT = "a root of 2026"


def mission(name):
    """The mission in which somebody writes by default."""
    return Y if name == "D" else X


def post(code):
    return natural_id("post", code)


@dataclass(frozen=True)
class Made:
    """Closed desks to copy. `keys`: of their stores, by name."""

    folder: Path
    keys: dict
    registry: object


def around(seed, days=0, leaps=600):
    """A clock that goes on, by leaps of minutes to and fro, and randomness of its own."""
    source, ticks = random.Random(seed), random.Random(seed + 1)
    at = [0]

    def now():
        at[0] += 1
        return BASE + dt.timedelta(days=days, seconds=at[0], minutes=ticks.randint(-leaps, leaps))

    return Surround(now, source.randbytes)


def found(folder):
    """Make and certify everybody; headquarters writes the plan."""
    registry, desks = app.known_types(), {}
    for number, name in enumerate([*NAMES, *(one + SPARE for one in LAPTOPS)]):
        who = name.removesuffix(SPARE)
        role, missions = ROLES[who]
        where = "" if who == "HQ" else missions[0]
        profile = Profile(who, f"officer-{who}", role, where, POSTS[who], "en", f"D-{name}")
        desks[name], _recovery = app.create_desk(
            folder / name, PASSPHRASE, profile, around(100 + number, -30, 0), registry
        )
    hq = desks["HQ"]
    for code in (X, Y):
        hq.recording.add("mission", {"code": code, "name": f"Mission {code}"})
    for code, where in (("P1", X), ("P2", X), ("PC", X), ("Q1", Y)):
        hq.recording.add("post", {"code": code, "title": code, "mission": natural_id("mission", where)})
    for officer, code, where in HELD:
        values = {"officer": f"officer-{officer}", "post": post(code), "start": "2026-01-01"}
        hq.recording.add("rotation", {**values, "mission": natural_id("mission", where)})
    words = " ".join(hq.headquarters.init(folder / "root.key", ROOT))
    for name, desk in desks.items():
        if name != "HQ":
            request, answer = folder / f"{name}.ssrreq", folder / f"{name}.ssrcert"
            told = desk.enrolment.request(request)
            role, missions = ROLES[name.removesuffix(SPARE)]
            hq.headquarters.certify(request, role, missions, 900, answer, " ".join(told))
            desk.enrolment.accept(answer, words)
        desk.enrolment.card(folder / f"{name}.ssrcard")
    for name, desk in desks.items():
        for other in desks:
            shared = ROLES[other.removesuffix(SPARE)][1] == ROLES[name.removesuffix(SPARE)][1]
            if shared and other not in (name, "HQ"):
                desk.enrolment.trust(folder / f"{other}.ssrcard")
    hq.maintenance.backup(folder / "hq.ssrbackup")
    for giver, taker in (("HQ", "C"), ("HQ", "D"), ("C", "A"), ("C", "B")):
        file = folder / f"plan-{taker}.ssrb"
        desks[giver].exchange.export([f"D-{taker}"], file)
        desks[taker].importing.take(file)
    keys = {name: desk.store.key for name, desk in desks.items()}
    for desk in desks.values():
        desk.close()
    return Made(folder, keys, registry)


def once(tmp_path_factory):
    """Make everybody, or read what an earlier run made: `SSR_PEOPLE` names its folder, for runs of many mutants."""
    kept = os.environ.get("SSR_PEOPLE")
    if not kept:
        return found(tmp_path_factory.mktemp("people"))
    folder = Path(kept)
    if not (folder / "keys.json").exists():
        folder.mkdir(parents=True)
        made = found(folder)
        (folder / "keys.json").write_text(json.dumps({name: key.hex() for name, key in made.keys.items()}))
    keys = json.loads((folder / "keys.json").read_text())
    return Made(folder, {name: bytes.fromhex(key) for name, key in keys.items()}, app.known_types())
