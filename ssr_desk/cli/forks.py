"""Histories that two copies of one laptop continued: seeing them, and headquarters' word which one goes on."""

import argparse
from collections.abc import Iterator
from typing import Any

from ssr_desk.cli.output import Answer, instant, plain, shown
from ssr_desk.cli.parsing import Add
from ssr_desk.cli.session import Session
from ssr_desk.i18n import mark as _


def forks(session: Session, _given: argparse.Namespace) -> Answer:
    """List the forks known here, each with its branches; those that nobody has settled first."""
    with session.desk() as desk:
        found = desk.forks.all()
    lines = [line for one in found for line in _lines(session, one)]
    return Answer({"forks": [_keys(one) for one in found]}, lines or [session.say(_("No desk has two histories."))])


def hq_settle_arguments(add: Add) -> None:
    """Declare the arguments of `hq settle`."""
    add("tip", metavar="TIP", help=_("the newest change of the branch that goes on, or how it begins: see `forks`"))
    add("--reason", required=True, metavar="R", help=_("why, for every desk to see"))


def hq_settle(session: Session, given: argparse.Namespace) -> Answer:
    """Say which branch of a desk's history goes on."""
    with session.desk() as desk:
        done = desk.forks.settle(given.tip, given.reason)
    told = session.say(
        _(
            "Settled: {name} goes on from {tip}. Both histories stay; every desk learns of it by its next bundle from here."
        ),
        name=shown(done.name),
        tip=done.settled.tip[:12] if done.settled else "",
    )
    return Answer({"fork": _keys(done)}, [told])


def _keys(one: Any) -> dict[str, Any]:
    return {**plain(one), "open": one.is_open}


def _lines(session: Session, one: Any) -> Iterator[str]:
    say = session.say
    state = say(_("not settled")) if one.is_open else say(_("settled: {reason}"), reason=shown(one.settled.reason))
    where = say(_("two histories from change {number} on"), number=one.seq)
    yield f"{shown(one.name)} ({one.device})  {one.mission}  {where}  ({state})"
    for way in one.branches:
        told = say.plural("{count} change", "{count} changes", way.count)
        goes_on = f"  {say(_('goes on'))}" if way.settled else ""
        yield f"  {way.tip[:12]}  {told}  {instant(way.began)} - {instant(way.ended)}{goes_on}"
        for row in way.touched:
            yield f"    {shown(row.title)}"
