"""Backups: one file that holds the encrypted store and its wrapped keys, verified after writing, and the way back.

A backup is a ZIP, stored, of `desk.keys` and `desk.db`: both are encrypted already. It opens with the passphrase (or the
recovery key) that was good when it was made.
"""

import contextlib
import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2

from ssr_desk.db import engine, files, vault
from ssr_desk.db.errors import BackupInvalid, DiskFull, NotOurs
from ssr_desk.i18n import mark as _
from ssr_desk.progress import CancelToken

ENDING = ".ssrbackup"
RESTORED = "desk.restored"
"""Lies in the folder of a restored desk until its first opening has started a new incarnation."""
_MEMBERS = (vault.FILE, vault.STORE)
KEEP = 3
"""Backups beside the store: against a slip or a damaged file, a few days are enough."""
_PIECE = 1 << 20
_PAGES = 2_000
"""Pages, 8 MB, between two looks at whether the work should stop."""
_STEPS = 50_000
_KEYS = 1 << 16
"""Bytes that the wrapped keys of a desk may have: some hundreds."""
_CUT = _("it is no archive, or its end is missing")
_CHANGED = _("its content was changed or does not read: a checksum is wrong")
_OTHER = _("it does not hold a desk")
_DAMAGED = _("pages or indexes of the store are damaged")
_UNEQUAL = _("what was written does not read back")
_ROOM = 3
"""A backup is copied and packed: so many times the store must fit beside it, or other work would find no room."""


@dataclass(frozen=True)
class Written:
    """A backup that was written, closed and read back."""

    file: Path
    size: int
    sha256: str
    verified: bool = True


def write(store: Path, key: bytes, target: Path, cancel: CancelToken | None = None) -> Written:
    """Write a backup of a store that may be in use, and read it back.

    Args:
        store: the store's file; its keys lie beside it.
        key: of the store.
        target: the backup's file, complete and verified, or absent.
        cancel: asked on the way.
    """
    token = cancel or CancelToken()
    files.make_folder(target.parent) if not target.parent.exists() else None
    part, copy = target.with_name(target.name + ".part"), target.with_name(target.name + ".copy")
    with files.told(target.parent):
        try:
            copy_store(store, key, copy, token)
            with files.private(part) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.write(store.parent / vault.FILE, vault.FILE)
                archive.write(copy, vault.STORE)
            files.sync_file(part)
            _verify(part, copy, token)
            part.replace(target)
            files.sync_folder(target.parent)
        finally:
            for one in (part, *(copy.with_name(copy.name + ending) for ending in ("", "-wal", "-shm", "-journal"))):
                one.unlink(missing_ok=True)
        return Written(target, target.stat().st_size, _digest(target))


def copy_store(store: Path, key: bytes, target: Path, cancel: CancelToken | None = None) -> None:
    """Copy a store by SQLite's own online copy, which includes what lies in the journal, into one file."""
    token = cancel or CancelToken()
    target.unlink(missing_ok=True)
    source = engine.connect(store, key)
    try:
        copy = engine.connect(target, key, create=True)
        try:
            for one in (
                "journal_mode = OFF",
                "synchronous = OFF",
            ):  # whoever wants the copy forces it to the disk whole
                copy.execute(f"PRAGMA {one}")
            source.execute("BEGIN")  # one state of the store, whatever is written meanwhile
            source.execute("SELECT 1 FROM sqlite_master").fetchone()
            source.backup(copy, pages=_PAGES, progress=lambda *_pages: token.check())
            copy.execute("PRAGMA journal_mode = DELETE")
            verify_connection(copy, target, token)
        except dbapi2.DatabaseError as error:
            told = engine.told(error, target)
            if isinstance(told, NotOurs):  # the copy is ours: what does not read is the store
                told = NotOurs(file=str(store), detail=str(error))
            raise told from error
        finally:
            copy.close()
    finally:
        source.close()


def verify_connection(connection: engine.Connection, path: Path, cancel: CancelToken | None = None) -> None:
    """Raise BackupInvalid unless every page authenticates and every table and index agrees; Cancelled when asked to stop."""
    token = cancel or CancelToken()
    connection.set_progress_handler(lambda: int(token.cancelled), _STEPS)
    try:
        troubles = _troubles(connection)
    except dbapi2.OperationalError:
        token.check()
        raise
    finally:
        connection.set_progress_handler(None, 0)
    if troubles:
        raise BackupInvalid(file=str(path), reason=_DAMAGED, detail=troubles[0])


