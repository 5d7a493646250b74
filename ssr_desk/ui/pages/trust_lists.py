"""On headquarters' Trust page: setting headquarters up, the lists of withdrawn certificates, work that waits for its word."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.services.enrolment_state import LIST_NOTICE
from ssr_desk.services.passphrases import LEAST, is_too_short
from ssr_desk.services.trust_book import HeldList
from ssr_desk.ui.context import Context
from ssr_desk.ui.pages.first_steps import wordbox
from ssr_desk.ui.pages.front import SecretLine
from ssr_desk.ui.pages.parts import LARGE, button, labelled, pill, together
from ssr_desk.ui.standing_facts import mission
from ssr_desk.ui.strength import verdict
from ssr_desk.ui.widgets import card, clear, row, text

KEYS = "*.key"
REASON = 500
"""Characters of a voucher's reason at most, which every desk sees."""


class SetUpCard(QFrame):
    """The first thing that headquarters does: making the root.

    Signals:
        made: headquarters is set up.
        failed: an error to show.
    """

    made = Signal()
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self._context, say = context, context.translate
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 16, 20, 16)
        self._column.setSpacing(10)
        self._column.addWidget(text(say(_("Set headquarters up")), "heading"))
        words = _(
            "Every certificate leads back to headquarters' root. Its key lies in a file of its own, under its own passphrase:"
            " keep that file on a stick in a safe, and two copies of it. It is needed again once a year."
        )
        self._column.addWidget(text(say(words), wrap=True))
        self.first, self.again = (SecretLine(context.look, say) for _place in range(2))
        self._column.addLayout(labelled(say(_("Passphrase of the root")), self.first))
        self._column.addLayout(labelled(say(_("The same again")), self.again))
        self._verdict = text("", "hint", wrap=True)
        self.first.textChanged.connect(lambda typed: self._verdict.setText(say(verdict(typed)[0]) if typed else ""))
        self._column.addWidget(self._verdict)
        self.make = button(context, _("Make the root, or open its file…"), self._make, "key-round", "primary")
        self._column.addLayout(row(self.make, None))

    def _make(self) -> None:
        context, say, passphrase = self._context, self._context.translate, self.first.text()
        if passphrase != self.again.text():
            self._verdict.setText(say(_("The two passphrases differ. Type the second one again.")))
            self.again.setFocus()
            return
        if is_too_short(passphrase):
            self._verdict.setText(say(_("The passphrase needs at least {least} characters."), least=LEAST))
            self.first.setFocus()
            return
        path = context.dialogs.save_file(self, say(_("Where the root's key lies")), "hq-root.key", KEYS)
        if path is None:
            return
        self.make.setEnabled(False)
        context.jobs.write(
            self,
            lambda _job: context.desk.headquarters.init(path, passphrase),
            lambda words: self._done(words, path),
            self._broken,
        )

    def _broken(self, error: Exception) -> None:
        self.make.setEnabled(True)
        self.failed.emit(error)

    def _done(self, root_words: tuple[str, ...], path: Path) -> None:
        say = self._context.translate
        clear(self._column)
        self._column.addWidget(text(say(_("Headquarters is set up")), "heading"))
        told = _("The root's key lies in {file}. Print these words on the card that every officer gets before leaving:")
        self._column.addWidget(text(say(told, file=str(path)), wrap=True))
        self._column.addWidget(wordbox(" ".join(root_words), say(_("Words of headquarters' root"))))
        self._column.addLayout(row(button(self._context, _("Go on"), self.made.emit, "", "primary"), None))


