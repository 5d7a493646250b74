"""Texts that two people changed at once are put together where their changes lie apart, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssr_desk.records.weaving import MOST, woven

BEFORE = "Three vehicles in Jacmel. Two radios work. The cells are full."


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (
            "Two vehicles in Jacmel. Two radios work. The cells are full.",
            "Three vehicles in Jacmel. Two radios work. The cells are empty.",
            "Two vehicles in Jacmel. Two radios work. The cells are empty.",
        ),
        (BEFORE + " Ask Jean.", "No vehicles" + BEFORE[14:], "No vehicles" + BEFORE[14:] + " Ask Jean."),
        (BEFORE[:25] + BEFORE[42:], BEFORE.replace("full", "empty"), "Three vehicles in Jacmel. The cells are empty."),
        (BEFORE.replace("Jacmel", "Jérémie"), BEFORE.replace("full", "пусті"), None),
    ],
    ids=["two words", "an end and a beginning", "a sentence taken out", "other letters"],
)
def test_changes_that_lie_apart_are_put_together(one, other, both):
    wanted = both or BEFORE.replace("Jacmel", "Jérémie").replace("full", "пусті")
    assert woven(BEFORE, one, other) == woven(BEFORE, other, one) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BEFORE.replace("Three", "Two"), BEFORE.replace("Three", "No")),
        (BEFORE + " Ask Jean.", BEFORE + " Ask Marie."),
        (BEFORE[:25] + BEFORE[42:], BEFORE.replace("radios", "phones")),
        ("", BEFORE.replace("full", "empty")),
        (BEFORE, BEFORE.replace("full", "empty")),
        (BEFORE.replace("full", "empty"), BEFORE.replace("full", "empty")),
    ],
    ids=["one word twice", "both at the end", "within what went", "all taken out", "no change", "the same change"],
)
def test_what_a_person_must_choose_is_left_to_a_person(one, other):
    assert woven(BEFORE, one, other) is None
    assert woven(BEFORE, other, one) is None


def test_what_is_too_long_to_compare_is_left_too():
    long = "word " * MOST
    assert woven(long, "First " + long, long + "last") is None


WORDS = st.lists(st.sampled_from(["road", "post", "cell", "radio", "café", "police"]), min_size=1, max_size=8)


@given(WORDS, WORDS, WORDS, WORDS)
def test_whatever_each_puts_at_its_own_end_stays(first, middle, last, kept):
    """Numbered words on either side cannot be mistaken for others."""
    before = " ".join(["begin", *kept, "end"])
    one = " ".join(["begin", *(f"{word}1" for word in first), *kept, "end"])
    other = " ".join(["begin", *kept, *(f"{word}2" for word in last), "end"])
    assert woven(before, one, other) == " ".join(
        ["begin", *(f"{word}1" for word in first), *kept, *(f"{word}2" for word in last), "end"]
    )
