"""Revisions that nobody signed: whoever makes a bundle can write what he likes into anybody's feed, and nothing comes of it.

A commander is the liar here: his bundles are genuine, and bring what the officer's key never signed.
"""

import base64

import msgspec
import pytest

from ssr_desk.records import header as headers
from ssr_desk.services import keyring
from ssr_desk.sync import lines
from ssr_desk.sync.statements import Tip, stamp
from ssr_desk.trust import signing
from sync.workshop import Workshop, everything

RECORD, LIE = "institution", "I promise 10,000 USD to the chief"


@pytest.fixture
def told(cast):
    """Commander and headquarters hold the officer's work, the officer knows it, and all know each other."""
    cast.introduce("commander", "officer")
    cast.introduce("officer", "commander")
    cast.deliver(cast.send("officer", ("commander",), "up"), "commander")
    cast.deliver(cast.send("commander", ("hq",), "on"), "hq")
    cast["hq"].maintenance.backup(cast.folder / "first.ssrbackup")
    cast.deliver(cast.send("hq", (cast["commander"].profile.device,), "down"), "commander")
    cast.deliver(cast.send("commander", (cast["officer"].profile.device,), "back"), "officer")
    return cast


def liar(cast, target, known=True):
    """The workshop of a commander who writes to some desk: a real bundle with everything."""
    commander, desk = cast["commander"], cast[target]
    target_file = cast.folder / f"good-{target}.ssrb"
    (file,) = commander.exchange.export([desk.profile.device], target_file, full=True).files
    folder = cast.folder / f"lies-{target}"
    folder.mkdir(exist_ok=True)
    if known:
        desk.importing.take(file)  # what is true of it is no news in the lie
    return Workshop(commander, desk, cast["hq"], file.read_bytes(), folder)


def newest(cast, parts):
    """The officer's newest revision of an ordinary record, and its place in the bundle."""
    key = cast["officer"].store.setting("fingerprint")
    return max(
        ((at, one) for at, one in enumerate(parts.headers) if one.owner == key and one.mission != "common"),
        key=lambda pair: pair[1].seq,
    )


def invented(cast, shop, sibling=False, of_his_own=False, **changes):
    """A bundle in which a revision that the officer never wrote follows, or stands beside, the officer's newest one.

    Args:
        of_his_own: the liar signs it, as the newest of a feed of his own.
    """
    parts = shop.apart()
    at, last = newest(cast, parts)
    rev = headers.rev_id(headers.encode(last))
    facts = {
        "time": last.time + 1000,
        "seq": last.seq + (not sibling),
        "prev": last.prev if sibling else rev,
        "parents": last.parents if sibling else (rev,),
        "depth": last.depth if sibling else last.depth + 1,
        "changed": {"name": headers.register_hash(bytes(16), LIE)},
    }
    made = msgspec.structs.replace(last, **facts | changes)
    line = lines.written(headers.encode(made), headers.encode_body({"name": [bytes(16).hex(), LIE]}))[:-1]
    found = list(parts.lines)
    found.insert(at + 1, line)
    parts.put_lines(found)
    if of_his_own:
        parts.put_tips(
            [*parts.tips, statement(cast, shop, last.mission, headers.rev_id(headers.encode(made)), made.seq)]
        )
    return shop.write(shop.together(parts))


def statement(cast, shop, mission, rev, seq):
    """What the liar says of some revision: that it is the newest of his own feed."""
    commander = cast["commander"]
    own, profile = commander.store.setting("fingerprint"), commander.profile
    feed = f"{own}/{'ab' * 16}/{mission}"
    raw = Tip(feed, seq, rev, profile.officer, profile.device, stamp(shop.now)).encode()
    p7s = signing.sign(keyring.signer(commander.store), raw, shop.now, lists=False)
    return {"signature": base64.b64encode(p7s).decode(), "statement": raw.decode()}


def lists(desk):
    return sorted((row["id"], row["name"]) for row in desk.recording.list(RECORD).rows)


def lies(desk):
    return [one for one in lists(desk) if "10,000" in one[1]]


def pass_on(cast, name):
    """The officer's work reaches the commander and headquarters."""
    cast.deliver(cast.send("officer", ("commander",), f"{name}-1"), "commander")
    cast.deliver(cast.send("commander", ("hq",), f"{name}-2"), "hq")


