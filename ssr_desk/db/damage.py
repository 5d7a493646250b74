"""A store of which pages no longer read: what is hurt, and making it anew from its truth tables where these still read whole.

For the keeper of a desk that does not open, or whose check found a page that does not authenticate; the caller holds its lock.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2

from ssr_desk.db import engine, files, upgrade
from ssr_desk.db.errors import NotOurs

_PAGE = 4096
_NUMBER = re.compile(r"page (\d+)")
_ROWS = 500
_TRUTH = (
    "attachment",
    "attachment_piece",
    "bundle",
    "certificate",
    "crl",
    "decision",
    "draft",
    "erased",
    "feed",
    "peer",
    "receipt",
    "revision",
    "setting",
    "tip",
)
"""Every table that is not derived; `tables.py` describes them, and is not imported here."""


@dataclass(frozen=True)
class Damage:
    """What is hurt.

    Attributes:
        pages: how many the store has. damaged: numbers of those that do not authenticate, from 1.
        lost: truth tables that do not read whole; empty where only lists, search and indexes are hurt.
    """

    pages: int
    damaged: tuple[int, ...]
    lost: tuple[str, ...]


def look(path: Path, key: bytes) -> Damage | None:
    """Return what is hurt in a store of this key; None where every page authenticates. Changes nothing."""
    pages = max(1, path.stat().st_size // _PAGE)
    try:
        with _opened(path, key) as connection:
            told = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    except NotOurs:
        return Damage(pages, (1,), _TRUTH)  # without the first page, or that of the tables, nothing reads
    damaged = tuple(sorted({int(found[1]) for one in told if (found := _NUMBER.search(one))}))
    if not told:
        return None
    return Damage(pages, damaged, tuple(one for one in _TRUTH if one not in names or not _reads(path, key, one)))


def mend(path: Path, key: bytes) -> None:
    """Make a store anew from truth tables that all read whole, and put it in the old one's place; caches fill when it is opened.

    Complete or not at all: a kill leaves the old file or the new one.

    Raises:
        NotOurs: a truth table does not read. DiskFull, NotWritable.
    """
    made = path.with_name(path.name + ".mended")
    upgrade.remove(made)
    try:
        upgrade.make(made, key, {})
        with _opened(path, key) as source, _opened(made, key) as target, files.told(path.parent):
            target.execute("PRAGMA foreign_keys = OFF")
            target.execute("BEGIN IMMEDIATE")
            for name in _TRUTH:
                _copy(source, target, name)
            target.execute("COMMIT")
            target.execute("PRAGMA journal_mode = DELETE")
        with files.told(path.parent):
            files.sync_file(made)
            upgrade.remove(path)  # its journal must not meet the new file; the desk's lock keeps others out
            made.replace(path)
            files.sync_folder(path.parent)
    except BaseException:
        if path.exists():
            upgrade.remove(made)
        raise


def _copy(source: engine.Connection, target: engine.Connection, name: str) -> None:
    columns = [row[1] for row in target.execute(f"PRAGMA table_info({name})")]
    marks, listed = ", ".join("?" * len(columns)), ", ".join(columns)
    rows = source.execute(f"SELECT {listed} FROM {name} NOT INDEXED")  # noqa: S608 - our own tables
    while some := rows.fetchmany(_ROWS):
        target.executemany(f"INSERT INTO {name}({listed}) VALUES ({marks})", some)  # noqa: S608


def _reads(path: Path, key: bytes, name: str) -> bool:
    """Whether all rows of a table read. A connection of its own: after one bad page SQLCipher reads nothing any more."""
    try:
        with _opened(path, key) as connection:
            rows = connection.execute(f"SELECT * FROM {name} NOT INDEXED")  # noqa: S608 - our own tables
            while rows.fetchmany(_ROWS):
                continue
    except NotOurs:
        return False
    return True


@contextlib.contextmanager
def _opened(path: Path, key: bytes) -> Iterator[engine.Connection]:
    connection = engine.connect(path, key)
    try:
        yield connection
    except dbapi2.DatabaseError as error:
        raise engine.told(error, path) from error
    finally:
        connection.close()
