"""How safe records are: what is counted by ranges is what looking at every revision gives, and lists ask once."""

import random

import pytest

from ssr_desk.records.base import natural_id
from ssr_desk.services import coverage, states
from ssr_desk.services.states import STATES
from sync.conftest import cast, made  # noqa: F401 - fixtures


def looked_at(desk):
    """Count as the definition says: of each live record the least safe among its newest revisions in every feed."""
    with desk.store.read() as connection:
        covers, exported = states._covers(connection, desk.store), states._exported(connection, desk.store)
        own = bytes.fromhex(desk.store.setting("fingerprint"))
        rows = connection.execute(
            "SELECT r.record, f.mission, r.feed, max(r.seq), f.owner FROM revision r JOIN feed f ON f.id = r.feed"
            " JOIN record c ON c.id = r.record AND c.mission = f.mission AND c.deleted = 0 WHERE r.state = 3"
            " GROUP BY r.record, f.mission, r.feed"
        ).fetchall()
        worst = {}
        for record, mission, feed, seq, owner in rows:
            if desk.profile.role == "officer" and owner != own:
                continue
            place = states._place(feed, seq, b"", covers, exported)
            worst[record, mission] = min(place, worst.get((record, mission), place))
    found = dict.fromkeys(STATES, 0)
    for place in worst.values():
        found[STATES[place]] += 1
    return found


def session(number):
    return {"title": f"t{number}", "start": "2026-06-01", "status": "delivered"}


def work(desk, chance, number):
    """Add a few records, change one, delete one."""
    desk.recording.add_many("training_session", [session(number * 10 + one) for one in range(chance.randrange(1, 6))])
    rows = desk.recording.list("training_session").rows
    for how in ("change", "delete"):
        row = chance.choice(rows)
        opened = desk.recording.open(row["id"])
        if opened.withheld:
            continue
        if how == "change":
            desk.recording.save(opened.id, {**opened.values, "place": f"p{number}"}, opened.heads)
        elif not opened.deleted and chance.random() < 0.5:
            desk.recording.delete(opened.id)


@pytest.mark.parametrize("seed", range(3))
def test_counting_by_ranges_is_counting_by_revisions(cast, seed):  # noqa: F811
    chance = random.Random(seed)
    cast.introduce("commander", "officer")
    cast.introduce("officer", "commander")
    seen = set()
    for number in range(14):
        writer = chance.choice(("officer", "officer", "commander"))
        work(cast[writer], chance, number)
        sender, to = chance.choice(
            (
                ("officer", "commander"),
                ("officer", "hq"),
                ("commander", "officer"),
                ("hq", "officer"),
                ("commander", "hq"),
            )
        )
        if chance.random() < 0.3:
            cast["hq"].maintenance.backup(cast.folder / f"{number}.ssrbackup")
        files = cast.send(sender, (cast[to].profile.device,), f"{number}")
        if chance.random() < 0.8:
            cast.deliver(files, to)
        for name in ("officer", "commander", "hq"):
            told = cast[name].exchange.states()
            assert told == looked_at(cast[name]), (number, name)
            seen |= {state for state, count in told.items() if count}
    assert len(seen) >= 3, "the story had different states in it"


def test_bodies_that_are_lacking_elsewhere_cut_ranges(cast):  # noqa: F811
    from ssr_desk.sync.statements import Receipt

    officer = cast["officer"]
    officer.recording.add_many("training_session", [session(one) for one in range(9)])
    cast.send("officer", ("hq",), "up")
    with officer.store.write() as connection:
        name, rev, last = connection.execute(
            "SELECT f.name, r.rev_id, r.seq FROM revision r JOIN feed f ON f.id = r.feed WHERE f.own = 1 ORDER BY seq DESC"
        ).fetchone()
        mission = name.split("/")[2]
        commander = connection.execute("SELECT fingerprint FROM certificate WHERE role = 'hq'").fetchone()[0].hex()
        lacking = ((name, 2, 3), (name, last - 2, last - 1))
        receipt = Receipt("D-X", mission, 1, "a" * 32, (rev.hex(),), lacking, "2026-01-01T00:00:00Z")
        coverage.take(connection, receipt, receipt.encode(), b"signature", commander, 1)
    told = officer.exchange.states()
    assert told == looked_at(officer)
    assert told["in_bundle"] == 4
    assert told["safe"] > 4


def test_a_list_asks_once_and_gets_what_every_form_shows(cast):  # noqa: F811
    cast.deliver(cast.send("officer", ("hq",), "up"), "hq")
    officer = cast["officer"]
    officer.recording.add_many("training_session", [session(one) for one in range(3)])
    cast["hq"].maintenance.backup(cast.folder / "hq.ssrbackup")
    cast.deliver(cast.send("hq", (officer.profile.device,), "back"), "officer")
    ids = [
        str(row["id"])
        for name in ("institution", "counterpart", "training_session", "post", "mission")
        for row in officer.recording.list(name).rows
    ]
    told = officer.exchange.states_of([*ids, "nobody knows this one"])
    assert told == {one: officer.recording.open(one).sync_state for one in ids}
    assert {"saved", "safe"} <= set(told.values())


def test_what_came_from_headquarters_has_not_to_be_brought_to_it(cast):  # noqa: F811
    hq, commander = cast["hq"], cast["commander"]
    values = {"code": "HT-NEW", "title": "Mentor", "mission": natural_id("mission", commander.profile.mission)}
    before = commander.exchange.states()
    record = hq.recording.add("post", values).ids[0]
    cast.deliver(cast.send("hq", (commander.profile.device,), "plan"), "commander")
    assert hq.exchange.states()["safe"] == 0, "headquarters itself calls nothing safe before its backup was verified"
    told = commander.exchange.states()
    assert {name: told[name] for name in STATES[:3]} == {name: before[name] for name in STATES[:3]}
    assert told["safe"] > before["safe"]
    assert commander.recording.open(record).sync_state == "safe"
    commander.recording.add("training_session", session(1))
    assert commander.exchange.states()["with_commander"] == before["with_commander"] + 1


def test_the_last_exchange(cast):  # noqa: F811
    officer = cast["officer"]
    before = officer.exchange.last()
    assert before == max(one.at for one in (*officer.importing.inbox(), *officer.importing.sent()))
    cast.clock.ago(50, 9)
    cast.send("officer", ("hq",), "up")
    assert officer.exchange.last() > before
    assert cast.create("new", cast_profile()).exchange.last() is None


def cast_profile():
    """Somebody who has exchanged nothing."""
    from ssr_desk.demo import content

    return content.Profile("Léa", "Q-1", "officer", content.MISSION, content.POST)
