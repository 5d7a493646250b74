"""A large bundle is read by a second process: nobody can tell the difference, and nothing depends on that process."""

import dataclasses
import hashlib
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
import zstandard

from ssr_desk.db import current, typed
from ssr_desk.errors import DeskError
from ssr_desk.services import reading
from ssr_desk.services.importing import IMPORTED
from ssr_desk.sync.manifest import Listed
from sync.test_shown_at_once import same_when_made_anew
from sync.workshop import everything

MANY = reading.LARGE + 300
PATIENCE = 60
PARENT = """
import sys
from pathlib import Path
from ssr_desk.app import known_types
from ssr_desk.services import reading
from ssr_desk.sync.manifest import Listed
sys.path.insert(0, sys.argv[1])
reader = reading.Reader(known_types(), 1, large=1)
def pieces():
    yield Path(sys.argv[2]).read_bytes()
    sys.stdin.read()
found = reader.revisions(pieces, Listed(path="revisions", size=10**9, sha256="0" * 64))
print(reader.process, flush=True)
list(found)
"""


def packed(lines):
    data = zstandard.ZstdCompressor(level=3).compress(b"".join(one + b"\n" for one in lines))
    return data, Listed(path="revisions.jsonl.zst", size=len(data), sha256=hashlib.sha256(data).hexdigest())


def cut(data, size=1000):
    """Give the file in small pieces."""
    return lambda: iter([data[at : at + size] for at in range(0, len(data), size)])


def is_there(process):
    return Path(f"/proc/{process}").exists()


