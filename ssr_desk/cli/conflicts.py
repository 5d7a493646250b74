"""What two people changed at once, and settling it."""

import argparse
import json
from typing import Any

from ssr_desk.cli.errors import NotAValue, Usage
from ssr_desk.cli.output import Answer, instant, plain, shown
from ssr_desk.cli.parsing import Add
from ssr_desk.cli.session import Session
from ssr_desk.i18n import mark as _

MOST = 1000


def conflicts(session: Session, _given: argparse.Namespace) -> Answer:
    """List the records that two people changed at once, with each side's value and author, and whose turn it is."""
    found: list[dict[str, Any]] = []
    with session.desk() as desk:
        for each in desk.conflicts.all(MOST):
            found.append({**plain(each), "fields": [plain(one) for one in desk.conflicts.of(each.id)]})
    return Answer({"conflicts": found}, list(_lines(session, found)) or [session.say(_("No conflicts."))])


def _lines(session: Session, found: list[dict[str, Any]]) -> Any:
    say = session.say
    for one in found:
        turn = say(_("to be settled by {name}"), name=one["owner"]) if one["owner"] else say(_("nobody's turn"))
        yield f"{one['id']}  {shown(one['title'])}  ({turn}, {instant(one['since'])})"
        for field in one["fields"]:
            yield f"  {field['register']}"
            before = say(_("before"))
            yield f"    {before}: {shown(field['base']) or '-'}"
            for side in field["sides"]:
                who = f"{shown(side['name'])}, {instant(side['time'])}"
                yield f"    {who}: {shown(side['value']) or '-'}  [{side['rev_id'][:12]}]"
            if field["together"]:
                both = say(_("both together"))
                yield f"    {both}: {shown(field['together'])}  [--together]"


def resolve_arguments(add: Add) -> None:
    """Declare the arguments of `resolve`."""
    add("id", metavar="ID", help=_("id of a record"))
    add("field", metavar="FIELD", help=_("the field, as `ssr-desk conflicts` names it"))
    add("--take", metavar="REV", help=_("take the value of this side: its revision, or how that begins"))
    add("--together", action="store_true", help=_("take the changes of both sides, where they lie apart in a text"))
    add("--value", metavar="JSON", help=_("take this value instead, as JSON; null empties the field"))


def resolve(session: Session, given: argparse.Namespace) -> Answer:
    """Settle one field of a record."""
    if sum((given.take is not None, given.value is not None, given.together)) != 1:
        raise Usage(problem=session.say(_("Name one of: a side with --take, a value with --value, or --together.")))
    with session.desk() as desk:
        if given.value is not None:
            try:
                value = json.loads(given.value)
            except (ValueError, RecursionError) as error:
                raise NotAValue(given=given.value[:100]) from error
            desk.conflicts.settle(given.id, {given.field: value})
        elif given.together:
            desk.conflicts.put_together(given.id, given.field)
        else:
            sides = [side for one in desk.conflicts.of(given.id) if one.register == given.field for side in one.sides]
            fitting = {one.rev_id for one in sides if one.rev_id.startswith(given.take)}
            desk.conflicts.take(given.id, given.field, fitting.pop() if len(fitting) == 1 else given.take)
        left = sorted(desk.recording.open(given.id).conflicts)
    words = _("Settled. Nothing disagrees in this record any more.")
    if left:
        words = _("Settled. Still to be settled in this record: {fields}")
    return Answer({"id": given.id, "conflicts": left}, [session.say(words, fields=", ".join(left))])
