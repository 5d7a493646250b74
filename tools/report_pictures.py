"""Makes the demonstration's departure report in both languages and a picture of every page, to be looked at.

    python -m tools.report_pictures FOLDER [--paper a4] [--final] [--sheets]

Leaves FOLDER/departure-en.pdf, departure-fr.pdf, their pages as PNG, and with --sheets one picture that holds them all.
"""

import argparse
import datetime as dt
import random
import subprocess
import sys
import time
from pathlib import Path

from ssr_desk import app, paths
from ssr_desk.clock import Surround
from ssr_desk.demo import content
from ssr_desk.i18n import LANGUAGES, translator
from ssr_desk.records.base import Values
from ssr_desk.reports.build import departure
from ssr_desk.reports.completeness import missing
from ssr_desk.reports.pdf import render
from ssr_desk.reports.source import Gathered

TODAY = dt.date(2026, 6, 30)


def source(language: str) -> Gathered:
    """Return the demonstration's year as a report reads it."""
    seeded = random.Random(7)
    surround = Surround(lambda: dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC), seeded.randbytes)
    registry = app.known_types()
    records: dict[str, list[Values]] = {}
    names: dict[str, str] = {}
    for one in content.entries(paths.RESOURCES / "data" / "demo", language, TODAY, surround, registry):
        records.setdefault(one.type_name, []).append(one.values)
        names[one.values["id"]] = registry[one.type_name].title_of(one.values)
    report = records["departure_report"][0]
    rotation = next(one for one in records["rotation"] if one["id"] == report["rotation"])
    post = next(one for one in records["post"] if one["id"] == rotation["post"])
    own = {
        name: [
            one
            for one in some
            if name in ("rotation", "institution") or post["id"] in (one.get("post"), one.get("owner"))
        ]
        for name, some in records.items()
    }
    return Gathered(TODAY, rotation, report, post, records["mission"][0], own, names)


def main() -> None:
    """Write the files."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--paper", default="letter", choices=["letter", "a4"])
    asked.add_argument("--final", action="store_true", help="not marked as a draft")
    asked.add_argument("--sensitive", action="store_true")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        translate = translator(language, paths.LOCALE)
        made_from = source(language)
        begin = time.process_time()
        made = render(departure(made_from, translate, not given.final, given.sensitive), given.paper)
        print(
            f"{language}: {made.pages} pages, {time.process_time() - begin:.2f} s CPU, spelled out: {made.unprintable}"
        )
        for one in missing(made_from):
            print("  ", "missing" if one.blocking else "advice ", one.place(translate), "-", one.text(translate))
        file = given.folder / f"departure-{language}.pdf"
        file.write_bytes(made.data)
        for old in given.folder.glob(f"departure-{language}-*.png"):
            old.unlink()
        subprocess.run(["pdftoppm", "-r", "70", "-png", file, file.with_suffix("")], check=True)


if __name__ == "__main__":
    sys.exit(main())
