"""What the keys of an answer and their values are called, for people. Scripts get them as they are, in JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from ssr_desk.cli.output import instant, shown
from ssr_desk.i18n import Translator, mark_in
from ssr_desk.i18n import mark as _

LABELS = {
    "at": _("When"),
    "bundle_id": _("Bundle"),
    "bytes": _("Size"),
    "changed": mark_in("records", "Changed"),
    "conflicts": _("Conflicts"),
    "device": _("Device"),
    "direction": _("Direction"),
    "error": _("Reason"),
    "expires": _("Certificate until"),
    "serial": _("Certificate"),
    "extracted": _("Files written"),
    "feeds": _("Feeds"),
    "file": _("File"),
    "forks": _("Forks"),
    "gaps": _("Gaps"),
    "heard": _("Last heard of"),
    "kind": _("What it is"),
    "name": _("Name"),
    "new": mark_in("records", "New"),
    "new_incarnation": _("Sender went on after a rollback"),
    "officer": _("Officer"),
    "part": _("Part"),
    "quarantined": _("Written without the right to"),
    "receipts": _("Receipts"),
    "recipients": _("Sealed for the keys"),
    "revisions": _("Revisions"),
    "role": _("Role"),
    "set_aside": _("Signatures that do not count now"),
    "signed_at": _("Signed on"),
    "signer": _("Signed by"),
    "size": _("Size"),
    "status": _("Result"),
    "summary": _("What it brought"),
    "to": _("Addressed to"),
    "trusted": _("Trusted"),
    "value": _("Value"),
    "withheld": _("Withheld"),
}
"""By key of an answer."""
RECORD = mark_in("noun", "Record")
VALUES = {
    "status": {
        "imported": _("taken in"),
        "importable": _("can be taken in"),
        "already_have": _("here already"),
        "refused": _("refused"),
        "written": _("written"),
    },
    "direction": {"in": _("received"), "out": _("written")},
    "kind": {"bundle": _("bundle"), "report": _("report (PDF)")},
    "role": {
        "officer": mark_in("role", "officer"),
        "commander": mark_in("role", "commander"),
        "hq": mark_in("role", "headquarters"),
    },
    "state": {
        "saved": mark_in("state", "saved here"),
        "in_bundle": mark_in("state", "in a bundle, not confirmed yet"),
        "with_commander": mark_in("state", "with the commander"),
        "safe": mark_in("state", "safe at headquarters"),
    },
}
"""By key, then by value."""
NAMED = _("{name}: {message}")
"""A sentence about a file, a field or a section."""
TIMES = {"at", "created", "heard", "received", "expires"}
_YES, _NO = _("Yes"), _("No")
_SIZES = {"bytes", "size"}
_LONG = {"feeds", "extracted"}
"""Lists of which a person needs the number only."""


def label(say: Translator, key: str) -> str:
    """Return what a key is called."""
    return say(LABELS[key]) if key in LABELS else key


def value(say: Translator, key: str, found: Any) -> str:  # noqa: PLR0911 - one line a kind of value
    """Return a value in words and numbers of the language, in one line."""
    if found is None or found == []:
        return ""
    if isinstance(found, bool):
        return say(_YES if found else _NO)
    if key in VALUES and isinstance(found, str):
        return say(VALUES[key][found]) if found in VALUES[key] else shown(found)
    if key in TIMES and isinstance(found, int):
        return shown(instant(found))
    if key in _SIZES and isinstance(found, int):
        return say(_("{number} bytes"), number=say.number(found))
    if key == "part" and isinstance(found, list):
        return say(_("{number} of {count}"), number=found[0], count=found[1])
    if isinstance(found, Mapping):
        return ", ".join(f"{label(say, name)} {value(say, name, one)}" for name, one in found.items() if one)
    if isinstance(found, list) and (key in _LONG or any(isinstance(one, Mapping) for one in found)):
        return str(len(found))
    return shown(found)


def facts(say: Translator, found: Mapping[str, Any], without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return what there is to tell of an object: labels with values, empty ones left out."""
    kept = [(name, value(say, name, one)) for name, one in found.items() if name not in set(without)]
    return [(label(say, name), text) for name, text in kept if text]
