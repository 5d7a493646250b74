"""Drafts of the window: kept one second after typing stops, found again after a crash."""

from typing import Any, Protocol

from ssr_desk.clock import Surround
from ssr_desk.db import drafts
from ssr_desk.db.drafts import Kept
from ssr_desk.db.store import Store


class Typed(Protocol):
    """What a page hands in: `ui.drafting.Draft`."""

    @property
    def id(self) -> str:
        """Of the draft; the record's own where there is one."""
        ...

    @property
    def type_name(self) -> str:
        """Of the record."""
        ...

    @property
    def record(self) -> str | None:
        """The record that is changed; empty for a new one."""
        ...

    @property
    def heads(self) -> tuple[str, ...]:
        """What the form was opened on."""
        ...

    @property
    def values(self) -> Any:
        """What was typed."""
        ...


class Drafts:
    """The drafts of one open desk."""

    def __init__(self, store: Store, surround: Surround) -> None:
        self._store, self._surround = store, surround

    def keep(self, draft: Typed) -> None:
        """Keep what was typed, in place of the same draft's earlier state."""
        kept = Kept(
            draft.id,
            draft.type_name,
            draft.record or None,
            tuple(draft.heads),
            dict(draft.values),
            self._surround.milliseconds(),
        )
        with self._store.write() as connection:
            drafts.put(connection, kept)

    def of(self, record: str) -> Kept | None:
        """Return the draft of a record, or of a new one by the draft's id."""
        with self._store.read() as connection:
            return drafts.find(connection, record)

    def all(self) -> list[Kept]:
        """Return all drafts, the newest first."""
        with self._store.read() as connection:
            return drafts.every(connection)

    def drop(self, draft: str) -> None:
        """Throw a draft away."""
        with self._store.write() as connection:
            drafts.drop(connection, draft)
