"""How long work tells how far it is, and how it is asked to stop. Knows no window and no terminal."""

from collections.abc import Callable
from threading import Event

from ssr_desk.errors import Mendable
from ssr_desk.i18n import mark as _


class Cancelled(Mendable):
    """The person stopped the work."""

    code = "CANCELLED"
    sentence = _("Stopped. Nothing was changed.")


class CancelToken:
    """Asks running work to stop. Safe to use from another thread."""

    def __init__(self) -> None:
        self._event = Event()

    def cancel(self) -> None:
        """Ask for the end."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the end was asked for."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled when the end was asked for."""
        if self._event.is_set():
            raise Cancelled


class Progress:
    """Takes how far the work is. The default tells nobody."""

    def __init__(self, tell: Callable[[int, int, str], None] | None = None) -> None:
        self._tell = tell

    def step(self, done: int, total: int, what: str = "") -> None:
        """Say that `done` of `total` steps are done (total 0: unknown); `what` is a marked text."""
        if self._tell:
            self._tell(done, total, what)
