"""Folds the revisions of one record into what people see. A pure function: equal sets give equal states, in any order.

Per register, the writers that no other writer of it has among its ancestors decide. One distinct value is the value; several
are a conflict, which a person settles by a normal edit; until then the one with the greatest (depth, id) is shown. No clock
decides anything. Only `db/current.py` and tests call this. Source: trust-and-bundles, "Merge" and "Redaction".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ssr_desk.records.authority import REVIEW, STRUCTURE, SUBMITTED, Authority
from ssr_desk.records.header import DELETED, Body, Header, canonical

UNSIGNED, SIGNED, CHAINED, PLACED = 0, 1, 2, 3
"""States of a revision: not under a signed tip; signed, with a gap before it; chained, parents missing; counts."""
QUARANTINED = 4
"""Added to the state of a revision whose author had no right to write it: in the chain, outside the fold."""
ACCESS_REGISTERS = ("post", "release", "counterpart", "officer")
"""What release rules read; see sync/release.py."""

AuthorityOf = Callable[[str], Authority | None]


@dataclass(slots=True)
class Held:
    """One revision as a store holds it. `body` lacks what is withheld or erased."""

    rev_id: str
    header: Header
    state: int
    body: Body


@dataclass(slots=True)
class Folded:
    """What a record is now.

    Attributes:
        values: shown value by register; what is empty is not there.
        heads: ids of the revisions that an edit made now has as parents, sorted.
        conflicts: register to the ids of the revisions that disagree, the shown one last.
        withheld: registers whose newest value this desk was not given: read-only here.
        tops: the newest values, several in a conflict, of the registers that decide access.
        review_valid: whether the review has seen all that it judges; None without a review.
        erased: (rev_id, register, rev_id of the redaction).
        author: key of the first revision; created and changed: claimed times, milliseconds.
    """

    type_name: str
    values: dict[str, Any]
    heads: list[str]
    conflicts: dict[str, list[str]] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    tops: dict[str, list[Any]] = field(default_factory=dict)
    deleted: bool = False
    review_valid: bool | None = None
    erased: list[tuple[str, str, str]] = field(default_factory=list)
    author: str = ""
    created: int = 0
    changed: int = 0


def fold(revisions: Sequence[Held], authority_of: AuthorityOf) -> Folded | None:
    """Fold all held revisions of one record, counting or not. None when none of them counts.

    What a redaction erases is taken out of the given bodies, too: the caller writes these back.
    """
    if len(revisions) == 1:
        one = revisions[0]
        return fold_one(one.header, one.rev_id, one.body) if one.state == PLACED else None
    by_id = {one.rev_id: one for one in revisions}
    ancestors = _ancestors(by_id)
    erased = _erasures(by_id, ancestors, authority_of)
    gone = {(rev, register) for rev, register, _by in erased}
    for rev, register in gone:
        by_id[rev].body.pop(register, None)
    live = sorted((one for one in revisions if one.state == PLACED), key=_rank)
    if not live:
        return None
    newest, oldest = live[-1].header, live[0].header
    folded = Folded(
        oldest.type,
        {},
        heads=sorted(one.rev_id for one in _maximal(live, ancestors)),
        erased=erased,
        author=oldest.author,
        created=oldest.time,
        changed=newest.time,
    )
    edits = [one for one in live if one.header.kind == "edit"]
    writers: dict[str, list[Held]] = {}
    for one in edits:
        for register in one.header.changed:
            writers.setdefault(register, []).append(one)
    for register in sorted(writers):
        _fold_register(folded, register, _maximal(writers[register], ancestors), gone)
    _fold_deletion(folded, edits, writers.get(DELETED, []), ancestors)
    _fold_review(folded, edits, writers.get("review", []), ancestors)
    return folded


def fold_one(header: Header, rev_id: str, body: Body) -> Folded:
    """Fold the usual case, a record with one revision, which counts, without the sets."""
    folded = Folded(
        header.type,
        {register: pair[1] for register, pair in body.items() if pair[1] is not None},
        [rev_id],
        author=header.author,
        created=header.time,
        changed=header.time,
    )
    if len(body) != len(header.changed):
        folded.withheld = sorted(header.changed.keys() - body.keys())
    for register in ACCESS_REGISTERS:
        if register in body:
            folded.tops[register] = [body[register][1]]
    folded.deleted = folded.values.pop(DELETED, False) is True
    if "review" in body:
        folded.review_valid = True
    return folded


def _rank(one: Held) -> tuple[int, str]:
    return one.header.depth, one.rev_id


def _ancestors(by_id: Mapping[str, Held]) -> dict[str, frozenset[str]]:
    """Return the ancestors of every placed revision; parents come first because their depth is smaller."""
    found: dict[str, frozenset[str]] = {}
    for one in sorted(by_id.values(), key=_rank):
        if one.state & 3 == PLACED:
            parents = one.header.parents
            found[one.rev_id] = frozenset(parents).union(*(found.get(parent, frozenset()) for parent in parents))
    return found


def _maximal(some: Sequence[Held], ancestors: Mapping[str, frozenset[str]]) -> list[Held]:
    """Return those that no other one of them has among its ancestors, lowest rank first."""
    if len(some) == 1:
        return list(some)
    seen = frozenset().union(*(ancestors[one.rev_id] for one in some))
    return sorted((one for one in some if one.rev_id not in seen), key=_rank)


def _fold_register(folded: Folded, register: str, top: list[Held], gone: set[tuple[str, str]]) -> None:
    held = [one for one in top if register in one.body]
    if any(register not in one.body and (one.rev_id, register) not in gone for one in top):
        folded.withheld.append(register)
    values = [one.body[register][1] for one in held]
    if held and values[-1] is not None and register != DELETED:
        folded.values[register] = values[-1]
    if held and register in ACCESS_REGISTERS:
        folded.tops[register] = values
    if register == DELETED:
        folded.deleted = bool(values) and values[-1] is True
    if len(held) > 1 and len({canonical(value) for value in values}) > 1:
        folded.conflicts[register] = [one.rev_id for one in held]


def _fold_deletion(
    folded: Folded, edits: Sequence[Held], deletions: list[Held], ancestors: Mapping[str, frozenset[str]]
) -> None:
    """A deletion hides the record only when it has seen every edit of content."""
    if not folded.deleted:
        return
    held = [one for one in _maximal(deletions, ancestors) if DELETED in one.body]
    covered = frozenset().union(*(ancestors[one.rev_id] | {one.rev_id} for one in held))
    unseen = [one for one in edits if _is_content(one.header) and one.rev_id not in covered]
    if unseen:
        together = sorted({one.rev_id: one for one in [*held, *unseen]}.values(), key=_rank)
        folded.conflicts[DELETED] = [one.rev_id for one in together]
    folded.deleted = DELETED not in folded.conflicts


def _fold_review(
    folded: Folded, edits: Sequence[Held], reviews: list[Held], ancestors: Mapping[str, frozenset[str]]
) -> None:
    """A review is void once something has changed that it has not seen."""
    held = [one for one in _maximal(reviews, ancestors) if "review" in one.body] if reviews else []
    if not held:
        return
    seen = frozenset().union(*(ancestors[one.rev_id] | {one.rev_id} for one in held))
    folded.review_valid = all(one.rev_id in seen for one in edits if _is_content(one.header))


def _is_content(header: Header) -> bool:
    """Whether an edit changes more than the review and `submitted`."""
    return any(register not in REVIEW and register != SUBMITTED for register in header.changed)


def _erasures(
    by_id: Mapping[str, Held], ancestors: Mapping[str, frozenset[str]], authority_of: AuthorityOf
) -> list[tuple[str, str, str]]:
    """Return what the signed redactions of the record take, also from revisions that came later or do not know of them."""
    redactions = [
        one
        for one in by_id.values()
        if one.header.kind == "redact" and one.state & 3 >= SIGNED and one.state < QUARANTINED
    ]
    if not redactions:
        return []
    found = []
    for redaction in sorted(redactions, key=_rank):
        wanted = frozenset(redaction.header.targets) - STRUCTURE
        for rev, seen in ancestors.items():
            if redaction.rev_id in seen or rev == redaction.rev_id:
                continue
            for register in sorted(wanted & by_id[rev].header.changed.keys()):
                if _reaches(redaction, by_id[rev], register, by_id, seen, authority_of):
                    found.append((rev, register, redaction.rev_id))
    return found


def _reaches(
    redaction: Held,
    target: Held,
    register: str,
    by_id: Mapping[str, Held],
    seen: Iterable[str],
    authority_of: AuthorityOf,
) -> bool:
    """HQ's redaction reaches all, an author's its own values, and copies taken over unchanged: these keep their salt."""
    by = authority_of(redaction.header.author)
    if by is None:
        return False

    def officer(one: Held) -> str | None:
        held = authority_of(one.header.author)
        return held.officer if held else None

    if by.role == "hq" or officer(target) == by.officer:
        return True
    same = target.header.changed[register]
    return any(officer(by_id[one]) == by.officer and by_id[one].header.changed.get(register) == same for one in seen)


def is_stray(header: Header, parents: Iterable[Header]) -> bool:
    """Whether a revision names parents that cannot be its own: of another record, mission or type, or a false depth."""
    held = list(parents)
    if any((one.record, one.mission, one.type) != (header.record, header.mission, header.type) for one in held):
        return True
    return bool(held) and header.depth != 1 + max(one.depth for one in held)


def mixes_review(header: Header) -> bool:
    """Whether a revision changes the review together with something else, which makes it count for nothing."""
    changed = header.changed.keys()
    return bool(changed & REVIEW) and not changed <= REVIEW
