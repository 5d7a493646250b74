"""The French catalogue: take texts out of the code, put translations in, compile, check.

    python -m tools.catalogue add FILE.json     {english: french} or {english: [one, many]}; where a text has a context, the
                                                context and the character U+0004 stand before it, as `missing` prints it
    python -m tools.catalogue update            take new texts out of the code, drop those that are gone, compile
    python -m tools.catalogue missing           print what has no French yet, as JSON to fill in and `add`
    python -m tools.catalogue check             exit 1 when a text is missing, fuzzy or not compiled

Several people may run it at once: it works under a file lock.
"""

import datetime as dt
import fcntl
import io
import json
import re
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "resources" / "locale" / "fr" / "LC_MESSAGES"
PO, MO = FOLDER / "ssr_desk.po", FOLDER / "ssr_desk.mo"
KEYWORDS = {"_": None, "mark": None, "mark_in": ((1, "c"), 2), "plural": (1, 2)}
END = "\x04"
BEFORE = re.compile(r" (?=[:;!?»])")


def extracted() -> Catalog:
    """Return every marked text of the code."""
    found = Catalog(domain="ssr_desk", locale="fr", charset="utf-8", project="SSR Desk")
    for file, _line, message, _comments, context in extract_from_dir(
        str(ROOT / "ssr_desk"), [("**.py", "python")], keywords=KEYWORDS
    ):
        found.add(message, locations=[(f"ssr_desk/{file}", 0)], context=context)
    return found


def held() -> Catalog:
    """Return the catalogue as it lies in the repository."""
    return read_po(io.BytesIO(PO.read_bytes()), locale="fr") if PO.exists() else Catalog(locale="fr")


def merged() -> Catalog:
    """Return the code's texts with the translations that are known."""
    now, before = extracted(), held()
    for message in now:
        old = before.get(message.id, message.context) if message.id else None
        if old and old.string and "fuzzy" not in old.flags:
            message.string = old.string
    now.fuzzy = False
    return now


def untranslated(catalogue: Catalog) -> dict[str, str]:
    """Return what has no French, keyed as `add` wants it."""
    return {
        key(one): ["", ""] if isinstance(one.id, tuple) else ""
        for one in catalogue
        if one.id and not (all(one.string) if isinstance(one.string, tuple | list) else one.string)
    }


def key(message) -> str:
    """Return how a text is named in the JSON file."""
    words = message.id[0] if isinstance(message.id, tuple) else message.id
    return f"{message.context}{END}{words}" if message.context else words


def written(catalogue: Catalog) -> bytes:
    """Return the .po file."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, sort_output=True, omit_header=False, include_lineno=False, no_location=True)
    return b"\n".join(one for one in out.getvalue().split(b"\n") if b"-Date: " not in one)


def compiled(catalogue: Catalog) -> bytes:
    """Return the .mo file."""
    out = io.BytesIO()
    # a catalogue without dates gets the present one, and would be another file every minute
    catalogue.creation_date = catalogue.revision_date = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    write_mo(out, catalogue)
    return out.getvalue()


def store(catalogue: Catalog) -> None:
    """Write both files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written(catalogue))
    MO.write_bytes(compiled(held()))


def spaced(french: str) -> str:
    """Return a text with the no-break spaces that French asks for: before : ; ! ? » and after «."""
    return BEFORE.sub("\N{NO-BREAK SPACE}", french).replace("« ", "«\N{NO-BREAK SPACE}")


def space(catalogue: Catalog) -> None:
    """Let no line of French begin with a colon or another sign."""
    for one in catalogue:
        if one.id and one.string:
            several = isinstance(one.string, tuple | list)
            one.string = tuple(map(spaced, one.string)) if several else spaced(one.string)


def add(catalogue: Catalog, texts: dict[str, str | list[str]]) -> None:
    """Put translations in."""
    by_key = {key(one): one for one in catalogue if one.id}
    for words, french in texts.items():
        if words not in by_key:
            print(f"not in the code: {words!r}", file=sys.stderr)
        elif french:
            by_key[words].string = tuple(french) if isinstance(french, list) else french


def main(arguments: list[str]) -> int:
    """Run one command under the lock."""
    command = arguments[0] if arguments else "check"
    with (Path(tempfile.gettempdir()) / "ssr-desk-catalogue.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        catalogue = merged()
        if command == "add":
            add(catalogue, json.loads(Path(arguments[1]).read_text()))
        space(catalogue)
        if command in ("add", "update", "compile"):
            store(catalogue)
        missing = untranslated(catalogue)
        if command == "missing":
            print(json.dumps(missing, ensure_ascii=False, indent=0))
        if command == "check":
            stale = not MO.exists() or MO.read_bytes() != compiled(held()) or PO.read_bytes() != written(catalogue)
            for words in missing:
                print(f"no French: {words!r}")
            if stale:
                print("the catalogue is stale: python -m tools.catalogue update")
            return 1 if missing or stale else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
