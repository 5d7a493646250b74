"""The window on a real desk: keyboard, drafts, undo, history, languages, every record type's page."""

import itertools
import os
import subprocess
import sys
import textwrap
from pathlib import Path

from desks import PASSPHRASE, new_desk, session
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from conftest import Answers, settle, type_text
from ssr_desk import paths
from ssr_desk.app import open_desk
from ssr_desk.i18n import translator
from ssr_desk.ui.catalogue import DIRECTORY
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.main_window import MainWindow

TRAINING = "record:training_session"


def focus():
    return QApplication.focusWidget()


def press(qtbot, window, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(focus() or window, key, modifier)


def built(window):
    """Whether every open section of the form has its fields."""
    return all(one.grid for one in window.page.editor.form.sections if one.heading.isChecked())


def tab_to(qtbot, window, name):
    """Press Tab until the control of a field has the focus."""
    editor = window.page.editor.form
    for _turn in range(60):
        for section in editor.sections:
            if section.grid and name in section.grid.editors and section.grid.editors[name].control is focus():
                return
        press(qtbot, window, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {name}")


def rows(window):
    model = window.page.model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


def test_a_record_from_start_to_saved_by_keyboard_alone(window, desk, qtbot):
    ctrl = Qt.KeyboardModifier.ControlModifier
    press(qtbot, window, Qt.Key.Key_N, ctrl)
    qtbot.waitUntil(lambda: window.page.editor is not None and window.page.editor.form.isAncestorOf(focus() or window))
    qtbot.waitUntil(lambda: built(window))
    type_text("Premiers secours à Kafou Fèy")
    tab_to(qtbot, window, "place")
    type_text("بيت لحم")
    press(qtbot, window, Qt.Key.Key_S, ctrl)
    qtbot.waitUntil(lambda: bool(window.page.editor.record_id))
    settle(window, qtbot)
    opened = desk.recording.open(window.page.editor.record_id)
    assert opened.values["title"] == "Premiers secours à Kafou Fèy"
    assert opened.values["place"] == "بيت لحم"
    assert opened.values["status"] == "delivered"
    assert not desk.drafts.all()
    assert any("Premiers secours à Kafou Fèy" in one for one in rows(window))


def test_what_is_wrong_stands_under_its_field(window, desk, qtbot):
    window.go(TRAINING).new_record({"end": "2026-01-01", "hours": "six"})
    settle(window, qtbot)
    window.page.save()
    settle(window, qtbot)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.page.editor.findChildren(QLabel, "problem")))
    told = [one.text() for one in window.page.editor.findChildren(QLabel, "problem") if one.isVisible()]
    assert told == ["Fill this in.", "Enter a number."]
    assert desk.recording.list("training_session").total == 0
    title = window.page.editor.form.sections[0].grid.editors["title"].control
    qtbot.waitUntil(title.hasFocus)
    assert title.accessibleDescription() == "Fill this in."


def test_a_draft_outlives_a_killed_window(tmp_path, types, look, qtbot):
    folder = tmp_path / "desk"
    new_desk(folder).close()
    code = f"""
        import os, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from pathlib import Path
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication
        from conftest import type_text
        from ssr_desk import paths
        from ssr_desk.app import open_desk
        from ssr_desk.i18n import translator
        from ssr_desk.ui.jobs import Jobs
        from ssr_desk.ui.main_window import MainWindow
        from ssr_desk.ui.messages import Dialogs
        from ssr_desk.ui.theme import Look
        app = QApplication([])
        desk = open_desk(Path({str(folder)!r}), {PASSPHRASE!r})
        window = MainWindow(desk, translator("en", paths.LOCALE), Look(app), Jobs(), Dialogs())
        window.show()
        window.go({TRAINING!r}).new_record()
        typed = []
        def look():
            grid = window.page.editor and window.page.editor.form.sections[0].grid
            if grid and not typed and not window.context.jobs.busy:
                typed.append(1)
                type_text("Перевірка постів", grid.editors["title"].control)
            if any("Перевірка постів" in one.values.get("title", "") for one in desk.drafts.all()):
                os._exit(9)
        watch = QTimer()
        watch.timeout.connect(look)
        watch.start(50)
        QTimer.singleShot(90000, lambda: os._exit(1))
        app.exec()
    """
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=environment, timeout=120, check=False)
    assert done.returncode == 9
    desk = open_desk(folder, PASSPHRASE)
    jobs = Jobs()
    window = MainWindow(desk, translator("en", paths.LOCALE), look, jobs, Answers())
    window.jobs = jobs
    qtbot.addWidget(window)
    window.show()
    settle(window, qtbot)
    link = next(one for one in window.findChildren(QPushButton, "rowlink") if "Перевірка" in one.accessibleName())
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert window.page.editor.form.values()["title"] == "Перевірка постів"
    window.page.save()
    settle(window, qtbot)
    assert desk.recording.list("training_session").total == 1
    assert not desk.drafts.all()
    jobs.close()
    desk.close()


