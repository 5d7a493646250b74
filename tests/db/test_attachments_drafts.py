"""Files in pieces, and what was typed but not saved."""

import hashlib

import pytest

from ssr_desk import app
from ssr_desk.db import attachments
from ssr_desk.db.errors import AttachmentTooLarge

from .conftest import PASSPHRASE, session


@pytest.mark.parametrize("size", [0, 1, attachments.PIECE - 1, attachments.PIECE, 2 * attachments.PIECE + 7])
@pytest.mark.parametrize("step", [1 << 16, 3 << 20])
def test_a_file_comes_back_as_it_went_in(desk, size, step):
    data = hashlib.shake_256(b"x").digest(size)
    pieces = [data[at : at + step] for at in range(0, size, step)]
    line = desk.recording.attach("photo.jpg", "image/jpeg", pieces)
    assert (line["id"], line["size"]) == (hashlib.sha256(data).hexdigest(), size)
    with desk.store.read() as connection:
        kept = list(attachments.pieces(connection, line["id"]))
        assert b"".join(kept) == data
        assert all(len(one) <= attachments.PIECE for one in kept)


def test_the_same_file_is_kept_once(desk):
    first, second = (desk.recording.attach(name, "text/plain", [b"same"]) for name in ("a", "b"))
    assert first["id"] == second["id"]
    with desk.store.read() as connection:
        assert connection.execute("SELECT count(*) FROM attachment_piece").fetchone()[0] == 1


def test_a_file_that_is_too_large_leaves_nothing(desk, monkeypatch):
    monkeypatch.setattr(attachments, "MOST", 3 << 20)
    with pytest.raises(AttachmentTooLarge):
        desk.recording.attach("film.mp4", "video/mp4", (bytes(1 << 20) for _ in range(4)))
    with desk.store.read() as connection:
        assert connection.execute("SELECT count(*) FROM attachment_piece").fetchone()[0] == 0


class Typed:
    """What a form hands in."""

    type_name = "training_session"

    def __init__(self, name, values, record=None, heads=()):
        self.id, self.values, self.record, self.heads = name, values, record, heads


def test_drafts_are_kept_found_and_replaced(desk, folder):
    desk.drafts.keep(Typed("d1", {"title": "Трен", "attended": {"women": 1}}))
    desk.drafts.keep(Typed("d1", {"title": "Тренінг"}))
    desk.drafts.keep(Typed("d2", {"title": "other"}, record="r2", heads=("ab",)))
    desk.close()
    with app.open_desk(folder, PASSPHRASE) as again:
        assert {one.id for one in again.drafts.all()} == {"d1", "d2"}
        assert again.drafts.of("d1").values == {"title": "Тренінг"}
        assert again.drafts.of("r2").heads == ("ab",)
        again.drafts.drop("d1")
        assert again.drafts.of("d1") is None
        assert again.drafts.of("nothing") is None


def test_a_save_drops_its_draft_in_its_own_transaction(desk):
    made = desk.recording.add("training_session", session("one"))
    opened = desk.recording.open(made.ids[0])
    desk.drafts.keep(Typed(opened.id, {**opened.values, "title": "two"}, opened.id, opened.heads))
    desk.recording.save(opened.id, {**opened.values, "title": "two"}, opened.heads)
    assert desk.drafts.all() == []
