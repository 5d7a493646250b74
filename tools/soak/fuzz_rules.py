"""What may be accepted of a mutant: reads the bundle by itself, and knows nothing of the program's checks."""

import base64
import hashlib
import io
import json
import re
import zipfile
from typing import Any

import zstandard

from ssr_desk.sync.statements import read_tip
from sync.workshop import NAMES, REVISIONS, TIPS, archive, unsealed
from tools.soak.fuzz_kinds import raw

_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
Shop = Any


def rules(data: bytes, shop: Shop, receipts: int) -> list[str]:
    """Read an accepted bundle without the program's readers; return the rules that it breaks.

    Args:
        data: the sealed file.
        shop: whose mutant it is; it knows everything that was signed with a real key.
        receipts: how many the program took.
    """
    broken: list[str] = []

    def must(holds: bool, rule: str) -> None:
        if not holds:
            broken.append(rule)

    inner = unsealed(data, shop.target)
    with zipfile.ZipFile(io.BytesIO(inner)) as archive_:
        parts = {one: archive_.read(one) for one in archive_.namelist()}
    must(tuple(parts) == NAMES and archive(list(parts.items())) == inner, "the container is what our writer writes")
    must(shop.is_genuine(parts[NAMES[0]], parts[NAMES[1]]), "the table of contents was signed so")
    said = json.loads(parts[NAMES[0]])
    real = sum(_is_genuine(one, shop) for one in said["receipts"])
    must(receipts <= real, "receipts that were signed")
    profile, fingerprint = shop.sender.profile, shop.sender.store.setting("fingerprint")
    missions = [one.profile.mission for one in (shop.sender, shop.target) if one.profile.role != "hq"]
    must(said["format"] == "ssr-bundle/1", "format")
    must(shop.target.profile.device in said["to"], "addressed to us")
    must((said["from"]["officer"], said["from"]["device"]) == (profile.officer, profile.device), "sender is signer")
    packed = parts[NAMES[2]]
    must(said["payload"] == {"size": len(packed), "sha256": hashlib.sha256(packed).hexdigest()}, "payload")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive_:
        inside = {one: archive_.read(one) for one in archive_.namelist()}
    must(archive(list(inside.items())) == packed, "the payload is what our writer writes")
    about = [
        {"path": name, "size": len(one), "sha256": hashlib.sha256(one).hexdigest()} for name, one in inside.items()
    ]
    must(said["files"] == about, "files are as listed")
    for line in inside[TIPS].splitlines():
        must(_is_genuine(json.loads(line), shop), "a tip statement was signed so")
        tip = json.loads(json.loads(line)["statement"])
        if tip["device"] == profile.device:
            must(tip["feed"].startswith(fingerprint) and tip["officer"] == profile.officer, "a tip's owner")
        read_tip(json.loads(line)["statement"].encode())
    text = zstandard.ZstdDecompressor().decompressobj().decompress(inside[REVISIONS])
    some = text.split(b"\n")[:-1]
    must(sum(one["count"] for one in said["feeds"]) == len(some), "count")
    for line in some:
        one = json.loads(line)
        header = json.loads(one["h"])
        must(raw(one) == line and raw(header) == one["h"].encode(), "canonical form")
        must(header["feed"].split("/")[0] == header["author"], "author owns the feed")
        must(header["feed"].split("/")[2] in ("common", *missions), "mission")
        must(not _TEXT.search(json.dumps(one["b"], ensure_ascii=False)), "clean text")
        for name, pair in one["b"].items():
            digest = hashlib.sha256(bytes.fromhex(pair[0]) + raw(pair[1])).hexdigest()
            must(header["changed"].get(name) == digest, "hash of a value")
    return broken


def _is_genuine(one: dict[str, str], shop: Shop) -> bool:
    """Whether a statement has the signature that a real key made of it."""
    try:
        return bool(shop.is_genuine(one["statement"].encode(), base64.b64decode(one["signature"], validate=True)))
    except ValueError:
        return False
