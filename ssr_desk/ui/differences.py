"""What differs between two texts, word by word: as markup in which nothing is told by colour alone."""

import difflib
import html

from ssr_desk.records.weaving import MOST, PARTS

AROUND = 40  # words that are shown on either side of a change


def difference(before: str, after: str, taken: str, added: str) -> str:
    """Return markup: what went is struck through in the colour `taken`, what came is underlined in `added`.

    Texts of more parts than `MOST` are shown one after the other. Long stretches that stayed are shortened to a few words at
    their ends.
    """
    old, new = PARTS.findall(before), PARTS.findall(after)
    if not before or not after or len(old) + len(new) > MOST:
        return " ".join(one for one in (_gone(before, taken), _came(after, added)) if one)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.35:  # so little stayed that the two are read better one after the other
        return f"{_gone(before, taken)} {_came(after, added)}"
    parts = []
    steps = matcher.get_opcodes()
    for place, (kind, old_from, old_to, new_from, new_to) in enumerate(steps):
        if kind == "equal":
            parts.append(html.escape(_shortened(new[new_from:new_to], first=place == 0, last=place == len(steps) - 1)))
        else:
            went, came = _gone("".join(old[old_from:old_to]), taken), _came("".join(new[new_from:new_to]), added)
            parts.append("\N{THIN SPACE}".join(one for one in (went, came) if one))
    return "".join(parts)


def _gone(words: str, colour: str) -> str:
    return f'<span style="color:{colour}; text-decoration:line-through">{html.escape(words)}</span>' if words else ""


def _came(words: str, colour: str) -> str:
    return f'<span style="color:{colour}; text-decoration:underline">{html.escape(words)}</span>' if words else ""


def _shortened(parts: list[str], *, first: bool, last: bool) -> str:
    """Return what stayed, without its middle where that is long."""
    before, behind = (0 if first else AROUND), (0 if last else AROUND)
    if len(parts) <= before + behind + AROUND:
        return "".join(parts)
    return "".join(parts[:before]) + " … " + ("".join(parts[-behind:]) if behind else "")
