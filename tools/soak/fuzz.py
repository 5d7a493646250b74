"""Changes a good bundle in thousands of ways and lets headquarters judge each: nothing wrong goes in, nothing breaks.

At most a tenth of the mutants damage the sealed file, which its tag rejects anyway. The others change an inner part, and all
that lies around it is hashed, signed and sealed again with valid keys. What is accepted is looked at by `rules`, which reads
the bundle by itself and knows nothing of the program's checks.
"""

import base64
import copy
import hashlib
import io
import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zstandard

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from ssr_desk.errors import DeskError  # noqa: E402 - the tests' workshop is shared with this tool
from ssr_desk.sync.statements import read_tip  # noqa: E402
from sync.conftest import copied, founded  # noqa: E402
from sync.workshop import NAMES, REVISIONS, TIPS, archive, everything, unsealed  # noqa: E402

LOOK_EVERY = 250
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    2**53,
    2**64,
    "",
    "x",
    "é" * 200,
    "x" * 300_000,
    "\u202e",
    "\x00",
    "e\u0301",
    [],
    {},
)
ODD += ([[[[[[[[[[[[[[]]]]]]]]]]]]]],)
_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
Shop = Any
Rng = random.Random


def raw(value: Any) -> bytes:
    """Write JSON in the canonical form, whatever it holds."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a document."""
    found = [path] if path else []
    some = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in some:
        found += places(one, (*path, key))
    return found


def shaken(rng: Rng, document: Any) -> Any:
    """Change one place of a document: another value, none, a new key, two values changed round."""
    changed = copy.deepcopy(document)
    every = places(changed)
    path = rng.choice(every)
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    how = rng.randrange(5)
    if how == 0:
        del inside[path[-1]]
    elif how == 1 and isinstance(inside, dict):
        inside[path[-1] + "x"] = inside[path[-1]]
    elif how == 2:
        other = document
        for key in rng.choice(every):
            other = other[key]
        inside[path[-1]] = copy.deepcopy(other)
    elif how == 3 and isinstance(inside[path[-1]], str) and inside[path[-1]]:
        text = inside[path[-1]]
        at = rng.randrange(len(text))
        inside[path[-1]] = text[:at] + rng.choice("0aF/-\n\u200b ") + text[at + 1 :]
    elif how == 4 and isinstance(inside[path[-1]], int):
        inside[path[-1]] += rng.choice((-1, 1, 1000))
    else:
        inside[path[-1]] = copy.deepcopy(rng.choice(ODD))
    return changed


def bent(rng: Rng, data: bytes) -> bytes:
    """Change some bytes: flipped, cut out, doubled, cut off, appended."""
    if not data:
        return b"x"
    at, how = rng.randrange(len(data)), rng.randrange(6)
    if how < 2:
        return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    if how == 2:
        return data[:at] + data[at + rng.randrange(1, 9) :]
    if how == 3:
        return data[:at] + data[max(0, at - 9) :]
    return data[:at] if how == 4 else data + bytes([rng.randrange(256)])


# -- the kinds of mutants: each returns the bytes of a sealed file


def sealed_file(shop: Shop, rng: Rng) -> bytes:
    """Damage outside the seal."""
    return bent(rng, shop.good)


def container(shop: Shop, rng: Rng) -> bytes:
    """Damage to the inner container, sealed again; half of the time near its directory, where its form is."""
    inner = shop.inner
    if rng.random() < 0.5:
        return shop.seal(bent(rng, inner))
    cut = len(inner) - rng.randrange(1, 400)
    return shop.seal(inner[:cut] + bent(rng, inner[cut:]))


def signature(shop: Shop, rng: Rng) -> bytes:
    """Damage to the signature."""
    return shop.together(shop.apart(), signature=lambda data: bent(rng, data))


def manifest(shop: Shop, rng: Rng) -> bytes:
    """Another table of contents, signed."""
    if rng.random() < 0.2:
        return shop.together(shop.apart(), manifest=lambda data: bent(rng, data))
    return shop.together(shop.apart(), manifest=lambda data: raw(shaken(rng, json.loads(data))))


def payload(shop: Shop, rng: Rng) -> bytes:
    """Another payload archive, hashed and signed."""
    return shop.together(shop.apart(), payload=lambda data: bent(rng, data))


