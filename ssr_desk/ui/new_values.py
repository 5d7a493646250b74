"""What a new record begins with, and what is offered from the last one. Knows no widget."""

import datetime as dt
from typing import Any

from ssr_desk.records.base import Record, Values, natural_id
from ssr_desk.records.kinds import Kind

BEGINNING = ("delivered", "open", "done")
"""The code that a required state begins with: an officer records what was done, or what is open."""
OFFERED = (
    "counterpart", "place", "venue", "unit", "institution", "country", "language", "interpreter", "topics", "type", "mode",
    "activity", "rank_band", "lead", "canadian_role", "organization",
)  # fmt: skip
"""Fields that are often the same as last time."""
TODAY = ("start", "date")


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
    if desk.profile.post and record_type.home == "mission" and not record_type.plan:
        values["post"] = natural_id("post", desk.profile.post)
    return values


def offered(record_type: type[Record], desk: Any) -> Values:
    """Return what the newest record of this type had in the fields of `OFFERED`. Runs on a reading thread."""
    names = [one.name for one in record_type.fields()]
    dated = next((one for one in TODAY if one in names), "")
    wanted = [one for one in OFFERED if one in names]
    if not dated or not wanted:
        return {}
    page = desk.recording.list(record_type.type_name, order=dated, descending=True, limit=1)
    last = dict(page.rows[0]) if page.rows else {}
    return {name: last[name] for name in wanted if last.get(name) not in (None, "", [], ())}
