"""Drafts as the window handles them: what was typed and not saved, by the id of the record or of the one to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ssr_desk.i18n import Translator
from ssr_desk.records.base import Record
from ssr_desk.records.kinds import Kind

if TYPE_CHECKING:
    from ssr_desk.ui.context import Context


@dataclass(frozen=True)
class Draft:
    """What was typed.

    Attributes:
        id: of the draft; the record's own where there is one.
        record: the record that is changed; empty for a new one.
        heads: what the form was opened on.
        updated: milliseconds since 1970; 0 before it was kept.
    """

    id: str
    type_name: str
    record: str
    heads: tuple[str, ...]
    values: Mapping[str, Any]
    updated: int = 0


def keep(desk: Any, draft: Draft) -> None:
    """Write a draft into the store."""
    desk.drafts.keep(draft)


def drop(desk: Any, draft_id: str) -> None:
    """Throw a draft away."""
    desk.drafts.drop(draft_id)


def forget(desk: Any, draft: Draft) -> None:
    """Forget what was typed and taken back again."""
    drop(desk, draft.id)


def of_record(desk: Any, record_id: str) -> Draft | None:
    """Return the draft of a record, if there is one."""
    found = desk.drafts.of(record_id)
    return _read(found) if found is not None else None


def every(desk: Any) -> list[Draft]:
    """Return all drafts, the newest first."""
    return sorted(map(_read, desk.drafts.all()), key=lambda one: one.updated, reverse=True)


def ids(desk: Any) -> set[str]:
    """Return the ids of all drafts."""
    return {one.id for one in desk.drafts.all()}


def _read(one: Any) -> Draft:
    return Draft(one.id, one.type_name, one.record or "", tuple(one.heads), dict(one.values), one.updated)


def when(draft: Draft, translate: Translator) -> str:
    """Return when a draft was written, in the person's time."""
    return translate.time_of(draft.updated)


def called(record_type: type[Record], values: Mapping[str, Any], context: "Context") -> str:
    """Return what a person calls what was typed: with whom it was, and its title; the type's name before there is one."""
    with_whom = [record_type.chain] if record_type.chain else []
    parts = [
        _said(record_type, name, values[name], context)
        for name in (*with_whom, *record_type.title_fields)
        if values.get(name)
    ]
    return " · ".join(parts) or context.translate(record_type.label)


def _said(record_type: type[Record], name: str, value: Any, context: "Context") -> str:
    kind = record_type.field(name).kind
    if kind is Kind.DATE:
        return context.translate.date_of(str(value))
    return context.references.name(str(value)) if kind is Kind.REFERENCE else str(value)


def resume(draft: Draft, context: "Context") -> None:
    """Go on with what was typed, where it was typed."""
    from ssr_desk.ui.pages.records_page import RecordsPage

    page = context.go(f"record:{draft.type_name}", draft.record)
    if isinstance(page, RecordsPage) and not draft.record:
        page.resume(draft.id, dict(draft.values), draft.updated)
