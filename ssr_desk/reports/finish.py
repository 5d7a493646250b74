"""What reportlab leaves undone: Arabic that can be copied out, a prepared signature field, the report's own date.

The field is made whole here (widget, empty appearance, form), so that signing adds nothing but the signature.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from ssr_desk.reports.model import Report

_MAPPING = re.compile(rb"(<[0-9A-F]{2}> )<([0-9A-F]{4})>")
LANGUAGES = {"en": "en-CA", "fr": "fr-CA"}
_PRINT = 4
"""Annotation flag; hidden, invisible and no-view stay clear."""
_SIGNATURES = 3
"""SigFlags: there are signatures, and the file is only ever appended to."""


@dataclass(frozen=True)
class Place:
    """Where a signature goes: the field's name, what a reader hears, its page (from 1) and its box in points."""

    name: str
    tooltip: str
    page: int
    box: tuple[float, ...]


def finish(raw: bytes, report: Report, letters: Mapping[int, str], places: Iterable[Place]) -> bytes:
    """Return the finished file. `letters` says what each private code point stands for."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        _letters(pdf, letters)
        for place in places:
            _field(pdf, place)
        pdf.Root.Lang = String(LANGUAGES[report.language])
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        day = f"D:{report.date.replace('-', '')}000000Z"
        pdf.trailer.Info = pdf.make_indirect(
            Dictionary(
                Title=String(report.title),
                Author=String(report.author),
                Creator=String("SSR Desk"),
                Producer=String("reportlab, pikepdf"),
                CreationDate=String(day),
                ModDate=String(day),
            )
        )
        out = io.BytesIO()
        pdf.save(out, min_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _letters(pdf: pikepdf.Pdf, letters: Mapping[int, str]) -> None:
    """Let shaped glyphs stand for their letters when text is copied or searched."""

    def mapped(found: re.Match[bytes]) -> bytes:
        code = int(found[2], 16)
        text = letters.get(code, chr(code) if code else " ")
        return found[1] + b"<" + text.encode("utf-16-be").hex().upper().encode() + b">"

    for one in pdf.objects:
        if isinstance(one, Dictionary) and "/ToUnicode" in one:
            one.ToUnicode = pdf.make_stream(_MAPPING.sub(mapped, one.ToUnicode.read_bytes()))


def _field(pdf: pikepdf.Pdf, place: Place) -> None:
    """Prepare an empty signature field."""
    page = pdf.pages[place.page - 1].obj
    left, foot, right, top = place.box
    empty = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, right - left, top - foot]))
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(place.name),
            TU=String(place.tooltip),
            Contents=String(place.tooltip),
            Rect=Array(list(place.box)),
            F=_PRINT,
            P=page,
            AP=Dictionary(N=empty),
        )
    )
    page.Annots = Array([*page.get("/Annots", []), widget])
    form = pdf.Root.get("/AcroForm")
    if form is None:
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([widget]), SigFlags=_SIGNATURES))
    else:
        form.Fields.append(widget)
