"""What can go wrong for a person, by whose turn it is to mend it. Each package keeps its own subclasses in its `errors.py`.

A bug is none of these: it stays what Python raised, and is logged.
"""

import errno
from typing import Any, ClassVar

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _

_REASONS = (
    ((errno.ENOENT, errno.ENOTDIR), _("there is no such file or folder")),
    ((errno.EACCES, errno.EPERM), _("its permissions forbid it")),
    ((errno.EROFS,), _("the disk or stick is write-protected")),
    ((errno.EISDIR,), _("it is a folder")),
    ((errno.ELOOP,), _("the link leads back to itself")),
    ((errno.EEXIST, errno.ENOTEMPTY), _("there is something of that name already")),
    ((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _("there is no room left")),
    ((errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ), _("the disk or stick does not allow such a name")),
    ((errno.EBUSY, errno.ETXTBSY, errno.EDEADLK), _("another program is using it")),
    ((errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE), _("the disk or stick did not answer")),
    ((errno.EMFILE, errno.ENFILE, errno.ENOMEM), _("the computer has too much open at once")),
)
_OTHER = _("the computer refused it")


def why(error: OSError) -> str:
    """Return why the operating system refused something: a marked part of a sentence, as {reason} in ours.

    Its own texts come in the language of the operating system and in words of programmers.
    """
    return next((text for numbers, text in _REASONS if error.errno in numbers), _OTHER)


class DeskError(Exception):
    """A problem with a sentence of its own: what happened, what was kept, what to do.

    Attributes:
        code: what scripts see; stable.
        exit_code: of the command line.
        sentence: marked text; its {places} are filled from the keyword arguments.
        details: those arguments.
    """

    code: ClassVar[str] = "ERROR"
    exit_code: ClassVar[int] = 1
    sentence: ClassVar[str] = _("Something went wrong.")

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code, details)
        self.details = details

    def text(self, translate: Translator) -> str:
        """Return the sentence in a language. A detail that is itself a marked text is translated too."""
        filled = {name: translate(value) if isinstance(value, str) else value for name, value in self.details.items()}
        return translate(self.sentence, **filled)

    def __str__(self) -> str:
        return f"{self.code} {self.details}" if self.details else self.code


class Mendable(DeskError):
    """The person can mend it."""


class Surroundings(DeskError):
    """The surroundings failed: disk, stick, permissions."""

    code = "SURROUNDINGS"
    exit_code = 3


class Locked(DeskError):
    """Wrong passphrase, or another program holds the desk."""

    code = "LOCKED"
    exit_code = 4
