"""Tests that take minutes: mutants of the safeguards, a fuzzer of bundles, kills and faults. `python -m tools.soak` runs all."""
