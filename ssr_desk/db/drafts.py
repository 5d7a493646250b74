"""Drafts: what was typed and not saved. Never exported; gone in the transaction that saves."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ssr_desk.db.engine import Connection


@dataclass(frozen=True)
class Kept:
    """One draft; `record` is None for a new record, `updated` in milliseconds."""

    id: str
    type_name: str
    record: str | None
    heads: tuple[str, ...]
    values: dict[str, Any]
    updated: int


def put(connection: Connection, draft: Kept) -> None:
    """Keep a draft in place of its earlier state."""
    connection.execute(
        "INSERT INTO draft(id, type, record, heads, document, updated) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " type = excluded.type, record = excluded.record, heads = excluded.heads, document = excluded.document,"
        " updated = excluded.updated",
        (
            draft.id,
            draft.type_name,
            draft.record,
            json.dumps(draft.heads),
            json.dumps(draft.values, ensure_ascii=False),
            draft.updated,
        ),
    )


def find(connection: Connection, name: str) -> Kept | None:
    """Return the draft of a record, or the one with this id."""
    rows = every(connection, "WHERE record = ?1 OR id = ?1", (name,))
    return rows[0] if rows else None


def every(connection: Connection, condition: str = "", parameters: tuple[Any, ...] = ()) -> list[Kept]:
    """Return drafts, the newest first."""
    query = f"SELECT id, type, record, heads, document, updated FROM draft {condition} ORDER BY updated DESC, id"  # noqa: S608
    return [
        Kept(row[0], row[1], row[2], tuple(json.loads(row[3])), json.loads(row[4]), row[5])
        for row in connection.execute(query, parameters)
    ]


def drop(connection: Connection, name: str) -> None:
    """Forget the draft of a record, or the one with this id."""
    connection.execute("DELETE FROM draft WHERE record = ?1 OR id = ?1", (name,))


def erase(connection: Connection, record: str, registers: Iterable[str]) -> None:
    """Take fields, and lines of lists (`field/<id>`), out of a record's draft: they were erased for good."""
    held = find(connection, record)
    if held is None:
        return
    values = dict(held.values)
    for register in registers:
        name, apart, line = register.partition("/")
        if apart:
            values[name] = [one for one in values.get(name) or [] if one.get("id") != line]
        else:
            values.pop(name, None)
    put(connection, replace(held, values=values))
