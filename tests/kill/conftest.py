"""Tells at the end how many were killed."""

from .harness import DONE


def pytest_terminal_summary(terminalreporter):
    if DONE:
        terminalreporter.write_line("kills: " + ", ".join(f"{times} {what}" for what, times in DONE.items()))
