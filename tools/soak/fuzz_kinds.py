"""The kinds of mutants: each takes the good bundle apart, changes one place, and returns the bytes of a sealed file.

All that lies around the changed part is hashed, signed and sealed again with valid keys, unless the kind is about just that.
"""

import base64
import copy
import json
import random
from collections.abc import Callable
from typing import Any

from sync.workshop import TIPS

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
        p7s = shop.signed(statement, lists=False)
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


def receipts(shop: Shop, rng: Rng) -> bytes:
    """Other receipts, vouchers or lists in the table of contents: changed, signed anew or not, doubled, in another order."""
    parts = shop.apart()
    found = parts.manifest["receipts"]
    if not found:
        return manifest(shop, rng)
    at, how = rng.randrange(len(found)), rng.randrange(5)
    if how == 0:
        found[at] = shaken(rng, found[at])
    elif how == 1:
        found.insert(rng.randrange(len(found)), found[at])
    elif how == 2:
        found[at]["signature"] = base64.b64encode(bent(rng, base64.b64decode(found[at]["signature"]))).decode()
    else:
        statement = raw(shaken(rng, json.loads(found[at]["statement"])))
        found[at]["statement"] = statement.decode("utf-8", "replace")
        if how == 3:
            found[at]["signature"] = base64.b64encode(shop.signed(statement, lists=False)).decode()
    return shop.together(parts, manifest=lambda _data: raw(shop.described(parts)))


KINDS: dict[str, tuple[int, Callable[[Shop, Rng], bytes]]] = {
    "sealed file": (9, sealed_file),
    "container": (9, container),
    "signature": (9, signature),
    "manifest": (16, manifest),
    "receipts": (6, receipts),
    "payload": (6, payload),
    "files": (8, files),
    "list of files": (6, listed),
    "tip statements": (10, tips),
    "bodies and lines": (10, bodies),
    "order of lines": (3, lines),
    "headers": (8, heads),
}
"""Weights in percent."""
