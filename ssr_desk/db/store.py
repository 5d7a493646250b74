"""An open store: its lock, its connections, its settings, and the transactions through which everything is written.

Layout of a desk's folder: `desk.db` (the encrypted store), `desk.keys` (its wrapped key), `desk.high` (how far this desk had
come, to notice an old copy put back), `desk.lock`, `backups/`. Services begin and end transactions; nothing else does.
"""

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from sqlcipher3 import dbapi2

from ssr_desk.clock import Surround
from ssr_desk.db import backup, engine, files, highwater, typed, upgrade, vault
from ssr_desk.db.engine import Connection
from ssr_desk.db.errors import NoDesk
from ssr_desk.errors import Surroundings
from ssr_desk.records.registry import Registry

_SCRUBBED = "scrubbed"
"""Setting: how many values had been erased when the files were last rid of them."""
_TRIES = 2
_READER_CACHE = "PRAGMA cache_size = -8192"
"""Kibibytes. Each reading thread has a connection; a list of a million records is counted through one, and would fill it."""


class Store:
    """One desk's store, held by this process alone.

    Attributes:
        folder, path: where it lies. registry: the record types whose caches it keeps.
        rolled_back: whether an old copy had been put back; a new incarnation was started then.
        writes: transactions that ended well: what was found out at one number is so while it stays the same.
    """

    def __init__(self, folder: Path, key: bytes, registry: Registry, surround: Surround, lock: IO[bytes]) -> None:
        """Use `Store.create` or `Store.open`."""
        self.folder, self.path, self.registry = folder, folder / vault.STORE, registry
        self._key, self._surround, self._lock = key, surround, lock
        self._writing, self._owner = threading.Lock(), 0
        self._writer = engine.connect(self.path, key)
        self._local, self._readers = threading.local(), list[Connection]()
        self._high: highwater.High | None = None
        self._behind: highwater.High | None = None
        self.rolled_back, self.writes = False, 0

    @classmethod
    def create(
        cls,
        folder: Path,
        key: bytes,
        registry: Registry,
        surround: Surround,
        settings: Mapping[str, Any] | None = None,
    ) -> "Store":
        """Make the store of a new desk, encrypted from its first byte. Its keys lie in the folder already.

        The store appears with its first settings in it or not at all: a first start that was cut off can be done again.
        """
        lock = files.lock(folder / "desk.lock")
        path = folder / vault.STORE
        try:
            first = {name: json.dumps(value, ensure_ascii=False) for name, value in (settings or {}).items()}
            upgrade.make(path, key, first)
            try:
                return cls(folder, key, registry, surround, lock)._prepared()
            except BaseException:
                upgrade.remove(path)
                raise
        except BaseException:
            lock.close()
            raise

    @classmethod
    def open(cls, folder: Path, key: bytes, registry: Registry, surround: Surround) -> "Store":
        """Open a store. An older one is backed up and upgraded; a rolled-back or restored one starts a new incarnation.

        Raises:
            NoDesk, StoreMissing, InUse, NotOurs, PlaintextStore, NewerStore; surroundings.
        """
        path = folder / vault.STORE
        if not path.exists():
            raise vault.incomplete(folder) or NoDesk(folder=str(folder))
        lock = files.lock(folder / "desk.lock")
        try:
            connection = engine.connect(path, key)
            try:
                found = upgrade.version_of(connection, path)
            finally:
                connection.close()
            kept = upgrade.upgrade(path, key) if found < upgrade.VERSION else None
            return cls(folder, key, registry, surround, lock)._prepared(kept)
        except BaseException:
            lock.close()
            raise

    def _prepared(self, kept: Path | None = None) -> "Store":
        """Put caches and incarnation in order, and end what a kill has cut off. `kept`: backup of an upgrade just now."""
        try:
            seen = highwater.read(self.folder / highwater.FILE, self._key)
            restored = self.folder / backup.RESTORED
            with self.write() as connection:
                held = highwater.of(connection)
                self.rolled_back = seen is not None and seen.is_ahead_of(held)
                if seen and self.rolled_back and not restored.exists():  # `check` tells it until somebody has read it
                    told = {"day": f"{self._surround.now():%Y-%m-%d}", "feeds": seen.feeds}
                    self.put_setting(connection, highwater.NOTICED, told)
                if not held.number or self.rolled_back or restored.exists():
                    self.rotate(connection, seen.number if seen else 0)
                self._refresh(connection)
                unscrubbed = self._is_unscrubbed(connection)
            restored.unlink(missing_ok=True)
            vault.finish(self.folder)
            if unscrubbed:
                with contextlib.suppress(Surroundings):  # the next quiet moment tries again
                    self.scrub(kept)
        except BaseException:
            self._close_connections()
            raise
        return self

    def _refresh(self, connection: Connection) -> None:
        """Make caches anew whose definition changed since they were filled, and indexes that an older version had not."""
        from ssr_desk.db import current

        if typed.is_current(connection, self.registry):
            current.prepare(connection)
            return
        typed.make(connection, self.registry)
        current.prepare(connection)
        if connection.execute("SELECT 1 FROM revision LIMIT 1").fetchone():
            current.rebuild(connection, self.registry, self.authorities(connection))

    def authorities(self, connection: Connection) -> Any:
        """Return whose key is whose; the desk's own counts as its profile says until it is certified."""
        from ssr_desk.db.history import Authorities
        from ssr_desk.records.authority import Authority

        profile, fingerprint = self._setting(connection, "profile"), self._setting(connection, "fingerprint")
        if not profile or not fingerprint:
            return Authorities(connection)
        missions = ("*",) if profile["role"] == "hq" else (profile["mission"],)
        return Authorities(connection, (fingerprint, Authority(profile["officer"], profile["role"], missions)))

    # -- transactions

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Run one transaction: committed and durable, with the high-water file, when the block has ended; undone if it raises.

        When the transaction is committed but the high-water file cannot be written, the block has succeeded: saying otherwise
        would have it done twice. The next transaction then writes that file first, or does not begin.

        Raises:
            DiskFull, NotWritable, StoreFailed: nothing of the block was kept.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("a transaction is open on this thread already")
        with self._writing:
            self._owner = threading.get_ident()
            connection = self._writer
            try:
                if self._behind:
                    self._raise_water(self._behind)
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                held = highwater.of(connection)
                connection.execute("COMMIT")
                self.writes += 1
            except dbapi2.DatabaseError as error:
                self._roll_back()
                raise engine.told(error, self.path) from error
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._owner = 0
            if held != self._high:
                self._behind = held
                with contextlib.suppress(Surroundings):
                    self._raise_water(held)

    def _raise_water(self, held: highwater.High) -> None:
        """Write how far the store is beside it."""
        with files.told(self.folder):
            highwater.write(self.folder / highwater.FILE, held, self._key, self._surround)
        self._high, self._behind = held, None

    def _roll_back(self) -> None:
        if self._writer.in_transaction:
            with contextlib.suppress(dbapi2.DatabaseError):
                self._writer.execute("ROLLBACK")

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give this thread's reading connection."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = engine.connect(self.path, self._key)
            connection.execute("PRAGMA query_only = ON")
            connection.execute(_READER_CACHE)
            self._local.connection = connection
            self._readers.append(connection)
        try:
            yield connection
        except dbapi2.DatabaseError as error:
            raise engine.told(error, self.path) from error

    # -- settings, decisions, incarnation

    def setting(self, name: str, default: Any = None) -> Any:
        """Return a setting as the last transaction left it."""
        with self.read() as connection:
            return self._setting(connection, name, default)

    @staticmethod
    def _setting(connection: Connection, name: str, default: Any = None) -> Any:
        row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def put_setting(self, connection: Connection, name: str, value: Any) -> None:
        """Change a setting within a transaction."""
        connection.execute(
            "INSERT INTO setting(name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value, ensure_ascii=False)),
        )

    def decide(self, connection: Connection, kind: str, detail: dict[str, Any]) -> None:
        """Write down what a person decided."""
        from ssr_desk.records.base import new_id

        connection.execute(
            "INSERT INTO decision(id, at, kind, detail) VALUES (?, ?, ?, ?)",
            (new_id(self._surround), self._surround.milliseconds(), kind, json.dumps(detail, ensure_ascii=False)),
        )

    def incarnation(self, connection: Connection) -> str:
        """Return the id under which this store writes its feeds now."""
        return str(self._setting(connection, "incarnation")["id"])

    def number(self, connection: Connection) -> int:
        """Return the incarnation's number."""
        return int(self._setting(connection, "incarnation")["number"])

    def rotate(self, connection: Connection, above: int = 0) -> None:
        """Start a new incarnation, numbered above the store's and any that others have seen."""
        held = self._setting(connection, "incarnation", {"number": 0})
        number = 1 + max(held["number"], above)
        self.put_setting(connection, "incarnation", {"id": self._surround.random(16).hex(), "number": number})

    # -- the files

    @property
    def unscrubbed(self) -> bool:
        """Whether values were erased that may still lie in the journal, the search index or the backups beside the store."""
        with self.read() as connection:
            return self._is_unscrubbed(connection)

    def _is_unscrubbed(self, connection: Connection) -> bool:
        return self._erased(connection) != int(self._setting(connection, _SCRUBBED, 0))

    def scrub(self, spared: Path | None = None) -> bool:
        """Take what was erased out of the search index, the journal and the backups that were written beside the store.

        Args:
            spared: a backup that stays: the one of an upgrade that has just been made.

        Returns:
            Whether nothing of it is left. When somebody reads on for longer than a connection waits, the journal keeps it until
            the next try, at the latest until the store is closed: `unscrubbed` stays true, and `check` tells it.
        """
        from ssr_desk.db import search

        with self.write() as connection:
            erased = self._erased(connection)
            search.compact(connection)
        backup.forget(self.path, spared)
        if not any(self._is_journal_empty() for _try in range(_TRIES)):
            return False
        with self.write() as connection:
            self.put_setting(connection, _SCRUBBED, erased)
        return True

    def _is_journal_empty(self) -> bool:
        """Write the journal into the store and cut it off. SQLite waits for readers, and says so when that took too long."""
        with self._writing:
            busy, _frames, _written = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return bool(busy == 0)

    @staticmethod
    def _erased(connection: Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM erased").fetchone()[0])

    @property
    def key(self) -> bytes:
        """The store's key, for backups and for wrapping it anew."""
        return self._key

    def close(self) -> None:
        """Close all connections and give up the lock."""
        self._close_connections()
        self._lock.close()

    def _close_connections(self) -> None:
        for connection in [*self._readers, self._writer]:
            connection.close()
        self._readers.clear()
        self._local = threading.local()
