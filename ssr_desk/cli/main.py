"""Runs one command and answers: JSON or text on standard output, errors in a sentence or as JSON, and the exit code.

What `--help` does not need is imported where it is needed, `typing` included.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ssr_desk.cli.showing import Window
    from ssr_desk.errors import DeskError


def run(arguments: Sequence[str], window: Window) -> int:
    """Run the command that `arguments` name, or open the `window`. Returns the exit code; raises nothing."""
    if list(arguments[-1:]) in (["--help"], ["-h"]) and (language := _of_help(arguments[:-1])):
        from ssr_desk.cli.commands import overview

        try:
            if isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8")
            sys.stdout.write(overview(language))
            sys.stdout.flush()
        except (AttributeError, BrokenPipeError):  # nobody reads it
            _silence()
        return 0
    return _Run(arguments, window).run()


def _of_help(before: Sequence[str]) -> str:
    """Return the language of a plain `--help`, which is answered without argparse; empty when more than --lang precedes it."""
    if not before:
        return _language(os.environ)
    words = [part for one in before for part in one.split("=", 1)]
    return words[1] if len(words) == 2 and words[0] == "--lang" and words[1] in ("en", "fr") else ""


def _silence() -> None:
    """Lead standard output nowhere: whoever read it has seen enough, and the interpreter flushes at its end."""
    nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until the end of the process
    if sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
            return
    sys.stdout = nowhere


def _language(environment: Mapping[str, str]) -> str:
    """Return the language of the surroundings: French where they are French, else English."""
    names = ("SSR_DESK_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((environment[one] for one in names if environment.get(one)), "")
    return "fr" if wanted.lower().startswith("fr") else "en"


def _wanted(arguments: Sequence[str]) -> str:
    """Return the language that --lang names before the command; empty when it names none that there is."""
    words = iter(arguments)
    for word in words:
        name, sign, value = word.partition("=")
        if not word.startswith("-"):
            break
        if name in ("--data", "--passphrase-file", "--lang"):
            given = value if sign else next(words, "")
            if name == "--lang":
                return given if given in ("en", "fr") else ""
    return ""


class _Run:
    """One run: what is known so far of language and form, so that even a wrong command is answered in them."""

    def __init__(self, arguments: Sequence[str], window: Window) -> None:
        self.arguments, self.window = list(arguments), window
        self.as_json = "--json" in self.arguments
        self.language = _wanted(self.arguments) or _language(os.environ)

    def run(self) -> int:
        """Run it, and answer whatever was raised."""
        try:
            code = self._answered()
            sys.stdout.flush()  # what a full disk has not taken yet is told now, not by the interpreter at its end
            return code
        except (KeyboardInterrupt, BrokenPipeError):  # while an answer was given, or something imported
            code = 1
        except OSError:  # the answer cannot be written: a full disk behind `> file`
            code = 3
        _silence()
        return code

    def _answered(self) -> int:
        from ssr_desk.cli import errors
        from ssr_desk.errors import DeskError
        from ssr_desk.progress import Cancelled

        for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
            stream = getattr(sys, name)
            if stream is None:  # closed by whoever started the program
                setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for good
            elif isinstance(stream, io.TextIOWrapper) and mode == "w":
                # one form everywhere, and no name of a file that cannot be printed
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        try:
            return self._command()
        except DeskError as error:
            return self._failed(error)
        except BrokenPipeError:
            raise
        except OSError as error:
            return self._failed(errors.of(error))
        except KeyboardInterrupt:
            return self._failed(Cancelled())
        except Exception as error:  # a fault of ours: written down, and said
            from ssr_desk import logs, paths

            return self._failed(errors.Bug(log=str(logs.fault(error, paths.log_folder()))))

    def _command(self) -> int:
        from ssr_desk import paths
        from ssr_desk.cli import parsing
        from ssr_desk.cli.session import Session
        from ssr_desk.i18n import translator

        say = translator(self.language, paths.LOCALE)
        with parsing.speaking(say):
            options, words = parsing.global_options(self.arguments, self.language)
            self.as_json = self.as_json or options.json
            if options.version:
                from ssr_desk import __version__

                self._print(f"ssr-desk {__version__}")
                return 0
            if options.help:
                from ssr_desk.cli.commands import overview

                self._print(overview(options.lang))
                return 0
            if not words:
                from ssr_desk.cli import showing

                session = Session(options.data, options.lang, self.as_json, options.passphrase_file)
                return showing.window(session, _wanted(self.arguments) or None, self.window)
            name, rest = parsing.command_of(words)
            module = parsing.module_of(name)
            try:
                given = parsing.command_arguments(name, module, rest, say, options)
            except parsing.Help as told:
                self._print(str(told))
                return 0
        self.as_json = given.json
        session = Session(given.data, self.language, given.json, given.passphrase_file)
        answer = parsing.function_of(name, module)(session, given)
        if given.json:
            self._print_json({"ok": answer.code == 0, **answer.keys})
        elif answer.lines:
            from ssr_desk.cli.output import shown

            self._print("\n".join(map(shown, answer.lines)))
        return int(answer.code)

    def _failed(self, error: DeskError) -> int:
        from ssr_desk import paths
        from ssr_desk.cli.output import plain, shown
        from ssr_desk.i18n import translator

        say = translator(self.language, paths.LOCALE)
        problems = [{"field": one.field, "message": say(one.text)} for one in getattr(error, "problems", ())]
        if self.as_json:
            found = {"ok": False, "error": error.code, "message": error.text(say), **plain(error.details)}
            self._print_json(found | ({"problems": problems} if problems else {}))
        else:
            from ssr_desk.cli.words import NAMED

            about = [(one["field"], one["message"]) for one in problems]
            about += [(one.place(say), one.text(say)) for one in error.details.get("missing", ())]
            lines = [error.text(say), *(f"  {say(NAMED, name=name, message=text)}" for name, text in about)]
            sys.stderr.write("\n".join(map(shown, lines)) + "\n")
        return error.exit_code

    def _print_json(self, found: dict[str, object]) -> None:
        import json

        from ssr_desk.cli.output import plain

        self._print(json.dumps(plain(found), ensure_ascii=False, indent=2))

    @staticmethod
    def _print(text: str) -> None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
