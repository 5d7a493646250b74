"""Widgets that nothing holds any more are taken down on the GUI thread, whoever makes work for the collector."""

import gc
import threading

import pytest

from ssr_desk.bulk import uncollected
from ssr_desk.ui import garbage
from ssr_desk.ui.garbage import Garbage


class Ring:
    """Holds itself; tells which thread took it down."""

    def __init__(self, ended):
        self.me, self.ended = self, ended

    def __del__(self):
        self.ended.append(threading.get_ident())


@pytest.fixture
def collector(qapp, monkeypatch):
    monkeypatch.setattr(garbage, "EVERY", 5)
    made = Garbage(qapp)
    yield made
    made.close()


def work():
    """Make what the collector would look through at once."""
    for _number in range(20):
        held = [[] for _one in range(2000)]
        for one in held:
            one.append(one)


def test_a_worker_takes_nothing_down(collector, qtbot):
    ended: list[int] = []
    Ring(ended)
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert ended == []
    qtbot.waitUntil(lambda: len(ended) == 1)
    assert ended == [threading.get_ident()]


def test_without_it_a_worker_would(qapp):
    gc.collect()
    ended: list[int] = []
    Ring(ended)
    worker = threading.Thread(target=work)
    gc.enable()
    worker.start()
    worker.join()
    gc.disable()  # as the tests of the window have it
    assert ended
    assert ended != [threading.get_ident()]


def test_it_waits_while_many_records_are_read(collector):
    work()
    with uncollected():
        assert collector.search() == 0
    assert collector.search() > 0