def files(shop: Shop, rng: Rng) -> bytes:
    """Other bytes in a file of the payload, listed as they are and signed."""
    parts = shop.apart()
    name = rng.choice(list(parts.files))
    parts.files[name] = bent(rng, parts.files[name])
    return shop.together(parts)


def listed(shop: Shop, rng: Rng) -> bytes:
    """Another list of files."""
    return shop.together(shop.apart(), listed=lambda some: shaken(rng, some))


def tips(shop: Shop, rng: Rng) -> bytes:
    """Another tip statement, signed by the sender or as it was, or another line."""
    parts = shop.apart()
    found = parts.tips
    at, how = rng.randrange(len(found)), rng.randrange(3)
    if how == 0:
        parts.files[TIPS] = b"".join(
            raw(one) + b"\n" for one in [*found[:at], shaken(rng, found[at]), *found[at + 1 :]]
        )
        return shop.together(parts)
    statement = raw(shaken(rng, json.loads(found[at]["statement"])))
    if how == 1:
        from ssr_desk.trust import signing

        p7s = signing.sign(shop.signer, statement, shop.now, lists=False)
        found[at] = {"statement": statement.decode("utf-8", "replace"), "signature": base64.b64encode(p7s).decode()}
    else:
        found[at]["statement"] = statement.decode("utf-8", "replace")
    parts.files[TIPS] = b"".join(raw(one) + b"\n" for one in found)
    return shop.together(parts)


def bodies(shop: Shop, rng: Rng) -> bytes:
    """Another value in a body, hashed or not."""
    parts = shop.apart()
    found = parts.lines
    at = rng.randrange(len(found))
    found[at] = raw(shaken(rng, json.loads(found[at]))) if rng.random() < 0.8 else bent(rng, found[at])
    return shop.together(parts.put_lines(found))


def lines(shop: Shop, rng: Rng) -> bytes:
    """Lines that are missing, doubled or in another order; the count is right."""
    parts = shop.apart()
    found = parts.lines
    at, to = rng.randrange(len(found)), rng.randrange(len(found))
    how = rng.randrange(3)
    if how == 0:
        del found[at]
    elif how == 1:
        found.insert(to, found[at])
    else:
        found[at], found[to] = found[to], found[at]
    return shop.together(parts.put_lines(found))


def heads(shop: Shop, rng: Rng) -> bytes:
    """One more revision with an odd header or an odd value: hashed, chained, and under a tip that its author signed."""
    parts = shop.apart()
    last = [one for one in parts.headers if one.owner == shop.sender.store.setting("fingerprint")][-1]
    odd: dict[str, Callable[[], Any]] = {
        "seq": lambda: rng.choice((0, -1, last.seq, last.seq + 2, 2**53)),
        "prev": lambda: rng.choice((None, "0" * 64, "x", parts.headers[0].prev)),
        "parents": lambda: rng.choice((("0" * 64,), ("x",), ("0" * 64, "0" * 64), (parts.headers[0].record,))),
        "depth": lambda: rng.choice((0, -1, 2, 2**53)),
        "record": lambda: rng.choice(("", "x", "../x", parts.headers[0].record, "0" * 36)),
        "type": lambda: rng.choice(("", "rotation", "mission", "no such type", "person", "x" * 300)),
        "kind": lambda: rng.choice(("", "delete", "redact")),
        "time": lambda: rng.choice((-1, 0, 2**53, 2**60)),
        "author": lambda: rng.choice(("0" * 64, "x", "")),
        "feed": lambda: rng.choice(("", "/", "0" * 64 + last.feed[64:], last.feed + "x", last.feed[:98] + "common")),
        "targets": lambda: rng.choice((("name",), ("post",), ("",), ("_deleted",))),
    }  # fmt: skip
    name = rng.choice([*odd, "body", "body"])
    body = {"name": "n"}
    if name == "body":
        body = {rng.choice(("name", "review", "_deleted", "post", "relations/x", "no such field", "")): rng.choice(ODD)}
        return shop.together(shop.grown(parts, body))
    return shop.together(shop.grown(parts, body, **{name: odd[name]()}))


