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

CHOICES = 200


class DeskReferences:
    """Names of other records, and records to choose from, for forms and lists."""

    def __init__(self, desk: "Desk", jobs: Jobs, translate: Translator) -> None:
        self._desk, self._jobs, self._translate = desk, jobs, translate
        self._names: dict[str, str] = {}

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

    def forget(self) -> None:
        """Ask for the names again: something was changed."""
        self._names.clear()


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
        self.references = DeskReferences(self.desk, self.jobs, self.translate)

    def icon(self, name: str, tint: str = "muted", size: int = 18) -> QIcon:
        """Return an icon in the colours of the window."""
        return self.look.icon(name, tint, size)
