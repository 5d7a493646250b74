"""What a loop over very many records needs to be quick: a rest for the garbage collector."""

import contextlib
import gc
import threading
from collections.abc import Iterator

_open: list[int] = []  # the blocks that are open, by their threads: the collector is one for the whole process too


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector from running, within the block, in search of cycles.

    A batch of revisions is ten thousands of small dicts and lists that reference counts free by themselves; the collector would
    walk through all of them again and again, for an eighth of an import. May be nested, on any thread: whoever stopped it
    lets it go again.
    """
    _open.append(threading.get_ident())
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        _open.remove(threading.get_ident())
        if was:
            gc.enable()


def resting() -> bool:
    """Whether a block is open in any thread: who collects by the clock waits until it has ended."""
    return bool(_open)
