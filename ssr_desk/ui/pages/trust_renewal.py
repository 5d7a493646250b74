"""In the panel of a certificate on headquarters' Trust page: renewing it, which needs no request."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit

from ssr_desk.i18n import mark as _
from ssr_desk.services.headquarters import MOST_DAYS
from ssr_desk.services.trust_book import Issued
from ssr_desk.ui.context import Context
from ssr_desk.ui.pages.parts import Detail, button, labelled
from ssr_desk.ui.widgets import text

DAYS = 425
"""A year's rotation, with a month before and after it."""


class RenewalPart:
    """Asks for how long, and renews.

    Args:
        context: of the page.
        one: the newest certificate of its key, not withdrawn.
        done: called with what to say, and whether a bundle should be written.
        failed: called with an error.
    """

    def __init__(
        self, context: Context, one: Issued, done: Callable[[str, bool], None], failed: Callable[[Exception], None]
    ) -> None:
        self._context, self._one, self._done, self._failed = context, one, done, failed
        self.days = QLineEdit(str(DAYS))
        self._until = text("", "hint", wrap=True)
        self.renew = button(context, _("Renew"), self._renew, "refresh-cw")
        self._detail: Detail | None = None

    def tell(self, detail: Detail) -> None:
        """Put it under what the panel tells already."""
        say, self._detail = self._context.translate, detail
        detail.heading(say(_("Renew this certificate")))
        words = _(
            "For the same key, role and missions: nobody has to send anything. The next bundle from here brings it."
        )
        detail.say(say(words), "muted")
        self.days.setValidator(QIntValidator(1, MOST_DAYS, self.days))
        self.days.setMaximumWidth(round(90 * self._context.look.scale))
        self.days.textChanged.connect(lambda _typed: self._judge())
        detail.add_layout(labelled(say(_("Days from today")), self.days))
        detail.add(self._until)
        detail.buttons(self.renew)
        self._judge()

    def _judge(self) -> None:
        """Say until when it would hold; a renewal that ends no later than what there is would be refused."""
        say, now = self._context.translate, self._context.desk.surround.now()
        days = int(self.days.text()) if self.days.hasAcceptableInput() else 0
        until = now + dt.timedelta(days=days)
        longer = bool(days) and until > self._one.ends
        if not days:
            words = say(_("1 to {most}"), most=MOST_DAYS)
        elif not longer:
            words = say(_("It holds until then already."))
        else:
            words = say(_("until {day}"), day=say.date_of(until.date().isoformat()))
        self._until.setText(words)
        self.renew.setEnabled(longer)

    def _renew(self) -> None:
        say, headquarters, one, days = (
            self._context.translate,
            self._context.desk.headquarters,
            self._one,
            int(self.days.text()),
        )
        assert self._detail is not None  # noqa: S101  (the button stands in it)
        self.renew.setEnabled(False)

        def done(made: Any) -> None:
            until = say.date_of(made.expires.date().isoformat())
            told = _("Renewed until {day}: {name}. That desk's next bundle from here brings it: write one soon.")
            self._done(say(told, day=until, name=one.name), True)

        def failed(error: Exception) -> None:
            self._failed(error)
            self._judge()

        self._context.jobs.write(self._detail, lambda _job: headquarters.renew(one.serial, days), done, failed)
