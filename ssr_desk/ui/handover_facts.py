"""What a hand-over takes along: posts to hand over, desks to take them, what goes and what is held back. Knows no widget."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.records.base import natural_id
from ssr_desk.services.contingent import posts
from ssr_desk.ui.words import ROLES

HELD = 20
"""Titles of records that stay behind, at most: the number tells of the others."""


@dataclass(frozen=True)
class Options:
    """Posts by code, with what to call them; desks by device, with what to call them."""

    posts: tuple[tuple[str, str], ...]
    takers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Pack:
    """What would go.

    Attributes:
        records: (type, number of the post's records) of each type that has some.
        held: titles of the post's records that are for headquarters and the commander only; held_count: how many.
        revisions, partial: changes that go, and those of them that go without something that was held back.
    """

    records: tuple[tuple[str, int], ...]
    held: tuple[str, ...]
    held_count: int
    revisions: int
    partial: int


@dataclass(frozen=True)
class Newcomer:
    """Whose request was opened. Attributes: path; name, officer, device; words to compare."""

    path: Path
    name: str
    officer: str
    device: str
    words: tuple[str, ...]


def options(desk: Any, translate: Translator) -> Options:
    """Return what can be chosen: an officer's own posts, others' all posts of the mission. On a reading thread."""
    profile, authority = desk.profile, desk.author().authority
    today = desk.surround.now().astimezone().date()
    found: dict[str, str] = {}
    for one in posts(desk.recording, today):
        mine = any(spell.officer == authority.officer for spell in one.spells)
        if one.code and (mine or authority.role != "officer"):
            found[one.code] = f"{one.code} · {one.title}" if one.title else one.code
    if profile.post:
        found.setdefault(profile.post, profile.post)
    chosen = sorted(found.items(), key=lambda one: (one[0] != profile.post, one[0]))
    takers = [
        (one.device, f"{one.name or one.officer} · {translate(ROLES.get(one.role, one.role))} · {one.device}")
        for one in desk.exchange.addressees()
        if one.role == "officer"
    ]
    return Options(tuple(chosen), tuple(takers))


def pack(desk: Any, to: str, code: str) -> Pack:
    """Return what a hand-over of a post to a device, or to the file of a request, would carry. On a reading thread."""
    recording, post = desk.recording, natural_id("post", code)
    records, held, held_count = [], list[str](), 0
    for one in desk.registry:
        if one.plan or not one.listed:
            continue
        total = recording.list(one.type_name, where={"post": post}, limit=1).total
        only = recording.list(one.type_name, where={"post": post, "release": "only"}, limit=HELD)
        held += [one.title_of(row) for row in only.rows]
        held_count += only.total
        if total - only.total:
            records.append((one.type_name, total - only.total))
    outgoing = desk.exchange.preview([to], True, code)
    return Pack(tuple(records), tuple(held[:HELD]), held_count, outgoing.revisions, outgoing.withheld)


def newcomer(desk: Any, path: Path) -> Newcomer:
    """Read a newcomer's request. Raises PaperRefused."""
    request = desk.headquarters.inspect(path)
    return Newcomer(path, request.name, request.officer, request.device, request.words)
