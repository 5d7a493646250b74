"""Words that were read as their opposite."""

import pytest

from conftest import settle
from ssr_desk.i18n import LANGUAGES
from ssr_desk.ui.languages import Languages


def test_a_note_that_has_had_its_day_is_not_called_more_relevant_in_french(window, types, desk, qtbot, qapp):
    note = desk.recording.add("handoff_note", {"subject": "Routes", "category": "security", "status": "obsolete"})
    window.speak(Languages(qapp).speak("fr"))
    settle(window, qtbot)
    page = window.go("record:handoff_note")
    page.open_record(note.ids[0])
    settle(window, qtbot)
    sections = page.editor.form.sections
    qtbot.waitUntil(lambda: any(one.grid and "status" in one.grid.editors for one in sections))
    field = next(one.grid.editors["status"] for one in sections if one.grid and "status" in one.grid.editors)
    qtbot.waitUntil(lambda: field.value() == "obsolete")
    assert field.control.currentText() == "N’est plus pertinente"
    # “Plus …” before an adjective reads as “more …” where something is no longer so
    french = window.context.translate
    lists = {one.codes for record_type in types for one in record_type.fields() if one.codes}
    assert [one for codes in lists for one in map(french, codes.labels.values()) if one.startswith("Plus ")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_size_of_text_is_called_the_largest_beside_a_larger_one(window, qtbot, qapp, language):
    window.speak(Languages(qapp).speak(language))
    settle(window, qtbot)
    words = [one.text() for one in window.go("settings").sizes.values()]
    assert words[2] in ("Very large", "Très grande")
