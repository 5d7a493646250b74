"""What can go wrong with a report, by whose turn it is."""

from ssr_desk.errors import Mendable, Surroundings
from ssr_desk.i18n import mark as _


class ReportIncomplete(Mendable):
    """The report cannot be signed yet. `details["missing"]` holds the list of `completeness.Missing`."""

    code = "REPORT_INCOMPLETE"
    sentence = _(
        "{count} things are still missing before this report can be made final. "
        "Nothing was written. Fill them in, or make a draft."
    )


class NoSuchRotation(Mendable):
    """No rotation to report on."""

    code = "NO_SUCH_ROTATION"
    sentence = _(
        "There is no rotation {name} on this desk. Import the mission plan from headquarters, or check the number."
    )


class NotYourRotation(Mendable):
    """An officer signs only the report of the own rotation."""

    code = "NOT_YOUR_ROTATION"
    sentence = _("Only {name} can sign this report. Make a draft, or let them sign on their own desk.")


class CannotWriteReport(Surroundings):
    """The file could not be written."""

    code = "CANNOT_WRITE_REPORT"
    sentence = _(
        "The report could not be written to {file}: {reason}. Your records are unchanged. "
        "Check the space and the permissions, or choose another folder."
    )
