"""Reports: the departure report, its completeness, a draft or the signed PDF, opened in the system's own viewer."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import LANGUAGES
from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.editors import Choice
from ssr_desk.ui.pages.page import Page
from ssr_desk.ui.progress_strip import ProgressStrip
from ssr_desk.ui.today_facts import own_rotation
from ssr_desk.ui.widgets import PointLink, card, clear, row, scrolled, set_tone, styled, text

NAMED = {"en": "departure-report", "fr": "rapport-de-depart"}
NAMES = {"en": "English", "fr": "Français"}


class ReportsPage(Page):
    """Makes the departure report."""

    key = "reports"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.head(
            self.translate(_("Reports")),
            self.translate(
                _("The departure report comes from your records and your own words; nothing is typed twice.")
            ),
        )
        self.strip = ProgressStrip(self.translate)
        self.body.addWidget(self.strip)
        board = styled(QWidget(), "plain")
        grid = QGridLayout(board)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(14)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self._make_card())
        left.addStretch(1)
        right.addWidget(self._missing_card())
        right.addStretch(1)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        self.body.addWidget(scrolled(board), 1)

    def shown(self) -> None:
        desk = self.context.desk

        def work(_job: Any) -> tuple[list[tuple[str, str]], str]:
            own = own_rotation(desk, desk.surround.now().date())
            return desk.recording.choices("rotation", "", 500), str(own["id"]) if own else ""

        self.context.jobs.read(self, work, lambda answer: self._offer(*answer), self.bar.fail)

    def changed(self, _changes: Any) -> None:
        if self.isVisible():
            self.shown()

    # -- parts

    def _make_card(self) -> QFrame:
        frame, column = card()
        column.addWidget(text(self.translate(_("Departure report")), "heading"))
        self.rotation = self._field(column, _("Rotation"), Choice())
        self.rotation.currentIndexChanged.connect(self._check)
        self.language = self._field(column, _("Language of the report"), Choice())
        for one in LANGUAGES:
            self.language.addItem(NAMES[one], one)
        self.language.setCurrentIndex(self.language.findData(self.translate.language))
        self.sensitive = QCheckBox(self.translate(_("With sensitive texts, for headquarters and the commander")))
        column.addWidget(self.sensitive)
        column.addSpacing(4)
        self.draft = self._button(_("Draft…"), "", lambda: self._make(draft=True), "file-text")
        self.sign = self._button(_("Sign and write…"), "primary", lambda: self._make(draft=False), "shield-check")
        column.addLayout(row(self.sign, self.draft, None))
        words = _(
            "The PDF lies in plain text where you put it: choose the place with care, and delete it"
            " when it has arrived."
        )
        column.addWidget(text(self.translate(words), "hint", wrap=True))
        return frame

    def _missing_card(self) -> QFrame:
        frame, column = card()
        self._complete = text("", "pill")
        column.addLayout(row(text(self.translate(_("Completeness")), "heading"), None, self._complete))
        self._under = text("", "muted", wrap=True)
        column.addWidget(self._under)
        self._missing = QVBoxLayout()
        self._missing.setSpacing(0)
        column.addLayout(self._missing)
        return frame

    def _field(self, column: QVBoxLayout, label: str, control: QComboBox) -> QComboBox:
        words = text(self.translate(label), "label")
        words.setBuddy(control)
        control.setAccessibleName(words.text())
        inner = QVBoxLayout()
        inner.setSpacing(4)
        inner.addWidget(words)
        inner.addWidget(control)
        column.addLayout(inner)
        return control

    def _button(self, words: str, role: str, act: Any, icon: str) -> QPushButton:
        button = styled(QPushButton(self.translate(words)), role)
        button.setIcon(self.context.icon(icon, "on_accent" if role == "primary" else "muted", 16))
        button.clicked.connect(lambda _on=False: act())
        return button

    # -- completeness

    def _offer(self, rotations: list[tuple[str, str]], own: str) -> None:
        chosen = self.rotation.currentData() or own
        self.rotation.blockSignals(True)
        self.rotation.clear()
        for record, name in rotations:
            self.rotation.addItem(name, record)
        self.rotation.setCurrentIndex(max(self.rotation.findData(chosen), 0) if rotations else -1)
        self.rotation.blockSignals(False)
        self._check()

    def _check(self) -> None:
        rotation, desk = self.rotation.currentData(), self.context.desk
        for one in (self.draft, self.sign):
            one.setEnabled(bool(rotation))
        clear(self._missing)
        self._complete.setVisible(bool(rotation))
        if not rotation:
            words = _(
                "No rotation is known here yet. Headquarters or your commander records it; import their bundle first."
            )
            self._under.setText(self.translate(words))
            return
        self.context.jobs.read(
            self, lambda _job: list(desk.reporting.missing(rotation)), self._show_missing, self.bar.fail
        )

    def _show_missing(self, missing: list[Any]) -> None:
        clear(self._missing)
        translate, count = self.translate, sum(one.blocking for one in missing)
        self._complete.setText(
            translate.plural("{count} point missing", "{count} points missing", count)
            if count
            else translate(_("Complete"))
        )
        set_tone(self._complete, "warning" if count else "ok")
        words = (
            _("Each line leads to where it is filled in.")
            if count
            else _("Nothing is missing: the report can be signed.")
        )
        self._under.setText(translate(words))
        for one in sorted(missing, key=lambda one: (not one.blocking, one.number)):
            icon, tint = ("circle-alert", "warning") if one.blocking else ("info", "muted")
            picture = self.context.look.pixmap(icon, tint, 16, self.devicePixelRatioF())
            link = PointLink(picture, one.place(translate), one.text(translate))
            link.clicked.connect(lambda _on=False, point=one: self._mend(point))
            self._missing.addWidget(link)

    def _mend(self, point: Any) -> None:
        page = self.context.go(f"record:{point.type_name}")
        if point.record:
            page.open_record(point.record, field=point.field)
        else:
            of_report = point.type_name == "departure_report"
            page.new_record({"rotation": self.rotation.currentData()} if of_report else {}, point.field)

    # -- the PDF

    def _make(self, draft: bool) -> None:
        rotation, language, desk = self.rotation.currentData(), self.language.currentData(), self.context.desk
        name = f"{NAMED[language]}-{language}{'-draft' if draft else ''}.pdf"
        title = self.translate(_("Write the departure report"))
        path = self.context.dialogs.save_file(self, title, name, "*.pdf")
        if path is None:
            return
        sensitive = self.sensitive.isChecked()
        self.strip.begin(self.translate(_("Making the report…")))

        def failed(error: Exception) -> None:
            self.strip.end()
            self.bar.fail(error)

        def work(job: Any) -> Any:
            return desk.reporting.departure(
                rotation,
                language,
                path,
                sign=not draft,
                draft=draft,
                sensitive=sensitive,
                progress=job.progress,
                cancel=job.cancel,
            )

        self.strip.follow(
            self.context.jobs.write(self, work, lambda made: self._made(made, path), failed, self.strip.step)
        )

    def _made(self, made: Any, path: Path) -> None:
        self.strip.end()
        self.context.arrived(made)  # a final report leaves its digest in its record
        pages = self.translate.plural("{count} page", "{count} pages", made.pages)
        self.bar.say(
            self.translate(_("Written to {file}: {pages}."), file=str(path), pages=pages),
            "ok",
            self.translate(_("Open it")),
            lambda: self._open(path),
        )

    def _open(self, path: Path) -> None:
        if not self.context.dialogs.show_outside(path):
            self.bar.say(
                self.translate(_("No program for PDF files answered; the report lies in {file}."), file=str(path)),
                "info",
            )
