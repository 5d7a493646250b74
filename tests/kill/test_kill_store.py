"""The power goes at any moment: nothing that was acknowledged is lost, and nothing stands half."""

import os

import pytest

from ssr_desk import app
from ssr_desk.clock import Surround
from ssr_desk.db import backup as backups
from ssr_desk.db import engine, upgrade, vault
from ssr_desk.db.store import Store

from .harness import kill_during, moments

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills are given to forked processes")
PASSPHRASE = "cheval pluie lanterne ruban"
PROFILE = app.Profile("Sgt Marie Roy", "000123", "officer", "HT", "HT-MENTOR-1", "en")
MANY = 30


def session(title):
    return {"title": title, "start": "2026-06-01", "status": "delivered"}


@pytest.fixture
def place(tmp_path):
    """A desk's folder and its key, so that opening costs no Argon2id."""
    desk, _recovery = app.create_desk(tmp_path / "desk", PASSPHRASE, PROFILE)
    with desk:
        desk.recording.add("training_session", session("first"))
        return desk.folder, desk.store.key


def held(desk):
    """Return the titles of all that is recorded, and of all that is listed: they must be the same."""
    with desk.store.read() as connection:
        recorded = {row[0] for row in connection.execute("SELECT title FROM record WHERE deleted = 0")}
        listed = {row[0] for row in connection.execute("SELECT title FROM t_training_session")}
    assert recorded == listed
    return recorded


def test_killed_while_saving(place):
    folder, key = place
    promised, in_flight = {"first"}, 0
    for number, moment in enumerate(moments(45, 0.08)):

        def save(acknowledge, number=number):
            with app.open_with_key(folder, key) as desk:
                acknowledge("open")
                for at in range(60):
                    desk.recording.add("training_session", session(f"{number}/{at}"))
                    acknowledge(f"{number}/{at}")

        promised |= set(kill_during(save, moment).acknowledged) - {"open"}
        with app.open_with_key(folder, key) as desk:
            there = held(desk)
            assert promised <= there
            in_flight += len(there - promised)
            assert len(there - promised) <= 1
            promised = there
            assert not desk.store.rolled_back
    with app.open_with_key(folder, key) as desk:
        assert desk.maintenance.check() == []
    assert len(promised) > 60


def test_killed_while_saving_changing_undoing_deleting(place):
    folder, key = place
    for number, moment in enumerate(moments(20, 0.15, seed=6)):

        def work(acknowledge, number=number):
            with app.open_with_key(folder, key) as desk:
                acknowledge("open")
                for at in range(15):
                    made = desk.recording.add("training_session", session(f"{number}/{at}"))
                    opened = desk.recording.open(made.ids[0])
                    changed = desk.recording.save(opened.id, {**opened.values, "place": "Kafou"}, opened.heads)
                    desk.recording.undo(changed)
                    desk.recording.delete(opened.id)
                    acknowledge(f"gone {number}/{at}")

        gone = {one[5:] for one in kill_during(work, moment).acknowledged if one != "open"}
        with app.open_with_key(folder, key) as desk:
            there = held(desk)
            assert not gone & there
            assert len(there) <= number + 2  # the first, and what each kill left undeleted
    with app.open_with_key(folder, key) as desk:
        assert desk.maintenance.check() == []


def test_killed_while_many_are_saved_at_once(place):
    folder, key = place
    for number, moment in enumerate(moments(12, 0.2, seed=7)):

        def work(acknowledge, number=number):
            with app.open_with_key(folder, key) as desk:
                acknowledge("open")
                for at in range(10):
                    desk.recording.add_many(
                        "training_session", (session(f"{number}/{at}/{one}") for one in range(MANY))
                    )
                    acknowledge(f"{number}/{at}/")

        whole = kill_during(work, moment).acknowledged[1:]
        with app.open_with_key(folder, key) as desk:
            there = held(desk)
            assert (len(there) - 1) % MANY == 0
            for one in whole:
                assert sum(title.startswith(one) for title in there) == MANY
    with app.open_with_key(folder, key) as desk:
        assert desk.maintenance.check() == []


def test_killed_while_typing_the_last_kept_draft_is_there(place):
    folder, key = place
    for number, moment in enumerate(moments(8, 0.1, seed=8)):

        def work(acknowledge, number=number):
            with app.open_with_key(folder, key) as desk:
                acknowledge("open")
                for at in range(100):
                    desk.drafts.keep(Typed(f"d{number}", {"title": str(at)}))
                    acknowledge(str(at))

        said = kill_during(work, moment).acknowledged[1:]
        with app.open_with_key(folder, key) as desk:
            draft = desk.drafts.of(f"d{number}")
            if said:
                assert int(draft.values["title"]) in (int(said[-1]), int(said[-1]) + 1)


class Typed:
    """What a form hands in as a draft."""

    type_name, record, heads = "training_session", None, ()

    def __init__(self, name, values):
        self.id, self.values = name, values


def test_killed_while_a_desk_is_made(tmp_path, registry):
    """Either there is a whole desk, or none and it can be made again in the same folder."""
    whole = 0
    for number, moment in enumerate(moments(10, 0.3, seed=9)):
        folder = tmp_path / str(number)
        key, _recovery = vault.create(folder, PASSPHRASE, Surround())

        def work(acknowledge, folder=folder, key=key):
            acknowledge("begun")
            Store.create(folder, key, registry, Surround(), {"profile": {"name": "Marie"}}).close()
            acknowledge("made")

        said = kill_during(work, moment).acknowledged
        if vault.exists(folder):
            whole += 1
        else:
            assert "made" not in said
            key, _recovery = vault.create(folder, PASSPHRASE, Surround())
            Store.create(folder, key, registry, Surround(), {"profile": {"name": "Marie"}}).close()
        store = Store.open(folder, key, registry, Surround())
        assert store.setting("profile") == {"name": "Marie"}
        store.close()
        assert not [one for one in folder.iterdir() if ".new" in one.name]
    assert whole > 0


def test_killed_while_backing_up(place, tmp_path):
    folder, key = place
    for number, moment in enumerate(moments(10, 0.15, seed=10)):
        target = tmp_path / f"{number}.ssrbackup"

        def work(acknowledge, target=target):
            with app.open_with_key(folder, key) as desk:
                acknowledge("open")
                desk.maintenance.backup(target)
                acknowledge("done")

        said = kill_during(work, moment).acknowledged
        assert target.exists() or "done" not in said
        if target.exists():
            backups.restore(target, tmp_path / f"restored-{number}")
            with app.open_with_key(tmp_path / f"restored-{number}", key) as desk:
                assert held(desk) == {"first"}


def test_killed_while_upgrading(place):
    folder, key = place
    for moment in moments(10, 0.25, seed=11):
        connection = engine.connect(folder / vault.STORE, key)
        connection.execute("PRAGMA user_version = 0")
        connection.close()

        def work(acknowledge):
            acknowledge("begun")
            app.open_with_key(folder, key).close()
            acknowledge("opened")

        kill_during(work, moment)
        with app.open_with_key(folder, key) as desk:
            assert held(desk) == {"first"}
            with desk.store.read() as reading:
                assert reading.execute("PRAGMA user_version").fetchone()[0] == upgrade.VERSION
            assert not desk.store.rolled_back
