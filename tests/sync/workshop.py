"""An attacker's workshop: takes a real bundle apart, changes a layer, and puts it together again, signed and sealed anew.

Whoever changes a lower layer here signs and seals the upper ones correctly, with real keys and certificates, so that a refusal
can only come from the check that the case is about.
"""

import base64
import datetime as dt
import hashlib
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from ssr_desk.app import Desk
from ssr_desk.records import header as headers
from ssr_desk.records.header import Header
from ssr_desk.services import keyring
from ssr_desk.sync import lines, strict_zip
from ssr_desk.sync.statements import Tip, stamp
from ssr_desk.sync.strict_zip import Member
from ssr_desk.trust import certificates, keys, sealing, signing
from ssr_desk.trust.certificates import Authority
from ssr_desk.trust.signing import Signer

NAMES = ("manifest.json", "manifest.json.p7s", "payload.zip")
TIPS, REVISIONS = "tips.jsonl", "revisions.jsonl.zst"
TABLES = (
    "feed",
    "revision",
    "erased",
    "tip",
    "certificate",
    "peer",
    "receipt",
    "attachment",
    "attachment_piece",
    "record",
    "setting",
    "decision",
)
Bytes = Callable[[bytes], bytes]


def same(data: Any) -> Any:
    """Change nothing."""
    return data


def archive(files: list[tuple[str, bytes]]) -> bytes:
    """Return an archive as the writer writes it."""
    members = ((Member(name, len(data), zlib.crc32(data)), [data]) for name, data in files)
    return b"".join(strict_zip.written(members))


def unpacked(data: bytes) -> list[tuple[str, bytes]]:
    """Return the files of an archive."""
    source = io.BytesIO(data)
    return [(one.name, strict_zip.whole(source, one, len(data))) for one in strict_zip.read(source, len(data), 2000)]


def unsealed(data: bytes, desk: Desk) -> bytes:
    """Open a seal with a desk's key."""
    key, inner = keyring.sealing_key(desk.store), io.BytesIO()
    sealing.unseal(io.BytesIO(data), len(data), inner, {key.public.kid: key})
    return inner.getvalue()


@dataclass
class Parts:
    """A bundle in pieces: the manifest as a document, the payload's files in their order."""

    manifest: dict[str, Any]
    files: dict[str, bytes]

    @property
    def lines(self) -> list[bytes]:
        """The revisions' lines, without their ends."""
        return zstandard.ZstdDecompressor().decompressobj().decompress(self.files[REVISIONS]).split(b"\n")[:-1]

    @property
    def headers(self) -> list[Header]:
        """The revisions' headers."""
        return [headers.decode(msgspec.json.decode(one)["h"].encode()) for one in self.lines]

    @property
    def tips(self) -> list[dict[str, str]]:
        """The tip statements with their signatures."""
        return [msgspec.json.decode(one) for one in self.files[TIPS].splitlines()]

    def put_lines(self, found: list[bytes], count: bool = True) -> "Parts":
        """Replace the revisions."""
        self.files[REVISIONS] = zstandard.ZstdCompressor(level=3).compress(b"".join(one + b"\n" for one in found))
        if count:
            self.manifest["feeds"][0]["count"] += len(found) - sum(one["count"] for one in self.manifest["feeds"])
        return self

    def put_tips(self, found: list[dict[str, str]]) -> "Parts":
        """Replace the tip statements."""
        self.files[TIPS] = b"".join(headers.canonical(one) + b"\n" for one in found)
        return self


