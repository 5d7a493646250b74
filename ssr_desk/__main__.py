"""The program's start: `python -m ssr_desk` and the installed command `ssr-desk`.

Answers `--version` before anything else is imported: scripts ask for it often and compare it with an empty Python. The only
place that knows both the command line and the window; each works without the other.
"""

import sys


def main() -> int:
    """Run the command line, or the window when no command is named. Returns the exit code."""
    if sys.argv[1:] == ["--version"]:
        from ssr_desk import __version__

        if sys.stdout:  # None when it was closed
            sys.stdout.write(f"ssr-desk {__version__}\n")
        return 0
    from ssr_desk.cli.main import run

    try:
        return run(sys.argv[1:], _window)
    except KeyboardInterrupt:
        return 1


def _window(folder: object, language: str | None, passphrase: str | None) -> int:
    import gc

    gc.disable()  # while classes are made there is no garbage; `ui.run` lets it go on once the first page stands

    from pathlib import Path

    from ssr_desk.ui.run import run

    return run(Path(str(folder)), language, passphrase)


if __name__ == "__main__":
    sys.exit(main())
