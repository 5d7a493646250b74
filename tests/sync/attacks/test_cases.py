"""Every attack of the list has a test that bears its number."""

from sync.attacks.cases import CASES
from tools import attack_cases


def test_all_108_have_one():
    known = attack_cases.proofs()
    assert len(CASES) == len({one.key for one in CASES}) == 108
    assert [one.key for one in CASES if not known.get(one.number)] == []
    assert {one.number for one in CASES} == set(range(98))


def test_the_table_is_printed(capsys):
    assert attack_cases.main() == 0
    shown = capsys.readouterr().out
    assert "108 cases, 0 without a test" in shown
    assert all(one.name in shown for one in CASES)
