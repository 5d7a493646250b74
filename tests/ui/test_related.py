"""What stands around a list: the groups of notes, sums, and under it what belongs to the record that is open."""

import pytest
from desks import session
from PySide6.QtWidgets import QPushButton

from conftest import settle
from ssr_desk.ui.related_facts import gather
from ssr_desk.ui.related_panel import RatingRow


@pytest.fixture
def mentee(desk):
    """Return a counterpart with three sessions, a promise and a note."""
    record = desk.recording.add("counterpart", {"name": "Wilnor Jean", "rank": "Inspecteur"}).ids[0]
    other = desk.recording.add("counterpart", {"name": "Layla"}).ids[0]
    last = ""
    for day, before, now in (("2026-03-01", "1", "2"), ("2026-04-01", None, "3"), ("2026-05-01", "3", "4")):
        line = {
            "id": f"0190c7c7-0000-7000-8000-0000000000{day[5:7]}",
            "competency": "planning",
            "now": now,
            "evidence": day,
        }
        values = {"counterpart": record, "date": day, "observed": f"Seen on {day}", "place": "Kafou"}
        values["competencies"] = [line | ({"before": before} if before else {})]
        last = desk.recording.add("mentoring_session", values).ids[0]
    desk.recording.add("mentoring_session", {"counterpart": other, "date": "2026-05-02"})
    desk.recording.add(
        "commitment", {"what": "Second key", "due": "2026-07-01", "counterpart": record, "status": "open"}
    )
    desk.recording.add(
        "handoff_note",
        {
            "subject": "Ask him first",
            "category": "counterparts",
            "counterparts": [record],
            "mentoring_sessions": [last],
        },
    )
    return record


def test_the_chain_of_sessions_and_the_progress_of_one_counterpart(desk, mentee):
    session_of = desk.recording.list("mentoring_session", where={"counterpart": mentee}).rows[0]["id"]
    for type_name, record in (("counterpart", mentee), ("mentoring_session", session_of)):
        (chain,) = gather(desk, type_name, record).chains
        assert chain.target == mentee
        assert [one.day for one in chain.group.links] == ["2026-05-01", "2026-04-01", "2026-03-01"]
        assert chain.group.links[0].title == "Seen on 2026-05-01"
        (progress,) = chain.progress
        assert (progress.code, progress.ratings, progress.most) == ("planning", (1, 2, 3, 4), 5)
        assert progress.evidence == "2026-05-01"


def test_a_counterpart_shows_what_was_done_together(desk, mentee):
    related = gather(desk, "counterpart", mentee)
    assert [(one.label, one.total) for one in related.groups] == [("Commitments", 1), ("Hand-off notes", 1)]
    assert not related.named
    note = related.groups[1].links[0].id
    named = gather(desk, "handoff_note", note).named
    assert [one.title for one in named] == ["Inspecteur · Wilnor Jean", "Inspecteur · Wilnor Jean · Kafou"]
    assert named[0].label == "Counterparts"


def test_the_levels_of_an_evaluation(desk):
    values = session(reaction_mean="4.5", reaction_scale=5, behaviour_due="2026-12-01")
    record = desk.recording.add("training_session", values).ids[0]
    stages = gather(desk, "training_session", record).stages
    assert [[field.name for field, _value in one.filled] for one in stages] == [
        ["reaction_mean", "reaction_scale"],
        [],
        ["behaviour_due"],
    ]


def shown(window, qtbot, record):
    window.page.open_record(record)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: not window.page.related.waiting)
    settle(window, qtbot)


def test_the_next_session_begins_where_the_last_one_ended(window, desk, mentee, qtbot):
    window.go("record:counterpart")
    settle(window, qtbot)
    shown(window, qtbot, mentee)
    related = window.page.related
    assert related.isVisible()
    assert [one.accessibleName() for one in related.findChildren(RatingRow)] == [
        "Planning of operations: 1 → 2 → 3 → 4 / 5"
    ]
    next(one for one in related.findChildren(QPushButton) if one.text() == "Next one").click()
    settle(window, qtbot)
    assert window.page.record_type.type_name == "mentoring_session"
    values = window.page.editor.form.values()
    newest = desk.recording.list(
        "mentoring_session", where={"counterpart": mentee}, order="date", descending=True
    ).rows[0]
    assert (values["counterpart"], values["previous"]) == (mentee, newest["id"])


def test_a_link_leads_to_the_record_and_a_stage_into_the_form(window, desk, mentee, qtbot):
    window.go("record:counterpart")
    settle(window, qtbot)
    shown(window, qtbot, mentee)
    link = next(one for one in window.page.related.findChildren(QPushButton) if "Second key" in one.accessibleName())
    link.click()
    settle(window, qtbot)
    assert window.page.record_type.type_name == "commitment"
    assert window.page.editor.form.values()["what"] == "Second key"
    record = desk.recording.add("training_session", session()).ids[0]
    window.go("record:training_session")
    settle(window, qtbot)
    shown(window, qtbot, record)
    stage = next(one for one in window.page.related.findChildren(QPushButton) if one.text() == "Learning")
    stage.click()
    grid = next(one.grid for one in window.page.editor.form.sections if "learning_before" in one.names)
    qtbot.waitUntil(grid.editors["learning_before"].control.hasFocus)


def test_notes_are_read_by_category(window, desk, mentee, qtbot):
    desk.recording.add("handoff_note", {"subject": "Roads", "category": "security"})
    page = window.go("record:handoff_note")
    settle(window, qtbot)
    texts = [page.groups.item(place).text() for place in range(page.groups.count())]
    assert texts[:5] == ["All  2", "Role  0", "Counterparts  1", "Ongoing file  0", "Security  1"]
    page.groups.setCurrentRow(4)
    qtbot.waitUntil(lambda: page.filters.count.text() == "1 record")
    assert page.model.index(0, 0).data() == "Roads"
    assert page.groups.item(2).text() == "Counterparts  1"
    page.filters.clear()
    qtbot.waitUntil(lambda: page.filters.count.text() == "2 records")
    qtbot.waitUntil(lambda: page.groups.currentRow() == 0)


def test_sums_under_a_list_tell_unknown_from_none(window, desk, qtbot):
    desk.recording.add("training_session", session(attended={"women": 6, "men": 10}))
    desk.recording.add("training_session", session(attended={"women": 2}, title="Other"))
    desk.recording.add("training_session", session(attended=None, title="Nobody counted"))
    page = window.go("record:training_session")
    settle(window, qtbot)
    assert page.foot.words.text() == "Attended: 18 in all (Women 8 · Men 10)"
    page.filters.words.setText("nobody")
    qtbot.waitUntil(lambda: page.filters.count.text() == "1 record")
    qtbot.waitUntil(lambda: not page.foot.isVisible())


def test_with_large_letters_groups_leave_the_page_to_the_list(window, desk, look, qtbot):
    notes = [{"subject": f"Note {one}", "category": one} for one in ("role", "security")]
    desk.recording.add_many("handoff_note", notes)
    look.set(size="double")
    try:
        page = window.go("record:handoff_note")
        settle(window, qtbot)
        qtbot.waitUntil(lambda: page.model.rowCount() == 2)
        assert page.table.width() > page.width() * 0.85
        group = page.filters.codes["category"]
        assert group.isVisible()
        group.setCurrentIndex(group.findData("security"))
        qtbot.waitUntil(lambda: page.model.rowCount() == 1)
        assert page.filters.codes["status"].geometry().right() < page.filters.width()
    finally:
        look.set(size="normal")
