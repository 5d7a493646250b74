"""The process that reads a large bundle beside the one that writes it: `python -I reading_child.py FINGERPRINT`; see `reading`.

Gets the file of revisions on standard input and answers on standard output; says at the end whether all of it was good. It
ends as soon as either is closed, so it never outlives the program that started it.

FINGERPRINT says which record types that one has: rows made from other definitions would be wrong.
"""

import gc
import signal
import sys
from pathlib import Path


def main() -> int:
    """Read everything. Returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that asked decides when to stop
    gc.disable()  # batches are freed by reference counts; see `bulk.uncollected`
    sys.setswitchinterval(0.0005)  # what sends is never kept waiting by what reads
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from ssr_desk import records
    from ssr_desk.db import typed
    from ssr_desk.records.registry import discover
    from ssr_desk.services import reading

    registry = discover(records)
    if typed.fingerprint(registry) != sys.argv[1]:
        return 1
    try:
        reading.serve(sys.stdin.buffer, sys.stdout.buffer, registry)
    except Exception:  # whatever it is: the program that asked reads on from here, and judges
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
