"""What a spreadsheet can be refused for as a whole. What is wrong with one row stands in the report of its rows."""

from ssr_desk.errors import Mendable, Surroundings
from ssr_desk.i18n import mark as _


class NoSheet(Surroundings):
    """The file cannot be read."""

    code = "NO_SHEET"
    sentence = _("The file {file} cannot be read: {reason}. Nothing was imported; check the name and the stick.")


class NotText(Mendable):
    """A workbook or another file that is no CSV."""

    code = "NOT_CSV"
    sentence = _(
        "{file} is not a CSV file. Nothing was imported; in the spreadsheet program, save the sheet as “CSV UTF-8” and"
        " import that."
    )


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


class NoColumns(Mendable):
    """No column names a field."""

    code = "NO_COLUMNS"
    sentence = _(
        "No column of {file} names a field of this type of record: {columns}. Nothing was imported; choose another type, or"
        " say in a mapping file which column is which field."
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
        " day or the month comes first."
    )


class NoReport(Surroundings):
    """The report or the exported sheet cannot be written."""

    code = "NO_REPORT"
    sentence = _("{file} cannot be written: {reason}. Nothing was changed; choose another folder.")


class NotCsvOut(Mendable):
    """Only CSV is written by this version."""

    code = "NOT_CSV_OUT"
    sentence = _("This version writes CSV only. Give the file a name that ends in .csv.")
