"""Makes the files of an export: statements and receipts signed, parts divided, sealed, written, read back."""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ssr_desk import __version__
from ssr_desk.clock import Surround
from ssr_desk.db import attachments, files
from ssr_desk.db.history import batches
from ssr_desk.db.store import Store
from ssr_desk.errors import why
from ssr_desk.i18n import mark as _
from ssr_desk.progress import CancelToken, Progress
from ssr_desk.records import header as headers
from ssr_desk.records.base import new_id
from ssr_desk.services import claims, coverage, keyring, vouching
from ssr_desk.services.maintenance import RECEIPTS
from ssr_desk.services.outgoing import Contents, Sent
from ssr_desk.sync import bundle, limits, lines
from ssr_desk.sync.bundle import PayloadWriter
from ssr_desk.sync.errors import ExportFailed, PartsTooSmall
from ssr_desk.sync.manifest import Echo, FeedPart, Manifest, Payload, Scope, Sender, Signed
from ssr_desk.sync.statements import Receipt, Tip, read_receipt, stamp
from ssr_desk.trust import sealing, signing
from ssr_desk.trust.keys import SealingPublic
from ssr_desk.trust.signing import Signer

Connection = Any
_ROUGH = 3
"""A line shrinks to about a third: near enough to divide a bundle into parts."""
_HEADER_ROUGH = 330
_FILES = b'"attachments/'
"""What a body with files in it holds somewhere."""
_RECEIPTS_ROOM = 500 << 10
"""Bytes of others' receipts in a manifest, which may have 1 MiB: the most important ones come first."""


@dataclass
class Packed:
    """What was written. `tips`: feed to the newest seq that went out."""

    bundle_id: str
    files: list[Path] = field(default_factory=list)
    manifests: list[str] = field(default_factory=list)
    tips: dict[str, int] = field(default_factory=dict)
    revisions: int = 0
    withheld: int = 0
    bytes: int = 0


def signer(store: Store) -> Signer:
    """Return this desk's signer. Raises NotEnrolled."""
    return keyring.signer(store)


def sign_tips(store: Store, surround: Surround, by: Signer) -> None:
    """Sign the newest revision of every own feed, of each branch where an old copy was at work, unless it is signed already."""
    with store.write() as connection:
        sign_tips_in(connection, store, surround, by)


def sign_tips_in(connection: Connection, store: Store, surround: Surround, by: Signer) -> None:
    """Do the same within a transaction."""
    profile, now = store.setting("profile"), surround.now()
    own = bytes.fromhex(store.setting("fingerprint"))
    for number, name in connection.execute("SELECT id, name FROM feed WHERE owner = ?", (own,)).fetchall():
        for rev, seq in coverage.ends(connection, number):
            if connection.execute("SELECT 1 FROM tip WHERE rev_id = ?", (rev,)).fetchone():
                continue
            raw = Tip(name, seq, rev.hex(), profile["officer"], profile["device"], stamp(now)).encode()
            p7s = signing.sign(by, raw, now, lists=False)
            keep_tip(connection, rev, number, seq, surround.milliseconds(), raw, p7s, own)


def keep_tip(
    connection: Connection,
    rev: bytes,
    feed: int,
    seq: int,
    at: int,
    statement: bytes,
    signature: bytes,
    fingerprint: bytes,
) -> None:
    """Keep a tip statement, unless another one of its branch is above it, and forget those below.

    What somebody says of a revision of another's feed is not kept, and gives way where it came before that revision.
    """
    held = connection.execute("SELECT feed FROM revision WHERE rev_id = ?", (rev,)).fetchone()
    if held is not None and held[0] != feed:
        return
    if held is not None:
        connection.execute("DELETE FROM tip WHERE rev_id = ? AND feed <> ?", (rev, feed))
    connection.execute(
        "INSERT INTO tip(rev_id, feed, seq, time, statement, signature, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (rev, feed, seq, at, statement, signature, fingerprint),
    )
    for other, at_seq in connection.execute("SELECT rev_id, seq FROM tip WHERE feed = ?", (feed,)).fetchall():
        below, above = (other, rev) if at_seq < seq else (rev, other)
        if coverage.is_before(connection, below, above):
            connection.execute("DELETE FROM tip WHERE rev_id = ?", (below,))


