"""Makes the pictures of the built-in guide from those of the picture command: chosen, and smaller.

python -m ssr_desk.ui.pictures --out FOLDER --desk DEMO/officer --passphrase demo
python -m tools.guide_pictures FOLDER
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage

from ssr_desk import paths

CHOSEN = {"today": "*-today", "record": "*-mentoring-session-form", "exchange": "*-sync"}
WIDTH = 700


def main(folder: Path) -> None:
    """Write a picture for each language and name."""
    QGuiApplication([])
    for language in ("en", "fr"):
        for name, pattern in CHOSEN.items():
            source = next(iter(sorted(folder.glob(f"{pattern}-{language}-light.png"))))
            picture = QImage(str(source)).scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
            plain = picture.convertToFormat(QImage.Format.Format_RGB888)
            target = paths.GUIDE / language / f"{name}.png"
            plain.save(str(target), "PNG", 0)
            sys.stdout.write(f"{target}: {target.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
