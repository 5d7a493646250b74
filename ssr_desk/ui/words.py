"""Words that several parts of the window use."""

from ssr_desk.i18n import mark as _

ROLES = {"officer": _("officer"), "commander": _("commander"), "hq": _("headquarters")}