class Packer:
    """Writes one export from a snapshot of the store."""

    def __init__(self, store: Store, surround: Surround, by: Signer, connection: Connection, post: str | None) -> None:
        self._store, self._surround, self._signer, self._connection = store, surround, by, connection
        self._post, self._profile = post, store.setting("profile")

    def write(
        self,
        contents: Callable[[], Contents],
        recipients: Sequence[bytes],
        target: Path,
        max_size: int | None,
        progress: Progress,
        cancel: CancelToken,
    ) -> Packed:
        """Write all parts. When one fails, none is left.

        Args:
            contents: gives the contents from their beginning; asked once for each part.
            recipients: raw sealing keys.
            target: file of the bundle.
            max_size: of a part, bytes.
            progress: told the revisions done.
            cancel: asked on the way.
        """
        cuts = self._cuts(contents(), max_size) if max_size else []
        done = Packed(new_id(self._surround))
        try:
            for part in range(len(cuts) + 1):
                span = (cuts[part - 1] if part else 0, cuts[part] if part < len(cuts) else 2**62)
                path = _numbered(target, part + 1, len(cuts) + 1)
                self._part(contents(), span, (part + 1, len(cuts) + 1), recipients, path, done, progress, cancel)
        except BaseException as error:
            for path in done.files:
                path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise ExportFailed(file=str(target), reason=why(error)) from error
            raise
        return done

    def _cuts(self, contents: Contents, max_size: int) -> list[int]:
        """Return before which revisions, counted from 0, a new part begins: bodies and attachments are divided."""
        weights = [self._weight(one) for one in contents]
        heads = len(weights) * _HEADER_ROUGH + (64 << 10)
        if heads >= max_size:
            raise PartsTooSmall(size=max_size)
        cuts, filled = [], 0
        for number, weight in enumerate(weights):
            if filled and heads + filled + weight > max_size:
                cuts.append(number)
                filled = 0
            filled += weight
        return cuts

    def _weight(self, one: Sent) -> int:
        attached = sum(self._size(sha256) for sha256 in _attached(one))
        return len(one.body or b"") // _ROUGH + attached

    def _size(self, sha256: str) -> int:
        query = "SELECT size FROM attachment WHERE sha256 = ?"
        row = self._connection.execute(query, (bytes.fromhex(sha256),)).fetchone()
        return int(row[0]) if row else 0

    def _part(
        self,
        contents: Contents,
        span: tuple[int, int],
        part: tuple[int, int],
        recipients: Sequence[bytes],
        path: Path,
        done: Packed,
        progress: Progress,
        cancel: CancelToken,
    ) -> None:
        carried = _Carried()
        wanted: set[str] = set()
        count = withheld = 0
        with PayloadWriter(self._surround.random, self._store.folder) as payload:
            payload.statements(self._statements(contents))
            for batch in batches(contents):
                cancel.check()
                progress.step(count, 0, _("Collecting"))
                together = []
                for one in batch:
                    body = one.body if span[0] <= count < span[1] else None
                    if body and _FILES in body:
                        body = self._with_files(body, wanted)
                    together.append(lines.written(one.data, body))
                    carried.add(one)
                    count, withheld = count + 1, withheld + one.partial
                payload.lines(b"".join(together))
            here = sorted(wanted)
            if len(here) + 2 > limits.FILES:
                raise PartsTooSmall(size=limits.FILES)
            payload.attachments((one, attachments.pieces(self._connection, one)) for one in here)
            measured = bundle.measure(payload.archive())
            manifest = self._manifest(contents, part, carried, payload, measured, done.bundle_id).encode()
            signature = signing.sign(self._signer, manifest, self._surround.now())
            cancel.check()
            progress.step(count, count, _("Sealing"))
            stream = bundle.Stream(bundle.inner(manifest, signature, payload.archive(), measured))
            size = self._seal(stream, recipients, path)
        done.files.append(path)
        done.manifests.append(hashlib.sha256(manifest).hexdigest())
        done.revisions, done.withheld, done.bytes = count, withheld, done.bytes + size
        for name, tip in self._newest(contents).items():
            done.tips[name] = tip

    def _with_files(self, body: bytes, wanted: set[str]) -> bytes:
        """Note the files that a body names. What this desk lacks itself is left out, as if withheld: an importer refuses it."""
        known = headers.read_known_body(body)
        files = {
            name: name.partition("/")[2] for name, pair in known.items() if name.startswith("attachments/") and pair[1]
        }
        gone = {name for name, sha256 in files.items() if not attachments.has(self._connection, sha256)}
        wanted.update(sha256 for name, sha256 in files.items() if name not in gone)
        return headers.encode_body({name: pair for name, pair in known.items() if name not in gone}) if gone else body

    def _newest(self, contents: Contents) -> dict[str, int]:
        """Return how far each feed of the bundle's missions is under a signed tip: all of it has been in a bundle now."""
        query = "SELECT max(seq) FROM revision WHERE feed = ? AND state NOT IN (0, 4)"
        rows = ((name, self._connection.execute(query, (number,)).fetchone()[0]) for number, name, _m in contents.feeds)
        return {name: seq for name, seq in rows if seq}

    def _statements(self, contents: Contents) -> bytes:
        """Return the tip statements of the feeds, a line each."""
        out = []
        for number, _name, _mission in contents.feeds:
            for statement, signature in self._connection.execute(
                "SELECT statement, signature FROM tip WHERE feed = ? ORDER BY rev_id", (number,)
            ):
                out.append(headers.canonical(_signed(statement, signature).model_dump()) + b"\n")
        return b"".join(out)

    def _manifest(
        self,
        contents: Contents,
        part: tuple[int, int],
        carried: "_Carried",
        payload: PayloadWriter,
        measured: bundle.Measured,
        bundle_id: str,
    ) -> Manifest:
        devices = [one.device for one in contents.readers]
        public = keyring.sealing_key(self._store).public
        return Manifest.model_validate(
            {
                "format": "ssr-bundle/1",
                "bundle_id": bundle_id,
                "created": stamp(self._surround.now()),
                "from": Sender(
                    officer=self._profile["officer"],
                    device=self._profile["device"],
                    sealing=base64.b64encode(public.raw).decode(),
                ),
                "to": devices,
                "scope": Scope(kind="handover" if self._post else "sync", post=self._post),
                "part": list(part),
                "feeds": carried.parts(),
                "receipts": [_signed(raw, signature) for raw, signature in self._passed_on(contents)],
                "quarantined": claims.listed(self._connection, contents),
                "conflicting": self._conflicting(contents),
                "echo": [self._echo(one) for one in devices],
                "payload": Payload(size=measured.size, sha256=measured.sha256),
                "files": payload.files(),
                "app": f"ssr-desk {__version__}",
                "schema": 1,
            }
        )

    def _passed_on(self, contents: Contents) -> Iterator[tuple[bytes, bytes]]:
        """Yield lists of withdrawn certificates, headquarters' vouchers, statements set aside, and receipts."""
        lists = keyring.lists_to_send(self._connection)
        if lists is not None:
            yield lists.encode(), b""
        yield from vouching.to_send(self._connection, contents.missions)
        yield from claims.to_send(self._connection, contents)
        yield from self._receipts(contents)

    def _receipts(self, contents: Contents) -> Iterator[tuple[bytes, bytes]]:
        """Yield this desk's receipts, and those of others that it passes on."""
        wanted = set(contents.missions)
        hq = self._profile["role"] == "hq"
        held = self._store.setting(RECEIPTS, []) if hq else coverage.held(self._connection, wanted)
        now = self._surround.now()
        for one in held:
            if one["mission"] in wanted:
                raw = Receipt(
                    self._profile["device"],
                    one["mission"],
                    self._store.number(self._connection),
                    self._store.incarnation(self._connection),
                    tuple(one["tips"]),
                    tuple((feed, first, last) for feed, first, last in one["lacking"]),
                    stamp(now),
                ).encode()
                yield raw, signing.sign(self._signer, raw, now)  # headquarters' lists travel on with its receipts
        # everybody's go upwards; officers get those that make their own work safe
        upwards = all(one.authority.role in ("hq", "commander") for one in contents.readers)
        rows = self._connection.execute(
            "SELECT r.mission, r.statement, r.signature FROM receipt r JOIN certificate c ON c.fingerprint = r.fingerprint"
            " WHERE ? OR c.role <> 'officer' ORDER BY c.role <> 'hq', c.role <> 'commander', r.id",
            (upwards,),
        )
        room = _RECEIPTS_ROOM
        for mission, raw, signature in rows:
            room -= len(raw) + len(signature) * 2
            if mission in wanted and room > 0:
                yield raw, signature

    def _conflicting(self, contents: Contents) -> list[str]:
        """Return the revisions that an addressee wrote and that stand in a conflict here."""
        query = (
            "SELECT DISTINCT v.rev_id FROM record r, json_each(r.conflicts) register, json_each(register.value) one"
            " JOIN revision v ON v.rev_id = unhex(one.value) JOIN certificate c ON c.fingerprint = v.author"
            " WHERE r.conflicts <> '{}' AND r.mission IN (SELECT value FROM json_each(?))"
            " AND c.officer IN (SELECT value FROM json_each(?)) ORDER BY v.rev_id LIMIT 1000"
        )
        officers = [one.authority.officer for one in contents.readers]
        rows = self._connection.execute(query, [json.dumps(contents.missions), json.dumps(officers)])
        return [row[0].hex() for row in rows]

    def _echo(self, device: str) -> Echo:
        """Return what this desk has heard of an addressee's newest incarnation."""
        number, incarnation = coverage.newest(self._connection, device)
        rows = self._connection.execute(
            "SELECT statement FROM receipt WHERE device = ? AND incarnation = ?", (device, incarnation)
        )
        tips = sorted({tip for (raw,) in rows for tip in read_receipt(raw).tips})
        return Echo(device=device, number=number, incarnation=incarnation, tips=tips)

    def _seal(self, stream: bundle.Stream, recipients: Sequence[bytes], path: Path) -> int:
        """Write a sealed file under a temporary name, read it back, and give it its name. Returns its size in bytes."""
        part = path.with_name(path.name + ".part")
        try:
            with files.private(part) as file:
                target = _Hashing(file)
                sealing.seal(stream, target, [SealingPublic(raw) for raw in recipients], self._surround.random)
                file.flush()
                os.fsync(file.fileno())
            with part.open("rb") as file:
                if hashlib.file_digest(file, "sha256").digest() != target.digest.digest():
                    raise ExportFailed(file=str(path), reason="sha256")
            part.replace(path)
            files.sync_folder(path.parent)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ExportFailed(file=str(path), reason=why(error)) from error
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return path.stat().st_size


