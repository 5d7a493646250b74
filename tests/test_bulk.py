"""Reading ahead on a thread gives the same as reading; the garbage collector goes on after whatever happens."""

import contextlib
import gc
import threading
from collections.abc import Iterator

import pytest

from ssr_desk.bulk import ahead, uncollected


def numbers(count: int, *, then: Exception | None = None) -> Iterator[int]:
    yield from range(count)
    if then:
        raise then


def readers() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("ssr-ahead")]


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 10, 11])
def test_everything_comes_in_its_order_and_the_thread_ends(count):
    assert list(ahead(numbers(count), 5)) == list(range(count))
    assert not readers()


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 10, 11])
def test_an_error_comes_after_everything_before_it(count):
    seen = []
    with pytest.raises(LookupError, match="here"):
        seen.extend(one for one in ahead(numbers(count, then=LookupError("here")), 5) if seen.append(one))
    assert seen == list(range(count))
    assert not readers()


def test_who_stops_halfway_has_no_thread_left_and_nothing_more_is_asked():
    asked = []

    def endless() -> Iterator[int]:
        while True:
            asked.append(threading.current_thread().name)
            yield len(asked)

    with contextlib.closing(ahead(endless(), 10)) as found:
        assert [next(found) for _ in range(15)] == list(range(1, 16))
    assert not readers()
    assert len(asked) == 30  # the batch in use, and one ahead of it
    assert all(name.startswith("ssr-ahead") for name in asked)


def test_what_is_never_wanted_is_never_asked():
    with contextlib.closing(ahead(numbers(1, then=LookupError()), 1)):
        pass
    assert not readers()


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
