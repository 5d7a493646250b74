"""What a new record begins with, and what is offered from the last one. Knows no widget."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.records.base import Record, Values, natural_id
from ssr_desk.records.kinds import Kind
from ssr_desk.ui.list_model import cell

BEGINNING = ("delivered", "open", "done")
"""The code that a required state begins with: an officer records what was done, or what is open."""
OFFERED = (
    "counterpart", "place", "venue", "unit", "institution", "country", "language", "interpreter", "topics", "type", "mode",
    "activity", "rank_band", "lead", "canadian_role", "organization",
)  # fmt: skip
"""Fields that are often the same as last time."""
TODAY = ("start", "date")
TOLD = {Kind.TEXT, Kind.CODE, Kind.REFERENCE}
"""Kinds whose values are short words."""


def beginning(record_type: type[Record], desk: Any) -> Values:
    """Return the values of a new record: today, the usual state, the officer's post."""
    today: dt.date = desk.surround.now().astimezone().date()
    values: Values = {}
    for field in record_type.fields():
        if field.kind is Kind.DATE and field.name in TODAY and field.required:
            values[field.name] = today.isoformat()
        if field.name == "status" and field.codes:
            usual = [one for one in BEGINNING if one in field.codes.labels]
            values |= {field.name: usual[0]} if usual else {}
    if record_type.type_name == "mission" and desk.profile.mission:  # the only one that this desk may plan
        values["code"] = desk.profile.mission
    if desk.profile.post and record_type.home == "mission" and not record_type.plan:
        values["post"] = natural_id("post", desk.profile.post)
    return values


def offered(
    record_type: type[Record], desk: Any, translate: Translator, name: Callable[[str], str]
) -> tuple[Values, str]:
    """Return what the newest record of this type had in the fields of `OFFERED`, and a few words of it to show.

    `name` says what a person calls a record. Runs on a reading thread.
    """
    values = _last(record_type, desk)
    told = [record_type.field(one) for one in values if record_type.field(one).kind in TOLD]
    return values, " · ".join(cell(one, values[one.name], translate, name) for one in told[:3])


def _last(record_type: type[Record], desk: Any) -> Values:
    names = [one.name for one in record_type.fields()]
    dated = next((one for one in TODAY if one in names), "")
    wanted = [one for one in OFFERED if one in names]
    if not dated or not wanted:
        return {}
    page = desk.recording.list(record_type.type_name, order=dated, descending=True, limit=1)
    last = dict(page.rows[0]) if page.rows else {}
    return {name: last[name] for name in wanted if last.get(name) not in (None, "", [], ())}
