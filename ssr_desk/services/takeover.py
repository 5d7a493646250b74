"""The successor's side of a hand-over: what came of the post, which notes are read, which promises are taken over.

Reading is light and in bulk; acknowledging and taking over are ordinary saves of records, so they travel, and HQ later sees
one history. `desk` is an open `app.Desk`, which services may not import.
"""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from ssr_desk.records.base import natural_id
from ssr_desk.services import contingent


@dataclass(frozen=True)
class Note:
    """A hand-off note that somebody else wrote for this post.

    Attributes:
        id, title; read: whether it is acknowledged; question, answer: whether there is one.
    """

    id: str
    title: str
    read: bool
    question: bool
    answer: bool


@dataclass(frozen=True)
class Promise:
    """An open commitment of this post. Attributes: id, title, due (ISO 8601), by: who stands for it; mine: this officer does."""

    id: str
    title: str
    due: str
    by: str
    mine: bool


@dataclass(frozen=True)
class Takeover:
    """How far this officer is with taking the post over.

    Attributes:
        post: its code; empty while nothing names it, see `own_post`. enrolled: this desk is certified.
        trusts: headquarters' root is known, so a bundle can be judged.
        root_words: of that root. received: how many records of the post, written by others, are here; givers: their officers.
        notes: unread first. promises: those of others first, by their dates.
    """

    post: str
    enrolled: bool
    trusts: bool
    root_words: tuple[str, ...]
    received: int
    givers: tuple[str, ...]
    notes: tuple[Note, ...]
    promises: tuple[Promise, ...]

    @property
    def unread(self) -> int:
        """How many notes are not acknowledged."""
        return sum(not one.read for one in self.notes)

    @property
    def left(self) -> int:
        """How many open promises this officer does not stand for yet."""
        return sum(not one.mine for one in self.promises)


def state(desk: Any) -> Takeover:
    """Return how far taking over this desk's own post is. For a reading thread: the root's words are worked out."""
    profile, enrolment, code = desk.profile, desk.enrolment.state(), own_post(desk)
    post = natural_id("post", code) if code else ""
    with desk.store.read() as connection:
        count, givers = _received(connection, post, profile.officer) if post else (0, ())
        notes = _documents(connection, "handoff_note", post, profile.officer) if post else []
        promises = _documents(connection, "commitment", post, None) if post else []
    return Takeover(
        code,
        enrolment.enrolled,
        bool(enrolment.root_words),
        enrolment.root_words,
        count,
        givers,
        tuple(sorted((_note(*one) for one in notes if _is_open(one)), key=lambda one: (one.read, one.title))),
        tuple(
            sorted(
                (_promise(*one, profile.name) for one in promises if _is_open(one)),
                key=lambda one: (one.mine, one.due, one.title),
            )
        ),
    )


def own_post(desk: Any) -> str:
    """Return the code of this desk's own post; empty when nothing names it.

    As the desk was set up; else as headquarters' plan says: the post that the officer holds today, holds next or held last;
    else the post of the records of others that came, for an officer is sent those of its own post only.
    """
    profile = desk.profile
    if profile.post:
        return str(profile.post)
    today = desk.surround.now().astimezone().date()
    known = contingent.posts(desk.recording, today)
    mine = [(spell, one.code) for one in known for spell in one.spells if spell.officer == profile.officer and one.code]
    if mine:
        return min(mine, key=lambda two: _from(two[0], today))[1]
    with desk.store.read() as connection:
        query = (
            f"SELECT p.value FROM record r, json_each(r.access, '$.post') p{_OTHERS} GROUP BY 1 ORDER BY count(*) DESC"  # noqa: S608
        )
        came = [row[0] for row in connection.execute(query, (profile.officer,))]
    codes = {one.id: one.code for one in known if one.code}
    return next((codes[one] for one in came if one in codes), "")


def _from(spell: contingent.Spell, today: dt.date) -> tuple[int, int]:
    """Return what brings the spell of today first, then the next one, then the last one."""
    if spell.runs(today):
        return 0, -spell.start.toordinal()
    return (1, spell.start.toordinal()) if spell.start > today else (2, -spell.start.toordinal())


def acknowledge(desk: Any, note: str) -> Any:
    """Note that a hand-off note was read today. Returns `Saved`."""
    opened = desk.recording.open(note)
    values = {**opened.values, "acknowledged_on": desk.surround.now().date().isoformat()}
    return desk.recording.save(note, values, opened.heads)


def take_over(desk: Any, promise: str) -> Any:
    """Let this officer stand for a promise of the one before; its history keeps who made it. Returns `Saved`."""
    opened = desk.recording.open(promise)
    return desk.recording.save(promise, {**opened.values, "promised_by": desk.profile.name}, opened.heads)


_OTHERS = " LEFT JOIN certificate c ON c.fingerprint = r.author WHERE r.deleted = 0 AND c.officer <> ?"


def _received(connection: Any, post: str, officer: str) -> tuple[int, tuple[str, ...]]:
    rows = connection.execute(
        f"SELECT c.officer, count(*) FROM record r{_OTHERS} AND c.role = 'officer'"  # noqa: S608
        " AND EXISTS (SELECT 1 FROM json_each(r.access, '$.post') p WHERE p.value = ?) GROUP BY c.officer ORDER BY 2 DESC",
        (officer, post),
    ).fetchall()
    return sum(int(row[1]) for row in rows), tuple(str(row[0]) for row in rows)


def _documents(
    connection: Any, type_name: str, post: str, others_than: str | None
) -> list[tuple[str, str, dict[str, Any]]]:
    where, given = (_OTHERS, [others_than]) if others_than is not None else (" WHERE r.deleted = 0", [])
    rows = connection.execute(
        f"SELECT r.id, r.title, d.document FROM t_{type_name} d"  # noqa: S608
        f" JOIN record r ON r.id = d.id AND r.mission = d.mission_code{where}"
        " AND json_extract(d.document, '$.post') = ?",
        [*given, post],
    ).fetchall()
    return [(row[0], row[1], json.loads(row[2])) for row in rows]


def _is_open(one: tuple[str, str, dict[str, Any]]) -> bool:
    return one[2].get("status") in (None, "open")


def _note(record: str, title: str, values: dict[str, Any]) -> Note:
    return Note(
        record, title, bool(values.get("acknowledged_on")), bool(values.get("question")), bool(values.get("answer"))
    )


def _promise(record: str, title: str, values: dict[str, Any], name: str) -> Promise:
    by = str(values.get("promised_by") or "")
    return Promise(record, title, str(values.get("due") or ""), by, by.casefold() == name.casefold())
