"""Two texts that were made from one at the same time, put together where what each changed lies apart."""

import difflib
import re
from dataclasses import dataclass
from itertools import pairwise

PARTS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
"""What a text is compared by: words, the space between them, and every other character by itself."""
MOST = 4_000
"""Parts of two texts up to which they are compared: it takes the product of both."""


@dataclass(frozen=True)
class _Change:
    """Parts `low` to `high` (not included) of the text before became `words`."""

    low: int
    high: int
    words: tuple[str, ...]


def woven(before: str, one: str, other: str) -> str | None:
    """Return a text with the changes of both sides.

    Where both changed the same words, or put something in at the same place, a person has to choose: no text comes of it then.

    Returns:
        None also when a side changed nothing, when both say the same, and for texts too long to compare.
    """
    if before in (one, other) or one == other:
        return None
    old = PARTS.findall(before)
    sides = PARTS.findall(one), PARTS.findall(other)
    if max(map(len, sides)) + len(old) > MOST:
        return None
    mine, theirs = (_changes(old, new) for new in sides)
    both = sorted({*mine, *theirs}, key=lambda change: (change.low, change.high))
    if any(after.low <= earlier.high for earlier, after in pairwise(both)):
        return None
    made, place = list[str](), 0
    for change in both:
        made += [*old[place : change.low], *change.words]
        place = change.high
    return "".join(made + old[place:])


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    steps = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [_Change(low, high, tuple(new[begin:end])) for kind, low, high, begin, end in steps if kind != "equal"]
