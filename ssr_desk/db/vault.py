"""The key of a store: random, and wrapped once for each way to open it. Changing the passphrase rewraps 40 bytes.

`desk.keys` is JSON: {version, wraps: [{for, salt, iterations, lanes, memory, wrapped}]}. A wrap is AES-KW (RFC 3394) of the
32-byte key under Argon2id (RFC 9106) of the passphrase or recovery key, so a wrong one is known before the store is touched.
"""

import base64
import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from ssr_desk.clock import Surround
from ssr_desk.db import files
from ssr_desk.db.errors import DeskExists, KeysMissing, NoDesk, NotOurs, StoreMissing, WrongPassphrase

FILE = "desk.keys"
STORE = "desk.db"
UNFINISHED = "desk.unfinished"
"""Lies in a folder while a first start, a restore or a destruction goes on there: what a kill leaves of it is nobody's desk."""
_VERSION = 1
_MEMORY = 64 * 1024
"""KiB: 100-200 ms on an old laptop with these passes, well under the 300 ms that a person notices."""
_PASSES, _LANES = 3, 2
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to be mistaken
_RECOVERY_BYTES = 20
PASSPHRASE, RECOVERY, HEADQUARTERS = "passphrase", "recovery", "headquarters"


def exists(folder: Path) -> bool:
    """Whether a desk lies in a folder, with its store and its keys."""
    return (folder / FILE).exists() and (folder / STORE).exists()


def incomplete(folder: Path) -> KeysMissing | StoreMissing | None:
    """Return what a desk in a folder lacks; None where there is a whole one, or none.

    The missing file may lie on a stick or come back from a backup, so nothing is ever made in such a folder.
    """
    if exists(folder) or os.path.lexists(folder / UNFINISHED):
        return None
    if not any(_has_content(folder / one) for one in (FILE, STORE, f"{STORE}-wal")):
        return None
    lacking = StoreMissing if (folder / FILE).exists() else KeysMissing
    return lacking(folder=str(folder))


def refuse_taken(folder: Path) -> None:
    """Raise DeskExists, KeysMissing or StoreMissing where a desk, or a part of one, lies in a folder."""
    if exists(folder):
        raise DeskExists(folder=str(folder))
    if lacking := incomplete(folder):
        raise lacking


def begin(folder: Path) -> None:
    """Write down that what lies in a folder is no desk until `finish`. Raises DiskFull, NotWritable."""
    with files.told(folder):
        files.write_whole(folder / UNFINISHED, b"")


def finish(folder: Path) -> None:
    """Say that the desk in a folder is whole: from now on a part of it that is missing is missed."""
    with files.told(folder):
        (folder / UNFINISHED).unlink(missing_ok=True)


def create(folder: Path, passphrase: str, surround: Surround) -> tuple[bytes, str]:
    """Make the key of a new desk. Returns it and the recovery key, to be printed and kept elsewhere.

    Raises:
        DeskExists, KeysMissing, StoreMissing: the folder holds a desk, or a part of one.
        NetworkFolder, NotWritable, DiskFull: it cannot hold one.
    """
    refuse_taken(folder)
    files.refuse_network(folder)
    files.make_folder(folder)
    begin(folder)
    key = surround.random(32)
    recovery = _spelled(surround.random(_RECOVERY_BYTES))
    wraps = [_wrap(PASSPHRASE, passphrase, key, surround), _wrap(RECOVERY, _plain(recovery), key, surround)]
    _write(folder, wraps)
    return key, recovery


def unlock(folder: Path, passphrase: str) -> bytes:
    """Return the key. Raises NoDesk, KeysMissing, StoreMissing, NotOurs, WrongPassphrase."""
    return _unwrap(folder, PASSPHRASE, passphrase)


def unlock_with_recovery(folder: Path, recovery_key: str) -> bytes:
    """Return the key by a recovery key, the printed one or headquarters', typed in any case, with or without its dashes."""
    try:
        return _unwrap(folder, RECOVERY, _plain(recovery_key))
    except WrongPassphrase:
        return _unwrap(folder, HEADQUARTERS, _plain(recovery_key))


def change_passphrase(folder: Path, key: bytes, passphrase: str, surround: Surround) -> None:
    """Wrap the key under another passphrase; the recovery key stays good."""
    kept = [one for one in _read(folder) if one["for"] != PASSPHRASE]
    _write(folder, [_wrap(PASSPHRASE, passphrase, key, surround), *kept])


