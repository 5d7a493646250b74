"""What can go wrong with a report, by whose turn it is."""

import datetime as dt

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


class NoRotationAtPost(NoSuchRotation):
    """The post is known, but nobody's rotation at it."""

    sentence = _(
        "No rotation at the post {name} is known on this desk, so there is nothing to report on. Nothing was written; have the"
        " rotation planned, or import the mission plan from headquarters."
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


class NoSuchMission(Mendable):
    """No mission to report on."""

    code = "NO_SUCH_MISSION"
    sentence = _(
        "There is no mission {name} on this desk. Import the mission plan from headquarters, or check the code."
    )


class NotCommander(Mendable):
    """The rotation hand-off report is signed by a commander or by headquarters."""

    code = "NOT_COMMANDER"
    sentence = _(
        "The contingent commander or headquarters signs the rotation hand-off report. Make a draft, or let them make it."
    )


class NoPeriod(Mendable):
    """The last day lies before the first."""

    code = "NO_PERIOD"
    sentence = _("The last day, {last}, lies before the first, {first}. Nothing was written. Correct the days.")


class NotADay(Mendable):
    """What was typed is no date."""

    code = "NOT_A_DAY"
    sentence = _("“{day}” is no date such as 2026-01-31. Nothing was written. Correct it.")


def day_of(text: str) -> dt.date:
    """Return a typed ISO date. Raises NotADay."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise NotADay(day=text) from None
