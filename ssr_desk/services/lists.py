"""Making the lists of withdrawn certificates: headquarters' issuing authority, its next list, and when that is due.

Numbers of lists are seconds since 1970 or more, so they grow even when headquarters has restored an older backup.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from ssr_desk.clock import Surround
from ssr_desk.services import keyring
from ssr_desk.trust import errors, keys
from ssr_desk.trust.certificates import Authority
from ssr_desk.trust.revocation import Crl, Revocation, issuer_of, make_crl

if TYPE_CHECKING:
    from ssr_desk.db.store import Store

Connection = Any
ROOT_LIST_DAYS = 400
LIST_DAYS = 180
RENEW_BEFORE = dt.timedelta(days=120)
"""No answer and no bundle leaves headquarters with a list of its issuing authority that has less than this to live."""


def issuing(store: "Store") -> Authority:
    """Return headquarters' issuing authority. Raises NotHeadquarters."""
    held, key = store.setting("issuing", None), store.setting("issuing_key", None)
    if not held or not key:
        raise errors.NotHeadquarters
    return Authority(keyring.unpack(held), keys.key_from_bytes(keyring.unpack(key)))


def first(surround: Surround, root: Authority, authority: Authority) -> list[bytes]:
    """Return the first, empty lists of root and issuing authority (DER)."""
    now, number = surround.now(), _number(surround, 0)
    return [make_crl(root, [], number, now, ROOT_LIST_DAYS), make_crl(authority, [], number, now, LIST_DAYS)]


def renew(
    connection: Connection,
    surround: Surround,
    authority: Authority,
    days: int,
    serials: tuple[str, ...] = (),
    reason: str = "",
) -> int:
    """Make an authority's next list, with more entries, and keep it; return its number."""
    held, now = _held(connection, authority), surround.now()
    entries = {one.serial: one for one in held.entries()} if held else {}
    for serial in serials:
        before = entries.get(serial)
        if before is None or before.harmless:  # what was compromised stays so
            entries[serial] = Revocation(serial, before.since if before else now, reason)
    number = _number(surround, held.number if held else 0)
    keyring.keep_lists(connection, [make_crl(authority, entries.values(), number, now, days)])
    return number


def renew_when_due(store: "Store", surround: Surround) -> bool:
    """Renew the issuing authority's list when it has less than RENEW_BEFORE to live. The root's needs the root's file.

    Returns whether a new one was made; on a desk without an issuing authority nothing is.
    """
    if not store.setting("issuing_key", None):
        return False
    authority = issuing(store)
    with store.write() as connection:
        held = _held(connection, authority)
        due = held is None or held.next_update - surround.now() < RENEW_BEFORE
        if due:
            renew(connection, surround, authority, LIST_DAYS)
    return due


def _held(connection: Connection, authority: Authority) -> Crl | None:
    row = connection.execute(
        "SELECT der FROM crl WHERE issuer = ?", (bytes.fromhex(issuer_of(authority.certificate)),)
    ).fetchone()
    return Crl(bytes(row[0])) if row else None


def _number(surround: Surround, before: int) -> int:
    return max(before + 1, int(surround.now().timestamp()))
