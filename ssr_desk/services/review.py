"""Review: an officer submits a record, the commander approves it or returns it with a comment.

`submitted` is anyone's; a verdict is a revision of its own that names the heads it judged, and is void once the content goes on.
Source: trust-and-bundles, "Merge" and "Authority".
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ssr_desk.records.authority import REVIEW, SUBMITTED

if TYPE_CHECKING:
    from ssr_desk.db.store import Store
    from ssr_desk.records.registry import Registry
    from ssr_desk.services.recording import Opened, Recording, Saved

Connection = Any
RETURNED, APPROVED = "returned", "approved"
WAITING, CHANGED = "waiting", "changed"
STATES = (WAITING, CHANGED, RETURNED, APPROVED)
"""Nobody has judged it; it has changed since it was judged; the verdicts."""
_CODES = {WAITING: 2, CHANGED: 0, RETURNED: 1, APPROVED: 1}
"""What the table of records says of each; see `typed.REVIEW`."""


@dataclass(frozen=True)
class Submitted:
    """A record in review.

    Attributes:
        type_name, id, title. officer: who wrote it first, as the certificate says; mine: this desk's key did.
        state: one of STATES. comment: of the last verdict. changed: milliseconds, of the newest revision.
    """

    type_name: str
    id: str
    title: str
    officer: str
    mine: bool
    state: str
    comment: str
    changed: int


def in_review(store: "Store", registry: "Registry", states: Collection[str] = STATES) -> list[Submitted]:
    """Return the records that are submitted or were judged: those that wait first, then by the newest change.

    Args:
        store: of the desk.
        registry: the record types.
        states: of STATES; what was judged in earlier years is not read when only what waits is asked for.
    """
    codes = sorted({_CODES[one] for one in states})
    own = bytes.fromhex(store.setting("fingerprint"))
    with store.read() as connection:
        officers = {bytes(row[0]): row[1] for row in connection.execute("SELECT fingerprint, officer FROM certificate")}
        found = [
            _submitted(one.type_name, row, officers, own)
            for one in registry
            if one.listed and not one.plan
            for row in _rows(connection, one.type_name, codes)
        ]
    found = [one for one in found if one.state in states]
    return sorted(found, key=lambda one: (STATES.index(one.state), -one.changed, one.id))


def _rows(connection: Connection, type_name: str, codes: list[int]) -> Iterator[Any]:
    yield from connection.execute(
        "SELECT r.id, r.title, r.author, r.changed, r.review, json_extract(d.document, '$.submitted'),"  # noqa: S608
        " json_extract(d.document, '$.review'), json_extract(d.document, '$.review_comment')"
        f' FROM record r CROSS JOIN "t_{type_name}" d ON d.id = r.id AND d.mission_code = r.mission'
        " WHERE r.type = ? AND r.review IN (SELECT value FROM json_each(?)) AND r.review IS NOT NULL AND r.deleted = 0"
        " AND (json_extract(d.document, '$.submitted') = 1"
        " OR json_extract(d.document, '$.review') IS NOT NULL)",
        (type_name, json.dumps(codes)),
    )


def _submitted(type_name: str, row: Any, officers: dict[bytes, str], own: bytes) -> Submitted:
    record, title, author, changed, valid, submitted, verdict, comment = row
    state = state_of({SUBMITTED: submitted, "review": verdict}, bool(valid))
    officer = officers.get(bytes(author), bytes(author).hex()[:12])
    return Submitted(
        type_name, record, title, officer, bytes(author) == own, state or WAITING, str(comment or ""), changed
    )


def submit(recording: "Recording", record: str, on: bool = True) -> "Saved":
    """Submit a record for review, or take that back. Raises as `Recording.save` does: a record must be valid."""
    opened = recording.open(record)
    values = {**opened.values, SUBMITTED: True} if on else {k: v for k, v in opened.values.items() if k != SUBMITTED}
    return recording.save(record, values, opened.heads)


def state_of(values: Mapping[str, Any], review_valid: bool | None) -> str:
    """Return the state of a record that was opened: one of STATES, or empty when it was never submitted nor judged."""
    if values.get("review") in (RETURNED, APPROVED):
        return str(values["review"]) if review_valid else CHANGED
    return WAITING if values.get(SUBMITTED) else ""


def judge(recording: "Recording", opened: "Opened", verdict: str, comment: str = "") -> "Saved":
    """Approve a record or return it with a comment, as it was when the reviewer opened it: what came since is not judged.

    Args:
        recording: of a commander's or headquarters' desk.
        opened: what the reviewer read.
        verdict: APPROVED or RETURNED.
        comment: what the officer should do; needed to return it.

    Raises:
        ValueError: another verdict, or a return without a comment. NoAuthority: another role.
    """
    words = comment.strip()
    if verdict not in (RETURNED, APPROVED) or (verdict == RETURNED and not words):
        raise ValueError(verdict)
    values = {name: value for name, value in opened.values.items() if name not in REVIEW}
    values["review"] = verdict
    if words:
        values["review_comment"] = words
    return recording.save(opened.id, values, opened.heads, settle=sorted(REVIEW))
