"""The general form, built for a type that it has never heard of."""

import unicodedata
import uuid
from types import SimpleNamespace

import pytest
from desks import toy
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from conftest import type_text
from ssr_desk.records.entry import check
from ssr_desk.records.kinds import Kind
from ssr_desk.ui.editors import EDITORS
from ssr_desk.ui.field_grid import editor_of, flow
from ssr_desk.ui.forms import Form

PATROL = toy()
ID, LINE, OTHER = (str(uuid.UUID(int=number)) for number in range(1, 4))
VALUES = {
    "id": ID, "name": "Ronde de nuit à Бровари", "day": "2026-10-18", "kilometres": "12.5", "weather": "rain",
    "present": {"women": 2, "men": 0}, "leader": OTHER, "stops": [{"id": LINE, "where": "سوق بيت لحم"}],
}  # fmt: skip


class Names:
    def name(self, record_id):
        return {OTHER: "Sgt Roy"}.get(record_id, record_id)

    def find(self, type_name, text, owner, done):
        done([(OTHER, "Sgt Roy")])

    def beginner(self, type_name, words, line):
        return None


@pytest.fixture
def around(look, translate):
    return SimpleNamespace(translate=translate, references=Names(), icon=look.icon)


@pytest.fixture
def form(around, qtbot):
    made = Form(PATROL, around)
    qtbot.addWidget(made)
    made.resize(400, 800)
    made.show()
    return made


def editor(form, name):
    section = next(one for one in form.sections if name in one.names)
    section.build()
    return section.grid.editors[name]


def test_values_come_back_as_they_went_in(form):
    form.set_values(VALUES)
    assert form.values() == VALUES
    form.set_values({"id": ID})
    assert form.values() == {"id": ID}


def test_what_no_section_shows_is_kept(form):
    form.set_values(VALUES | {"from_version_9": 1, "mission": OTHER})
    assert form.values() == VALUES | {"from_version_9": 1, "mission": OTHER}


def test_problem_stands_under_its_field_and_is_read_out(form, around):
    form.set_values(VALUES | {"name": None, "kilometres": "many"})
    form.show_problems(check(PATROL, form.values())[1])
    shown = [one.text() for one in form.findChildren(QLabel, "problem") if one.isVisible()]
    assert shown == [around.translate("Fill this in."), around.translate("Enter a number.")]
    assert editor(form, "name").control.accessibleDescription() == shown[0]
    assert form.findChild(QLabel, "banner").isVisible()
    form.show_problems([])
    assert not [one for one in form.findChildren(QLabel, "problem") if one.isVisible()]


def test_unknown_code_is_kept(form):
    form.set_values(VALUES | {"weather": "hail"})
    assert form.values()["weather"] == "hail"


def test_uncounted_is_not_zero(form):
    form.set_values({"present": {"men": 0}})
    assert form.values() == {"present": {"men": 0}}


def test_a_folded_section_builds_nothing_and_loses_nothing(around, qtbot):
    made = Form(PATROL, around)
    qtbot.addWidget(made)
    made.set_values(VALUES)
    assert all(one.grid is None for one in made.sections)
    assert made.values() == VALUES


def test_arabic_stands_at_the_right(form, look):
    form.set_values(VALUES)
    line = editor(form, "stops")._lines[LINE][1].editors["where"].control
    line.resize(400, 34)
    picture = line.grab().toImage()
    text = look.colour("text").name()
    where = [x for x in range(picture.width()) for y in range(6, 28) if picture.pixelColor(x, y).name() == text]
    assert min(where) > 200


def test_decimal_sign_is_that_of_the_language(form, around):
    form.set_values(VALUES)
    assert editor(form, "kilometres").control.text() == {"en": "12.5", "fr": "12,5"}[around.translate.language]
    form.set_values({})
    line = editor(form, "kilometres").control
    line.setFocus()
    type_text({"en": "6.5", "fr": "6,5"}[around.translate.language], line)
    assert form.values() == {"kilometres": "6.5"}


def test_a_reference_is_typed_and_chosen(form, qtbot):
    line = editor(form, "leader").control
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Down)
    popup = line._completer.popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert form.values() == {"leader": OTHER}
    assert line.text() == "Sgt Roy"


