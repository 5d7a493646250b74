"""Keeping a desk: checks, the digest, backups and the way back, passphrase, and its end."""

import contextlib
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssr_desk.clock import Surround
from ssr_desk.db import attachments, current, engine, files, highwater, vault
from ssr_desk.db import backup as backups
from ssr_desk.db.backup import Written
from ssr_desk.db.errors import BackupInvalid, NotOurs, StoreFailed, WrongPassphrase
from ssr_desk.db.history import UNDER_A_TIP
from ssr_desk.db.store import Store
from ssr_desk.errors import DeskError
from ssr_desk.i18n import mark as _
from ssr_desk.progress import Cancelled, CancelToken
from ssr_desk.records import header as headers
from ssr_desk.records.registry import Registry
from ssr_desk.services import passphrases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ssr_desk.db.history import Connection
    from ssr_desk.services.writer import Author

RECEIPTS = "backup_receipts"
"""Setting with what the last verified backup holds: HQ's receipts promise that much and no more."""

_DAY = 24 * 3600


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong. `text` is a marked sentence; `about` names the record, revision or file.

    Attributes:
        repairable: whether `check --repair` can mend it. details: what the sentence's {places} are filled with.
    """

    code: str
    text: str
    about: str
    repairable: bool = False
    details: "Mapping[str, Any]" = field(default_factory=dict)


@dataclass(frozen=True)
class Digest:
    """One number for the set of revisions, values and states that a desk holds: equal sets give equal digests."""

    digest: str
    records: int
    revisions: int


class Maintenance:
    """Keeps one open desk."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        registry: Registry,
        surround: Surround,
        author: "Callable[[], Author]",
        receipts: "Callable[[Connection], object] | None" = None,
    ) -> None:
        """`receipts` tells, within a transaction, what this desk holds of every mission: a backup keeps the answer."""
        self._folder, self._store, self._registry = folder, store, registry
        self._surround, self._author, self._receipts = surround, author, receipts

    def check(self, repair: bool = False) -> list[Trouble]:
        """Check pages, hashes, chains, folds and the search index. With `repair`, rebuild the caches, and check again."""
        found = self._troubles()
        if repair and any(one.repairable for one in found):
            with self._store.write() as connection:
                current.rebuild(connection, self._registry, self._store.authorities(connection))
                self._note_rollback(connection)
            if self._store.unscrubbed:
                self._store.scrub()
            found = self._troubles()
        return found

    def rolled_back(self) -> Trouble | None:
        """Return that an old copy of the store was put back, as `check` tells it; None when it was not, or it is over."""
        with self._store.read() as connection:
            return next(_rolled_back(self._store, connection), None)

    def note_rollback(self) -> None:
        """Stop telling of it: somebody has read it. Nothing else changes."""
        with self._store.write() as connection:
            self._note_rollback(connection)

    def _note_rollback(self, connection: "Connection") -> None:
        """Stop telling of an old copy that was put back: somebody has read it."""
        if (told := self._store.setting(highwater.NOTICED)) is not None:
            self._store.decide(connection, highwater.NOTICED, told)
            connection.execute("DELETE FROM setting WHERE name = ?", (highwater.NOTICED,))

    def _troubles(self) -> list[Trouble]:
        with self._store.read() as connection:
            try:
                backups.verify_connection(connection, self._store.path)
            except BackupInvalid as error:
                words = _("The store itself is damaged. Restore the newest backup into a new folder.")
                return [Trouble("PAGES", words, str(error.details["reason"]))]
            found = [*_hashes(connection), *_attachments(connection)]
            if any(one.code == "HASH" for one in found):
                return found  # what damaged revisions fold to says nothing
            if self._store.unscrubbed:
                words = _("What was erased still lies in a file of this desk. `check --repair` takes it out.")
                found.append(Trouble("ERASED", words, self._store.path.name, True))
            found += _rolled_back(self._store, connection)
            found += [*_chains(connection), *_signatures(self._store, connection, self._surround)]
            authorities = self._store.authorities(connection)
            found += [
                Trouble(
                    "FOLD",
                    _("A list shows something else than the history says. `check --repair` mends it."),
                    one,
                    True,
                )
                for one in current.differences(connection, self._registry, authorities)
            ]
            indexed = connection.execute("SELECT count(*) FROM indexed").fetchone()[0]
            live = connection.execute("SELECT types FROM cache").fetchone()
            names = list(self._registry.names())
            marks = ", ".join("?" * len(names))
            shown = connection.execute(
                f"SELECT count(*) FROM record WHERE deleted = 0 AND type IN ({marks})",  # noqa: S608
                names,
            ).fetchone()[0]
            if live is None or indexed != shown:
                words = _("The search index does not hold every record. `check --repair` mends it.")
                found.append(Trouble("INDEX", words, f"{indexed} / {shown}", True))
            return found

    def digest(self) -> Digest:
        """Return one number that two desks share exactly when they hold the same; what waits unsigned is not in it."""
        total = hashlib.sha256()
        with self._store.read() as connection:
            rows = connection.execute(f"SELECT rev_id, state, body FROM revision WHERE {UNDER_A_TIP} ORDER BY rev_id")  # noqa: S608
            revisions = 0
            for rev, state, body in rows:
                revisions += 1
                total.update(rev + bytes([state & 7]) + hashlib.sha256(body or b"").digest())
            for rev, name in connection.execute("SELECT rev_id, name FROM erased ORDER BY rev_id, name"):
                total.update(rev + name.encode() + b"\n")
            fields = "id, mission, heads, deleted, conflicts, withheld, review, access"
            for row in connection.execute(f"SELECT {fields} FROM record ORDER BY id, mission"):  # noqa: S608
                total.update(repr(tuple(row)).encode())
            records = connection.execute("SELECT count(*) FROM record WHERE deleted = 0").fetchone()[0]
        return Digest(total.hexdigest(), records, revisions)

    def backup(self, target: Path) -> Written:
        """Write a backup to a file or into a folder, and read it back. Only then may HQ's receipts cover what it holds.

        Raises:
            StoreDamaged: pages of the store do not read; surroundings.
        """
        if target.is_dir():
            stamp = self._surround.now().strftime("%Y-%m-%d-%H%M%S")
            target = target / f"ssr-desk-{stamp}{backups.ENDING}"
        with self._whole():
            held = self._held()
            done = backups.write(self._store.path, self._store.key, target)
        self._remember(held)
        return done

    def back_up_automatically(self, cancel: CancelToken | None = None) -> Written:
        """Write the next rotating backup beside the store, against a slip or a damaged file.

        It dies with this disk, so neither HQ's receipts nor the reminder to back up count it.
        """
        with self._whole():
            done = backups.rotate(self._store.path, self._store.key, cancel=cancel)
        now = self._surround.now().timestamp()
        with files.told(done.file.parent):
            os.utime(done.file, (now, now))  # by the clock that asks whether the next one is due
        return done

    def back_up_when_due(self, cancel: CancelToken | None = None) -> Written | None:
        """Write a rotating backup unless there is one of the last day; for the first quiet moment after opening.

        What was erased and could not be taken out of the files at once is taken out first. Raises as `backup` does.
        """
        if self._store.unscrubbed:
            self._store.scrub()
        old = backups.automatic(self._store.path)
        now = self._surround.now().timestamp()
        if old and 0 <= now - old[-1].stat().st_mtime < _DAY:
            return None
        return self.back_up_automatically(cancel)

    @contextlib.contextmanager
    def _whole(self) -> "Iterator[None]":
        """Say that the store is damaged where that is why it could not be copied."""
        try:
            yield
        except (BackupInvalid, NotOurs, StoreFailed) as error:
            from ssr_desk.services import damaged

            raise damaged.instead(error, self._store.path, self._store.key) from error

    def back_up_quietly(self, cancel: CancelToken | None = None) -> DeskError | None:
        """Do the same at the end of other work, which is done whatever happens here. Returns what went wrong, to be told."""
        try:
            self.back_up_when_due(cancel)
        except Cancelled:
            return None
        except DeskError as error:
            return error
        except OSError as error:
            return files.problem(error, self._folder)
        return None

    def _held(self) -> object:
        """Ask what is held before the copy is made: the copy then holds at least that."""
        if self._receipts is None:
            return None
        with self._store.read() as connection:
            return self._receipts(connection)

    def _remember(self, held: object) -> None:
        with self._store.write() as connection:
            self._store.put_setting(connection, "last_backup", self._surround.milliseconds())
            if held is not None:
                self._store.put_setting(connection, RECEIPTS, held)

    def change_passphrase(self, old: str, new: str) -> None:
        """Change the passphrase; the recovery key stays good. Raises WrongPassphrase, PassphraseTooShort.

        The backups beside the store, which the old one would still open, are removed; the next quiet moment writes a new one.
        """
        self._prove(old)
        passphrases.refuse_short(new)
        vault.change_passphrase(self._folder, self._store.key, new, self._surround)
        backups.forget(self._store.path)

    def new_recovery_key(self, passphrase: str) -> str:
        """Replace the recovery key, such as one that was lost or seen, and return the new one to be printed.

        The old one opens nothing on this disk any more: not the desk, nor the backups beside it, which are removed. Backups that
        lie elsewhere still open with it. Raises WrongPassphrase.
        """
        self._prove(passphrase)
        recovery = vault.new_recovery_key(self._folder, self._store.key, self._surround)
        backups.forget(self._store.path)
        return recovery

    def _prove(self, passphrase: str) -> None:
        if vault.unlock(self._folder, passphrase) != self._store.key:
            raise WrongPassphrase

    def erase(self) -> None:
        """Destroy this desk: its keys first, so that nothing left of it can ever be read, then its files."""
        vault.destroy(self._folder)
        self._store.close()
        with files.told(self._folder):
            for pattern in ("desk.*", "backups/*", "quarantine/*"):
                for one in sorted(self._folder.glob(pattern), key=lambda one: one.name == vault.UNFINISHED):
                    with contextlib.suppress(FileNotFoundError):
                        one.unlink()


