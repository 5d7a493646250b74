"""Bundles out: for whom, what they lack, signing, sealing, and a file that is complete and verified or absent.

Nothing is deleted because it was sent, and nothing counts as sent before the file was read back.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssr_desk.clock import Surround
from ssr_desk.db.files import told
from ssr_desk.db.store import Store
from ssr_desk.progress import CancelToken, Progress
from ssr_desk.records import header as headers
from ssr_desk.records.authority import Authority
from ssr_desk.records.base import natural_id
from ssr_desk.records.registry import Registry
from ssr_desk.services import states
from ssr_desk.services.outgoing import Contents, Reader, rotations
from ssr_desk.services.writer import Author
from ssr_desk.sync import release
from ssr_desk.sync.errors import NoAddressee, NotYourPost, RequestWordsNeeded

Connection = Any
ROLES = ("hq", "commander", "officer")


@dataclass(frozen=True)
class Addressee:
    """Another desk that a bundle can be sealed for."""

    device: str
    name: str
    officer: str
    role: str
    missions: tuple[str, ...]
    heard: int | None


@dataclass(frozen=True)
class Outgoing:
    """What an export would carry now."""

    to: tuple[str, ...]
    revisions: int
    withheld: int


@dataclass(frozen=True)
class Exported:
    """What was written: files in order, revisions, how many of them without something that was held back, bytes."""

    files: tuple[Path, ...]
    bundle_id: str
    revisions: int
    withheld: int
    bytes: int


@dataclass(frozen=True)
class Lacking:
    """What one addressee lacks."""

    device: str
    name: str
    role: str
    revisions: int


@dataclass(frozen=True)
class _Target:
    """An addressee with its sealing key. Attributes: words: of an uncertified request, which somebody must have compared."""

    reader: Reader
    sealing: bytes
    words: tuple[str, ...] = ()


class Exchange:
    """Bundles out of one open desk."""

    def __init__(self, store: Store, registry: Registry, surround: Surround, author: Callable[[], Author]) -> None:
        self._store, self._registry, self._surround, self._author = store, registry, surround, author

    def addressees(self) -> list[Addressee]:
        """Return the desks that bundles can be sealed for: headquarters first."""
        own = self._store.setting("profile")["device"]
        with self._store.read() as connection:
            rows = connection.execute(
                "SELECT device, name, officer, role, missions, heard FROM peer WHERE trusted = 1 AND device <> ? ORDER BY device",
                (own,),
            ).fetchall()
        found = [Addressee(row[0], row[1], row[2], row[3], tuple(json.loads(row[4])), row[5]) for row in rows]
        return sorted(found, key=lambda one: ROLES.index(one.role) if one.role in ROLES else len(ROLES))

    def preview(self, to: Iterable[str], full: bool = False, post: str | None = None) -> Outgoing:
        """Return what an export to these desks would carry."""
        with self._snapshot() as connection:
            targets = self._targets(connection, to, post)
            revisions, withheld = Contents(connection, [target.reader for target in targets], full).count()
        return Outgoing(tuple(one.reader.device for one in targets), revisions, withheld)

    def outbox(self) -> list[Lacking]:
        """Return what each known desk lacks."""
        return [
            Lacking(one.device, one.name, one.role, self.preview([one.device]).revisions) for one in self.addressees()
        ]

    def states(self) -> dict[str, int]:
        """Return how many records are how safe: saved, in_bundle, with_commander, safe."""
        with self._store.read() as connection:
            return states.counts(connection, self._store)

    def states_of(self, records: Iterable[str]) -> dict[str, str]:
        """Return how safe these records are, by id; unknown ones are absent. Where missions share an id, as `open` does."""
        own, found = self._author().mission, dict[str, str]()
        with self._store.read() as connection:
            some = states.of_records(connection, self._store, records)
        for (record, mission), state in sorted(some.items()):
            if record not in found or mission == own:
                found[record] = state
        return found

    def last(self) -> int | None:
        """Return when a bundle was last written or taken in, in milliseconds since 1970; refusals do not count."""
        with self._store.read() as connection:
            row = connection.execute("SELECT max(at) FROM bundle WHERE error IS NULL").fetchone()
        return None if row[0] is None else int(row[0])

    def state_of(self, connection: Connection, record: str, mission: str) -> str:
        """Return how safe one record is."""
        return states.of_record(connection, self._store, record, mission)

    def export(
        self,
        to: Iterable[str],
        target: Path,
        full: bool = False,
        max_size: int | None = None,
        post: str | None = None,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
        words: str | None = None,
    ) -> Exported:
        """Write a bundle for these desks: files that are complete and verified, or none.

        Args:
            to: ids of devices, roles ("hq", "commander"), or the file of a newcomer's request.
            target: the file, or a folder to put it in. Parts get numbers before the ending.
            full: everything, whatever the addressees have confirmed.
            max_size: about how many bytes a file may have.
            post: code of a post that is handed over to the addressee.
            progress: told the revisions done.
            cancel: asked between revisions.
            words: the six words of the newcomer's request as that person read them out; compared here with the file that is
                sealed for, which may have been swapped since. Needed for a request, and for nothing else.

        Raises:
            NotEnrolled, NoAddressee, NotYourPost, RequestWordsNeeded, WordsDiffer, PartsTooSmall; ExportFailed: nothing was
            left at the target.
        """
        from ssr_desk.services import lists, packing

        wanted = list(to)
        lists.renew_when_due(self._store, self._surround)
        signer = packing.signer(self._store)
        packing.sign_tips(self._store, self._surround, signer)
        tell, token = progress or Progress(), cancel or CancelToken()
        with self._snapshot() as connection:
            targets = self._targets(connection, wanted, post)
            _compare(targets, words)
            readers = [one.reader for one in targets]
            path = self._path(target, readers)
            packer = packing.Packer(self._store, self._surround, signer, connection, self._post(post))
            done = packer.write(
                lambda: Contents(connection, readers, full),
                [one.sealing for one in targets],
                path,
                max_size,
                tell,
                token,
            )
        self._remember(readers, done)
        return Exported(tuple(done.files), done.bundle_id, done.revisions, done.withheld, done.bytes)

    def _remember(self, readers: Sequence[Reader], done: Any) -> None:
        """Note in the ledger what went out, and how far each feed has been in a bundle."""
        with self._store.write() as connection:
            for manifest, path in zip(done.manifests, done.files, strict=True):
                connection.execute(
                    "INSERT INTO bundle(manifest, direction, status, bundle_id, device, created, at, file, summary, error)"
                    " VALUES (?, 'out', 'exported', ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
                    (
                        bytes.fromhex(manifest),
                        done.bundle_id,
                        ", ".join(one.device for one in readers),
                        self._surround.milliseconds(),
                        self._surround.milliseconds(),
                        str(path),
                        json.dumps({"revisions": done.revisions, "withheld": done.withheld}),
                    ),
                )
            exported = self._store.setting("exported", {})
            for feed, seq in done.tips.items():
                exported[feed] = max(seq, exported.get(feed, 0))
            self._store.put_setting(connection, "exported", exported)

    def _snapshot(self) -> Any:
        """Read in one transaction, so that what is counted is what is sent."""
        return _Snapshot(self._store)

    def _post(self, code: str | None) -> str | None:
        return natural_id("post", code) if code else None

    def _targets(self, connection: Connection, to: Iterable[str], post: str | None) -> list[_Target]:
        known = rotations(connection, self._missions(connection))
        scope = {natural_id("post", post)} if post else set[str]()
        self._refuse_post(known, post)
        found: dict[str, _Target] = {}
        for name in to:
            some = self._request(name, scope) or self._peers(connection, name, known, scope)
            if not some:
                raise NoAddressee(name=name)
            found.update((one.reader.device, one) for one in some)
        if not found:
            raise NoAddressee(name="")
        return list(found.values())

    @staticmethod
    def _missions(connection: Connection) -> list[str]:
        return [row[0] for row in connection.execute("SELECT DISTINCT mission FROM feed")] or [headers.COMMON]

    def _refuse_post(self, known: list[release.RecordFacts], post: str | None) -> None:
        """An officer hands over its own post only."""
        author = self._author()
        if post is None or author.authority.role != "officer":
            return
        own = release.posts_of(author.authority.officer, known)
        if natural_id("post", post) not in own and self._store.setting("profile")["post"] != post:
            raise NotYourPost(post=post)

    def _peers(
        self, connection: Connection, name: str, known: list[release.RecordFacts], scope: set[str]
    ) -> list[_Target]:
        own = self._store.setting("profile")["device"]
        rows = connection.execute(
            "SELECT device, officer, role, missions, sealing FROM peer WHERE trusted = 1 AND device <> ?1"
            " AND (device = ?2 OR role = ?2) ORDER BY device",
            (own, name),
        ).fetchall()
        return [
            _Target(
                Reader(row[0], Authority(row[1], row[2], tuple(json.loads(row[3]))), self._posts(row[1], known, scope)),
                row[4],
            )
            for row in rows
        ]

    @staticmethod
    def _posts(officer: str, known: list[release.RecordFacts], scope: set[str]) -> frozenset[str]:
        return frozenset(release.posts_of(officer, known) | scope)

    def _request(self, name: str, scope: set[str]) -> list[_Target]:
        """Return a newcomer whose request lies in a file. Nothing is sealed for it before its words were compared."""
        path = Path(name)
        if not (scope and path.is_file()):
            return []
        from ssr_desk.trust import papers

        with told(path), path.open("rb") as file:
            request = papers.read_request(file.read(papers.REQUEST_LIMIT + 1))
        authority = Authority(request.officer, "officer", (self._author().mission,))
        return [_Target(Reader(request.device, authority, frozenset(scope)), request.sealing.raw, request.words)]

    def _path(self, target: Path, readers: Sequence[Reader]) -> Path:
        if not target.is_dir():
            return target
        stamp = self._surround.now().strftime("%Y-%m-%d-%H%M%S")
        own = self._store.setting("profile")["device"]
        return target / f"{stamp}-{own}-{readers[0].device}.ssrb"


def _compare(targets: Iterable[_Target], typed: str | None) -> None:
    """Compare the words that were read out with those of the requests just read. Raises RequestWordsNeeded, WordsDiffer."""
    for one in targets:
        if not one.words:
            continue
        if not typed or not typed.strip():
            raise RequestWordsNeeded
        if tuple(typed.replace(",", " ").lower().split()) != one.words:
            from ssr_desk.trust.errors import WordsDiffer

            raise WordsDiffer


class _Snapshot:
    """A reading transaction on this thread's connection."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Connection:
        self._reading = self._store.read()
        self._connection = self._reading.__enter__()
        self._connection.execute("BEGIN")
        return self._connection

    def __exit__(self, *details: Any) -> None:
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        self._reading.__exit__(*details)