def is_running(process):
    """Whether a process has not ended; somebody else's may be left as a zombie."""
    try:
        return process.joinpath("stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def outcome(found):
    """Return what came, and how it ended."""
    seen = []
    try:
        for one in found:
            seen.append((one.rev_id, one.header, one.data, one.packed, one.given))
    except DeskError as error:
        return seen, (error.code, error.details)
    return seen, None


@pytest.fixture(scope="module")
def lines(shop):
    return shop.apart().lines


def both(registry, data, listed):
    """Read in this process and beside it; both must agree. Returns what came, and how it ended."""
    alone = outcome(reading.read(cut(data)(), listed))
    with reading.Reader(registry, 1, large=1) as reader:
        process = reader.process
        assert is_there(process)
        assert outcome(reader.revisions(cut(data), listed)) == alone
    assert not is_there(process)
    return alone


def test_the_same_comes_from_both(desks, lines):
    seen, error = both(desks["hq"].registry, *packed(lines))
    assert (len(seen), error) == (len(lines), None)


def test_rows_made_beside_are_those_made_here(desks, lines):
    registry, (data, listed) = desks["hq"].registry, packed(lines)
    with reading.Reader(registry, 1, large=1) as reader:
        found = list(reader.revisions(cut(data), listed))
    first = [one for one in found if one.header.kind == "edit" and not one.header.parents]
    assert first
    assert {one.rev_id for one in found if one.rows} == {one.rev_id for one in first}
    assert [one.rows for one in first] == [current.first_rows(registry, one) for one in first]


@pytest.mark.parametrize("at", [0, 7, -1])
def test_a_line_that_is_wrong_is_refused_by_its_number_after_all_before_it(desks, lines, at):
    number = at % len(lines)
    spoilt = lines[number].replace(b'":["', b'":["0', 1)
    assert spoilt != lines[number]
    seen, error = both(desks["hq"].registry, *packed([*lines[:number], spoilt, *lines[number + 1 :]]))
    assert len(seen) == number
    assert error[0] == "RECORDS"
    assert error[1]["line"] == number + 1


def test_a_file_that_is_not_the_listed_one_is_refused(desks, lines):
    data, listed = packed(lines)
    registry = desks["hq"].registry
    for wrong in ({"sha256": "0" * 64}, {"size": listed.size + 1}):
        assert both(registry, data, listed.model_copy(update=wrong))[1][0] == "PAYLOAD"
    assert both(registry, data[:-5], listed)[1][0] == "PAYLOAD"
    assert both(registry, data + b"more", listed)[1][0] == "PAYLOAD"


def test_a_killed_child_costs_nothing_but_time(desks, lines):
    data, listed = packed(lines * 60)
    alone = outcome(reading.read(cut(data)(), listed))
    for after in (0, reading.LARGE // 20 + 1):
        with reading.Reader(desks["hq"].registry, 1, large=1) as reader:
            found = reader.revisions(cut(data), listed)
            begun = [next(found) for _number in range(after)]
            os.kill(reader.process, signal.SIGKILL)
            seen, error = outcome([*begun, *found])
        assert (seen, error) == alone


def test_four_times_as_many_take_no_more_memory(desks, lines):
    peaks = []
    for times in (20, 80):
        data, listed = packed(lines * times)
        with reading.Reader(desks["hq"].registry, 1, large=1) as reader:
            tracemalloc.start()
            assert sum(1 for _one in reader.revisions(cut(data, 1 << 16), listed)) == len(lines) * times
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] <= 1.25 * peaks[0], peaks


def test_a_reader_that_is_closed_halfway_leaves_no_process(desks, lines):
    data, listed = packed(lines * 60)
    with reading.Reader(desks["hq"].registry, 1, large=1) as reader:
        process = reader.process
        next(reader.revisions(cut(data), listed))
    assert not is_there(process)


def test_types_that_the_child_does_not_know_are_read_here(desks, lines):
    class Odd(type(desks["hq"].registry)):
        def __iter__(self):
            return iter(list(super().__iter__())[1:])

    registry = Odd([*desks["hq"].registry])
    assert typed.fingerprint(registry) != typed.fingerprint(desks["hq"].registry)
    assert len(both(registry, *packed(lines))[0]) == len(lines)


def test_small_bundles_start_no_process(desks):
    with reading.Reader(desks["hq"].registry, reading.LARGE - 1) as reader:
        assert reader.process is None


def test_the_child_gets_no_passphrase_and_dies_with_the_program(lines, tmp_path):
    file = tmp_path / "revisions"
    file.write_bytes(packed(lines)[0])
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(Path(__file__).parents[2]), str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "SSR_DESK_PASSPHRASE": "very secret", "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as parent:
        child = Path(f"/proc/{int(parent.stdout.readline())}")
        assert b"very secret" not in (child / "environ").read_bytes()
        parent.kill()
        parent.wait()
        until = time.monotonic() + PATIENCE
        while is_running(child):
            assert time.monotonic() < until, "the child outlives its program"
            time.sleep(0.02)


def test_a_large_import_is_what_folding_gives(cast):
    officer, hq = cast["officer"], cast["hq"]
    row = officer.recording.list("institution").rows[0]
    values = {key: one for key, one in officer.recording.open(str(row["id"])).values.items() if key != "id"}
    saved = officer.recording.add_many("institution", ({**values, "name": f"École {number}"} for number in range(MANY)))
    opened = officer.recording.open(saved.ids[7])
    officer.recording.save(opened.id, {**opened.values, "name": "Edited since"}, opened.heads)
    officer.recording.delete(saved.ids[8])
    (file,) = cast.send("officer", ("hq",), "large")
    before = everything(hq)
    expected = hq.importing.check(file)
    assert everything(hq) == before
    done = hq.importing.take(file)
    assert dataclasses.replace(done, file="") == dataclasses.replace(expected, file="")
    assert (done.status, done.changed, done.quarantined) == (IMPORTED, 0, 0)
    assert done.new >= MANY
    same_when_made_anew(hq)
    assert hq.recording.open(saved.ids[7]).values["name"] == "Edited since"
    assert [one.title for one in hq.searching.search("ecole 4711").hits] == ["École 4711"]
    assert hq.importing.take(file).status == "already_have"