def restore(file: Path, folder: Path) -> None:
    """Lay the desk of a backup into a new folder. Its passphrase is the one of the time of the backup."""
    backups.restore(file, folder)


def recover(folder: Path, recovery_key: str, new_passphrase: str, surround: Surround | None = None) -> None:
    """Set a new passphrase with the printed recovery key. Raises PassphraseTooShort; WrongPassphrase when it opens nothing."""
    passphrases.refuse_short(new_passphrase)
    key = vault.unlock_with_recovery(folder, recovery_key)
    engine.connect(folder / vault.STORE, key).close()
    vault.change_passphrase(folder, key, new_passphrase, surround or Surround())
    backups.forget(folder / vault.STORE)


def write_paper(file: Path, words: str) -> None:
    """Write what is to be printed, whole or not at all, readable by its owner alone. Raises NotWritable, DiskFull."""
    with files.told(file.parent):
        files.write_whole(file, words.encode())


def _rolled_back(store: Store, connection: "Connection") -> "Iterator[Trouble]":
    """Yield that an old copy of the store was put back, until what was missing then is here again or somebody has noted it."""
    told = store.setting(highwater.NOTICED)
    if told is None:
        return
    held = highwater.of_every(connection)
    missing = sum(max(0, seq - held.get(name, 0)) for name, seq in told["feeds"].items())
    if not missing:
        return
    words = _(
        "This store is older than it once was: an old copy of it was put back, or the end of its journal is gone (noticed"
        " on {day}). {missing} later changes of this desk are not here. What is here is kept and sound; what is written"
        " since goes on under a new incarnation, so that nothing collides. Import the newest bundles of commander and"
        " headquarters: what they hold of it comes back by itself. What was in no bundle is in a later backup, or has to be"
        " entered again. `ssr-desk check --repair` notes that this was read."
    )
    tampered = "?" in told["feeds"]
    if tampered:
        words = _(
            "The file beside this store that knows how far it had come was changed or is another desk's (noticed on {day}),"
            " so an old copy may have been put back. What is here is kept and sound; what is written since goes on under a"
            " new incarnation. Look whether your newest records are here, and import the newest bundles of commander and"
            " headquarters. `ssr-desk check --repair` notes that this was read."
        )
    details = {"missing": missing, "day": told["day"], "tampered": tampered}
    yield Trouble("ROLLED_BACK", words, store.path.name, True, details)


