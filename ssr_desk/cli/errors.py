"""What the command line itself refuses."""

from ssr_desk.errors import Locked, Mendable, Surroundings, why
from ssr_desk.i18n import mark as _


class Usage(Mendable):
    """The command cannot be understood."""

    code = "USAGE"
    exit_code = 2
    sentence = _("{problem} `ssr-desk --help` lists the commands, `ssr-desk COMMAND --help` their arguments.")


class NoPassphrase(Locked):
    """None was given, and there is no terminal to ask at.

    Its `option` and `variable` are the ones that this secret is read from.
    """

    code = "NO_PASSPHRASE"
    sentence = _(
        "There is no terminal to ask for the passphrase or key. Nothing was changed; name a file with {option}, or set"
        " {variable}."
    )


class TwoPassphrases(Locked):
    """The second typing differs from the first."""

    code = "PASSPHRASES_DIFFER"
    sentence = _("The two passphrases differ. Nothing was changed; try again.")


class BadSecret(Locked):
    """The file of a passphrase is no text."""

    code = "NO_PASSPHRASE"
    sentence = _(
        "{file} is not a text file with a passphrase in its first line. Nothing was changed; name another file."
    )


class NotJson(Mendable):
    """What was given is no JSON of the needed shape."""

    code = "NOT_JSON"
    sentence = _("What was given is not a JSON object of fields, nor a list of them. Nothing was saved.")


class NotAValue(Mendable):
    """What was given as one value is no JSON."""

    code = "NOT_JSON"
    sentence = _(
        "{given} is not a value in JSON. Nothing was saved; a text stands in double quotation marks, which the shell has to"
        " be shown as in '\"a text\"'."
    )


class TwiceInJson(NotJson):
    """A field stands twice in one object: which value is meant cannot be known."""

    sentence = _("The JSON names “{name}” twice in one object. Nothing was saved; leave one of them.")


class FileThere(Mendable):
    """What would be written is there already."""

    code = "FILE_EXISTS"
    sentence = _("{file} is there already. Nothing was changed; choose another name, or say --force to replace it.")


class IsFolder(Mendable):
    """A folder, where a file is meant."""

    code = "IS_A_FOLDER"
    sentence = _("{file} is a folder. Nothing was changed; name a file.")


class NotRegular(Mendable):
    """A device or a pipe, where a file is meant."""

    code = "NOT_A_FILE"
    sentence = _("{file} is a device or a pipe, not a file. Nothing was changed; save it as a file first.")


class NoFile(Surroundings):
    """A file or folder is not there."""

    code = "NO_SUCH_FILE"
    sentence = _("{file} is not there. Nothing was changed; check the name, and whether the stick is in.")


class NotWritable(Surroundings):
    """A file or folder may not be read or written."""

    code = "NOT_WRITABLE"
    sentence = _(
        "{file} may not be read or written. Nothing was changed; choose another place, or change its permissions."
    )


class DiskFull(Surroundings):
    """No room."""

    code = "DISK_FULL"
    sentence = _("There is no room left on the disk or stick. What was saved before is kept; make room and try again.")


class Failed(Surroundings):
    """Another failure of disk or stick."""

    code = "SURROUNDINGS"
    sentence = _("The computer refused a file operation ({reason}). What was saved before is kept; try again.")


class Declined(Mendable):
    """The person answered no."""

    code = "DECLINED"
    sentence = _("Not done. Nothing was changed.")


class Unconfirmed(Mendable):
    """Something that must be confirmed, without a terminal to ask at."""

    code = "UNCONFIRMED"
    sentence = _("This must be confirmed. Nothing was changed; say --yes when it is meant.")


class NoWindow(Surroundings):
    """The window's library is not there."""

    code = "NO_WINDOW"
    sentence = _(
        "The window cannot be opened here: {reason}. All commands work without it; `ssr-desk --help` lists them."
    )


class NoBenchmarks(Mendable):
    """Benchmarks lie beside the sources."""

    code = "NO_BENCHMARKS"
    sentence = _("The benchmarks come with the sources, not with the installed program. Run `make bench` there.")


class Bug(Surroundings):
    """A fault of the program."""

    code = "BUG"
    exit_code = 70
    sentence = _(
        "SSR Desk made a mistake of its own. What was saved before is kept. The file {log} tells where it happened,"
        " without any of your texts; please send it to those who look after SSR Desk."
    )


def of(error: OSError) -> Surroundings:
    """Return the sentence for what the operating system refused."""
    import errno

    file = str(error.filename or "")
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull()
    if file and error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENODEV):
        return NoFile(file=file)
    if file and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NotWritable(file=file)
    return Failed(reason=why(error))
