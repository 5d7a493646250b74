"""What loops over very many records need to be quick: somebody who reads ahead, and a rest for the garbage collector."""

import contextlib
import gc
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

_Any = TypeVar("_Any")


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


def ahead(some: Iterator[_Any], size: int) -> Generator[_Any, None, None]:
    """Yield what an iterator yields, which is asked on a thread of its own, one batch ahead of what is used here.

    What it raises is raised here, after everything that came before it. Nothing is asked before the first of it is wanted.
    Whoever may stop halfway closes this (`contextlib.closing`): the thread has ended then, and asks nothing more.

    Args:
        some: used on the other thread only, until this has ended.
        size: of a batch; up to two of them are in memory.
    """

    def read() -> tuple[list[_Any], Exception | None]:
        batch: list[_Any] = []
        try:
            batch.extend(islice(some, size))  # keeps what came before an error
        except Exception as error:  # raised where the batch is used
            return batch, error
        return batch, None

    with ThreadPoolExecutor(1, thread_name_prefix="ssr-ahead") as worker:
        coming = worker.submit(read)
        while True:
            batch, error = coming.result()
            more = error is None and len(batch) == size
            if more:
                coming = worker.submit(read)
            yield from batch
            if error is not None:
                raise error
            if not more:
                return
