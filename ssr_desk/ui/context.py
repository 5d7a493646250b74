"""What every page gets: the open desk, the language, the look, the worker threads, the dialogs. Handed in, never global."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from ssr_desk.i18n import Translator
from ssr_desk.records.base import FieldDefinition
from ssr_desk.records.codes import COUNTRIES
from ssr_desk.ui.jobs import Jobs
from ssr_desk.ui.messages import Dialogs
from ssr_desk.ui.theme import Look

if TYPE_CHECKING:
    from ssr_desk.app import Desk
    from ssr_desk.ui.reference_editors import PickLine

CHOICES = 200


class DeskReferences:
    """Names of other records, and records to choose from, for forms and lists."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._desk: Desk = context.desk
        self._jobs, self._translate = context.jobs, context.translate
        self._names: dict[str, str] = {}
        self._watched: dict[str, Callable[[], bool]] = {}

    def name(self, record_id: str) -> str:
        """Return what a person calls a record: one look-up by key the first time, then from memory."""
        if record_id not in self._names:
            self._names[record_id] = self._desk.recording.name(record_id)
        return self._names[record_id]

    def find(self, type_name: str, text: str, owner: QWidget, done: Callable[[list[tuple[str, str]]], None]) -> None:
        """Look for records of a type by name on a reading thread."""
        self._jobs.read(owner, lambda _job: self._desk.recording.choices(type_name, text, CHOICES), done)

    def suggest(
        self, field: FieldDefinition, text: str, owner: QWidget, done: Callable[[list[tuple[str, str]]], None]
    ) -> None:
        """Look for earlier values of a field, and for places where it holds one, on a reading thread."""
        self._jobs.read(owner, lambda _job: list(self._suggested(field, text)), done)

    def _suggested(self, field: FieldDefinition, text: str) -> Iterator[tuple[str, str]]:
        suggesting, earlier = self._desk.suggesting, list[str]()
        if field.suggest:
            earlier = suggesting.earlier(field.suggest, text)
            yield from ((one, one) for one in earlier)
        for place in suggesting.places(text) if field.place else ():
            if place.name not in earlier:
                country = COUNTRIES.label(place.country, self._translate)
                yield place.name, " · ".join(filter(None, (place.name, place.also, country)))

    def beginner(self, type_name: str, words: str, line: "PickLine") -> tuple[str, Callable[[], None]] | None:
        """Return what is offered for a name that no record has, and what makes one: see `new_reference`."""
        from ssr_desk.ui import new_reference

        return new_reference.beginner(self._context, type_name, words, line)

    def remember(self, record_id: str, name: str) -> None:
        """Know the name of a record that is being written."""
        self._names[record_id] = name

    def watch(self, record_id: str, look_again: Callable[[], bool]) -> None:
        """Call whenever something was changed, as long as `look_again` returns True: the record may have been taken back."""
        self._watched[record_id] = look_again

    def forget(self) -> None:
        """Ask for the names again: something was changed."""
        self._names.clear()
        self._watched = {record: again for record, again in self._watched.items() if again()}


@dataclass
class Context:
    """The surroundings of a page.

    Attributes:
        go: turns to another page by its key, opens a record there, and returns the page.
        wrote: tells the window what was written (`Saved`), so that pages refresh and it can be undone, and what to say.
        speak: asks for another language of the window.
        arrived: tells the window that a bundle was taken in (`Summary`): every page reads again.
        typed: tells the window that something is typed that is not saved yet (the draft's id), or that drafts changed (empty).
        thrown: tells the window that something typed was thrown away (`drafting.Draft`), so that it can be brought back.
    """

    desk: Any
    translate: Translator
    look: Look
    jobs: Jobs
    dialogs: Dialogs
    go: Callable[..., Any] = lambda _page, _record="": None
    wrote: Callable[[Any, str], None] = lambda _saved, _words: None
    speak: Callable[[str], None] = lambda _language: None
    arrived: Callable[[Any], None] = lambda _summary: None
    typed: Callable[[str], None] = lambda _draft: None
    thrown: Callable[[Any], None] = lambda _draft: None
    references: DeskReferences = field(init=False)

    def __post_init__(self) -> None:
        self.references = DeskReferences(self)

    def icon(self, name: str, tint: str = "muted", size: int = 18) -> QIcon:
        """Return an icon in the colours of the window."""
        return self.look.icon(name, tint, size)
