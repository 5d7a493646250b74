"""Cases 33 to 39, 93, 94, 96 and what else happens to histories: gaps, forks, roll-backs, several hands, two addressees."""

import shutil

import msgspec
import pytest

from ssr_desk.app import open_with_key
from ssr_desk.errors import DeskError
from ssr_desk.records import header as headers
from ssr_desk.services import keyring
from sync.workshop import Workshop, everything, unsealed


def add(desk, name):
    """Record an institution; returns its id."""
    values = {**_example(desk), "name": name}
    return desk.recording.add("institution", values).ids[0]


def _example(desk):
    row = desk.recording.list("institution").rows[0]
    values = dict(desk.recording.open(str(row["id"])).values)
    values.pop("id", None)
    return values


def names(desk):
    """The institutions that a desk shows."""
    return {row["name"] for row in desk.recording.list("institution").rows}


@pytest.fixture
def pair(cast):
    """Officer and commander who know each other."""
    cast.introduce("officer", "commander")
    cast.introduce("commander", "officer")
    return cast


def up(cast, label="up", **options):
    """Send the officer's work to the commander; returns the file."""
    target = cast.folder / f"{label}.ssrb"
    return cast["officer"].exchange.export([cast["commander"].profile.device], target, **options).files[0]


def test_33_replay(pair):
    file = up(pair)
    assert pair["commander"].importing.take(file).status == "imported"
    before = everything(pair["commander"])
    again = pair["commander"].importing.take(file)
    assert (again.status, again.new, again.revisions) == ("already_have", 0, 0)
    assert everything(pair["commander"]) == before


def test_34_the_third_before_the_second_is_held_and_joins_by_itself(pair):
    commander, officer = pair["commander"], pair["officer"]
    commander.importing.take(up(pair, "one"))
    pair.deliver(pair.send("commander", (officer.profile.device,), "receipt"), "officer")
    add(officer, "second")
    two = up(pair, "two")
    pretend = Workshop(officer, commander, pair["hq"], two.read_bytes(), pair.folder)
    add(officer, "third")
    three = Workshop(officer, commander, pair["hq"], up(pair, "three").read_bytes(), pair.folder)
    late = three.apart()
    late.put_lines(late.lines[1:], count=False)
    late.manifest["feeds"][0]["count"] -= 1
    summary = commander.importing.take(three.write(three.together(late)))
    assert [one.before for one in summary.gaps], "the gap is named"
    assert "third" not in names(commander)
    summary = commander.importing.take(pretend.write(two.read_bytes()))
    assert not summary.gaps
    assert {"second", "third"} <= names(commander)
    assert commander.maintenance.check() == []


def test_35_overlap(pair):
    commander = pair["commander"]
    commander.importing.take(up(pair, "one"))
    add(pair["officer"], "more")
    summary = commander.importing.take(up(pair, "all", full=True))
    assert (summary.revisions, summary.new) == (1, 1)
    assert "more" in names(commander)


def test_41_another_officer_revises_my_record(pair):
    """Whose record it is does not matter; the history says who wrote what, and headquarters gets both by either way."""
    officer, commander, hq = pair["officer"], pair["commander"], pair["hq"]
    mine = add(officer, "mine")
    commander.importing.take(up(pair))
    opened = commander.recording.open(mine)
    commander.recording.save(mine, {**opened.values, "name": "revised"}, opened.heads)
    (relay,) = pair.send("commander", ("hq",), "relay")
    summary = hq.importing.take(relay)
    assert (summary.quarantined, summary.conflicts) == (0, 0)
    assert "revised" in names(hq)
    authors = {one.author for one in hq.recording.history(mine)}
    assert authors == {officer.profile.officer, commander.profile.officer}


@pytest.fixture
def twin(pair):
    """The officer's laptop, and a copy of it as it was."""
    folder = pair.folder / "twin"
    pair["officer"].close()
    shutil.copytree(pair.folder / "officer", folder)
    key = pair.keys["officer"]
    pair.desks["officer"] = open_with_key(pair.folder / "officer", key, pair.surround)
    pair.desks["twin"] = open_with_key(folder, key, pair.surround)
    return pair


def test_36_to_39_a_fork_keeps_both_branches_and_freezes_nothing(twin):
    commander, hq = twin["commander"], twin["hq"]
    device = (commander.profile.device,)
    add(twin["officer"], "branch one")
    add(twin["twin"], "branch two")
    one = twin["officer"].exchange.export(device, twin.folder / "one.ssrb").files[0]
    two = twin["twin"].exchange.export(device, twin.folder / "two.ssrb").files[0]
    assert commander.importing.take(one).forks == ()
    summary = commander.importing.take(two)
    assert len(summary.forks) == 1
    assert {"branch one", "branch two"} <= names(commander)
    assert [one for one in commander.importing.desks() if one.forks]
    twin.deliver(twin.send("commander", ("hq",), "relay"), "hq")
    assert {"branch one", "branch two"} <= names(hq), "both signed tips are passed on"
    add(twin["officer"], "later")
    commander.importing.take(twin["officer"].exchange.export(device, twin.folder / "three.ssrb").files[0])
    assert "later" in names(commander)
    assert commander.maintenance.check() == []


