"""The estimate of a passphrase ranks as a person would."""

import pytest

from ssr_desk.ui.strength import bits, verdict


@pytest.mark.parametrize(
    "weak", ["aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "password123456", "motdepasse2024", "1234567890", "Police2026!"]
)
def test_weak(weak):
    assert verdict(weak)[2] <= 2, bits(weak)


@pytest.mark.parametrize("strong", ["cheval pluie lanterne ruban", "Xk9#vQ2!mZ7$tR4@", "دجاجة قطار سماء خبز ليمون"])
def test_strong(strong):
    assert verdict(strong)[2] == 4, bits(strong)


def test_short_is_refused_however_odd():
    assert verdict("#9kX!")[1] == "error"
    assert verdict("")[2] == 0
