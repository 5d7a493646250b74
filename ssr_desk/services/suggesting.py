"""What a form offers while somebody types: earlier values of the same field, and places of the shipped list.

Both are found in any script, without accents and case. Reading takes tens of milliseconds at most: on a reading thread.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ssr_desk.db import typed
from ssr_desk.db.search import folded
from ssr_desk.db.store import Store
from ssr_desk.records.registry import Registry

LOOKED_AT = 5_000
"""Records, the newest ones, whose values are offered again."""


@dataclass(frozen=True)
class Place:
    """A place of GeoNames.

    Attributes:
        name: as GeoNames calls it. country: two letters, ISO 3166-1.
        also: the name that was typed, in the script and spelling that it was found by; "" when that is `name`.
    """

    name: str
    country: str
    also: str = ""


class Places:
    """The shipped list of places, read when it is first asked."""

    def __init__(self, file: Path) -> None:
        """Read from a CSV file with the columns name, country, population and alternate_names (parted by `|`)."""
        self._file = file

    @cached_property
    def _names(self) -> list[tuple[str, str, str, str]]:
        """Folded name, name as it is written, the place's name, country; the largest places first."""
        with self._file.open(encoding="utf-8", newline="") as source:
            rows = sorted(csv.DictReader(source), key=lambda row: -int(row["population"] or 0))
        return [entry for row in rows for entry in _entries(row)]

    def find(self, text: str, limit: int = 8) -> list[Place]:
        """Return places of which one name is `text`, then those that begin with it, then those with such a later word."""
        wanted = folded(text.strip()).replace("-", " ")
        if not wanted:
            return []
        found: dict[tuple[str, str], Place] = {}
        for fits in (wanted.__eq__, lambda key: key.startswith(wanted), lambda key: f" {wanted}" in key):
            for key, also, name, country in self._names:
                if fits(key):
                    found.setdefault((name, country), Place(name, country, "" if also == name else also))
                    if len(found) == limit:
                        return list(found.values())
        return list(found.values())


def _entries(row: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    names = dict.fromkeys([row["name"], *row["alternate_names"].split("|")])
    for one in filter(None, names):
        yield folded(one).replace("-", " "), one, row["name"], row["country"]


class Suggesting:
    """Offers values for one open desk."""

    def __init__(self, store: Store, registry: Registry, places: Places) -> None:
        self._store, self._registry, self._places = store, registry, places

    def earlier(self, source: str, text: str = "", limit: int = 8) -> list[str]:
        """Return earlier values of a field in which a word begins with `text`, the most used first.

        Args:
            source: `type.field`.
            text: what is typed; nothing offers the most used ones.
            limit: values at most.
        """
        type_name, _dot, name = source.partition(".")
        table = typed.table(self._registry[type_name])
        statement = f"SELECT document ->> ? FROM {table} ORDER BY rowid DESC LIMIT {LOOKED_AT}"  # noqa: S608 - ours
        with self._store.read() as connection:
            used = Counter(value for (value,) in connection.execute(statement, (name,)) if value)
        wanted = folded(text.strip())
        fitting = (one for one, _times in used.most_common() if f" {wanted}" in f" {folded(one)}")
        return [one for one, _at in zip(fitting, range(limit), strict=False)]

    def places(self, text: str, limit: int = 8) -> list[Place]:
        """Return places of the shipped list by the beginning of one of their names."""
        return self._places.find(text, limit)
