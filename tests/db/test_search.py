"""Words of four scripts, typed as people type them."""

import pytest

from ssr_desk.db import search

from .conftest import SENTENCE, session

TEXTS = [
    "Fòmasyon sou jesyon sèn krim nan Kafou Fèy",
    "Formation à la gestion de scène de crime",
    "تَدْرِيب على إدارة مسرح الجريمة",
    "L'élève de l'école de police « Pòl »",
    "Навчання: ёлка, з'їзд",
    "Line one\nLine two - O'Brien's <b>desk</b> 100%",
]


@pytest.fixture
def filled(desk):
    desk.recording.add_many("training_session", [session(one) for one in TEXTS])
    return desk


def found(desk, words, limit=50):
    return {one.title for one in desk.searching.search(words, limit).hits}


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Тренінг", SENTENCE),
        ("тренінг", SENTENCE),
        ("ТРЕНІ", SENTENCE),
        ("тренинг", None),
        ("تدريب", TEXTS[2]),
        ("الجريمه", TEXTS[2]),
        ("ادارة", TEXTS[2]),
        ("تـدريب", TEXTS[2]),
        ("fòmasyon", TEXTS[0]),
        ("fomasyon", TEXTS[0]),
        ("FOMASYON SEN", TEXTS[0]),
        ("formation", TEXTS[1]),
        ("scène gestion", TEXTS[1]),
        ("eleve ecole", TEXTS[3]),
        ("l'ecole", TEXTS[3]),
        ("елка", TEXTS[4]),
        ("obrien", None),
        ("o'brien", TEXTS[5]),
        ("desk 100", TEXTS[5]),
        ("kafou gestion", None),
    ],
)
def test_what_is_found(filled, words, title):
    assert found(filled, words) == ({title} if title else set())


@pytest.mark.parametrize("words", ["", "   ", '"', "*", "NEAR(", 'a" OR "b', "'; DROP TABLE search", "-", "\x00", "()"])
def test_no_question_is_taken_for_an_expression(filled, words):
    assert filled.searching.search(words).total <= len(TEXTS)


def test_the_hit_names_its_field_and_the_words_around(filled):
    (hit,) = filled.searching.search("боєприпас").hits or (None,)
    assert hit is None
    filled.recording.add("training_session", session("Plain", outcome="x " * 100 + "боєприпаси " + "y " * 100))
    (hit,) = filled.searching.search("боєприпас").hits
    assert (hit.type_name, hit.title, hit.field) == ("training_session", "Plain", "outcome")
    assert "боєприпаси" in hit.snippet
    assert len(hit.snippet) < 160
    assert hit.snippet.startswith("…")


def test_a_change_and_a_deletion_leave_no_old_words(filled):
    (hit,) = filled.searching.search("навчання").hits
    opened = filled.recording.open(hit.id)
    filled.recording.save(hit.id, {**opened.values, "title": "Перевірка"}, opened.heads)
    assert found(filled, "навчання") == set()
    assert found(filled, "перевірка") == {"Перевірка"}
    filled.recording.delete(hit.id)
    assert found(filled, "перевірка") == set()


def test_hits_are_counted_to_a_thousand(desk):
    desk.recording.add_many("training_session", (session(f"patrol {one}") for one in range(search.MOST + 5)))
    desk.recording.add("training_session", session("patrol, the newest of many long and wordy titles"))
    result = desk.searching.search("patrol", limit=10)
    assert (len(result.hits), result.total, result.more) == (10, search.MOST, True)
    assert result.hits[0].title.startswith("patrol, the newest"), "above the cap, the newest come first"
    found_in_list = desk.recording.list("training_session", search="patrol 100", limit=1)
    assert found_in_list.total == 6  # 100 and 1000 to 1004


def test_every_record_type_is_in_the_same_search(filled):
    filled.recording.add("institution", {"name": "Académie nationale de police"})
    filled.recording.add("counterpart", {"name": "Jean-Baptiste Académie"})
    assert {one.type_name for one in filled.searching.search("academie").hits} == {"institution", "counterpart"}
