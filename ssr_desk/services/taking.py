"""Takes a bundle's payload in, within the transaction of `Importing`: checks 8 to 10, and what follows from them."""

import base64
import collections
import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from ssr_desk.clock import Surround
from ssr_desk.db import attachments, current, history
from ssr_desk.db.history import Incoming
from ssr_desk.db.store import Store
from ssr_desk.i18n import mark as _
from ssr_desk.progress import CancelToken, Progress
from ssr_desk.records.header import Body
from ssr_desk.records.registry import Registry
from ssr_desk.services import claims, coverage, directory, forks, keyring, packing, reading, unpacking, vouching
from ssr_desk.services.importing import Gap, Summary
from ssr_desk.services.unpacking import Opened
from ssr_desk.services.writer import Author
from ssr_desk.sync import bundle, limits, statements, strict_json, strict_zip
from ssr_desk.sync.errors import BadAttachment, BadPayload, BadRecords, BadStatement, PayloadChanged, WrongMission
from ssr_desk.sync.manifest import Signed
from ssr_desk.sync.statements import Tip
from ssr_desk.sync.strict_zip import Member
from ssr_desk.trust import cms
from ssr_desk.trust import errors as trust
from ssr_desk.trust.certificates import Identity
from ssr_desk.trust.keys import SealingPublic

Connection = Any
_STEP = 500
_ASIDE = (trust.Revoked, trust.Expired, trust.NotYetValid, trust.NoCrl)
"""Verdicts on a statement that say nothing against the bundle: the work under it waits, everything else goes in."""


