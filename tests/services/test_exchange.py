"""Bundles out: for whom, what is held back, what is believed of receipts, and files that are whole or not there."""

import os
import resource
import signal

import pytest

from ssr_desk.demo import content
from ssr_desk.errors import DeskError
from ssr_desk.progress import Cancelled, CancelToken, Progress
from ssr_desk.services import coverage
from ssr_desk.sync.statements import Receipt
from sync.conftest import cast, made  # noqa: F401 - fixtures
from sync.workshop import Workshop, everything


@pytest.fixture
def officer(cast):  # noqa: F811
    """The officer's desk, which knows the commander's."""
    cast.introduce("commander", "officer")
    return cast["officer"]


def ledger(desk):
    """What the ledger says went out."""
    return list(desk.importing.sent())


# -- for whom


def test_headquarters_comes_first_among_the_addressees(officer):
    assert [one.role for one in officer.exchange.addressees()] == ["hq", "commander"]


def test_the_preview_says_what_the_export_carries(officer, tmp_path):
    for to in (["hq"], ["commander"], ["hq", "commander"]):
        told = officer.exchange.preview(to)
        done = officer.exchange.export(to, tmp_path / f"{'-'.join(to)}.ssrb")
        assert (told.revisions, told.withheld) == (done.revisions, done.withheld)
        assert done.bytes == sum(one.stat().st_size for one in done.files)


def test_the_outbox_is_empty_once_everything_is_confirmed(cast, officer):  # noqa: F811
    lacking = {one.role: one.revisions for one in officer.exchange.outbox()}
    assert lacking["commander"] > 0
    cast.deliver(cast.send("officer", ("commander",), "up"), "commander")
    cast.deliver(cast.send("commander", (officer.profile.device,), "back"), "officer")
    assert {one.role: one.revisions for one in officer.exchange.outbox()}["commander"] == 0
    done = officer.exchange.export(["commander"], cast.folder / "empty.ssrb")
    assert done.revisions == 0
    cast.deliver(done.files, "commander")


@pytest.mark.parametrize("to", [["D-NOBODY"], [], ["hq", "D-NOBODY"]])
def test_nobody_to_seal_for(officer, tmp_path, to):
    with pytest.raises(DeskError) as caught:
        officer.exchange.export(to, tmp_path / "x.ssrb")
    assert caught.value.code == "NO_ADDRESSEE"
    assert list(tmp_path.glob("*.ssrb*")) == []


def test_another_officers_post_is_not_handed_over(officer, tmp_path):
    with pytest.raises(DeskError) as caught:
        officer.exchange.export(["commander"], tmp_path / "x.ssrb", post="HT-OTHER-POST")
    assert caught.value.code == "NOT_YOUR_POST"


# -- what is held back


def test_another_officer_gets_the_plan_and_no_bodies(cast, officer):  # noqa: F811
    """Headers alone: the chain is proven, the records are not shown, and what is lacking is said."""
    other = cast.create("other", content.Profile("Ana Roy", "SQ-77", "officer", content.MISSION, ""))
    cast.certify("other", cast.words)
    cast.introduce("other", "officer")
    done = officer.exchange.export([other.profile.device], cast.folder / "other.ssrb")
    assert done.withheld > 0
    cast.deliver(done.files, "other")
    assert other.recording.list("mentoring_session").total == officer.recording.list("mentoring_session").total
    for row in other.recording.list("mentoring_session").rows:
        opened = other.recording.open(str(row["id"]))
        assert set(opened.values) == {"id"}
        assert opened.withheld
        with pytest.raises(DeskError):
            other.recording.save(opened.id, {**opened.values, "place": "x"}, opened.heads)
    assert other.recording.list("post").total == officer.recording.list("post").total
    shop = Workshop(officer, other, cast["hq"], done.files[0].read_bytes(), cast.folder)
    own = officer.store.setting("fingerprint")
    bodies = [one for one, head in zip(shop.apart().lines, shop.apart().headers, strict=True) if head.owner == own]
    assert bodies
    assert all(one.startswith(b'{"b":{}') for one in bodies), "not a byte of what is not released leaves"
    cast.deliver(cast.send("other", (officer.profile.device,), "back"), "officer")
    with officer.store.read() as connection:
        covers = coverage.of_device(connection, other.profile.device)
    assert any(one.lacking for one in covers.values())
    assert officer.exchange.preview([other.profile.device]).revisions == 0, "what it may not read is not sent again"


