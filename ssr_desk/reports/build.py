"""Builds the departure report: a pure function from records to the report model, in the language of a translator.

The window may speak English while the report is French: nothing here asks what the window speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.reports import handover, opening, work
from ssr_desk.reports.model import Block, Facts, Furniture, KeyFigures, List, Paragraph, Report, Section, Table
from ssr_desk.reports.sections import SECTIONS
from ssr_desk.reports.source import Chosen, Source
from ssr_desk.reports.writing import Writer

MARKED = {
    "": _("MARKING NOT SET"),
    "unclassified": _("UNCLASSIFIED"),
    "protected_a": _("PROTECTED A"),
    "protected_b": _("PROTECTED B"),
}
_BUILDERS: dict[str, Callable[[Writer], tuple[list[Block], list[Section]]]] = {
    "post": opening.post,
    "mandate": opening.mandate,
    "summary": opening.summary,
    "objectives": opening.objectives,
    "training": work.training,
    "mentoring": work.mentoring,
    "results": work.results,
    "gender": work.gender,
    "commitments": handover.commitments,
    "follow_ups": handover.follow_ups,
    "counterparts": handover.counterparts,
    "donors": handover.donors,
    "context": handover.context,
    "logistics": handover.logistics,
    "lessons": handover.lessons,
    "competencies": handover.competencies,
    "documents": handover.documents,
    "sign_off": handover.sign_off,
}


def departure(source: Source, translate: Translator, draft: bool = False, sensitive: bool = False) -> Report:
    """Return the departure report of a rotation.

    Args:
        source: the rotation and the records of its post.
        translate: the report's language.
        draft: mark every page as a draft.
        sensitive: print what is sensitive, and the records for headquarters and the commander only.
    """
    writer = Writer(Chosen(source, sensitive), translate, draft)
    made = []
    for number, (key, title) in enumerate(SECTIONS, 1):
        blocks, parts = _BUILDERS[key](writer)
        made.append(Section(key, writer.t(title), tuple(blocks), number, tuple(parts)))
    rotation, post = source.rotation, source.post
    author = str(rotation.get("name") or rotation.get("officer") or "")
    place = str(post.get("title") or post.get("code") or "")
    running = " · ".join(filter(None, (str(post.get("code") or place), _rotation(writer, author))))
    return report_of(writer, _("Departure report"), author, place, running, _about(writer, author), made)


def report_of(
    writer: Writer,
    title: str,
    author: str,
    place: str,
    running: str,
    about: tuple[str, ...],
    sections: list[Section],
) -> Report:
    """Return sections as a report, with the words around its pages.

    Args:
        writer: whose language, marking and records it has.
        title: marked name of the report.
        author: whose report it is.
        place: what it is about: stands behind the title on the first page.
        running: stands behind it on every page.
        about: lines under the title.
        sections: in their order.
    """
    source, name = writer.source, writer.t(title)
    return Report(
        language=writer.translate.language,
        title=writer.set(f"{name} – {place}" if place else name),
        author=author,
        date=source.today.isoformat(),
        about=about,
        furniture=Furniture(
            running=writer.set(" · ".join(filter(None, (name, running)))),
            marking=writer.t(MARKED[writer.chosen.marking]),
            page=writer.t(_("Page {page} of {total}"), page="{page}", total="{total}"),
            contents=writer.t(_("Contents")),
            draft=writer.t(_("DRAFT")) if writer.draft else "",
        ),
        sections=tuple(sections),
        based_on=_based_on(source, sections),
    )


def _about(w: Writer, author: str) -> tuple[str, ...]:
    end = w.chosen.rotation.get("end")
    when = w.t(_("{start} to {end}"), start=w.day(w.chosen.start), end=w.day(end)) if end else w.day(w.chosen.start)
    lines = [
        " · ".join(filter(None, (w.set(author), when))),
        w.of_mission(w.source.mission),
        w.t(_("Report of {day}"), day=w.day(w.source.today.isoformat())),
    ]
    return tuple(filter(None, lines))


def _rotation(w: Writer, author: str) -> str:
    end = str(w.chosen.rotation.get("end") or "…")
    return f"{author}, {w.chosen.start} – {end}" if author else f"{w.chosen.start} – {end}"


def _based_on(source: Source, sections: list[Section]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the records that the report names as sources, once each, with the revisions that they rest on."""
    used = dict.fromkeys(record for section in sections for record in _used(section))
    return tuple((record, source.revisions(record)) for record in sorted(used))


def _used(section: Section) -> Iterator[str]:
    for block in section.blocks:
        match block:
            case Paragraph():
                yield from block.sources
            case Facts() | KeyFigures() | List():
                for one in block.items:
                    yield from one.sources
            case Table():
                for row in block.rows:
                    yield from row.sources
    for part in section.parts:
        yield from _used(part)
