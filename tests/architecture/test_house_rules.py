"""Rules of the house that no linter knows."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "ssr_desk").rglob("*.py"))
TEXTS = {"_", "mark", "mark_in", "plural"}
MAKERS = {  # who makes folders: desks, their files, logs, what a person asked for
    "ssr_desk/cli/files.py",
    "ssr_desk/db/backup.py",
    "ssr_desk/db/files.py",
    "ssr_desk/db/vault.py",
    "ssr_desk/demo/run.py",
    "ssr_desk/demo/story.py",
    "ssr_desk/logs.py",
    "ssr_desk/services/verifying.py",
    "ssr_desk/sync/bundle.py",
    "ssr_desk/ui/known_desks.py",
    "ssr_desk/ui/pictures.py",
    "ssr_desk/ui/preferences.py",
}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def tracked():
    """Return the files of the repository, as git knows them."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode != 0:
        pytest.fail("the repository's list of files is needed")
    return [ROOT / one for one in done.stdout.decode().split("\0") if one and (ROOT / one).is_file()]


def calls(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            function = node.func
            yield node, function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_files_stay_below_500_lines():
    long = {name_of(one): len(one.read_text().splitlines()) for one in [*SOURCES, *(ROOT / "tests").rglob("*.py")]}
    assert {name: lines for name, lines in long.items() if lines >= 500} == {}


def test_pages_stay_below_400_lines():
    long = {name_of(one): len(one.read_text().splitlines()) for one in (ROOT / "ssr_desk/ui/pages").glob("*.py")}
    assert {name: lines for name, lines in long.items() if lines >= 400} == {}


def test_message_boxes_only_in_one_place():
    found = [name_of(one) for one in SOURCES if "QMessageBox" in one.read_text()]
    assert set(found) <= {"ssr_desk/ui/messages.py"}


def test_translatable_texts_are_plain_literals():
    wrong = []
    for path in SOURCES:
        for node, name in calls(path):
            if name not in TEXTS or name == "mark_in" or not node.args:
                continue
            texts = node.args[:2] if name == "plural" else node.args[:1]
            plain = (ast.Constant, ast.Name, ast.Attribute) if name == "plural" else ast.Constant
            if any(not isinstance(one, plain) for one in texts):
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert wrong == []


def test_folders_are_made_only_where_they_may():
    found = {name_of(path) for path in SOURCES for _node, name in calls(path) if name in ("mkdir", "makedirs")}
    assert found - MAKERS == set()


def test_english_and_french_are_complete():
    done = subprocess.run(
        [sys.executable, "-m", "tools.catalogue", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_no_file_names_a_package_index():
    hosts = re.compile(rb"(pypi|python[h]osted|deb\.debian|snapshot\.debian|npmjs|crates)\.(org|io)\b", re.IGNORECASE)
    found = [name_of(one) for one in tracked() if one != Path(__file__) and hosts.search(one.read_bytes())]
    assert found == []


def test_no_file_names_this_workplace():
    found = [
        name_of(one)
        for one in tracked()
        if re.search(rb"/work/(main|shared|\.library)", one.read_bytes()) and one != Path(__file__)
    ]
    assert found == []


def test_nothing_is_left_for_later():
    left = re.compile(r"\b(TODO|FIXME)\b|raise NotImplementedError|pytest\.mark\.skip\b")
    abstract = ROOT / "ssr_desk/ui/editors.py"  # heirs of QWidget, whose metaclass does not go with ABC's
    found = [
        name_of(one)
        for one in [*SOURCES, *(ROOT / "tests").rglob("*.py")]
        if one not in (Path(__file__), abstract) and left.search(one.read_text())
    ]
    assert found == []


def test_locks_hold_hashes_for_every_package_and_name_no_index():
    for name in ("runtime", "dev"):
        text = (ROOT / "requirements" / f"{name}.lock").read_text()
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9-]+==\S+[^\n]*(?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)+", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))


def test_the_lock_is_what_pyproject_asks_for():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[<>=!~ ]", one)[0].lower() for one in project["dependencies"]}
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements/runtime.lock").read_text(), re.MULTILINE))
    assert wanted <= locked
