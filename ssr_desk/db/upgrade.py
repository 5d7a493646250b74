"""Makes and upgrades the truth tables: on a verified copy that is swapped in, with a backup of the old store kept.

A kill at any moment leaves the old store or the new one. Only stores that need it load Alembic.
"""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ssr_desk.db import backup, engine, files
from ssr_desk.db.errors import NewerStore, NotOurs

VERSION = 1
"""The store version of this program; each migration adds one."""
_FOLDER = Path(__file__).parent / "migrations"


def version_of(connection: engine.Connection, path: Path) -> int:
    """Return a store's version. Raises NotOurs for another program's file, NewerStore for a newer program's."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != engine.APPLICATION_ID:
        raise NotOurs(file=str(path))
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise NewerStore(found=found, known=VERSION)
    return found


def make(path: Path, key: bytes, settings: Mapping[str, str]) -> None:
    """Make a store with its first settings (name to JSON) beside its place and move it there: it is complete, or absent."""
    part = path.with_name(path.name + ".new")
    remove(part)
    try:
        with files.told(path.parent):
            _migrate(part, key, create=True, settings=settings)
            files.sync_file(part)
            remove(path)  # the journal of a store that was destroyed must not meet this one
            part.replace(path)
            files.sync_folder(path.parent)
    except BaseException:
        remove(part)
        raise


def upgrade(path: Path, key: bytes) -> Path:
    """Bring an older store to this version. Returns the backup of the old one, which stays."""
    kept = path.parent / "backups" / f"before-version-{VERSION}{backup.ENDING}"
    backup.write(path, key, kept)
    part = path.with_name(path.name + ".upgrading")
    remove(part)
    with _told(path), files.told(path.parent):
        backup.copy_store(path, key, part)
        _migrate(part, key, create=False)
        connection = engine.connect(part, key)
        try:
            backup.verify_connection(connection, part)
            connection.execute("PRAGMA journal_mode = DELETE")
        finally:
            connection.close()
        old = engine.connect(path, key)  # no journal of the old file may meet the new one
        try:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            old.execute("PRAGMA journal_mode = DELETE")
        finally:
            old.close()
        files.sync_file(part)
        part.replace(path)
        files.sync_folder(path.parent)
    return kept


def _migrate(path: Path, key: bytes, *, create: bool, settings: Mapping[str, str] | None = None) -> None:
    from alembic import command
    from alembic.config import Config

    with _core(path, key, create=create) as connection:
        config = Config()
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        for one in (settings or {}).items():
            connection.exec_driver_sql("INSERT INTO setting(name, value) VALUES (?, ?)", one)
        connection.exec_driver_sql(f"PRAGMA application_id = {engine.APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
        connection.exec_driver_sql("PRAGMA journal_mode = DELETE")


@contextlib.contextmanager
def _core(path: Path, key: bytes, *, create: bool) -> Iterator[Any]:
    """Open a store for SQLAlchemy's Core."""
    import sqlalchemy
    from sqlcipher3 import dbapi2

    made = sqlalchemy.create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: engine.connect(path, key, create=create),
        poolclass=sqlalchemy.NullPool,
        isolation_level="AUTOCOMMIT",
    )
    try:
        with made.connect() as connection:
            yield connection
    except sqlalchemy.exc.DBAPIError as error:
        raise engine.told(error.orig or error, path) from error
    finally:
        made.dispose()


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the driver says into sentences."""
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.DatabaseError as error:
        raise engine.told(error, path) from error


def remove(path: Path) -> None:
    """Remove a store's file and its journals."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
