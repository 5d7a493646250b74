"""The backup in a quiet moment: written once a day, never in the way, told when it fails."""

import os

from ssr_desk.db import backup


def kept(desk):
    """The backups beside the store."""
    return backup.automatic(desk.store.path)


def test_a_quiet_moment_writes_one_backup_a_day(window, desk, qtbot):
    assert window.quiet.timer.isActive()
    window.quiet.look()
    qtbot.waitUntil(lambda: len(kept(desk)) == 1 and not window.jobs.busy)
    window.quiet.look()
    qtbot.waitUntil(lambda: not window.jobs.busy)
    assert len(kept(desk)) == 1
    os.utime(kept(desk)[0], (1, 1))
    window.quiet.look()
    qtbot.waitUntil(lambda: len(kept(desk)) == 2 and not window.jobs.busy)
    assert window.page.bar.isHidden()


def test_work_comes_first(window, desk, qtbot):
    import threading

    begun, end = threading.Event(), threading.Event()
    window.jobs.write(window, lambda _job: (begun.set(), end.wait()), lambda _none: None)
    begun.wait()
    window.quiet.look()
    end.set()
    qtbot.waitUntil(lambda: not window.jobs.busy)
    assert kept(desk) == []


def test_what_fails_is_a_notice(window, desk, qtbot):
    (desk.folder / "backups").write_bytes(b"")
    window.quiet.look()
    qtbot.waitUntil(lambda: "No automatic backup was written" in window.page.bar.words.text())
    assert desk.recording.list("post").total == 0, "the desk works on"
