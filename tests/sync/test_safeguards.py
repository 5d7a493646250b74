"""Safeguards that no story of the state machine shows by itself: each is taken away by `tools.soak mutants`, and noticed here."""

import os
import shutil
from pathlib import Path

import pytest

from ssr_desk.app import open_with_key
from ssr_desk.errors import DeskError
from ssr_desk.records.base import natural_id
from ssr_desk.services import keyring, maintenance
from sync.workshop import Workshop

SECRET = "Manman Lovely, vye mò sekrè"


@pytest.fixture
def pair(cast):
    """Officer, commander and headquarters who know each other; the officer's record with a secret is with headquarters."""
    cast.introduce("commander", "officer")
    cast.introduce("officer", "commander")
    officer = cast["officer"]
    cast.one = str(officer.recording.list("counterpart").rows[0]["id"])
    opened = officer.recording.open(cast.one)
    officer.recording.save(cast.one, {**opened.values, "remarks": SECRET}, opened.heads)
    cast.first = export(cast, "officer", "hq")
    cast["hq"].importing.take(cast.first)
    return cast


def export(cast, name, to, **options):
    """Write a bundle; returns the file."""
    number = len(list(cast.folder.glob("*.ssrb")))
    to = cast[to].profile.device
    return cast[name].exchange.export([to], cast.folder / f"{number}.ssrb", **options).files[0]


def workshop(cast, name, to, file):
    return Workshop(cast[name], cast[to], cast["hq"], file.read_bytes(), cast.folder)


def remarks(desk, record):
    return desk.recording.open(record).values.get("remarks")


def test_a_redaction_does_not_wait_for_what_is_missing_before_it(pair):
    """The revision before it was lost on the way: the name of a victim is erased all the same, at once."""
    officer, hq = pair["officer"], pair["hq"]
    assert remarks(hq, pair.one) == SECRET
    officer.recording.add("commitment", {"what": "lost on the way", "due": "2026-07-01"})
    officer.recording.redact(pair.one, ["remarks"], "asked for")
    shop = workshop(pair, "officer", "hq", export(pair, "officer", "hq", full=True))
    parts = shop.apart()
    (gone,) = [one for one in parts.headers if one.kind == "redact"]
    kept = [
        line
        for line, one in zip(parts.lines, parts.headers, strict=True)
        if (one.feed, one.seq) != (gone.feed, gone.seq - 1)
    ]
    assert len(kept) == len(parts.lines) - 1
    file = shop.write(shop.together(parts.put_lines(kept)))
    done = hq.importing.take(file)
    assert [one.before for one in done.gaps] == [gone.seq]
    assert remarks(hq, pair.one) is None
    assert not hq.searching.search("Lovely", 5).hits
    assert hq.maintenance.check() == []


def test_a_late_copy_of_what_was_erased_changes_nothing_for_a_moment(pair):
    """The value that comes again is not even written and erased once more."""
    late = export(pair, "officer", "hq", full=True)
    pair["officer"].recording.redact(pair.one, ["remarks"], "asked for")
    pair["hq"].importing.take(export(pair, "officer", "hq"))
    assert remarks(pair["hq"], pair.one) is None
    done = pair["hq"].importing.take(late)
    assert (done.status, done.changed, done.revisions) == ("imported", 0, 0)
    assert remarks(pair["hq"], pair.one) is None


def test_a_redaction_takes_nothing_that_decides_who_may_read(pair):
    """An officer's program signs a redaction of the record's post, so that it would seem to have none."""
    officer, hq = pair["officer"], pair["hq"]
    shop = workshop(pair, "officer", "hq", export(pair, "officer", "hq", full=True))
    before = hq.recording.open(pair.one)
    assert before.values["post"]
    forged = {"kind": "redact", "targets": ("post",), "record": pair.one, "type": "counterpart", "changed": {}}
    last = [one for one in shop.apart().headers if one.record == pair.one][-1]
    seen = {"parents": before.heads, "depth": last.depth + 1}
    hq.importing.take(shop.write(shop.together(shop.grown(shop.apart(), {}, **forged, **seen))))
    after = hq.recording.open(pair.one)
    assert after.heads != before.heads, "the redaction itself was taken"
    assert after.values["post"] == before.values["post"]
    assert not officer.store.rolled_back


