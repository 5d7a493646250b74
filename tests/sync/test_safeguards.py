"""Safeguards that no story of the state machine shows by itself: each is taken away by `tools.soak mutants`, and noticed here."""

import pytest

from ssr_desk.errors import DeskError
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
