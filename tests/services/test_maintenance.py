"""Keeping a desk: what a check notices, what the digest says, passphrase and recovery, the end."""

import os
import shutil

import pytest

from e2e.conftest import cast as cast  # the fixture: three certified desks
from e2e.conftest import write
from ssr_desk import app
from ssr_desk.db import vault
from ssr_desk.db.errors import NoDesk, WrongPassphrase
from ssr_desk.services import maintenance

PASSPHRASE = "cheval pluie lanterne ruban"
PROFILE = app.Profile("Sgt Marie Roy", "000123", "officer", "HT", "HT-MENTOR-1", "en")


def session(title, **values):
    return {"title": title, "start": "2026-06-01", "status": "delivered", **values}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    desk, recovery = app.create_desk(tmp_path_factory.mktemp("made") / "desk", PASSPHRASE, PROFILE)
    with desk:
        desk.recording.add_many("training_session", [session(f"t{one}") for one in range(5)])
        (row,) = desk.recording.list("training_session", search="t3").rows
        opened = desk.recording.open(row["id"])
        desk.recording.save(opened.id, {**opened.values, "place": "Kafou"}, opened.heads)
    return desk.folder, recovery


@pytest.fixture
def desk(made, tmp_path):
    with app.open_desk(shutil.copytree(made[0], tmp_path / "desk"), PASSPHRASE) as opened:
        yield opened


def codes(desk, **how):
    return {one.code for one in desk.maintenance.check(**how)}


def spoil(desk, *statements):
    """Do what a fault or an enemy with the key could do."""
    with desk.store.write() as connection:
        for one in statements:
            connection.execute(one)


def test_a_sound_desk_has_no_troubles(desk):
    assert desk.maintenance.check() == []


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("HASH", "UPDATE revision SET body = replace(CAST(body AS TEXT), 't2', 'tX') WHERE CAST(body AS TEXT) LIKE '%t2%'"),
        ("HASH", "UPDATE revision SET header = header || ' ' WHERE seq = 2"),
        ("HASH", "UPDATE revision SET rev_id = randomblob(32) WHERE seq = 6"),
        ("HASH", "UPDATE revision SET header = CAST(header || ' ' AS BLOB) WHERE seq = 2"),
        ("CHAIN", "DELETE FROM revision WHERE seq = 2"),
        ("FOLD", "UPDATE record SET title = 'forged' WHERE title = 't1'"),
        ("FOLD", "DELETE FROM record WHERE title = 't1'"),
        ("FOLD", "UPDATE t_training_session SET document = replace(document, 't1', 't9')"),
        ("INDEX", "DELETE FROM indexed WHERE number = (SELECT max(number) FROM indexed)"),
    ],
)  # fmt: skip
def test_what_a_check_notices(desk, code, statement):
    spoil(desk, statement)
    assert code in codes(desk)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM record",
        "UPDATE t_training_session SET document = replace(document, 't1', 't9')",
        "DELETE FROM t_training_session",
        "DELETE FROM indexed",
    ],
)
def test_caches_are_mended_from_the_history(desk, statement):
    before = desk.maintenance.digest()
    spoil(desk, statement)
    assert codes(desk)
    assert desk.maintenance.check(repair=True) == []
    assert desk.maintenance.digest() == before
    assert {one.title for one in desk.searching.search("t1").hits} == {"t1"}


def test_what_cannot_be_mended_is_still_told_after_a_repair(desk, languages):
    spoil(desk, "UPDATE revision SET header = header || ' ' WHERE seq = 2")
    troubles = desk.maintenance.check(repair=True)
    assert "HASH" in {one.code for one in troubles}
    for one in troubles:
        texts = {translate(one.text) for translate in languages}
        assert len(texts) == len(languages)


def test_a_backup_beside_the_store_is_written_once_a_day_and_is_no_promise(desk):
    first = desk.maintenance.back_up_when_due()
    assert first.verified
    assert desk.maintenance.back_up_when_due() is None
    os.utime(first.file, (1, 1))
    assert desk.maintenance.back_up_when_due().file != first.file
    assert desk.store.setting("last_backup") is None
    assert desk.store.setting(maintenance.RECEIPTS) is None


