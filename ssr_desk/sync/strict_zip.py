"""ZIP, stored, in exactly one form: every byte of every header is the one that this writer writes.

A reader that accepts one form only leaves no room for two tools to see different files in the same archive.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ssr_desk.sync import limits

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION, _MADE_BY, _DAY = 20, 0x0314, 0x0021  # 2.0; Unix; 1 January 1980
_ATTRIBUTES = 0o100600 << 16
CHUNK = 1 << 20


class NotCanonical(ValueError):
    """Not an archive as this writer writes it. The text is for the sentence's `why`."""


class Source(Protocol):
    """A file that can be read anywhere."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes."""
        ...


@dataclass(frozen=True)
class Member:
    """One file of an archive: where its bytes begin, how many they are, and their CRC-32."""

    name: str
    size: int
    crc: int
    start: int = 0


def local_header(member: Member) -> bytes:
    """Return what stands before a member's bytes."""
    name = member.name.encode("ascii")
    return _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, 0, _DAY, member.crc, member.size, member.size, len(name), 0) + name


def directory(members: Sequence[Member]) -> bytes:
    """Return what stands after all members' bytes."""
    entries, at = b"", 0
    for one in members:
        name = one.name.encode("ascii")
        entries += _CENTRAL.pack(
            b"PK\1\2",
            _MADE_BY,
            _VERSION,
            0,
            0,
            0,
            _DAY,
            one.crc,
            one.size,
            one.size,
            len(name),
            0,
            0,
            0,
            0,
            _ATTRIBUTES,
            at,
        )
        entries += name
        at += _LOCAL.size + len(name) + one.size
    return entries + _END.pack(b"PK\5\6", 0, 0, len(members), len(members), len(entries), at, 0)


def written(files: Iterable[tuple[Member, Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield an archive: each member's size and CRC are known before its bytes."""
    done = []
    for member, pieces in files:
        yield local_header(member)
        yield from pieces
        done.append(member)
    yield directory(done)


def read(source: Source, size: int, most: int) -> list[Member]:
    """Return the members of an archive after comparing every byte that is not content with what the writer writes.

    Args:
        source: the archive from its beginning.
        size: of the archive, bytes.
        most: members at most.

    Raises:
        NotCanonical: anything else.
    """
    if size < _END.size:
        raise NotCanonical("too short")
    source.seek(size - _END.size)
    end = _END.unpack(source.read(_END.size))
    count, length, at = end[4], end[5], end[6]
    if count > most:
        raise NotCanonical("too many files")
    if at + length + _END.size != size:
        raise NotCanonical("the directory is not at the end")
    source.seek(at)
    entries = source.read(length)
    members = list(_listed(entries, count))
    if directory(members) != entries + _END.pack(*end):
        raise NotCanonical("the directory")
    if len({one.name.casefold() for one in members}) != len(members):
        raise NotCanonical("a name stands twice")
    for one in members:
        header = local_header(one)
        source.seek(one.start - len(header))
        if source.read(len(header)) != header:
            raise NotCanonical("the head of a file")
    if at != (members[-1].start + members[-1].size if members else 0):
        raise NotCanonical("a gap")
    return members


def is_cut(source: Source, size: int, names: Sequence[str]) -> bool:
    """Whether what is there begins as an archive of these files and ends before its own heads say that it does.

    For bytes whose seal is broken: nothing of them is used, but the person is told whether to copy a file again.

    Args:
        source: the beginning of an archive, or anything.
        size: bytes that are there.
        names: the files that the archive would have, in their order.
    """
    if size >= _END.size:
        source.seek(size - _END.size)
        if source.read(4) == b"PK\5\6":
            return False
    members: list[Member] = []
    at = 0
    for name in names:
        length = _LOCAL.size + len(name)
        source.seek(at)
        raw = source.read(length)
        if len(raw) < length:
            return bool(size) and local_header(Member(name, 0, 0)).startswith(raw[:10])
        fields = _LOCAL.unpack_from(raw)
        members.append(Member(name, fields[7], fields[6]))
        if raw != local_header(members[-1]):
            return False
        at += length + fields[7]
        if at > size:
            return True
    return at + len(directory(members)) > size


def stated_size(source: Source, names: Sequence[str]) -> int | None:
    """Return the size that an archive's own heads give it; None when what is there does not begin as one of these files.

    Args:
        source: the beginning of an archive, as far as the head of the last file.
        names: the files that the archive would have, in their order.
    """
    members: list[Member] = []
    at = 0
    for name in names:
        source.seek(at)
        raw = source.read(_LOCAL.size + len(name))
        if len(raw) < _LOCAL.size + len(name):
            return None
        fields = _LOCAL.unpack_from(raw)
        members.append(Member(name, fields[7], fields[6]))
        if raw != local_header(members[-1]):
            return None
        at += len(raw) + fields[7]
    return at + len(directory(members))


def _listed(entries: bytes, count: int) -> Iterator[Member]:
    """Yield the members that a directory lists."""
    at = start = 0
    for _number in range(count):
        if len(entries) < at + _CENTRAL.size:
            raise NotCanonical("the directory is cut")
        fields = _CENTRAL.unpack_from(entries, at)
        name_length, crc, size = fields[10], fields[7], fields[9]
        raw = entries[at + _CENTRAL.size : at + _CENTRAL.size + name_length]
        try:
            name = raw.decode("ascii")
        except UnicodeDecodeError as error:
            raise NotCanonical("a name") from error
        start += _LOCAL.size + name_length
        yield Member(name, size, crc, start)
        start += size
        at += _CENTRAL.size + name_length


def content(source: Source, member: Member) -> Iterator[bytes]:
    """Yield a member's bytes. Raises NotCanonical when its CRC is another."""
    source.seek(member.start)
    left, crc = member.size, 0
    while left:
        piece = source.read(min(CHUNK, left))
        if not piece:
            raise NotCanonical("a file is cut")
        left -= len(piece)
        crc = zlib.crc32(piece, crc)
        yield piece
    if crc != member.crc:
        raise NotCanonical("a checksum")


def whole(source: Source, member: Member, limit: int) -> bytes:
    """Return a small member. Raises NotCanonical when it is larger than `limit` bytes."""
    if member.size > limit:
        raise NotCanonical("a part is too large")
    return b"".join(content(source, member))


MOST = limits.FILES + 2
