"""Opens what was sealed, up to its table of contents: checks 3 to 6 of an import, which `verify` makes as well."""

import base64
import datetime as dt
import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssr_desk.db import files
from ssr_desk.errors import why
from ssr_desk.records.authority import Authority
from ssr_desk.records.header import COMMON
from ssr_desk.services.importing import IMPORTED, Summary
from ssr_desk.sync import limits, manifest, statements, strict_zip
from ssr_desk.sync.bundle import Window
from ssr_desk.sync.errors import BundleRefused, Damaged, NotForUs, Unreadable, WrongMission, WrongSender
from ssr_desk.sync.manifest import Manifest
from ssr_desk.sync.statements import stamp
from ssr_desk.trust import cms, sealing
from ssr_desk.trust.certificates import EVERY_MISSION, Identity
from ssr_desk.trust.errors import SealBroken, StaleCrl, Truncated, TrustError
from ssr_desk.trust.keys import SealingKey
from ssr_desk.trust.secret_file import SpooledSecret
from ssr_desk.trust.signing import Signature, Verifier

_SPARE = limits.MANIFEST + limits.SIGNATURE + (128 << 10)
"""Bytes in which a bundle's envelope, manifest, signature and all heads lie."""


@dataclass
class Opened:
    """An opened bundle whose sender is known. `payload` has not been looked at yet.

    Attributes:
        digest: SHA-256 of the manifest: the bundle's name in the ledger.
        stale: the signature holds under an expired revocation list only, which a person accepted.
    """

    file: str
    manifest: Manifest
    raw: bytes
    p7s: bytes
    digest: bytes
    signature: Signature
    verifier: Verifier
    payload: Window
    summary: Summary
    stale: bool


def unsealed(sealed: Path, inner: SpooledSecret, key: SealingKey) -> None:
    """Open a sealed file into `inner`: check 2.

    Raises:
        EnvelopeRefused: one class for each reason. A file that ends too early breaks its seal as a damaged one does: the
            archive inside then tells the two apart.
        DiskFull, NotWritable: no room for what was sealed.
    """
    size = sealed.stat().st_size
    try:
        with sealed.open("rb") as source, files.told(sealed.parent):
            sealing.unseal(source, size, inner, {key.public.kid: key})
    except SealBroken as error:
        reader: Any = inner
        if strict_zip.is_cut(reader, inner.size, manifest.INNER):
            raise Truncated from error
        raise


def refuse_early(sealed: Path, key: SealingKey) -> None:
    """Refuse a large file that cannot be a bundle by its first MiB, before it is copied and opened to its last byte.

    What stands there has no seal yet: it only ever refuses. Within `_SPARE` bytes the whole file is judged as ever.

    Raises:
        EnvelopeRefused: one class for each reason. Unreadable: the file cannot be read.
    """
    try:
        with sealed.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            if not _SPARE < size <= limits.BUNDLE:
                return
            start = sealing.glance(source, size, {key.public.kid: key}, _SPARE)
    except OSError as error:
        raise Unreadable(file=str(sealed), reason=why(error)) from error
    stated = strict_zip.stated_size(io.BytesIO(start), manifest.INNER)
    if stated is None or stated + _SPARE < size:
        raise SealBroken


def open_inner(inner: SpooledSecret, verifier: Verifier, now: dt.datetime, file: str) -> Opened:
    """Judge container and signature, then read the manifest.

    Raises:
        Damaged, SignatureRefused, BadManifest, NewerFormat, WrongSender.
    """
    reader: Any = inner
    try:
        members = strict_zip.read(reader, inner.size, len(manifest.INNER))
        if tuple(one.name for one in members) != manifest.INNER:
            raise strict_zip.NotCanonical("files")
        raw = strict_zip.whole(reader, members[0], limits.MANIFEST)
        p7s = strict_zip.whole(reader, members[1], limits.SIGNATURE)
    except strict_zip.NotCanonical as error:
        raise Damaged(why=str(error)) from error
    signature, found = _judged(raw, p7s, verifier, now)
    who = signature.identity
    if (found.sender.officer, found.sender.device) != (who.officer, who.device):
        raise WrongSender(
            named=f"{found.sender.officer} ({found.sender.device})", signed=f"{who.officer} ({who.device})"
        )
    if members[2].size != found.payload.size:
        raise Damaged(why="payload")
    summary = Summary(
        file,
        IMPORTED,
        officer=who.officer,
        device=who.device,
        role=who.role,
        signed_at=stamp(signature.signed_at),
        part=(found.part[0], found.part[1]),
    )
    payload = Window(reader, members[2].start, members[2].size)
    digest = hashlib.sha256(raw).digest()
    return Opened(file, found, raw, p7s, digest, signature, verifier, payload, summary, signature.stale)


def _judged(raw: bytes, p7s: bytes, verifier: Verifier, now: dt.datetime) -> tuple[Signature, Manifest]:
    """Judge a manifest's signature, read it, and judge again under the newer lists that it carries for others.

    A desk that meets nobody but its commander for half a year has expired lists; its commander passes headquarters' on. The
    manifest is then read although the lists are stale, but not before its signature holds in everything else.
    """
    try:
        signature = verifier.verify(raw, p7s, now)
    except StaleCrl:
        try:
            found = manifest.read(raw)
        except BundleRefused:
            found = None
        if found is None or not _adopt(found, verifier):
            raise
        return verifier.verify(raw, p7s, now), found
    found = manifest.read(raw)
    return (verifier.verify(raw, p7s, now) if _adopt(found, verifier) else signature), found


_NUMBER_OF_A_LIST = b"\x06\x03\x55\x1d\x14"
"""OID 2.5.29.20 in DER: no signature that carries a list is without it."""


def _adopt(found: Manifest, verifier: Verifier) -> bool:
    """Adopt newer lists that ride among a manifest's statements; what does not hold is passed over. Whether there were any."""
    newer = False
    for one in found.receipts:
        try:
            if f'"format":"{statements.LISTS_FORMAT}"' in one.statement:
                lists = statements.read_lists(one.statement.encode())
                newer |= bool(verifier.adopt_lists(lists.lists, lists.authorities))
            elif _NUMBER_OF_A_LIST in (p7s := base64.b64decode(one.signature, validate=True)):
                newer |= bool(verifier.adopt(cms.parse(p7s)))
        except (ValueError, TrustError):
            continue
    return newer


def check_address(opened: Opened, device: str) -> None:
    """Raise NotForUs unless a bundle is addressed to this desk."""
    if device not in opened.manifest.to:
        raise NotForUs(to=", ".join(opened.manifest.to))


def check_mission(mission: str, sender: Identity, own: Authority) -> None:
    """Raise WrongMission for work of a mission that is not both the sender's and this desk's."""
    theirs = mission == COMMON or EVERY_MISSION in sender.missions or mission in sender.missions
    if not (theirs and own.serves(mission)):
        raise WrongMission(mission=mission)
