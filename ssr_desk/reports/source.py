"""What a departure report is made from, and which of it belongs to the rotation.

The builder sees records through `Source`: plain values, no database. `services.reporting` gives one from the desk's store.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from ssr_desk.records.base import Record, Values

MARKINGS = ("unclassified", "protected_a", "protected_b")
"""From the least to the most protected."""


class Source(Protocol):
    """All records of the rotation's post, and what they point to."""

    @property
    def today(self) -> dt.date:
        """The day for which the report is made."""
        ...

    @property
    def rotation(self) -> Values:
        """The rotation."""
        ...

    @property
    def report(self) -> Values:
        """The departure report's record: the officer's own words; empty when there is none yet."""
        ...

    @property
    def post(self) -> Values:
        """The post; empty when it is not known here."""
        ...

    @property
    def mission(self) -> Values:
        """The mission; empty when it is not known here."""
        ...

    @property
    def types(self) -> Sequence[type[Record]]:
        """The types that no section prints by itself: see `part.without_section`."""
        ...

    def of(self, type_name: str) -> Sequence[Values]:
        """Return the records of a type that belong to the post, whenever they were made; none for an unknown type."""
        ...

    def name(self, record: str) -> str:
        """Return what a person calls a record; its id when it is not known here."""
        ...

    def revisions(self, record: str) -> tuple[str, ...]:
        """Return the ids of the revisions that a record now rests on: its heads."""
        ...


@dataclass(frozen=True)
class Gathered:
    """A `Source` of plain dicts.

    Attributes:
        records: by type. names: by record id, for what references point to. heads: revisions by record id.
    """

    today: dt.date
    rotation: Values
    report: Values = field(default_factory=dict)
    post: Values = field(default_factory=dict)
    mission: Values = field(default_factory=dict)
    records: Mapping[str, Sequence[Values]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    types: Sequence[type[Record]] = ()

    def of(self, type_name: str) -> Sequence[Values]:
        """Return the records of a type; none for an unknown type."""
        return self.records.get(type_name, ())

    def name(self, record: str) -> str:
        """Return what a person calls a record; its id when it is not known here."""
        return self.names.get(record, record)

    def revisions(self, record: str) -> tuple[str, ...]:
        """Return the heads of a record."""
        return self.heads.get(record, ())


@dataclass(frozen=True)
class Counted:
    """A sum over those records that state a number. `known` of `asked` records did."""

    total: int
    known: int
    asked: int
    sources: tuple[str, ...] = ()


class Chosen:
    """The records of a rotation, by what the sections ask for.

    Attributes:
        start, end: of the rotation; a rotation that goes on ends today.
        withheld: records for HQ and commander only, which a report that the successor reads leaves out.
    """

    def __init__(self, source: Source, sensitive: bool = False) -> None:
        """Choose from `source`. `sensitive` takes in what is kept out of reports by default."""
        self.source, self.sensitive = source, sensitive
        self.rotation, self.report = source.rotation, source.report
        self.start = str(self.rotation.get("start", ""))
        self.end = str(self.rotation.get("end") or source.today.isoformat())
        self.withheld: dict[str, str] = {}

    def of(self, type_name: str) -> list[Values]:
        """Return the records of a type, in order of date and id, without those that are held back."""
        found = []
        for one in self.source.of(type_name):
            if one.get("release") == "only" and not self.sensitive:
                self.withheld[str(one["id"])] = type_name
            else:
                found.append(one)
        return sorted(
            found, key=lambda one: (str(one.get("start") or one.get("date") or one.get("due") or ""), one["id"])
        )

    def within(self, records: Iterable[Values], name: str) -> list[Values]:
        """Return those whose date `name` falls into the rotation."""
        return [one for one in records if self.start <= str(one.get(name, "")) <= self.end]

    @cached_property
    def training(self) -> list[Values]:
        """The rotation's training sessions: planned, delivered and cancelled."""
        return self.within(self.of("training_session"), "start")

    @cached_property
    def delivered(self) -> list[Values]:
        """Those that took place."""
        return [one for one in self.training if one.get("status") == "delivered"]

    @cached_property
    def mentoring(self) -> list[Values]:
        """The rotation's mentoring sessions."""
        return self.within(self.of("mentoring_session"), "date")

    @cached_property
    def commitments(self) -> list[Values]:
        """All commitments of the post."""
        return self.of("commitment")

    @cached_property
    def open_commitments(self) -> list[Values]:
        """Those not kept or dropped: one whose status nobody stated counts as open."""
        return [one for one in self.commitments if one.get("status") in (None, "open")]

    @cached_property
    def checks_due(self) -> list[Values]:
        """Delivered training whose effect at work nobody has looked at yet (F5, F18)."""
        return [one for one in self.delivered if one.get("behaviour_due") and not one.get("behaviour_result")]

    @cached_property
    def counterparts(self) -> list[Values]:
        """The people whom the post works with."""
        return sorted(
            self.of("counterpart"), key=lambda one: (str(one.get("name_latin") or one.get("name")), one["id"])
        )

    @cached_property
    def notes(self) -> dict[str, list[Values]]:
        """Hand-off notes that still matter, by category; the important ones first."""
        rank = {"high": 0, "normal": 1, None: 1, "low": 2}
        found: dict[str, list[Values]] = {}
        for one in self.of("handoff_note"):
            if one.get("status") not in ("done", "obsolete"):
                found.setdefault(str(one.get("category")), []).append(one)
        for some in found.values():
            some.sort(key=lambda one: rank.get(one.get("priority"), 1))
        return found

    @cached_property
    def rotations(self) -> list[Values]:
        """All rotations of the post."""
        return [one for one in self.of("rotation") if one.get("post") == self.rotation.get("post")]

    @property
    def marking(self) -> str:
        """The highest marking of the report and of what it holds; "" when none of them has one."""
        marked = {str(one.get("marking")) for one in (self.report, *self._content())}
        return next((one for one in reversed(MARKINGS) if one in marked), "")

    def _content(self) -> list[Values]:
        notes = [one for some in self.notes.values() for one in some]
        return [*self.training, *self.mentoring, *self.commitments, *self.counterparts, *notes]


def heads(counts: Mapping[str, Any] | None) -> int | None:
    """Return the total of a head count; None when nobody counted."""
    known = [one for one in (counts or {}).values() if isinstance(one, int)]
    return sum(known) if known else None


def counted(records: Sequence[Values], of: Any) -> Counted:
    """Sum what `of(values)` gives; None is unknown and never zero."""
    total, known = 0, []
    for one in records:
        number = of(one)
        if number is not None:
            total += number
            known.append(str(one["id"]))
    return Counted(total, len(known), len(records), tuple(known))


def ids(records: Iterable[Values]) -> tuple[str, ...]:
    """Return the ids of records."""
    return tuple(str(one["id"]) for one in records)
