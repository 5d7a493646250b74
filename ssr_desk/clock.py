"""The clock and the source of randomness, handed to whoever needs them so that tests can replay exactly."""

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass


def utc_now() -> dt.datetime:
    """Return the time, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Surround:
    """What a desk takes from outside besides files."""

    now: Callable[[], dt.datetime] = utc_now
    random: Callable[[int], bytes] = secrets.token_bytes

    def milliseconds(self) -> int:
        """Return the time as milliseconds since 1970."""
        return round(self.now().timestamp() * 1000)
