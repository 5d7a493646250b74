"""Bundles in: the ten checks in their order, a summary to accept, one transaction.

A refusal changes nothing but the revocation lists, which are adopted before anything is judged. `check` and `take` are the
same code: `check` takes the transaction back at its end. Source: trust-and-bundles, "What an importer checks".
"""

import contextlib
import hashlib
import json
import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssr_desk.bulk import uncollected
from ssr_desk.clock import Surround
from ssr_desk.db import files
from ssr_desk.db.store import Store
from ssr_desk.errors import DeskError, why
from ssr_desk.progress import CancelToken, Progress
from ssr_desk.records.registry import Registry
from ssr_desk.services import forks, keyring, refusals
from ssr_desk.services.writer import Author
from ssr_desk.sync.errors import Unreadable
from ssr_desk.trust.secret_file import SpooledSecret

if TYPE_CHECKING:
    from ssr_desk.services.unpacking import Opened

Connection = Any
IMPORTED, ALREADY, REFUSED = "imported", "already_have", "refused"
QUARANTINE = "quarantine"
"""Folder of the sealed copies while they are judged. The store's lock says that no other program is at it."""
_PIECE = 1 << 20
_NAMED_BY = 8 << 20
"""Bytes of a refused file that it is told apart by: a stick may hold gigabytes of something else."""
_DETAILS = "details"


@dataclass(frozen=True)
class Gap:
    """Revisions of a feed that wait for earlier ones."""

    feed: str
    officer: str
    before: int


@dataclass(frozen=True)
class Summary:
    """What a bundle brings, or brought.

    Attributes:
        status: imported, already_have or refused; error: the refusal's code.
        officer, device, role, signed_at: who signed it, and when that was claimed (RFC 3339, UTC).
        part: number and count. new, changed: records. revisions: new ones. conflicts, withheld: records among these.
        quarantined: revisions whose author had no right to write them; set_aside: signatures under work that do not count now.
        gaps, forks: feeds; receipts: how many were taken. new_incarnation: this desk had been rolled back, and went on.
    """

    file: str
    status: str
    error: str | None = None
    officer: str = ""
    device: str = ""
    role: str = ""
    signed_at: str = ""
    part: tuple[int, int] = (1, 1)
    new: int = 0
    changed: int = 0
    revisions: int = 0
    conflicts: int = 0
    quarantined: int = 0
    withheld: int = 0
    set_aside: int = 0
    gaps: tuple[Gap, ...] = ()
    forks: tuple[str, ...] = ()
    receipts: int = 0
    new_incarnation: bool = False


