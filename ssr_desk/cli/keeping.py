"""Checks, backups, passphrases and the end of a desk."""

import argparse
from typing import TYPE_CHECKING

from ssr_desk.cli.files import force_argument, readable, target
from ssr_desk.cli.output import Answer, pairs, plain
from ssr_desk.cli.parsing import Add, name, path
from ssr_desk.cli.session import Session
from ssr_desk.errors import DeskError
from ssr_desk.i18n import mark as _

if TYPE_CHECKING:
    from ssr_desk.services.maintenance import Trouble

NEW = _("read the new passphrase from FILE (or set SSR_DESK_NEW_PASSPHRASE)")
ASK_NEW = _("New passphrase: ")


def check_arguments(add: Add) -> None:
    """Declare the arguments of `check`."""
    add("--repair", action="store_true", help=_("rebuild what can be rebuilt: tables, folds, search index"))


def check(session: Session, given: argparse.Namespace) -> Answer:
    """Check everything the desk holds."""
    found = _checked(session, given.repair)
    say = session.say
    problems = [plain(one) | {"text": say(one.text, **one.details)} for one in found]
    lines = [f"{one['code']}: {one['text']} {one['about']}" for one in problems]
    left = [one for one in found if not (given.repair and one.repairable)]
    return Answer({"problems": problems}, lines or [say(_("Everything is in order."))], int(bool(left)))


def _checked(session: Session, repair: bool) -> "list[Trouble]":
    """Check a desk; where pages of it no longer read, say which, and what of it. One that was made anew is checked again.

    Whether it opens at all depends on which pages these are; what is said of them does not.
    """
    from ssr_desk import app
    from ssr_desk.services import damaged

    passphrase = session.passphrase()

    def checked() -> "list[Trouble]":
        with app.open_desk(session.folder, passphrase) as desk:
            return desk.maintenance.check(repair=repair)

    try:
        found = checked()
    except DeskError as error:
        if error.code != "NOT_OURS":  # the command line knows no store
            raise
        told = damaged.check(session.folder, passphrase, repair)
        if not told and not repair:
            raise
        return told or checked()
    if all(one.code != "PAGES" for one in found):
        return found
    return damaged.check(session.folder, passphrase, repair) or (checked() if repair else found)


def digest(session: Session, _given: argparse.Namespace) -> Answer:
    """Print one number that equal stores share."""
    with session.desk() as desk:
        found = desk.maintenance.digest()
    say = session.say
    lines = pairs(
        [
            (say(_("Digest")), found.digest),
            (say(_("Records")), found.records),
            (say(_("Revisions")), found.revisions),
        ]
    )
    return Answer(plain(found), lines)


def backup_arguments(add: Add) -> None:
    """Declare the arguments of `backup`."""
    add("target", type=name, metavar="FILE_OR_FOLDER", help=_("where the backup is written"))
    force_argument(add)


def backup(session: Session, given: argparse.Namespace) -> Answer:
    """Write a backup and read it back."""
    from ssr_desk.services import damaged

    passphrase = session.passphrase()
    try:
        desk = session.opened(passphrase)
    except DeskError as error:
        if error.code != "NOT_OURS":
            raise
        raise damaged.instead_of_opening(error, session.folder, passphrase) from error
    with desk:
        done = plain(desk.maintenance.backup(target(given.target, given.force)))
    return Answer(
        done, [session.say(_("Backup written and read back: {file}"), file=str(done.get("file", given.target)))]
    )


def restore_arguments(add: Add) -> None:
    """Declare the arguments of `restore`."""
    add("file", type=path, metavar="FILE", help=_("the backup"))


def restore(session: Session, given: argparse.Namespace) -> Answer:
    """Make a desk from a backup, in the folder that --data names."""
    from ssr_desk.services import maintenance

    maintenance.restore(readable(given.file), session.folder)
    told = session.say(_("Restored to {folder}. Its passphrase is the one of the backup."), folder=str(session.folder))
    return Answer({"desk": str(session.folder.resolve())}, [told])


def passphrase_change_arguments(add: Add) -> None:
    """Declare the arguments of `passphrase change`."""
    add("--new-passphrase-file", type=path, metavar="FILE", help=NEW)


def passphrase_change(session: Session, given: argparse.Namespace) -> Answer:
    """Change the passphrase."""
    old = session.passphrase()
    with session.opened(old) as desk:
        new = session.secret("SSR_DESK_NEW_PASSPHRASE", given.new_passphrase_file, ASK_NEW, new=True)
        desk.maintenance.change_passphrase(old, new)
    return Answer({}, [session.say(_("The passphrase is changed."))])


def passphrase_recover_arguments(add: Add) -> None:
    """Declare the arguments of `passphrase recover`."""
    add(
        "--recovery-key-file",
        type=path,
        metavar="FILE",
        help=_("read the recovery key from FILE (or set SSR_DESK_RECOVERY_KEY)"),
    )
    add("--new-passphrase-file", type=path, metavar="FILE", help=NEW)


def passphrase_recover(session: Session, given: argparse.Namespace) -> Answer:
    """Set a new passphrase with the recovery key."""
    from ssr_desk.services import maintenance

    key = session.secret("SSR_DESK_RECOVERY_KEY", given.recovery_key_file, _("Recovery key: "))
    new = session.secret("SSR_DESK_NEW_PASSPHRASE", given.new_passphrase_file, ASK_NEW, new=True)
    maintenance.recover(session.folder, key, new)
    return Answer({}, [session.say(_("The passphrase is changed."))])


def erase_arguments(add: Add) -> None:
    """Declare the arguments of `erase`."""
    add("--yes", action="store_true", help=_("without asking"))


def erase(session: Session, given: argparse.Namespace) -> Answer:
    """Destroy the desk's keys: nobody can read it any more, not even with the passphrase."""
    question = session.say(
        _("Destroy the keys of {folder}? Nobody will be able to read it again."), folder=str(session.folder)
    )
    with session.desk() as desk:
        session.confirm(question, given.yes)
        desk.maintenance.erase()
    return Answer({"desk": str(session.folder.resolve())}, [session.say(_("The keys of this desk are destroyed."))])
