"""Case 82: the disk fills up while a bundle is taken in. Nothing is half, and once there is room it goes in."""

import contextlib
import resource
import signal
import tempfile
from pathlib import Path

import pytest

from ssr_desk.errors import DeskError
from sync.conftest import cast, made  # noqa: F401 - fixtures
from sync.workshop import everything


@contextlib.contextmanager
def no_file_beyond(size):
    """Let the system refuse to write any file beyond so many bytes."""
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, kept[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("room", [0.5, 1.01, 1.5, 2.5], ids=["copy", "store", "store-later", "store-late"])
def test_82_the_disk_is_full_during_an_import(cast, room, languages):  # noqa: F811
    officer, hq = cast["officer"], cast["hq"]
    (file,) = officer.exchange.export(["hq"], cast.folder / "up.ssrb").files
    before, equal = everything(hq), hq.maintenance.digest().digest
    hq = cast.reopen("hq")
    with no_file_beyond(int(file.stat().st_size * room)), pytest.raises(DeskError) as caught:
        hq.importing.take(file)
    error = caught.value
    assert error.exit_code == 3, error.code
    assert error.text(languages[0]) != error.text(languages[1])
    assert everything(hq) == before
    assert hq.maintenance.digest().digest == equal
    assert list((hq.folder / "quarantine").iterdir()) == []
    assert hq.importing.take(file).status == "imported"
    assert hq.maintenance.check() == []


def test_the_disk_is_full_while_the_seal_is_opened(cast, languages, monkeypatch):  # noqa: F811
    """The nameless file that the opened bundle waits in finds no room: the kernel's own full device says so."""
    officer, hq = cast["officer"], cast["hq"]
    (file,) = officer.exchange.export(["hq"], cast.folder / "up.ssrb").files
    before, full = everything(hq), Path("/dev/full")
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_how: full.open("r+b", buffering=0))
    for door in (hq.importing.check, hq.importing.take, hq.importing.verify):
        with pytest.raises(DeskError) as caught:
            door(file)
        assert caught.value.code == "DISK_FULL"
        assert caught.value.text(languages[0]) != caught.value.text(languages[1])
    monkeypatch.undo()
    assert everything(hq) == before
    assert hq.importing.take(file).status == "imported"
