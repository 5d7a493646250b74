"""What `make soak` is made of: the list of safeguards is true, a few mutants of the fuzzer, results that are kept."""

import ast
import re
from pathlib import Path

import pytest

from tools.soak import fuzz, lanes, ledger, mutants, table
from tools.soak.safeguards import MUTANTS

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Results of this test's own."""
    monkeypatch.setenv("SSR_SOAK", str(tmp_path / "soak"))
    return tmp_path / "soak"


@pytest.mark.soak
@pytest.mark.parametrize("one", MUTANTS, ids=lambda one: one.name)
def test_each_safeguard_stands_once_and_its_tests_exist(one):
    text = (ROOT / one.file).read_text(encoding="utf-8")
    assert text.count(one.old) == 1, "a safeguard was rewritten: bring tools/soak/safeguards.py up to date"
    ast.parse(text.replace(one.old, one.new))
    first = ROOT / one.first
    files = [first] if first.is_file() else sorted(first.rglob("test_*.py"))
    tests = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert all(word in tests for word in one.story.split(" or ")), "the test that ought to notice is gone"


def test_no_safeguard_is_listed_twice():
    assert len({one.name for one in MUTANTS}) == len({(one.file, one.old, one.new) for one in MUTANTS}) == len(MUTANTS)


def test_a_few_mutants_of_good_bundles(made, tmp_path, kept, monkeypatch):
    """Signed and sealed again with real keys: nothing wrong goes in, nothing breaks, the store stays as it is."""
    monkeypatch.setattr(fuzz, "BESIDE", 0.2)
    fuzz.piece(made, tmp_path / "desks", "seed of the tests", 60)
    (found,) = ledger.of("fuzz").values()
    assert found["wrong"] == []
    assert sum(sum(codes.values()) for codes in found["found"].values()) == found["tried"] == 60
    assert sum(found["beside"].values()) >= 3, "the second process judges too"
    codes = {code for some in found["found"].values() for code in some}
    assert {fuzz.LAWFUL, "RECORDS", "STATEMENT", "MANIFEST"} <= codes, "mutants come as far as each check"


def test_parts_are_shared_out_whole_and_once():
    for many in (1, 2, 3):
        shares = [lanes.read(f"{number}/{many}") for number in range(many)]
        assert all(sum(lanes.is_mine(piece, one) for one in shares) == 1 for piece in range(20))


def test_what_was_found_is_kept_and_told(kept):
    row = mutants.row(MUTANTS[0])
    ledger.keep("mutants", MUTANTS[0].name, caught=True, by="x", why="", row=row, seconds=1)
    ledger.keep("mutants", MUTANTS[1].name, caught=True, by="x", why="", row="of an older list", seconds=1)
    assert mutants.figures() == (1, 1, len(MUTANTS)), "a safeguard that was rewritten since is to be tried again"
    ledger.keep("kills", "all", found={"killed": 7, "acknowledged": 20}, failed="")
    file = table.write()
    text = file.read_text(encoding="utf-8")
    assert re.search(r"processes killed .*\| 7 \(20\) \| 0 \|", text)
    assert f"1 of {len(MUTANTS)}" in text
    ledger.forget("kills")
    assert "7 (20)" not in table.write().read_text(encoding="utf-8")
