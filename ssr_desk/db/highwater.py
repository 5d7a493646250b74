"""How far this desk had come, kept beside the store: SQLite opens an old copy or a cut-off journal without a word.

The file is replaced after each COMMIT and before the save is acknowledged. It is sealed with the store's key: a seized laptop
does not tell from it how many records of which mission it holds.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ssr_desk.clock import Surround
from ssr_desk.db import files
from ssr_desk.db.engine import Connection

FILE = "desk.high"
NOTICED = "rolled_back"
"""Setting: the day on which a store was found behind its file, and the feeds as that file knew them."""
_CONTEXT = b"ssr-desk high water 1"


@dataclass(frozen=True)
class High:
    """The incarnation's number, and seq of the newest revision of each own feed."""

    number: int = 0
    feeds: dict[str, int] = field(default_factory=dict)

    def is_ahead_of(self, held: "High") -> bool:
        """Whether this was written by a later state of the store than the one held."""
        return self.number > held.number or any(seq > held.feeds.get(name, 0) for name, seq in self.feeds.items())


UNREADABLE = High(feeds={"?": 1})
"""Ahead of every store: a new incarnation costs nothing, a roll-back that nobody noticed would."""


def of(connection: Connection) -> High:
    """Return how far the store is."""
    row = connection.execute("SELECT value FROM setting WHERE name = 'incarnation'").fetchone()
    feeds = connection.execute(
        "SELECT name, (SELECT seq FROM revision WHERE revision.feed = feed.id AND state NOT IN (0, 4) ORDER BY seq DESC LIMIT 1)"
        " FROM feed WHERE own = 1"
    )
    return High(json.loads(row[0])["number"] if row else 0, {name: seq for name, seq in feeds if seq})


def of_every(connection: Connection) -> dict[str, int]:
    """Return seq of the newest revision of every feed, also of those that came back from other desks."""
    rows = connection.execute(
        "SELECT f.name, max(r.seq) FROM revision r JOIN feed f ON f.id = r.feed WHERE r.state NOT IN (0, 4) GROUP BY f.id"
    )
    return dict(rows.fetchall())


def read(path: Path, key: bytes) -> High | None:
    """Return what the file says; None when it is not there.

    A file that is not ours says UNREADABLE: somebody tampered with it, or put another desk's store beside it.
    """
    try:
        sealed = path.read_bytes()
    except OSError:
        return None
    try:
        plain = json.loads(AESGCM(key).decrypt(sealed[:12], sealed[12:], _CONTEXT))
        return High(int(plain["number"]), {str(name): int(seq) for name, seq in plain["feeds"].items()})
    except (InvalidTag, ValueError, KeyError, TypeError):
        return UNREADABLE


def write(path: Path, high: High, key: bytes, surround: Surround) -> None:
    """Replace the file, durably."""
    nonce = surround.random(12)
    plain = json.dumps({"number": high.number, "feeds": high.feeds}).encode()
    files.write_whole(path, nonce + AESGCM(key).encrypt(nonce, plain, _CONTEXT))
