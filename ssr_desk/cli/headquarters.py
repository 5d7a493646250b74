"""Headquarters' side of trust."""

import argparse

from ssr_desk.cli.files import force_argument, free, readable
from ssr_desk.cli.output import Answer, pairs, plain
from ssr_desk.cli.parsing import Add, count, path
from ssr_desk.cli.session import Session
from ssr_desk.i18n import mark as _


def hq_init_arguments(add: Add) -> None:
    """Declare the arguments of `hq init`."""
    add("--root", type=path, required=True, metavar="FILE", help=_("where the root's key lies, or is made"))
    add(
        "--root-passphrase-file",
        type=path,
        metavar="FILE",
        help=_("read the root's own passphrase from FILE (or set SSR_DESK_ROOT_PASSPHRASE)"),
    )


def hq_init(session: Session, given: argparse.Namespace) -> Answer:
    """Make root and issuing authority, or renew their lists."""
    new = not given.root.exists()
    question = _("The root's own passphrase: ")
    with session.desk() as desk:
        secret = session.secret("SSR_DESK_ROOT_PASSPHRASE", given.root_passphrase_file, question, new)
        words = desk.headquarters.init(given.root, secret)
        identity = desk.enrolment.state().identity
    keys = {"root_words": words, "root": given.root}
    if identity is not None:
        keys |= {"serial": identity.serial, "expires": plain(identity.not_after)}
    told = session.say(_("The words of headquarters' root: {words}"), words=" ".join(words))
    return Answer(keys, [told])


def hq_certify_arguments(add: Add) -> None:
    """Declare the arguments of `hq certify`."""
    add("request", type=path, metavar="REQUEST", help=_("the desk's request"))
    add("--role", required=True, choices=("officer", "commander", "hq"), help=_("what the certificate allows"))
    add("--mission", nargs="+", required=True, metavar="CODE", help=_("missions; * for all"))
    add("--days", type=count, required=True, metavar="N", help=_("how long it is valid"))
    add("--words", metavar="W", help=_("the request's six words as its owner read them out; compared when given"))
    add("-o", "--output", type=path, required=True, metavar="FILE", help=_("where the answer is written"))
    force_argument(add)


def hq_certify(session: Session, given: argparse.Namespace) -> Answer:
    """Answer a request."""
    with session.desk() as desk:
        request, answer = readable(given.request), free(given.output, given.force)
        done = desk.headquarters.certify(request, given.role, tuple(given.mission), given.days, answer, given.words)
    say = session.say
    lines = pairs(
        [
            (say(_("Officer")), done.officer),
            (say(_("Device")), done.device),
            (say(_("Role")), done.role),
            (say(_("Missions")), list(done.missions)),
            (say(_("Certificate")), done.serial),
            (say(_("Valid until")), plain(done.expires)),
            (say(_("Words of the request")), " ".join(done.words)),
        ]
    )
    return Answer({**plain(done), "file": given.output}, lines)


def hq_revoke_arguments(add: Add) -> None:
    """Declare the arguments of `hq revoke`."""
    add("serial", metavar="SERIAL", help=_("number of the certificate"))
    add(
        "--reason",
        required=True,
        metavar="R",
        help=_("why: compromise, superseded, cessation, affiliation_changed, authority_compromise or unspecified"),
    )


def hq_revoke(session: Session, given: argparse.Namespace) -> Answer:
    """Withdraw a certificate, and the others of its key."""
    with session.desk() as desk:
        done = desk.headquarters.revoke(given.serial, given.reason)
    say = session.say
    told = say(_("Revoked: {serials}. The next bundle from here carries the list."), serials=", ".join(done.serials))
    return Answer({"serial": given.serial, **plain(done)}, [told])


def hq_vouch_arguments(add: Add) -> None:
    """Declare the arguments of `hq vouch`."""
    add("tip", metavar="TIP", help=_("id of the last revision that is vouched for"))
    add("--reason", required=True, metavar="R", help=_("why it is trusted all the same"))


def hq_vouch(session: Session, given: argparse.Namespace) -> Answer:
    """Vouch for what was signed with a key before it was lost."""
    with session.desk() as desk:
        tip = desk.headquarters.vouch(given.tip, given.reason)
    return Answer({"tip": tip}, [session.say(_("Vouched for {tip}."), tip=tip)])
