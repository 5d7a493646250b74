"""The table of contents of a bundle: the exact bytes that its sender signs, and the strict reading of them."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ssr_desk.records import header as headers
from ssr_desk.sync import limits, strict_json
from ssr_desk.sync.errors import BadAttachment, BadManifest, NewerFormat

FORMAT = "ssr-bundle/1"
MANIFEST, SIGNATURE, PAYLOAD = "manifest.json", "manifest.json.p7s", "payload.zip"
INNER = (MANIFEST, SIGNATURE, PAYLOAD)
TIPS, REVISIONS = "tips.jsonl", "revisions.jsonl.zst"
ATTACHMENT = re.compile(r"att/([0-9a-f]{64})")

_Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Incarnation = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
_Count = Annotated[int, Field(ge=0, lt=limits.WHOLE)]
_Time = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
_Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_Text = Annotated[str, StringConstraints(max_length=1 << 20)]

_Named = Annotated[list[_Hash], Field(max_length=limits.NAMED)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Sender(_Part):
    """Who made it, which must be what the certificate says, and the public key under which answers can be sealed."""

    officer: _Name
    device: _Name
    sealing: Annotated[str, StringConstraints(max_length=8192)]


class Scope(_Part):
    """An ordinary exchange, or the hand-over of a post."""

    kind: Literal["sync", "handover"]
    post: _Uuid | None = None


class FeedPart(_Part):
    """What the bundle carries of a feed's branch: from `first` on, after the revision `before`, up to `tip`."""

    feed: Annotated[str, StringConstraints(max_length=200)]
    first: Annotated[int, Field(ge=1, lt=limits.WHOLE)]
    before: _Hash | None
    count: _Count
    tip: _Hash


class Signed(_Part):
    """A statement as a text, with its detached signature in base64."""

    statement: _Text
    signature: Annotated[str, StringConstraints(max_length=limits.SIGNATURE * 2)]


class Echo(_Part):
    """What the sender knows of an addressee: its newest incarnation, and the tips that it claimed to hold there."""

    device: _Name
    number: _Count
    incarnation: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")]
    tips: list[_Hash]


class Listed(_Part):
    """One file of the payload."""

    path: Annotated[str, StringConstraints(max_length=80)]
    size: _Count
    sha256: _Hash


class Payload(_Part):
    """The payload as a whole."""

    size: _Count
    sha256: _Hash


class Manifest(_Part):
    """Everything about a bundle but its records; see docs/bundle-format.md."""

    format: Literal["ssr-bundle/1"]
    bundle_id: _Uuid
    created: _Time
    sender: Sender = Field(alias="from")
    to: Annotated[list[_Name], Field(min_length=1, max_length=limits.RECIPIENTS)]
    scope: Scope
    part: Annotated[list[Annotated[int, Field(ge=1, le=limits.FILES)]], Field(min_length=2, max_length=2)]
    feeds: list[FeedPart]
    receipts: list[Signed]
    quarantined: _Named
    conflicting: _Named
    echo: list[Echo]
    payload: Payload
    files: Annotated[list[Listed], Field(min_length=2, max_length=limits.FILES)]
    app: Annotated[str, StringConstraints(max_length=100)]
    schema_version: _Count = Field(alias="schema")

    def encode(self) -> bytes:
        """Return the bytes to sign."""
        return headers.canonical(self.model_dump(by_alias=True))


def read(data: bytes) -> Manifest:
    """Read a manifest whose signature holds. Raises BadManifest, NewerFormat, BadAttachment."""
    try:
        found: Any = strict_json.read(data, limits.MANIFEST)
    except strict_json.Refused as error:
        raise BadManifest(why=str(error)) from error
    form = found.get("format") if isinstance(found, dict) else None
    if form != FORMAT:
        raise NewerFormat(found=str(form)[:40], known=FORMAT)
    try:
        manifest = Manifest.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadManifest(why=f"{'.'.join(map(str, first['loc']))}: {first['type']}"[:160]) from error
    if headers.canonical(found) != data:
        raise BadManifest(why="not in canonical form")
    _check_files(manifest)
    return manifest


def _check_files(manifest: Manifest) -> None:
    paths = [one.path for one in manifest.files]
    attached = [one.path for one in manifest.files[2:]]
    if paths[:2] != [TIPS, REVISIONS] or attached != sorted(set(attached)):
        raise BadManifest(why="files")
    if any(not ATTACHMENT.fullmatch(one) for one in attached) or any(one.size > limits.FILE for one in manifest.files):
        raise BadManifest(why="files")
    for one in manifest.files[2:]:
        if one.path != f"att/{one.sha256}":
            raise BadAttachment(name=one.path)
    if manifest.part[0] > manifest.part[1] or len(set(manifest.to)) != len(manifest.to):
        raise BadManifest(why="part or addressees")
    if (manifest.scope.kind == "handover") != (manifest.scope.post is not None):
        raise BadManifest(why="scope")
