"""The demonstration's clock: a year back at first, then as the story says, so that histories are true."""

import datetime as dt
from collections.abc import Callable


class StoryClock:
    """A clock that is set forward. Each reading is a little later than the one before, like a real one.

    Args:
        real: the clock of whoever asked for the demonstration; the story never passes it.
    """

    def __init__(self, real: Callable[[], dt.datetime]) -> None:
        self.end = real()
        self.today = self.end.date()
        self._now = self.end - dt.timedelta(days=400)

    def __call__(self) -> dt.datetime:
        """Return the time of the story."""
        self._now += dt.timedelta(milliseconds=7)
        return self._now

    def at(self, day: dt.date, hour: int, minute: int = 0) -> None:
        """Go on to a time of a day, at the latest to the present; never back."""
        wanted = dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)
        self._now = max(self._now, min(wanted, self.end - dt.timedelta(minutes=1)))

    def ago(self, days: int, hour: int, minute: int = 0) -> None:
        """Go on to a time `days` before today."""
        self.at(self.today - dt.timedelta(days=days), hour, minute)