class Taking:
    """One import.

    Attributes:
        erased: whether a redaction in it took something from the store.
    """

    def __init__(
        self,
        store: Store,
        registry: Registry,
        surround: Surround,
        author: Author,
        connection: Connection,
        opened: Opened,
        large: int | None = None,
    ) -> None:
        self._store, self._registry, self._surround = store, registry, surround
        self._author, self._connection, self._opened = author, connection, opened
        self._now, self._at = surround.now(), surround.milliseconds()
        self._own = f"{author.fingerprint}/{store.incarnation(connection)}/"
        self._rolled_back, self._above = False, 0
        self._returned: list[bytes] = []
        self._carried = {one.sha256 for one in opened.manifest.files[2:]}
        self._named: set[str] = set()
        self._expected = sum(one.count for one in opened.manifest.feeds)
        self._seen = vouching.Seen(connection, opened.verifier, self._now, opened.manifest.receipts)
        self.erased = False
        self._large = reading.LARGE if large is None else large

    def run(self, summary: Summary, progress: Progress, cancel: CancelToken) -> Summary:
        """Check and take everything; return what it brought."""
        with reading.Reader(self._registry, self._expected, self._large) as reader:
            return self._run(reader, summary, progress, cancel)

    def _run(self, reader: reading.Reader, summary: Summary, progress: Progress, cancel: CancelToken) -> Summary:
        connection = self._connection
        members = self._members()
        self._vouchers()
        self._claims()
        tips, aside = self._tips(members[0])
        tips += self._freed()
        self._learn(tips)
        history.begin(connection)
        authorities = self._store.authorities(connection)
        before = self._quarantined()
        signed = frozenset((one[0].feed, bytes.fromhex(one[0].tip)) for one in tips)
        last = connection.execute("SELECT coalesce(max(rowid), 0) FROM record").fetchone()[0]
        found = self._revisions(reader, members[1], progress, cancel)
        show = functools.partial(current.show, connection, self._registry)
        taken = history.insert(connection, found, authorities, self._at, signed, show)
        self._attachments(members[2:])
        progress.step(taken.new, taken.new, _("Joining"))
        self._keep_tips(tips)
        history.judge(connection)
        vouching.settle(connection)
        self._notice_returned()
        known = self._known()
        changed = self._count("c.rowid <= ?", last)
        self.erased = current.refold(connection, self._registry, authorities).erased
        new = max(0, taken.shown + self._known() - known)
        withheld = self._count("withheld <> '[]'") + self._withheld_since(last)
        self._drop_erased()
        receipts = self._receipts()
        self._notice_echo()
        if self._rolled_back:
            self._store.rotate(connection, self._above)
        done = replace(
            summary,
            new=new,
            changed=changed,
            revisions=taken.new,
            conflicts=self._count("conflicts <> '{}'"),
            withheld=withheld,
            quarantined=self._quarantined() - before,
            set_aside=aside,
            gaps=tuple(self._gaps()),
            forks=tuple(self._forks()),
            receipts=receipts,
            new_incarnation=self._rolled_back,
        )
        directory.learn(self._store, connection, self._opened.verifier, self._author.authority.missions, self._now)
        return done

    # -- check 8: the payload is the one that was signed, and holds exactly the files that were listed

    def _members(self) -> list[Member]:
        opened, listed = self._opened, self._opened.manifest.files
        digest = hashlib.sha256()
        opened.payload.seek(0)
        while piece := opened.payload.read(strict_zip.CHUNK):
            digest.update(piece)
        if digest.hexdigest() != opened.manifest.payload.sha256:
            raise PayloadChanged
        try:
            members = strict_zip.read(opened.payload, opened.manifest.payload.size, limits.FILES)
        except strict_zip.NotCanonical as error:
            raise BadPayload(why=str(error)) from error
        if [(one.name, one.size) for one in members] != [(one.path, one.size) for one in listed]:
            raise BadPayload(why="names or sizes")
        return members

    # -- check 9: vouchers, and tip statements

    def _vouchers(self) -> None:
        """Take headquarters' vouchers; the statements of this bundle are judged under them."""
        verifier = self._opened.verifier
        vouching.take(self._connection, self._opened.manifest.receipts, verifier, self._now, self._at)
        verifier.vouched = vouching.counting(self._connection, verifier)

    def _claims(self) -> None:
        """Keep what the sender says that it has set aside, and the statements of it that come along: each is judged here.

        One that does not hold, or counts here, is left out and says nothing against the bundle.
        """
        profile, who = self._store.setting("profile"), self._opened.signature.identity
        named, signed_at = self._opened.manifest.quarantined, self._opened.summary.signed_at
        tips = frozenset(named)
        if who.device != profile["device"]:
            claims.take(self._connection, who.device, who.role, signed_at, named, self._at, profile["role"])
        for tip, raw, p7s in claims.tips_among(self._opened.manifest.receipts):
            concerned = profile["role"] in claims.UPWARDS or tip.officer == profile["officer"]
            if concerned and tip.tip in tips:
                self._told_aside(tip, raw, p7s)

    def _told_aside(self, tip: Tip, raw: bytes, p7s: bytes) -> None:
        verifier, code = self._opened.verifier, trust.Revoked.code
        try:
            self._check_mission(tip.feed.rpartition("/")[2])
            owner = verifier.chain_of(cms.parse(p7s)).identity
            if (tip.feed[:64], tip.officer, tip.device) != (owner.fingerprint, owner.officer, owner.device):
                return
            signature = verifier.verify_statement(raw, p7s, self._now, tip.tip)
        except _ASIDE as error:
            code = error.code
        except (trust.TrustError, WrongMission):
            return
        else:
            if not signature.retired or signature.vouched or self._seen(tip.tip):
                return
        vouching.set_aside(self._connection, tip, raw, p7s, code, self._at)

    def _freed(self) -> list[vouching.Judged]:
        """Return statements of earlier bundles that count now: a voucher or a list has come, by this bundle or another way."""
        return vouching.freed(self._connection, self._opened.verifier, self._now, self._seen)

    def _tips(self, member: Member) -> tuple[list[vouching.Judged], int]:
        """Return the statements that count, and how many were set aside."""
        found, aside = [], 0
        listed = self._opened.manifest.files[0]
        data = b"".join(bundle.checked(strict_zip.content(self._opened.payload, member), listed))
        rows = data.split(b"\n")
        if rows.pop() or len(rows) > limits.STATEMENTS:
            raise BadStatement(why="lines")
        for row in rows:
            tip, raw, p7s = self._statement(row)
            self._check_mission(tip.feed.rpartition("/")[2])
            try:
                signature = self._opened.verifier.verify_statement(raw, p7s, self._now, tip.tip)
            except _ASIDE as error:
                vouching.set_aside(self._connection, tip, raw, p7s, error.code, self._at)
                aside += 1
                continue
            except trust.SignatureRefused as error:
                raise BadStatement(why=error.code) from error
            self._check_owner(tip, signature.identity)
            if signature.retired and not signature.vouched and not self._was_seen(tip.tip):
                vouching.set_aside(self._connection, tip, raw, p7s, trust.Revoked.code, self._at)
                aside += 1  # first seen after the certificate was withdrawn: a signing time is only a claim
                continue
            found.append((tip, raw, p7s, signature))
        return found, aside

    @staticmethod
    def _check_owner(tip: Tip, who: Identity) -> None:
        if (tip.feed[:64], tip.officer, tip.device) != (who.fingerprint, who.officer, who.device):
            raise BadStatement(why="owner")

    def _statement(self, row: bytes) -> tuple[Tip, bytes, bytes]:
        try:
            fields = strict_json.read(row, limits.MANIFEST)
            one = Signed.model_validate(fields)
            raw, p7s = one.statement.encode(), base64.b64decode(one.signature, validate=True)
            if len(p7s) > limits.SIGNATURE:
                raise strict_json.Refused("signature")
            return statements.read_tip(raw), raw, p7s
        except ValidationError as error:
            raise BadStatement(why="form") from error
        except ValueError as error:
            raise BadStatement(why=str(error)[:160]) from error

    def _was_seen(self, rev: str) -> bool:
        """Whether this desk, or headquarters, had seen a tip before its key was withdrawn for a harmless reason."""
        query = "SELECT 1 FROM tip WHERE rev_id = ?"
        if self._connection.execute(query, (bytes.fromhex(rev),)).fetchone():
            return True
        by = self._opened.signature
        return (by.identity.role == "hq" and not by.retired) or self._seen(rev)

    def _check_mission(self, mission: str) -> None:
        """Refuse work of missions that are not the sender's and ours."""
        unpacking.check_mission(mission, self._opened.signature.identity, self._author.authority)

    def _learn(self, tips: Iterable[vouching.Judged]) -> None:
        """Keep the certificates that came with signatures that hold, and the sender's sealing key."""
        signature = self._opened.signature
        signatures = [signature, *(one[3] for one in tips)]
        keyring.learn(self._store, self._connection, [(one.certificate_der, one.chain_der) for one in signatures])
        try:
            sealing = SealingPublic(base64.b64decode(self._opened.manifest.sender.sealing, validate=True))
            _public = sealing.key
        except (ValueError, trust.TrustError) as error:
            raise BadStatement(why="sealing") from error
        if not signature.retired and signature.identity.device != self._store.setting("profile")["device"]:
            keyring.keep_peer(self._connection, signature.identity, sealing)

    def _keep_tips(self, tips: Iterable[vouching.Judged]) -> None:
        for tip, raw, p7s, signature in tips:
            feed = history.feed_number(self._connection, tip.feed)
            packing.keep_tip(
                self._connection,
                bytes.fromhex(tip.tip),
                feed,
                tip.seq,
                self._at,
                raw,
                p7s,
                bytes.fromhex(signature.identity.fingerprint),
            )

    # -- check 10: revisions

    def _revisions(
        self, reader: reading.Reader, member: Member, progress: Progress, cancel: CancelToken
    ) -> Iterator[Incoming]:
        pieces = functools.partial(strict_zip.content, self._opened.payload, member)
        feeds: set[str] = set()
        number = 0
        for number, one in enumerate(reader.revisions(pieces, self._opened.manifest.files[1]), start=1):
            feed = one.header.feed
            if feed not in feeds:
                self._check_mission(one.header.mission)
                feeds.add(feed)
            if feed.startswith(self._own) and not self._has(one.rev_id):
                self._returned.append(one.rev_id)
            if one.packed and b'"attachments/' in one.packed:
                self._named |= self._attached(one.body)
            if number % _STEP == 0:
                cancel.check()
                progress.step(number, self._expected, _("Checking"))
            yield one
        if number != self._expected:
            raise BadRecords(line=number, why="count")

    def _attached(self, body: Body) -> set[str]:
        """Return the files that a body names. Raises BadAttachment for one that neither came along nor is here."""
        found = {name.partition("/")[2] for name, pair in body.items() if name.startswith("attachments/") and pair[1]}
        for sha256 in found - self._carried:
            if not attachments.has(self._connection, sha256):
                raise BadAttachment(name=f"att/{sha256}")
        return found

    def _attachments(self, members: Sequence[Member]) -> None:
        """Keep the files that came and that a revision of this bundle names; each has its hash for a name."""
        for member, listed in zip(members, self._opened.manifest.files[2:], strict=True):
            pieces = bundle.checked(strict_zip.content(self._opened.payload, member), listed)
            if listed.sha256 in self._named:
                attachments.put(self._connection, pieces)
            else:
                collections.deque(pieces, maxlen=0)  # what nobody names is held against its hash and not kept

    def _drop_erased(self) -> None:
        """Drop files that a late copy brought back although a redaction held here has erased them."""
        for listed in self._opened.manifest.files[2:]:
            query = "SELECT 1 FROM erased WHERE name = ? LIMIT 1"
            if self._connection.execute(query, (f"attachments/{listed.sha256}",)).fetchone():
                self.erased |= attachments.remove_unnamed(self._connection, listed.sha256)

    def _has(self, rev: bytes) -> bool:
        return self._connection.execute("SELECT 1 FROM revision WHERE rev_id = ?", (rev,)).fetchone() is not None

    # -- what follows

    def _known(self) -> int:
        """Return how many of the records to fold are shown here now."""
        return self._count("1")

    def _count(self, condition: str, *values: Any) -> int:
        query = f"SELECT count(*) FROM touched t JOIN record c ON c.id = t.record AND c.mission = t.mission WHERE {condition}"  # noqa: S608
        return int(self._connection.execute(query, values).fetchone()[0])

    def _withheld_since(self, last: int) -> int:
        """Return how many of the records that were shown without being folded again lack values."""
        query = (
            "SELECT count(*) FROM record c WHERE c.rowid > ? AND withheld <> '[]'"
            " AND NOT EXISTS (SELECT 1 FROM touched t WHERE t.record = c.id AND t.mission = c.mission)"
        )
        return int(self._connection.execute(query, (last,)).fetchone()[0])

    def _quarantined(self) -> int:
        query = "SELECT count(*) FROM revision WHERE state <> 3 AND state > 4"
        return int(self._connection.execute(query).fetchone()[0])

    def _feeds(self) -> list[tuple[int, str]]:
        names = sorted({one.feed for one in self._opened.manifest.feeds})
        rows = (self._connection.execute("SELECT id FROM feed WHERE name = ?", (name,)).fetchone() for name in names)
        return [(row[0], name) for row, name in zip(rows, names, strict=True) if row]

    def _gaps(self) -> Iterator[Gap]:
        authorities = self._store.authorities(self._connection)
        for feed, name in self._feeds():
            first = self._connection.execute(
                "SELECT min(seq) FROM revision WHERE +feed = ? AND state <> 3 AND state IN (1, 5)", (feed,)
            ).fetchone()[0]
            if first is not None:
                by = authorities(name[:64])
                yield Gap(name, by.officer if by else name[:12], first)

    def _forks(self) -> Iterator[str]:
        for feed, name in self._feeds():
            if forks.is_open(self._connection, feed, name):
                yield name

    def _receipts(self) -> int:
        """Take the receipts that hold; one that does not is left out and says nothing against the bundle."""
        taken = 0
        own = self._store.setting("profile")["device"]
        for one in self._opened.manifest.receipts:
            try:
                raw, p7s = one.statement.encode(), base64.b64decode(one.signature, validate=True)
                receipt = statements.read_receipt(raw)
                signature = self._opened.verifier.verify_statement(raw, p7s, self._now)
            except (ValueError, trust.SignatureRefused):
                continue
            if signature.identity.device != receipt.device:
                continue
            if receipt.device == own:
                self._notice(receipt.number, receipt.incarnation)
                continue
            keyring.learn(self._store, self._connection, [(signature.certificate_der, signature.chain_der)])
            coverage.take(self._connection, receipt, raw, p7s, signature.identity.fingerprint, self._at)
            taken += 1
        return taken

    def _notice_returned(self) -> None:
        """See whether revisions of this incarnation came back that this desk no longer holds, under its own signature.

        Without the signature anybody could make them up, and this desk would take up a new incarnation at everybody's will.
        """
        query = "SELECT 1 FROM revision WHERE rev_id = ? AND (state & 3) >= 1"
        self._rolled_back = any(self._connection.execute(query, (rev,)).fetchone() for rev in self._returned)

    def _notice_echo(self) -> None:
        """See in what others heard of this desk whether it has been rolled back."""
        own = self._store.setting("profile")["device"]
        for one in self._opened.manifest.echo:
            if one.device != own or not one.number:
                continue
            self._notice(one.number, one.incarnation)
            current_one = one.incarnation == self._store.incarnation(self._connection)
            if current_one and not all(self._has(bytes.fromhex(tip)) for tip in one.tips):
                self._rolled_back = True

    def _notice(self, number: int, incarnation: str) -> None:
        held = self._store.number(self._connection)
        other = incarnation != self._store.incarnation(self._connection)
        if number > held or (number == held and other):
            self._rolled_back, self._above = True, max(self._above, number)