def _troubles(connection: engine.Connection) -> list[str]:
    """Return what is wrong with a store's pages, tables and indexes."""
    # A connection that has checked before keeps FTS5's list of segments, and would call those that another one has merged
    # since damaged: only a question makes it look again.
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'search'").fetchone():
        connection.execute("SELECT 1 FROM search WHERE search MATCH 'a' LIMIT 1").fetchone()
    troubles = [row[0] for row in connection.execute("PRAGMA cipher_integrity_check")]
    troubles += [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return troubles + [str(row) for row in connection.execute("PRAGMA foreign_key_check")]


def restore(backup: Path, folder: Path) -> None:
    """Lay the desk of a backup into a folder. The first opening starts a new incarnation there.

    Raises:
        BackupInvalid: the file is no backup. DeskExists, KeysMissing, StoreMissing: the folder holds a desk, or a part of one.
        What was not restored whole leaves no file and no folder.
    """
    vault.refuse_taken(folder)
    files.refuse_network(folder)
    with files.told(folder):
        try:
            with zipfile.ZipFile(backup) as archive:
                if not (_is_ours(archive) and _is_desk(archive)):
                    raise BackupInvalid(file=str(backup), reason=_OTHER)
                with _undone(folder):
                    _lay(archive, folder)
        except (zipfile.BadZipFile, EOFError, ValueError, RuntimeError) as error:
            raise _unread(backup, error) from error


def _unread(backup: Path, error: Exception) -> BackupInvalid:
    """Return the sentence for what `zipfile` said. It names a checksum where the archive itself is whole."""
    return BackupInvalid(file=str(backup), reason=_CHANGED if "CRC" in str(error) else _CUT, detail=str(error))


@contextlib.contextmanager
def _undone(folder: Path) -> Iterator[None]:
    """Take away what was laid into a folder, and the folders that were made for it, when the block raises."""
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            for name in (*_MEMBERS, RESTORED, vault.UNFINISHED):
                (folder / name).unlink(missing_ok=True)
            for one in new:
                one.rmdir()
        raise


def _lay(archive: zipfile.ZipFile, folder: Path) -> None:
    files.make_folder(folder)
    vault.begin(folder)
    for ending in ("", "-wal", "-shm", "-journal"):  # of a desk that was destroyed here
        (folder / (vault.STORE + ending)).unlink(missing_ok=True)
    files.write_whole(folder / RESTORED, b"")  # first: no restored desk may open without a new incarnation
    for name in reversed(_MEMBERS):  # the keys last: without them there is no desk yet
        _unpack(archive, name, folder / name)
    files.sync_folder(folder)
    vault.finish(folder)


def _is_ours(archive: zipfile.ZipFile) -> bool:
    """Whether an archive has our members, stored: nothing in it can grow."""
    stored = all(one.compress_type == zipfile.ZIP_STORED for one in archive.infolist())
    return stored and tuple(archive.namelist()) == _MEMBERS


def _is_desk(archive: zipfile.ZipFile) -> bool:
    """Whether the members can be a desk: keys of our form, and whole pages that are not plain text."""
    keys, store = (archive.getinfo(name) for name in _MEMBERS)
    if keys.file_size > _KEYS or store.file_size < engine.PAGE or store.file_size % engine.PAGE:
        return False
    with archive.open(store) as source:
        encrypted = not source.read(engine.PAGE).startswith(engine.PLAINTEXT)
    return encrypted and vault.is_sound(archive.read(keys))


def rotate(store: Path, key: bytes, keep: int = KEEP, cancel: CancelToken | None = None) -> Written:
    """Write the next automatic backup beside the store and remove the oldest over `keep`. Numbers, not the clock, order them.

    Raises:
        DiskFull: there is too little room; nothing was begun.
    """
    folder = store.parent / "backups"
    files.make_folder(folder)
    if shutil.disk_usage(folder).free < _ROOM * store.stat().st_size:
        raise DiskFull
    old = automatic(store)
    number = 1 + max((int(one.stem.rpartition("-")[2]) for one in old), default=0)
    done = write(store, key, folder / f"desk-{number:06}{ENDING}", cancel)
    for one in old[: max(0, len(old) + 1 - keep)]:
        one.unlink(missing_ok=True)
    return done


def forget(store: Path, spared: Path | None = None) -> None:
    """Remove the backups that were written beside the store: what was erased or changed since lives on in them.

    Those of an upgrade as well, and what a kill left of one; those that a person has put elsewhere are that person's.
    """
    folder = store.parent / "backups"
    with files.told(store.parent):
        for pattern in (f"desk-*{ENDING}*", f"before-version-*{ENDING}*"):
            for one in folder.glob(pattern):
                if one != spared:
                    one.unlink(missing_ok=True)


def automatic(store: Path) -> list[Path]:
    """Return the automatic backups, the oldest first."""
    return sorted((store.parent / "backups").glob(f"desk-[0-9][0-9][0-9][0-9][0-9][0-9]{ENDING}"))


def _unpack(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    try:
        with archive.open(name) as source, files.private(part) as file:
            shutil.copyfileobj(source, file, _PIECE)
        files.sync_file(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _verify(part: Path, copy: Path, cancel: CancelToken) -> None:
    """Read a written backup back: its members, and in it, byte by byte, the copy whose every page was checked."""
    try:
        with zipfile.ZipFile(part) as archive:
            if not _is_ours(archive):
                raise BackupInvalid(file=str(part), reason=_UNEQUAL)
            archive.read(vault.FILE)
            digest = hashlib.sha256()
            with archive.open(vault.STORE) as source:
                while piece := source.read(_PIECE):
                    cancel.check()
                    digest.update(piece)
            if digest.hexdigest() != _digest(copy):
                raise BackupInvalid(file=str(part), reason=_UNEQUAL)
    except zipfile.BadZipFile as error:
        raise _unread(part, error) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
