"""Headquarters' side of trust."""

import argparse

from ssr_desk.cli.files import force_argument, free, readable
from ssr_desk.cli.output import Answer, pairs, plain
from ssr_desk.cli.parsing import Add, count, path
from ssr_desk.cli.session import Session
from ssr_desk.cli.words import value as told_as
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
            (say(_("Role")), told_as(say, "role", done.role)),
            (say(_("Missions")), list(done.missions)),
            (say(_("Certificate")), done.serial),
            (say(_("Valid until")), plain(done.expires)),
            (say(_("Words of the request")), " ".join(done.words)),
        ]
    )
    return Answer({**plain(done), "file": given.output}, lines)


def hq_revoke_arguments(add: Add) -> None:
    """Declare the arguments of `hq revoke`."""
    add("serial", metavar="SERIAL", help=_("number of the certificate, as `desks` lists it"))
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


def hq_renew_arguments(add: Add) -> None:
    """Declare the arguments of `hq renew`."""
    add("serial", metavar="SERIAL", help=_("number of the certificate, as `desks` lists it"))
    add("--days", type=int, required=True, metavar="N", help=_("how long the new one is valid"))


def hq_renew(session: Session, given: argparse.Namespace) -> Answer:
    """Renew a desk's certificate."""
    with session.desk() as desk:
        done = desk.headquarters.renew(given.serial, given.days)
    say = session.say
    told = say(
        _("Renewed until {day}: the certificate of {device}. That desk's next bundle from here brings it."),
        day=f"{done.expires:%Y-%m-%d}",
        device=done.device,
    )
    return Answer(plain(done), [told])


def hq_waiting_arguments(_add: Add) -> None:
    """Declare the arguments of `hq waiting`: none."""


def hq_waiting(session: Session, _given: argparse.Namespace) -> Answer:
    """List the tips that headquarters may vouch for."""
    with session.desk() as desk:
        found = desk.headquarters.waiting()
    lines = [f"{one.tip}  {one.officer} ({one.device})  {one.feed.rpartition('/')[2]}" for one in found]
    return Answer({"waiting": plain(found)}, lines or [session.say(_("Nothing waits for a voucher."))])


def hq_hold_arguments(add: Add) -> None:
    """Declare the arguments of `hq hold`."""
    add("file", type=path, metavar="FILE", help=_("what the desk's `enrol deposit` wrote"))


def hq_hold(session: Session, given: argparse.Namespace) -> Answer:
    """Take a desk's recovery key in."""
    with session.desk() as desk:
        held = desk.headquarters.hold(readable(given.file))
    told = session.say(_("Held: the recovery key of {device} ({name})."), device=held.device, name=held.name)
    return Answer(plain(held), [told])


def hq_release_arguments(add: Add) -> None:
    """Declare the arguments of `hq release`."""
    add("device", metavar="DEVICE", help=_("whose key"))
    add("--reason", required=True, metavar="R", help=_("how its officer was recognized; it is recorded"))


def hq_release(session: Session, given: argparse.Namespace) -> Answer:
    """Tell a desk's recovery key."""
    with session.desk() as desk:
        key = desk.headquarters.release(given.device, given.reason)
    told = session.say(_("Read this key to the officer, who runs `ssr-desk passphrase recover`: {key}"), key=key)
    return Answer({"device": given.device, "recovery_key": key}, [told])
