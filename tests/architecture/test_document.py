"""docs/architecture.md says what the code is: every signature in it is a function's or a class's, every module in it is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
_CODE = re.compile(r"`([^`\n]+)`")
_CALL = re.compile(r"([A-Za-z_][\w.]*)\(")
_MODULE = re.compile(r"\b(?:[a-z_]+/)+[a-z_]+\.py\b")
_WORD = re.compile(r"\**([A-Za-z_]\w*)\s*(?:[:=].*)?$", re.DOTALL)


def _definitions() -> dict[str, list[set[str]]]:
    """Return the names of arguments, or of a dataclass's fields, by the name of what has them."""
    found: dict[str, list[set[str]]] = {}
    for folder in ("ssr_desk", "tools"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_bytes())):
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    found.setdefault(node.name, []).append(_names(node))
    return found


def _names(node: ast.FunctionDef | ast.ClassDef) -> set[str]:
    if isinstance(node, ast.FunctionDef):
        some = node.args
        every = [*some.posonlyargs, *some.args, *some.kwonlyargs, *filter(None, (some.vararg, some.kwarg))]
        return {one.arg for one in every}
    made = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
    fields = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    return _names(made[0]) if made else set(fields)


def _signatures() -> Iterator[tuple[str, set[str]]]:
    """Yield the name of each signature in the document, and the arguments that are named in it."""
    for code in _CODE.finditer(DOCUMENT):
        for call in _CALL.finditer(code[1]):
            arguments = _parts(code[1][call.end() :])
            yield call[1], {found[1] for found in map(_WORD.match, arguments) if found}


def _parts(text: str) -> list[str]:
    """Return what stands between the commas of an argument list that `text` begins with."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if depth < 0:
            break
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [one.strip() for one in parts]


def test_every_signature_is_one_of_the_code():
    known = _definitions()
    wrong = [
        f"{name}({', '.join(sorted(arguments))})"
        for name, arguments in _signatures()
        if not any(arguments <= some for some in known.get(name.rpartition(".")[2], []))
    ]
    assert wrong == []


def test_every_module_is_there():
    named = {found[0] for code in _CODE.finditer(DOCUMENT) for found in _MODULE.finditer(code[1])}
    assert len(named) > 50
    there = (ROOT, ROOT / "ssr_desk")
    assert [one for one in sorted(named) if not any((base / one).is_file() for base in there)] == []
