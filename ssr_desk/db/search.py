"""Search in what people wrote, in any of their scripts: one full-text index over all types.

SQLite folds Latin accents by itself, but takes an Arabic vowel sign for the end of a word and knows no spelling variants.
So both the text and the question are folded here, and the index holds the folded text only; it keeps no copy of the text.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ssr_desk.db.engine import Connection
from ssr_desk.records.base import Described, Record, Values
from ssr_desk.records.registry import Registry

FOLDING = 1
"""Changes with the rules of `folded`: the index is made anew then."""
CREATE = (
    "CREATE TABLE indexed(number INTEGER PRIMARY KEY, id TEXT NOT NULL, mission TEXT NOT NULL, type TEXT NOT NULL)",
    "CREATE INDEX indexed_by_id ON indexed(id, mission)",
    "CREATE VIRTUAL TABLE search USING fts5(words, content='', contentless_delete=1, detail='none',"
    " tokenize='unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5vocab('search', 'row')",
)
MOST = 1_000
"""Hits are counted up to here; above, there are only the newest, in their order."""
BEGINNINGS = 40
"""Words that a beginning is looked up as. FTS5 reads all that each of them has before it gives the first hit of `wor*`, but
gives the newest hits of whole words at once."""
_LAST = "\U0010ffff"
_VARIANTS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "ё": "е", "’": " ", "'": " "}
)
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff]+"
)
_WORDS = re.compile(r"[^\W_]+")
_AROUND = 60


@dataclass(frozen=True)
class Hit:
    """A record that was found, the field in which, and the words around the place."""

    type_name: str
    id: str
    field: str
    snippet: str


@dataclass(frozen=True)
class Found:
    """Hits; how many there are, to MOST; and whether there are more."""

    hits: tuple[Hit, ...]
    total: int
    more: bool


def folded(words: str) -> str:
    """Return text without case, accents, vowel signs and spelling variants."""
    if words.isascii():
        return words.lower().replace("'", " ")
    try:
        return codecs.charmap_decode(codecs.charmap_encode(words, "strict", _LATIN)[0], "strict", _FOLDED)[0]
    except UnicodeEncodeError:
        return _folded(words)


def _folded(words: str) -> str:
    """Fold any text, by the rules."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", words.casefold().translate(_VARIANTS)))


def _latin() -> tuple[Any, str]:
    """Return what encodes the letters of English and French, each as one byte, and what each of these is folded.

    These letters stand by themselves, each for one folded: two walks over a table take a quarter of the time of the rules.
    """
    some = [*map(chr, range(0x80)), *"‘’“”–—•€œŒŸ\u2011\u202f", *map(chr, range(0xA0, 0x152))]
    plain = [one for one in some if len(_folded(one)) == 1][:256]
    return codecs.charmap_build("".join(plain).ljust(256, "\ufffe")), "".join(_folded(one) for one in plain)


_LATIN, _FOLDED = _latin()


@cache
def searchable(described: type[Described]) -> tuple[str, ...]:
    """Return the names of the fields that are searched: those marked, and lists whose lines have any."""
    return tuple(
        one.name for one in described.fields() if one.searchable or (one.item is not None and searchable(one.item))
    )


def texts_of(described: type[Described], values: Values) -> Iterable[tuple[str, str]]:
    """Yield (field, text) of every searched field that is filled."""
    for name in searchable(described):
        value = values.get(name)
        if not value:
            continue
        item = described.field(name).item
        if item is not None and isinstance(value, list):
            words = " ".join(text for line in value if isinstance(line, dict) for _name, text in texts_of(item, line))
            yield name, words
        elif isinstance(value, str):
            yield name, value


def index(connection: Connection, record_type: type[Record], records: Iterable[tuple[str, Values]]) -> None:
    """Add records, as (mission code, values), to the index."""
    put(
        connection, record_type, [(values["id"], mission, words_of(record_type, values)) for mission, values in records]
    )


def words_of(record_type: type[Record], values: Values) -> str:
    """Return what the index holds of a record."""
    return folded("\n".join(text for _name, text in texts_of(record_type, values)))


def put(connection: Connection, record_type: type[Record], records: Iterable[tuple[str, str, str]]) -> None:
    """Add records, as (id, mission code, `words_of` it), to the index."""
    last = connection.execute("SELECT coalesce(max(number), 0) FROM indexed").fetchone()[0]
    keys, words = [], []
    for number, (record, mission, text) in enumerate(records, start=last + 1):
        keys.append((number, record, mission, record_type.type_name))
        words.append((number, text))
    connection.executemany("INSERT INTO indexed VALUES (?, ?, ?, ?)", keys)
    connection.executemany("INSERT INTO search(rowid, words) VALUES (?, ?)", words)