def test_a_damaged_attachment_is_noticed(desk):
    line = desk.recording.attach("a.txt", "text/plain", [b"whole"])
    assert desk.maintenance.check() == []
    spoil(desk, "UPDATE attachment_piece SET piece = CAST('broken' AS BLOB)")
    assert [(one.code, one.about) for one in desk.maintenance.check()] == [("ATTACHMENT", line["id"])]


def test_the_digest_is_of_what_is_held(desk):
    first = desk.maintenance.digest()
    assert (first.records, first.revisions) == (5, 6)
    assert desk.maintenance.digest() == first
    desk.recording.delete(desk.recording.list("training_session", search="t1").rows[0]["id"])
    second = desk.maintenance.digest()
    assert (second.records, second.revisions) == (4, 7)
    assert second.digest != first.digest


def test_the_passphrase_changes_and_the_old_one_must_be_known(desk, made):
    with pytest.raises(WrongPassphrase):
        desk.maintenance.change_passphrase("wrong", "new")
    desk.maintenance.change_passphrase(PASSPHRASE, "нова фраза")
    desk.close()
    with pytest.raises(WrongPassphrase):
        app.open_desk(desk.folder, PASSPHRASE)
    app.open_desk(desk.folder, "нова фраза").close()
    assert vault.unlock_with_recovery(desk.folder, made[1])


def test_a_forgotten_passphrase_loses_nothing(desk, made):
    before = desk.maintenance.digest()
    desk.close()
    with pytest.raises(WrongPassphrase):
        maintenance.recover(desk.folder, "AAAAAA-AAAAAA-AAAAAA-AAAAAA-AAAAAA-AAAA", "new")
    maintenance.recover(desk.folder, made[1].lower(), "new")
    with app.open_desk(desk.folder, "new") as again:
        assert again.maintenance.digest() == before


def test_an_erased_desk_leaves_nothing_that_could_be_read(desk, made):
    desk.maintenance.back_up_automatically()
    folder = desk.folder
    desk.maintenance.erase()
    assert [one for one in folder.rglob("*") if one.is_file()] == []
    with pytest.raises(NoDesk):
        app.open_desk(folder, PASSPHRASE)
    again, _recovery = app.create_desk(folder, PASSPHRASE, PROFILE)
    with again:
        assert again.recording.list("training_session").total == 0
        assert not again.store.rolled_back


def test_what_was_redacted_is_gone_from_the_files(desk):
    record = desk.recording.add("training_session", session("secret: Жовтень", outcome="words to erase"))
    desk.recording.redact(record.ids[0], ["title"], "asked for")
    with desk.store.read() as connection:
        bodies = [row[0] for row in connection.execute("SELECT body FROM revision WHERE body IS NOT NULL")]
        documents = [row[0] for row in connection.execute("SELECT document FROM t_training_session")]
    assert not [one for one in bodies if "Жовтень".encode() in one]
    assert not [one for one in documents if "Жовтень" in one]
    assert desk.searching.search("жовтень").total == 0
    assert (desk.folder / "desk.db-wal").stat().st_size == 0 or desk.maintenance.check() == []


@pytest.fixture
def commander(cast):
    """A commander's desk that has taken an officer's bundle."""
    write(cast, "institution")
    cast.deliver(cast.send("officer", ("commander",), "up"), "commander")
    return cast["commander"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM tip WHERE feed IN (SELECT id FROM feed WHERE own = 0)",
        "UPDATE tip SET signature = zeroblob(100)",
        "UPDATE tip SET signature = CAST(substr(signature, 1, length(signature) - 3) || x'010203' AS BLOB)",
        "UPDATE tip SET seq = seq + 1",
        "UPDATE tip SET statement = CAST(replace(CAST(statement AS TEXT), 'tip', 'top') AS BLOB)",
    ],
)
def test_a_signature_that_does_not_hold_is_noticed(commander, statement):
    assert commander.maintenance.check() == []
    spoil(commander, statement)
    assert codes(commander) == {"SIGNATURE"}
