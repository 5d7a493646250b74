"""Who may read what: which records' bodies are handed to an addressee. A pure function over facts of the exporter's store.

HQ gets all; a commander all of its mission; another officer of the mission the plan and the directory, always what it wrote
itself, and of a post that it holds or takes over that post's records with the counterparts that they name, except what is
marked "HQ and commander only" or whose newest `post` or `release` the exporter does not know itself. Source:
trust-and-bundles, "What goes in".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ssr_desk.records.authority import PLAN_TYPES, Authority
from ssr_desk.records.header import COMMON

ONLY = "only"


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What decides about one record.

    Attributes:
        types: type names of all its revisions. tops: newest values of the registers that decide, several in a conflict.
        withheld: registers whose newest value the exporter lacks.
    """

    record: str
    mission: str
    types: frozenset[str]
    tops: dict[str, list[Any]]
    withheld: frozenset[str]
    deleted: bool


def posts_of(officer: str, records: Iterable[RecordFacts]) -> set[str]:
    """Return the ids of the posts that an officer holds, by the rotations that the exporter knows."""
    found: set[str] = set()
    for one in records:
        if "rotation" in one.types and not one.deleted and officer in one.tops.get("officer", ()):
            found |= {post for post in one.tops.get("post", ()) if post}
    return found


def reads_all(addressee: Authority, mission: str) -> bool:
    """Whether an addressee reads every record of a mission."""
    return addressee.role in ("hq", "commander") and addressee.serves(mission)


def released(addressee: Authority, posts: set[str], records: Iterable[RecordFacts]) -> set[tuple[str, str]]:
    """Return (record, mission) of the records whose bodies an officer may read, besides what it wrote itself."""
    known = [one for one in records if addressee.serves(one.mission)]
    found = {_key(one) for one in known if one.mission == COMMON or one.types <= PLAN_TYPES}
    mine = [one for one in known if _is_open(one) and set(one.tops.get("post", ())) & posts - {None}]
    found |= {_key(one) for one in mine}
    named = {(name, one.mission) for one in mine for name in one.tops.get("counterpart", ()) if name}
    found |= {_key(one) for one in known if _key(one) in named and one.types == {"counterpart"} and _is_open(one)}
    return found


def _key(one: RecordFacts) -> tuple[str, str]:
    return one.record, one.mission


def _is_open(one: RecordFacts) -> bool:
    """Whether nothing holds a record back: unknown means held back."""
    return not one.withheld & {"post", "release"} and ONLY not in one.tops.get("release", ())
