"""Spreadsheets in and out."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from ssr_desk.cli.files import force_argument, free, readable
from ssr_desk.cli.output import Answer, pairs, plain, shown, table
from ssr_desk.cli.parsing import Add, path
from ssr_desk.cli.session import Session
from ssr_desk.i18n import mark as _
from ssr_desk.sheets.errors import AmbiguousDates

FILE = _("the spreadsheet (CSV, XLSX, XLS, ODS)")
SHEET = _("name of the workbook's sheet; without it, the first that can be seen and is not empty")
TYPE = _("name of a record type; `ssr-desk types` lists them")
MAP = _("JSON file that says which column is which field")
NONE_KNOWN = _(
    "None of these headings names a field of this type of record, so nothing would be imported. Say which column is which field"
    " in a mapping file, and give it with --map. It begins like this: {example}"
)
SHOWN = 40  # problems that a person is shown; the report holds them all


def sheet_preview_arguments(add: Add) -> None:
    """Declare the arguments of `sheet preview`."""
    add("file", type=path, metavar="FILE", help=FILE)
    add("--type", default="training_session", metavar="TYPE", help=TYPE)
    add("--map", type=path, metavar="FILE", help=MAP)
    add("--sheet", default="", metavar="NAME", help=SHEET)


def sheet_preview(session: Session, given: argparse.Namespace) -> Answer:
    """Show how the columns would be read."""
    with session.desk() as desk:
        done = desk.sheets.preview(readable(given.file), given.type, given.map, sheet=given.sheet, by_hand=True)
        labels = _labels(session, desk, given.type)
    say = session.say
    titles = [say(_("Column")), say(_("Field")), say(_("Examples"))]
    rows = [(one.heading, one.name and f"{say(one.label)} ({one.name})", one.samples) for one in done.columns]
    lines = table(titles, rows)
    lines += [say(text, **details) for text, details in done.warnings]
    if not done.mapping:
        first = next((one.heading for one in done.columns if one.heading), "")
        example = json.dumps({"columns": {first: next(iter(labels))}}, ensure_ascii=False)
        lines.append(say(NONE_KNOWN, example=example))
        return Answer(_preview_keys(session, done), lines)
    if done.missing:
        lines.append(
            say(
                _("No column fills these required fields: {fields}"),
                fields=", ".join(labels[one] for one in done.missing),
            )
        )
    if done.unclear:
        lines.append(say(_("Day or month first? {examples}"), examples=", ".join(done.unclear)))
    lines += [_line(session, each, labels) for one in done.rows for each in one.problems][:SHOWN]
    return Answer(_preview_keys(session, done), lines)


def _preview_keys(session: Session, done: Any) -> dict[str, Any]:
    """Return a preview as it is answered to a script."""
    keys: dict[str, Any] = plain(done)
    keys["previewed"] = [_row(session, one) for one in done.rows]
    keys["rows"] = done.total
    keys["warnings"] = [session.say(text, **details) for text, details in done.warnings]
    return keys


def sheet_import_arguments(add: Add) -> None:
    """Declare the arguments of `sheet import`."""
    add("file", type=path, metavar="FILE", help=FILE)
    add("--type", required=True, metavar="TYPE", help=TYPE)
    add("--map", type=path, metavar="FILE", help=MAP)
    add("--sheet", default="", metavar="NAME", help=SHEET)
    add("--dry-run", action="store_true", help=_("check every row, save none"))
    add("--report", type=path, metavar="FILE", help=_("write every row that was warned about or refused, and why"))
    force_argument(add)
    add("--day-first", action="store_true", help=_("03/04 is the third of April"))
    add("--month-first", action="store_true", help=_("03/04 is the fourth of March"))


def sheet_import(session: Session, given: argparse.Namespace) -> Answer:
    """Take the rows in. The order of day and month is asked when the file leaves it open."""
    order = True if given.day_first else False if given.month_first else None
    with session.desk() as desk:

        def run(day_first: bool | None) -> Any:
            return desk.sheets.run(
                readable(given.file),
                given.type,
                given.map,
                dry_run=given.dry_run,
                day_first=day_first,
                report=given.report and free(given.report, given.force),
                progress=session.progress,
                language=session.language,
                sheet=given.sheet,
            )

        try:
            done = run(order)
        except AmbiguousDates as error:
            if session.as_json or not sys.stdin.isatty():
                raise
            sys.stderr.write(error.text(session.say) + "\n")
            done = run(session.choose(_("Does the day come first?")))
        labels = _labels(session, desk, given.type)
    say = session.say
    lines = pairs(
        [
            (say(_("Rows")), done.rows),
            (say(_("Would be imported") if given.dry_run else _("Imported")), done.imported),
            (say(_("Warned")), done.warned),
            (say(_("Refused")), done.refused),
            (say(_("There already")), done.duplicates),
        ]
    )
    warnings = [say(text, **details) for text, details in done.warnings]
    lines += warnings
    lines += [_line(session, one, labels) for one in done.problems[:SHOWN]]
    if len(done.problems) + done.more > SHOWN and not given.report:
        lines.append(say(_("There are more; --report writes them all.")))
    keys = {name: getattr(done, name) for name in ("rows", "imported", "warned", "refused", "duplicates", "more")}
    keys |= {
        "dry_run": given.dry_run,
        "warnings": warnings,
        "problems": [_problem(session, one) for one in done.problems],
    }
    return Answer(keys, lines, int(done.refused > done.duplicates))  # rows that are here already are no fault


def sheet_export_arguments(add: Add) -> None:
    """Declare the arguments of `sheet export`."""
    add("type", metavar="TYPE", help=TYPE)
    add("-o", "--output", type=path, required=True, metavar="FILE", help=_("the file to write (CSV or XLSX)"))
    force_argument(add)
    add("--sensitive", action="store_true", help=_("sensitive fields too"))
    add("--where", action="append", default=[], metavar="FIELD=VALUE", help=_("only those whose field has the value"))


def sheet_export(session: Session, given: argparse.Namespace) -> Answer:
    """Write the records of a type to a spreadsheet."""
    from ssr_desk.cli.values import filters

    with session.desk() as desk:
        where = filters(session, given.where, desk.registry[given.type]) if given.type in desk.registry else {}
        file = free(given.output, given.force)
        rows = desk.sheets.export(given.type, file, session.language, given.sensitive, where)
    told = session.say(_("{rows} records written: {file}"), rows=rows, file=str(given.output))
    return Answer({"file": given.output, "rows": rows}, [told])


def _problem(session: Session, one: Any) -> dict[str, Any]:
    """Return a problem of a row as JSON holds it."""
    sentence = one.sentence if isinstance(one.sentence, str) else one.sentence(session.say)
    return {"row": one.row, "column": one.column, "status": one.status, "value": one.value, "message": sentence}


def _labels(session: Session, desk: Any, type_name: str) -> dict[str, str]:
    """Return what the fields of a type are called."""
    return {one.name: session.say(one.label) for one in desk.registry[type_name].fields()}


def _line(session: Session, one: Any, labels: Mapping[str, str]) -> str:
    """Return a problem of a row in a line. Where no column fills a field, the field's label stands for its heading."""
    found = _problem(session, one)
    found["column"] = labels.get(one.column, one.column)
    return " · ".join(shown(found[name]) for name in ("row", "column", "message") if found[name])


def _row(session: Session, one: Any) -> dict[str, Any]:
    return {"row": one.row, "values": one.values, "problems": [_problem(session, each) for each in one.problems]}
