"""Bundles: their format, what goes in, what is checked. Knows nothing of the database."""