def test_a_fork_has_an_entry_for_each_branch_in_the_manifest(twin):
    commander, hq = twin["commander"], twin["hq"]
    for name in ("officer", "twin"):
        add(twin[name], name)
        file = twin[name].exchange.export((commander.profile.device,), twin.folder / f"{name}.ssrb").files[0]
        commander.importing.take(file)
    (relay,) = twin.send("commander", ("hq",), "relay")
    feeds = Workshop(commander, hq, hq, relay.read_bytes(), twin.folder).apart().manifest["feeds"]
    owner = twin["officer"].store.setting("fingerprint")
    branches = [one for one in feeds if one["feed"].startswith(owner)]
    assert len(branches) == 2
    assert len({one["tip"] for one in branches}) == 2


def test_a_desk_that_was_rolled_back_notices_by_what_comes_back(pair):
    """An old copy is put back: the commander's echo and the work itself tell, and the desk goes on in a new incarnation."""
    officer, commander = pair["officer"], pair["commander"]
    pair["officer"].close()
    shutil.copytree(pair.folder / "officer", pair.folder / "old")
    key = pair.keys["officer"]
    pair.desks["officer"] = officer = open_with_key(pair.folder / "officer", key, pair.surround)
    lost = add(officer, "lost with the disk")
    commander.importing.take(up(pair))
    officer.close()
    pair.desks["officer"] = officer = open_with_key(pair.folder / "old", key, pair.surround)
    assert "lost with the disk" not in names(officer)
    (back,) = pair.send("commander", (officer.profile.device,), "back")
    with officer.store.read() as connection:
        number, incarnation = officer.store.number(connection), officer.store.incarnation(connection)
    summary = officer.importing.take(back)
    assert summary.new_incarnation
    with officer.store.read() as connection:
        assert officer.store.number(connection) > number
        assert officer.store.incarnation(connection) != incarnation
    assert summary.status == "imported"
    (full,) = commander.exchange.export([officer.profile.device], pair.folder / "full.ssrb", full=True).files
    officer.importing.take(full)
    assert "lost with the disk" in names(officer), "what others hold comes back"
    assert officer.recording.open(lost).values["name"] == "lost with the disk"
    add(officer, "after")
    commander.importing.take(up(pair, "after"))
    assert "after" in names(commander)
    assert not [one for one in commander.importing.desks() if one.forks]


def test_what_was_written_on_an_old_copy_goes_out_too(pair):
    """An old disk image comes back unnoticed, work goes on, then the commander's bundle tells: both branches are signed."""
    officer, commander, key = pair["officer"], pair["commander"], pair.keys["officer"]
    officer.close()
    shutil.copytree(pair.folder / "officer", pair.folder / "old")
    pair.desks["officer"] = officer = open_with_key(pair.folder / "officer", key, pair.surround)
    for name in ("one", "two", "three"):
        add(officer, name)
    commander.importing.take(up(pair))
    officer.close()
    pair.desks["officer"] = officer = open_with_key(pair.folder / "old", key, pair.surround)
    add(officer, "written meanwhile")
    officer.importing.take(
        commander.exchange.export([officer.profile.device], pair.folder / "b.ssrb", full=True).files[0]
    )
    assert {"three", "written meanwhile"} <= names(officer)
    commander.importing.take(up(pair, "after"))
    assert "written meanwhile" in names(commander)
    assert commander.maintenance.check() == []


def test_statements_below_others_are_not_kept(pair):
    """An older bundle that comes late brings a statement which says nothing new: it is not passed on for ever."""
    officer, commander = pair["officer"], pair["commander"]
    early = up(pair, "early")
    add(officer, "later")
    commander.importing.take(up(pair, "late"))
    commander.importing.take(early)
    with commander.store.read() as connection:
        owner = bytes.fromhex(officer.store.setting("fingerprint"))
        query = "SELECT count(*) FROM tip t JOIN feed f ON f.id = t.feed WHERE f.owner = ?"
        assert connection.execute(query, (owner,)).fetchone()[0] == 1


def test_93_a_commander_passes_on_two_officers_work_under_their_own_signatures(pair):
    commander, hq = pair["commander"], pair["hq"]
    commander.importing.take(up(pair))
    (relay,) = pair.send("commander", ("hq",), "relay")
    shop = Workshop(commander, hq, hq, relay.read_bytes(), pair.folder)
    signers = {headers.decode(msgspec.json.decode(one)["h"].encode()).owner for one in shop.apart().lines}
    assert pair["officer"].store.setting("fingerprint") in signers
    hq.importing.take(relay)
    assert names(hq) == names(pair["officer"])
    one = hq.recording.list("institution").rows[0]
    assert hq.recording.history(str(one["id"]))[0].author == pair["officer"].profile.officer


