"""The encrypted store: revisions and what is derived from them. The only package that knows SQL."""
