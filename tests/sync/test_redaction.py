"""What was erased exists nowhere that a bundle reaches: not in values, not in files, not by late copies."""

import pytest

from ssr_desk.db import attachments

SECRET = "Manman Lovely, vye mò sekrè"
PHOTO = b"photo of somebody " * 2000


@pytest.fixture
def told(cast):
    """An officer's record with a name and a photograph; the commander and headquarters hold it."""
    cast.introduce("commander", "officer")
    officer = cast["officer"]
    one = str(officer.recording.list("institution").rows[0]["id"])
    opened = officer.recording.open(one)
    line = officer.recording.attach("a.png", "image/png", [PHOTO])
    officer.recording.save(one, {**opened.values, "name": SECRET, "attachments": [line]}, opened.heads)
    cast.sha256 = line["id"]
    cast.late = officer.exchange.export(["commander"], cast.folder / "late.ssrb", full=True).files
    cast.deliver(cast.send("officer", ("commander",), "up"), "commander")
    cast.deliver(cast.send("commander", ("hq",), "relay"), "hq")
    cast.one = one
    return cast


def has_photo(desk, sha256):
    with desk.store.read() as connection:
        assert attachments.has(connection, sha256) == bool(list(attachments.pieces(connection, sha256)))
        return attachments.has(connection, sha256)


def knows(desk):
    """Whether a desk's rows still hold the words."""
    with desk.store.read() as connection:
        bodies = connection.execute("SELECT count(*) FROM revision WHERE instr(body, ?)", (SECRET.encode(),)).fetchone()
        shown = connection.execute("SELECT count(*) FROM record WHERE instr(title, ?)", (SECRET,)).fetchone()
    return bool(bodies[0] or shown[0] or desk.searching.search("Lovely", 5).hits)


def test_a_redaction_reaches_every_desk_values_files_and_search(told):
    desks = [told[name] for name in ("officer", "commander", "hq")]
    assert all(knows(desk) and has_photo(desk, told.sha256) for desk in desks)
    told["officer"].recording.redact(told.one, ["name", "attachments"], "asked for")
    told.deliver(told.send("officer", ("commander",), "redacted"), "commander")
    told.deliver(told.send("commander", ("hq",), "relay-2"), "hq")
    for desk in desks:
        assert not knows(desk)
        assert not has_photo(desk, told.sha256)
        assert desk.maintenance.check() == []


def test_a_late_copy_brings_nothing_back(told):
    told["officer"].recording.redact(told.one, ["name", "attachments"], "asked for")
    told.deliver(told.send("officer", ("commander",), "redacted"), "commander")
    told.deliver(told.late, "commander")
    assert not knows(told["commander"])
    assert not has_photo(told["commander"], told.sha256)
    told.deliver(told.send("commander", ("hq",), "relay-2"), "hq")
    assert not knows(told["hq"])


def test_the_redaction_first_and_then_what_it_erases(told, tmp_path):
    """A desk that hears of the redaction before the revision never shows the value."""
    told["officer"].recording.redact(told.one, ["name", "attachments"], "asked for")
    done = told["officer"].exchange.export(["hq"], tmp_path / "redacted.ssrb", full=True)
    told.deliver(done.files, "hq")
    told.deliver(told.send("commander", ("hq",), "old-relay"), "hq")
    assert not knows(told["hq"])
    assert not has_photo(told["hq"], told.sha256)


def test_a_file_that_another_record_still_names_stays(told):
    officer = told["officer"]
    two = str(officer.recording.list("institution").rows[1]["id"])
    opened = officer.recording.open(two)
    line = officer.recording.attach("a.png", "image/png", [PHOTO])
    officer.recording.save(two, {**opened.values, "attachments": [line]}, opened.heads)
    officer.recording.redact(told.one, ["attachments"], "asked for")
    assert has_photo(officer, told.sha256)


def test_headers_and_chain_stay(told):
    officer = told["officer"]
    with officer.store.read() as connection:
        before = [row[0] for row in connection.execute("SELECT header FROM revision ORDER BY rev_id")]
    officer.recording.redact(told.one, ["name"], "asked for")
    with officer.store.read() as connection:
        after = [row[0] for row in connection.execute("SELECT header FROM revision ORDER BY rev_id")]
    assert set(before) <= set(after)
    assert len(after) == len(before) + 1
