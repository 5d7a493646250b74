"""A real desk in a temporary folder, and a window on it."""

import datetime as dt
import importlib.util
import random
from pathlib import Path

from ssr_desk.app import Profile, create_desk
from ssr_desk.clock import Surround

PASSPHRASE = "cheval pluie lanterne ruban"
NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
OFFICER = Profile("Sgt Marie Roy", "000123", "officer", "HT", "HT-MENTOR-1", "en")


def surround(seed=7):
    source = random.Random(seed)
    clock = [NOW]

    def now():
        clock[0] += dt.timedelta(seconds=1)
        return clock[0]

    return Surround(now, source.randbytes)


def new_desk(folder, registry=None, profile=OFFICER):
    desk, _recovery = create_desk(folder, PASSPHRASE, profile, surround(), registry)
    return desk


def session(number=0, **values):
    return {
        "title": f"Gestion de scène de crime {number}",
        "start": f"2026-06-{number % 14 + 1:02d}",
        "status": "delivered",
        "place": "Kafou Fèy",
        "attended": {"women": 6, "men": 10},
        **values,
    }


def toy():
    """Return the record type that no other part of the program knows."""
    spec = importlib.util.spec_from_file_location("toy", Path(__file__).parent.parent / "toy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Patrol
