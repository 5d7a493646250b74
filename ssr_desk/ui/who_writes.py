"""Why a form cannot be changed on this desk, in one line."""

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record
from ssr_desk.records.header import COMMON


def who_writes(record_type: type[Record]) -> str:
    """Return the marked sentence that says who writes records of a type (see `records.authority`)."""
    if record_type.home == COMMON:
        return _("Headquarters writes this.")
    if record_type.plan:
        return _("Headquarters and the contingent commander write this.")
    return _("Desks of this mission write this.")
