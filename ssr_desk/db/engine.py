"""Connections to an encrypted store. The only place that gives SQLCipher its key.

A missing or wrong `PRAGMA key` would make or read a plaintext file, so the key comes first and a file that starts like one
is refused before anything else.
"""

import contextlib
import os
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from ssr_desk.db import files
from ssr_desk.db.errors import DiskFull, NotOurs, NotWritable, PlaintextStore, StoreFailed
from ssr_desk.errors import why
from ssr_desk.i18n import mark as _

APPLICATION_ID = 0x53535244
Connection = Any
PLAINTEXT = b"SQLite format 3\x00"
PAGE = 4096
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 10000",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "temp_store = MEMORY",
    "cache_size = -32768",
)


def connect(path: Path, key: bytes, *, create: bool = False) -> Connection:
    """Open a connection in autocommit mode; the caller begins and commits.

    Raises:
        PlaintextStore, NotOurs: the file is not one of ours, or not of this key. StoreFailed: the disk failed.
    """
    if not create:
        refuse_plaintext(path)
    with contextlib.suppress(OSError):  # what cannot be opened, SQLite will tell
        files.make_private(path)  # its journals get the same permissions
    mode = "rwc" if create else "rw"
    try:
        connection = dbapi2.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=10,
        )
    except dbapi2.OperationalError as error:
        raise told(error, path) from error
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(
            "PRAGMA cipher_log_level = NONE"
        )  # a foreign file has a sentence of ours; no second one on stderr
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for one in _PRAGMAS:
            connection.execute(f"PRAGMA {one}")
    except dbapi2.DatabaseError as error:
        connection.close()
        raise told(error, path) from error
    return connection


def refuse_plaintext(path: Path) -> None:
    """Raise PlaintextStore for a file that SQLite could read without a key, NotOurs when there is none.

    A file shorter than a page is none: SQLite would take it for an empty store and write into it.
    """
    try:
        with path.open("rb") as file:
            start = file.read(PAGE)
    except OSError as error:
        raise NotOurs(file=str(path)) from error
    if start.startswith(PLAINTEXT):
        raise PlaintextStore(file=str(path))
    if len(start) < PAGE:
        raise NotOurs(file=str(path))


_REASONS = (
    ("readonly", _("its permissions forbid it")),
    ("locked", _("another program is using it")),
    ("i/o error", _("the disk or stick did not answer")),
    ("unable to open", _("the disk or stick did not answer")),
    ("out of memory", _("the computer has too much open at once")),
)


def told(error: BaseException, path: Path) -> DiskFull | NotOurs | NotWritable | StoreFailed:
    """Return the sentence for what the driver said. SQLite's own English words come along as `detail`, never in the sentence."""
    words = str(error).lower()
    if "full" in words or (("i/o error" in words or "unable to open" in words) and files.is_full(path.parent)):
        return DiskFull()
    if "not a database" in words or "malformed" in words or "hmac" in words:
        return NotOurs(file=str(path), detail=str(error))
    reason = next((reason for part, reason in _REASONS if part in words), _("the computer refused it"))
    if "readonly" in words or "unable to open" in words:
        return NotWritable(folder=str(path.parent), reason=_of_folder(path.parent) or reason, detail=str(error))
    return StoreFailed(reason=reason, detail=str(error))


def _of_folder(folder: Path) -> str:
    """Return why a file cannot be made in a folder, as far as the system says; empty when it can."""
    try:
        os.close(os.open(folder, os.O_RDONLY))
    except OSError as error:
        return why(error)
    return "" if os.access(folder, os.W_OK) else _("its permissions forbid it")
