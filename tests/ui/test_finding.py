"""Finding: Ctrl+K leads to pages, records and actions; a search in everything shows where the words stand."""

from desks import session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from conftest import settle, type_text
from ssr_desk.ui.go_to import GoTo
from ssr_desk.ui.search_results import marked

CTRL = Qt.KeyboardModifier.ControlModifier


def offered(goto):
    return [goto.found.item(row).text() for row in range(goto.found.count())]


def ask(window, qtbot, words):
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(GoTo)))
    goto = next(one for one in window.findChildren(GoTo) if one.isVisible())
    type_text(words, goto.line)
    return goto


def test_a_record_is_begun_from_anywhere(window, qtbot):
    goto = ask(window, qtbot, "new coun")
    assert offered(goto)[0] == "New: Counterpart"
    qtbot.keyClick(goto.line, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.page.record_type.type_name == "counterpart"
    assert window.page.editor.isVisible()
    assert not window.page.editor.record_id


def test_a_page_and_a_record_are_found_whatever_their_accents(window, desk, qtbot):
    desk.recording.add("institution", {"name": "Écôle nationale"})
    goto = ask(window, qtbot, "reports")
    assert offered(goto) == ["Departure reports", "Reports"]
    goto.line.clear()
    type_text("ecole", goto.line)
    qtbot.waitUntil(lambda: offered(goto) == ["Écôle nationale  ·  Institution"])
    qtbot.keyClick(goto.line, Qt.Key.Key_Return)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: window.page.editor.form.values().get("name") == "Écôle nationale")


def test_an_action_acts(window, desk, qtbot):
    with qtbot.waitSignal(window.locked):
        qtbot.keyClick(ask(window, qtbot, "lock").line, Qt.Key.Key_Return)
    with qtbot.waitSignal(window.language_asked) as asked:
        qtbot.keyClick(ask(window, qtbot, "français").line, Qt.Key.Key_Return)
    assert asked.args == ["fr"]


def test_everything_is_searched_by_keyboard(window, desk, qtbot):
    desk.recording.add("training_session", session(outcome="Left a <b>plan</b> & two keys", place="Okap"))
    desk.recording.add("handoff_note", {"subject": "Plan of the month", "category": "role"})
    window.go("record:institution")
    settle(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.page.key == "today" and window.page.everything.hasFocus())
    type_text("plan", window.page.everything)
    results = window.page.results
    qtbot.waitUntil(lambda: len(results.links) == 2)
    told = [one.text() for one in results.findChildren(QLabel, "muted") if one.textFormat() is Qt.TextFormat.RichText]
    assert told[0] == "Subject: <b>Plan</b> of the month"
    assert told[1] == "Outcome: Left a &lt;b&gt;<b>plan</b>&lt;/b&gt; &amp; two keys"
    qtbot.keyClick(window.page.everything, Qt.Key.Key_Down)
    qtbot.waitUntil(results.links[0].hasFocus)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.waitUntil(results.links[1].hasFocus)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: window.page.key.startswith("record") or window.page.editor is not None)
    qtbot.waitUntil(lambda: window.page.editor.form.values().get("place") == "Okap")


def test_what_a_list_does_not_have_is_looked_for_everywhere(window, desk, qtbot):
    desk.recording.add("handoff_note", {"subject": "Generator", "category": "logistics"})
    desk.recording.add("training_session", session())
    page = window.go("record:training_session")
    settle(window, qtbot)
    page.filters.words.setText("generator")
    qtbot.waitUntil(lambda: page.empty.elsewhere.isVisible())
    page.empty.elsewhere.click()
    qtbot.waitUntil(lambda: window.page.key == "today" and len(window.page.results.links) == 1)
    assert window.page.everything.text() == "generator"


def test_words_that_were_looked_for_are_marked_and_nothing_is_markup():
    assert marked("Kafou Fèy", "fey") == "Kafou <b>Fèy</b>"
    assert marked("<i>é</i>", "e i") == "&lt;<b>i</b>&gt;<b>é</b>&lt;/<b>i</b>&gt;"
    assert marked("", "x") == ""
