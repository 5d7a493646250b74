"""A record's content for reading, and the words of its review. Knows no widget."""

from collections.abc import Callable, Mapping
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import HANDLING, FieldDefinition, Record
from ssr_desk.records.kinds import Kind
from ssr_desk.services.review import APPROVED, CHANGED, RETURNED, WAITING
from ssr_desk.ui.list_model import cell
from ssr_desk.ui.standing_facts import Point

GENDERS = ("women", "men", "another", "undisclosed")


def state_point(state: str, translate: Translator) -> Point:
    """Return how a record stands in review: a short word for a pill, and the sentence."""
    say = translate
    return {
        WAITING: Point(say(_("To review")), say(_("Submitted; nobody has judged it yet.")), "accent", "clock"),
        CHANGED: Point(say(_("Changed since")), say(_("It has changed since it was judged.")), "warning", "history"),
        RETURNED: Point(say(_("Returned")), say(_("Returned with a comment.")), "warning", "undo-2"),
        APPROVED: Point(say(_("Approved")), say(_("Approved as it stands.")), "ok", "check"),
    }[state]


def content(
    record_type: type[Record], values: Mapping[str, Any], translate: Translator, name: Callable[[str], str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the filled fields of a record by section: pairs of label and text. How it is handled is left out."""
    found: dict[str, list[tuple[str, str]]] = {}
    for field in record_type.fields():
        value = values.get(field.name)
        if value in (None, "", [], {}, ()) or (field.section == HANDLING and field.name != "attachments"):
            continue
        words = _words(field, value, translate, name)
        if words:
            found.setdefault(translate(field.section), []).append((translate(field.label), words))
    return list(found.items())


def _words(field: FieldDefinition, value: Any, translate: Translator, name: Callable[[str], str]) -> str:
    if field.kind is Kind.ITEMS and field.item is not None and isinstance(value, list | tuple):
        lines = []
        for item in value:
            parts = [cell(one, item.get(one.name), translate, name) for one in field.item.fields()]
            lines.append(" · ".join(part for part in parts if part))
        return "\n".join(f"– {line}" for line in lines if line)
    return cell(field, value, translate, name)
