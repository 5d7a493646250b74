"""Says who signed a file, for whom and what is inside, and lays out what a stranger's openssl needs to judge it too."""

import base64
from collections.abc import Iterator
from pathlib import Path

from ssr_desk.clock import Surround
from ssr_desk.db import files
from ssr_desk.db.store import Store
from ssr_desk.records.authority import Authority
from ssr_desk.services import keyring, refusals, unpacking
from ssr_desk.services.importing import Verified, quarantined
from ssr_desk.services.unpacking import Opened
from ssr_desk.sync import bundle, statements, strict_json, strict_zip
from ssr_desk.sync.errors import BadPayload, BundleRefused
from ssr_desk.sync.manifest import MANIFEST, PAYLOAD, SIGNATURE, Signed
from ssr_desk.sync.statements import stamp
from ssr_desk.trust import sealing
from ssr_desk.trust.errors import NotForUs
from ssr_desk.trust.secret_file import SpooledSecret

BUNDLE, REPORT = "bundle", "report"


def verify(store: Store, surround: Surround, path: Path, extract: Path | None, own: Authority) -> Verified:
    """Judge a bundle or a report without changing anything.

    A bundle that is sealed for others shows its recipients' key ids only. One that opens and is none of this desk's, whose
    authority is `own`, is told whole, with what an import would say.
    """
    with quarantined(store.folder, path) as copy:
        with copy.open("rb") as file:
            start = file.read(5)
        if start == b"%PDF-":
            return _report(store, surround, path, copy)
        return _bundle(store, surround, path, copy, extract, own)


def _report(store: Store, surround: Surround, path: Path, copy: Path) -> Verified:
    from ssr_desk.trust.pdf import verify_pdf

    data = copy.read_bytes()
    signature = verify_pdf(data, keyring.verifier(store), surround.now())
    who = signature.identity
    return Verified(str(path), REPORT, who.officer, who.device, who.role, stamp(signature.signed_at), size=len(data))


def _bundle(store: Store, surround: Surround, path: Path, copy: Path, extract: Path | None, own: Authority) -> Verified:
    size = copy.stat().st_size
    with copy.open("rb") as source:
        recipients = tuple(sealing.recipients_of(source, size))
    key = keyring.sealing_key(store)
    if not sealing.is_for(recipients, key.public.kid):
        if extract is None:
            return Verified(str(path), BUNDLE, recipients=recipients, size=size)
        raise NotForUs
    verifier = keyring.verifier(store)
    unpacking.refuse_early(copy, key)
    with SpooledSecret(surround.random, store.folder) as inner:
        unpacking.unsealed(copy, inner, key)
        opened = unpacking.open_inner(inner, verifier, surround.now(), str(path))
        written = tuple(_extracted(opened, extract)) if extract else ()
    found, who = opened.manifest, opened.signature.identity
    refused = _refused(opened, store.setting("profile")["device"], own)
    return Verified(
        str(path),
        BUNDLE,
        who.officer,
        who.device,
        who.role,
        stamp(opened.signature.signed_at),
        recipients,
        tuple(found.to),
        tuple(one.feed for one in found.feeds),
        sum(one.count for one in found.feeds),
        size,
        written,
        refused.code if refused else None,
        refusals.kept(refused) if refused else {},
    )


def _refused(opened: Opened, device: str, own: Authority) -> BundleRefused | None:
    """Return what an import would say of a bundle that is none of this desk's."""
    try:
        unpacking.check_address(opened, device)
        for one in opened.manifest.feeds:
            unpacking.check_mission(one.feed.rpartition("/")[2], opened.signature.identity, own)
    except BundleRefused as error:
        return error
    return None


def _extracted(opened: Opened, folder: Path) -> Iterator[str]:
    """Write manifest, signature, payload, root with lists, each statement and voucher with its signature. Yields their names."""
    files.make_folder(folder) if not folder.exists() else None
    small = {
        MANIFEST: opened.raw,
        SIGNATURE: opened.p7s,
        "store.pem": opened.verifier.store_pem(),
    }
    members = _members(opened)
    listed = opened.manifest.files[0]
    rows = b"".join(bundle.checked(strict_zip.content(opened.payload, members[0]), listed)).splitlines()
    for number, row in enumerate(rows, start=1):
        one = Signed.model_validate(strict_json.read(row, len(row)))
        small[f"tip-{number:04}.json"] = one.statement.encode()
        small[f"tip-{number:04}.json.p7s"] = base64.b64decode(one.signature)
    vouchers = [one for one in opened.manifest.receipts if statements.VOUCHER_FORMAT in one.statement[:80]]
    for number, one in enumerate(vouchers, start=1):
        small[f"voucher-{number:04}.json"] = one.statement.encode()
        small[f"voucher-{number:04}.json.p7s"] = base64.b64decode(one.signature)
    with files.told(folder):
        for name, data in small.items():
            with files.private(folder / name) as file:
                file.write(data)
            yield name
        opened.payload.seek(0)
        with files.private(folder / PAYLOAD) as file:
            while piece := opened.payload.read(strict_zip.CHUNK):
                file.write(piece)
        yield PAYLOAD


def _members(opened: Opened) -> list[strict_zip.Member]:
    try:
        return strict_zip.read(opened.payload, opened.manifest.payload.size, len(opened.manifest.files))
    except strict_zip.NotCanonical as error:
        raise BadPayload(why=str(error)) from error
