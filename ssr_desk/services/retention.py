"""Erasing for good: whose date of keeping has passed, and what a redaction of a record would erase. Reads only.

The erasing itself is `Recording.redact`. Source: trust-and-bundles, "Redaction".
"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ssr_desk.db import typed
from ssr_desk.records.authority import STRUCTURE
from ssr_desk.records.kinds import Kind
from ssr_desk.records.registry import Registry

if TYPE_CHECKING:
    from ssr_desk.db.store import Store
    from ssr_desk.services.recording import Recording

KEEP = "keep_until"
"""The field that says how long what is known of a person may be kept."""
_STAY = {Kind.REFERENCE, Kind.REFERENCES}


@dataclass(frozen=True)
class Due:
    """A person whose date of keeping has come or comes soon. Attributes: type_name, id, title, mission; day: ISO 8601."""

    type_name: str
    id: str
    title: str
    mission: str
    day: str


@dataclass(frozen=True)
class Erasable:
    """A field of a record that a redaction erases.

    Attributes:
        name, label: of the field; the label is marked. value: what it holds now, None for nothing. versions: how many hold one.
        others: whether somebody else wrote some of them.
    """

    name: str
    label: str
    value: Any
    versions: int
    others: bool


def due(store: "Store", registry: Registry, until: dt.date) -> list[Due]:
    """Return the people who may be kept no longer than this day, the earliest first."""
    found: list[Due] = []
    with store.read() as connection:
        for one in registry:
            if KEEP not in {field.name for field in one.fields()}:
                continue
            rows = connection.execute(
                f"SELECT r.id, r.title, r.mission, t.{KEEP} FROM {typed.table(one)} t"  # noqa: S608
                f" JOIN record r ON r.id = t.id AND r.mission = t.mission_code"
                f" WHERE t.{KEEP} <> '' AND t.{KEEP} <= ? AND r.deleted = 0 ORDER BY t.{KEEP}, r.title",
                (until.isoformat(),),
            )
            found += [Due(one.type_name, *row) for row in rows.fetchall()]
    return sorted(found, key=lambda one: (one.day, one.title))


def erasable(recording: "Recording", registry: Registry, record: str) -> list[Erasable]:
    """Return what a redaction of a record can erase, in the order of its form: all that its fields ever held.

    References, the post, who may read it, review and deletion stay: they decide state and access.
    """
    opened, versions = recording.open(record), recording.history(record)
    if opened.type_name not in registry.names():
        return []
    found = []
    for field in registry[opened.type_name].fields():
        if field.name in STRUCTURE or field.kind in _STAY:
            continue
        holding = [
            one
            for one in versions
            if one.kind == "edit"
            and any(name.partition("/")[0] == field.name and value is not None for name, value in one.changed.items())
        ]
        if holding:
            others = not all(one.mine for one in holding)
            found.append(Erasable(field.name, field.label, opened.values.get(field.name), len(holding), others))
    return found
