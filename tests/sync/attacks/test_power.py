"""Case 78: the power goes at three points of an import; the desk opens again and holds all of the bundle or nothing of it."""

import os

import pytest

from ssr_desk.app import open_with_key
from ssr_desk.db import attachments
from ssr_desk.progress import Progress

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the power goes in a forked process")
RECORDS, GONE = 600, 99


class Cut(Progress):
    """Ends the process at a step, as a power cut does: nothing is flushed, closed or taken back."""

    def __init__(self, at):
        super().__init__(lambda done, total, what: os._exit(GONE) if what.startswith(at) else None)


@pytest.mark.parametrize(
    "at", ["Checking", "Joining", ""], ids=["mid-transaction", "after-attachments", "after-commit"]
)
def test_78_the_power_goes_during_an_import(cast, at):
    cast.introduce("commander", "officer")
    officer, commander = cast["officer"], cast["commander"]
    one = officer.recording.list("institution").rows[0]
    opened = officer.recording.open(str(one["id"]))
    line = officer.recording.attach("a.png", "image/png", [b"photo" * 1000])
    officer.recording.save(opened.id, {**opened.values, "attachments": [line]}, opened.heads)
    example = {name: value for name, value in opened.values.items() if name != "id"}
    officer.recording.add_many("institution", ({**example, "name": f"No. {number}"} for number in range(RECORDS)))
    (file,) = officer.exchange.export([commander.profile.device], cast.folder / "up.ssrb").files
    folder, key, before = commander.folder, cast.keys["commander"], commander.maintenance.digest().digest
    commander.close()
    if child := os.fork():
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == GONE
    else:
        try:
            desk = open_with_key(folder, key, cast.surround)
            desk.importing.take(file, progress=Cut(at) if at else None)
            os._exit(GONE)
        finally:
            os._exit(1)
    cast.desks["commander"] = commander = open_with_key(folder, key, cast.surround)
    assert not commander.store.rolled_back
    assert (commander.maintenance.digest().digest == before) == bool(at)
    assert commander.importing.take(file).status == ("imported" if at else "already_have")
    assert commander.recording.list("institution").total == officer.recording.list("institution").total
    with commander.store.read() as connection:
        assert b"".join(attachments.pieces(connection, line["id"])) == b"photo" * 1000
    assert commander.maintenance.check() == []
    assert not any((folder / "quarantine").iterdir()), "no sealed copy stays behind"
