"""Floor of `--version`: a Python that does nothing."""
