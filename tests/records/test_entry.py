"""The one way in, the reader of history, texts, and changes: with every sentence and with random values."""

import datetime as dt
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import toy
from ssr_desk import app, paths
from ssr_desk.clock import Surround
from ssr_desk.i18n import translator
from ssr_desk.records import changes, entry
from ssr_desk.records.base import new_id
from ssr_desk.records.text import clean_text, is_clean

ID = "00000000-0000-7000-8000-000000000001"
OTHER = "00000000-0000-7000-8000-000000000002"
TRAINING = {"id": ID, "title": "A", "start": "2024-05-03", "status": "delivered"}
FRENCH = translator("fr", paths.LOCALE)


def problems(type_name, values):
    return {one.field: one.text for one in entry.check(app.known_types()[type_name], values)[1]}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", None, "Fill this in."),
        ("status", "", "Choose one."),
        ("title", "x" * 301, "This text is too long."),
        ("host_instructors", 10**10, "This number is too large."),
        ("cost", "1" * 20, "This number is too large."),
        ("cost", "0.0001", "Use at most three decimals."),
        ("cost", "-1", "This number cannot be negative."),
        ("cost", "many", "Enter a number."),
        ("attended", {"women": "x"}, "Enter a number."),
        ("start", "03/04/2024", "Enter a date as year-month-day."),
        ("type", "not a code!", "This value does not fit here."),
        ("colour", "red", "This version does not know this field."),
        ("end", "2024-05-02", "The end is before the start."),
        ("status", "cancelled", "Say why it was cancelled."),
    ],
)
def test_every_sentence(field, value, sentence):
    said = problems("training_session", TRAINING | {field: value})
    assert sentence in said.values()
    assert FRENCH(sentence) != sentence


def test_more_completed_than_attended():
    said = problems("training_session", TRAINING | {"attended": {"women": 1}, "completed": {"women": 2}})
    assert said == {"completed": "More people completed than attended."}
    assert problems("training_session", TRAINING | {"attended": {}, "completed": {"women": 2}}) == {}


@pytest.mark.parametrize(
    ("type_name", "values", "field"),
    [
        ("counterpart", {"name": "A", "since": "2024-05-03", "until": "2024-05-02"}, "until"),
        ("mission", {"code": "A", "start": "2024-05-03", "end": "2024-05-02"}, "end"),
        ("post", {"code": "A", "title": "A", "start": "2024-05-03", "end": "2024-05-02"}, "end"),
        ("rotation", {"officer": "A", "post": OTHER, "start": "2024-05-03", "end": "2024-05-02"}, "end"),
    ],
)
def test_an_end_before_its_start(type_name, values, field):
    assert field in problems(type_name, {"id": ID} | values)
    assert problems(type_name, {"id": ID} | {k: v for k, v in values.items() if k not in ("end", "until")}) == {}


def test_invalid_says_which_fields():
    _record, wrong = entry.check(toy.Patrol, {"id": ID})
    error = entry.Invalid(wrong)
    assert "name" in error.text(translator("en", paths.LOCALE))
    assert error.problems == wrong


@pytest.mark.parametrize(
    "text",
    ["password: hunter2", "The PIN is 4411", "Mot de passe : soleil", "pw=abc", "le code d'accès est 12"],
)
def test_what_looks_like_a_password_is_warned_about_and_saved(text):
    note = {"id": ID, "subject": "Radio", "category": "access", "text": text}
    record, wrong = entry.check(app.known_types()["handoff_note"], note)
    assert wrong == []
    assert [one.field for one in record.warnings()] == ["text"]


@pytest.mark.parametrize("text", ["Ask for the password at the office", "Le mot de passe change chaque mois", "pins"])
def test_talk_about_passwords_is_not(text):
    note = {"id": ID, "subject": "Radio", "category": "access", "text": text}
    assert list(entry.check(app.known_types()["handoff_note"], note)[0].warnings()) == []


def test_history_is_read_whatever_todays_rules_say():
    record, unfit = app.known_types()["training_session"].lenient(
        {"id": ID, "title": "A", "start": "soon", "from_the_future": 1, "end": "2020-01-01"}
    )
    assert record.title == "A"
    assert record.status is None
    assert record.topics == ()
    assert set(unfit) == {"start", "from_the_future"}
    assert str(record.end) == "2020-01-01"


def test_ids_are_ordered_by_time():
    days = iter(dt.datetime(2024, 5, day, tzinfo=dt.UTC) for day in (1, 2))
    surround = Surround(lambda: next(days), lambda size: b"\xff" * size)
    first, second = new_id(surround), new_id(surround)
    assert first < second
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first)


def test_clean_text_by_example():
    assert clean_text("e\u0301\u202e\u200b\0\r\nA\r") == "é\nA\n"
    assert clean_text("می\u200cخواهم \u200e1") == "می\u200cخواهم \u200e1"
    assert entry.cleaned({"a": ["  x ", ("y",)], "b": " ", "c": 1}) == {"a": ["x", ["y"]], "c": 1}


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_is_idempotent_and_says_what_it_would_change(text):
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert is_clean(clean)
    assert is_clean(text) == (clean == text)
    assert unicodedata.is_normalized("NFC", clean)
    assert "\0" not in clean


_IDS = st.integers(1, 6).map(lambda one: f"00000000-0000-7000-8000-00000000000{one}")
_PATROLS = st.fixed_dictionaries(
    {"name": st.text("abc", min_size=1)},
    optional={
        "kilometres": st.integers(0, 99).map(str),
        "weather": st.sampled_from(["dry", "rain"]),
        "present": st.dictionaries(st.sampled_from(["women", "men"]), st.integers(0, 9), min_size=1),
        "stops": st.dictionaries(_IDS, st.text("xyz", min_size=1), min_size=1).map(
            lambda some: [{"id": one, "where": some[one]} for one in sorted(some)]
        ),
    },
)


@given(_PATROLS, _PATROLS)
def test_a_difference_applied_gives_the_later_state(before, after):
    patch = changes.difference(toy.Patrol, before, after)
    assert changes.apply(toy.Patrol, before, patch) == after
    assert changes.difference(toy.Patrol, after, after) == {}
    assert changes.assembled(changes.registers(toy.Patrol, after)) == after
    assert (patch == {}) == (before == after)


@given(_PATROLS, _PATROLS)
def test_lines_are_registers_of_their_own(before, after):
    lines = {name for name in changes.difference(toy.Patrol, before, after) if name.startswith("stops")}
    old = {one["id"]: one for one in before.get("stops", [])}
    new = {one["id"]: one for one in after.get("stops", [])}
    assert lines == {f"stops/{one}" for one in old.keys() | new.keys() if old.get(one) != new.get(one)}


@given(_PATROLS)
def test_what_was_checked_is_stable(values):
    record, wrong = entry.check(toy.Patrol, values | {"id": ID})
    assert wrong == []
    assert entry.check(toy.Patrol, record.values())[0] == record