def test_leaving_a_field_keeps_the_draft_at_once(window, desk, qtbot):
    window.go(TRAINING).new_record()
    settle(window, qtbot)
    type_text("Sans réseau")
    press(qtbot, window, Qt.Key.Key_Tab)
    settle(window, qtbot)
    assert [one.values["title"] for one in desk.drafts.all()] == ["Sans réseau"]


def test_saving_and_deleting_can_be_taken_back(window, desk, qtbot):
    saved = desk.recording.add("training_session", session())
    record = saved.ids[0]
    page = window.go(TRAINING)
    settle(window, qtbot)
    page.open_record(record)
    settle(window, qtbot)
    page.editor.form.merge_values({"title": "Autre titre"})
    page.save()
    settle(window, qtbot)
    assert desk.recording.open(record).values["title"] == "Autre titre"
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window, qtbot)
    assert desk.recording.open(record).values["title"] == session()["title"]
    settle(window, qtbot)
    assert page.editor.form.values()["title"] == session()["title"]
    page.editor.delete()
    settle(window, qtbot)
    assert desk.recording.open(record).deleted
    assert rows(window) == []
    qtbot.mouseClick(page.bar.action, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert not desk.recording.open(record).deleted
    assert len(rows(window)) == 1


def test_an_earlier_version_comes_back(window, desk, qtbot):
    record = desk.recording.add("training_session", session()).ids[0]
    heads = desk.recording.open(record).heads
    desk.recording.save(record, session(title="Second"), heads)
    page = window.go(TRAINING)
    page.open_record(record)
    settle(window, qtbot)
    page.editor._show_history()
    settle(window, qtbot)
    again = [one for one in page.editor.history.findChildren(QPushButton) if "Bring" in one.text()]
    assert len(again) == 1
    qtbot.mouseClick(again[0], Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert desk.recording.open(record).values["title"] == session()["title"]


def test_the_list_is_filtered_sorted_and_read_by_pages(window, desk, qtbot):
    desk.recording.add_many("training_session", [session(number) for number in range(450)])
    page = window.go(TRAINING)
    settle(window, qtbot)
    assert page.model.rowCount() == 450
    assert page.filters.count.text() == "450 records"
    for row in range(0, 450, 50):  # rows are read where somebody looks
        qtbot.waitUntil(lambda row=row: bool(page.model.index(row, 0).data()))
    assert len({page.model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(450)}) == 450
    days = [page.model.index(row, 0).data(Qt.ItemDataRole.UserRole + 1) for row in range(450)]
    assert days == sorted(days, reverse=True)
    page.filters.words.setText("crime 44")
    qtbot.waitUntil(lambda: page.filters.count.text() == "11 records")
    page.filters.codes["status"].setCurrentIndex(page.filters.codes["status"].findData("planned"))
    qtbot.waitUntil(lambda: page.filters.count.text() == "0 records")
    assert page._layers.currentIndex() == 1


def test_language_is_switched_live(window, desk, qtbot, qapp):
    from ssr_desk.ui.languages import Languages

    record = desk.recording.add("training_session", session(attended={"women": 1})).ids[0]
    page = window.go(TRAINING)
    page.open_record(record)
    settle(window, qtbot)
    page.editor.form.merge_values({"title": "Pas enregistré"})
    languages = Languages(qapp)
    window.speak(languages.speak("fr"))
    settle(window, qtbot)
    assert window.page is not page
    assert window.page.accessibleName() == window.context.translate("Training sessions") != "Training sessions"
    assert window.page.filters.count.text() == "1 fiche"
    assert window.page.editor.form.values()["title"] == "Pas enregistré"
    from PySide6.QtCore import QCoreApplication

    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Annuler"
    languages.speak("en")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_colours_are_switched_live(window, look, qtbot):
    window.go("settings")
    settle(window, qtbot)
    dark = window.page.schemes["dark"]
    with qtbot.waitSignal(look.changed):
        qtbot.mouseClick(dark, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    assert look.dark
    assert window.page.schemes["dark"].isChecked()
    picture = window.grab().toImage()
    assert (
        picture.pixelColor(400, 740).name() == look.colour("background").name()
        or picture.pixelColor(230, 400).lightness() < 60
    )
    look.set(scheme="light")


def test_every_listed_type_has_its_page(window, types, qtbot):
    keys = {one.removeprefix("record:") for one in window.keys if one.startswith("record:")}
    assert keys == {one.type_name for one in types if one.listed} - set(DIRECTORY)
    assert "directory" in window.keys
    for name in DIRECTORY:
        assert window.go(f"record:{name}").record_type.type_name == name
    window.sidebar.pages.setFocus()
    settle(window, qtbot)
    assert window.page.record_type.type_name == name  # the keyboard in the sidebar alone leads nowhere else
    qtbot.keyClick(window.sidebar.pages, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.page.key == "directory"
    assert "patrol" in keys
    page = window.go("record:patrol")
    settle(window, qtbot)
    page.new_record({"name": "Ronde", "weather": "rain", "stops": []})
    settle(window, qtbot)
    page.save()
    settle(window, qtbot)
    assert rows(window)[0][0] == "Ronde"
    assert set(page.filters.codes) == set()


def test_every_focusable_control_is_named(window, desk, qtbot):
    record = desk.recording.add("training_session", session()).ids[0]
    nameless = []
    for key in window.keys:
        page = window.go(key)
        settle(window, qtbot)
        if key == TRAINING:
            page.open_record(record)
            settle(window, qtbot)
            for section in page.editor.form.sections:
                section.open()
        elif key.startswith("record:"):
            page.new_record()
        settle(window, qtbot)
        for one in window.findChildren(QWidget):
            if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
                found = QAccessible.queryAccessibleInterface(one)
                if not found.text(QAccessible.Text.Name):
                    nameless.append((key, type(one).__name__, one.objectName()))
    assert not nameless


def test_locking_is_asked_for(window, qtbot):
    with qtbot.waitSignal(window.locked):
        qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def test_markup_in_a_record_stays_text(window, desk, qtbot):
    desk.recording.add("commitment", {"what": "<b>Kits</b> & <img src=x>", "due": "2026-06-20", "status": "open"})
    window.go("today")
    settle(window, qtbot)
    words = [one.text() for one in window.page.findChildren(QLabel)]
    assert "<b>Kits</b> & <img src=x>" in words
    assert all(
        one.textFormat() is Qt.TextFormat.PlainText for one in window.findChildren(QLabel) if "<b>" in one.text()
    )


def test_tab_goes_from_top_to_bottom_then_to_save(window, qtbot):
    window.go(TRAINING).new_record()
    settle(window, qtbot)
    form = window.page.editor.form
    for section in reversed(form.sections):
        section.open()
        section.build()
    form.focus()
    seen = []
    for _turn in range(200):
        seen.append(focus())
        if focus() is window.page.editor._save:
            break
        press(qtbot, window, Qt.Key.Key_Tab)
    assert seen[-1] is window.page.editor._save
    heights = [one.mapTo(form, one.rect().topLeft()).y() for one in seen[:-1]]
    assert len(heights) > 60
    steps_back = [(a, b) for a, b in itertools.pairwise(heights) if b < a - 60]
    assert not steps_back


def test_what_is_asked_for_comes_before_what_stood_there_before_the_language_changed(window, desk, qtbot, qapp):
    from ssr_desk.ui.languages import Languages

    first, second = (desk.recording.add("training_session", session(number)).ids[0] for number in (1, 2))
    window.go(TRAINING, first)
    settle(window, qtbot)
    languages = Languages(qapp)
    window.speak(languages.speak("fr"))
    window.go(TRAINING, second)
    settle(window, qtbot)
    assert window.page.editor.record_id == second
    languages.speak("en")
