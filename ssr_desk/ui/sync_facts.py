"""What the Sync page shows, gathered from the services on a reading thread. Knows no widget."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssr_desk.errors import DeskError
from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.services import ledger
from ssr_desk.ui.drafting import moment

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
    names = {one.device: one.name for one in desk.exchange.addressees()}
    found = []
    for one in ledger.exchanged(desk.store, SHOWN):
        who = ", ".join(names.get(device, device) for device in one.device.split(", ") if device)
        file = Path(one.file).name
        words = " · ".join(part for part in (file, who) if part)
        found.append(Exchanged(one.out, words, moment(one.at, translate), _why(one.error, translate)))
    return found


def _why(code: str, translate: Translator) -> str:
    """Return the sentence of an error by its code; the code itself when it is of another version."""
    if not code:
        return ""
    from ssr_desk.sync import errors as of_bundles
    from ssr_desk.trust import errors as of_trust

    kinds = [one for module in (of_bundles, of_trust) for one in vars(module).values() if isinstance(one, type)]
    sentence = next((one.sentence for one in kinds if issubclass(one, DeskError) and one.code == code), "")
    return translate(sentence).replace("{", "").replace("}", "") if sentence else code


def _troubles(desk: Any, translate: Translator) -> list[tuple[str, str, str]]:
    found = []
    for one in ledger.troubled(desk.store, SHOWN):
        if one.conflicts:
            words = translate(_("{title}: changed by two desks at once"), title=one.title)
        else:
            words = translate(
                _("{title}: a change does not count, its author had no authority for it"), title=one.title
            )
        known = one.type_name in desk.registry and desk.registry[one.type_name].listed
        found.append((words, one.type_name if known else "", one.id if known else ""))
    return found


def summary_lines(summary: Any, path: Path, translate: Translator) -> list[tuple[str, str]]:
    """Return what a checked bundle brings, as lines with the role of each."""
    return [(path.name, "heading")]
