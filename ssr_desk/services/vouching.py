"""What headquarters vouches for, and what waits until it does: vouchers and statements that were set aside, kept and judged.

A voucher is a small statement that headquarters signs and every desk passes on, in bundles, among the receipts. It names one
tip whose key was withdrawn; under it the tip counts again. It is judged when it comes and each time before it is used, so it
falls with the certificate that signed it. Both kinds lie in the table of decisions, under the hash of their statement: what
comes twice is kept once. Source: trust-and-bundles, "Identity".
"""

import base64
import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ssr_desk.sync import statements
from ssr_desk.sync.statements import Tip, Voucher, read_receipt, read_tip, read_voucher
from ssr_desk.trust import errors
from ssr_desk.trust.signing import Signature, Verifier

if TYPE_CHECKING:
    from ssr_desk.db.store import Store
    from ssr_desk.sync.manifest import Signed

Connection = Any
Judged = tuple[Tip, bytes, bytes, Signature]
"""A tip statement that counts: what it says, its bytes, its signature, and the judgement of that."""
VOUCH, ASIDE = "vouch", "set_aside"
_ROOM = 100 << 10
"""Bytes of vouchers in a manifest, which may have 1 MiB."""
_MOST_ASIDE = 100
"""Statements of one key that wait: whoever stole it could otherwise fill the store."""
_MOST_SIGNATURE = 16 << 10
_LATER = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)  # what is held was not ahead of any clock when it came


@dataclass(frozen=True)
class Vouched:
    """A voucher that is held. Attributes: tip; reason; time, claimed; counts: whether its signature still holds."""

    tip: str
    reason: str
    time: str
    counts: bool


@dataclass(frozen=True)
class Aside:
    """Signed work that came and does not count.

    Attributes:
        tip: which headquarters may vouch for. feed, seq: where it stands. officer, device: who signed. code: of the reason.
    """

    tip: str
    feed: str
    seq: int
    officer: str
    device: str
    code: str


# -- vouchers


def keep(connection: Connection, voucher: Voucher, raw: bytes, signature: bytes, at: int) -> bool:
    """Keep a voucher whose signature holds. Returns whether it is new."""
    detail = {"tip": voucher.tip, "reason": voucher.reason, "statement": _packed(raw), "signature": _packed(signature)}
    return _put(connection, VOUCH, raw, detail, at)


def take(
    connection: Connection, found: Iterable["Signed"], verifier: Verifier, now: dt.datetime, at: int
) -> list[Voucher]:
    """Keep the vouchers among a manifest's statements that are headquarters'; one that is not says nothing against the bundle.

    One whose signer has been retired since is not believed any more unless it was held before. Returns the new ones.
    """
    new = []
    for one in found:
        if f'"format":"{statements.VOUCHER_FORMAT}"' not in one.statement[:80]:
            continue
        try:
            raw, p7s = one.statement.encode(), base64.b64decode(one.signature, validate=True)
            voucher = read_voucher(raw)
            signature = verifier.verify_statement(raw, p7s, now, roles=("hq",))
        except (ValueError, errors.TrustError):
            continue
        if not signature.retired and keep(connection, voucher, raw, p7s, at):
            new.append(voucher)
    return new


def counting(connection: Connection, verifier: Verifier) -> frozenset[str]:
    """Return the tips for which headquarters vouches, by vouchers whose signatures hold under the lists known to `verifier`."""
    held = _held(connection, VOUCH)
    judge = Verifier(verifier.root_der, verifier.lists, accept_stale_crl=True)
    return frozenset(one["tip"] for one in held if _holds(judge, one))


def vouched(connection: Connection, verifier: Verifier) -> list[Vouched]:
    """Return all vouchers that are held, oldest first, for people to see."""
    judge = Verifier(verifier.root_der, verifier.lists, accept_stale_crl=True)
    return [
        Vouched(one["tip"], one["reason"], read_voucher(_unpacked(one["statement"])).time, _holds(judge, one))
        for one in _held(connection, VOUCH)
    ]


