"""Three certified desks for all tests of this folder, one real bundle between two of them, and what every refusal must keep."""

import datetime as dt
import random
import shutil
from dataclasses import dataclass

import pytest

from ssr_desk.app import open_with_key
from ssr_desk.clock import Surround
from ssr_desk.db import vault
from ssr_desk.demo import content, story
from ssr_desk.demo.clock import StoryClock
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.errors import DeskError
from sync.workshop import Workshop, everything

NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
RECORDED = ("institution", "counterpart", "mentoring_session")


def founded(folder, seed, now=lambda: NOW, days=100):
    """Headquarters, commander and officer, certified; the officer has recorded a little and sent nothing."""
    clock = StoryClock(now)
    made = story.Cast(folder, clock, Surround(clock, random.Random(seed).randbytes))
    people = content.profiles("en")
    clock.ago(days, 9)
    hq = made.create("hq", people["hq"])
    made.script = content.entries(story.DATA / "demo", "en", clock.today, made.surround, hq.registry)
    for one in made.script:
        if one.by == "hq":
            hq.recording.add(one.type_name, one.values)
    made.words = made.found_headquarters()
    for name in ("commander", "officer"):
        made.create(name, people[name])
        made.certify(name, made.words)
        made.deliver(made.send("hq", (made[name].profile.device,), f"hq-to-{name}"), name)
    for one in made.script:
        if one.by == "officer" and one.type_name in RECORDED:
            made["officer"].recording.add(one.type_name, one.values)
    return made


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Desks as they were founded, closed, to copy; with their keys, so that no passphrase is stretched again."""
    with founded(tmp_path_factory.mktemp("founded"), 23) as cast:
        pass
    keys = {name: vault.unlock(cast.folder / name, PASSPHRASE) for name in cast.desks}
    return cast, keys


class Cast(story.Cast):
    """Desks that can be closed and opened again. `keys`: of their stores."""

    def reopen(self, name):
        """Open a desk anew, as the next morning."""
        self.desks[name].close()
        self.desks[name] = open_with_key(self.folder / name, self.keys[name], self.surround)
        return self.desks[name]


def copied(made, folder, seed):
    """Open a copy of every desk."""
    (origin, keys), clock = made, StoryClock(lambda: NOW)
    clock.ago(99, 9)
    surround = Surround(clock, random.Random(seed).randbytes)
    shutil.copytree(origin.folder, folder, dirs_exist_ok=True)
    cast = Cast(folder, clock, surround)
    cast.script, cast.words, cast.keys = origin.script, origin.words, keys
    for name, key in keys.items():
        cast.desks[name] = open_with_key(folder / name, key, surround)
    return cast


@pytest.fixture(scope="session")
def desks(made, tmp_path_factory):
    """Desks that no test changes: refusals leave them as they are."""
    with copied(made, tmp_path_factory.mktemp("desks"), 25) as cast:
        yield cast


@pytest.fixture
def cast(made, tmp_path):
    """Desks of this test's own."""
    with copied(made, tmp_path, 29) as cast:
        yield cast


@pytest.fixture(scope="session")
def shop(desks):
    """The workshop: an officer's bundle for headquarters."""
    (file,) = desks.send("officer", ("hq",), "good")
    folder = desks.folder / "attacks"
    folder.mkdir()
    return Workshop(desks["officer"], desks["hq"], desks["hq"], file.read_bytes(), folder)


@dataclass
class Refusing:
    """Proves that a desk refuses a file with one of some codes, says so in both languages, and keeps everything as it was."""

    shop: Workshop
    languages: list

    def __call__(self, data, *codes):
        path, desk = self.shop.write(data), self.shop.target
        before, equal = everything(desk), desk.maintenance.digest().digest
        for door in (desk.importing.check, desk.importing.take):
            with pytest.raises(DeskError) as caught:
                door(path)
            assert caught.value.code in codes, caught.value.code
        assert everything(desk) == before
        assert desk.maintenance.digest().digest == equal
        assert list((desk.folder / "quarantine").iterdir()) == [], "no copy stays behind"
        entry = next(one for one in desk.importing.inbox() if one.file == str(path))
        assert (entry.status, entry.error) == ("refused", caught.value.code)
        said = [caught.value.text(one) for one in self.languages]
        assert said[0] != said[1], "one sentence in each language"
        assert all(one and "{" not in one for one in said)
        return caught.value


@pytest.fixture
def refused(shop, languages):
    """Import a file that must be refused."""
    return Refusing(shop, languages)
