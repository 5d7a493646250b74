"""Refusals come in the order of the lines, and an import that was stopped can be done again."""

import pytest

from ssr_desk.progress import Cancelled, CancelToken
from ssr_desk.services.importing import IMPORTED
from sync.workshop import everything

NAMED = "0" * 64
LINE = {"id": NAMED, "name": "a.pdf", "size": 3, "type": "application/pdf"}


def test_the_first_line_that_is_wrong_decides(shop, refused):
    parts = shop.grown(shop.apart(), {"name": "x", f"attachments/{NAMED}": LINE})
    *good, without_its_file = parts.lines
    refused(shop.together(parts.put_lines([*good, without_its_file, b"{}"])), "ATTACHMENT")
    refused(shop.together(parts.put_lines([*good, b"{}", without_its_file])), "RECORDS")


def test_a_cancelled_import_leaves_nothing_behind(cast):
    officer, hq = cast["officer"], cast["hq"]
    row = officer.recording.list("institution").rows[0]
    values = {key: one for key, one in officer.recording.open(str(row["id"])).values.items() if key != "id"}
    officer.recording.add_many("institution", ({**values, "name": f"Station {number}"} for number in range(1100)))
    (file,) = cast.send("officer", ("hq",), "many")
    before, stop = everything(hq), CancelToken()
    stop.cancel()
    with pytest.raises(Cancelled):
        hq.importing.take(file, cancel=stop)
    assert everything(hq) == before
    done = hq.importing.take(file)
    assert (done.status, done.new >= 1100) == (IMPORTED, True)
