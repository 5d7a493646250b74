"""The check of a desk whose store does not read any more: which damage, what still reads, and what to do. Mends what can be."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ssr_desk.db import backup, damage, files, vault
from ssr_desk.errors import DeskError
from ssr_desk.i18n import mark as _
from ssr_desk.services.errors import StoreDamaged
from ssr_desk.services.maintenance import Trouble

_CACHES = _(
    "The store is damaged: {damaged} of its {pages} pages cannot be read (the first is page {first}). The history of all records"
    " still reads whole; only lists, search or indexes are hurt. Nothing was changed; `ssr-desk check --repair` makes them again"
    " from the history."
)
_WITH_BACKUP = _(
    "The store is damaged: {damaged} of its {pages} pages cannot be read (the first is page {first}), and with them: {lost}."
    " Nothing was changed. Restore the backup {backup} of {day} into a new folder (`ssr-desk --data NEW restore {backup}`), then"
    " import the newest bundles there: what commander and headquarters hold of this desk's work comes back."
)
_WITHOUT = _(
    "The store is damaged: {damaged} of its {pages} pages cannot be read (the first is page {first}), and with them: {lost}."
    " Nothing was changed. There is no backup beside it: restore the one that was written elsewhere into a new folder, or make a"
    " new desk and import the newest bundles there: what commander and headquarters hold of this desk's work comes back."
)


def check(folder: Path, passphrase: str, repair: bool = False) -> list[Trouble]:
    """Say what is wrong with a desk that does not open, or whose check could not read. Empty: nothing, or mended.

    Args:
        folder: of the desk, which no program has open.
        passphrase: of the desk.
        repair: make the store anew where its history still reads whole. The desk is checked as usual after that.

    Raises:
        WrongPassphrase, InUse, NoDesk; surroundings.
    """
    key, path = vault.unlock(folder, passphrase), folder / vault.STORE
    lock = files.lock(folder / "desk.lock")
    try:
        found = damage.look(path, key)
        if found is None:
            return []
        if repair and not found.lost:
            damage.mend(path, key)
            return []
        return [_told(found, path)]
    finally:
        lock.close()


def instead_of_opening(error: DeskError, folder: Path, passphrase: str) -> DeskError:
    """Return the same where a desk did not open, which no program has open now. Raises InUse."""
    found = next(iter(check(folder, passphrase)), None)
    return StoreDamaged(found.text, **found.details) if found else error


def instead(error: DeskError, path: Path, key: bytes) -> DeskError:
    """Return the sentence of a damaged store where that is why work on an open one failed; else the error as it is.

    Args:
        error: of the work.
        path: of the store, which this program has open.
        key: of it.
    """
    try:
        found = damage.look(path, key)
    except DeskError:
        return error
    if found is None:
        return error
    trouble = _told(found, path)
    return StoreDamaged(trouble.text, **trouble.details)


def _told(found: damage.Damage, path: Path) -> Trouble:
    about: dict[str, Any] = {
        "damaged": len(found.damaged) or 1,
        "pages": found.pages,
        "first": min(found.damaged or (1,)),
    }
    if not found.lost:
        return Trouble("PAGES", _CACHES, path.name, True, about)
    about["lost"] = ", ".join(found.lost)
    kept = backup.automatic(path)
    if not kept:
        return Trouble("PAGES", _WITHOUT, path.name, False, about)
    day = dt.datetime.fromtimestamp(kept[-1].stat().st_mtime, dt.UTC).date().isoformat()
    more: Mapping[str, Any] = {"backup": str(kept[-1]), "day": day}
    return Trouble("PAGES", _WITH_BACKUP, path.name, False, {**about, **more})
