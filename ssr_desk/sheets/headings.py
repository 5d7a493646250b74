"""Where a sheet's headings stand: a row, or two of which the upper one spans several columns, below a title or above tags.

A row is taken for the headings when more of its cells name fields than of any other near the top.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ssr_desk.i18n import mark as _
from ssr_desk.sheets.reading import Line

LOOKED = 12
"""Rows from the top among which headings are looked for."""
DAYS = 4
"""So many headings that are days make a sheet with a column for each day."""
ABOVE = _("The headings were found in row {row}; the rows above it were left out.")
JOINED = _("The headings stand in two rows, {row} and {next}; they were read as one.")
DAY_COLUMNS = _(
    "This sheet has a column for each day ({columns} …). Those columns were left out: a record needs a row of its own, with its"
    " date in a column."
)

_TAG = re.compile(r"#[\w+#, ]+")
_OF_MONTH = r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?: .*)?|\d{{1,2}}[-/.]\d{{1,2}}(?:[-/.]\d{{2,4}})?|(?:[^\W\d]{{1,9}}\.? )?{_OF_MONTH}"
)

Merged = Sequence[tuple[int, int, int, int]]


@dataclass(frozen=True)
class Head:
    """The headings of a sheet.

    Attributes:
        cells: a heading for each column. last: number of the last row of them; what counts comes below.
        warnings: marked sentences, with what fills them.
    """

    cells: tuple[str, ...]
    last: int
    warnings: tuple[tuple[str, Mapping[str, str]], ...] = ()


def find(top: Sequence[Line], known: Callable[[str], str], merged: Merged = ()) -> Head:
    """Find the headings among the first rows that are not empty.

    Args:
        top: those rows, at least one.
        known: returns the field that a heading names, empty for none.
        merged: cells over several, as `Workbook.merged`.
    """
    candidates = [
        (0 if _tags(line) else _score(line.cells, known), 1, place, line.cells)
        for place, line in enumerate(top[:LOOKED])
    ]
    for place, (upper, lower) in enumerate(itertools.pairwise(top[:LOOKED])):
        if _tags(lower) or _tags(upper):
            continue
        joined = _joined(_spread(upper, merged), lower.cells, known)
        candidates.append((_score(joined, known), 2, place, joined))
    best = max(candidates, key=lambda one: (one[0], -one[1], -one[2]))
    if not best[0]:  # nothing names a field: the first row that looks like headings, so that a person sees them
        widest = max(sum(map(bool, line.cells)) for line in top[:LOOKED])
        place = next(place for place, line in enumerate(top) if 4 * sum(map(bool, line.cells)) >= 3 * widest)
        best = (0, 1, place, top[place].cells)
    _found, rows, place, cells = best
    first, last = top[place], top[place + rows - 1]
    warnings: list[tuple[str, Mapping[str, str]]] = []
    if place:
        warnings.append((ABOVE, {"row": str(first.number)}))
    if rows == 2:
        warnings.append((JOINED, {"row": str(first.number), "next": str(last.number)}))
    days = [one for one in cells if _DAY.fullmatch(one) and not known(one)]
    if len(days) >= DAYS:
        warnings.append((DAY_COLUMNS, {"columns": ", ".join(days[:3])}))
    below = top[place + rows :]
    return Head(cells, below[0].number if below and _tags(below[0]) else last.number, tuple(warnings))


def days(cells: Sequence[str]) -> list[str]:
    """Return the headings that are days, when they are so many that the sheet has a column for each."""
    found = [one for one in cells if _DAY.fullmatch(one)]
    return found if len(found) >= DAYS else []


def _score(cells: Sequence[str], known: Callable[[str], str]) -> int:
    """Return how many fields are named."""
    return len({name for one in cells if one and (name := known(one))})


def _tags(line: Line) -> bool:
    """Whether a row holds tags of the Humanitarian Exchange Language, as they stand below headings."""
    return all(_TAG.fullmatch(one) for one in line.cells if one)


def _spread(line: Line, merged: Merged) -> list[str]:
    """Return an upper row with what spans several columns said of each of them.

    Where nothing is known of spans, as in CSV, a heading spans the empty cells to its right.
    """
    cells = list(line.cells)
    spans = {(top, left): right for top, left, _bottom, right in merged if right > left}
    here = {left: right for (top, left), right in spans.items() if top == line.number - 1}
    if here:
        for left, right in here.items():
            cells += [""] * (right + 1 - len(cells)) if right < 500 else []
            cells[left + 1 : right + 1] = [cells[left] if left < len(cells) else ""] * len(cells[left + 1 : right + 1])
        return cells
    if spans or merged:
        return cells
    for place in range(1, len(cells)):
        cells[place] = cells[place] or cells[place - 1]
    return cells


def _joined(upper: Sequence[str], lower: Sequence[str], known: Callable[[str], str]) -> tuple[str, ...]:
    """Return one heading a column: both words where they, or nothing else, name a field."""
    found = []
    for place in range(max(len(upper), len(lower))):
        above = upper[place] if place < len(upper) else ""
        below = lower[place] if place < len(lower) else ""
        both = f"{above} {below}".strip() if above != below else above
        found.append(next((one for one in (both, below, above) if one and known(one)), both))
    return tuple(found)
