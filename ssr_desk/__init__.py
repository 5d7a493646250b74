"""SSR Desk: police officers in missions record and hand over their work, offline and signed."""

__version__ = "0.1.0"
