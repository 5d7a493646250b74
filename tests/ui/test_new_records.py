"""Whoever is offered a new record can save it: every type, in every role, with what its form alone asks for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from roles import certified, plan, windows

from conftest import settle
from ssr_desk.i18n import LANGUAGES
from ssr_desk.records.base import natural_id
from ssr_desk.records.header import COMMON
from ssr_desk.records.kinds import Kind

ROLES = ("officer", "commander", "hq")
MISSION = natural_id("mission", "HT-BILAT")


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    """The plan is known to the commander; each desk knows a counterpart and an institution, for fields that need one."""
    with certified(tmp_path_factory.mktemp("new")) as made:
        plan(made)
        for one in ("officer", "commander"):
            made.deliver(made.send("hq", (made[one].profile.device,), f"plan-{one}"), one)
        for role in ROLES:
            given = {"mission": "HT-BILAT"} if role == "hq" else {}
            made[role].recording.add("counterpart", {"name": "Jean Bonhomme", **given})
            made[role].recording.add("institution", {"name": "École de police", **given})
        yield made


@pytest.fixture
def open_window(look, qtbot):
    with windows(look, qtbot) as show:
        yield show


def answer(desk, record_type, name):
    """Return what a person chooses or types in a field."""
    field = record_type.field(name)
    if name == "mission":
        return MISSION
    if field.kind is Kind.REFERENCE:
        return desk.recording.choices(field.to)[0][0]
    if field.kind in (Kind.CODE, Kind.CODES):
        code = next(iter(field.codes.labels))
        return code if field.kind is Kind.CODE else [code]
    if field.kind is Kind.DATE:
        return "2026-06-01"
    if field.kind in (Kind.TEXT, Kind.LONG_TEXT):
        return f"{record_type.label} 1"
    return 1


def begun(window, qtbot):
    """Click “New record”; returns the form with its fields."""
    qtbot.mouseClick(window.page.new_button, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    form = window.page.editor.form
    qtbot.waitUntil(lambda: not form.building and form.isVisible() and form._waiting() is None)
    return form


def fill(desk, form, asked):
    """Put values into fields that the form shows, as if they had been typed."""
    shown = {name for section in form.sections for name in section.names}
    assert asked <= shown, "it asks for what it has no field for"
    form.merge_values({name: answer(desk, form.record_type, name) for name in asked})


def save(window, qtbot):
    qtbot.keyClick(window.page.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(window, qtbot)


def asked_for(form):
    """Return the fields under which something stands that has to be mended."""
    return {one.field for section in form.sections for one in section._problems}


@pytest.mark.parametrize("role", ROLES)
def test_every_new_record_that_is_offered_is_saved(cast, open_window, qtbot, role):
    desk = cast[role]
    window = open_window(desk)
    offered = []
    for record_type in desk.registry:
        if not record_type.listed:
            continue
        window.go(f"record:{record_type.type_name}")
        settle(window, qtbot)
        if not window.page.new_button.isEnabled():
            continue
        offered.append(record_type.type_name)
        if record_type.type_name == "mission" and role == "commander":
            continue  # the one mission that this commander may plan is planned
        form = begun(window, qtbot)
        fill(desk, form, set())
        for _round in range(3):
            save(window, qtbot)
            if window.page.editor.record_id:
                break
            assert asked_for(form), (record_type.type_name, window.page.editor.bar.words.text(), form._banner.text())
            fill(desk, form, asked_for(form))
        made = window.page.editor.record_id
        assert made, (record_type.type_name, window.page.editor.bar.words.text(), form._banner.text())
        opened = desk.recording.open(made)
        natural = opened.values.get("code") if record_type.type_name == "mission" else "HT-BILAT"
        assert opened.mission == (COMMON if record_type.home == COMMON else natural), record_type.type_name
    assert {"training_session", "commitment"} <= set(offered)
    assert ({"rotation", "post"} <= set(offered)) is (role != "officer")


def test_headquarters_is_asked_for_the_mission_by_name(cast, open_window, qtbot):
    window = open_window(cast["hq"], "record:post")
    form = begun(window, qtbot)
    save(window, qtbot)
    assert asked_for(form) == {"mission", "code", "title"}
    first = form.sections[0]
    assert first.names[0] == "mission"
    assert first.grid.editors["mission"].control.hasFocus()  # the first that has to be mended
    assert form._banner.text() == "3 fields need your attention."


def test_what_is_saved_stays_in_its_mission(cast, open_window, qtbot):
    post = cast["hq"].recording.choices("post")[0][0]
    window = open_window(cast["hq"], "record:post")
    window.page.open_record(post)
    settle(window, qtbot)
    form = window.page.editor.form
    qtbot.waitUntil(lambda: form.sections[0].grid is not None)
    assert form.values()["mission"] == MISSION
    assert not form.sections[0].grid.editors["mission"].isEnabled()
    assert form.sections[0].grid.editors["title"].isEnabled()


@pytest.mark.parametrize("role", ROLES)
def test_a_desk_is_asked_for_a_mission_only_if_it_has_none(cast, open_window, qtbot, role):
    window = open_window(cast[role], "record:commitment")
    shown = {name for section in begun(window, qtbot).sections for name in section.names}
    assert shown & {"mission", "post"} == ({"mission", "post"} if role == "hq" else set())


def test_a_rotation_without_an_end_is_planned_and_drawn(cast, open_window, qtbot):
    desk = cast["commander"]
    window = open_window(desk, "record:rotation")
    form = begun(window, qtbot)
    post = natural_id("post", "HT-MENTOR-2")
    assert form.sections[0].names[:4] == ["officer", "name", "post", "start"]
    form.merge_values({"officer": "GRC-9", "name": "Luc Caron", "post": post, "start": "2026-06-01"})
    save(window, qtbot)
    assert desk.recording.open(window.page.editor.record_id).values.get("end") is None
    window.go("contingent")
    settle(window, qtbot)
    held = [one for one in window.page.board.findChildren(QPushButton) if "Luc Caron" in one.accessibleName()]
    names = [one.accessibleName() for one in held] or [
        one.accessibleName() for one in window.page.board.children() if hasattr(one, "spell")
    ]
    assert any("HT-MENTOR-2" in one and "Luc Caron" in one for one in names), names


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mission_without_posts_is_planned_and_gets_its_first(cast, open_window, qtbot, language):
    desk, code = cast["hq"], f"ML-{language.upper()}"
    window = open_window(desk, "record:mission", language)
    form = begun(window, qtbot)
    assert "mission" not in {name for section in form.sections for name in section.names}
    form.merge_values({"code": code, "name": "Mali"})
    save(window, qtbot)
    mission = window.page.editor.record_id
    assert mission == natural_id("mission", code)
    window.go("directory")
    settle(window, qtbot)
    window.go("record:post")
    settle(window, qtbot)
    form = begun(window, qtbot)
    form.merge_values({"mission": mission, "code": f"{code}-1", "title": "Mentor"})
    save(window, qtbot)
    assert desk.recording.open(window.page.editor.record_id).mission == code
