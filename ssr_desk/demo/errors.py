"""What the demonstration refuses."""

from ssr_desk.errors import Mendable
from ssr_desk.i18n import mark as _


class FolderTaken(Mendable):
    """The folder holds something that no demonstration made."""

    code = "FOLDER_TAKEN"
    sentence = _(
        "{folder} holds other files, and a demonstration never mixes with them. Nothing was changed; name an empty folder"
        " with --dir."
    )
