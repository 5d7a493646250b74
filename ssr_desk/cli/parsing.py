"""Reads the arguments: global options, the command, the command's own. Only the wanted command's module is imported.

argparse reads them, with its messages in the person's language and as an error that the answer (JSON or sentence) can hold.
"""

import argparse
import builtins
import importlib
import keyword
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from ssr_desk.cli.commands import COMMANDS, HELP
from ssr_desk.cli.errors import Usage
from ssr_desk.i18n import LANGUAGES, Translator, mark

if TYPE_CHECKING:
    import datetime as dt

    from ssr_desk.cli.output import Answer
    from ssr_desk.cli.session import Session

ARGPARSE = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("the following arguments are required: %s"),
    mark("unrecognized arguments: %s"),
    mark("expected one argument"),
    mark("expected at least one argument"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("invalid %(type)s value: %(value)r"),
    mark("ignored explicit argument %r"),
    mark("one of the arguments %s is required"),
    mark("not allowed with argument %s"),
)
"""What argparse says of wrong arguments, so that the catalogue holds it."""


MOST = 1_000_000_000


class Add(Protocol):
    """Declares one argument, as `ArgumentParser.add_argument` does; its `help` is a marked text."""

    def __call__(self, *names: str, help: str, **about: Any) -> None:
        """Declare it."""
        ...


def path(text: str) -> Path:
    """Return a name of a file or folder. Raises what argparse makes a sentence of."""
    return Path(name(text))


def name(text: str) -> str:
    """Return a name of a file or folder as it was typed, its last separator too."""
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError(_said(mark("this is no name of a file")))
    return text


def count(text: str) -> int:
    """Return a number from 0 to a thousand million."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= MOST):
        raise argparse.ArgumentTypeError(_said(mark("this is no number from 0 to 1,000,000,000")))
    return int(text)


def day(text: str) -> "dt.date":
    """Return a date written as 2026-01-31."""
    import datetime as dt

    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_said(mark("this is no date such as 2026-01-31"))) from error


def _said(text: str) -> str:
    """Return a marked text as argparse translates its own, see `speaking`."""
    return str(getattr(argparse, "_")(text))  # noqa: B009 - a private name of another module


class Parser(argparse.ArgumentParser):
    """Raises what argparse would print before it ends the process."""

    def error(self, message: str) -> NoReturn:
        """Raise Usage with argparse's sentence."""
        sentence = message[:1].upper() + message[1:]
        raise Usage(problem=sentence if sentence.endswith(".") else sentence + ".")


class Help(Exception):
    """The help of a command was asked for; its text is the argument."""


@contextmanager
def speaking(say: Translator) -> Iterator[None]:
    """Let argparse speak a language. It looks its texts up in its own module, which is set back at the end."""
    before = {name: getattr(argparse, name) for name in ("_", "ngettext")}
    setattr(argparse, "_", say.catalogue.gettext)  # noqa: B010 - a private name of another module
    setattr(argparse, "ngettext", lambda one, many, count: say.catalogue.gettext(one if count == 1 else many))  # noqa: B010
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(argparse, name, value)


def global_options(arguments: Sequence[str], language: str) -> tuple[argparse.Namespace, list[str]]:
    """Read the options before the command. Returns them and the rest, the command first. Raises Usage."""
    parser = Parser(prog="ssr-desk", add_help=False, allow_abbrev=False)
    _add_global(parser, {})
    parser.add_argument("--lang", choices=LANGUAGES, default=language)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    options = parser.parse_args(list(arguments))
    return options, options.rest


def _add_global(parser: argparse.ArgumentParser, about: dict[str, Any]) -> None:
    """Declare the options that may also follow the command."""
    parser.add_argument("--data", type=path, **about)
    parser.add_argument("--json", action="store_true", **about)
    parser.add_argument("--passphrase-file", type=path, **about)


def command_of(words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the command that `words` begin with and its arguments. Raises Usage."""
    for length in (2, 1):
        name = " ".join(words[:length])
        if name in COMMANDS:
            return name, list(words[length:])
    group = [name for name in COMMANDS if name.split()[0] == words[0]]
    if group:
        raise Usage(problem=_said(mark("Say which: %s.")) % ", ".join(group))
    raise Usage(problem=_said(mark("There is no command %s.")) % words[0][:100])


def module_of(name: str) -> ModuleType:
    """Return the module that holds a command."""
    return importlib.import_module(f"ssr_desk.cli.{COMMANDS[name][0]}")


def function_of(name: str, module: ModuleType) -> "Callable[[Session, argparse.Namespace], Answer]":
    """Return the function of a command: its words joined, with an underscore behind where Python has that word itself."""
    joined = name.replace(" ", "_")
    found: Callable[[Session, argparse.Namespace], Answer] = getattr(
        module, joined + "_" * (keyword.iskeyword(joined) or hasattr(builtins, joined))
    )
    return found


def command_arguments(
    name: str, module: ModuleType, arguments: Sequence[str], say: Translator, into: argparse.Namespace
) -> argparse.Namespace:
    """Read a command's arguments, and the global options that follow it, into `into`. Raises Usage, Help."""
    parser = Parser(prog=f"ssr-desk {name}", description=say(COMMANDS[name][1]), add_help=False, allow_abbrev=False)
    parser.add_argument("-h", "--help", action="store_true", default=argparse.SUPPRESS, help=say(HELP))

    def add(*names: str, help: str, **about: Any) -> None:
        parser.add_argument(*names, help=say(help), **about)

    declare: Callable[[Add], None] | None = getattr(module, f"{name.replace(' ', '_')}_arguments", None)
    if declare:
        declare(add)
    if {"-h", "--help"} & set(arguments):
        raise Help(parser.format_help())
    _add_global(parser, {"default": argparse.SUPPRESS, "help": argparse.SUPPRESS})
    return parser.parse_args(list(arguments), into)
