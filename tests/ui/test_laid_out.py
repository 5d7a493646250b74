"""The order of what is laid out is told without PySide's wrappers of layout items, which outlive what they stand for."""

import subprocess
import sys

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ssr_desk.ui.tab_order import held

TURNS = 5
CRASHED = f"""
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from ssr_desk.ui import tab_order

def later(widgets):
    for one in widgets:
        one.deleteLater()

app = QApplication([])
page = QWidget()
column = QVBoxLayout(page)
page.show()
for turn in range({TURNS}):
    for _number in range(200):
        column.addWidget(QLineEdit())
    tab_order.arrange(page)
    later(page.findChildren(QLineEdit))
    QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)
    for _number in range(300):
        QHBoxLayout(QFrame(page)).addWidget(QLabel("x"))
    later(page.findChildren(QFrame))
    QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)
print(column.count(), flush=True)
os._exit(0)
"""


def test_fields_come_and_go_after_the_tab_order_was_looked_at():
    """Layouts are made where items of layouts lay before: it ended the process in its first turn."""
    done = subprocess.run([sys.executable, "-c", CRASHED], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "0"), done.stderr


def test_what_is_held_comes_in_the_order_of_the_layout(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    column, line, grid = QVBoxLayout(page), QHBoxLayout(), QGridLayout()
    last, first, inner = QLabel("last"), QLabel("first"), QLabel("inner")
    column.addWidget(last)
    column.insertLayout(0, grid)
    column.insertLayout(0, line)
    column.insertWidget(0, first)
    column.insertStretch(1)
    line.addWidget(inner)
    assert held(column) == [first, line, grid, last]
    assert held(line) == [inner]
    assert held(grid) == []
    assert held(QHBoxLayout()) == []