def test_a_review_together_with_another_change_counts_for_nothing(pair):
    """A commander's program approves and rewrites in one revision: the approval would cover what nobody submitted."""
    commander, hq = pair["commander"], pair["hq"]
    commander.importing.take(export(pair, "officer", "commander"))
    commander.recording.add("commitment", {"what": "so that the commander has a feed", "due": "2026-07-01"})
    shop = workshop(pair, "commander", "hq", export(pair, "commander", "hq", full=True))
    before = hq.recording.open(pair.one)
    last = [one for one in shop.apart().headers if one.record == pair.one][-1]
    forged = {"record": pair.one, "type": "counterpart", "parents": before.heads, "depth": last.depth + 1}
    mixed = shop.grown(shop.apart(), {"review": "approved", "remarks": "rewritten"}, **forged)
    done = hq.importing.take(shop.write(shop.together(mixed)))
    assert done.quarantined == 1
    after = hq.recording.open(pair.one)
    assert (after.values.get("review"), after.values.get("remarks"), after.heads) == (None, SECRET, before.heads)


def test_an_officer_hands_over_no_post_but_its_own(pair):
    """The post of a colleague whose rotation is known here, by its code."""
    other = next(
        str(row["code"])
        for row in pair["hq"].recording.list("post").rows
        if row["code"] != pair["officer"].profile.post
    )
    with pytest.raises(DeskError) as caught:
        export(pair, "officer", "commander", post=other)
    assert caught.value.code == "NOT_YOUR_POST"


# -- restored laptops, receipts


def incarnation(desk):
    with desk.store.read() as connection:
        return desk.store.number(connection), desk.store.incarnation(connection)


def added(desk, what, **more):
    return desk.recording.add("commitment", {"what": what, "due": "2026-07-01", **more}).ids[0]


def shows(desk, what):
    return what in {row.get("what") for row in desk.recording.list("commitment").rows}


@pytest.fixture
def restored(pair):
    """Opens the officer's backup, as it was before the commander's record came, on one more laptop."""
    pair["commander"].importing.take(export(pair, "officer", "commander"))
    pair["officer"].maintenance.backup(pair.folder / "officer.ssrbackup")

    def restored(name):
        maintenance.restore(pair.folder / "officer.ssrbackup", pair.folder / name)
        pair.desks[name] = open_with_key(pair.folder / name, pair.keys["officer"], pair.surround)
        return pair.desks[name]

    return restored


def test_a_restored_desk_goes_on_in_a_new_incarnation(pair, restored):
    before = incarnation(pair["officer"])
    number, name = incarnation(restored("again"))
    assert number > before[0]
    assert name != before[1]
    pair["again"].close()
    pair.desks["again"] = open_with_key(pair.folder / "again", pair.keys["officer"], pair.surround)
    assert incarnation(pair["again"]) == (number, name), "once is enough"


def test_a_late_receipt_of_an_old_incarnation_counts_no_more(pair, restored):
    """Before the disk died the laptop had said that it holds the commander's record. The restored one does not."""
    commander, officer = pair["commander"], pair["officer"]
    added(commander, "for the officer", post=natural_id("post", pair["officer"].profile.post))
    officer.importing.take(export(pair, "commander", "officer"))
    late = export(pair, "officer", "commander")
    desk = restored("again")
    assert not shows(desk, "for the officer")
    commander.importing.take(export(pair, "again", "commander"))
    commander.importing.take(late)
    desk.importing.take(export(pair, "commander", "again"))
    assert shows(desk, "for the officer")


def test_of_two_laptops_from_one_backup_neither_is_believed(pair, restored):
    """Both have the next number: what one of them says that it holds must not be kept from the other."""
    commander = pair["commander"]
    one, two = restored("one"), restored("two")
    assert incarnation(one)[0] == incarnation(two)[0]
    assert incarnation(one)[1] != incarnation(two)[1]
    commander.importing.take(export(pair, "one", "commander"))
    added(commander, "for the officer", post=natural_id("post", pair["officer"].profile.post))
    one.importing.take(export(pair, "commander", "one"))
    commander.importing.take(export(pair, "one", "commander"))
    commander.importing.take(export(pair, "two", "commander"))
    two.importing.take(export(pair, "commander", "two"))
    assert shows(two, "for the officer")


