"""Recording and reading records."""

import argparse
import json
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ssr_desk.cli import words
from ssr_desk.cli.errors import IsFolder, NotJson, TwiceInJson, Usage
from ssr_desk.cli.output import Answer, instant, pairs, shown, table
from ssr_desk.cli.parsing import Add, count, path
from ssr_desk.cli.session import Session
from ssr_desk.i18n import mark as _

TYPE = _("name of a record type; `ssr-desk types` lists them")
ID = _("id of the record")
MOST_JSON = 1 << 28
"""Bytes of JSON; a device may have no end."""
JSON = _("file with JSON; standard input when it is not named")


def add_arguments(add: Add) -> None:
    """Declare the arguments of `add`."""
    add("type", metavar="TYPE", help=TYPE)
    add("file", nargs="?", type=path, metavar="FILE", help=JSON)


def add(session: Session, given: argparse.Namespace) -> Answer:
    """Add one record, or a list of them in one transaction."""
    found = _json(given.file)
    many = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in many):
        raise NotJson
    with session.desk() as desk:
        saved = desk.recording.add_many(given.type, many, session.progress)
    return _saved(session, saved)


def edit_arguments(add: Add) -> None:
    """Declare the arguments of `edit`."""
    add("id", metavar="ID", help=ID)
    add("file", nargs="?", type=path, metavar="FILE", help=JSON)


def edit(session: Session, given: argparse.Namespace) -> Answer:
    """Change the fields that are named; null empties one."""
    changes = _json(given.file)
    if not isinstance(changes, dict):
        raise NotJson
    with session.desk() as desk:
        opened = desk.recording.open(given.id)
        values = {name: value for name, value in {**opened.values, **changes}.items() if value is not None}
        saved = desk.recording.save(given.id, values, opened.heads)
    return _saved(session, saved)


def delete_arguments(add: Add) -> None:
    """Declare the arguments of `delete`."""
    add("id", metavar="ID", help=ID)


def delete(session: Session, given: argparse.Namespace) -> Answer:
    """Delete a record; `revert` brings it back."""
    with session.desk() as desk:
        saved = desk.recording.delete(given.id)
    return _saved(session, saved)


def show_arguments(add: Add) -> None:
    """Declare the arguments of `show`."""
    add("id", metavar="ID", help=ID)


def show(session: Session, given: argparse.Namespace) -> Answer:
    """Show a record."""
    from ssr_desk.cli.values import Told

    with session.desk() as desk:
        one = desk.recording.open(given.id)
        known = one.type_name in desk.registry.names()
        fields = {each.name: each for each in desk.registry[one.type_name].fields()} if known else {}
        told = Told(session.say, desk.recording.name)
        values = [
            (session.say(fields[name].label), told.value(value, fields[name]))
            if name in fields
            else (name, told.anything(value))
            for name, value in one.values.items()
            if name != "id"
        ]
        label = session.say(desk.registry[one.type_name].label) if known else one.type_name
    record = {
        "id": one.id,
        "type": one.type_name,
        "title": one.title,
        "mission": one.mission,
        "fields": {name: value for name, value in one.values.items() if name != "id"},
        "state": one.sync_state,
        "author": one.author,
        "created": instant(one.created),
        "changed": instant(one.changed),
        "deleted": one.deleted,
        "withheld": one.withheld,
        "conflicts": one.conflicts,
        "heads": one.heads,
    }
    say = session.say
    lines = [f"{shown(one.title)} ({label}, {one.id})", *pairs(values)]
    lines += [
        say(
            _("By {author}, {changed}. State: {state}."),
            author=one.author,
            changed=instant(one.changed),
            state=words.value(say, "state", one.sync_state),
        )
    ]
    if one.withheld:
        lines.append(say(_("Not released to this desk: {fields}"), fields=", ".join(one.withheld)))
    if one.conflicts:
        lines.append(say(_("Two people changed this at once: {fields}"), fields=", ".join(sorted(one.conflicts))))
    if one.deleted:
        lines.append(say(_("This record is deleted.")))
    return Answer({"record": record}, lines)


def list_arguments(add: Add) -> None:
    """Declare the arguments of `list`."""
    add("type", metavar="TYPE", help=TYPE)
    add("--where", action="append", default=[], metavar="FIELD=VALUE", help=_("only those whose field has the value"))
    add("--since", metavar="D", help=_("only those changed on this day or later (year-month-day)"))
    add("--limit", type=count, default=200, metavar="N", help=_("at most so many"))


def list_(session: Session, given: argparse.Namespace) -> Answer:
    """List the records of a type."""
    from ssr_desk.cli.values import Told, filters

    with session.desk() as desk:
        where = filters(session, given.where, desk.registry[given.type]) if given.type in desk.registry else {}
        page = desk.recording.list(given.type, where=where, since=_since(session, given.since), limit=given.limit)
        states = desk.exchange.states_of(row["id"] for row in page.rows) if session.as_json else {}
        columns = [one for one in sorted(desk.registry[given.type].fields(), key=lambda one: one.column) if one.column]
        told = Told(session.say, desk.recording.name)
        cells = (
            [] if session.as_json else [[told.value(row.get(one.name), one) for one in columns] for row in page.rows]
        )
    records = [
        {
            "id": row["id"],
            "type": given.type,
            "fields": {name: value for name, value in row.items() if name != "id"},
            "state": states.get(row["id"], "saved"),
        }
        for row in page.rows
    ]
    say = session.say
    lines = table(
        ["id", *(say(one.label) for one in columns)],
        ([row["id"], *some] for row, some in zip(page.rows, cells, strict=bool(cells))),
    )
    lines.append(say(_("{shown} of {total}"), shown=len(page.rows), total=page.total))
    return Answer({"records": records, "total": page.total}, lines)


