"""Imports every bundle of a folder at headquarters, one after the other, in a process of its own.

    python -m benchmarks.syncing_child FOLDER

Prints {"seconds": all of them, "first", "last": of a bundle among the first and the last fifth, "first_mb", "mb": peak memory
after the first fifth and in the end}.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks import making
from benchmarks.bulk_child import peak
from benchmarks.measure import median


def main() -> None:
    """Import, print."""
    from ssr_desk.app import open_desk

    folder = Path(sys.argv[1])
    files = sorted((folder / "bundles").glob("*.ssrb"))
    some, times, first = max(1, len(files) // 5), [], 0.0
    with open_desk(folder / "hq", making.PASSPHRASE) as desk:
        for file in files:
            begun = time.perf_counter()
            desk.importing.take(file)
            times.append(time.perf_counter() - begun)
            if len(times) == some:
                first = peak()
    told = {"seconds": sum(times), "first": median(times[:some]), "last": median(times[-some:])}
    print(json.dumps(told | {"first_mb": first, "mb": peak()}))


if __name__ == "__main__":
    main()
