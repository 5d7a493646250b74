"""Search in everything that people wrote on this desk, and what lists say about many records at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ssr_desk.db import listing, search
from ssr_desk.db.store import Store
from ssr_desk.records.registry import Registry


@dataclass(frozen=True)
class Hit:
    """A record that was found: where, and the words around the place."""

    type_name: str
    id: str
    title: str
    field: str
    snippet: str


@dataclass(frozen=True)
class Found:
    """Hits, how many there are (counted to 1,000 at most), and whether there are more than that."""

    hits: tuple[Hit, ...]
    total: int
    more: bool


class Searching:
    """Finds records by words in any of their scripts."""

    def __init__(self, store: Store, registry: Registry) -> None:
        self._store, self._registry = store, registry
        self._numbers: dict[str, tuple[int, int]] = {}  # type: at which write, how many records there were

    def search(self, text: str, limit: int = 50) -> Found:
        """Return the newest hits for all words of `text`, the last as the beginning of a word."""
        with self._store.read() as connection:
            result = search.search(connection, self._registry, text, limit)
            titles = dict(
                connection.execute(
                    f"SELECT id, title FROM record WHERE id IN ({', '.join('?' * len(result.hits))})",  # noqa: S608
                    [one.id for one in result.hits],
                ).fetchall()
            )
        hits = tuple(Hit(one.type_name, one.id, titles.get(one.id, ""), one.field, one.snippet) for one in result.hits)
        return Found(hits, result.total, result.more)

    def number(self, type_name: str, where: Mapping[str, Any], words: str = "") -> int:
        """Return how many records a list shows; it has shown its first rows by then.

        How many there are in all is counted once after each write: a million take a quarter of a second.
        """
        writes, plain = self._store.writes, not where and not words.strip()
        known = self._numbers.get(type_name)
        if plain and known is not None and known[0] == writes:
            return known[1]
        with self._store.read() as connection:
            number = listing.number(connection, self._registry[type_name], where, words)
        if plain:
            self._numbers[type_name] = writes, number
        return number

    def counts(self, type_name: str, name: str, where: Mapping[str, Any], words: str = "") -> dict[Any, int]:
        """Return how many of the records that a list shows have each value of a field; None for those without one."""
        with self._store.read() as connection:
            return listing.counts(connection, self._registry[type_name], name, where, words)

    def totals(self, type_name: str, where: Mapping[str, Any], words: str = "") -> dict[str, Any]:
        """Return the sums of a list's columns: heads by gender under the field's name, numbers as they are."""
        with self._store.read() as connection:
            return listing.totals(connection, self._registry[type_name], where, words)