def test_two_addressees_get_what_both_may_read(cast, officer):  # noqa: F811
    other = cast.create("other", content.Profile("Ana Roy", "SQ-77", "officer", content.MISSION, ""))
    cast.certify("other", cast.words)
    cast.introduce("other", "officer")
    done = officer.exchange.export(["commander", other.profile.device], cast.folder / "both.ssrb")
    cast.deliver(done.files, "commander", "other")
    opened = cast["commander"].recording.open(str(officer.recording.list("institution").rows[0]["id"]))
    assert opened.withheld
    cast.deliver(cast.send("officer", ("commander",), "again"), "commander")
    opened = cast["commander"].recording.open(opened.id)
    assert opened.values == officer.recording.open(opened.id).values, "the next bundle heals it"


# -- receipts


def statement(number, incarnation, tips=(), lacking=()):
    """A receipt of some desk."""
    return Receipt("D-X", content.MISSION, number, incarnation, tuple(tips), tuple(lacking), "2026-01-01T00:00:00Z")


def taken(officer, *some):
    """Take receipts in an order; return what is believed of the desk."""
    with officer.store.write() as connection:
        fingerprint = officer.store.setting("fingerprint")
        for one in some:
            coverage.take(connection, one, one.encode(), b"signature", fingerprint, 1)
        held = connection.execute("SELECT number, incarnation FROM receipt WHERE device = 'D-X' ORDER BY id").fetchall()
        return coverage.newest(connection, "D-X"), [tuple(one) for one in held]


def test_a_higher_incarnation_voids_the_lower_ones(officer):
    one, two = statement(1, "a" * 32), statement(2, "b" * 32)
    assert taken(officer, one, two, one) == ((2, "b" * 32), [(2, "b" * 32)])


def test_two_incarnations_with_one_number_void_both(officer):
    one, two, three = statement(1, "a" * 32), statement(1, "b" * 32), statement(2, "c" * 32)
    assert taken(officer, one, two) == ((1, ""), [])
    assert taken(officer, one) == ((1, ""), []), "nothing of that number counts again"
    assert taken(officer, three) == ((2, "c" * 32), [(2, "c" * 32)])


def test_receipts_are_united_whatever_their_order(officer):
    with officer.store.read() as connection:
        rows = connection.execute(
            "SELECT r.rev_id, f.name, r.seq FROM revision r JOIN feed f ON f.id = r.feed WHERE f.own = 1 ORDER BY r.seq"
        ).fetchall()
    name, last = rows[0][1], rows[-1]
    early = statement(1, "a" * 32, [rows[1][0].hex()])
    late = statement(1, "a" * 32, [last[0].hex()], [(name, 2, last[2])])
    found = []
    for order in ((early, late), (late, early)):
        with officer.store.write() as connection:
            connection.execute("DELETE FROM receipt")
        taken(officer, *order)
        with officer.store.read() as connection:
            (cover,) = coverage.of_device(connection, "D-X").values()
        found.append((cover.upto, sorted(cover.lacking)))
    assert found[0] == found[1] == (last[2], [(3, last[2])])


def test_a_receipt_for_what_this_desk_does_not_hold_says_nothing(officer):
    taken(officer, statement(1, "a" * 32, ["f" * 64]))
    with officer.store.read() as connection:
        assert coverage.of_device(connection, "D-X") == {}


def test_headquarters_confirms_only_what_its_last_backup_holds(cast, officer):  # noqa: F811
    hq, one = cast["hq"], str(officer.recording.list("institution").rows[0]["id"])
    cast.deliver(cast.send("officer", ("hq",), "up"), "hq")
    cast.deliver(cast.send("hq", (officer.profile.device,), "before"), "officer")
    assert officer.recording.open(one).sync_state == "in_bundle"
    hq.maintenance.backup(cast.folder / "hq.ssrbackup")
    cast.deliver(cast.send("hq", (officer.profile.device,), "after"), "officer")
    assert officer.recording.open(one).sync_state == "safe"


# -- whole or absent


def left(folder):
    """What lies where the bundle should be."""
    return [one.name for one in folder.iterdir()]


