# ruff: noqa: PTH112, PTH118, PTH120 - pathlib takes longer to import than the whole of `--help`
"""The table of commands: which there are, which module holds each, what each does in a line. And `--help`, made of it.

Imports nothing: `ssr-desk --help` answers about as fast as an empty Python. A command of words "enrol request" is the function
`enrol_request` of its module, and `enrol_request_arguments` declares its arguments.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def _(text: str) -> str:  # i18n.mark, without importing it
    return text


HELP = _("show this help")
USAGE = "ssr-desk [--data DIR] [--lang en|fr] [--json] [--passphrase-file FILE] [COMMAND …]"
OPTIONS = (
    ("--data DIR", _("the folder of the desk (default: this user's own)")),
    ("--lang en|fr", _("language of what is said here")),
    ("--json", _("answer with one JSON object, whatever happens")),
    ("--passphrase-file FILE", _("read the passphrase from the first line of FILE")),
    ("--version", _("show the version")),
    ("-h, --help", HELP),
)
NOTES = (
    _("Without a command the window opens. `ssr-desk COMMAND --help` tells more about one command."),
    _("The passphrase is asked for, or read from --passphrase-file, or taken from SSR_DESK_PASSPHRASE."),
    _(
        "Exit codes: 0 done; 1 refused, or something wrong was found; 2 usage; 3 surroundings (disk full, not writable,"
        " gone); 4 wrong passphrase or locked by another program; 70 a bug."
    ),
)
TITLES = (_("Usage:"), _("Options:"), _("Commands:"))

COMMANDS = {
    "demo": ("showing", _("make the demonstration: three desks, a year's work, bundles, reports")),
    "init": ("desks", _("make a desk")),
    "enrol request": ("desks", _("write a request for a certificate")),
    "enrol accept": ("desks", _("take headquarters' answer")),
    "enrol card": ("desks", _("hand over this desk's certificate and sealing key")),
    "enrol trust": ("desks", _("take the card of headquarters or of another desk")),
    "enrol deposit": ("desks", _("write a recovery key of this desk for headquarters to hold")),
    "hq init": ("headquarters", _("make headquarters' root and issuing certificates")),
    "hq certify": ("headquarters", _("answer a request with a certificate")),
    "hq renew": ("headquarters", _("renew a desk's certificate; its next bundle from here brings it")),
    "hq revoke": ("headquarters", _("revoke a certificate")),
    "hq vouch": ("headquarters", _("vouch for what was signed before a revocation")),
    "hq settle": ("forks", _("say which of two histories of a desk goes on")),
    "hq waiting": ("headquarters", _("signed work under withdrawn keys that waits for a voucher")),
    "hq hold": ("headquarters", _("take a desk's recovery key in, to hold it")),
    "hq release": ("headquarters", _("tell a desk's recovery key, for the officer who has lost everything else")),
    "add": ("records", _("add a record, or a list of them, from JSON")),
    "edit": ("records", _("change fields of a record")),
    "delete": ("records", _("delete a record; it can be brought back")),
    "show": ("records", _("show a record")),
    "list": ("records", _("list the records of a type")),
    "history": ("records", _("list the versions of a record")),
    "revert": ("records", _("bring an earlier version back")),
    "search": ("records", _("search all records")),
    "types": ("records", _("record types with fields, code lists and labels, as JSON Schema")),
    "conflicts": ("conflicts", _("records that two people changed at once")),
    "resolve": ("conflicts", _("settle a field that two people changed at once")),
    "forks": ("forks", _("histories that two copies of one laptop continued")),
    "redact": ("records", _("erase fields for good, here and wherever the record went")),
    "retention": ("retention", _("people who are kept longer than was promised")),
    "sheet preview": ("sheets", _("show how a spreadsheet's columns would be read")),
    "sheet import": ("sheets", _("take a spreadsheet's rows in")),
    "sheet export": ("sheets", _("write records to a spreadsheet")),
    "export": ("bundles", _("write a signed and sealed bundle")),
    "handover": ("bundles", _("write a bundle of a post for its next officer")),
    "verify": ("bundles", _("check a bundle or a PDF report; changes nothing")),
    "import": ("bundles", _("check bundles and take them in")),
    "inbox": ("bundles", _("bundles taken and refused, and why")),
    "quarantine": ("quarantine", _("what does not count here or at another desk, and why")),
    "outbox": ("bundles", _("what each addressee lacks")),
    "desks": ("bundles", _("every desk known: last heard of, certificate's end")),
    "report departure": ("reporting", _("write the departure report as PDF")),
    "report rotation": ("reporting", _("write the contingent's rotation hand-off report as PDF")),
    "check": ("keeping", _("check every hash, chain, signature and index")),
    "digest": ("keeping", _("one number that equal stores share")),
    "backup": ("keeping", _("write a verified backup")),
    "restore": ("keeping", _("make a desk from a backup")),
    "passphrase change": ("keeping", _("change the passphrase")),
    "passphrase recover": ("keeping", _("set a new passphrase with the recovery key")),
    "erase": ("keeping", _("destroy the keys of this desk")),
    "bench": ("showing", _("measure, beside floors taken in the same run")),
}


def _catalogue(language: str) -> "Callable[[str], str]":
    """Return what translates. Importing gettext, and its reading of the whole catalogue, takes longer than the rest."""
    import os

    inside = os.path.join(os.path.dirname(os.path.dirname(__file__)), "resources")  # as ssr_desk.paths, without pathlib
    resources = inside if os.path.isdir(inside) else os.path.join(os.path.dirname(os.path.dirname(inside)), "resources")
    try:
        with open(os.path.join(resources, "locale", language, "LC_MESSAGES", "ssr_desk.mo"), "rb") as file:  # noqa: PTH123
            data = file.read()
    except OSError:
        return str
    return _found(data).__getitem__


class _Texts(dict[str, str]):
    """Translations by text; a text without one stands for itself."""

    def __missing__(self, text: str) -> str:
        return text


def _found(data: bytes) -> _Texts:
    """Return the texts of a compiled catalogue: a table of originals beside one of translations, each (length, start).

    Source: "The Format of GNU MO Files", manual of GNU gettext. Babel leaves the originals unsorted where they have a context.
    """
    words = memoryview(data).cast("B")[: len(data) // 4 * 4].cast("I")
    if words[0] != 0x950412DE:  # made for the other order of bytes
        return _Texts()
    count, originals, translations = words[2], words[3] // 4, words[4] // 4
    texts = _Texts()
    for place in range(0, 2 * count, 2):
        (length, start), (room, at) = (
            words[originals + place : originals + place + 2],
            words[translations + place :][:2],
        )
        texts[data[start : start + length].decode()] = data[at : at + room].decode()
    return texts


def overview(language: str) -> str:
    """Return the text of `ssr-desk --help`."""
    say = _catalogue(language) if language != "en" else str
    usage, options, commands = map(say, TITLES)
    lines = [f"{usage} {USAGE}", "", options]
    lines += [f"  {names:24} {say(text)}" for names, text in OPTIONS]
    lines += ["", commands]
    lines += [f"  {words:24} {say(text)}" for words, (_module, text) in COMMANDS.items()]
    return "\n".join([*lines, "", *map(say, NOTES), ""])
