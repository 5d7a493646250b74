"""The menu before a desk is open: the other desks that are known, another one, a new one. Made when somebody asks for it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _

WIDTH = 420  # pixels, at normal size, that a folder's name may take


def ask(
    button: QPushButton,
    desks: Iterable[tuple[Path, bool]],
    translate: Translator,
    go: Callable[[Path], None],
    other: Callable[[], None],
    new: Callable[[], None],
) -> QMenu:
    """Show the menu under `button`; the arrows and Enter choose. `desks` are folders, and whether a desk lies in each."""
    menu = QMenu(button)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    metrics = menu.fontMetrics()
    width = WIDTH * metrics.height() // 18
    for folder, there in desks:
        name = str(folder) if there else translate(_("{folder} (not there now)"), folder=str(folder))
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width)
        one = menu.addAction(shown.replace("&", "&&"))
        one.setToolTip(name)
        one.triggered.connect(lambda _on=False, folder=folder: go(folder))
    menu.addSeparator()
    menu.addAction(translate(_("Another desk…"))).triggered.connect(lambda _on=False: other())
    menu.addAction(translate(_("New desk…"))).triggered.connect(lambda _on=False: new())
    menu.popup(button.mapToGlobal(QPoint(0, button.height())))
    menu.setActiveAction(menu.actions()[0] if not menu.actions()[0].isSeparator() else menu.actions()[1])
    return menu
