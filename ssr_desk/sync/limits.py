"""How large a bundle and its parts may be. Refused with the number in the message; memory never grows with a bundle."""

BUNDLE = 2 << 30
"""Bytes of a sealed file, and of everything in it together."""
MANIFEST = 1 << 20
SIGNATURE = 64 << 10
FILES = 2_000
FILE = 256 << 20
RATIO = 200
"""Unpacked bytes for each packed one, above the first MiB."""
RATIO_FROM = 1 << 20
LINE = 256 << 10
DEPTH = 12
WHOLE = 2**53
"""Whole numbers stay below: every JSON reader gives them back exactly. Decimals are texts."""
STATEMENTS = 20_000
RECIPIENTS = 18
NAMED = 1_000
"""Revisions that a manifest names as set aside, and as many in conflict."""
