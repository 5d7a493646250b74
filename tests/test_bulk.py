"""The garbage collector goes on after whatever happens."""

import contextlib
import gc

from ssr_desk.bulk import resting, uncollected


def test_the_collector_rests_and_goes_on():
    assert gc.isenabled()
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_goes_on_after_a_failure():
    with contextlib.suppress(LookupError), uncollected():
        raise LookupError
    assert gc.isenabled()


def test_who_collects_by_the_clock_learns_of_the_rest():
    assert not resting()
    with uncollected(), uncollected():
        assert resting()
    assert not resting()