@dataclass(frozen=True)
class Verified:
    """What can be said of a bundle or a report without taking it in.

    `error` and `details`: for `refusals.sentence`, of a bundle that holds in itself and that an import here would refuse: it
    is addressed to another desk, or brings work of a mission that is not its sender's and this desk's.
    """

    file: str
    kind: str
    signer: str = ""
    device: str = ""
    role: str = ""
    signed_at: str = ""
    recipients: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    revisions: int = 0
    size: int = 0
    extracted: tuple[str, ...] = ()
    error: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A line of the ledger. `error` and `details`: of a refusal, for `refusals.sentence`."""

    direction: str
    status: str
    bundle_id: str
    device: str
    file: str
    at: int
    error: str | None
    summary: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownDesk:
    """A desk that this one knows: last heard of, the end of its certificate, feeds that wait or forked."""

    device: str
    officer: str
    name: str
    role: str
    trusted: bool
    heard: int | None
    expires: int | None
    gaps: int
    forks: int


class _TakeBack(Exception):
    """Ends the transaction of a check."""


class Importing:
    """Bundles into one open desk.

    Attributes:
        large: from how many revisions on a second process reads them; None: from `reading.LARGE` on.
    """

    def __init__(
        self,
        store: Store,
        registry: Registry,
        surround: Surround,
        author: Callable[[], Author],
        large: int | None = None,
    ) -> None:
        self._store, self._registry, self._surround, self._author = store, registry, surround, author
        self.large = large
        for left in (store.folder / QUARANTINE).glob("*.ssrb"):  # the power went during an import
            with contextlib.suppress(OSError):
                left.unlink()

    def check(self, path: Path, progress: Progress | None = None, cancel: CancelToken | None = None) -> Summary:
        """Judge a bundle and say what it brings. Nothing is changed but newer revocation lists.

        Raises:
            DeskError: one class for each reason to refuse it.
        """
        with self._opened(path, False) as opened:
            return self._judged(opened, progress or Progress(), cancel or CancelToken(), commit=False)

    def take(
        self,
        path: Path,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
        accept_stale_crl: bool = False,
    ) -> Summary:
        """Judge a bundle and take it in, in one transaction. The refusal of a bundle stands in the inbox.

        Args:
            path: of the sealed file.
            progress: told the revisions done.
            cancel: asked between revisions.
            accept_stale_crl: a field desk's decision, which is recorded, to go on with an expired revocation list. At
                headquarters it changes nothing.

        Raises:
            DeskError: one class for each reason to refuse it.
        """
        try:
            with self._opened(path, accept_stale_crl) as opened:
                return self._judged(opened, progress or Progress(), cancel or CancelToken(), commit=True)
        except DeskError as error:
            self.note_refusal(path, error)
            raise

    def verify(self, path: Path, extract: Path | None = None) -> Verified:
        """Say who signed a bundle or a PDF report, when and for whom, and what is inside. Changes nothing.

        `extract`: a folder that gets what openssl needs to judge it too.
        """
        from ssr_desk.services import verifying

        return verifying.verify(self._store, self._surround, path, extract, self._author().authority)

    def inbox(self) -> list[Entry]:
        """Return the bundles taken and refused, the newest first."""
        return self._ledger("in")

    def sent(self) -> list[Entry]:
        """Return the bundles made here, the newest first."""
        return self._ledger("out")

    def desks(self) -> list[KnownDesk]:
        """Return every desk known: certified, heard of, or the owner of a feed."""
        with self._store.read() as connection:
            rows = connection.execute(
                "SELECT p.device, p.officer, p.name, p.role, p.trusted, p.heard, c.not_after, p.fingerprint FROM peer p"
                " LEFT JOIN certificate c ON c.fingerprint = p.fingerprint ORDER BY p.role, p.device"
            ).fetchall()
            return [_known(row, *self._troubles(connection, row[7])) for row in rows]

    @staticmethod
    def _troubles(connection: Connection, owner: bytes | None) -> tuple[int, int]:
        """Return in how many feeds of a key there are gaps, and forks that nobody has settled."""
        gaps = connection.execute(
            "SELECT count(DISTINCT r.feed) FROM revision r JOIN feed f ON f.id = r.feed"
            " WHERE f.owner = ? AND r.state <> 3 AND r.state IN (1, 5)",
            (owner,),
        ).fetchone()[0]
        feeds = connection.execute("SELECT id, name FROM feed WHERE owner = ?", (owner,)).fetchall()
        return int(gaps), sum(forks.is_open(connection, feed, name) for feed, name in feeds)

    def _ledger(self, direction: str) -> list[Entry]:
        with self._store.read() as connection:
            rows = connection.execute(
                "SELECT direction, status, bundle_id, device, file, at, error, summary FROM bundle WHERE direction = ?"
                " ORDER BY at DESC, bundle_id",
                (direction,),
            ).fetchall()
        told = [json.loads(row[7]) for row in rows]
        details = [one.pop(_DETAILS, {}) for one in told]
        return [Entry(*row[:7], *also) for row, *also in zip(rows, told, details, strict=True)]

    # -- opening: checks 1 to 6

    @contextlib.contextmanager
    def _opened(self, path: Path, accept_stale_crl: bool) -> "Iterator[Opened]":
        """Copy a bundle, still sealed, open its seal, judge its signature and its table of contents."""
        from ssr_desk.services import unpacking

        renews = self._store.setting("profile")["role"] == "hq"  # headquarters can make a new list
        verifier = keyring.verifier(self._store, accept_stale_crl and not renews)
        unpacking.refuse_early(path, keyring.sealing_key(self._store))
        try:
            with (
                quarantined(self._store.folder, path) as copy,
                SpooledSecret(self._surround.random, self._store.folder) as inner,
            ):
                unpacking.unsealed(copy, inner, keyring.sealing_key(self._store))
                opened = unpacking.open_inner(inner, verifier, self._surround.now(), str(path))
                unpacking.check_address(opened, self._store.setting("profile")["device"])
                yield opened
        finally:
            if verifier.adopted:
                with self._store.write() as connection:
                    keyring.keep_lists(connection, verifier.adopted)

    # -- judging: checks 7 to 10, and the transaction

    def _judged(self, opened: "Opened", progress: Progress, cancel: CancelToken, commit: bool) -> Summary:
        from ssr_desk.services.taking import Taking

        summary = replace(opened.summary)
        erased = False
        try:
            with self._store.write() as connection:
                if self._is_known(connection, opened.digest):
                    return replace(summary, status=ALREADY)
                author = self._author()
                taking = Taking(self._store, self._registry, self._surround, author, connection, opened, self.large)
                with uncollected():
                    summary = taking.run(summary, progress, cancel)
                erased = taking.erased
                if not commit:
                    raise _TakeBack
                self._note(connection, opened, summary)
        except _TakeBack:
            return summary
        if erased:
            self._store.scrub()
        return summary

    @staticmethod
    def _is_known(connection: Connection, digest: bytes) -> bool:
        query = (  # what was set aside then may count now: taking a bundle in once more does no harm
            "SELECT 1 FROM bundle WHERE manifest = ? AND direction = 'in' AND status = 'imported'"
            " AND coalesce(json_extract(summary, '$.set_aside'), 0) = 0"
        )
        return connection.execute(query, (digest,)).fetchone() is not None

    def _note(self, connection: Connection, opened: "Opened", summary: Summary) -> None:
        now = self._surround.milliseconds()
        told = {
            name: getattr(summary, name)
            for name in ("new", "changed", "revisions", "conflicts", "quarantined", "withheld", "set_aside", "receipts")
        }
        told |= {"gaps": len(summary.gaps), "forks": len(summary.forks)}
        self._put(
            connection, opened.digest, IMPORTED, opened.manifest.bundle_id, summary.device, opened.file, now, told, None
        )
        connection.execute("UPDATE peer SET heard = ? WHERE device = ?", (now, summary.device))
        if opened.stale:
            self._store.decide(connection, "stale_crl", {"bundle": opened.manifest.bundle_id})

    def note_refusal(self, path: Path, error: DeskError) -> None:
        """Write a refusal into the inbox; the bundle itself is not kept.

        `take` does it by itself. The window, which asks `check` first, tells of what it refused there. Errors that say nothing
        against the bundle (a full disk, a cancelled check) are not noted.
        """
        if error.exit_code != 1 or error.code == "CANCELLED":
            return
        try:
            digest = _named(path)
        except OSError:
            return
        now = self._surround.milliseconds()
        with self._store.write() as connection:
            self._put(connection, digest, REFUSED, "", "", str(path), now, {_DETAILS: refusals.kept(error)}, error.code)

    @staticmethod
    def _put(
        connection: Connection,
        digest: bytes,
        status: str,
        bundle_id: str,
        device: str,
        file: str,
        at: int,
        told: dict[str, Any],
        error: str | None,
    ) -> None:
        connection.execute(
            "INSERT INTO bundle(manifest, direction, status, bundle_id, device, created, at, file, summary, error)"
            " VALUES (?, 'in', ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (manifest) DO UPDATE SET at = excluded.at,"
            " status = excluded.status, direction = excluded.direction, error = excluded.error, summary = excluded.summary",
            (digest, status, bundle_id, device, at, at, file, json.dumps(told), error),
        )


def _named(path: Path) -> bytes:
    """Return the name of a refused file in the ledger: the SHA-256 of its size and its beginning, which tell it apart."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return hashlib.sha256(size.to_bytes(8, "big") + file.read(_NAMED_BY)).digest()


def _known(row: Any, gaps: int, forks: int) -> KnownDesk:
    return KnownDesk(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6], gaps, forks)


@contextlib.contextmanager
def quarantined(folder: Path, path: Path) -> Iterator[Path]:
    """Copy a file, sealed as it is, beside the store: a stick may be pulled, or change, while it is read.

    Raises:
        Unreadable: the file cannot be read. DiskFull, NotWritable: it cannot be copied.
    """
    from ssr_desk.sync import limits
    from ssr_desk.trust.errors import TooBig

    place = folder / QUARANTINE
    files.make_folder(place)
    copy = place / f"{uuid.uuid4()}.ssrb"
    try:
        try:
            source = path.open("rb")
        except OSError as error:
            raise Unreadable(file=str(path), reason=why(error)) from error
        with source:
            if os.fstat(source.fileno()).st_size > limits.BUNDLE:
                raise TooBig(limit=limits.BUNDLE)
            _copy(source, path, copy)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _copy(source: Any, path: Path, copy: Path) -> None:
    with files.told(copy.parent), files.private(copy) as target:
        while True:
            try:
                piece = source.read(_PIECE)
            except OSError as error:
                raise Unreadable(file=str(path), reason=why(error)) from error
            if not piece:
                return
            target.write(piece)
