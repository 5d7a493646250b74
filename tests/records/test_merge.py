"""Folding one record: single stories first, then any history against a brute-force reading of the specification."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.making import AUTHORITIES, Pen, key
from ssr_desk.records import merge
from ssr_desk.records.header import DELETED, canonical
from ssr_desk.records.merge import CHAINED, PLACED, QUARANTINED, SIGNED, UNSIGNED, Held, fold, is_stray


def state(pen):
    return fold(pen.revisions(), AUTHORITIES.get)


def test_later_writer_wins_whatever_the_clock_says():
    pen = Pen()
    first = pen.write("officer", {"title": "one", "place": "Gonaïves"}, time=9_000)
    last = pen.write("other", {"title": "two"}, [first], time=1)
    now = state(pen)
    assert now.values == {"title": "two", "place": "Gonaïves"}
    assert (now.heads, now.conflicts, now.author, now.created) == ([last], {}, key("officer"), 9_000)


def test_concurrent_values_conflict_and_equal_ones_do_not():
    pen = Pen()
    root = pen.write("officer", {"title": "one"})
    left = pen.write("officer", {"title": "left", "place": "same"}, [root])
    right = pen.write("other", {"title": "right", "place": "same"}, [root])
    now = state(pen)
    assert set(now.conflicts) == {"title"}
    assert now.values["title"] == pen.made[now.conflicts["title"][-1]].body["title"][1]
    assert now.conflicts["title"] == sorted([left, right])
    pen.write("other", {"title": "settled"}, [left, right])
    assert (state(pen).conflicts, state(pen).values["title"]) == ({}, "settled")


def test_lines_of_a_list_merge_by_themselves():
    pen = Pen()
    root = pen.write("officer", {"title": "one"})
    pen.write("officer", {"stops/a": {"id": "a"}}, [root])
    pen.write("other", {"stops/b": {"id": "b"}}, [root])
    assert (state(pen).conflicts, set(state(pen).values)) == ({}, {"title", "stops/a", "stops/b"})


def test_deletion_does_not_hide_what_it_has_not_seen():
    pen = Pen()
    root = pen.write("officer", {"title": "one"})
    gone = pen.write("officer", {DELETED: True}, [root])
    assert state(pen).deleted
    unseen = pen.write("other", {"title": "two"}, [root])
    now = state(pen)
    assert not now.deleted
    assert set(now.conflicts[DELETED]) == {gone, unseen}
    back = pen.write("officer", {DELETED: None}, [gone, unseen])
    assert (state(pen).deleted, state(pen).conflicts, state(pen).heads) == (False, {}, [back])


def test_review_of_a_deletion_is_no_unseen_edit():
    pen = Pen()
    root = pen.write("officer", {"title": "one"})
    pen.write("officer", {DELETED: True}, [root])
    pen.write("commander", {"review": "approved"}, [root])
    pen.write("other", {"submitted": True}, [root])
    assert state(pen).deleted


def test_review_is_void_when_what_it_judged_changes():
    pen = Pen()
    root = pen.write("officer", {"title": "one"})
    assert state(pen).review_valid is None
    approved = pen.write("commander", {"review": "approved"}, [root])
    assert state(pen).review_valid is True
    pen.write("officer", {"submitted": True}, [approved])
    assert state(pen).review_valid is True
    pen.write("officer", {"title": "two"}, [root])
    assert state(pen).review_valid is False


def test_withheld_field_is_named_and_erased_one_is_not():
    pen = Pen()
    root = pen.write("officer", {"title": "one", "place": "x"}, held=["title"])
    assert state(pen).withheld == ["place"]
    second = pen.write("officer", {"title": "two"}, [root])
    assert state(pen).withheld == ["place"]
    pen.write("hq", targets=["place"], parents=[second])
    assert state(pen).withheld == []


@pytest.mark.parametrize("where", [UNSIGNED, SIGNED, CHAINED, PLACED + QUARANTINED])
def test_what_does_not_count_is_not_shown(where):
    pen = Pen()
    pen.write("officer", {"title": "one"}, state=where)
    assert state(pen) is None
    root = pen.write("officer", {"title": "two"})
    assert (state(pen).values, state(pen).heads) == ({"title": "two"}, [root])
    pen.made.pop(root)
    pen.write("officer", {"title": "three"}, state=where)
    assert state(pen) is None


def test_headquarters_erases_all_and_an_author_its_own():
    pen = Pen()
    own = pen.write("officer", {"issues": "name of a victim", "title": "one"})
    others = pen.write("other", {"issues": "more about the victim"}, [own])
    pen.write("second laptop", targets=["issues"], parents=[others])
    now = state(pen)
    assert now.values == {"title": "one", "issues": "more about the victim"}
    assert [one[:2] for one in now.erased] == [(own, "issues")]
    pen.write("hq", targets=["issues"], parents=[others])
    assert state(pen).values == {"title": "one"}


def test_copy_that_kept_its_salt_is_erased_with_its_original():
    pen = Pen()
    salt = pen.salt()
    root = pen.write("officer", {"issues": "secret"}, salt=salt)
    copy = pen.write("other", {"issues": "secret"}, [root], salt=salt)
    pen.write("officer", targets=["issues"], parents=[copy])
    assert {one[0] for one in state(pen).erased} == {root, copy}


def test_redaction_reaches_what_has_not_seen_it_and_spares_what_has():
    pen = Pen()
    root = pen.write("officer", {"issues": "secret"})
    redaction = pen.write("hq", targets=["issues"], parents=[root])
    pen.write("officer", {"issues": "secret again"}, [root])
    kept = pen.write("officer", {"issues": "harmless"}, [redaction])
    now = state(pen)
    assert now.values["issues"] == "harmless"
    assert now.heads != [kept]


@pytest.mark.parametrize("register", sorted(merge.STRUCTURE))
def test_structure_is_never_erased(register):
    pen = Pen()
    root = pen.write("officer", {register: "x", "title": "t"})
    pen.write("hq", targets=[register], parents=[root])
    assert state(pen).erased == []


@pytest.mark.parametrize("where", [UNSIGNED, PLACED + QUARANTINED, SIGNED + QUARANTINED])
def test_redaction_needs_a_signature_and_the_right(where):
    pen = Pen()
    root = pen.write("officer", {"issues": "x"})
    pen.write("hq", targets=["issues"], parents=[root], state=where)
    assert state(pen).values == {"issues": "x"}


def test_redaction_over_a_gap_erases_at_once():
    pen = Pen()
    root = pen.write("officer", {"issues": "x"})
    pen.write("hq", targets=["issues"], parents=[root], state=SIGNED)
    assert state(pen).values == {}


def test_redaction_by_nobody_known_erases_nothing():
    pen = Pen()
    root = pen.write("officer", {"issues": "x"})
    pen.write("stranger", targets=["issues"], parents=[root])
    assert state(pen).erased == []


def test_strays():
    pen = Pen()
    root = pen.write("officer", {"title": "one"})
    child = pen.write("officer", {"title": "two"}, [root])
    parent, header = pen.made[root].header, pen.made[child].header
    assert not is_stray(header, [parent])
    assert not is_stray(parent, [])
    elsewhere = [Pen("mentoring_session"), Pen(mission="ML")]
    for other in elsewhere:
        foreign = other.made[other.write("officer", {"title": "x"})].header
        assert is_stray(header, [foreign])
    too_deep = pen.made[pen.write("officer", {"title": "x"}, [root], depth=9)].header
    assert is_stray(too_deep, [parent])


# -- any history, against a reading of the specification without caches or shared helpers

WHO = ["officer", "second laptop", "other", "commander", "hq"]
FIELDS = ["title", "issues", "post", DELETED, "submitted"]


def sees(pen, rev):
    found, waiting = set(), list(pen.made[rev].header.parents)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += pen.made[one].header.parents
    return found


def oracle_erased(pen, rev, register):
    one = pen.made[rev]
    if register in merge.STRUCTURE:
        return False
    for by, redaction in pen.made.items():
        if redaction.header.kind != "redact" or register not in redaction.header.targets or by in sees(pen, rev):
            continue
        judge = AUTHORITIES[redaction.header.author]
        same = [
            old
            for old in [rev, *sees(pen, rev)]
            if AUTHORITIES[pen.made[old].header.author].officer == judge.officer
            and pen.made[old].header.changed.get(register) == one.header.changed[register]
        ]
        if judge.role == "hq" or same:
            return True
    return False


def oracle(pen):
    shown, conflicts = {}, set()
    names = {name for one in pen.made.values() for name in one.header.changed}
    for name in names:
        writers = [rev for rev, one in pen.made.items() if name in one.header.changed]
        top = [rev for rev in writers if not any(rev in sees(pen, other) for other in writers)]
        top = [rev for rev in top if not oracle_erased(pen, rev, name)]
        top.sort(key=lambda rev: (pen.made[rev].header.depth, rev))
        values = [pen.made[rev].body[name][1] for rev in top]
        if values and values[-1] is not None and name != DELETED:
            shown[name] = values[-1]
        if len({canonical(one) for one in values}) > 1:
            conflicts.add(name)
    heads = sorted(rev for rev in pen.made if not any(rev in sees(pen, other) for other in pen.made))
    return shown, conflicts, heads


@st.composite
def histories(draw):
    pen = Pen()
    for _number in range(draw(st.integers(1, 9))):
        revs = list(pen.made)
        parents = draw(st.sets(st.sampled_from(revs), max_size=3)) if revs else set()
        parents -= {old for one in parents for old in sees(pen, one)}
        who = draw(st.sampled_from(WHO))
        if revs and draw(st.integers(0, 4)) == 0:
            pen.write(who, targets=draw(st.sets(st.sampled_from(FIELDS), min_size=1)), parents=parents)
        else:
            patch = draw(st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(["a", "b", True, None]), min_size=1))
            pen.write(who, patch, parents, salt=draw(st.sampled_from([None, "0" * 32])))
    return pen


@settings(max_examples=300, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_any_history_folds_as_the_specification_reads(pen, shuffler: random.Random):
    revisions = pen.revisions()
    shuffler.shuffle(revisions)
    now = fold(revisions, AUTHORITIES.get)
    shown, conflicts, heads = oracle(pen)
    assert (now.values, now.heads) == (shown, heads)
    assert set(now.conflicts) - {DELETED} == conflicts - {DELETED}
    assert all(
        (rev, name) in {one[:2] for one in now.erased} for rev, one in pen.made.items() for name in one.header.changed
        if oracle_erased(pen, rev, name)
    )  # fmt: skip


@given(
    st.sampled_from(WHO),
    st.dictionaries(st.sampled_from([*FIELDS, "review"]), st.sampled_from(["a", True, None]), min_size=1),
)
def test_one_revision_folds_by_the_short_way_as_by_the_long(who, patch):
    pen = Pen()
    rev = pen.write(who, patch, held=sorted(patch)[:-1] or None)
    twin = Held(rev, pen.made[rev].header, UNSIGNED, {})
    other = Held("f" * 64, pen.made[rev].header, UNSIGNED, {})
    short, long = fold(pen.revisions(), AUTHORITIES.get), fold([*pen.revisions(), other], AUTHORITIES.get)
    assert short == long
    assert fold([twin], AUTHORITIES.get) is None
