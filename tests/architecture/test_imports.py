"""The directions of docs/architecture.md, and what must load without what."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def python(code, *arguments):
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=120, check=False
    )


def test_the_contracts_of_pyproject_hold():
    done = python("import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))")
    assert done.returncode == 0, done.stdout + done.stderr


BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError("blocked: " + name)
sys.meta_path.insert(0, Block())
from ssr_desk.cli.main import run
sys.exit(run(sys.argv[1:], lambda *_: 9))
"""


def test_the_command_line_works_without_qt():
    done = python(BLOCKED, "types")
    assert done.returncode == 0, done.stderr
    assert "training_session" in done.stdout


def test_every_module_but_the_window_imports_without_qt():
    code = """
import importlib, pathlib, sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError("blocked: " + name)
sys.meta_path.insert(0, Block())
for file in sorted(pathlib.Path("ssr_desk").rglob("*.py")):
    parts = file.with_suffix("").parts
    if parts[1:2] != ("ui",) and "migrations" not in parts and parts[-1] != "__main__":
        importlib.import_module(".".join(parts).removesuffix(".__init__"))
"""
    done = python(code)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "start",
    ["from ssr_desk.cli.main import run; run(['--help'], None)", "import ssr_desk.app", "import ssr_desk.errors"],
)
def test_what_starts_first_imports_nothing_heavy(start):
    heavy = (
        "babel",
        "pydantic",
        "sqlalchemy",
        "sqlmodel",
        "sqlcipher3",
        "reportlab",
        "pyhanko",
        "PySide6",
        "cryptography",
    )
    done = python(start + f"; import sys; print('|', *[one for one in {heavy!r} if one in sys.modules])")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("|")


def test_help_imports_neither_argparse_nor_the_texts():
    code = (
        "from ssr_desk.cli.main import run; run(['--help'], None); import sys;"
        " print('|', 'argparse' in sys.modules, 'ssr_desk.i18n' in sys.modules)"
    )
    assert python(code).stdout.strip().endswith("| False False")


def test_what_is_imported_is_declared():
    """Every foreign package that the program imports stands in pyproject.toml."""
    import ast
    import importlib.metadata
    import re
    import tomllib

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[<>=!~ ]", one)[0].lower().replace("_", "-") for one in declared}
    names |= {"asn1crypto", "pydantic-core", "shiboken6"}  # what pyHanko, pydantic and PySide6 are made of
    brought = importlib.metadata.packages_distributions()
    unknown = set()
    for file in (ROOT / "ssr_desk").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            found = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            found += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for one in found:
                top = one.split(".")[0]
                if top in sys.stdlib_module_names or top in ("ssr_desk", "__future__"):
                    continue
                if not {each.lower().replace("_", "-") for each in brought.get(top, [top])} & names:
                    unknown.add(f"{file.relative_to(ROOT)}: {top}")
    assert unknown == set()
