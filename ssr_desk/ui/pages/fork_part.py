"""In the panel of a desk: the histories that two copies of it continued, and headquarters' word which one goes on."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.services.forks import MOST, Branch, Fork
from ssr_desk.ui.context import Context
from ssr_desk.ui.pages.parts import Detail, button, labelled
from ssr_desk.ui.standing_facts import mission
from ssr_desk.ui.widgets import tip

LINKS = 3
"""Records of a branch that can be opened from here: enough to recognize it by."""
LONGEST = 42
"""Letters of a record's title on a button of the panel."""


class ForkPart:
    """Tells of a fork in a panel, and lets headquarters settle it.

    Args:
        context: of the page.
        fork: what to tell.
        settles: whether this desk may decide.
        done: called when it has decided, with what to say.
        failed: called with an error.
        typed: the reason as far as it was typed before the panel was told anew.
    """

    def __init__(
        self,
        context: Context,
        fork: Fork,
        settles: bool,
        done: Callable[[str], None],
        failed: Callable[[Exception], None],
        typed: str = "",
    ) -> None:
        self._context, self.fork, self._settles = context, fork, settles
        self._done, self._failed = done, failed
        self._detail: Detail | None = None
        self.typed = typed

    def tell(self, detail: Detail) -> None:
        """Put it under what the panel tells already."""
        self._detail = detail
        say, fork = self._context.translate, self.fork
        where = mission(fork.mission, say)
        detail.heading(say(_("Two histories in {mission}"), mission=where))
        if fork.settled is not None and not fork.grown:
            words = say(_("Settled on {day}: {reason}"), day=say.day_of(fork.settled.at), reason=fork.settled.reason)
            detail.point(words, "circle-check", "ok")
        else:
            words = _(
                "Two laptops, or a laptop and an old copy of it, wrote on under one name. Both histories are kept and joined."
                " Ask the officer which laptop is used from now on; on the other one the program is erased."
            )
            detail.say(say(words), "muted")
        if fork.grown:
            words = _("Since this was settled the other copy was written on again.")
            detail.point(say(words), "triangle-alert", "error")
        for number, way in enumerate(fork.branches, start=1):
            self._branch(detail, number, way)
        if self._settles and fork.is_open:
            self._ask(detail)

    def _branch(self, detail: Detail, number: int, way: Branch) -> None:
        say = self._context.translate
        detail.heading(self._title(number))
        if way.settled:
            detail.point(say(_("The desk goes on from this one.")), "check", "ok")
        detail.say(told(way, say))
        for row in way.touched[:LINKS]:
            words = row.title
            link = button(self._context, "", self._opener(row.type_name, row.id), "file-text", "link")
            link.setText(words if len(words) <= LONGEST else words[: LONGEST - 1] + "…")
            tip(link, words)
            link.setAccessibleName(f"{self._title(number)}: {words}")
            detail.buttons(link)
        if way.records > LINKS:
            more = way.records - LINKS
            detail.say(say.plural("and {count} more record", "and {count} more records", more), "hint")

    def _title(self, number: int) -> str:
        return self._context.translate(_("History {number}"), number=number)

    def _ask(self, detail: Detail) -> None:
        say = self._context.translate
        detail.heading(say(_("Which one goes on?")))
        self.reason = QLineEdit(self.typed)
        self.reason.setMaxLength(MOST)
        self.reason.textChanged.connect(self._type)
        self.reason.setPlaceholderText(say(_("such as: the officer goes on with the new laptop")))
        words = say(_("Why, for every desk to see"))
        detail.add_layout(labelled(words, self.reason))
        for number, way in enumerate(self.fork.branches, start=1):
            act = button(self._context, "", self._settler(number, way), "check")
            act.setText(say(_("The desk goes on from history {number}…"), number=number))
            detail.buttons(act)

    def _type(self, words: str) -> None:
        self.typed = words

    def _opener(self, type_name: str, record: str) -> Callable[[], None]:
        return lambda: self._context.go(f"record:{type_name}", record) and None

    def _settler(self, number: int, way: Branch) -> Callable[[], None]:
        return lambda: self._settle(number, way)

    def _settle(self, number: int, way: Branch) -> None:
        say, desk, reason, owner = self._context.translate, self._context.desk, self.typed.strip(), self._detail
        assert owner is not None  # noqa: S101  (the button stands in it)
        if not reason:
            from ssr_desk.services.errors import NoReason

            self.reason.setFocus()
            self._failed(NoReason())
            return
        words = say(
            _(
                "{name} goes on from history {number}. Nothing is taken away; every other desk is told, with your reason."
            ),
            name=self.fork.name,
            number=number,
        )
        title = say(_("Which one goes on?"))
        if not self._context.dialogs.ask(owner, title, words, say(_("Goes on from this one")), say(_("Not yet"))):
            return
        words = say(_("Settled. The laptops learn of it by the next bundle from here: write one soon."))
        self._context.jobs.write(
            owner,
            lambda _job: desk.forks.settle(way.tip, reason),
            lambda _fork: self._done(words),
            self._failed,
        )


def told(way: Branch, translate: Translator) -> str:
    """Return what there is to know of a branch in a line."""
    count = translate.plural("{count} change", "{count} changes", way.count)
    records = translate.plural("{count} record", "{count} records", way.records)
    began, ended = translate.day_of(way.began), translate.day_of(way.ended)
    return f"{count} · {records} · {began if began == ended else f'{began} – {ended}'}"
