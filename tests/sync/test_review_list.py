"""What waits for a verdict is found without reading every record: on both desks, in every state, also when made anew."""

from ssr_desk.services import review
from sync.test_shown_at_once import same_when_made_anew


def states(desk):
    found = {one.title: one.state for one in review.in_review(desk.store, desk.registry)}
    for asked in (review.STATES[:2], *([one] for one in review.STATES)):
        some = {one.title: one.state for one in review.in_review(desk.store, desk.registry, asked)}
        assert some == {title: state for title, state in found.items() if state in asked}
    return found


def test_records_in_review_are_listed_through_their_whole_way(cast):
    cast.introduce("officer", "commander")
    cast.introduce("commander", "officer")
    officer, commander = cast["officer"], cast["commander"]
    row = officer.recording.list("mentoring_session").rows[0]
    record, title = str(row["id"]), officer.recording.open(str(row["id"])).title
    assert states(officer) == {}
    review.submit(officer.recording, record)
    assert states(officer) == {title: review.WAITING}
    cast.deliver(cast.send("officer", ("commander",), "submitted"), "commander")
    assert states(commander) == {title: review.WAITING}
    review.judge(commander.recording, commander.recording.open(record), review.RETURNED, "More of it")
    assert states(commander) == {title: review.RETURNED}
    review.judge(commander.recording, commander.recording.open(record), review.APPROVED, "")
    cast.deliver(cast.send("commander", (officer.profile.device,), "approved"), "officer")
    assert states(officer) == {title: review.APPROVED}
    now = officer.recording.open(record)
    officer.recording.save(record, {**now.values, "advice": "One more word."}, now.heads)
    assert states(officer) == {title: review.CHANGED}
    for desk in (officer, commander):
        before = states(desk)
        same_when_made_anew(desk)
        assert states(desk) == before


def test_what_was_taken_back_is_not_in_review(cast):
    officer = cast["officer"]
    record = str(officer.recording.list("mentoring_session").rows[0]["id"])
    review.submit(officer.recording, record)
    review.submit(officer.recording, record, on=False)
    assert states(officer) == {}
    review.submit(officer.recording, record)
    officer.recording.delete(record)
    assert states(officer) == {}
