"""Who may read what: which records' bodies are handed to an addressee. A pure function over facts of the exporter's store.

HQ gets all; a commander all of its mission; another officer of the mission the plan and the directory, always what it wrote
itself, and of a post that it holds or takes over that post's records with the counterparts that they name, except what is
marked "HQ and commander only" or whose newest `post` or `release` the exporter does not know itself. Source:
trust-and-bundles, "What goes in".
"""

from collections.abc import Iterable, Set
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


def named(addressee: Authority, posts: Set[str], records: Iterable[RecordFacts]) -> set[tuple[str, str]]:
    """Return (counterpart, mission) that the open records of an officer's posts name. One pass; few are kept."""
    found: set[tuple[str, str]] = set()
    for one in records:
        if addressee.serves(one.mission) and _is_of(one, posts):
            found |= {(name, one.mission) for name in one.tops.get("counterpart", ()) if name}
    return found


def may_read(addressee: Authority, posts: Set[str], names: Set[tuple[str, str]], one: RecordFacts) -> bool:
    """Whether a record's body goes to an officer, besides what it wrote itself. `names`: as `named` told."""
    if not addressee.serves(one.mission):
        return False
    if one.mission == COMMON or one.types <= PLAN_TYPES or _is_of(one, posts):
        return True
    return (one.record, one.mission) in names and one.types == {"counterpart"} and _is_open(one)


def released(addressee: Authority, posts: Set[str], records: Iterable[RecordFacts]) -> set[tuple[str, str]]:
    """Return (record, mission) of those among all records whose bodies an officer may read."""
    known = list(records)
    names = named(addressee, posts, known)
    return {(one.record, one.mission) for one in known if may_read(addressee, posts, names, one)}


def _is_of(one: RecordFacts, posts: Set[str]) -> bool:
    """Whether a record is one of these posts' and stands open."""
    return any(post in posts for post in one.tops.get("post", ()) if post) and _is_open(one)


def _is_open(one: RecordFacts) -> bool:
    """Whether nothing holds a record back: unknown means held back."""
    return not one.withheld & {"post", "release"} and ONLY not in one.tops.get("release", ())
