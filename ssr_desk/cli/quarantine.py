"""What does not count: set aside here, waiting for a voucher, or set aside at another desk, with its author and what to do."""

import argparse

from ssr_desk.cli.output import Answer, plain, shown
from ssr_desk.cli.session import Session
from ssr_desk.i18n import mark as _

MOST = 1_000


def quarantine(session: Session, _given: argparse.Namespace) -> Answer:
    """List what does not count here, and what other desks say that does not count there."""
    from ssr_desk.services import claim_words, claims, troubles, vouching

    say = session.say
    with session.desk() as desk:
        here = [one for one in troubles.troubled(desk.store, MOST) if not one.conflicts]
        with desk.store.read() as connection:
            waiting = vouching.aside(connection)
        elsewhere = claims.claimed(desk.store)
        role = desk.profile.role
        names = {one.officer: one.name or one.officer for one in desk.importing.desks()}
    lines = [
        say(
            _("Kept apart here: {title} ({id}), by {author}, without the right to it"),
            title=shown(one.title),
            id=one.id,
            author=shown(names.get(one.author, one.author)),
        )
        for one in here
    ]
    lines += [
        say(
            _("Waits here for headquarters' voucher: {tip}, of {author} ({device})"),
            tip=one.tip,
            author=shown(names.get(one.officer, one.officer)),
            device=shown(one.device),
        )
        for one in waiting
    ]
    lines += [shown(one.words) for one in claim_words.told(elsewhere, names, role, say)]
    keys = {"here": plain(here), "waiting": plain(waiting), "elsewhere": plain(elsewhere)}
    return Answer(keys, lines or [say(_("Nothing was set aside, here or at a desk that said so."))])
