"""Words that several parts of the window use."""

from ssr_desk.i18n import mark as _

ROLES = {"officer": _("officer"), "commander": _("commander"), "hq": _("headquarters")}
GENDERS = {"women": _("Women"), "men": _("Men"), "another": _("Another"), "undisclosed": _("Undisclosed")}
"""The heads that are counted apart."""
