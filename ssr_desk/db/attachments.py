"""Files kept with records: rows of the store, in pieces of 1 MiB, named by their SHA-256."""

import hashlib
from collections.abc import Iterable, Iterator

from ssr_desk.db.engine import Connection
from ssr_desk.db.errors import AttachmentTooLarge

PIECE = 1 << 20
MOST = 256 << 20
_TEMPORARY = b"\x00" * 32


def put(connection: Connection, pieces: Iterable[bytes]) -> tuple[str, int]:
    """Keep a file, once however often it comes. Returns its SHA-256 in hex and its size in bytes.

    Raises:
        AttachmentTooLarge: it has more than 256 MiB.
    """
    digest, size = hashlib.sha256(), 0
    connection.execute("DELETE FROM attachment_piece WHERE sha256 = ?", (_TEMPORARY,))
    for number, piece in enumerate(_even(pieces)):
        digest.update(piece)
        size += len(piece)
        if size > MOST:
            raise AttachmentTooLarge(limit=MOST >> 20)
        connection.execute(
            "INSERT INTO attachment_piece(sha256, number, piece) VALUES (?, ?, ?)", (_TEMPORARY, number, piece)
        )
    key = digest.digest()
    if has(connection, key.hex()):
        connection.execute("DELETE FROM attachment_piece WHERE sha256 = ?", (_TEMPORARY,))
    else:
        connection.execute("UPDATE attachment_piece SET sha256 = ? WHERE sha256 = ?", (key, _TEMPORARY))
        connection.execute("INSERT INTO attachment(sha256, size) VALUES (?, ?)", (key, size))
    return key.hex(), size


def has(connection: Connection, sha256: str) -> bool:
    """Whether a file is here."""
    row = connection.execute("SELECT 1 FROM attachment WHERE sha256 = ?", (bytes.fromhex(sha256),)).fetchone()
    return row is not None


def pieces(connection: Connection, sha256: str) -> Iterator[bytes]:
    """Yield a file's bytes."""
    query = "SELECT piece FROM attachment_piece WHERE sha256 = ? ORDER BY number"
    for (piece,) in connection.execute(query, (bytes.fromhex(sha256),)):
        yield piece


def remove(connection: Connection, sha256: str) -> None:
    """Erase a file's bytes."""
    key = (bytes.fromhex(sha256),)
    connection.execute("DELETE FROM attachment_piece WHERE sha256 = ?", key)
    connection.execute("DELETE FROM attachment WHERE sha256 = ?", key)


def remove_unnamed(connection: Connection, sha256: str) -> bool:
    """Erase a file that no held revision names any more. Returns whether it was there."""
    if not has(connection, sha256):
        return False
    named = connection.execute(
        "SELECT 1 FROM revision WHERE instr(body, ?) LIMIT 1", (f'"attachments/{sha256}"'.encode(),)
    ).fetchone()
    if named is None:
        remove(connection, sha256)
    return named is None


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces of PIECE."""
    rest = b""
    for piece in pieces:
        rest += piece
        while len(rest) >= PIECE:
            yield rest[:PIECE]
            rest = rest[PIECE:]
    if rest:
        yield rest
