"""The window of an open desk: sidebar, one page at a time, status bar, and the keys that work everywhere."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QPushButton, QStackedWidget, QToolButton, QWidget
from shiboken6 import isValid

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.ui import catalogue, drafting, shortcuts
from ssr_desk.ui.context import Context
from ssr_desk.ui.go_to import Action, GoTo
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.keyboard import UndoKey
from ssr_desk.ui.messages import Dialogs, MessageBar, sentence
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.quiet import Quiet
from ssr_desk.ui.sidebar import GUIDE, OTHER_LANGUAGE, Sidebar, guide_words
from ssr_desk.ui.status import Status
from ssr_desk.ui.tab_order import arrange, uncover
from ssr_desk.ui.theme import Look

SIZE = 1366, 768
TURN = 2
"""Milliseconds: with none, Qt may do what comes next in the same turn of the event loop."""


class MainWindow(QMainWindow):
    """One open desk.

    Signals:
        locked: the desk should be closed and the passphrase asked for again.
        language_asked: the window should speak the other language.
        finished: the person closed the window.

    Attributes:
        coming: the page was taken down, and is about to be made again.
    """

    locked = Signal()
    language_asked = Signal(str)
    finished = Signal()

    def __init__(self, desk: Any, translate: Translator, look: Look, jobs: Jobs, dialogs: Dialogs) -> None:
        super().__init__()
        self.resize(*SIZE)
        self.setMinimumSize(1000, 600)
        self._desk, self._look, self._jobs, self._dialogs = desk, look, jobs, dialogs
        self._pages: dict[str, Page] = {}
        self._memory: dict[str, dict[str, Any]] = {}
        self._undoable: list[tuple[Any, str]] = []
        self._offering: tuple[MessageBar | None, str] = (None, "")
        self._warned: Page | None = None
        self.coming = False
        self._key, self._last_records = catalogue.FIRST, ""
        self.language_changes: Callable[[str], None] | None = None
        self._build(translate)
        self.go(self._key)
        look.changing.connect(self._take_down)
        look.changed.connect(self._rebuild)
        jobs.broken.connect(self._broken)
        UndoKey(self)
        self.quiet = Quiet(desk, jobs, self)
        self.quiet.failed.connect(self._no_backup)
        for keys, act in (
            (shortcuts.NEW, self._new), (shortcuts.SAVE, self._save), (shortcuts.FIND, self._search),
            (shortcuts.UNDO, self.undo), ("Ctrl+L", self.locked.emit), (shortcuts.wide(), self._wide), ("Escape", self._escape),
            ("F6", self._to_pages), ("Ctrl+K", self.go_to), ("Ctrl+Shift+F", self.search_everything),
            (shortcuts.HELP, self.guide),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, activated=act)  # type: ignore[call-overload]
        for number in range(1, 10):
            QShortcut(shortcuts.page(number), self, activated=lambda one=number: self._turn(one))  # type: ignore[call-overload]

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.page_of(self._key)

    @property
    def keys(self) -> list[str]:
        """The pages that there are, in the order of the sidebar."""
        return [one.key for one in self._entries if one.key]

    def go(self, key: str, record_id: str = "") -> Page:
        """Turn to a page, open a record there, and return the page."""
        left = self.page if key != self._key and self._key in self._pages else None
        begun = left.unsaved() if left is not None else ""
        if left is not None:
            left.leave()
        if left is not None and left is self._warned:
            left.bar.clear()  # it was about another page, and may be over by the next time
        self._warned = None
        before, self._key = self._key, key
        page = self.page_of(key)
        self._stack.setCurrentWidget(page)
        self.sidebar.show_page(key)
        self.setWindowTitle(f"{page.accessibleName()} – SSR Desk")
        if key.startswith(catalogue.RECORDS):
            self._last_records = key
        page.shown()
        if not self.sidebar.pages.hasFocus():  # there, the arrows go on from page to page
            page.begin()
        if record_id:
            page.open_record(record_id)
        if begun:
            words = self.context.translate(_("“{title}” is not saved yet; what you typed is kept."), title=begun)
            page.bar.say(words, "warning", self.context.translate(_("Go back to it")), partial(self._go_back, before))
            self._warned = page
        return page

    def _go_back(self, key: str) -> None:
        self.go(key)

    def page_of(self, key: str) -> Page:
        """Return a page, built when it is first asked for."""
        if key not in self._pages:
            page = self._pages[key] = self._made(key)
            self._stack.addWidget(page)
            if key in self._memory:
                page.remember(self._memory.pop(key))
        return self._pages[key]

    def guide(self) -> None:
        """Open the guide where it speaks of the page that is shown."""
        before = self._key
        page = self.go(GUIDE)
        if before != GUIDE:
            page.show_for(before)

    def _made(self, key: str) -> Page:
        if key != GUIDE:
            return catalogue.build(key, self.context)
        from ssr_desk.ui.pages.guide import GuidePage

        return GuidePage(self.context)

    def speak(self, translate: Translator) -> None:
        """Speak another language: every page is made again when it is shown, and stands where it stood."""
        self._keep()
        self._build(translate)
        self._return()

    def leave(self) -> None:
        """Keep everything that was typed."""
        for page in self._pages.values():
            page.leave()

    def undo(self) -> None:
        """Take the last write back."""
        if not self._undoable:
            self.page.bar.say(self.context.translate(_("There is nothing to undo.")), "info")
            return
        saved, words = self._undoable.pop()
        self._offer(None)
        if isinstance(saved, drafting.Draft):
            self._take_up(saved, words)
            return
        translate, recording = self.context.translate, self._desk.recording

        def work(_job: Any) -> Any:
            back = recording.undo(saved)
            return back, recording.open(back.ids[0]) if len(back.ids) == 1 else None

        def done(answer: Any) -> None:
            back, one = answer
            self._spread(back.changes)
            self.page.after_undo(_taken_back(translate, words, one))

        def failed(error: Exception) -> None:
            self.page.bar.fail(error)

        self._jobs.write(self, work, done, failed)

    def _take_up(self, draft: drafting.Draft, words: str) -> None:
        """Bring back what was typed and thrown away, where it was typed."""
        desk, context = self._desk, self.context

        def work(_job: Any) -> drafting.Draft:
            drafting.keep(desk, draft)
            return drafting.of_record(desk, draft.id) or draft

        def failed(error: Exception) -> None:
            self._undoable.append((draft, words))
            self.page.bar.fail(error)

        self._jobs.write(self, work, lambda kept: drafting.resume(kept, context), failed)
        self._jobs.write(self, lambda _job: None, lambda _none: self._typed(""))

    def go_to(self) -> GoTo:
        """Ask where to go."""
        return GoTo(self.context, self._entries, self, self._actions())

    def search_everything(self, words: str = "") -> None:
        """Search in all records, from wherever one is."""
        page = self.go(catalogue.FIRST)
        page.search(words)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Turn to what comes next on the page; the form of a record keeps an order of its own."""
        if not self._key.startswith(catalogue.RECORDS):
            arrange(self.page)
        moved = super().focusNextPrevChild(forward)
        if moved:
            uncover(self.focusWidget())
        return moved

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the keyboard with Enter too: outside dialogs Qt takes Space alone."""
        button = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(button, QPushButton | QToolButton) and not event.isAutoRepeat():
            button.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what was typed; whoever made the window closes the desk."""
        self.leave()
        event.accept()
        self.finished.emit()

    def _actions(self) -> list[Action]:
        """What can be done from anywhere, in the words of the language that is spoken."""
        translate, desk, look = self.context.translate, self._desk, self._look
        keys = [key.removeprefix(catalogue.RECORDS) for key in self.keys if key.startswith(catalogue.RECORDS)]
        types = [desk.registry[one] for one in keys if desk.recording.may(one)]
        other, name = OTHER_LANGUAGE[translate.language]
        schemes = (("light", _("Light colours"), "sun"), ("dark", _("Dark colours"), "moon"))
        return [
            *(
                Action(
                    "plus", translate(_("New: {type}"), type=translate(one.label)), partial(self._begin, one.type_name)
                )
                for one in types
            ),
            Action("search", translate(_("Search everything")), self.search_everything),
            Action("undo-2", translate(_("Undo the last change")), self.undo),
            Action("info", guide_words(translate), self.guide),
            Action("lock", translate(_("Lock")), self.locked.emit),
            Action("languages", name, partial(self.language_asked.emit, other)),
            *(Action(icon, translate(words), partial(look.change, one)) for one, words, icon in schemes),
        ]

    def _begin(self, type_name: str) -> None:
        self.go(catalogue.RECORDS + type_name).new_record()

    # -- parts

    def _build(self, translate: Translator) -> None:
        self.context = Context(
            self._desk,
            translate,
            self._look,
            self._jobs,
            self._dialogs,
            self.go,
            self._wrote,
            self.language_asked.emit,
            self._arrived,
            self._typed,
            self._thrown,
        )
        self._pages = {}
        self._entries = catalogue.entries(self._desk)
        self.sidebar = Sidebar(self._entries, catalogue.place(self._desk, translate), self._look, translate)
        self.sidebar.chosen.connect(self.go)
        self.sidebar.language.connect(self.language_asked)
        self.sidebar.lock.connect(self.locked)
        self.sidebar.guide.connect(self.guide)
        self._stack = QStackedWidget()
        inside = QWidget()
        line = QHBoxLayout(inside)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.sidebar)
        line.addWidget(self._stack, 1)
        self.setCentralWidget(inside)
        self._status = Status(self.context)
        self.setStatusBar(self._status)
        self._status.refresh()

    def _return(self) -> None:
        """Show the page again, in turns of the event loop of their own: the old one goes, the new one is made, it is shown.

        All at once would hold the window.
        """

        def show() -> None:
            self.coming = False
            self.go(self._key)

        def make() -> None:
            self.page_of(self._key)
            QTimer.singleShot(TURN, self, show)

        self.coming = True
        QTimer.singleShot(TURN, self, make)
        self._jobs.write(self, lambda _job: None, lambda _none: self._typed(""))  # after the drafts on their way

    def _keep(self) -> None:
        self.leave()
        self._memory |= {key: memory for key, page in self._pages.items() if (memory := page.memory())}

    def _take_down(self) -> None:
        self._keep()
        self._pages = {}
        self.setCentralWidget(QWidget())

    def _rebuild(self) -> None:
        self._keep()
        self._build(self.context.translate)
        self._return()

    def _wrote(self, saved: Any, words: str) -> None:
        """Something was written: tell every page once, offer to take it back."""
        self._undoable.append((saved, words))
        self._spread(saved.changes)
        self._offer(words, "ok")

    def _thrown(self, draft: drafting.Draft) -> None:
        """Something typed was thrown away: it is one key from coming back, however long somebody looks at the bar."""
        title = drafting.called(self._desk.registry[draft.type_name], draft.values, self.context)
        words = self.context.translate(_("Thrown away: “{title}”."), title=title)
        self._undoable.append((draft, words))
        self._typed("")
        self._offer(words, "info")

    def _offer(self, words: str | None, tone: str = "") -> None:
        """Offer to take the last thing back; None: no longer. One bar at a time, so that none speaks of what is not the last."""
        bar, said = self._offering
        if bar is not None and isValid(bar) and bar.words.text() == said:
            bar.clear()
        self._offering = None, ""
        if words is not None:
            self._offering = self.page.bar, words
            self.page.bar.say(words, tone, self.context.translate(_("Undo (Ctrl+Z)")), self.undo)

    def _name_key(self, typed: str) -> None:
        """Name the key in what is offered, as long as it does that: it takes back first what was typed since."""
        bar, said = self._offering
        if bar is not None and isValid(bar) and bar.words.text() == said:
            own = typed or self.page.unsaved()
            bar.action.setText(self.context.translate(_("Undo") if own else _("Undo (Ctrl+Z)")))

    def _arrived(self, _summary: Any) -> None:
        """A bundle was taken in, or something was erased: nothing that is shown may be old, nothing erased may come back."""
        self._undoable = [one for one in self._undoable if not getattr(one[0], "record", "")]
        self.context.references.forget()
        for page in self._pages.values():
            page.leave()
        self.page.shown()
        self._status.refresh()

    def _typed(self, draft_id: str) -> None:
        """Something is typed and not saved, or the drafts have changed."""
        self._name_key(draft_id)
        if draft_id:
            self._status.begin(draft_id)
        else:
            self._status.count_drafts()
            if self._key == catalogue.FIRST and catalogue.FIRST in self._pages:
                self.page.shown()  # it names them

    def _spread(self, changes: Any) -> None:
        self.context.references.forget()
        for page in self._pages.values():
            page.changed(changes)
        self._status.refresh()

    def _turn(self, number: int) -> None:
        if number <= len(self.keys):
            self.go(self.keys[number - 1])

    def _new(self) -> None:
        if not self._key.startswith(catalogue.RECORDS):
            self.go(self._last_records or next(one for one in self.keys if one.startswith(catalogue.RECORDS)))
        self.page.new_record()

    def _search(self) -> None:
        if not self._key.startswith(catalogue.RECORDS):
            self.go(catalogue.FIRST)
        self.page.search()

    def _save(self) -> None:
        self.page.save()

    def _to_pages(self) -> None:
        self.sidebar.pages.setFocus()

    def _no_backup(self, error: Exception) -> None:
        translate = self.context.translate
        reason = sentence(error, translate)
        self.page.bar.say(translate(_("No automatic backup was written: {reason}"), reason=reason), "warning")

    def _broken(self, error: Exception) -> None:
        self.page.bar.fail(error)

    def _wide(self) -> None:
        editor = getattr(self.page, "editor", None)
        if editor is not None and editor.isVisible():
            editor.toggle_wide()

    def _escape(self) -> None:
        escape = getattr(self.page, "escape", None)
        if escape is not None:
            escape()


def _taken_back(translate: Translator, words: str, record: Any) -> str:
    """Return what to say after a write that said `words` was taken back; `record` as it is now, if it was one alone."""
    if record is None:
        return translate(_("Taken back: “{what}”"), what=words)
    gone, before = _("Taken back: “{title}” is not saved any more."), _("Taken back: “{title}” is as it was before.")
    return translate(gone if record.deleted else before, title=record.title)