class ListsCard(QFrame):
    """The lists of withdrawn certificates: until when they hold, and renewing them.

    Signals:
        renewed: what to say about it.
        failed: an error to show.
    """

    renewed = Signal(str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("card")
        self._context, say = context, context.translate
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(6)
        self.renew = button(context, _("Renew"), self._renew, "refresh-cw")
        self.renew.setToolTip(say(_("Make the issuing authority's list anew; the root's file is not needed.")))
        self.renew_root = button(context, _("Renew both with the root's file…"), self._choose, "key-round")
        column.addWidget(text(say(_("Lists of withdrawn certificates")), "heading"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)
        column.addLayout(self._grid)
        self._root = text("", "hint", wrap=True)
        column.addWidget(self._root)
        column.addLayout(together(context, self.renew, self.renew_root))
        self._path = Path()
        self.passphrase = SecretLine(context.look, say)
        self.passphrase.returnPressed.connect(self._renew_root)
        self._ask = QWidget()
        line = QHBoxLayout()
        line.setContentsMargins(0, 4, 0, 0)
        line.addLayout(labelled(say(_("Passphrase of the root")), self.passphrase), 1)
        self.go_on = button(context, _("Renew both"), self._renew_root, "", "primary")
        line.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignBottom)
        self._ask.setLayout(line)
        self._ask.hide()
        column.addWidget(self._ask)

    def show_lists(self, lists: tuple[HeldList, ...], root_words: tuple[str, ...]) -> None:
        """Show the lists held."""
        clear(self._grid)
        say, now = self._context.translate, self._context.desk.surround.now()
        for place, one in enumerate(lists):
            name = say(_("Of the root")) if one.root else say(_("Of the issuing authority"))
            ends = say.date_of(one.ends.date().isoformat())
            if one.ends < now:
                state, tone = say(_("Ended: imports stop")), "error"
            elif one.ends - now < LIST_NOTICE:
                state, tone = say(_("Ends soon")), "warning"
            else:
                state, tone = say(_("In order")), "ok"
            self._grid.addWidget(text(name), 2 * place, 0)
            self._grid.addWidget(pill(state, tone), 2 * place, 1, Qt.AlignmentFlag.AlignVCenter)
            count = say.plural("{count} withdrawn", "{count} withdrawn", one.count)
            said = say(_("holds until {day} · {count}"), day=ends, count=count)
            under = (2 * place + 1, 0, 1, 3) if self._context.look.scale > LARGE else (2 * place, 2, 1, 1)
            self._grid.addWidget(text(said, "muted", wrap=True), *under)
        self._root.setText(say(_("Words of the root: {words}"), words=" ".join(root_words)))

    def _renew(self) -> None:
        headquarters = self._context.desk.headquarters
        self._context.jobs.write(self, lambda _job: headquarters.renew_crl(), self._done, self.failed.emit)

    def _choose(self) -> None:
        say = self._context.translate
        path = self._context.dialogs.open_file(self, say(_("The root's file")), f"{KEYS};;*")
        if path is not None:
            self._path = path
            self._ask.show()
            self.passphrase.setFocus()

    def _renew_root(self) -> None:
        headquarters, path, passphrase = self._context.desk.headquarters, self._path, self.passphrase.text()

        def done(_root_words: object) -> None:
            self._ask.hide()
            self.passphrase.clear()
            self._done()

        # done again, `init` renews both lists and, in its last year, headquarters' own certificate
        self._context.jobs.write(self, lambda _job: headquarters.init(path, passphrase), done, self.failed.emit)

    def _done(self, _number: int = 0) -> None:
        self.renewed.emit(
            self._context.translate(
                _("Renewed. The lists ride in every bundle from here: write one for every desk soon.")
            )
        )


class VouchCard(QFrame):
    """Work under withdrawn keys, which counts only once headquarters vouches for it.

    Signals:
        vouched: what to say about it.
        failed: an error to show.
    """

    vouched = Signal(str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        frame, self._column = card()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._column.setContentsMargins(20, 12, 20, 12)
        self.reason = QLineEdit()
        self.hide()

    def show_waiting(self, waiting: list[Any], vouched: list[Any]) -> None:
        """Show what waits, the newest work of a feed only: a voucher counts for all before it."""
        say = self._context.translate
        clear(self._column)
        newest = {one.feed: one for one in sorted(waiting, key=lambda one: one.seq)}
        self.setVisible(bool(newest or vouched))
        if newest:
            self._column.addWidget(text(say(_("Waits for your word")), "heading"))
            words = _(
                "Signed with keys that were withdrawn. It counts only when you vouch for it; every desk sees your reason."
            )
            self._column.addWidget(text(say(words), "muted", wrap=True))
            self.reason = QLineEdit()
            self.reason.setMaxLength(REASON)
            self.reason.setPlaceholderText(say(_("such as: seen on the laptop before it was stolen")))
            self._column.addLayout(labelled(say(_("Why it is trusted all the same")), self.reason))
        for one in newest.values():
            words = say(
                _("{officer}, {mission}: everything up to change {number}"),
                officer=one.officer,
                mission=mission(one.feed.rpartition("/")[2], say),
                number=say.number(str(one.seq)),
            )
            act = button(self._context, _("Vouch for it"), self._voucher(one.tip), "shield-check")
            act.setAccessibleName(f"{act.text()}: {words}")
            self._column.addLayout(row(text(words, wrap=True), act))
        if vouched:
            self._column.addWidget(text(say(_("Vouched for")), "columnhead"))
        for one in vouched:
            state, tone = (_("counts"), "ok") if one.counts else (_("no longer counts"), "muted")
            day = say.date_of(one.time[:10])
            self._column.addLayout(row(pill(say(state), tone), text(f"{day} · {one.reason}", wrap=True)))

    def _voucher(self, tip: str) -> Callable[[], None]:
        return lambda: self._vouch(tip)

    def _vouch(self, tip: str) -> None:
        say, reason = self._context.translate, self.reason.text().strip()
        if not reason:
            self.reason.setFocus()
            self.failed.emit(None)
            return
        headquarters = self._context.desk.headquarters
        told = say(_("It counts here now, and at every desk with the next bundle from here."))
        self._context.jobs.write(
            self, lambda _job: headquarters.vouch(tip, reason), lambda _tip: self.vouched.emit(told), self.failed.emit
        )