class _Hashing:
    """Writes to a file and remembers what was written."""

    def __init__(self, file: Any) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def write(self, data: bytes, /) -> object:
        """Take all of the bytes."""
        self.digest.update(data)
        return self._file.write(data)


def _signed(statement: bytes, signature: bytes) -> Signed:
    return Signed(statement=statement.decode(), signature=base64.b64encode(signature).decode())


def _attached(one: Sent) -> list[str]:
    """Return the files that a revision's body names."""
    if not one.body or _FILES not in one.body:
        return []
    body = headers.read_known_body(one.body)
    return [name.partition("/")[2] for name, pair in body.items() if name.startswith("attachments/") and pair[1]]


@dataclass(slots=True)
class _Branch:
    """What a bundle carries of one branch of a feed; `FeedPart` while it grows."""

    first: int
    before: bytes | None
    count: int
    tip: bytes


class _Carried:
    """What the manifest tells of the feeds: an entry for each branch, holes or not."""

    def __init__(self) -> None:
        self._feeds: dict[str, list[_Branch]] = {}

    def add(self, one: Sent) -> None:
        """Count a revision: it goes on where a branch ends, or where the only branch has a hole, or begins another one."""
        branches = self._feeds.setdefault(one.feed, [])
        at = next((old for old in branches if old.tip == one.prev), None)
        if at is None and len(branches) == 1 and one.seq >= branches[0].first + branches[0].count:
            at = branches[0]
        if at is None:
            branches.append(_Branch(one.seq, one.prev, 1, one.rev_id))
        else:
            at.count, at.tip = at.count + 1, one.rev_id

    def parts(self) -> list[FeedPart]:
        """Return the manifest's entries."""
        return [
            FeedPart(
                feed=feed,
                first=one.first,
                before=one.before.hex() if one.before else None,
                count=one.count,
                tip=one.tip.hex(),
            )
            for feed, branches in self._feeds.items()
            for one in branches
        ]


def _numbered(target: Path, part: int, parts: int) -> Path:
    return target if parts == 1 else target.with_name(f"{target.stem}-{part}-of-{parts}{target.suffix}")
