"""Keeping a desk: what a check notices, what the digest says, passphrase and recovery, the end."""

import os
import shutil
import zipfile

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from e2e.conftest import cast as cast  # the fixture: three certified desks
from e2e.conftest import write
from ssr_desk import app
from ssr_desk.db import backup, engine, vault
from ssr_desk.db.drafts import Kept
from ssr_desk.db.errors import NoDesk, WrongPassphrase
from ssr_desk.progress import Cancelled, CancelToken
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
        maintenance.recover(desk.folder, "AAAAAA-AAAAAA-AAAAAA-AAAAAA-AAAAAA-AAAA", "a new passphrase")
    maintenance.recover(desk.folder, made[1].lower(), "a new passphrase")
    with app.open_desk(desk.folder, "a new passphrase") as again:
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


PAGE, RESERVED = 4096, 80
"""SQLCipher 4: a page ends with its initialisation vector (16 bytes) and its HMAC (64)."""


def opened_pages(key, data):
    """Decrypt every page of a store's file as it lies there, whatever SQLite thinks of it: free pages and all."""
    for number in range(len(data) // PAGE):
        page = data[number * PAGE : (number + 1) * PAGE]
        yield opened_page(key, page, 16 if number == 0 else 0)  # the first page begins with the salt, in the clear


def opened_page(key, page, skip=0):
    """Decrypt one page."""
    hidden, vector = page[skip : PAGE - RESERVED], page[PAGE - RESERVED : PAGE - RESERVED + 16]
    return Cipher(algorithms.AES256(key), modes.CBC(vector)).decryptor().update(hidden)


def opened_journal(key, data):
    """Decrypt every frame of a journal (WAL): a header of 32 bytes, then frames of 24 and a page."""
    for at in range(32, len(data) - 24, PAGE + 24):
        frame = data[at + 24 : at + 24 + PAGE]
        first = int.from_bytes(data[at : at + 4], "big") == 1
        yield opened_page(key, frame, 16 if first else 0)


def raw(desk):
    """Everything that lies in the files of a desk's folder, decrypted: the store, its journal, the backups beside it."""
    found = b""
    for path in sorted(one for one in desk.folder.rglob("*") if one.is_file()):
        data = path.read_bytes()
        if path.suffix == backup.ENDING:
            with zipfile.ZipFile(path) as archive:
                found += b"".join(opened_pages(desk.store.key, archive.read(vault.STORE)))
        elif path.name == vault.STORE:
            found += b"".join(opened_pages(desk.store.key, data))
        elif path.name.endswith("-wal"):
            found += b"".join(opened_journal(desk.store.key, data))
        else:
            found += data
    return found


SECRET, WORD = "Qwyzzo", "ґанокъ"
"""A word of the title, and one of the text. Nothing else on the desk begins like them."""
TRACES = [one.encode() for one in (SECRET, SECRET.lower(), WORD, WORD.upper(), "wyzzo", "анокъ")]


def traces(desk):
    """Which of the words can still be read."""
    found = raw(desk)
    assert b"CREATE TABLE revision" in found or b"CREATE TABLE" in found, "the pages are decrypted"
    return [one for one in TRACES if one in found]


@pytest.fixture
def told(desk):
    """A record with words to erase, saved twice, in the store, the index, the journal, and a backup beside the store."""
    record = desk.recording.add("training_session", session(f"{SECRET} {WORD}", outcome=f"{WORD} kept")).ids[0]
    opened = desk.recording.open(record)
    desk.recording.save(record, {**opened.values, "title": f"{SECRET} {WORD.upper()} again"}, opened.heads)
    assert desk.maintenance.back_up_when_due().verified
    assert desk.searching.search(SECRET).total == 1
    return record


def test_what_was_redacted_is_gone_from_the_files(desk, told):
    """Decrypted byte by byte: the store with its free pages and the index's own tables, the journal, automatic backups."""
    assert set(traces(desk)) >= {SECRET.encode(), SECRET.lower().encode(), WORD.encode(), WORD.upper().encode()}
    desk.recording.redact(told, ["title", "outcome"], "asked for")
    assert traces(desk) == []
    assert desk.searching.search(SECRET).total == 0
    assert backup.automatic(desk.store.path) == []
    assert desk.maintenance.back_up_when_due().verified, "a new one is due at once"
    assert traces(desk) == []
    assert desk.maintenance.check() == []


def test_a_draft_keeps_no_words_that_were_erased(desk, told):
    """What was typed into other fields stays."""
    opened = desk.recording.open(told)
    typed = {**opened.values, "title": f"{SECRET} typed", "place": "Jacmel"}
    desk.drafts.keep(Kept(told, "training_session", told, opened.heads, typed, 0))
    desk.recording.redact(told, ["title", "outcome"], "asked for")
    held = desk.drafts.of(told)
    assert held.values["place"] == "Jacmel"
    assert not {"title", "outcome"} & held.values.keys()
    assert traces(desk) == []


def test_while_somebody_reads_an_erasure_is_not_called_done(desk, told):
    """A reader that goes on keeps the journal; the next quiet moment, or a repair, takes the rest out."""
    other = engine.connect(desk.store.path, desk.store.key)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM revision").fetchone()
    with desk.store.write() as connection:
        connection.execute("PRAGMA busy_timeout = 50")  # not the ten seconds that a person waits
    desk.recording.redact(told, ["title", "outcome"], "asked for")
    assert desk.store.unscrubbed
    assert traces(desk)
    assert codes(desk) == {"ERASED"}
    other.execute("COMMIT")
    other.close()
    assert desk.maintenance.check(repair=True) == []
    assert traces(desk) == []


@pytest.mark.parametrize("reopened", [True, False], ids=["at the next opening", "at the next quiet moment"])
def test_a_kill_between_an_erasure_and_the_files_is_made_good(desk, told, monkeypatch, reopened):
    monkeypatch.setattr(desk.store, "scrub", lambda: False)
    desk.recording.redact(told, ["title", "outcome"], "asked for")
    monkeypatch.undo()
    assert traces(desk)
    if reopened:
        desk.close()
        with app.open_desk(desk.folder, PASSPHRASE) as again:
            assert traces(again) == []
            assert not again.store.unscrubbed
    else:
        assert desk.maintenance.back_up_quietly() is None
        assert traces(desk) == []


def test_a_backup_that_cannot_be_written_is_told_and_nothing_else(desk, monkeypatch):
    (desk.folder / "backups").write_bytes(b"")  # no folder can be made there
    error = desk.maintenance.back_up_quietly()
    assert error.code == "NOT_WRITABLE"
    (desk.folder / "backups").unlink()
    full = shutil.disk_usage(desk.folder)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: full)
    assert desk.maintenance.back_up_quietly().code == "DISK_FULL"
    assert list((desk.folder / "backups").iterdir()) == []


def test_a_backup_that_is_stopped_leaves_nothing(desk):
    token = CancelToken()
    token.cancel()
    assert desk.maintenance.back_up_quietly(token) is None
    assert list((desk.folder / "backups").iterdir()) == []
    with pytest.raises(Cancelled):
        desk.maintenance.back_up_automatically(token)


def test_a_new_recovery_key_ends_the_old_one(desk, made, tmp_path):
    desk.maintenance.back_up_automatically()
    with pytest.raises(WrongPassphrase):
        desk.maintenance.new_recovery_key("wrong")
    assert vault.unlock_with_recovery(desk.folder, made[1]), "a wrong passphrase changed nothing"
    new = desk.maintenance.new_recovery_key(PASSPHRASE)
    assert new != made[1]
    assert vault.is_recovery_key(new)
    desk.close()
    with pytest.raises(WrongPassphrase):
        maintenance.recover(desk.folder, made[1], "a stolen key")
    assert list((desk.folder / "backups").iterdir()) == [], "they would still open with the old one"
    app.open_desk(desk.folder, PASSPHRASE).close()
    maintenance.recover(desk.folder, new, "my own again")
    app.open_desk(desk.folder, "my own again").close()


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