def history_arguments(add: Add) -> None:
    """Declare the arguments of `history`."""
    add("id", metavar="ID", help=ID)


def history(session: Session, given: argparse.Namespace) -> Answer:
    """List the versions of a record, the newest first."""
    with session.desk() as desk:
        versions = desk.recording.history(given.id)
        opened = desk.recording.open(given.id)
        known = desk.registry[opened.type_name].fields() if opened.type_name in desk.registry else ()
        labels = {one.name: session.say(one.label) for one in known}

    def fields(changed: Iterable[str]) -> list[str]:
        names = [name.partition("/")[0] for name in sorted(changed)]
        return list(dict.fromkeys(labels.get(name, name) for name in names))

    revisions = [
        {
            "rev": one.rev_id,
            "at": instant(one.at),
            "author": one.author,
            "role": one.role,
            "kind": one.kind,
            "changed": one.changed,
            "counts": one.counts,
        }
        for one in versions
    ]
    say = session.say
    titles = [say(_("Version")), say(_("When")), say(_("Who")), say(_("What"))]
    lines = table(titles, ([one.rev_id, instant(one.at), one.author, fields(one.changed)] for one in versions))
    return Answer({"revisions": revisions}, lines)


def revert_arguments(add: Add) -> None:
    """Declare the arguments of `revert`."""
    add("id", metavar="ID", help=ID)
    add("rev", metavar="REV", help=_("id of the version, from `history`"))


def revert(session: Session, given: argparse.Namespace) -> Answer:
    """Bring an earlier version back."""
    with session.desk() as desk:
        saved = desk.recording.revert(given.id, given.rev)
    return _saved(session, saved)


def search_arguments(add: Add) -> None:
    """Declare the arguments of `search`."""
    add("text", metavar="TEXT", help=_("words to look for; the last may be the beginning of a word"))
    add("--limit", type=count, default=50, metavar="N", help=_("at most so many"))


def search(session: Session, given: argparse.Namespace) -> Answer:
    """Search all records."""
    with session.desk() as desk:
        found = desk.searching.search(given.text, given.limit)
    hits = [
        {"type": one.type_name, "id": one.id, "title": one.title, "field": one.field, "snippet": one.snippet}
        for one in found.hits
    ]
    say = session.say
    lines = table(
        ["id", say(words.RECORD), say(_("Found in"))], ([one.id, one.title, one.snippet] for one in found.hits)
    )
    more = "+" if found.more else ""
    lines.append(say(_("{shown} of {total}"), shown=len(hits), total=f"{found.total}{more}"))
    return Answer({"hits": hits, "total": found.total, "more": found.more}, lines)


def types(session: Session, _given: argparse.Namespace) -> Answer:
    """Print the record types."""
    from ssr_desk import app, paths
    from ssr_desk.i18n import LANGUAGES, translator
    from ssr_desk.records.schema import schema

    registry = app.known_types()
    translators = [translator(one, paths.LOCALE) for one in LANGUAGES]
    lines = table(
        ["type", session.say(_("Name")), session.say(_("Fields"))],
        ([one.type_name, session.say(one.label), len(one.fields())] for one in registry),
    )
    return Answer({"types": {one.type_name: schema(one, translators) for one in registry}}, lines)


def redact_arguments(add: Add) -> None:
    """Declare the arguments of `redact`."""
    add("id", metavar="ID", help=ID)
    add("--field", action="append", default=[], metavar="F", help=_("field to erase; without it all texts"))
    add("--reason", required=True, metavar="R", help=_("why; the reason stays on this desk"))


def redact(session: Session, given: argparse.Namespace) -> Answer:
    """Erase fields for good."""
    with session.desk() as desk:
        saved = desk.recording.redact(given.id, given.field, given.reason)
    return _saved(session, saved)


def _json(file: Path | None) -> Any:
    """Return the JSON of a file or of standard input. Raises NotJson, NoFile."""
    if file and file.is_dir():
        raise IsFolder(file=str(file))
    with file.open("rb") if file else nullcontext(sys.stdin.buffer) as source:
        raw = source.read(MOST_JSON + 1)
    if len(raw) > MOST_JSON:
        raise NotJson
    try:
        return json.loads(raw, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:  # nested deeper than Python follows
        raise NotJson from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of which no name stands twice: JSON does not say which value would count. Raises TwiceInJson."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise TwiceInJson(name=name[:100])
        found[name] = value
    return found


def _no_constant(word: str) -> Any:
    """Refuse NaN and Infinity, which JSON does not know. Raises ValueError."""
    raise ValueError(word)


def _since(session: Session, day: str | None) -> int | None:
    """Return the beginning of a day, UTC, in milliseconds since 1970."""
    import datetime as dt

    if day is None:
        return None
    try:
        start = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC)
    except ValueError:
        raise Usage(problem=session.say(_("{day} is not a day as year-month-day."), day=day)) from None
    return round(start.timestamp() * 1000)


def _saved(session: Session, saved: Any) -> Answer:
    lines = [session.say.plural("{count} revision saved.", "{count} revisions saved.", len(saved.revisions))]
    return Answer({"ids": saved.ids, "revisions": saved.revisions}, [*lines, *saved.ids])
