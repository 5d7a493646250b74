"""One step of one desk in a process of its own, for `tools.soak.faults`: FOLDER KEY WHAT FILE. Says ACK when it is durable.

`SSR_FSIZE`: the system refuses to write any file beyond so many bytes.
"""

import datetime as dt
import os
import resource
import sys
from pathlib import Path

from ssr_desk import app
from ssr_desk.clock import Surround
from ssr_desk.errors import DeskError

NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
"""In the days of the desks of `tests/machine/people`."""
STEPS = ("save", "export", "import", "backup")


def main(folder: str, key: str, what: str, file: str) -> int:
    """Do it. Returns 0, or 3 for a refusal in our own words; anything else is a fault of the program."""
    if limit := int(os.environ.get("SSR_FSIZE", "0")):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        with app.open_with_key(Path(folder), bytes.fromhex(key), Surround(lambda: NOW)) as desk:
            if what == "save":
                values = {"what": "the last save", "due": "2026-07-01", "result": "x" * 3000}
                print("ACK", desk.recording.add("commitment", values).ids[0], flush=True)
            elif what == "export":
                desk.exchange.export(["D-C"], Path(file), full=True)
                print("ACK", flush=True)
            elif what == "import":
                desk.importing.take(Path(file))
                print("ACK", flush=True)
            else:
                desk.maintenance.backup(Path(file))
                print("ACK", flush=True)
    except DeskError as error:
        print("REFUSED", error.code, flush=True)
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
