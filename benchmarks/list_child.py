"""The page of training sessions of a desk, opened and scrolled with a clock beside it.

    python benchmarks/list_child.py DIR

Prints: `open`, milliseconds from asking for the page until its first rows are painted; `counted`, until it knows how many
there are; `p50`, `p95` of a frame while it scrolls; `end`, until the last rows stand after a jump there; `memory`, MB that
the process holds after all of it: what an empty list of the same process would not hold is the list's.
"""

import json
import os
import sys
import time
from pathlib import Path

from benchmarks.scrolling import Stage, memory, scroll, wait

TURNS = 9  # of opening


def main() -> None:
    """Measure."""
    stage, seen = Stage(Path(sys.argv[1])), {}
    stage.page()  # modules, fonts and the first connections are not what is measured
    stage.calm()
    stage.clear()
    times = []
    for _turn in range(TURNS):
        stage.clear()
        begun = time.perf_counter()
        page = stage.page()
        times.append((time.perf_counter() - begun) * 1000)
        stage.calm()
        seen["counted"] = (time.perf_counter() - begun) * 1000
    seen["open"] = sorted(times)[TURNS // 2]
    if page.model.rowCount():
        seen |= scroll(page.table, lambda: stage.jobs.busy)
        begun, last = time.perf_counter(), page.model.rowCount() - 1
        page.table.scrollToBottom()
        wait(lambda: bool(page.model.index(last, 0).data()))
        page.grab()
        seen["end"] = (time.perf_counter() - begun) * 1000
    seen["memory"] = memory()
    print(json.dumps(seen), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