def test_lines_are_added_and_removed(form, qtbot):
    stops = editor(form, "stops")
    qtbot.mouseClick(stops.control, Qt.MouseButton.LeftButton)
    type_text("Marché")
    assert [one["where"] for one in form.values()["stops"]] == ["Marché"]
    stops._remove(form.values()["stops"][0]["id"])
    assert form.values() == {}


def test_the_wheel_changes_nothing(form, qtbot):
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    form.set_values(VALUES)
    box = editor(form, "weather").control
    event = QWheelEvent(QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(box, event)
    assert form.values()["weather"] == "rain"


def test_every_kind_has_an_editor(around, qtbot):
    from ssr_desk.app import known_types

    types = known_types()
    shown = {field.kind: field for one in types for field in one.fields()}
    assert set(EDITORS) | {Kind.COUNTS, Kind.ITEMS, Kind.ATTACHMENTS, Kind.REFERENCE, Kind.REFERENCES} == set(Kind)
    for kind, field in shown.items():
        if kind is not Kind.COUNTS:
            made = editor_of(field, around)
            qtbot.addWidget(made)
            assert made.value() is None


def test_fields_flow_into_rows():
    assert list(flow([2, 1, 1, 1, 2], 2)) == [(0, 0, 2), (1, 0, 1), (1, 1, 1), (2, 0, 1), (3, 0, 2)]
    assert list(flow([2, 1, 1, 1, 2], 4)) == [(0, 0, 2), (0, 2, 1), (0, 3, 1), (1, 0, 1), (1, 1, 2)]


def said(form, role):
    return [one.text() for one in form.findChildren(QLabel, role) if one.isVisible()]


@pytest.fixture
def note(around, qtbot):
    from ssr_desk.records.handoff_note import HandoffNote

    made = Form(HandoffNote, around)
    qtbot.addWidget(made)
    made.resize(400, 800)
    made.show()
    made.set_values({"id": ID, "subject": "Accès au serveur", "category": "admin"})
    return made


def test_what_looks_like_a_password_is_said_and_may_stay(note, around, qtbot):
    text = editor(note, "text").control
    text.setPlainText("The password: hunter2-kafou")
    qtbot.waitUntil(lambda: len(said(note, "caution")) == 1)
    words = around.translate("This looks like a password. Take it out: notes are copied and kept for years.")
    assert said(note, "caution") == [words]
    assert text.accessibleDescription() == words
    assert said(note, "problem") == []
    assert check(note.record_type, note.values())[1] == []
    text.setPlainText("Sgt Roy hands the access over.")
    qtbot.waitUntil(lambda: said(note, "caution") == [])
    assert text.accessibleDescription() != words


def test_a_caution_stands_before_its_field_is_made(note, around):
    note.set_values({"id": ID, "subject": "password: hunter2-kafou", "answer": "password = hunter2-kafou"})
    for one in ("subject", "answer"):
        editor(note, one)
    assert len(said(note, "caution")) == 2


LONG = "Évaluation à Кафу. " * 1052 + "Fin. 🙂 بيت"  # 20,000 characters and a few, as they come out of another program


@pytest.mark.parametrize("length", [20_000, 20_001])
def test_twenty_thousand_pasted_characters(note, around, length):
    pasted = (LONG * 2)[: length - 1] + "."
    box = editor(note, "text").control
    QApplication.clipboard().setText(pasted)
    box.paste()
    assert note.values()["text"] == pasted
    record, problems = check(note.record_type, note.values())
    if length == 20_000:
        assert record.text == pasted
    else:
        note.show_problems(problems)
        assert said(note, "problem") == [around.translate(one.text) for one in problems]
        assert note.values()["text"] == pasted  # nothing of it is lost while it is shortened


def test_pasted_control_characters_never_reach_a_record(note):
    line, box = editor(note, "subject").control, editor(note, "text").control
    QApplication.clipboard().setText("Kle\x07\x1b[31m\tdepo\r\nrive 👩‍✈️ سوق")
    line.selectAll()
    line.paste()
    box.paste()
    record, problems = check(note.record_type, note.values())
    assert not problems
    for told in (record.subject, record.text):
        assert not [one for one in told if unicodedata.category(one) == "Cc" and one not in "\n\t"]
        assert "👩‍✈️" in told
        assert "سوق" in told
    assert "depo rive" in record.subject
    assert "depo\nrive" in record.text
