"""What the bar says after Undo cannot be read as that something was saved."""

import pytest
from desks import session
from PySide6.QtCore import Qt

from conftest import settle
from ssr_desk.i18n import LANGUAGES
from ssr_desk.ui.languages import Languages

TRAINING = "record:training_session"
GONE = {
    "en": "Taken back: “Prints” is not saved any more.",
    "fr": "Annulé\N{NO-BREAK SPACE}: la fiche «\N{NO-BREAK SPACE}Prints\N{NO-BREAK SPACE}» n’est plus enregistrée.",
}
AS_BEFORE = {
    "en": "Taken back: “Prints” is as it was before.",
    "fr": "Annulé\N{NO-BREAK SPACE}: la fiche «\N{NO-BREAK SPACE}Prints\N{NO-BREAK SPACE}» est comme avant.",
}


def undo(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window, qtbot)
    return window.page.bar.words.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_save_and_a_change_are_taken_back_in_words_of_their_own(window, desk, qtbot, qapp, language):
    window.speak(Languages(qapp).speak(language))
    settle(window, qtbot)
    page = window.go(TRAINING)
    page.new_record(session() | {"title": "Prints"})
    settle(window, qtbot)
    page.save()
    settle(window, qtbot)
    record = page.editor.record_id
    page.editor.form.merge_values({"title": "Prints of feet"})
    page.save()
    settle(window, qtbot)
    assert undo(window, qtbot) == AS_BEFORE[language]
    assert undo(window, qtbot) == GONE[language]
    assert desk.recording.open(record).deleted


def test_a_delete_is_taken_back(window, desk, qtbot):
    record = desk.recording.add("training_session", session() | {"title": "Prints"}).ids[0]
    page = window.go(TRAINING, record)
    settle(window, qtbot)
    page.editor.delete()
    settle(window, qtbot)
    assert undo(window, qtbot) == AS_BEFORE["en"]
