"""How a report says things: its language, dates, numbers, unknowns, and words for how many.

Every text that goes into a model passes through a `Writer`, so French gets its no-break spaces in one place.
"""

from __future__ import annotations

import datetime as dt
import decimal
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ssr_desk.i18n import Translator, mark_in
from ssr_desk.i18n import mark as _
from ssr_desk.records import codes
from ssr_desk.records.base import Values
from ssr_desk.reports.model import Block, Figure, List, ListItem, Paragraph
from ssr_desk.reports.source import Chosen, Counted, ids
from ssr_desk.reports.text import NO_BREAK, french

UNKNOWN = "—"
"""Stands for a number that nobody took: never 0."""
_PARAGRAPHS = re.compile(r"\n[ \t]*\n+")


def how_many(part: int, whole: int) -> str:
    """Return the marked words for a share, by the scale of the evaluation (Appendix E); "" when there is no whole.

    The scale begins at two in a hundred; below it, and for none and all, the words are ours.
    """
    if whole <= 0:
        return ""
    if part == 0:
        return mark_in("how many", "none")
    if part >= whole:
        return mark_in("how many", "all")
    if part * 2 == whole:
        return mark_in("how many", "half")
    return next(words for least, words in _SHARES if part * 100 >= whole * least)


_SHARES = (
    (75, mark_in("how many", "a majority")),
    (50, mark_in("how many", "many")),
    (25, mark_in("how many", "some")),
    (2, mark_in("how many", "a few")),
    (0, mark_in("how many", "very few")),
)
"""Least share in a hundred, and its words."""


class Writer:
    """Says what records hold in one language. `chosen` are the rotation's records; `draft`: the report is not final."""

    def __init__(self, chosen: Chosen, translate: Translator, draft: bool = False) -> None:
        self.chosen, self.source, self.translate, self.draft = chosen, chosen.source, translate, draft
        self.french = translate.language == "fr"

    def set(self, text: str) -> str:
        """Return a text as it is printed in this language."""
        return french(text) if self.french else text

    def t(self, text: str, **values: Any) -> str:
        """Return a marked text in this language, its apostrophes as they are set in print; those of `values` stay."""
        printed = self.translate(text).replace("'", "’")
        return self.set(printed.format(**values) if values else printed)

    def plural(self, one: str, many: str, count: int, **values: Any) -> str:
        """Return the form that `count` needs."""
        return self.set(self.translate.plural(one, many, count, **values))

    def number(self, value: str | int | decimal.Decimal) -> str:
        """Return a number as the language writes it."""
        return self.set(self.translate.number(str(value)))

    def count(self, value: int | None) -> str:
        """Return a head count; the dash when nobody counted."""
        return UNKNOWN if value is None else self.number(value)

    def percent(self, part: int, whole: int) -> str:
        """Return a whole percentage; the dash without a whole."""
        if whole <= 0:
            return UNKNOWN
        share = (decimal.Decimal(part) * 100 / whole).quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP)
        return f"{share}{NO_BREAK}%" if self.french else f"{share}%"

    def day(self, value: Any) -> str:
        """Return a date in words; the dash when there is none."""
        if not value:
            return UNKNOWN
        return self.translate.date_of(str(value), "long").replace(" ", NO_BREAK)

    def code(self, lists: codes.CodeList, value: Any) -> str:
        """Return the label of a code; the dash when there is none."""
        return self.set(lists.label(str(value), self.translate).replace("'", "’")) if value else UNKNOWN

    def name(self, record: Any) -> str:
        """Return what a person calls the record that a reference names; the dash when it names none."""
        return self.set(self.source.name(str(record))) if record else UNKNOWN

    def words(self, values: Values, name: str, lead: str = "") -> list[Block]:
        """Return a long text of a record as its paragraphs; nothing when it is empty."""
        text = str(values.get(name) or "").strip()
        sources = (str(values["id"]),) if values.get("id") else ()
        parts = [one.strip() for one in _PARAGRAPHS.split(text) if one.strip()]
        return [Paragraph(self.set(one), "" if at else lead, sources=sources) for at, one in enumerate(parts)]

    def quiet(self, text: str, **values: Any) -> Paragraph:
        """Return what the program says about the report itself."""
        return Paragraph(self.t(text, **values), quiet=True)

    def own(self, name: str, missing: str) -> list[Block]:
        """Return the officer's own words of the departure report, or the quiet sentence that they are missing."""
        return self.words(self.chosen.report, name) or [self.quiet(missing)]

    def notes(self, *categories: str) -> list[Block]:
        """Return the open hand-off notes of some categories, each led by its subject."""
        found: list[Block] = []
        for category in categories:
            for note in self.chosen.notes.get(category, ()):
                lead = self.set(str(note.get("subject", "")))
                written = self.words(note, "text", self._stop(lead))
                found += written or [Paragraph(lead, sources=ids([note]))]
        return found

    def _stop(self, lead: str) -> str:
        return lead if lead.endswith((".", "?", "!", ":")) else lead + "."

    def list_of(self, records: Iterable[tuple[Values, str]], numbered: bool = False) -> list[Block]:
        """Return a list of (record, text) lines; nothing when there are none."""
        items = tuple(ListItem(text, ids([values])) for values, text in records)
        return [List(items, numbered)] if items else []

    def said(self, records: Iterable[Values], name: str, title: str = "title", day: str = "start") -> list[Block]:
        """Return what records say in one of their texts, as a list: title, date, text."""
        return self.list_of(
            (one, self.set(f"{one.get(title, '')} ({one.get(day, '')}) : {str(one[name]).strip()}"))
            if self.french
            else (one, f"{one.get(title, '')} ({one.get(day, '')}): {str(one[name]).strip()}")
            for one in records
            if one.get(name)
        )

    def figure(self, sum_of: Counted, label: str, value: str = "") -> Figure:
        """Return a sum with what it rests on; the dash when no record states the number."""
        if not sum_of.known and sum_of.asked:
            return Figure(UNKNOWN, label, self.t(_("not recorded")))
        basis = ""
        if sum_of.known < sum_of.asked:
            basis = self.t(_("from {known} of {asked} sessions"), known=sum_of.known, asked=sum_of.asked)
        return Figure(value or self.number(sum_of.total), label, basis, sum_of.sources)

    def person(self, counterpart: Any) -> str:
        """Return a counterpart's name without the rank, with its Latin letters where its own are others."""
        known = next((one for one in self.chosen.counterparts if one["id"] == counterpart), None)
        if known is None or not known.get("name"):
            return self.name(counterpart)
        return two_scripts(known)

    def of_mission(self, mission: Mapping[str, Any]) -> str:
        """Return the mission's name in this language, with its code."""
        name = (mission.get("name_fr") if self.french else None) or mission.get("name") or ""
        return self.set(" · ".join(filter(None, (str(mission.get("code") or ""), str(name)))))


def two_scripts(person: Values) -> str:
    """Return a counterpart's name in Latin letters and in its own, where these are others.

    Latin first and a dot between: brackets beside Arabic move when a reader copies the line.
    """
    name, latin = str(person.get("name") or UNKNOWN), person.get("name_latin")
    return f"{latin}{NO_BREAK}· {name}" if latin and latin != name else name


def days_between(first: str, last: str) -> int | None:
    """Return how many days lie in a period, both ends counted; None when it is no period."""
    try:
        days = (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days + 1
    except ValueError:
        return None
    return days if days > 0 else None
