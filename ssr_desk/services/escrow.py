"""A second recovery key that headquarters holds: for the officer who has lost both the passphrase and the printed key.

A desk makes it, seals it for headquarters with its own signature under it, and hands the file over; headquarters keeps it in its
encrypted store, and reads it out when the officer has been recognized. It opens what `passphrase recover` opens: the laptop's
own folder or a backup made since, and nothing without one of them. Both sides write down what they did.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssr_desk.clock import Surround
from ssr_desk.db import vault
from ssr_desk.db.files import told, write_whole
from ssr_desk.services import keyring
from ssr_desk.sync.errors import NoAddressee
from ssr_desk.trust import errors, papers, sealing
from ssr_desk.trust.keys import SealingPublic

if TYPE_CHECKING:
    from ssr_desk.db.store import Store

Connection = Any
HELD, RELEASED, HANDED = "deposit", "deposit_released", "deposit_handed"


@dataclass(frozen=True)
class Deposit:
    """A recovery key that headquarters holds. Attributes: device, officer, name: of the desk; made: RFC 3339, claimed."""

    device: str
    officer: str
    name: str
    made: str


def hand_over(store: "Store", surround: Surround, path: Path) -> tuple[str, ...]:
    """Make a recovery key for headquarters and write it, signed and sealed, into a file; return headquarters' devices.

    The one that headquarters held before opens nothing any more.

    Raises:
        NotEnrolled, NoAddressee; Surroundings: the file cannot be written, and the older key is void all the same.
    """
    by = keyring.signer(store)
    with store.read() as connection:
        rows = connection.execute(
            "SELECT device, sealing FROM peer WHERE role = 'hq' AND trusted = 1 ORDER BY device"
        ).fetchall()
    if not rows:
        raise NoAddressee(name="hq")
    secret = vault.new_recovery_key(store.folder, store.key, surround, vault.HEADQUARTERS)
    raw, out = papers.make_deposit(by, secret, surround.now()), io.BytesIO()
    sealing.seal(io.BytesIO(raw), out, [SealingPublic(row[1]) for row in rows], surround.random)
    with told(path.parent):
        write_whole(path, out.getvalue())
    devices = tuple(row[0] for row in rows)
    with store.write() as connection:
        keyring.record_decision(connection, surround, HANDED, {"to": list(devices)})
    return devices


def hold(store: "Store", surround: Surround, path: Path) -> Deposit:
    """Take a desk's recovery key in; a later one of the same desk replaces it.

    Raises:
        EnvelopeRefused, PaperRefused, SignatureRefused: one class for each reason; nothing was kept.
    """
    with told(path), path.open("rb") as file:
        raw = file.read(papers.CARD_LIMIT + 1)
    if len(raw) > papers.CARD_LIMIT:
        raise errors.PaperFormat
    key, out = keyring.sealing_key(store), io.BytesIO()
    sealing.unseal(io.BytesIO(raw), len(raw), out, {key.public.kid: key})
    verifier = keyring.verifier(store)
    found = papers.read_deposit(out.getvalue(), verifier, surround.now())
    who = found.identity
    detail = {
        "device": who.device,
        "officer": who.officer,
        "name": who.name,
        "made": found.created,
        "secret": found.secret,
    }
    digest = hashlib.sha256(raw).hexdigest()
    with store.write() as connection:
        held = _details(connection, who.device)
        if any(one["made"] > found.created for one in held):
            raise errors.PaperOlder(device=who.device)
        connection.execute(
            "DELETE FROM decision WHERE kind = ? AND json_extract(detail, '$.device') = ?", (HELD, who.device)
        )
        connection.execute(
            "INSERT INTO decision(id, at, kind, detail) VALUES (?, ?, ?, ?)",
            (digest, surround.milliseconds(), HELD, json.dumps(detail, ensure_ascii=False, sort_keys=True)),
        )
    return Deposit(who.device, who.officer, who.name, found.created)


def deposits(store: "Store") -> list[Deposit]:
    """Return what is held, by device."""
    with store.read() as connection:
        rows = connection.execute("SELECT detail FROM decision WHERE kind = ?", (HELD,)).fetchall()
    found = [json.loads(row[0]) for row in rows]
    return sorted(
        (Deposit(one["device"], one["officer"], one["name"], one["made"]) for one in found), key=lambda one: one.device
    )


def release(store: "Store", surround: Surround, device: str, reason: str) -> str:
    """Return the recovery key of a desk, to be read out to its officer; that this was done, and why, is recorded.

    Raises:
        NoDeposit: none is held.
    """
    with store.write() as connection:
        held = _details(connection, device)
        if not held:
            raise errors.NoDeposit(device=device)
        keyring.record_decision(connection, surround, RELEASED, {"device": device, "reason": reason})
    return str(held[0]["secret"])


def _details(connection: Connection, device: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT detail FROM decision WHERE kind = ? AND json_extract(detail, '$.device') = ?", (HELD, device)
    )
    return [json.loads(row[0]) for row in rows.fetchall()]
