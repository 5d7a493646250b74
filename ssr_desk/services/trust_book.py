"""Headquarters' book of trust: every certificate that it issued, the lists of withdrawn ones and their ends. Reads only."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ssr_desk.db.store import Store


@dataclass(frozen=True)
class Issued:
    """A certificate that headquarters issued.

    Attributes:
        serial, officer, device, name, role, missions: as it says. issued: milliseconds; ends: aware UTC.
        withdrawn: the reason, or empty; since: aware UTC. later: whether the same key has a later certificate. own: this desk's.
    """

    serial: str
    officer: str
    device: str
    name: str
    role: str
    missions: tuple[str, ...]
    issued: int
    ends: dt.datetime
    withdrawn: str = ""
    since: dt.datetime | None = None
    later: bool = False
    own: bool = False


@dataclass(frozen=True)
class HeldList:
    """A list of withdrawn certificates. Attributes: root: whether the root made it; number; ends: aware UTC; count of entries."""

    root: bool
    number: int
    ends: dt.datetime
    count: int


@dataclass(frozen=True)
class Book:
    """What the Trust page shows. Attributes: ready: headquarters is set up; root_words; issued, newest first; lists."""

    ready: bool
    root_words: tuple[str, ...]
    issued: tuple[Issued, ...]
    lists: tuple[HeldList, ...]


@dataclass(frozen=True)
class Roster:
    """What the directory says of an officer number. Attributes: name: empty when unknown; desks: its devices certified before."""

    name: str
    desks: tuple[str, ...]


def book(store: "Store") -> Book:
    """Return everything that headquarters issued and withdrew. Loads what reads certificates: for a reading thread."""
    from ssr_desk.services import keyring
    from ssr_desk.trust import papers
    from ssr_desk.trust.revocation import Crl, newest

    root = keyring.pinned_root(store)
    ready = bool(store.setting("issuing_key", None))
    own = store.setting("profile")["device"]
    with store.read() as connection:
        lists = newest(Crl(one) for one in keyring.lists(connection)).values()
        rows = connection.execute("SELECT at, detail FROM decision WHERE kind = 'certified' ORDER BY at, id").fetchall()
    withdrawn = {entry.serial: entry for one in lists for entry in one.entries()}
    found: list[Issued] = []
    newest_of: dict[str, str] = {}
    for at, raw in rows:
        one = json.loads(raw)
        newest_of[one["fingerprint"]] = one["serial"]
        entry = withdrawn.get(one["serial"])
        found.append(
            Issued(
                one["serial"],
                one["officer"],
                one["device"],
                one["name"],
                one["role"],
                tuple(one["missions"]),
                at,
                dt.datetime.fromisoformat(one["not_after"]),
                entry.reason if entry else "",
                entry.since if entry else None,
                own=one["device"] == own,
            )
        )
    latest = set(newest_of.values())
    issued = tuple(_marked(one, one.serial not in latest) for one in reversed(found))
    return Book(ready, papers.words_of_root(root) if root else (), issued, _lists(lists, root))


def _marked(one: Issued, later: bool) -> Issued:
    from dataclasses import replace

    return replace(one, later=later)


def _lists(lists: Any, root: bytes | None) -> tuple[HeldList, ...]:
    """Return the lists, the root's first."""
    from cryptography.x509 import load_der_x509_certificate

    made_by = load_der_x509_certificate(root) if root else None
    found = [
        HeldList(made_by is not None and one.signed_by(made_by), one.number, one.next_update, len(one.entries()))
        for one in lists
    ]
    return tuple(sorted(found, key=lambda one: not one.root))


def roster(store: "Store", officer: str) -> Roster:
    """Return what is known of an officer number: a request's name is only what was typed there."""
    with store.read() as connection:
        row = connection.execute(
            "SELECT json_extract(d.document, '$.name') FROM t_person d JOIN record r ON r.id = d.id"
            " WHERE json_extract(d.document, '$.officer') = ? AND r.deleted = 0 LIMIT 1",
            (officer,),
        ).fetchone()
        desks = connection.execute(
            "SELECT device FROM certificate WHERE officer = ? ORDER BY device", (officer,)
        ).fetchall()
    return Roster(str(row[0]) if row and row[0] else "", tuple(one[0] for one in desks))


def mission_codes(store: "Store") -> list[str]:
    """Return the codes of the missions that headquarters plans, and of those that certificates name."""
    with store.read() as connection:
        rows = connection.execute(
            "SELECT json_extract(document, '$.code') FROM t_mission m JOIN record r ON r.id = m.id WHERE r.deleted = 0"
        ).fetchall()
        named = connection.execute("SELECT DISTINCT missions FROM certificate").fetchall()
    codes = {str(row[0]) for row in rows if row[0]}
    codes |= {code for (raw,) in named for code in json.loads(raw)}
    return sorted(codes - {"*"})