def test_own_work_that_comes_back_tells_of_a_rollback_by_itself(pair):
    """An old disk is put back; who brings the lost work has never had a receipt of this desk."""
    officer, commander = pair["officer"], pair["commander"]
    officer.close()
    shutil.copytree(pair.folder / "officer", pair.folder / "old")
    pair.desks["officer"] = officer = open_with_key(pair.folder / "officer", pair.keys["officer"], pair.surround)
    added(officer, "lost with the disk")
    commander.importing.take(export(pair, "officer", "commander"))
    officer.close()
    pair.desks["officer"] = officer = open_with_key(pair.folder / "old", pair.keys["officer"], pair.surround)
    before = incarnation(officer)
    shop = workshop(pair, "commander", "officer", export(pair, "commander", "officer", full=True))
    parts = shop.apart()
    parts.manifest |= {"echo": [], "receipts": []}
    assert officer.importing.take(shop.write(shop.together(parts))).new_incarnation
    assert incarnation(officer)[0] > before[0]
    assert shows(officer, "lost with the disk")


def test_safe_at_headquarters_means_in_its_verified_backup(pair):
    officer, hq = pair["officer"], pair["hq"]
    record = added(officer, "a promise")
    hq.importing.take(export(pair, "officer", "hq"))
    officer.importing.take(export(pair, "hq", "officer"))
    assert officer.exchange.states_of([record])[record] == "in_bundle", "headquarters has it, in no backup yet"
    hq.maintenance.backup(pair.folder / "hq.ssrbackup")
    officer.importing.take(export(pair, "hq", "officer"))
    assert officer.exchange.states_of([record])[record] == "safe"


def lists_of(desk):
    with desk.store.read() as connection:
        return sorted(connection.execute("SELECT issuer, number FROM crl").fetchall())


def test_a_card_with_older_lists_brings_none_of_them_back(pair):
    """A card that lay in a drawer: in its lists a certificate stands that was withdrawn since."""
    officer, commander, hq = pair["officer"], pair["commander"], pair["hq"]
    card = pair.folder / "drawer.ssrcard"
    officer.enrolment.card(card)
    before = lists_of(commander)
    hq.headquarters.renew_crl()
    commander.importing.take(export(pair, "hq", "commander"))
    newer = lists_of(commander)
    assert newer != before
    commander.enrolment.trust(card)
    assert lists_of(commander) == newer


def test_a_list_that_was_judged_before_a_newer_one_came_does_not_replace_it(pair):
    """Two imports at once: the slower one believed its list while the other stored a newer one."""
    commander, hq = pair["commander"], pair["hq"]
    with commander.store.read() as connection:
        believed = keyring.lists(connection)
    hq.headquarters.renew_crl()
    commander.importing.take(export(pair, "hq", "commander"))
    newer = lists_of(commander)
    with commander.store.write() as connection:
        assert keyring.keep_lists(connection, believed) == 0
    assert lists_of(commander) == newer


def test_an_older_list_in_a_late_bundle_does_not_free_what_was_withdrawn(pair):
    """Headquarters' bundle from before the theft comes after the news of it: its own list knows nothing of the theft."""
    officer, commander, hq = pair["officer"], pair["commander"], pair["hq"]
    late = export(pair, "hq", "commander", full=True)
    hq.headquarters.revoke(officer.enrolment.state().identity.serial, "compromise")
    commander.importing.take(export(pair, "hq", "commander"))
    done = commander.importing.take(late)
    assert done.set_aside >= 1
    assert pair.one not in {row["id"] for row in commander.recording.list("counterpart").rows}


def test_a_stick_that_keeps_something_else_than_was_written_gets_no_backup(pair, monkeypatch):
    """The stick says that all is written, and a bit of it is another: headquarters must not promise "safe" for that."""
    hq, target, synced = pair["hq"], pair.folder / "stick.ssrbackup", os.fsync

    def fsync(descriptor):
        synced(descriptor)
        file = Path(f"/proc/self/fd/{descriptor}").resolve()
        if file.name.startswith(target.name) and file.is_file():
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 1
            file.write_bytes(data)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(DeskError) as caught:
        hq.maintenance.backup(target)
    assert caught.value.code == "BACKUP_INVALID"
    assert not list(pair.folder.glob("stick*"))
    monkeypatch.undo()
    officer = pair["officer"]
    officer.importing.take(export(pair, "hq", "officer"))
    assert officer.exchange.states_of([pair.one])[pair.one] != "safe"
