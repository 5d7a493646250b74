"""A laptop and a copy of it write on: both histories stay, headquarters settles which one goes on, and everybody learns of it."""

import json
import shutil

import pytest

from ssr_desk.app import open_desk
from ssr_desk.cli.main import run
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.services.errors import NoReason, NoSuchBranch, NoSuchFork
from ssr_desk.services.standing import standings
from ssr_desk.trust.errors import NotHeadquarters


def note(desk, subject):
    return desk.recording.add("handoff_note", {"subject": subject, "category": "role"}).ids[0]


def subjects(desk):
    return {row["subject"] for row in desk.recording.list("handoff_note").rows}


def number(desk):
    with desk.store.read() as connection:
        return desk.store.number(connection), desk.store.incarnation(connection)


def up(cast, name):
    """Carry a desk's work to headquarters, verified and backed up there; return what the import said."""
    (file,) = cast.send(name, ("hq",), f"{name}-up")
    summary = cast["hq"].importing.take(file)
    cast["hq"].maintenance.backup(cast.folder / f"{len(cast.bundles)}.ssrbackup")
    return summary


def down(cast, *names):
    """Bring headquarters' next bundle to a laptop and to its copy."""
    (file,) = cast.send("hq", (cast[names[0]].profile.device,), "down")
    return [cast[name].importing.take(file) for name in names]


@pytest.fixture
def forked(cast):
    """The officer's laptop was copied, and both have written on and sent their work to headquarters."""
    note(cast["officer"], "before")
    up(cast, "officer")
    cast["officer"].close()
    shutil.copytree(cast.folder / "officer", cast.folder / "copy")
    for name, folder in (("officer", "officer"), ("copy", "copy")):
        cast.desks[name] = open_desk(cast.folder / folder, PASSPHRASE, cast.surround)
    for name in ("officer", "copy"):
        cast.clock.ago(100 if name == "officer" else 99, 9)
        for place in ("one", "two"):
            note(cast[name], f"{name} {place}")
    cast.clock.ago(90, 9)
    up(cast, "officer")
    assert len(up(cast, "copy").forks) == 1
    return cast


def test_headquarters_sees_both_branches_and_settles_which_one_goes_on(forked):
    hq = forked["hq"]
    assert {"before", "officer one", "officer two", "copy one", "copy two"} <= subjects(hq)
    (fork,) = hq.forks.all()
    assert fork.is_open
    assert (fork.device, fork.mission) == (forked["officer"].profile.device, "HT-BILAT")
    assert [(one.count, one.records) for one in fork.branches] == [(2, 2), (2, 2)]
    titles = [{row.title for row in one.touched} for one in fork.branches]
    assert {"officer one", "officer two"} in titles
    assert {"copy one", "copy two"} in titles
    assert [one.forks[0].seq for one in standings(hq.store) if one.forks] == [fork.seq]
    kept = next(one for one in fork.branches if any(row.title == "officer two" for row in one.touched))
    done = hq.forks.settle(kept.tip[:12], "  Amélie goes on   with the newer laptop ")
    assert not done.is_open
    assert done.settled.reason == "Amélie goes on with the newer laptop"
    assert not [one for one in standings(hq.store) if one.forks]
    assert sum(one.forks for one in hq.importing.desks()) == 0
    assert {"officer one", "copy one"} <= subjects(hq), "settling takes nothing away"
    assert hq.maintenance.check() == []