@pytest.fixture
def stick(tmp_path):
    """Where bundles go."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def refused(officer, target, **options):
    """Export and fail; the ledger says nothing, and nothing counts as sent."""
    before, states = ledger(officer), officer.exchange.states()
    with pytest.raises(DeskError) as caught:
        officer.exchange.export(["hq"], target, **options)
    assert ledger(officer) == before
    assert officer.exchange.states() == states
    return caught.value


def test_79_the_stick_is_full(officer, stick, languages):
    """The system refuses to write on after 20 kB."""
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    officer.exchange.export(["hq"], stick / "good.ssrb")  # statements are signed: the store itself needs no more room
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, kept[1]))
        error = refused(officer, stick / "a.ssrb")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
        signal.signal(signal.SIGXFSZ, handler)
    assert error.code == "EXPORT_FAILED"
    assert error.exit_code == 3
    assert left(stick) == ["good.ssrb"]
    said = [error.text(one) for one in languages]
    assert said[0] != said[1]


def test_80_the_stick_is_read_only(officer, stick):
    """Root writes anywhere; a file where the folder should be refuses it too."""
    (stick / "folder").write_bytes(b"")
    assert refused(officer, stick / "folder" / "a.ssrb").code == "EXPORT_FAILED"
    assert left(stick) == ["folder"]


def test_81_the_stick_was_pulled(officer, stick):
    assert refused(officer, stick / "gone" / "a.ssrb").code == "EXPORT_FAILED"
    assert left(stick) == []


def test_a_cancelled_export_leaves_nothing(officer, stick):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        officer.exchange.export(["hq"], stick / "a.ssrb", cancel=token)
    assert left(stick) == []


def test_a_cancelled_export_in_parts_takes_the_finished_ones_away(officer, stick):
    token, seen = CancelToken(), []

    class Cancelling(Progress):
        def step(self, done, total, what=""):
            seen.extend(name for name in left(stick) if "-1-of-" in name)
            if seen:
                token.cancel()

    with pytest.raises(Cancelled):
        officer.exchange.export(["hq"], stick / "a.ssrb", max_size=90_000, progress=Cancelling(), cancel=token)
    assert seen, "one part was there"
    assert left(stick) == []


def test_parts_that_not_even_the_headers_fit_in(officer, stick):
    assert refused(officer, stick / "a.ssrb", max_size=10_000).code == "PARTS_TOO_SMALL"
    assert left(stick) == []


def test_an_older_file_of_the_name_is_replaced_by_a_whole_one(officer, stick):
    (stick / "a.ssrb").write_bytes(b"old")
    done = officer.exchange.export(["hq"], stick / "a.ssrb")
    assert done.files[0].stat().st_size == done.bytes
    assert left(stick) == ["a.ssrb"]


def test_a_folder_gets_a_file_with_a_name_that_tells(officer, stick):
    (file,) = officer.exchange.export(["hq"], stick).files
    assert file.parent == stick
    assert officer.profile.device in file.name
    assert ledger(officer)[0].file == str(file)


def test_no_certificate_no_export(cast, stick):  # noqa: F811
    new = cast.create("new", content.Profile("Léa", "Q-1", "officer", content.MISSION, content.POST))
    with pytest.raises(DeskError) as caught:
        new.exchange.export(["hq"], stick / "a.ssrb")
    assert caught.value.code == "NOT_ENROLLED"
    assert left(stick) == []


def test_what_was_written_before_the_certificate_goes_out_under_the_first_statement(cast, stick):  # noqa: F811
    new = cast.create("new", content.Profile("Léa", "Q-1", "officer", content.MISSION, content.POST))
    example = cast["officer"].recording.open(str(cast["officer"].recording.list("institution").rows[0]["id"]))
    values = {name: value for name, value in example.values.items() if name not in ("id", "mission", "post")}
    one = new.recording.add("institution", {**values, "name": "Before"}).ids[0]
    cast.certify("new", cast.words)
    cast.deliver(new.exchange.export(["hq"], stick / "a.ssrb").files, "hq")
    assert cast["hq"].recording.open(one).values["name"] == "Before"


def test_nothing_of_a_check_stays(cast, officer, stick):  # noqa: F811
    (file,) = officer.exchange.export(["hq"], stick / "a.ssrb").files
    hq = cast["hq"]
    before = everything(hq)
    told = hq.importing.check(file)
    assert everything(hq) == before
    assert hq.importing.inbox() == []
    done = hq.importing.take(file)
    assert done == told
    assert [one.status for one in hq.importing.inbox()] == ["imported"]
    assert os.listdir(hq.folder / "quarantine") == []
