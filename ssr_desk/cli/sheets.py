"""Spreadsheets in and out."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from ssr_desk.cli.output import Answer, pairs, plain, table
from ssr_desk.cli.parsing import Add
from ssr_desk.cli.session import Session
from ssr_desk.i18n import mark as _

FILE = _("the spreadsheet (CSV)")
TYPE = _("name of a record type; `ssr-desk types` lists them")
MAP = _("JSON file that says which column is which field")
SHOWN = 40  # problems that a person is shown; the report holds them all


def sheet_preview_arguments(add: Add) -> None:
    """Declare the arguments of `sheet preview`."""
    add("file", type=Path, metavar="FILE", help=FILE)
    add("--type", default="training_session", metavar="TYPE", help=TYPE)
    add("--map", type=Path, metavar="FILE", help=MAP)


def sheet_preview(session: Session, given: argparse.Namespace) -> Answer:
    """Show how the columns would be read."""
    with session.desk() as desk:
        found = plain(desk.sheets.preview(given.file, given.type, given.map))
    mapping = found.get("mapping", {})
    say = session.say
    rows = mapping.items() if isinstance(mapping, dict) else [(str(one), "") for one in mapping]
    return Answer(found, table([say(_("Column")), say(_("Field"))], rows))


def sheet_import_arguments(add: Add) -> None:
    """Declare the arguments of `sheet import`."""
    add("file", type=Path, metavar="FILE", help=FILE)
    add("--type", required=True, metavar="TYPE", help=TYPE)
    add("--map", type=Path, metavar="FILE", help=MAP)
    add("--dry-run", action="store_true", help=_("check every row, save none"))
    add("--report", type=Path, metavar="FILE", help=_("write every row that was warned about or refused, and why"))
    add("--day-first", action="store_true", help=_("03/04 is the third of April"))
    add("--month-first", action="store_true", help=_("03/04 is the fourth of March"))


def sheet_import(session: Session, given: argparse.Namespace) -> Answer:
    """Take the rows in. The order of day and month is asked when the file leaves it open."""
    order = True if given.day_first else False if given.month_first else None
    with session.desk() as desk:
        done = desk.sheets.run(
            given.file,
            given.type,
            given.map,
            dry_run=given.dry_run,
            day_first=order,
            report=given.report,
            progress=session.progress,
        )
    found, say = plain(replace(done, saved=None)), session.say
    lines = pairs(
        [
            (say(_("Rows")), done.rows),
            (say(_("Imported")), done.imported),
            (say(_("Warned")), done.warned),
            (say(_("Refused")), done.refused),
            (say(_("There already")), done.duplicates if isinstance(done.duplicates, int) else len(done.duplicates)),
        ]
    )
    lines += [_problem(session, one) for one in found.get("problems", [])[:SHOWN]]
    return Answer(found, lines)


def sheet_export_arguments(add: Add) -> None:
    """Declare the arguments of `sheet export`."""
    add("type", metavar="TYPE", help=TYPE)
    add("-o", "--output", type=Path, required=True, metavar="FILE", help=_("the file to write (CSV)"))


def sheet_export(session: Session, given: argparse.Namespace) -> Answer:
    """Write the records of a type to a spreadsheet."""
    with session.desk() as desk:
        done = desk.sheets.export(given.type, given.output)
    rows = done if isinstance(done, int) else plain(done)
    return Answer({"file": given.output, "rows": rows}, [session.say(_("Written: {file}"), file=str(given.output))])


def _problem(session: Session, one: Any) -> str:
    """Return a problem of a row in a line."""
    if not isinstance(one, dict):
        return str(one)
    text = one.get("text") or one.get("message") or ""
    details = one.get("details") or {}
    named = ", ".join(str(one[name]) for name in ("row", "column", "field") if one.get(name))
    return f"{named}: {session.say(text, **details) if text else ''}"