def delete_records(connection: Connection, keys: Iterable[tuple[str, str]]) -> None:
    """Take (id, mission code) out of the index."""
    for key in keys:
        for (number,) in connection.execute("SELECT number FROM indexed WHERE id = ? AND mission = ?", key).fetchall():
            connection.execute("DELETE FROM search WHERE rowid = ?", (number,))
            connection.execute("DELETE FROM indexed WHERE number = ?", (number,))


def compact(connection: Connection) -> None:
    """Write the index anew without the words of what was taken out, which it keeps until then."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'search'").fetchone():
        connection.execute("INSERT INTO search(search) VALUES ('optimize')")


def clear(connection: Connection) -> None:
    """Empty the index: made anew, for after FTS5's `delete-all` other open connections call the new one damaged."""
    connection.execute("DROP TABLE search")
    connection.execute("DROP TABLE indexed")
    for statement in CREATE:
        connection.execute(statement)


def expression(question: str, *, whole: bool = False) -> str:
    """Return the index's expression for all words of a question, the last as the beginning of a word; empty for none.

    With `whole`, the last stands for itself as well.
    """
    words = _WORDS.findall(folded(question))
    if not words:
        return ""
    return " ".join(f'"{word}"' for word in words) + ("*" if len(words[-1]) > 1 and not whole else "")


def _numbers(connection: Connection, wanted: str) -> list[int]:
    """Return the newest records for an expression, one more than are counted."""
    query = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?"
    return [number for (number,) in connection.execute(query, (wanted, MOST + 1))]


def _newest(connection: Connection, question: str) -> list[int]:
    """Return the newest records in which all words stand, one more than are counted.

    Whole words come first: where more records than anybody looks through have them, beginnings would only add to those.
    """
    whole, wanted = expression(question, whole=True), expression(question)
    found = _numbers(connection, whole)
    if whole == wanted or len(found) > MOST:
        return found
    *before, last = _WORDS.findall(folded(question))
    vocabulary = connection.execute(
        "SELECT term FROM search_words WHERE term >= ? AND term < ? LIMIT ?", (last, last + _LAST, BEGINNINGS + 1)
    ).fetchall()
    if vocabulary == [(last,)]:
        return found
    if len(vocabulary) <= BEGINNINGS:
        ends = " OR ".join(f'"{term}"' for (term,) in vocabulary) or f'"{last}"'
        wanted = " AND ".join([*(f'"{word}"' for word in before), f"({ends})"])
    return _numbers(connection, wanted)


def search(connection: Connection, registry: Registry, question: str, limit: int = 50) -> Found:
    """Return records in which all words stand: the newest, those before that have the words in what they are called."""
    if not expression(question):
        return Found((), 0, False)
    numbers = _newest(connection, question)
    chosen = numbers[:limit]
    places = connection.execute(
        f"SELECT number, type, id, mission FROM indexed WHERE number IN ({', '.join('?' * len(chosen))})",  # noqa: S608
        chosen,
    )
    found = {number: place for number, *place in places}
    rows = [found[number] for number in chosen if number in found]
    words = _WORDS.findall(folded(question))
    hits = [_hit(connection, registry, words, *row) for row in rows if row[0] in registry]
    if len(numbers) <= MOST:
        hits.sort(key=lambda one: one.field not in registry[one.type_name].title_fields)
    return Found(tuple(hits), min(len(numbers), MOST), len(numbers) > MOST)


def _hit(
    connection: Connection, registry: Registry, words: Sequence[str], type_name: str, record: str, mission: str
) -> Hit:
    """Find the place of a hit: the field that holds most of the words."""
    from ssr_desk.db import typed

    record_type = registry[type_name]
    values = typed.document(connection, record_type, record, mission) or {}
    best: tuple[int, str, str] = (0, "", "")
    for name, text in texts_of(record_type, values):
        plain = folded(text)
        found = sum(word in plain for word in words)
        if found > best[0]:
            best = (found, name, text)
    return Hit(type_name, record, best[1], _around(best[2], words))


def _around(text: str, words: Sequence[str]) -> str:
    """Return the words around the first hit, on one line."""
    plain = folded(text)
    at = min((place for word in words if (place := plain.find(word)) >= 0), default=0)
    at = at * len(text) // max(1, len(plain))  # folding may shorten a text; near enough for showing
    start, end = max(0, at - _AROUND), min(len(text), at + _AROUND)
    part = " ".join(text[start:end].split())
    return ("… " if start else "") + part + (" …" if end < len(text) else "")


def condition(type_name: str, question: str) -> tuple[str, list[Any]]:
    """Return the SQL condition, with its parameters, for the records of a type in which all words stand."""
    wanted = expression(question)
    if not wanted:
        return "0", []
    return (
        "id IN (SELECT i.id FROM search s JOIN indexed i ON i.number = s.rowid WHERE search MATCH ? AND i.type = ?)",
        [wanted, type_name],
    )
