"""People whose date of keeping has passed. `redact` erases what is known of them."""

import argparse
import datetime as dt

from ssr_desk.cli.output import Answer, plain, shown
from ssr_desk.cli.parsing import Add, count
from ssr_desk.cli.session import Session
from ssr_desk.i18n import mark as _

MOST = 36_500


def retention_arguments(add: Add) -> None:
    """Declare the arguments of `retention`."""
    add("--within", type=count, default=0, metavar="N", help=_("also those whose date passes within N days"))


def retention(session: Session, given: argparse.Namespace) -> Answer:
    """List the people who may be kept no longer."""
    from ssr_desk.services.retention import due

    with session.desk() as desk:
        until = desk.surround.now().date() + dt.timedelta(days=min(given.within, MOST))
        found = due(desk.store, desk.registry, until)
    lines = [f"{one.id}  {one.day}  {shown(one.title)}  {one.mission}" for one in found]
    return Answer({"people": plain(found)}, lines or [session.say(_("Nobody is kept longer than was promised."))])
