"""Making a desk and enrolling it."""

import argparse

from ssr_desk.cli.errors import Usage
from ssr_desk.cli.files import force_argument, free, readable
from ssr_desk.cli.output import Answer, pairs, plain
from ssr_desk.cli.parsing import Add, path
from ssr_desk.cli.session import Session
from ssr_desk.cli.words import value as told_as
from ssr_desk.i18n import mark as _
from ssr_desk.records.header import COMMON
from ssr_desk.records.text import clean_text

LONGEST_NAME = 200
BAD_NAME = _("--name needs a name of at most {most} characters.")
BAD_ID = _(
    "{option} needs letters without accents, digits, points, underscores and hyphens, 40 at most: certificates hold it."
)
ROOT_WORDS = _("the six words of headquarters' root, as headquarters read them out")


def init_arguments(add: Add) -> None:
    """Declare the arguments of `init`."""
    add("--name", required=True, metavar="N", help=_("your name"))
    add(
        "--officer-id", required=True, metavar="N", help=_("your service number, or another id that headquarters knows")
    )
    add("--role", required=True, choices=("officer", "commander", "hq"), help=_("what you do"))
    add("--mission", default="", metavar="CODE", help=_("code of the mission"))
    add("--post", default="", metavar="CODE", help=_("code of the post"))


def init(session: Session, given: argparse.Namespace) -> Answer:
    """Make a desk. The recovery key is shown this once."""
    from ssr_desk import app
    from ssr_desk.trust.certificates import ID

    for option, text in (("--officer-id", given.officer_id), ("--mission", given.mission), ("--post", given.post)):
        if not ID.fullmatch(text) and (text or option == "--officer-id"):
            raise Usage(problem=session.say(BAD_ID, option=option))
    name = " ".join(clean_text(given.name).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Usage(problem=session.say(BAD_NAME, most=LONGEST_NAME))
    profile = app.Profile(name, given.officer_id, given.role, given.mission, given.post, session.language)
    desk, recovery = app.create_desk(session.folder, session.passphrase(_("New passphrase: "), new=True), profile)
    with desk:
        keys = {
            "desk": str(session.folder.resolve()),
            "device": desk.profile.device,
            "feed": f"{desk.store.setting('fingerprint')}/{desk.store.setting('incarnation')['id']}/{given.mission or COMMON}",
            "recovery_key": recovery,
        }
    say = session.say
    lines = pairs(
        [(say(_("Desk")), keys["desk"]), (say(_("Device")), keys["device"]), (say(_("Recovery key")), recovery)]
    )
    lines.append(
        say(
            _(
                "Write the recovery key down and keep it apart from this computer: it opens the desk without the passphrase."
            )
        )
    )
    return Answer(keys, lines)


def enrol_request_arguments(add: Add) -> None:
    """Declare the arguments of `enrol request`."""
    add("-o", "--output", type=path, required=True, metavar="FILE", help=_("where the request is written"))
    add("--new-key", action="store_true", help=_("replace this desk's keys first, because somebody may have seen them"))
    force_argument(add)


def enrol_request(session: Session, given: argparse.Namespace) -> Answer:
    """Write a request; its words are compared by voice."""
    output = free(given.output, given.force)
    with session.desk() as desk:
        if given.new_key:
            desk.enrolment.new_key()
        words = desk.enrolment.request(output)
    told = session.say(_("Request written. Read these words to headquarters: {words}"), words=" ".join(words))
    return Answer({"words": words, "file": given.output}, [told])


def enrol_accept_arguments(add: Add) -> None:
    """Declare the arguments of `enrol accept`."""
    add("file", type=path, metavar="FILE", help=_("headquarters' answer"))
    add("--root-words", metavar="W", help=ROOT_WORDS)


def enrol_accept(session: Session, given: argparse.Namespace) -> Answer:
    """Take headquarters' answer."""
    with session.desk() as desk:
        who = desk.enrolment.accept(readable(given.file), given.root_words)
    return _identity(session, who)


def enrol_card_arguments(add: Add) -> None:
    """Declare the arguments of `enrol card`."""
    add("-o", "--output", type=path, required=True, metavar="FILE", help=_("where the card is written"))
    force_argument(add)


def enrol_card(session: Session, given: argparse.Namespace) -> Answer:
    """Write this desk's card, and tell the root's words that the taker needs."""
    with session.desk() as desk:
        who = desk.enrolment.card(free(given.output, given.force))
        words = desk.enrolment.state().root_words
    told = session.say(_("Card written. The words of headquarters' root: {words}"), words=" ".join(words))
    return Answer({**_keys(who), "words": words, "file": given.output}, [told])


def enrol_deposit_arguments(add: Add) -> None:
    """Declare the arguments of `enrol deposit`."""
    add("-o", "--output", type=path, required=True, metavar="FILE", help=_("where the sealed key is written"))
    force_argument(add)


def enrol_deposit(session: Session, given: argparse.Namespace) -> Answer:
    """Write a recovery key, signed and sealed for headquarters."""
    with session.desk() as desk:
        to = desk.enrolment.deposit(free(given.output, given.force))
    told = _(
        "Written, sealed for headquarters alone. Hand the file over; with the key in it headquarters can help when passphrase"
        " and printed key are lost."
    )
    return Answer({"to": to, "file": given.output}, [session.say(told)])


def enrol_trust_arguments(add: Add) -> None:
    """Declare the arguments of `enrol trust`."""
    add("file", type=path, metavar="CARD", help=_("the card of the other desk"))
    add("--root-words", metavar="W", help=ROOT_WORDS)


def enrol_trust(session: Session, given: argparse.Namespace) -> Answer:
    """Take another desk's card."""
    with session.desk() as desk:
        who = desk.enrolment.trust(readable(given.file), given.root_words)
    return _identity(session, who)


def _keys(who: object) -> dict[str, object]:
    names = {
        "officer": "officer",
        "device": "device",
        "role": "role",
        "missions": "missions",
        "serial": "serial",
        "expires": "not_after",
    }
    return {name: plain(getattr(who, attribute)) for name, attribute in names.items()}


def _identity(session: Session, who: object) -> Answer:
    say, keys = session.say, _keys(who)
    titles = {
        "officer": say(_("Officer")),
        "device": say(_("Device")),
        "role": say(_("Role")),
        "missions": say(_("Missions")),
        "serial": say(_("Certificate")),
        "expires": say(_("Valid until")),
    }
    return Answer(keys, pairs((titles[name], told_as(say, name, value)) for name, value in keys.items()))
