"""What a form offers while somebody types: earlier values by use, places by any of their names."""

import datetime as dt
import random

import pytest

from ssr_desk import paths
from ssr_desk.app import Profile, create_desk
from ssr_desk.clock import Surround
from ssr_desk.services.suggesting import Place, Places

NOW = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    surround = Surround(lambda: NOW, random.Random(5).randbytes)
    profile = Profile("Sgt Roy", "R-1", "officer", "HT", "HT-1")
    made, _key = create_desk(tmp_path_factory.mktemp("desk") / "officer", "cheval pluie lanterne", profile, surround)
    units = ["Komisarya Kafou Fèy", "Komisarya Kafou Fèy", "École nationale de police", "Тренінговий центр", None]
    made.recording.add_many(
        "training_session",
        (
            {"title": "Cours", "start": "2026-06-01", "status": "delivered", **({"unit": one} if one else {})}
            for one in units
        ),
    )
    yield made
    made.close()


@pytest.fixture(scope="module")
def places():
    return Places(paths.PLACES)


def test_earlier_values_are_offered_the_most_used_first(desk):
    earlier = desk.suggesting.earlier
    assert earlier("training_session.unit")[0] == "Komisarya Kafou Fèy"
    assert len(earlier("training_session.unit")) == 3
    assert earlier("training_session.unit", limit=1) == ["Komisarya Kafou Fèy"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ecole", "École nationale de police"),
        ("fey", "Komisarya Kafou Fèy"),
        ("ТРЕН", "Тренінговий центр"),
        ("%", None),
        ("omisarya", None),
    ],
)
def test_a_word_s_beginning_is_enough_without_case_and_accents(desk, typed, expected):
    assert desk.suggesting.earlier("training_session.unit", typed) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("kafou", Place("Carrefour", "HT", "Kafou")),
        ("Київ", Place("Kyiv", "UA", "Київ")),
        ("بغداد", Place("Baghdad", "IQ", "بغداد")),
        ("gonaives", Place("Gonaïves", "HT")),
        ("port au prince", Place("Port-au-Prince", "HT")),
        ("Tombouctou", Place("Timbuktu", "ML", "Tombouctou")),
    ],
)
def test_places_are_found_by_any_of_their_names(places, typed, place):
    found = places.find(typed)[0]
    assert (found.name, found.country) == (place.name, place.country)


def test_a_place_says_by_which_name_it_was_found(places):
    assert places.find("Київ")[0].also == "Київ"
    assert places.find("Mariupol")[0].also == ""


def test_nothing_is_offered_for_nothing_and_never_more_than_asked(places):
    assert places.find("  ") == []
    assert len(places.find("a", limit=5)) == 5
    assert places.find("zzzzzzzz") == []


def test_the_shipped_list_names_its_source():
    assert "GeoNames" in (paths.RESOURCES / "data" / "LICENCES.md").read_text(encoding="utf-8")
