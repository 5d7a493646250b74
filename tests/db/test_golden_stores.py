"""Stores written by earlier versions are opened, upgraded, searched, listed and written to by today's code: nobody loses a year.

`PYTHONPATH=tests:. python -m db.test_golden_stores NAME` adds a set: an officer's desk with a little of everything.
"""

import datetime as dt
import hashlib
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from ssr_desk import app
from ssr_desk.clock import Surround
from ssr_desk.db import attachments, engine, upgrade, vault
from ssr_desk.demo.run import PASSPHRASE
from sync.conftest import founded

FOLDER = Path(__file__).parent.parent / "assets" / "stores"
SETS = sorted(one for one in FOLDER.iterdir() if one.is_dir())
LATER = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
PHOTO = b"\x89PNG golden " + bytes(range(256)) * 40
DESK = ("desk.db", "desk.keys", "desk.high")
WORDS = {"تدريب": "Arabic", "тренінг": "Cyrillic", "fòmasyon": "Haitian Creole", "fomasyon": "without its accent"}


class Typed:
    """What a form hands in as a draft."""

    id, type_name, record, heads = "golden-draft", "training_session", None, ()
    values = {"title": "Ébauche: кінець дня"}  # noqa: RUF012 - never changed


def write(folder):
    """Play a small story and keep the officer's desk as it lies on the disk. Its keys are nobody's."""
    with tempfile.TemporaryDirectory() as place, founded(Path(place), 78) as cast:
        officer, commander = cast["officer"], cast["commander"]
        cast.introduce("commander", "officer")
        cast.introduce("officer", "commander")
        for one in _one_of_each(cast):
            officer.recording.add(one.type_name, one.values)
        title = "Fòmasyon · Тренінг · تدريب"
        made = officer.recording.add("training_session", {"title": title, "start": "2026-03-01", "status": "delivered"})
        session = officer.recording.open(made.ids[0])
        line = officer.recording.attach("fòmasyon.png", "image/png", [PHOTO])
        for changed in ({"place": "Kafou Fèy"}, {"place": "Gonaïves", "attachments": [line]}):
            officer.recording.save(session.id, {**session.values, **changed}, officer.recording.open(session.id).heads)
        secret = officer.recording.add("institution", {"name": "To be redacted", "remarks": "golden secret"}).ids[0]
        one = str(officer.recording.list("counterpart").rows[0]["id"])
        _exchange(cast)
        officer.recording.redact(secret, ["remarks"], "golden")
        for desk, rank in ((officer, "Inspectè"), (commander, "Комісар")):
            opened = desk.recording.open(one)
            desk.recording.save(one, {**opened.values, "rank": rank}, opened.heads)
        officer.recording.delete(officer.recording.add("institution", {"name": "Deleted"}).ids[0])
        _exchange(cast)
        officer.drafts.keep(Typed())
        expected = _expected(officer) | {"secret": secret, "session": session.id, "disputed": one}
        officer.close()
        folder.mkdir(parents=True)
        for name in DESK:
            shutil.copy(Path(place) / "officer" / name, folder / name)
        text = json.dumps(expected, indent=1, sort_keys=True, ensure_ascii=False)
        (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def _one_of_each(cast):
    """One entry of the demonstration for each type that the officer's desk has none of yet."""
    found = {}
    with cast["officer"].store.read() as connection:
        held = {row[0] for row in connection.execute("SELECT DISTINCT type FROM record")}
    for one in cast.script:
        if one.by == "officer" and one.type_name not in held:
            found.setdefault(one.type_name, one)
    return list(found.values())


def _exchange(cast):
    """A bundle up, one back: what each wrote is on both desks, receipted."""
    cast.deliver(cast.send("officer", ("commander",), "up"), "commander")
    cast.deliver(cast.send("commander", (cast["officer"].profile.device,), "back"), "officer")


def _expected(desk):
    """What any later version must find in it."""
    with desk.store.read() as connection:
        types = [row[0] for row in connection.execute("SELECT DISTINCT type FROM record ORDER BY type")]
        live = dict(connection.execute("SELECT id, type FROM record WHERE deleted = 0 ORDER BY id").fetchall())
        deleted = connection.execute("SELECT count(*) FROM record WHERE deleted = 1").fetchone()[0]
    return {"truth": truth(desk), "types": types, "live": live, "deleted": deleted}


def truth(desk):
    """A digest of the revisions with their bodies and states, computed apart from the program's own."""
    total = hashlib.sha256()
    with desk.store.read() as connection:
        for rev, state, body in connection.execute("SELECT rev_id, state, body FROM revision ORDER BY rev_id"):
            total.update(rev + bytes([state]) + hashlib.sha256(body or b"").digest())
    return total.hexdigest()


@pytest.fixture(params=SETS, ids=lambda one: one.name)
def golden(request, tmp_path):
    """A copy of a golden desk, and what must be in it."""
    folder = tmp_path / "desk"
    folder.mkdir()
    for name in DESK:
        shutil.copy(request.param / name, folder / name)
    return folder, json.loads((request.param / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def surround():
    """A clock of that summer."""
    return Surround(lambda: LATER, random.Random(6).randbytes)


@pytest.mark.parametrize("older", [False, True], ids=["as it was", "as an older one"])
def test_a_store_of_then_is_whole_today(golden, surround, older):
    folder, expected = golden
    if older:
        connection = engine.connect(folder / vault.STORE, vault.unlock(folder, PASSPHRASE))
        connection.execute(f"PRAGMA user_version = {upgrade.VERSION - 1}")
        connection.close()
    with app.open_desk(folder, PASSPHRASE, surround) as desk:
        assert not desk.store.rolled_back
        found = _expected(desk)
        assert found == {name: expected[name] for name in found}
        assert desk.maintenance.check() == []
        digest = desk.maintenance.digest()
        session = desk.recording.open(expected["session"])
        assert session.values["place"] == "Gonaïves"
        with desk.store.read() as connection:
            assert b"".join(attachments.pieces(connection, session.values["attachments"][0]["id"])) == PHOTO
        assert len(desk.recording.history(expected["session"])) == 3
        assert "remarks" not in desk.recording.open(expected["secret"]).values
        assert "rank" in desk.recording.open(expected["disputed"]).conflicts
        assert [one.values for one in desk.drafts.all()] == [Typed.values]
    with app.open_desk(folder, PASSPHRASE, surround) as desk:
        assert desk.maintenance.digest() == digest, "opening it changes nothing"


def test_a_store_of_then_is_searched_listed_and_written_to(golden, surround, tmp_path):
    folder, expected = golden
    with app.open_desk(folder, PASSPHRASE, surround) as desk:
        for word in WORDS:
            assert expected["session"] in {one.id for one in desk.searching.search(word, 20).hits}, word
        assert expected["session"] in {str(row["id"]) for row in desk.recording.list("training_session").rows}
        opened = desk.recording.open(expected["session"])
        desk.recording.save(opened.id, {**opened.values, "place": "Jakmèl"}, opened.heads)
        disputed = desk.recording.open(expected["disputed"])
        desk.recording.save(disputed.id, disputed.values, disputed.heads, settle=["rank"])
        assert not desk.recording.open(disputed.id).conflicts
        done = desk.exchange.export(["commander"], tmp_path / "up.ssrb")
        assert done.revisions == 2
        assert [one.stat().st_size > 0 for one in done.files] == [True]
        assert desk.maintenance.check() == []


def test_there_is_a_small_set_with_every_type_of_its_time():
    assert SETS
    for one in SETS:
        assert sum(file.stat().st_size for file in one.iterdir()) < 1 << 20
        expected = json.loads((one / "expected.json").read_text(encoding="utf-8"))
        assert {"training_session", "mentoring_session", "handoff_note", "departure_report"} <= set(expected["types"])
        assert not set(expected["types"]) - app.known_types().names(), "a type never goes away"


if __name__ == "__main__":
    write(FOLDER / sys.argv[1])