@dataclass
class Workshop:
    """Makes bundles of one officer for one other desk.

    Attributes:
        sender, target: the desks. hq: whose issuing authority certifies whatever a case needs.
        good: the bytes of a real bundle from one to the other.
    """

    sender: Desk
    target: Desk
    hq: Desk
    good: bytes
    folder: Path
    count: int = field(default=0)

    @property
    def now(self) -> dt.datetime:
        """Everybody's clock."""
        return self.sender.surround.now()

    @property
    def signer(self) -> Signer:
        """The sender's own signer."""
        return keyring.signer(self.sender.store)

    @property
    def inner(self) -> bytes:
        """What is sealed in the good bundle."""
        return unsealed(self.good, self.target)

    def apart(self) -> Parts:
        """Take the good bundle apart."""
        files = dict(unpacked(self.inner))
        return Parts(msgspec.json.decode(files[NAMES[0]]), dict(unpacked(files[NAMES[2]])))

    def together(
        self,
        parts: Parts,
        *,
        payload: Bytes = same,
        listed: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = same,
        manifest: Bytes = same,
        signer: Signer | None = None,
        when: dt.datetime | None = None,
        inner: Bytes = same,
        signature: Bytes = same,
    ) -> bytes:
        """Put a bundle together; each hook changes one layer, and everything around it is correct again."""
        packed = payload(archive(list(parts.files.items())))
        document = dict(parts.manifest)
        document["files"] = listed([about(name, data) for name, data in parts.files.items()])
        document["payload"] = {"size": len(packed), "sha256": hashlib.sha256(packed).hexdigest()}
        raw = manifest(headers.canonical(document))
        p7s = signature(self.signed(raw, signer, when))
        return self.seal(inner(archive(list(zip(NAMES, (raw, p7s, packed), strict=True)))))

    def signed(
        self, data: bytes, signer: Signer | None = None, when: dt.datetime | None = None, lists: bool | None = None
    ) -> bytes:
        """Sign bytes, as the sender by default."""
        return signing.sign(signer or self.signer, data, when or self.now, lists=lists)

    def seal(self, inner: bytes) -> bytes:
        """Seal for the target."""
        out = io.BytesIO()
        public = keyring.sealing_key(self.target.store).public
        sealing.seal(io.BytesIO(inner), out, [public], self.sender.surround.random)
        return out.getvalue()

    def write(self, data: bytes) -> Path:
        """Put bytes on a stick."""
        self.count += 1
        path = self.folder / f"case-{self.count}.ssrb"
        path.write_bytes(data)
        return path

    # -- certificates and statements of an attacker's choice

    @property
    def issuing(self) -> Authority:
        """Headquarters' issuing authority."""
        store = self.hq.store
        return Authority(
            base64.b64decode(store.setting("issuing")),
            keys.key_from_bytes(base64.b64decode(store.setting("issuing_key"))),
        )

    def certified(self, *, key: Any = None, authority: Authority | None = None, **changes: Any) -> Signer:
        """Return a signer with a certificate that headquarters (or `authority`) issued."""
        profile, issuer = self.sender.profile, authority or self.issuing
        key = key or keyring.signing_key(self.sender.store)
        about: dict[str, Any] = {
            "name": profile.name,
            "officer": profile.officer,
            "device": profile.device,
            "role": "officer",
            "missions": (profile.mission,),
            "days": 400,
            "now": self.now - dt.timedelta(days=10),
        }
        random = self.sender.surround.random
        raw = certificates.issue(issuer, key.public_key(), random=random, **(about | changes))
        return Signer(raw, key, (issuer.certificate_der,))

    def statement(self, tip: Tip, signer: Signer | None = None, when: dt.datetime | None = None) -> dict[str, str]:
        """Sign a tip statement."""
        raw = tip.encode()
        p7s = self.signed(raw, signer, when, lists=False)
        return {"statement": raw.decode(), "signature": base64.b64encode(p7s).decode()}

    def grown(self, parts: Parts, body: dict[str, Any], **changes: Any) -> Parts:
        """Add one revision to the sender's feed, correctly hashed, chained and under a newly signed tip."""
        own = self.sender.store.setting("fingerprint")
        last = [one for one in parts.headers if one.owner == own][-1]
        made = msgspec.structs.replace(
            last,
            **{
                "seq": last.seq + 1,
                "prev": headers.rev_id(headers.encode(last)),
                "parents": (),
                "depth": 1,
                "record": "01890000-0000-7000-8000-000000000001",
                "type": "institution",
                "changed": {name: headers.register_hash(bytes(16), value) for name, value in body.items()},
                **changes,
            },
        )
        data = headers.encode(made)
        salted = {name: [bytes(16).hex(), value] for name, value in body.items()}
        line = lines.written(data, headers.encode_body(salted) if salted else None)[:-1]
        profile = self.sender.profile
        tip = Tip(made.feed, made.seq, headers.rev_id(data), profile.officer, profile.device, stamp(self.now))
        return parts.put_lines([*parts.lines, line]).put_tips([*parts.tips, self.statement(tip)])


def about(name: str, data: bytes) -> dict[str, Any]:
    """Return what a manifest says of a file."""
    return {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def everything(desk: Desk, *tables: str) -> str:
    """Return a digest of every row that a desk keeps, but its ledger and the revocation lists."""
    digest = hashlib.sha256()
    with desk.store.read() as connection:
        for name in tables or TABLES:
            rows = sorted(map(repr, connection.execute(f"SELECT * FROM {name}").fetchall()))
            digest.update(repr((name, rows)).encode())
    return digest.hexdigest()


def flip(data: bytes, at: int) -> bytes:
    """Change one bit of one byte."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)
