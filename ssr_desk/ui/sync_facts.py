"""What the Sync page shows, gathered from the services on a reading thread. Knows no widget."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _

SHOWN = 12


@dataclass(frozen=True)
class Choice:
    """An addressee to tick: its key, what to call it, whether it is ticked at first."""

    key: str
    words: str
    usual: bool


@dataclass(frozen=True)
class Exchanged:
    """A bundle that went out or came in, or was refused."""

    out: bool
    words: str
    when: str
    error: str


@dataclass(frozen=True)
class Situation:
    """Everything on the page. A trouble is (words, record type, record id); the latter may be empty."""

    addressees: list[Choice]
    states: dict[str, int]
    exchanged: list[Exchanged]
    troubles: list[tuple[str, str, str]]


def gather(desk: Any, translate: Translator) -> Situation:
    """Ask the services. Runs on a reading thread."""
    role = desk.profile.role
    addressees = [_choice(one, role, translate) for one in desk.exchange.addressees()]
    return Situation(addressees, dict(desk.exchange.states()), _exchanged(desk, translate), _troubles(desk, translate))


def _choice(one: Any, role: str, translate: Translator) -> Choice:
    words = one.name or one.officer or one.device
    kind = {"officer": _("officer"), "commander": _("commander"), "hq": _("headquarters")}.get(one.role, one.role)
    upwards = {"officer": ("commander", "hq"), "commander": ("hq",)}.get(role, ())
    return Choice(one.device, f"{words} · {translate(kind)} · {one.device}", one.role in upwards)


def _exchanged(desk: Any, translate: Translator) -> list[Exchanged]:
    return []


def _troubles(desk: Any, translate: Translator) -> list[tuple[str, str, str]]:
    return []


def summary_lines(summary: Any, path: Path, translate: Translator) -> list[tuple[str, str]]:
    return []
