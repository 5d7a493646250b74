"""Files beside the store: written whole or not at all, and the lock that dies with its process."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ssr_desk.db.errors import DiskFull, InUse, NetworkFolder, NotWritable
from ssr_desk.errors import why

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
PRIVATE = 0o600
_LITTLE = 1 << 16
"""Bytes: more than the shared memory that SQLite makes beside a store when it is opened."""
_CLOUD = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "nextcloud", "box sync", "mobile documents")
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs", "davfs", "fuse.rclone", "afs", "9p"}


@contextlib.contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the system says of a folder into sentences."""
    try:
        yield
    except OSError as error:
        raise problem(error, folder) from error


def problem(error: OSError, folder: Path) -> DiskFull | NotWritable:
    """Return the sentence for what the system said."""
    if error.errno in _FULL or (error.errno == errno.EIO and is_full(folder)):
        return DiskFull()
    return NotWritable(folder=str(folder), reason=why(error))


def is_full(folder: Path) -> bool:
    """Whether a folder's disk has no room for a little file, or a file in it may not grow by as much.

    For what SQLite and some systems only call an input/output error.
    """
    if _at_its_limit(folder):
        return True
    probe = folder / f"desk.room-{os.getpid()}"
    try:
        descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            left = _LITTLE
            while left:
                left -= os.write(descriptor, bytes(left))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        return error.errno in _FULL
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
    return False


def _at_its_limit(folder: Path) -> bool:
    """Whether a file in a folder is as large as the system lets this process make one."""
    if sys.platform == "win32":
        return False
    import resource

    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if limit == resource.RLIM_INFINITY:
        return False
    with contextlib.suppress(OSError):
        return any(one.stat().st_size + _LITTLE > limit for one in folder.iterdir() if one.is_file())
    return False


def private(path: Path) -> IO[bytes]:
    """Open a file to be written anew, its owner's alone from the first byte, whatever the user's umask. Raises OSError.

    A link of that name gives way: what it leads to is somebody's file, and not written over.
    """
    if path.is_symlink():
        path.unlink()
    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, PRIVATE)
    if os.name == "posix":
        with contextlib.suppress(OSError):  # of an older version, or a stick that knows no permissions
            os.fchmod(descriptor, PRIVATE)
    return os.fdopen(descriptor, "w+b")


def make_private(path: Path) -> None:
    """Let only its owner read a file, made where there is none. For those that others write: SQLite's, a ZIP. Raises OSError."""
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), PRIVATE))
    if os.name == "posix" and path.stat().st_mode & 0o077:  # not opened: closing would drop SQLite's locks on it
        with contextlib.suppress(OSError):
            path.chmod(PRIVATE)


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file atomically and durably. Readable by its owner alone."""
    part = path.with_name(path.name + ".part")
    try:
        with private(part) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Make a file's content durable."""
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows does it by itself."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter."""
    with told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix":
            folder.chmod(0o700)


def refuse_network(folder: Path) -> None:
    """Raise NetworkFolder when a folder lies on a network or is copied by a cloud service, as far as that shows."""
    resolved = folder.resolve()
    names = " / ".join(resolved.parts).casefold()
    if any(f" {one}" in names for one in _CLOUD) or str(resolved).startswith("\\\\"):
        raise NetworkFolder(folder=str(folder))
    if _file_system(resolved) in _NETWORK:
        raise NetworkFolder(folder=str(folder))


def _file_system(folder: Path) -> str:
    """Return the type of the file system; empty where the system does not say."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8")
    except OSError:
        return ""
    best = ("", "")
    for line in mounts.splitlines():
        _device, where, kind, *_rest = line.split(" ")
        place = where.replace("\\040", " ")
        inside = str(folder) == place or str(folder).startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best[0]):
            best = (place, kind)
    return best[1]


def lock(path: Path) -> IO[bytes]:
    """Take the lock of a desk. The system drops it when the process ends, however it ends. Raises InUse."""
    with told(path.parent):
        make_private(path)
        file = path.open("a+b")
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise InUse from error
    return file
