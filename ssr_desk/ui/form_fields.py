"""Which fields of a record type a desk's form has, and in which order. Knows no widget.

Mission and post are the desk's own, for who has them. Who has none, headquarters above all, serves many: there they are
fields like any other.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import FieldDefinition, Record
from ssr_desk.records.header import COMMON

HANDLED_ELSEWHERE = frozenset({"mission", "post", "review", "review_comment", "submitted"})
"""Fields of every record that the page around the form sets: from the desk's profile, or in the review."""
MISSION = "mission"
WHOSE = _("Which mission it belongs to cannot be changed later. Missions are planned in the directory.")


def form_fields(record_type: type[Record], desk: Any = None) -> list[FieldDefinition]:
    """Return the definitions of what a person fills in, section by section.

    Args:
        record_type: whose form it is.
        desk: the desk it is filled in on; None: one with a mission and a post.
    """
    known = desk.registry if desk is not None else None
    hidden = HANDLED_ELSEWHERE - _asked(record_type, desk)
    shown = [
        one
        for one in _in_order(record_type)
        if (one.name not in hidden or not _shared(one)) and not (known is not None and one.to and one.to not in known)
    ]
    chosen = next((one for one in shown if one.name == MISSION and _shared(one)), None)
    if chosen is not None and len(shown) > 1:
        shown.remove(chosen)
        shown.insert(0, replace(chosen, section=shown[0].section, required=True, help=WHOSE))
    sections: dict[str, list[FieldDefinition]] = {}
    for one in shown:
        sections.setdefault(one.section, []).append(one)
    return [one for section in sections.values() for one in section]


def _asked(record_type: type[Record], desk: Any) -> set[str]:
    """Return which of the desk's own facts this desk does not have, and a record of this type needs."""
    if desk is None or record_type.home == COMMON or record_type.type_name == MISSION:  # a mission is its own
        return set()
    profile = desk.profile
    asked = set() if profile.mission else {MISSION}
    return asked | ({"post"} if not profile.post and not record_type.plan else set())


def _shared(one: FieldDefinition) -> bool:
    """Whether a field is the one that every record has, and not one that the type defines for itself."""
    return one.name in Record.model_fields and one.section == Record.field(one.name).section


def _in_order(record_type: type[Record]) -> Sequence[FieldDefinition]:
    """Return the fields, those that a type redefines in their place: by the column that they have in its list."""
    fields = list(record_type.fields())
    own = [one for one in fields if one.name in Record.model_fields and not _shared(one)]
    rest = [one for one in fields if one not in own]
    for one in own:
        later = (at for at, other in enumerate(rest) if other.column > one.column > 0)
        rest.insert(next(later, 0), one)
    return rest
