"""What the demonstration refuses."""

from ssr_desk.errors import Mendable, Surroundings
from ssr_desk.i18n import mark as _


class FolderTaken(Mendable):
    """The folder holds something that no demonstration made."""

    code = "FOLDER_TAKEN"
    sentence = _(
        "{folder} holds other files, and a demonstration never mixes with them. Nothing was changed; name an empty folder"
        " with --dir."
    )


class PicturesStopped(Surroundings):
    """The process that draws the window ended early."""

    code = "PICTURES_STOPPED"
    sentence = _(
        "The program that takes the pictures ended early (status {status}) after {count} of them; the last was {last}. They"
        " are in {folder}. Desks, bundles and reports are complete; start the command again for the pictures."
    )