def _hashes(connection: "Connection") -> "Iterator[Trouble]":
    """Yield revisions whose bytes are not what their ids and hashes say."""
    words = _(
        "A revision is damaged. Restore the newest backup into a new folder, or import it again from another desk."
    )
    for rev, data, body in connection.execute("SELECT rev_id, header, body FROM revision"):
        try:
            header = headers.decode(data)
            if headers.rev_id(data) != rev.hex():
                raise headers.Malformed("id")
            if body:
                headers.check_body(header, headers.read_known_body(body))
        except (headers.Malformed, TypeError, ValueError):
            yield Trouble("HASH", words, rev.hex())


def _signatures(store: Store, connection: "Connection", surround: Surround) -> "Iterator[Trouble]":
    """Yield tips whose signatures do not hold, and revisions of others that count although no signed tip covers them.

    Expired and withdrawn certificates are no damage: what their keys wrote is judged when it is taken, and again when a
    certificate or a list of withdrawn ones comes.
    """
    from ssr_desk.services import keyring
    from ssr_desk.sync.statements import read_tip
    from ssr_desk.trust import errors as refused

    forged = (refused.BadFormat, refused.Tampered, refused.BadSignature, refused.Untrusted)
    verifier = keyring.verifier(store, accept_stale_crl=True) if keyring.pinned_root(store) else None
    words = _("A signature under a revision does not hold. Restore the newest backup into a new folder.")
    query = "SELECT t.rev_id, t.seq, f.name, t.statement, t.signature FROM tip t JOIN feed f ON f.id = t.feed"
    for rev, seq, feed, statement, signature in connection.execute(query).fetchall():
        try:
            tip = read_tip(statement)
            if (tip.tip, tip.seq, tip.feed) != (rev.hex(), seq, feed):
                yield Trouble("SIGNATURE", words, rev.hex())
            elif verifier:
                verifier.verify_statement(statement, signature, surround.now(), tip.tip)
        except (*forged, ValueError):
            yield Trouble("SIGNATURE", words, rev.hex())
        except refused.SignatureRefused:
            continue
    query = (
        "SELECT r.rev_id FROM revision r JOIN feed f ON f.id = r.feed WHERE f.own = 0 AND (r.state & 3) >= 1"
        " AND r.seq > (SELECT coalesce(max(t.seq), 0) FROM tip t WHERE t.feed = r.feed)"
    )
    for (rev,) in connection.execute(query):
        yield Trouble("SIGNATURE", words, rev.hex())


def _attachments(connection: "Connection") -> "Iterator[Trouble]":
    """Yield attached files whose bytes are not what their names say."""
    words = _("An attached file is damaged. Attach it again, or restore the newest backup into a new folder.")
    for (name,) in connection.execute("SELECT sha256 FROM attachment").fetchall():
        digest = hashlib.sha256()
        for piece in attachments.pieces(connection, name.hex()):
            digest.update(piece)
        if digest.digest() != name:
            yield Trouble("ATTACHMENT", words, name.hex())


def _chains(connection: "Connection") -> "Iterator[Trouble]":
    """Yield revisions that count although their feed's chain is broken before them."""
    words = _("A revision counts although the one before it is missing. Restore the newest backup into a new folder.")
    query = (
        "SELECT r.rev_id FROM revision r WHERE (r.state & 3) >= 2 AND NOT (r.seq = 1 AND r.prev IS NULL) AND NOT EXISTS"
        " (SELECT 1 FROM revision p WHERE p.rev_id = r.prev AND p.feed = r.feed AND p.seq = r.seq - 1)"
    )
    for (rev,) in connection.execute(query):
        yield Trouble("CHAIN", words, rev.hex())