def test_the_copies_learn_of_it_and_go_on_and_the_next_syncs_are_clean(forked):
    hq = forked["hq"]
    before = {name: number(forked[name]) for name in ("officer", "copy")}
    (fork,) = hq.forks.all()
    kept = next(one for one in fork.branches if any(row.title == "officer two" for row in one.touched))
    hq.forks.settle(kept.tip, "the officer goes on with this one")
    told = down(forked, "officer", "copy")
    assert all(one.new_incarnation for one in told)
    for name in ("officer", "copy"):
        assert number(forked[name])[0] > before[name][0]
        assert number(forked[name])[1] != before[name][1]
    assert not [one.code for one in forked["officer"].enrolment.state().warnings]
    (warned,) = forked["copy"].enrolment.state().warnings
    assert (warned.code, warned.urgent) == ("OTHER_COPY", True)
    assert "the officer goes on with this one" in warned.text(forked["copy"].translate("en"))
    note(forked["officer"], "after")
    summary = up(forked, "officer")
    assert summary.forks == ()
    (back,) = down(forked, "officer")
    assert not back.new_incarnation
    assert {"officer one", "copy one", "copy two", "after"} <= subjects(forked["officer"]), (
        "both histories are on the laptop"
    )
    up(forked, "officer")
    (again,) = down(forked, "officer")
    assert not again.new_incarnation
    officer, device = forked["officer"], hq.profile.device
    assert {one.device: one.revisions for one in officer.exchange.outbox()}[device] == 0
    assert officer.exchange.states() == {"saved": 0, "in_bundle": 0, "with_commander": 0, "safe": 6}
    assert officer.maintenance.check() == []


def test_a_branch_that_was_given_up_and_is_written_on_is_loud_again(forked):
    hq = forked["hq"]
    (fork,) = hq.forks.all()
    kept = next(one for one in fork.branches if any(row.title == "officer two" for row in one.touched))
    hq.forks.settle(kept.tip, "first word")
    note(forked["officer"], "officer three")
    assert up(forked, "officer").forks == (), "the chosen branch may grow until its laptop hears of it"
    note(forked["copy"], "copy three")
    assert len(up(forked, "copy").forks) == 1
    (fork,) = hq.forks.all()
    assert fork.is_open
    assert fork.grown
    other = next(one for one in fork.branches if any(row.title == "copy three" for row in one.touched))
    assert not hq.forks.settle(other.tip, "the copy is the one in use").is_open
    assert [one.reason for one in [hq.forks.all()[0].settled]] == ["the copy is the one in use"]


def test_the_commander_is_told_and_no_longer_once_it_is_settled(forked):
    commander, hq = forked["commander"], forked["hq"]
    for name in ("officer", "copy"):
        forked.deliver(forked.send(name, ("commander",), name), "commander")
    assert [one for one in standings(commander.store) if one.forks]
    with pytest.raises(NotHeadquarters):
        commander.forks.settle(commander.forks.all()[0].branches[0].tip, "no")
    hq.forks.settle(hq.forks.all()[0].branches[0].tip, "seen")
    forked.deliver(forked.send("hq", (commander.profile.device,), "down"), "commander")
    assert not [one for one in standings(commander.store) if one.forks]


def test_what_is_no_branch_or_has_no_reason_is_refused(forked, cast):
    hq = forked["hq"]
    tip = hq.forks.all()[0].branches[0].tip
    for wrong, reason, error in (("", "why", NoSuchBranch), ("0" * 64, "why", NoSuchBranch), (tip, "  ", NoReason)):
        with pytest.raises(error):
            hq.forks.settle(wrong, reason)
    assert hq.forks.all()[0].is_open


def test_without_a_fork_there_is_nothing_to_settle(cast):
    assert cast["hq"].forks.all() == []
    with pytest.raises(NoSuchFork):
        cast["hq"].forks.settle("00", "why")


def test_the_command_line_lists_and_settles(forked, monkeypatch, capfd):
    monkeypatch.setenv("SSR_DESK_PASSPHRASE", PASSPHRASE)
    forked.desks.pop("hq").close()

    def call(*arguments):
        code = run(["--data", str(forked.folder / "hq"), *arguments], lambda *_: 9)
        return code, capfd.readouterr().out

    code, out = call("--json", "forks")
    (fork,) = json.loads(out)["forks"]
    assert (code, fork["open"], len(fork["branches"])) == (0, True, 2)
    code, out = call("forks")
    assert "not settled" in out
    assert "copy two" in out
    tip = fork["branches"][0]["tip"]
    assert call("hq", "settle", "0" * 64, "--reason", "no")[0] == 1
    code, out = call("--lang", "fr", "hq", "settle", tip[:12], "--reason", "le portable neuf")
    assert code == 0
    assert tip[:12] in out
    assert "le portable neuf" in call("forks")[1]
