"""What the page of conflicts shows, gathered on a reading thread: no widget is known here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Record
from ssr_desk.records.header import DELETED
from ssr_desk.ui.list_model import cell
from ssr_desk.ui.words import GENDERS, ROLES


@dataclass(frozen=True)
class Proposal:
    """One side as people read it. Attributes: rev_id; who, with the role; when, local; words; shown until it is settled."""

    rev_id: str
    who: str
    when: str
    words: str
    shown: bool


@dataclass(frozen=True)
class Question:
    """One field to settle: what all sides began from, what each made of it, and both together where they lie apart."""

    register: str
    label: str
    before: str
    sides: tuple[Proposal, ...]
    together: str = ""


@dataclass(frozen=True)
class Torn:
    """A record in conflict as the list shows it. Attributes as `services.conflicts.Conflict`; kind and turn translated.

    `open_to_all`: nobody is known whose turn it is.
    """

    id: str
    type_name: str
    title: str
    kind: str
    fields: str
    turn: str
    mine: bool
    since: int
    open_to_all: bool = False


def torn(desk: Any, translate: Translator) -> list[Torn]:
    """Return the records in conflict."""
    found = []
    for one in desk.conflicts.all():
        if one.type_name not in desk.registry:
            continue
        record_type = desk.registry[one.type_name]
        labels = ", ".join(dict.fromkeys(_label(record_type, register, translate) for register in one.registers))
        turn = translate(_("you")) if one.mine else one.owner or translate(_("nobody yet"))
        found.append(
            Torn(
                one.id,
                one.type_name,
                one.title,
                translate(record_type.label),
                labels,
                turn,
                one.mine,
                one.since,
                not one.owner and not one.mine,
            )
        )
    return found


def questions(desk: Any, record: str, translate: Translator, name: Callable[[str], str]) -> list[Question]:
    """Return what has to be settled in a record."""
    record_type = desk.registry[desk.recording.open(record).type_name]
    fields = {one.name: one for one in record_type.fields()}
    found = []
    for one in desk.conflicts.of(record):
        field = fields.get(one.register.partition("/")[0])

        def words(value: Any, field: FieldDefinition | None = field, register: str = one.register) -> str:
            return said(field, register, value, translate, name)

        sides = tuple(
            Proposal(
                side.rev_id,
                _who(side, translate),
                translate.time_of(side.time),
                words(side.value),
                place == len(one.sides) - 1,
            )
            for place, side in enumerate(one.sides)
        )
        label = _label(record_type, one.register, translate)
        found.append(Question(one.register, label, words(one.base), sides, one.together or ""))
    return found


def _who(side: Any, translate: Translator) -> str:
    name = translate(_("you")) if side.mine else side.name
    role = translate(ROLES.get(side.role, side.role))
    return f"{name} · {role}" if role else name


def _label(record_type: type[Record], register: str, translate: Translator) -> str:
    if register == DELETED:
        return translate(_("Deleted or kept"))
    field = next((one for one in record_type.fields() if one.name == register.partition("/")[0]), None)
    return translate(field.label) if field else register


def said(
    field: FieldDefinition | None, register: str, value: Any, translate: Translator, name: Callable[[str], str]
) -> str:
    """Return the value of a register as a person reads it; "" for nothing."""
    if register == DELETED:
        return translate(_("delete the record") if value else _("keep the record"))
    if value is None or field is None:
        return "" if value is None else str(value)
    if "/" in register and isinstance(value, dict):
        if field.item is None:
            return str(value.get("name", ""))
        parts = ((one, value.get(one.name)) for one in field.item.fields())
        return " · ".join(cell(one, part, translate, name) for one, part in parts if part is not None)
    if isinstance(value, dict):  # counts: a sum would hide what disagrees
        return ", ".join(
            f"{translate(label)} {value[one]}" for one, label in GENDERS.items() if value.get(one) is not None
        )
    return cell(field, value, translate, name)
