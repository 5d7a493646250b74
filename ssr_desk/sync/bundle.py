"""Putting a bundle together and taking it apart, as streams.

Memory does not grow with a bundle, and nothing of it ever lies on a disk in the clear. What is judged, and in which order,
is the business of `services/importing.py`.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import zstandard

from ssr_desk.sync import limits, strict_zip
from ssr_desk.sync.errors import BadAttachment, BadPayload, TooLarge
from ssr_desk.sync.manifest import INNER, REVISIONS, TIPS, Listed
from ssr_desk.sync.strict_zip import Member
from ssr_desk.trust.secret_file import SpooledSecret

_LEVEL = 3
Random = Callable[[int], bytes]


class PayloadWriter:
    """Collects the files of one payload, in their order: statements, revisions, attachments.

    Revisions are compressed on a thread of their own, while the caller reads the next ones; it is never more than one call
    behind, so memory stays flat, and what fails there is raised by the next call.
    """

    def __init__(self, random: Random, folder: Path) -> None:
        """Collect in an encrypted temporary file in `folder`."""
        self._spool = SpooledSecret(random, folder)
        self._members: list[tuple[Member, str]] = []
        self._begin = self._crc = 0
        self._sha = hashlib.sha256()
        self._compressor: Any = None
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="ssr-pack")
        self._packing: Future[None] | None = None

    def __enter__(self) -> "PayloadWriter":
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self._worker.shutdown(wait=True)
        self._spool.close()

    def statements(self, data: bytes) -> None:
        """Add the tip statements; comes first."""
        self._write(data)
        self._end(TIPS)
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL).compressobj()

    def lines(self, data: bytes) -> None:
        """Add revisions' lines, as many as there are."""
        self._settle()
        self._packing = self._worker.submit(self._pack, data)

    def attachments(self, found: Iterable[tuple[str, Iterable[bytes]]]) -> None:
        """End the revisions and add files, as (SHA-256, pieces), sorted by their names."""
        self._settle()
        self._write(self._compressor.flush())
        self._end(REVISIONS)
        for sha256, pieces in found:
            for piece in pieces:
                self._write(piece)
            self._end(f"att/{sha256}")

    def files(self) -> list[Listed]:
        """Return what the manifest says of the files."""
        return [Listed(path=one.name, size=one.size, sha256=sha256) for one, sha256 in self._members]

    def archive(self) -> Iterator[bytes]:
        """Yield the payload's bytes."""
        self._spool.seek(0)
        yield from strict_zip.written((one, self._pieces(one.size)) for one, _sha256 in self._members)

    def _pieces(self, size: int) -> Iterator[bytes]:
        while size:
            piece = self._spool.read(min(strict_zip.CHUNK, size))
            size -= len(piece)
            yield piece

    def _pack(self, data: bytes) -> None:
        self._write(self._compressor.compress(data))

    def _settle(self) -> None:
        """Wait for what is being compressed. Raises what went wrong there."""
        packing, self._packing = self._packing, None
        if packing is not None:
            packing.result()

    def _write(self, data: bytes) -> None:
        if data:
            self._spool.write(data)
            self._crc = zlib.crc32(data, self._crc)
            self._sha.update(data)

    def _end(self, name: str) -> None:
        member = Member(name, self._spool.size - self._begin, self._crc)
        self._members.append((member, self._sha.hexdigest()))
        self._begin, self._crc, self._sha = self._spool.size, 0, hashlib.sha256()


@dataclass(frozen=True)
class Measured:
    """What a stream of bytes amounts to."""

    size: int
    sha256: str
    crc: int


def measure(pieces: Iterable[bytes]) -> Measured:
    """Read a stream to its end."""
    size, crc, digest = 0, 0, hashlib.sha256()
    for piece in pieces:
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        digest.update(piece)
    return Measured(size, digest.hexdigest(), crc)


def inner(manifest: bytes, signature: bytes, payload: Iterable[bytes], measured: Measured) -> Iterator[bytes]:
    """Yield what is sealed: manifest, signature and payload in an archive."""
    small = [
        (Member(name, len(data), zlib.crc32(data)), iter((data,)))
        for name, data in zip(INNER, (manifest, signature), strict=False)
    ]
    yield from strict_zip.written([*small, (Member(INNER[2], measured.size, measured.crc), payload)])


class Stream:
    """A stream of pieces as a file to read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""
        while len(self._rest) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._rest += piece
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


class Window:
    """A part of a file as a file of its own, to be read anywhere."""

    def __init__(self, source: strict_zip.Source, start: int, size: int) -> None:
        self._source, self._start, self._size, self._at = source, start, size, 0

    def seek(self, offset: int, _whence: int = 0, /) -> int:
        """Go to a place, counted from the beginning."""
        self._at = offset
        return offset

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes."""
        wanted = self._size - self._at if size < 0 else min(size, self._size - self._at)
        self._source.seek(self._start + self._at)
        found = self._source.read(max(0, wanted))
        self._at += len(found)
        return found


def checked(pieces: Iterable[bytes], listed: Listed) -> Iterator[bytes]:
    """Yield a file's bytes, and hold them at their end against the manifest. Raises BadPayload."""
    size, digest = 0, hashlib.sha256()
    try:
        for piece in pieces:
            size += len(piece)
            digest.update(piece)
            yield piece
    except strict_zip.NotCanonical as error:
        raise BadPayload(why=str(error)) from error
    if (size, digest.hexdigest()) != (listed.size, listed.sha256):
        if listed.path.startswith("att/"):
            raise BadAttachment(name=listed.path)
        raise BadPayload(why=listed.path)


def lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a compressed file. Raises BadPayload, TooLarge."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
    packed = unpacked = 0
    rest = b""
    try:
        for piece in pieces:
            if decompressor.eof:
                raise BadPayload(why="bytes after the revisions")
            packed += len(piece)
            for at in range(0, len(piece), 1 << 14):  # a small piece cannot grow beyond what memory holds
                plain = decompressor.decompress(piece[at : at + (1 << 14)])
                unpacked += len(plain)
                _check_size(packed, unpacked)
                whole = (rest + plain).split(b"\n")
                rest = whole.pop()
                if len(rest) > limits.LINE:
                    raise TooLarge(what="line", limit=limits.LINE)
                yield from whole
    except zstandard.ZstdError as error:
        raise BadPayload(why="compression") from error
    if rest or (packed and not decompressor.eof) or decompressor.unused_data:
        raise BadPayload(why="the last line is cut")


def _check_size(packed: int, unpacked: int) -> None:
    if unpacked > limits.BUNDLE:
        raise TooLarge(what="unpacked bytes", limit=limits.BUNDLE)
    if unpacked > limits.RATIO_FROM and unpacked > packed * limits.RATIO:
        raise TooLarge(what="compression ratio", limit=limits.RATIO)
