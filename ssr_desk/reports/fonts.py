"""The fonts of a report: Noto Sans for Latin and Cyrillic, Noto Naskh for Arabic, which is shaped before layout.

Each Arabic run becomes glyphs in visual order, one for each letter, named by private code points; reportlab sees only those,
and `finish` maps them back to letters, so that the text copied out is the text put in. Ligatures stay off: a reader that
turns a run around would turn their letters the wrong way.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uharfbuzz as hb
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from ssr_desk.reports import text as texts

BODY, BOLD, ITALIC = "Body", "Body-B", "Body-I"
FILES = {
    BODY: "NotoSans-Regular",
    BOLD: "NotoSans-Bold",
    ITALIC: "NotoSans-Italic",
    "Arab": "NotoNaskhArabic-Regular",
    "Arab-B": "NotoNaskhArabic-Bold",
}
_ARABIC_OF = {BODY: "Arab", BOLD: "Arab-B", ITALIC: "Arab"}
NASKH_SCALE = 1.18
"""Noto Naskh looks small beside Noto Sans."""

_LETTERS = "\u0600-\u06ff\u0750-\u077f"
ARABIC = re.compile(rf"[{_LETTERS}]+(?: +[{_LETTERS}]+)*")
_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9]+")
_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_PRIVATE, _LAST_PRIVATE = 0xE000, 0xF8FF
_LOCK = threading.Lock()


@dataclass(eq=False)
class Faces:
    """The fonts of one report while it is made.

    Private code points are counted anew for each, so its bytes do not depend on the reports before it.

    Attributes:
        letters: private code point -> what its glyph stands for.
        known: code points that can be drawn.
        spelled: characters that could not be drawn and were spelled out.
    """

    letters: dict[int, str] = field(default_factory=dict)
    known: frozenset[int] = frozenset()
    spelled: set[str] = field(default_factory=set)
    _codes: dict[tuple[str, int, str], str] = field(default_factory=dict)
    _shapers: dict[str, hb.Font] = field(default_factory=dict)
    _faces: dict[str, TTFont] = field(default_factory=dict)
    _widths: dict[tuple[str, str, float], float] = field(default_factory=dict)

    def clean(self, text: str) -> str:
        """Return a text as it can be drawn, and remember what had to be spelled out."""
        if text.isascii() and text.isprintable():
            return text
        text = _FORMS.sub(lambda found: found.group().translate(_UNFORMED), text)
        self.spelled |= texts.undrawable(text, self.known)
        return texts.printable(text, self.known)

    def pieces(self, text: str, font: str, size: float, longest: int = 60) -> Iterator[tuple[str, str, float]]:
        """Yield (run, font, size) for a cleaned text in mixed scripts, ready to be measured and drawn.

        An Arabic run does not break by itself: one of more than `longest` letters is yielded in parts with a line
        break between them, so that it reads from the top down instead of leaving the page.
        """
        end = 0
        for found in ARABIC.finditer(text):
            if found.start() > end:
                yield text[end : found.start()], font, size
            for number, part in enumerate(_parts(found.group(), longest)):
                if number:
                    yield "\n", font, size
                yield self._shape(part, _ARABIC_OF[font]), _ARABIC_OF[font], size * NASKH_SCALE
            end = found.end()
        if end < len(text):
            yield text[end:], font, size

    def markup(self, text: str, font: str, size: float, longest: int = 60) -> str:
        """Return plain text as paragraph markup: cleaned, escaped, Arabic in its own font."""
        return "".join(
            texts.escape(run) if face == font else f'<font name="{face}" size="{height:.2f}">{run}</font>'
            for run, face, height in self.pieces(self.clean(text), font, size, longest)
        )

    def width(self, text: str, font: str, size: float) -> float:
        """Return the width of one cleaned line, in points."""
        key = text, font, size
        if key not in self._widths:
            runs = self.pieces(text, font, size, len(text) + 1)
            self._widths[key] = sum(self._faces[face].stringWidth(run, height) for run, face, height in runs)
        return self._widths[key]

    def draw(self, canvas: object, x: float, y: float, text: str, font: str, size: float) -> float:
        """Draw one line of cleaned text at a baseline; return where it ends."""
        for run, face, height in self.pieces(text, font, size, len(text) + 1):
            canvas.setFont(face, height)  # type: ignore[attr-defined]
            canvas.drawString(x, y, run)  # type: ignore[attr-defined]
            x += self._faces[face].stringWidth(run, height)
        return x

    def load(self, folder: Path) -> None:
        """Read the fonts and make them known to reportlab, whose registry is the process's own.

        It keeps the first font of a name for good, so that one is used again, without the last report's code points.
        """
        for name, file in FILES.items():
            path = folder / f"{file}.ttf"
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, str(path)))
            self._faces[name] = pdfmetrics.getFont(name)
            if name in _ARABIC_OF.values():
                self._shapers[name] = hb.Font(hb.Face(path.read_bytes()))
                face = self._faces[name].face
                for code in [one for one in face.charToGlyph if _PRIVATE <= one <= _LAST_PRIVATE]:
                    del face.charToGlyph[code]
                    face.charWidths.pop(code, None)
        pdfmetrics.registerFontFamily(BODY, BODY, BOLD, ITALIC, BOLD)
        pdfmetrics.registerFontFamily("Arab", "Arab", "Arab-B", "Arab", "Arab-B")
        latin, arabic = self._faces[BODY].face.charToGlyph, self._faces["Arab"].face.charToGlyph
        self.known = frozenset(code for code in latin if not ARABIC.match(chr(code))) | frozenset(
            code for code in arabic if ARABIC.match(chr(code))
        )

    def _shape(self, run: str, font: str) -> str:
        run = _DIGITS.sub(lambda digits: digits.group()[::-1], run)  # they run left to right even in Arabic
        buffer, shaper = hb.Buffer(), self._shapers[font]
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(run)
        buffer.direction, buffer.script, buffer.language = "rtl", "Arab", "ar"
        hb.shape(shaper, buffer, {"liga": False, "kern": False})
        starts = sorted({glyph.cluster for glyph in buffer.glyph_infos})
        ends = [*starts[1:], len(run)]
        letters = {start: run[start:end] for start, end in zip(starts, ends, strict=True)}
        return "".join(self._code(font, glyph.codepoint, letters[glyph.cluster]) for glyph in buffer.glyph_infos)

    def _code(self, font: str, glyph: int, letters: str) -> str:
        key = font, glyph, letters
        if key not in self._codes:
            code, face, shaper = _PRIVATE + len(self._codes), self._faces[font].face, self._shapers[font]
            face.charToGlyph[code] = glyph
            face.charWidths[code] = round(shaper.get_glyph_h_advance(glyph) * 1000 / shaper.face.upem)
            self._codes[key], self.letters[code] = chr(code), letters
        return self._codes[key]


def _parts(run: str, longest: int) -> Iterator[str]:
    """Yield an Arabic run in parts of at most `longest` letters, broken at spaces where there are any."""
    while len(run) > longest:
        cut = run.rfind(" ", 1, longest + 1)
        cut = cut if cut > 0 else longest
        yield run[:cut]
        run = run[cut:].lstrip(" ")
    if run:
        yield run


class _Unformed(dict[int, str]):
    """Presentation forms, which old files hold, as the letters that they stand for."""

    def __missing__(self, code: int) -> str:
        import unicodedata

        self[code] = unicodedata.normalize("NFKC", chr(code))
        return self[code]


_UNFORMED = _Unformed()


@contextmanager
def faces(folder: Path) -> Iterator[Faces]:
    """Load the fonts for one report. One report at a time: reportlab keeps fonts in a registry of the process."""
    made = Faces()
    with _LOCK:
        made.load(folder)
        yield made
