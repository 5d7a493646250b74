"""A gigabyte that only begins as a bundle is refused by its beginning, not copied and opened whole; a large bundle is taken."""

import os
import random

import pytest

from services.test_importing_full import no_file_beyond
from ssr_desk.errors import DeskError
from ssr_desk.trust.errors import SealBroken, Truncated
from sync.conftest import cast, made  # noqa: F401 - fixtures
from sync.workshop import everything

GIGABYTE = 1 << 30


@pytest.mark.parametrize("kept", [5_000, None], ids=["cut", "whole"])
def test_a_sparse_gigabyte_behind_a_real_beginning(cast, languages, kept):  # noqa: F811
    officer, hq = cast["officer"], cast["hq"]
    (file,) = officer.exchange.export(["hq"], cast.folder / "up.ssrb").files
    large = cast.folder / "large.ssrb"
    large.write_bytes(file.read_bytes()[:kept])
    os.truncate(large, GIGABYTE)
    before = everything(hq)
    for door in (hq.importing.check, hq.importing.take):
        with no_file_beyond(64 << 20), pytest.raises(DeskError) as caught:
            door(large)
        assert caught.value.code == SealBroken.code
        assert caught.value.text(languages[0]) != caught.value.text(languages[1])
    assert everything(hq) == before
    assert [one.error for one in hq.importing.inbox()] == [SealBroken.code]
    assert hq.importing.take(file).status == "imported"


def test_a_bundle_with_a_large_attachment_is_taken_and_its_cut_copy_is_told(cast):  # noqa: F811
    officer, hq = cast["officer"], cast["hq"]
    opened = officer.recording.open(str(officer.recording.list("institution").rows[0]["id"]))
    line = officer.recording.attach("a.pdf", "application/pdf", [random.Random(1).randbytes(3 << 20)])
    officer.recording.save(opened.id, {**opened.values, "attachments": [line]}, opened.heads)
    (file,) = officer.exchange.export(["hq"], cast.folder / "up.ssrb").files
    assert file.stat().st_size > 3 << 20
    cut = cast.folder / "cut.ssrb"
    cut.write_bytes(file.read_bytes()[: 2 << 20])
    with pytest.raises(DeskError) as caught:
        hq.importing.take(cut)
    assert caught.value.code == Truncated.code
    assert hq.importing.take(file).status == "imported"
