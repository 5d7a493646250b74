"""Files that a command names: read ones must be there, written ones must not, unless --force says that they are meant."""

import os
import stat
from pathlib import Path

from ssr_desk.cli.errors import FileThere, IsFolder, NotRegular, of
from ssr_desk.cli.parsing import Add
from ssr_desk.i18n import mark as _


def force_argument(add: Add) -> None:
    """Declare --force of a command that writes a file."""
    add("--force", action="store_true", help=_("replace the file when it is there already"))


def readable(path: Path) -> Path:
    """Return a file that can be opened for reading: a real one, for devices and pipes may have no end.

    Raises:
        NoFile, NotWritable, IsFolder, NotRegular.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise IsFolder(file=str(path))
        if not stat.S_ISREG(mode):
            raise NotRegular(file=str(path))
        path.open("rb").close()
    except OSError as error:
        raise of(error) from error
    return path


def free(path: Path, force: bool) -> Path:
    """Return where a file is to be written. Raises FileThere, IsFolder."""
    if path.is_dir():
        raise IsFolder(file=str(path))
    if not force and os.path.lexists(path):
        raise FileThere(file=str(path))
    return path


def target(name: str, force: bool) -> Path:
    """Return a file, or a folder that the service names the file in.

    A name with a separator at its end is a folder, made when it is not there. Raises FileThere, OSError.
    """
    path = Path(name)
    if name.endswith(("/", os.sep)):
        path.mkdir(parents=True, exist_ok=True)
    return path if path.is_dir() else free(path, force)