def test_94_what_the_commander_changed_on_the_way_is_noticed(pair):
    commander, hq = pair["commander"], pair["hq"]
    commander.importing.take(up(pair))
    (relay,) = pair.send("commander", ("hq",), "relay")
    shop = Workshop(commander, hq, hq, relay.read_bytes(), pair.folder)
    parts = shop.apart()
    found = parts.lines
    at = next(number for number, one in enumerate(found) if b'"name":' in one)
    document = msgspec.json.decode(found[at])
    document["b"]["name"][1] = "another name"
    found[at] = headers.canonical(document)
    before = everything(hq)
    with pytest.raises(DeskError) as caught:
        hq.importing.take(shop.write(shop.together(parts.put_lines(found))))
    assert caught.value.code == "RECORDS"
    assert everything(hq) == before


def test_96_the_same_work_by_stick_and_by_way_of_the_commander(pair):
    hq = pair["hq"]
    direct = pair["officer"].exchange.export(["hq"], pair.folder / "direct.ssrb").files[0]
    pair["commander"].importing.take(up(pair))
    (relay,) = pair.send("commander", ("hq",), "relay")
    hq.importing.take(direct)
    shown = hq.maintenance.digest().records
    summary = hq.importing.take(relay)
    assert (summary.new, summary.changed, summary.conflicts) == (0, 0, 0)
    assert hq.maintenance.digest().records == shown


def test_two_addressees_open_one_file(pair):
    file = pair["officer"].exchange.export(["hq", "commander"], pair.folder / "both.ssrb").files[0]
    for name in ("hq", "commander"):
        assert pair[name].importing.take(file).status == "imported"
        assert names(pair[name]) == names(pair["officer"])
    with pytest.raises(DeskError) as caught:
        pair["officer"].importing.take(file)
    assert caught.value.code == "ENV_NOT_FOR_US"


def test_parts_may_come_in_any_order(pair):
    commander, officer = pair["commander"], pair["officer"]
    done = officer.exchange.export([commander.profile.device], pair.folder / "parts.ssrb", max_size=100_000)
    assert len(done.files) > 1
    assert all(one.stat().st_size <= 110_000 for one in done.files)
    for one in reversed(done.files):
        commander.importing.take(one)
    assert names(commander) == names(officer)
    assert commander.maintenance.digest().digest == officer.maintenance.digest().digest


def test_the_addressee_is_told_of_its_quarantined_and_conflicting_revisions(pair):
    officer, commander = pair["officer"], pair["commander"]
    one = add(officer, "common ground")
    commander.importing.take(up(pair))
    for desk, text in ((officer, "what the officer saw"), (commander, "what the commander saw")):
        opened = desk.recording.open(one)
        desk.recording.save(one, {**opened.values, "name": text}, opened.heads)
    commander.importing.take(up(pair, "again"))
    (back,) = pair.send("commander", (officer.profile.device,), "back")
    shop = Workshop(commander, officer, pair["hq"], back.read_bytes(), pair.folder)
    with officer.store.read() as connection:
        heads = [row[0].hex() for row in connection.execute("SELECT rev_id FROM revision WHERE record = ?", (one,))]
    told = shop.apart().manifest
    assert set(told["conflicting"]) <= set(heads)
    assert told["conflicting"]
    assert told["quarantined"] == []


def test_payload_bytes_are_the_same_for_the_same_contents(pair):
    """Two full exports of one snapshot differ in seals and signatures, not in what they carry."""
    commander = pair["commander"]
    files = [up(pair, label, full=True) for label in ("first", "second")]
    shops = [Workshop(pair["officer"], commander, pair["hq"], one.read_bytes(), pair.folder) for one in files]
    first, second = (shop.apart() for shop in shops)
    assert first.files == second.files
    assert unsealed(files[0].read_bytes(), commander) != unsealed(files[1].read_bytes(), commander)


def test_nothing_readable_lies_in_the_folder(pair):
    """Neither desk's folder nor the bundle shows a word of what is in it."""
    add(pair["officer"], "Zanmi Lasante")
    file = up(pair)
    pair["commander"].importing.take(file)
    assert b"Zanmi Lasante" not in file.read_bytes()
    for one in (pair.folder / "commander").rglob("*"):
        if one.is_file():
            assert b"Zanmi Lasante" not in one.read_bytes(), one


def test_keys_of_the_cast_are_as_certified(pair):
    assert keyring.identity(pair["officer"].store).missions == (pair["officer"].profile.mission,)
