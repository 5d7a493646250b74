"""What can be wrong with a store, in sentences."""

from ssr_desk.errors import Locked, Mendable, Surroundings
from ssr_desk.i18n import mark as _


class WrongPassphrase(Locked):
    """The passphrase or recovery key opens nothing."""

    code = "WRONG_PASSPHRASE"
    sentence = _(
        "This is not the passphrase of this desk. Nothing was opened or changed; try again, or use the recovery key."
    )


class InUse(Locked):
    """Another program holds the desk."""

    code = "IN_USE"
    sentence = _("This desk is open in another window or program. Close it there first; nothing was changed.")


class NoDesk(Mendable):
    """The folder holds no desk."""

    code = "NO_DESK"
    sentence = _("There is no desk in {folder}. Make one with `ssr-desk init`, or name another folder.")


class KeysMissing(Mendable):
    """A store lies in the folder, the file that opens it does not."""

    code = "KEYS_MISSING"
    sentence = _(
        "The key file desk.keys is missing from {folder}, so the desk there cannot be opened. Nothing was changed. Put the file"
        " back, or restore the newest backup into a new folder."
    )


class StoreMissing(Mendable):
    """The keys of a desk lie in the folder, its store does not."""

    code = "STORE_MISSING"
    sentence = _(
        "The store desk.db is missing from {folder}, where the keys of a desk lie. Nothing was changed. Put the file back, or"
        " restore the newest backup into a new folder."
    )


class DeskExists(Mendable):
    """The folder holds a desk already."""

    code = "DESK_EXISTS"
    sentence = _("There is a desk in {folder} already. It was left as it is; choose another folder.")


class NotOurs(Mendable):
    """The file is no store of this program, or damaged beyond reading."""

    code = "NOT_OURS"
    sentence = _(
        "The file {file} is not a store of SSR Desk, or it is damaged. It was left as it is; restore the newest backup into a"
        " new folder."
    )


class PlaintextStore(Mendable):
    """The store is not encrypted."""

    code = "PLAINTEXT"
    sentence = _("The file {file} is not encrypted, so it was not opened. Somebody has replaced it; restore a backup.")


class NewerStore(Mendable):
    """A newer version of the program wrote the store."""

    code = "NEWER_STORE"
    sentence = _(
        "This desk was written by a newer SSR Desk (store version {found}, this program reads {known}). Nothing was changed;"
        " update the program."
    )


class NetworkFolder(Mendable):
    """The store would lie on a network or in a synchronized folder."""

    code = "NETWORK_FOLDER"
    sentence = _(
        "The folder {folder} lies on a network or is copied by a cloud service, where a store can be damaged and read by"
        " others. Choose a folder on this computer's own disk."
    )


class DiskFull(Surroundings):
    """No room left."""

    code = "DISK_FULL"
    sentence = _(
        "The disk is full. Nothing was changed, and nothing that was saved before is lost; make room on it and do it again."
    )


class NotWritable(Surroundings):
    """The folder cannot be written."""

    code = "NOT_WRITABLE"
    sentence = _("{folder} cannot be written ({reason}). Nothing was changed; check the disk and its permissions.")


class StoreFailed(Surroundings):
    """The disk failed while reading or writing."""

    code = "STORE_FAILED"
    sentence = _(
        "The disk failed while the store was used ({reason}). What was saved before is kept; try again, and back the desk up to"
        " another disk when it happens twice."
    )


class BackupInvalid(Mendable):
    """A backup does not verify."""

    code = "BACKUP_INVALID"
    sentence = _(
        "The backup {file} is damaged or not a backup of SSR Desk ({reason}). Nothing was changed; use another one."
    )


class AttachmentTooLarge(Mendable):
    """A file over the limit."""

    code = "ATTACHMENT_TOO_LARGE"
    sentence = _("Files of more than {limit} MB cannot be attached. Nothing was added; attach a smaller one.")
