"""The power goes while bundles are written and taken: no half import, no half file."""

import os
import shutil

import pytest

from e2e.conftest import cast as cast  # the fixture: three certified desks
from ssr_desk import app

from .harness import kill_during, moments

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills are given to forked processes")
RECORDS = 400


@pytest.fixture
def closed(cast):
    """Folders and keys of the three desks, closed, with work in the officer's; a function opens one."""
    sessions = ({"title": f"Session {one}", "start": "2026-06-01", "status": "delivered"} for one in range(RECORDS))
    cast["officer"].recording.add_many("training_session", sessions)
    places = {name: (desk.folder, desk.store.key) for name, desk in cast.desks.items()}
    cast.close()
    return lambda name: app.open_with_key(*places[name], cast.surround)


def copied(folder, to):
    """Lay a copy of a folder in place of another."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)


def test_killed_while_a_bundle_is_written(closed, tmp_path):
    finished = 0
    for number, moment in enumerate(moments(12, 0.6, seed=21)):
        target = tmp_path / f"out-{number}" / "bundle.ssrb"
        target.parent.mkdir()

        def export(acknowledge, target=target):
            with closed("officer") as desk:
                acknowledge("open")
                desk.exchange.export(("commander",), target, full=True)
                acknowledge("done")

        said = kill_during(export, moment).acknowledged
        files = [one for one in target.parent.iterdir() if one.suffix == ".ssrb"]
        assert files or "done" not in said
        for one in files:
            finished += 1
            with closed("commander") as desk:
                desk.importing.check(one)  # raises when it is not whole
    with closed("officer") as desk:
        assert desk.maintenance.check() == []
        desk.exchange.export(("commander",), tmp_path / "last.ssrb", full=True)
    with closed("commander") as desk:
        desk.importing.take(tmp_path / "last.ssrb")
        assert desk.recording.list("training_session", limit=1).total == RECORDS
    assert finished


def test_killed_while_a_bundle_is_taken(closed, tmp_path):
    bundle, kept = tmp_path / "bundle.ssrb", tmp_path / "kept"
    with closed("officer") as desk:
        desk.exchange.export(("commander",), bundle, full=True)
    with closed("commander") as desk:
        folder, before = desk.folder, desk.maintenance.digest().digest
    copied(folder, kept)
    results = set()
    for moment in moments(14, 1.2, seed=22):

        def take(acknowledge):
            with closed("commander") as desk:
                acknowledge("open")
                desk.importing.take(bundle)
                acknowledge("done")

        said = kill_during(take, moment).acknowledged
        with closed("commander") as desk:
            total = desk.recording.list("training_session", limit=1).total
            assert total in (0, RECORDS)
            assert total == RECORDS or "done" not in said
            assert (desk.maintenance.digest().digest == before) == (total == 0)
            assert not desk.store.rolled_back
            if not total:
                assert desk.importing.take(bundle).status != "already_have"
            assert desk.recording.list("training_session", limit=1).total == RECORDS
            assert desk.maintenance.check() == []
            results.add(total)
        copied(kept, folder)
    assert results == {0, RECORDS}
