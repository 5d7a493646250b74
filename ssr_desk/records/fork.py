"""Forks that headquarters has settled: a feed that two copies of one laptop continued. Written by headquarters for every desk.

Decides nothing about what is shown: both branches stay, and what they changed at once is a conflict like any other. It says
which of the copies the desk goes on from, so that nobody is warned any more and the other one is put away (docs/adr/0014).
"""

from ssr_desk.i18n import mark as _
from ssr_desk.records.base import Record, field
from ssr_desk.records.kinds import LongText, Text, Whole

SETTLED = _("Settled history")


class Fork(Record):
    """One feed that went on in two ways, and the branch that it goes on from."""

    type_name = "fork"
    label = SETTLED
    plural = _("Settled histories")
    icon = "history"
    home = "common"
    plan = True
    listed = False
    title_fields = ("device", "reason")

    device: Text = field(_("Device"), SETTLED, column=1)
    feed: Text = field(_("Feed"), SETTLED, help=_("Key, incarnation and mission, as in the headers."))
    tip: Text = field(_("Goes on from"), SETTLED, help=_("The newest change of the branch when this was settled."))
    seq: Whole = field(_("Number of that change"), SETTLED)
    others: LongText | None = field(
        _("Other branches"), SETTLED, help=_("The newest change of each and its number, a line each. They are kept.")
    )
    reason: Text = field(_("Why"), SETTLED, column=2)