KINDS = {"behind": {}, "beside": {"sibling": True}, "under his own name": {"of_his_own": True}}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_nobody_writes_into_an_officers_own_feed(told, kind):
    """What the officer does next hangs on the officer's own work, reaches everybody, and brings nothing of the lie along."""
    officer = told["officer"]
    shop = liar(told, "officer")
    before, shown, record = officer.maintenance.digest(), lists(officer), newest(told, shop.apart())[1].record
    assert officer.exchange.states_of([record]) == {record: "safe"}
    officer.importing.take(invented(told, shop, **kind))
    assert (officer.maintenance.digest(), lists(officer)) == (before, shown)
    assert officer.exchange.states_of([record]) == {record: "safe"}
    new = officer.recording.add(RECORD, {"name": "What I did"}).ids[0]
    pass_on(told, "after")
    for name in ("officer", "commander", "hq"):
        desk = told[name]
        assert (new, "What I did") in lists(desk)
        assert lies(desk) == []
        assert desk.forks.all() == []
        assert sum(one.forks for one in desk.importing.desks()) == 0
        assert desk.conflicts.number() == 0
        assert desk.maintenance.check() == []
    told["hq"].maintenance.backup(told.folder / "second.ssrbackup")
    told.deliver(told.send("hq", (told["commander"].profile.device,), "down-2"), "commander")
    told.deliver(told.send("commander", (officer.profile.device,), "back-2"), "officer")
    assert set(officer.exchange.states_of([record, new]).values()) == {"safe"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_was_invented_in_the_feed_of_another_says_nothing(told, kind):
    """Nor does it hold back what is confirmed, or tell of a fork, nor in any later bundle of a change."""
    hq, officer = told["hq"], told["officer"]
    shop = liar(told, "hq")
    before, states = everything(hq, "record"), officer.exchange.states()
    record = newest(told, shop.apart())[1].record
    past = hq.recording.history(record)
    summary = hq.importing.take(invented(told, shop, **kind))
    assert (summary.new, summary.forks, summary.gaps) == (0, (), ())
    assert everything(hq, "record") == before
    assert hq.recording.history(record) == past
    assert sum(one.forks for one in hq.importing.desks()) == 0
    assert officer.exchange.states() == states
    officer.recording.add(RECORD, {"name": "Later"})
    told.deliver(told.send("officer", ("commander",), "later"), "commander")
    (file,) = told.send("commander", ("hq",), "later-on")
    summary = hq.importing.take(file)
    assert (summary.new, summary.changed, summary.conflicts, summary.forks) == (1, 0, 0, ())
    assert hq.maintenance.digest().digest == told["commander"].maintenance.digest().digest


@pytest.mark.parametrize("of_his_own", [False, True])
def test_an_invented_record_is_not_shown_even_for_a_moment(told, of_his_own):
    hq = told["hq"]
    shop = liar(told, "hq")
    new = {"record": "01a20ef4-ab2d-7a61-aa4a-1cdf3e8e60aa", "type": RECORD, "parents": (), "depth": 1}
    before = everything(hq, "record")
    summary = hq.importing.take(invented(told, shop, of_his_own=of_his_own, **new))
    assert (summary.new, summary.changed, summary.gaps) == (0, 0, ())
    assert lies(hq) == []
    assert everything(hq, "record") == before
    assert hq.searching.search("10,000 USD").hits == ()
    assert hq.maintenance.check() == []


@pytest.mark.parametrize("with_it", [False, True], ids=["before it came", "with it"])
def test_what_somebody_says_of_anothers_revision_does_not_stand_in_the_way_of_its_author(told, with_it):
    """The liar has seen the officer's next revision first, and names it as the newest of a feed of his own."""
    officer, hq = told["officer"], told["hq"]
    officer.recording.add(RECORD, {"name": "Before the lie"})
    told.deliver(told.send("officer", ("commander",), "seen"), "commander")
    shop = liar(told, "hq", known=False)
    parts = shop.apart()
    at, last = newest(told, parts)
    mission, rev = last.mission, headers.rev_id(headers.encode(last))
    others = [one for one in parts.tips if rev not in one["statement"]]
    lie = statement(told, shop, mission, rev, last.seq)
    if not with_it:
        parts.put_lines([line for number, line in enumerate(parts.lines) if number != at])
    hq.importing.take(shop.write(shop.together(parts.put_tips([*others, lie]))))
    assert "Before the lie" not in {name for _id, name in lists(hq)}, "no statement of its author has come"
    told.deliver(told.send("commander", ("hq",), "true"), "hq")
    assert "Before the lie" in {name for _id, name in lists(hq)}
    assert hq.maintenance.check() == []
    assert hq.maintenance.digest().digest == told["commander"].maintenance.digest().digest
    statements = everything(hq, "tip")
    again = shop.apart()
    hq.importing.take(shop.write(shop.together(again.put_tips([*again.tips, lie]))))
    assert everything(hq, "tip") == statements


def test_a_hole_that_is_filled_with_lies_stays_one(told):
    """Statements of what is before the hole are kept, so that it can be passed on, and the true work fills it later."""
    officer, hq = told["officer"], told["hq"]
    for number in range(3):
        officer.recording.add(RECORD, {"name": f"In the middle {number}"})
    (middle,) = told.send("officer", ("commander", "hq"), "middle")
    officer.recording.add(RECORD, {"name": "The last"})
    told["commander"].importing.take(middle)
    told.deliver(told.send("officer", ("commander",), "last"), "commander")
    shop = liar(told, "hq", known=False)
    parts = shop.apart()
    key = officer.store.setting("fingerprint")
    mine = [(at, one) for at, one in enumerate(parts.headers) if one.owner == key and one.mission != "common"]
    found = list(parts.lines)
    for at, one in mine[-4:-1]:
        made = msgspec.structs.replace(one, time=one.time + 1)
        found[at] = lines.written(headers.encode(made), None)[:-1]
    statements = "SELECT hex(rev_id) FROM tip ORDER BY 1"
    with hq.store.read() as connection:
        before = {row[0] for row in connection.execute(statements)}
    summary = hq.importing.take(shop.write(shop.together(parts.put_lines(found))))
    assert len(summary.gaps) == 1
    with hq.store.read() as connection:
        assert before < {row[0] for row in connection.execute(statements)}
    hq.importing.take(middle)
    assert {name for _id, name in lists(hq)} >= {"In the middle 0", "In the middle 2", "The last"}
    assert hq.maintenance.digest().digest == told["commander"].maintenance.digest().digest
    assert hq.maintenance.check() == []
