"""The successor's own post: as its desk was set up, as headquarters' plan says, or as the hand-over itself shows."""

import pytest

from ssr_desk.demo import content
from ssr_desk.records.base import natural_id
from ssr_desk.services import takeover
from sync.conftest import cast, made  # noqa: F401 - fixtures

OFFICER = "Q-1"


@pytest.fixture
def newcomer(cast):  # noqa: F811
    """A desk that was set up without a post and knows headquarters' root; nothing has come yet."""
    cast.create("newcomer", content.Profile("Léa", OFFICER, "officer", content.MISSION, ""))
    cast.certify("newcomer", cast.words)
    cast.introduce("newcomer", "officer")
    cast.introduce("newcomer", "hq")
    return cast["newcomer"]


def hand_over(cast, desk):  # noqa: F811
    target = cast.folder / "handed.ssrb"
    cast["officer"].exchange.export([desk.profile.device], target, post=content.POST)
    desk.importing.take(target)


def test_nothing_names_the_post(newcomer):
    found = takeover.state(newcomer)
    assert (found.post, found.received, found.notes, found.promises) == ("", 0, (), ())
    assert found.trusts


def test_the_hand_over_shows_it(cast, newcomer):  # noqa: F811
    cast["officer"].recording.add("handoff_note", {"subject": "Keys of the range", "category": "role"})
    hand_over(cast, newcomer)
    found = takeover.state(newcomer)
    assert found.post == content.POST
    assert found.received > 0
    assert "Keys of the range" in [one.title for one in found.notes]


def test_the_plan_names_it_before_anything_came(cast, newcomer):  # noqa: F811
    """The post that is held today wins over one that was held before and one that comes."""
    today, plan = cast.clock().date(), cast["hq"].recording
    year = today.year
    for code, start, end in (
        ("HT-OLD", f"{year - 2}-01-01", f"{year - 1}-01-01"),
        ("HT-NOW", f"{year - 1}-01-02", f"{year + 1}-01-01"),
        ("HT-NEXT", f"{year + 1}-01-02", None),
    ):
        plan.add("post", {"code": code, "title": code, "mission": natural_id("mission", content.MISSION)})
        values = {"officer": OFFICER, "post": natural_id("post", code), "start": start, "end": end}
        plan.add("rotation", {**values, "mission": natural_id("mission", content.MISSION)})
    cast.deliver(cast.send("hq", (newcomer.profile.device,), "plan"), "newcomer")
    assert takeover.own_post(newcomer) == "HT-NOW"
    for wanted, row in (("HT-NEXT", "HT-NOW"), ("HT-OLD", "HT-NEXT")):
        (found,) = [one for one in plan.list("rotation").rows if one["post"] == natural_id("post", row)]
        plan.delete(found["id"])
        cast.deliver(cast.send("hq", (newcomer.profile.device,), "plan"), "newcomer")
        assert takeover.own_post(newcomer) == wanted