def new_recovery_key(folder: Path, key: bytes, surround: Surround, holder: str = RECOVERY) -> str:
    """Wrap the key under a new recovery key, and return that; the one before opens nothing any more.

    Args:
        folder: of the desk.
        key: of its store.
        surround: gives randomness.
        holder: RECOVERY for the printed one, HEADQUARTERS for the one that headquarters holds.
    """
    recovery = _spelled(surround.random(_RECOVERY_BYTES))
    kept = [one for one in _read(folder) if one["for"] != holder]
    _write(folder, [*kept, _wrap(holder, _plain(recovery), key, surround)])
    return recovery


def add_wrap(folder: Path, name: str, secret: str, key: bytes, surround: Surround) -> None:
    """Let the key be opened by one more secret, such as one that HQ holds."""
    kept = [one for one in _read(folder) if one["for"] != name]
    _write(folder, [*kept, _wrap(name, secret, key, surround)])


def destroy(folder: Path) -> None:
    """Overwrite and remove the wrapped keys: what is left of the store can never be opened again."""
    path = folder / FILE
    with files.told(folder):
        if path.exists():
            with contextlib.suppress(OSError):  # a full disk does not keep a desk alive
                files.write_whole(folder / UNFINISHED, b"")
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.write(bytes(size))
            files.sync_file(path)
            path.unlink()
            files.sync_folder(folder)


def is_recovery_key(text: str) -> bool:
    """Whether a text has the form of a recovery key: a typing error is told before anything is tried."""
    plain = _plain(text)
    if len(plain) != 34 or any(one not in _LETTERS for one in plain):
        return False
    return plain[32:] == _check(plain[:32])


def _spelled(secret: bytes) -> str:
    letters = base64.b32encode(secret).decode().translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _LETTERS))
    whole = letters + _check(letters)
    return "-".join(whole[at : at + 6] for at in range(0, len(whole), 6))


def _plain(text: str) -> str:
    similar = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": None, " ": None})
    return text.strip().upper().translate(similar)


def _check(letters: str) -> str:
    """Return two letters that change when one letter does."""
    number = int.from_bytes(hashlib.sha256(letters.encode()).digest()[:2], "big")
    return _LETTERS[number & 31] + _LETTERS[number >> 5 & 31]


def _derived(secret: str, wrap: dict[str, Any]) -> bytes:
    return Argon2id(
        salt=base64.b64decode(wrap["salt"]),
        length=32,
        iterations=wrap["iterations"],
        lanes=wrap["lanes"],
        memory_cost=wrap["memory"],
    ).derive(secret.encode())


def _wrap(name: str, secret: str, key: bytes, surround: Surround) -> dict[str, Any]:
    about: dict[str, Any] = {
        "for": name,
        "salt": base64.b64encode(surround.random(16)).decode(),
        "iterations": _PASSES,
        "lanes": _LANES,
        "memory": _MEMORY,
    }
    return about | {"wrapped": base64.b64encode(aes_key_wrap(_derived(secret, about), key)).decode()}


def _unwrap(folder: Path, name: str, secret: str) -> bytes:
    for wrap in _read(folder):
        if wrap["for"] == name:
            try:
                return aes_key_unwrap(_derived(secret, wrap), base64.b64decode(wrap["wrapped"]))
            except InvalidUnwrap as error:
                raise WrongPassphrase from error
            except ValueError as error:  # what is not base64, or no cost that Argon2id knows
                raise NotOurs(file=str(folder / FILE)) from error
    raise WrongPassphrase


def _read(folder: Path) -> list[dict[str, Any]]:
    if lacking := incomplete(folder):
        raise lacking
    path = folder / FILE
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoDesk(folder=str(folder)) from error
    except OSError as error:
        raise files.problem(error, folder) from error
    if (wraps := _wraps(data)) is None:
        raise NotOurs(file=str(path))
    return wraps


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def is_sound(data: bytes) -> bool:
    """Whether a key file's bytes have the form of one, with at least one way to open it."""
    return bool(_wraps(data))


def _wraps(data: bytes) -> list[dict[str, Any]] | None:
    """Return what a key file holds; None for one that cannot be used: a forged one would have Argon2id eat all memory."""
    try:
        held = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not (isinstance(held, dict) and held.get("version") == _VERSION and isinstance(held.get("wraps"), list)):
        return None
    for one in held["wraps"]:
        if not (isinstance(one, dict) and all(isinstance(one.get(name), str) for name in ("for", "salt", "wrapped"))):
            return None
        limits = {"iterations": 20, "lanes": 16, "memory": 1 << 20}
        if not all(isinstance(one.get(name), int) and 0 < one[name] <= most for name, most in limits.items()):
            return None
    wraps: list[dict[str, Any]] = held["wraps"]
    return wraps


def _write(folder: Path, wraps: list[dict[str, Any]]) -> None:
    with files.told(folder):
        files.write_whole(folder / FILE, json.dumps({"version": _VERSION, "wraps": wraps}, indent=1).encode())
