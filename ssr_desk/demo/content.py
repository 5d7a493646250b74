"""What the demonstration's people wrote: files of `resources/data/demo`, read for one language and one day.

The people are invented, the mission reads like a true one. In the files, a text is a string or `{"en": …, "fr": …}`, `D-40`
is forty days before the day on which the demonstration is made, and `@key` names another record of the files. Keys that
begin with `_` are not fields: `_key` names the record, `_by` says whose desk writes it and `_on` when it was typed in.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssr_desk.app import Profile
from ssr_desk.clock import Surround
from ssr_desk.records.base import Values, natural_id, new_id
from ssr_desk.records.registry import Registry

MISSION = "HT-BILAT"
POST = "HT-MENTOR-1"
FILES = (
    "plan",
    "context",
    "training",
    "mentoring_station",
    "mentoring_others",
    "commitments",
    "notes",
    "departure",
)
_DAY = re.compile(r"D([+-]\d+)")


@dataclass(frozen=True)
class Entry:
    """One record to write: type, whose desk writes it, the day on which it was typed in, and its values."""

    type_name: str
    key: str
    by: str
    on: dt.date
    values: Values


def profiles(language: str) -> dict[str, Profile]:
    """Return the three users by the names of their desks."""
    return {
        "officer": Profile("Amélie Tremblay-Roy", "SPVM-4471", "officer", MISSION, POST, language),
        "commander": Profile("Daniel Okafor", "RCMP-58210", "commander", MISSION, "HT-COMMAND", language),
        "hq": Profile("Hélène Gagnon-Whitford", "HQ-0117", "hq", language=language),
    }


def entries(folder: Path, language: str, today: dt.date, surround: Surround, registry: Registry) -> list[Entry]:
    """Read the files of `folder`.

    Args:
        folder: `resources/data/demo`.
        language: of the texts, `en` or `fr`.
        today: the day that `D` stands for.
        surround: gives the ids of the records.
        registry: the types, whose definitions tell what may be an item and needs an id.

    Returns:
        The entries in the order in which they were typed in.
    """
    raw: list[tuple[str, dict[str, Any]]] = []
    for name in FILES:
        for type_name, some in json.loads((folder / f"{name}.json").read_text("utf-8")).items():
            raw += [(type_name, one) for one in some]
    ids = {one["_key"]: _id(registry, type_name, one, surround) for type_name, one in raw}
    reader = _Reader(language, today, ids, surround)
    found = []
    for type_name, one in raw:
        values = {name: reader.value(value) for name, value in one.items() if not name.startswith("_")}
        values["id"] = ids[one["_key"]]
        typed = reader.value(one.get("_on") or one.get("date") or one.get("end") or one["start"])
        on = min(dt.date.fromisoformat(typed), today)
        found.append(Entry(type_name, one["_key"], one.get("_by", "officer"), on, values))
    return sorted(found, key=lambda one: one.on)


def _id(registry: Registry, type_name: str, one: dict[str, Any], surround: Surround) -> str:
    return natural_id(type_name, one["code"]) if registry[type_name].natural else new_id(surround)


@dataclass(frozen=True)
class _Reader:
    """Turns what stands in the files into JSON values of a record."""

    language: str
    today: dt.date
    ids: dict[str, str]
    surround: Surround

    def value(self, value: Any) -> Any:
        """Return the text of the language, the date or the id that `value` stands for."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict):
            if "en" in value:
                return self._text(value[self.language])
            return {name: self.value(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._item(one) if isinstance(one, dict) and "en" not in one else self.value(one) for one in value]
        return value

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        return {"id": new_id(self.surround), **{name: self.value(one) for name, one in item.items()}}

    def _text(self, text: str) -> str:
        if text.startswith("@"):
            return self.ids[text[1:]]
        if found := _DAY.fullmatch(text):
            return working_day(self.today + dt.timedelta(days=int(found[1]))).isoformat()
        return text


def working_day(day: dt.date) -> dt.date:
    """Return the nearest working day: Friday for a Saturday, Monday for a Sunday. Keeps the order of days."""
    return day + dt.timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


@dataclass(frozen=True)
class Review:
    """A record that the officer submits before a round. Attributes: key; round; verdict, empty while it waits; comment."""

    key: str
    round: int
    verdict: str
    comment: str


def reviews(folder: Path, language: str) -> list[Review]:
    """Read what is submitted for review, and what the commander says of it."""
    held = json.loads((folder / "review.json").read_text("utf-8"))["submitted"]
    return [
        Review(one["_key"], one["round"], one.get("verdict", ""), one.get("comment", {}).get(language, ""))
        for one in held
    ]


def bulk(count: int, language: str, today: dt.date, surround: Surround) -> Iterator[Values]:
    """Yield plain training sessions of the years before, to fill a desk for measurements. No two are equal."""
    titles = {"en": "Refresher course {n}: {topic}", "fr": "Cours de perfectionnement {n} : {topic}"}
    topics = {
        "community_policing": ("community policing", "police communautaire"),
        "criminal_investigation": ("criminal investigation", "enquête criminelle"),
        "human_rights": ("human rights on duty", "droits de la personne en service"),
        "patrol_traffic": ("patrol and traffic", "patrouille et circulation"),
        "sgbv": ("sexual and gender-based violence", "violences sexuelles et fondées sur le genre"),
    }
    outcome = {
        "en": "Participants from station {s} practised in groups of four and left a plan for their own unit.",
        "fr": "Les participants du commissariat {s} ont travaillé en groupes de quatre et laissé un plan pour leur unité.",
    }
    places = ("Port-au-Prince", "Gonaïves", "Kafou Fèy", "Okap", "Jakmèl", "Leyogàn")
    codes = tuple(topics)
    for number in range(count):
        code = codes[number % len(codes)]
        start = today - dt.timedelta(days=400 + number * 7 % 2000)
        women, men = 2 + number % 9, 5 + number % 14
        yield {
            "id": new_id(surround),
            "title": titles[language].format(n=number + 1, topic=topics[code][language == "fr"]),
            "start": start.isoformat(),
            "end": (start + dt.timedelta(days=number % 4)).isoformat(),
            "status": "delivered",
            "hours": str(6 + number % 30),
            "type": "classroom",
            "topics": [code],
            "place": places[number % len(places)],
            "country": "HT",
            "attended": {"women": women, "men": men},
            "completed": {"women": women, "men": men - number % 3},
            "outcome": outcome[language].format(s=1 + number % 211),
            "reaction_mean": f"{3 + number % 20 / 10:g}",
            "reaction_scale": 5,
            "reaction_answers": women + men - 1,
        }
