"""Floor of the search: the bare full-text index, asked for the ids of fifty hits, newest first, and nothing about them."""

from typing import Any


class Floor:
    """The index of an open store, without titles, places and words around them."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def search(self, words: str) -> list[tuple[int]]:
        """Return the numbers of the hits."""
        wanted = " ".join(f'"{word}"' for word in words.split()) + "*"
        with self._store.read() as connection:
            query = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT 50"
            hits: list[tuple[int]] = connection.execute(query, (wanted,)).fetchall()
            return hits
