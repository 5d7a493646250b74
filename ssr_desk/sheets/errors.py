"""What a spreadsheet can be refused for as a whole. What is wrong with one row stands in the report of its rows."""

from ssr_desk.errors import Mendable, Surroundings
from ssr_desk.i18n import mark as _


class NoSheet(Surroundings):
    """The file cannot be read."""

    code = "NO_SHEET"
    sentence = _("The file {file} cannot be read: {reason}. Nothing was imported; check the name and the stick.")


class NotText(Mendable):
    """A file that is neither CSV nor a workbook."""

    code = "NOT_A_SHEET"
    sentence = _(
        "{file} is neither a workbook (XLSX, XLS, ODS) nor a CSV file. Nothing was imported; open it in a spreadsheet program,"
        " save it as XLSX or “CSV UTF-8” and import that."
    )


class BrokenWorkbook(Mendable):
    """A workbook that cannot be read."""

    code = "BROKEN_WORKBOOK"
    sentence = _(
        "The workbook {file} is damaged, or written in a way that cannot be read here. Nothing was imported; open it in a"
        " spreadsheet program, save it anew and import that."
    )


class Protected(Mendable):
    """A workbook behind a password."""

    code = "PROTECTED_WORKBOOK"
    sentence = _(
        "The workbook {file} is protected by a password. Nothing was imported; open it in a spreadsheet program, save a copy"
        " without password and import that."
    )


class TooLarge(Mendable):
    """A workbook that needs more memory or time than a sheet of records does."""

    code = "SHEET_TOO_LARGE"
    sentence = _(
        "{file} is too large to be read: at most 500 columns and ten million cells. Nothing was imported; something may stand"
        " far outside the table. Copy the rows that are meant into a new workbook and import that."
    )


class NoSuchSheet(Mendable):
    """The workbook has no sheet of that name."""

    code = "NO_SUCH_SHEET"
    sentence = _("{file} has no sheet of that name. Nothing was imported; it has these: {sheets}.")


class EmptySheet(Mendable):
    """No row of headings."""

    code = "EMPTY_SHEET"
    sentence = _("{file} has no rows. Nothing was imported; check that it is the right file.")


class BrokenSheet(Mendable):
    """A quote that never ends, or a line that no sheet has."""

    code = "BROKEN_SHEET"
    sentence = _(
        "{file} cannot be read after row {row}: a quotation mark may be missing there. Nothing was imported; mend the row"
        " and import again."
    )


class OpenQuote(BrokenSheet):
    """The file ends inside a text in quotation marks: rows would be swallowed by one cell."""

    sentence = _(
        "{file} ends inside a text in quotation marks: a quotation mark may be missing in line {line}. Nothing was imported;"
        " mend that line in a text editor and import again."
    )


class TooManyCells(BrokenSheet):
    """A row with more cells than a sheet may have columns."""

    sentence = _(
        "Row {row} of {file} has {cells} cells, and at most {most} columns are read. Nothing was imported; check that it is a"
        " table with a row for each record, and that the separator is a comma, semicolon, tabulator or bar."
    )


class NoColumns(Mendable):
    """No column names a field."""

    code = "NO_COLUMNS"
    sentence = _(
        "No column of {file} names a field of this type of record: {columns}. Nothing was imported; choose another type, or"
        " say which column is which field: in the window beside each column, on the command line in a mapping file (--map), as"
        " docs/sheets.md shows."
    )


class DayColumns(NoColumns):
    """A column for each day, and no other that names a field."""

    sentence = _(
        "{file} has a column for each day ({columns} …), and no other that names a field of this type of record. Nothing was"
        " imported; a record needs a row of its own: make a sheet with a row for each, and its date in a column."
    )


class BrokenMapping(Mendable):
    """A mapping file that says something else than columns, constants, values and rules."""

    code = "BROKEN_MAPPING"
    sentence = _("The mapping file cannot be used: {reason} Nothing was imported; mend it and import again.")


class NoMapping(NoSheet):
    """The mapping file cannot be read."""

    code = "NO_MAPPING"
    sentence = _("The mapping file {file} cannot be read: {reason}. Nothing was imported; check its name.")


class UnknownField(BrokenMapping):
    """A mapping file names a field that the type does not have."""

    sentence = _(
        "The mapping file names a field “{name}” that this type of record does not have. Nothing was imported; `ssr-desk"
        " types` lists the fields."
    )


class AmbiguousDates(Mendable):
    """Day and month cannot be told apart. Asked once for the file, never guessed."""

    code = "AMBIGUOUS_DATES"
    sentence = _(
        "In column {columns} the day and the month cannot be told apart: {examples}. Nothing was imported; say whether the"
        " day or the month comes first (--day-first or --month-first)."
    )


class NoReport(Surroundings):
    """The report or the exported sheet cannot be written."""

    code = "NO_REPORT"
    sentence = _("{file} cannot be written: {reason}. Nothing was changed; choose another folder.")


class NotSheetOut(Mendable):
    """A name that says neither CSV nor XLSX."""

    code = "NOT_SHEET_OUT"
    sentence = _("{file} is no name of a sheet. Nothing was written; end it in .xlsx or .csv.")


class TooMuchForXlsx(Mendable):
    """More rows than a sheet of a workbook holds, or a longer text than a cell does."""

    code = "TOO_MUCH_FOR_XLSX"
    sentence = _(
        "This is more than a workbook can hold: 1,048,575 rows, and 32,767 characters in a cell. Nothing was written; write a"
        " CSV file instead."
    )
