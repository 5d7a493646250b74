"""What a loop over very many records needs to be quick: a rest for the garbage collector."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector from running, within the block, in search of cycles.

    A batch of revisions is ten thousands of small dicts and lists that reference counts free by themselves; the collector would
    walk through all of them again and again, for an eighth of an import. May be nested, on any thread: whoever stopped it
    lets it go again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
