"""Rules of the window's code that a reader cannot check at a glance."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import ssr_desk.ui

FILES = sorted(Path(ssr_desk.ui.__file__).parent.rglob("*.py"))


def test_only_messages_opens_dialogs():
    words = re.compile(r"QMessageBox|QFileDialog|QInputDialog|QProgressDialog|QDialog\b")
    assert [one.name for one in FILES if words.search(one.read_text(encoding="utf-8"))] == ["messages.py"]


def test_nobody_pumps_events():
    assert not [one.name for one in FILES if "processEvents" in one.read_text(encoding="utf-8")]


def test_nobody_asks_a_layout_for_its_items():
    """`tab_order.held` says why."""
    words = re.compile(r"\bitemAt\w*\(|\.itemAt\b|replaceWidget")
    assert not [one.name for one in FILES if words.search(one.read_text(encoding="utf-8"))]


def test_files_stay_short():
    too_long = {one.name: len(one.read_text(encoding="utf-8").splitlines()) for one in FILES}
    assert not {name: lines for name, lines in too_long.items() if lines > 500}
    pages = {one.name: too_long[one.name] for one in FILES if one.parent.name == "pages"}
    assert not {name: lines for name, lines in pages.items() if lines > 400}


@pytest.mark.parametrize(
    "library", ["sqlalchemy", "sqlmodel", "reportlab", "pyhanko", "sqlcipher3", "cryptography", "pydantic"]
)
def test_the_unlock_page_loads_nothing_heavy(library):
    code = f"""
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ssr_desk.ui.run import Program
app = QApplication([])
program = Program(app, Path("nowhere"))
program._front(program._unlock_page())
program.window.grab()
print({library!r} in sys.modules)
sys.stdout.flush()
os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr
