"""Words that several parts of the window use, and how words are compared."""

import unicodedata

from ssr_desk.i18n import mark as _

ROLES = {"officer": _("officer"), "commander": _("commander"), "hq": _("headquarters")}
GENDERS = {"women": _("Women"), "men": _("Men"), "another": _("Another"), "undisclosed": _("Undisclosed")}
"""The heads that are counted apart."""
STATES = {
    "saved": (_("On this device only"), "warning"),
    "in_bundle": (_("In a bundle"), "info"),
    "with_commander": (_("With the commander"), "info"),
    "safe": (_("Safe at HQ"), "ok"),
}
"""How safe a record is, and the tone of that."""


def folded(words: str) -> str:
    """Return words without case and accents, and with every other sign between them as a blank."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