KINDS: dict[str, tuple[int, Callable[[Shop, Rng], bytes]]] = {
    "sealed file": (9, sealed_file),
    "container": (9, container),
    "signature": (9, signature),
    "manifest": (20, manifest),
    "payload": (8, payload),
    "files": (8, files),
    "list of files": (6, listed),
    "tip statements": (10, tips),
    "bodies and lines": (10, bodies),
    "order of lines": (3, lines),
    "headers": (8, heads),
}
"""Weights in percent."""


# -- what may be accepted


def rules(data: bytes, shop: Shop) -> list[str]:
    """Read an accepted bundle without the program's readers; return the rules that it breaks."""
    broken: list[str] = []

    def must(holds: bool, rule: str) -> None:
        if not holds:
            broken.append(rule)

    inner = unsealed(data, shop.target)
    with zipfile.ZipFile(io.BytesIO(inner)) as archive_:
        parts = {one: archive_.read(one) for one in archive_.namelist()}
    must(tuple(parts) == NAMES and archive(list(parts.items())) == inner, "the container is what our writer writes")
    said = json.loads(parts[NAMES[0]])
    profile, fingerprint = shop.sender.profile, shop.sender.store.setting("fingerprint")
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
        must(header["feed"].split("/")[2] in ("common", profile.mission), "mission")
        must(not _TEXT.search(json.dumps(one["b"], ensure_ascii=False)), "clean text")
        for name, pair in one["b"].items():
            digest = hashlib.sha256(bytes.fromhex(pair[0]) + raw(pair[1])).hexdigest()
            must(header["changed"].get(name) == digest, "hash of a value")
    return broken


# -- the run


def run(count: int, seed: int = 1) -> int:
    """Try `count` mutants; print what refused them. Returns 1 when something was wrong."""
    rng, wrong = random.Random(seed), 0
    found: dict[str, Counter[str]] = {name: Counter() for name in KINDS}
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as place, founded(Path(place) / "made", 31) as cast:
        keys = {name: desk.store.key for name, desk in cast.desks.items()}
        cast.close()
        with copied((cast, keys), Path(place) / "desks", 33) as desks:
            shop = _shop(desks, Path(place))
            before, digest = everything(shop.target), shop.target.maintenance.digest()
            path = Path(place) / "mutant.ssrb"
            for number in range(count):
                name = rng.choices(list(KINDS), [weight for weight, _make in KINDS.values()])[0]
                verdict = _tried(shop, rng, name, path)
                found[name][verdict] += 1
                if verdict.startswith("!"):
                    wrong += 1
                    print(f"mutant {number} of seed {seed}, {name}: {verdict}", flush=True)
                if number % LOOK_EVERY and number < count - 1:
                    continue
                if everything(shop.target) != before or shop.target.maintenance.digest() != digest:
                    wrong += 1
                    print(f"mutants to {number}: the store was changed", flush=True)
                    before = everything(shop.target)
    for name, verdicts in found.items():
        told = ", ".join(f"{one} {times}" for one, times in verdicts.most_common())
        print(f"{name:18} {sum(verdicts.values()):6}  {told}")
    taken = sum(verdicts["lawful"] for verdicts in found.values())
    print(
        f"fuzz: {count} mutants in {time.monotonic() - begin:.0f} s, {taken} lawful ones, {wrong} wrongly accepted or failed"
    )
    return int(wrong > 0)


def _shop(desks: Any, folder: Path) -> Shop:
    from sync.workshop import Workshop

    (file,) = desks.send("officer", ("hq",), "good")
    return Workshop(desks["officer"], desks["hq"], desks["hq"], file.read_bytes(), folder)


def _tried(shop: Shop, rng: Rng, name: str, path: Path) -> str:
    """Return the code of the refusal, 'lawful', or what is wrong with '!' before it."""
    try:
        data = KINDS[name][1](shop, rng)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, UnicodeError):
        return "cannot be made"  # the workshop's own writers do not write it
    path.write_bytes(data)
    try:
        shop.target.importing.check(path)
    except DeskError as error:
        return error.code
    except Exception as error:  # that is what is looked for
        return f"!{type(error).__name__}: {error}"
    broken = rules(data, shop)
    return f"!accepted against: {', '.join(sorted(set(broken)))}" if broken else "lawful"
