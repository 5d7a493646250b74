"""Every form of every record type: nothing is wider than its panel, no field is pressed flat, in no frame ever painted."""

import pytest
from desks import session
from PySide6.QtCore import QEvent, QObject, QPoint, QSize
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QToolButton, QWidget

from conftest import settle
from ssr_desk.i18n import LANGUAGES
from ssr_desk.ui import form_fields, forms
from ssr_desk.ui.eliding import Elided
from ssr_desk.ui.languages import Languages
from ssr_desk.ui.record_editor import RecordEditor

LONG = "Affectation de deux bénévoles au groupe contre les violences sexuelles, avec leurs formatrices"
EDITORS = QLineEdit, QComboBox, QPlainTextEdit, QPushButton, QToolButton


def flat(form):
    """Return the editors and headings of a form that have less height than they need."""
    return [
        (type(one).__name__, one.height())
        for one in form.findChildren(QWidget)
        if isinstance(one, EDITORS)
        and one.isVisible()
        and not isinstance(one.parent(), QLineEdit)  # pictures within a line have the size that Qt gives them
        and one.height() + 1 < min(one.minimumSizeHint().height(), one.sizeHint().height(), one.maximumHeight())
    ]


def beside(form, area):
    """Return what stands out of the panel at the right."""
    edge = area.viewport().width()
    return [
        (type(one).__name__, one.mapTo(form, QPoint(0, 0)).x() + one.width(), edge)
        for one in form.findChildren(QWidget)
        if one.isVisible() and one.window() is form.window() and one.mapTo(form, QPoint(0, 0)).x() + one.width() > edge
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", ["normal", "double"])
def test_every_field_of_every_form_has_its_room(window, desk, look, qtbot, qapp, size, language):
    counterpart = desk.recording.add("counterpart", {"name": LONG}).ids[0]
    promise = desk.recording.add("commitment", {"what": LONG, "due": "2026-06-01", "status": "open"}).ids[0]
    made = {"counterpart": [counterpart], "commitment": [promise]}
    window.speak(Languages(qapp).speak(language))
    window.resize(QSize(1366, 768))
    look.set(size=size)
    settle(window, qtbot)
    wrong = []
    try:
        for record_type in desk.registry:
            editor = RecordEditor(record_type, window.context)
            editor.setFixedWidth(round(390 * look.scale))
            window.page.body.addWidget(editor)
            values = {
                one.name: made[one.to]
                for one in record_type.fields()
                if one.kind.name == "REFERENCES" and one.to in made and one.name not in form_fields.HANDLED_ELSEWHERE
            }
            editor.new(values)
            form = editor.form
            for section in form.sections:
                section.open()
            qtbot.waitUntil(lambda form=form: all(one.grid is not None for one in form.sections))
            settle(window, qtbot)
            area = editor.findChild(QScrollArea)
            wrong += [(record_type.type_name, *one) for one in (*flat(form), *beside(form, area))]
            if form.width() != area.viewport().width():
                wrong.append((record_type.type_name, form.width(), area.viewport().width()))
            editor.dirty = False
            editor.hide()
            editor.deleteLater()
    finally:
        Languages(qapp).speak("en")
        look.set(size="normal")
    assert wrong == []


def test_the_name_of_another_record_ends_in_an_ellipsis(window, desk, qtbot):
    counterpart = desk.recording.add("counterpart", {"name": LONG}).ids[0]
    note = desk.recording.add(
        "handoff_note", {"subject": "Roads", "category": "security", "counterparts": [counterpart]}
    )
    window.resize(QSize(1366, 768))
    page = window.go("record:handoff_note")
    page.open_record(note.ids[0], focus=False)
    shown = lambda: [one for one in page.editor.form.findChildren(Elided) if LONG in one.text()]  # noqa: E731
    qtbot.waitUntil(lambda: page.editor is not None and page.editor.record_id == note.ids[0] and bool(shown()))
    assert LONG in shown()[0].toolTip()
    area = page.editor.findChild(QScrollArea)
    qtbot.waitUntil(lambda: page.editor.form.width() == area.viewport().width())


class Painted(QObject):
    """Looks at a form whenever anything of it is painted."""

    def __init__(self, editor):
        super().__init__()
        self.editor, self.wrong, self.frames = editor, [], 0

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched is self.editor.form:
            self.frames += 1
            self.wrong += flat(watched)
        return False


@pytest.mark.parametrize("slice_", [1e-9, 0.004, 0.05])
def test_no_frame_shows_fields_pressed_flat_while_the_form_is_made(window, desk, qtbot, qapp, monkeypatch, slice_):
    monkeypatch.setattr(forms, "SLICE", slice_)
    values = session(reaction_mean="4.5", behaviour_due="2026-06-20")
    record = desk.recording.add("training_session", values).ids[0]
    window.resize(QSize(1366, 768))
    page = window.go("record:training_session")
    settle(window, qtbot)
    page._show_editor()
    painted = Painted(page.editor)
    qapp.installEventFilter(painted)
    page.open_record(record, focus=False)
    qtbot.waitUntil(lambda: page.editor.record_id == record)
    qtbot.waitUntil(lambda: not page.editor.form.building)
    settle(window, qtbot)
    qapp.removeEventFilter(painted)
    assert painted.frames > 1
    assert painted.wrong == []
