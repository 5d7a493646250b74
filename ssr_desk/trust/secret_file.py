"""A temporary file whose content never lies on a disk in the clear: opened bundles wait in it while they are judged.

It has no name and is encrypted (AES-256-CTR) with a key that lives in this object alone, so neither a crash nor a copy of
the disk leaves anything to read. It protects what is read, not what is written: the caller has judged the bytes that came in.
"""

import io
import tempfile
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from ssr_desk.trust.keys import Random

_BLOCK = 16


class SpooledSecret(io.RawIOBase):
    """Write front to back, then read anywhere. `zipfile` can read it; wrap it in `reader()` for small reads.

    Bytes once written cannot be replaced: the same key stream over two texts would give both away.
    """

    def __init__(self, random: Random, folder: Path | None = None) -> None:
        """Open an empty one in `folder` (default: the system's), which should be on the same disk as the store."""
        super().__init__()
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - closed in `close`
        self._key = algorithms.AES256(random(32))
        self._nonce = random(8)
        self._size = self._at = 0
        self._writing = self._stream(0)

    def _stream(self, at: int) -> CipherContext:
        """Return the key stream from an offset, in bytes."""
        start = self._nonce + (at // _BLOCK).to_bytes(8, "big")
        stream = Cipher(self._key, modes.CTR(start)).encryptor()
        stream.update(bytes(at % _BLOCK))
        return stream

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._size

    def readable(self) -> bool:
        """Always."""
        return True

    def writable(self) -> bool:
        """Always, at the end."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any, /) -> int:
        """Append all of `data`.

        Raises:
            io.UnsupportedOperation: not at the end. OSError: the disk is full.
        """
        if self._at != self._size:
            raise io.UnsupportedOperation("only at the end")
        hidden = memoryview(self._writing.update(data))
        self._file.seek(self._size)
        written = 0
        while written < len(hidden):
            written += self._file.write(hidden[written:])
        self._size += written
        self._at = self._size
        return written

    def readinto(self, buffer: Any, /) -> int:
        """Fill `buffer` from the present place; return how many bytes that were."""
        self._file.seek(self._at)
        hidden = self._file.read(len(buffer))
        buffer[: len(hidden)] = self._stream(self._at).update(hidden)
        self._at += len(hidden)
        return len(hidden)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place; return it."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """Return the present place."""
        return self._at

    def reader(self) -> io.BufferedReader:
        """Return a buffered reader from the beginning; closing it closes this file."""
        self.seek(0)
        return io.BufferedReader(self, 1 << 16)

    def close(self) -> None:
        """Forget it."""
        self._file.close()
        super().close()
