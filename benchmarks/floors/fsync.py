"""Floor of one save: a page appended to a file and forced to the disk, which is what durability itself costs here."""

import os
from pathlib import Path


class Floor:
    """One open file in the folder of the store that it is compared with."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "floor.bin", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def write(self) -> None:
        os.write(self._file, os.urandom(4096))
        os.fsync(self._file)

    def close(self) -> None:
        os.close(self._file)
