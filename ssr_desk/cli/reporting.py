"""Reports as PDF."""

import argparse
from typing import TYPE_CHECKING, Any

from ssr_desk.cli import words
from ssr_desk.cli.errors import Usage
from ssr_desk.cli.files import force_argument, free
from ssr_desk.cli.output import Answer, pairs, plain
from ssr_desk.cli.parsing import Add, day, path
from ssr_desk.cli.session import Session
from ssr_desk.i18n import LANGUAGES
from ssr_desk.i18n import mark as _

if TYPE_CHECKING:
    from ssr_desk.services.reporting import Report


def report_departure_arguments(add: Add) -> None:
    """Declare the arguments of `report departure`."""
    add("--post", metavar="CODE", help=_("code of the post; this desk's own when it is not named"))
    add("--rotation", metavar="ID", help=_("the rotation, when it is not the post's present one"))
    _paper_arguments(add)


def report_departure(session: Session, given: argparse.Namespace) -> Answer:
    """Write the departure report."""
    from ssr_desk.services import takeover

    with session.desk() as desk:
        asked = given.rotation or given.post or takeover.own_post(desk)
        if not asked:
            raise Usage(problem=session.say(_("Name the post with --post.")))
        done = desk.reporting.departure(asked, **_wanted(session, given))
    return _answer(session, done)


def report_rotation_arguments(add: Add) -> None:
    """Declare the arguments of `report rotation`."""
    add("--mission", metavar="CODE", help=_("code of the mission; this desk's own when it is not named"))
    add(
        "--from", dest="first", type=day, metavar="DATE", help=_("first day, such as 2026-01-31; else of your rotation")
    )
    add("--to", dest="last", type=day, metavar="DATE", help=_("last day; else of your rotation, today at least"))
    _paper_arguments(add)


def report_rotation(session: Session, given: argparse.Namespace) -> Answer:
    """Write the rotation hand-off report of a contingent."""
    with session.desk() as desk:
        asked = given.mission or desk.profile.mission
        if not asked:
            raise Usage(problem=session.say(_("Name the mission with --mission.")))
        first, last = desk.reporting.period()
        done = desk.reporting.handoff(asked, given.first or first, given.last or last, **_wanted(session, given))
    return _answer(session, done)


def _paper_arguments(add: Add) -> None:
    """Declare what every report is asked for."""
    add("--lang", dest="report_language", choices=LANGUAGES, help=_("language of the report"))
    add("--paper", choices=("letter", "a4"), default="letter", help=_("size of the paper"))
    add("--sign", action="store_true", help=_("sign it with this desk's certificate"))
    add("--draft", action="store_true", help=_("mark it as a draft and write it even when something is missing"))
    add("-o", "--output", type=path, required=True, metavar="FILE.pdf", help=_("the file to write"))
    force_argument(add)


def _wanted(session: Session, given: argparse.Namespace) -> dict[str, Any]:
    """Return what every report is asked for, as the service takes it. Raises FileThere, IsFolder."""
    return {
        "language": given.report_language or session.language,
        "target": free(given.output, given.force),
        "sign": given.sign,
        "draft": given.draft,
        "progress": session.progress,
        "paper": given.paper,
    }


def _answer(session: Session, done: "Report") -> Answer:
    say = session.say
    lines = pairs(
        [
            (say(_("File")), str(done.file)),
            (say(_("Pages")), done.pages),
            (say(_("Signed by")), done.signed_by or "-"),
            (say(_("Missing")), len(done.missing)),
        ]
    )
    lines += [f"  {say(words.NAMED, name=one.place(say), message=one.text(say))}" for one in done.missing]
    return Answer(plain(done), lines)
