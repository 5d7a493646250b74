"""Reads a bundle's revisions, each held against its hashes: here, or for large bundles in a process of its own.

Judging a line by itself costs as much as writing it into the store, and neither can use a second processor while both are one
process. So a child (`reading_child`) gets the payload's bytes, opened but still compressed, and gives back what it found good,
a batch at a time, while this process writes. It holds no key, asks nothing of the store, and ends when this process does.

The child never refuses anything. Where it stops before the end, for whatever reason, this process reads on from there itself:
every verdict on a bundle is given in one place, and a child that cannot start or is killed costs nothing but time.
"""

import contextlib
import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

import msgspec

from ssr_desk.db import current, typed
from ssr_desk.db.history import Incoming
from ssr_desk.records import header as headers
from ssr_desk.records.header import Malformed
from ssr_desk.records.registry import Registry
from ssr_desk.sync import bundle, lines
from ssr_desk.sync.errors import BadRecords
from ssr_desk.sync.manifest import REVISIONS, Listed

LARGE = 5_000
"""Revisions from which on a child is worth its start, a third of a second."""
_CHILD = Path(__file__).with_name("reading_child.py")
_LENGTH = struct.Struct("<I")
_SENT = 100
"""Revisions in a message; fewer where they are large."""
_AHEAD = 12
"""Messages that the child keeps ready; the other side writes five at a time."""
_MOST = 1 << 20
"""Bytes of headers and bodies after which a message is sent, however few it holds."""
Pieces = Callable[[], Iterator[bytes]]
"""Gives the file of revisions from its beginning."""


class _Good(msgspec.Struct, frozen=True, array_like=True):
    """A revision that was found good, on its way between the processes."""

    rev_id: bytes
    data: bytes
    packed: bytes | None
    given: int
    rows: current.Rows | None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[_Good])


class Reader:
    """What reads the revisions of one bundle. Close it, also after an error: a child may be at work."""

    def __init__(self, registry: Registry, expected: int, large: int = LARGE) -> None:
        """Start a child where that is worth it.

        Args:
            registry: of this desk; a child that knows other types ends at once.
            expected: how many revisions the bundle says that it has.
            large: from how many on.
        """
        self._child: subprocess.Popen[bytes] | None = None
        self._feeder: threading.Thread | None = None
        self._complete, self._expected = False, expected
        if expected >= large and (os.cpu_count() or 1) > 1:
            with contextlib.suppress(OSError):
                self._child = _started(registry)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: object) -> None:
        self.close()

    @property
    def process(self) -> int | None:
        """The child's number, while there is one."""
        return self._child.pid if self._child else None

    def revisions(self, pieces: Pieces, listed: Listed) -> Iterator[Incoming]:
        """Yield the revisions.

        Args:
            pieces: the compressed file; opened again when this process has to read on.
            listed: what the manifest says of it.

        Raises:
            BadRecords, BadPayload, TooLarge.
        """
        number = 0
        if self._child is not None:
            for batch in self._good(self._child, pieces, listed):
                for one in batch:
                    number += 1
                    header = headers.read_known(one.data)
                    yield Incoming(one.rev_id, header, one.data, one.packed, one.given, one.rows)
            self.close()
            if self._complete and number >= self._expected:
                return
        yield from islice(read(pieces(), listed), number, None)

    def _good(self, child: "subprocess.Popen[bytes]", pieces: Pieces, listed: Listed) -> Iterator[list[_Good]]:
        """Feed the child and yield what it gives back, until it has nothing more."""
        assert child.stdin is not None  # noqa: S101 - asked for in `_started`
        assert child.stdout is not None  # noqa: S101
        self._feeder = threading.Thread(target=_feed, args=(child.stdin, pieces, listed), name="ssr-feed", daemon=True)
        self._feeder.start()
        while data := _received(child.stdout):
            try:
                batch = _decoder.decode(data)
            except msgspec.MsgspecError:
                return  # a program that was replaced by another version while it ran
            del data  # a message is as large as what it says
            yield batch
        self._complete = data is not None

    def close(self) -> None:
        """End the child, whatever it is doing."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        if self._feeder:
            self._feeder.join()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        child.wait()


def read(pieces: Iterable[bytes], listed: Listed) -> Iterator[Incoming]:
    """Read and judge the revisions in this process. Raises BadRecords, BadPayload, TooLarge."""
    for number, line in enumerate(bundle.lines(bundle.checked(pieces, listed)), start=1):
        try:
            one = lines.read(line)
        except Malformed as error:
            raise BadRecords(line=number, why=str(error)) from error
        yield Incoming(one.rev_id, one.header, one.data, one.packed if one.body else None, len(one.body))


def _started(registry: Registry) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", str(_CHILD), typed.fingerprint(registry)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if not name.startswith("SSR_DESK_")},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _feed(target: IO[bytes], pieces: Pieces, listed: Listed) -> None:
    """Give a child what it is to read. What goes wrong ends it too soon, and is found again by who reads on."""
    with contextlib.suppress(Exception):
        _send(target, msgspec.msgpack.encode((listed.size, listed.sha256)))
        for piece in pieces():
            _send(target, piece)
        _send(target, b"")


def _send(target: IO[bytes], data: bytes) -> None:
    target.write(_LENGTH.pack(len(data)))
    target.write(data)
    target.flush()


def _received(source: IO[bytes]) -> bytes | None:
    """Return the next message: empty where the other side says that it is done; None where it has gone away."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    data = source.read(size)
    return data if len(data) == size else None


# -- the child's side


def serve(source: IO[bytes], target: IO[bytes], registry: Registry) -> None:
    """Read what comes, and give back what is good. Raises what makes the rest of it not good, after all before that went out."""
    size, sha256 = msgspec.msgpack.decode(_received(source) or b"", type=tuple[int, str])
    batch: list[_Good] = []
    held = 0
    with _Sender(target) as sender:
        try:
            for one in read(_pieces(source), Listed(path=REVISIONS, size=size, sha256=sha256)):
                batch.append(_good(one, registry))
                held += len(one.data) + len(one.packed or b"")
                if len(batch) == _SENT or held > _MOST:
                    sender.send(_encoder.encode(batch))
                    batch, held = [], 0
        finally:
            if batch:
                sender.send(_encoder.encode(batch))
        sender.send(b"")


class _Sender:
    """Sends messages while the next ones are made: a pipe holds less than one of them.

    Without it the child would stand still for as long as the other side writes, and the other side while the child reads.
    """

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._waiting: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._work, name="ssr-send", daemon=True)
        self._thread.start()

    def __enter__(self) -> "_Sender":
        return self

    def __exit__(self, _type: type | None, _value: BaseException | None, _trace: object) -> None:
        self._waiting.put(None)
        self._thread.join()

    def send(self, data: bytes) -> None:
        """Put a message behind the others. Raises OSError when the other side has gone away."""
        if self._error is not None:
            raise self._error
        self._waiting.put(data)

    def _work(self) -> None:
        while (data := self._waiting.get()) is not None:
            try:
                if self._error is None:
                    _send(self._target, data)
            except OSError as error:
                self._error = error  # what comes behind is taken and dropped, so that nobody waits for room


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    """Yield the pieces of the file. Where they end too soon, `bundle.checked` says so."""
    while piece := _received(source):
        yield piece


def _good(one: Incoming, registry: Registry) -> _Good:
    rows: Any = None
    if one.header.kind == "edit" and not one.header.parents:
        rows = current.first_rows(registry, one)
    return _Good(one.rev_id, one.data, one.packed, one.given, rows)