def to_send(connection: Connection, missions: Sequence[str]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the vouchers to pass on, with their signatures: of tips in these missions, and of those that nobody here knows.

    Those under which something counts here come first, then the newest.
    """
    rows = connection.execute(
        "SELECT d.detail FROM decision d LEFT JOIN tip t ON t.rev_id = unhex(json_extract(d.detail, '$.tip'))"
        " LEFT JOIN revision r ON r.rev_id = unhex(json_extract(d.detail, '$.tip')) LEFT JOIN feed f ON f.id = r.feed"
        " WHERE d.kind = ? AND (f.id IS NULL OR f.mission IN (SELECT value FROM json_each(?)))"
        " ORDER BY t.rev_id IS NULL, d.at DESC, d.id",
        (VOUCH, json.dumps(missions)),
    )
    room = _ROOM
    for (detail,) in rows.fetchall():
        one = json.loads(detail)
        raw, signature = _unpacked(one["statement"]), _unpacked(one["signature"])
        room -= len(raw) + len(signature) * 2
        if room > 0:
            yield raw, signature


def _holds(judge: Verifier, one: dict[str, Any]) -> bool:
    try:
        judge.verify_statement(_unpacked(one["statement"]), _unpacked(one["signature"]), _LATER, roles=("hq",))
    except errors.TrustError:
        return False
    return True


# -- statements that were set aside


def set_aside(connection: Connection, tip: Tip, raw: bytes, signature: bytes, code: str, at: int) -> None:
    """Keep a statement that is genuine and does not count, so that it can when headquarters vouches for it."""
    key = tip.feed[:64]
    count = connection.execute(
        "SELECT count(*) FROM decision WHERE kind = ? AND substr(json_extract(detail, '$.feed'), 1, 64) = ?",
        (ASIDE, key),
    ).fetchone()[0]
    if count < _MOST_ASIDE and len(signature) <= _MOST_SIGNATURE:
        detail = {**vars(tip), "code": code, "statement": _packed(raw), "signature": _packed(signature)}
        _put(connection, ASIDE, raw, detail, at)


def aside(connection: Connection) -> list[Aside]:
    """Return what waits for headquarters, oldest first."""
    names = ("tip", "feed", "seq", "officer", "device", "code")
    return [Aside(*(one[name] for name in names)) for one in _held(connection, ASIDE)]


def statements_aside(connection: Connection) -> list[tuple[str, bytes, bytes]]:
    """Return tip, statement and signature of what waits for headquarters, oldest first."""
    return [(one["tip"], _unpacked(one["statement"]), _unpacked(one["signature"])) for one in _held(connection, ASIDE)]


def lacking(connection: Connection, verifier: Verifier) -> list[Aside]:
    """Return what headquarters holds under keys withdrawn since and does not vouch for: it counts here and nowhere else."""
    now, found = _LATER, []
    judge = Verifier(verifier.root_der, verifier.lists, counting(connection, verifier), accept_stale_crl=True)
    rows = connection.execute(
        "SELECT t.statement, t.signature FROM tip t JOIN certificate c ON c.fingerprint = t.fingerprint"
        " JOIN peer p ON p.fingerprint = c.fingerprint WHERE p.trusted = 0 ORDER BY t.time, t.rev_id"
    )
    for raw, signature in rows.fetchall():
        tip = read_tip(raw)
        try:
            judge.verify_statement(raw, signature, now, tip.tip)
        except errors.Revoked as error:
            found.append(Aside(tip.tip, tip.feed, tip.seq, tip.officer, tip.device, error.code))
        except errors.TrustError:
            continue
    return found


def freed(connection: Connection, verifier: Verifier, now: dt.datetime, seen: Callable[[str], bool]) -> list[Judged]:
    """Judge again what was set aside; what counts now waits no longer, and is returned. `seen`: see `Seen`."""
    found: list[Judged] = []
    for one in _held(connection, ASIDE):
        raw, p7s = _unpacked(one["statement"]), _unpacked(one["signature"])
        tip = read_tip(raw)
        try:
            signature = verifier.verify_statement(raw, p7s, now, tip.tip)
        except errors.TrustError:
            continue
        who = signature.identity
        owner = (tip.feed[:64], tip.officer, tip.device) == (who.fingerprint, who.officer, who.device)
        if not owner or (signature.retired and not signature.vouched and not seen(tip.tip)):
            continue
        found.append((tip, raw, p7s, signature))
    return found


def settle(connection: Connection) -> None:
    """Forget what was set aside and counts now, whichever way it came."""
    tip = "unhex(json_extract(detail, '$.tip'))"
    connection.execute(
        f"DELETE FROM decision WHERE kind = ? AND ({tip} IN (SELECT rev_id FROM tip)"  # noqa: S608
        # a later statement that counts covers it
        f" OR EXISTS (SELECT 1 FROM revision r WHERE r.rev_id = {tip} AND r.state NOT IN (0, 4)))",
        (ASIDE,),
    )


class Seen:
    """Whether headquarters had seen a tip before its key was withdrawn for a harmless reason: then it stays, everywhere.

    Headquarters says so by passing the statement on itself, and by its receipts: it confirms nothing that waits there.
    """

    def __init__(self, connection: Connection, verifier: Verifier, now: dt.datetime, carried: Iterable["Signed"] = ()):
        """Ask the receipts held, and those of a manifest that are `carried`."""
        self._connection, self._verifier, self._now, self._carried = connection, verifier, now, carried

    def __call__(self, tip: str) -> bool:
        """Whether headquarters confirms this tip."""
        return tip in self._tips

    @cached_property
    def _tips(self) -> frozenset[str]:
        rows = self._connection.execute(
            "SELECT r.statement, r.signature FROM receipt r JOIN certificate c ON c.fingerprint = r.fingerprint"
            " WHERE c.role = 'hq'"
        )
        found = [(bytes(raw), bytes(signature)) for raw, signature in rows.fetchall()]
        for one in self._carried:
            with contextlib.suppress(ValueError):
                found.append((one.statement.encode(), base64.b64decode(one.signature, validate=True)))
        return frozenset(tip for raw, signature in found for tip in self._confirmed(raw, signature))

    def _confirmed(self, raw: bytes, p7s: bytes) -> tuple[str, ...]:
        try:
            receipt = read_receipt(raw)
            signature = self._verifier.verify_statement(raw, p7s, self._now, roles=("hq",))
        except (ValueError, errors.TrustError):
            return ()
        return () if signature.retired or signature.identity.device != receipt.device else receipt.tips


def _never(_tip: str) -> bool:
    return False


def apply(store: "Store", connection: Connection, verifier: Verifier, now: dt.datetime, at: int) -> int:
    """Let count what counts now, outside an import: headquarters has just vouched. Returns how many statements were freed."""
    from ssr_desk.db import current, history
    from ssr_desk.services import keyring
    from ssr_desk.services.packing import keep_tip

    verifier.vouched = counting(connection, verifier)
    found = freed(connection, verifier, now, _never)
    if found:
        keyring.learn(store, connection, [(one.certificate_der, one.chain_der) for *_tip, one in found])
        history.begin(connection)
        for tip, raw, p7s, signature in found:
            feed = history.feed_number(connection, tip.feed)
            owner = bytes.fromhex(signature.identity.fingerprint)
            keep_tip(connection, bytes.fromhex(tip.tip), feed, tip.seq, at, raw, p7s, owner)
        history.judge(connection)
        settle(connection)
        current.refold(connection, store.registry, store.authorities(connection))
    return len(found)


# -- the table


def _held(connection: Connection, kind: str) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT detail FROM decision WHERE kind = ? ORDER BY at, id", (kind,))
    return [json.loads(row[0]) for row in rows.fetchall()]


def _put(connection: Connection, kind: str, raw: bytes, detail: dict[str, Any], at: int) -> bool:
    done = connection.execute(
        "INSERT INTO decision(id, at, kind, detail) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (_name(raw), at, kind, json.dumps(detail, ensure_ascii=False, sort_keys=True)),
    )
    return bool(done.rowcount)


def _name(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _packed(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unpacked(text: str) -> bytes:
    return base64.b64decode(text)
