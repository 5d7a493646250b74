"""A card of the Reports page: what a report is about, its language, and the PDF as a draft or signed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import LANGUAGES
from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.editors import Choice
from ssr_desk.ui.messages import MessageBar
from ssr_desk.ui.progress_strip import ProgressStrip
from ssr_desk.ui.widgets import card, row, styled, text

LANGUAGE_NAMES = {"en": "English", "fr": "Français"}
Control = TypeVar("Control", bound=QWidget)


@dataclass(frozen=True)
class Wish:
    """What a person wants written: the file, the report's language, a draft or the signed report, sensitive texts or not."""

    path: Path
    language: str
    draft: bool
    sensitive: bool

    def told(self, job: Any) -> dict[str, Any]:
        """Return it as the service takes it; `job` is the work that it is done in."""
        return {
            "language": self.language,
            "target": self.path,
            "sign": not self.draft,
            "draft": self.draft,
            "sensitive": self.sensitive,
            "progress": job.progress,
            "cancel": job.cancel,
        }


class ReportCard:
    """One report's card.

    Attributes:
        frame: to be placed on the page.
        draft, sign: its buttons.
    """

    def __init__(
        self,
        page: QWidget,
        context: Context,
        bar: MessageBar,
        strip: ProgressStrip,
        title: str,
        file_names: dict[str, str],
        choices: Callable[["ReportCard"], None],
        making: Callable[[Wish], Callable[[Any], Any]],
    ) -> None:
        """Lay the card out.

        Args:
            page: owner of the work.
            context: surroundings.
            bar: where the page says what happened.
            strip: where it shows long work.
            title: marked name of the report.
            file_names: by language, without their ending.
            choices: puts what is chosen for this report on the card, with `field`.
            making: returns what writes the report on a worker thread, given its job.
        """
        self._page, self._context, self._bar, self._strip = page, context, bar, strip
        self._title, self._names, self._making, self.translate = title, file_names, making, context.translate
        self.frame, self._column = card()
        self._column.addWidget(text(self.translate(title), "heading"))
        self._lacking = QWidget()
        self._lacking.hide()
        choices(self)
        self.language = self.field(_("Language of the report"), Choice())
        for one in LANGUAGES:
            self.language.addItem(LANGUAGE_NAMES[one], one)
        self.language.setCurrentIndex(self.language.findData(self.translate.language))
        self.sensitive = QCheckBox(self.translate(_("With sensitive texts, for headquarters and the commander")))
        self._column.addWidget(self.sensitive)
        self._column.addSpacing(4)
        self.draft = self._button(_("Draft…"), "", "file-text", draft=True)
        self.sign = self._button(_("Sign and write…"), "primary", "shield-check", draft=False)
        self._column.addLayout(row(self.sign, self.draft, None))
        words = _(
            "The PDF lies in plain text where you put it: choose the place with care, and delete it"
            " when it has arrived."
        )
        self._column.addWidget(text(self.translate(words), "hint", wrap=True))

    def field(self, label: str, control: Control) -> Control:
        """Put a control under its label on the card, and return it."""
        inner = QVBoxLayout()
        inner.setSpacing(4)
        self.labelled(inner, label, control)
        self._column.addLayout(inner)
        return control

    def beside(self, *fields: tuple[str, QWidget]) -> None:
        """Put controls under their labels, one beside the other."""
        columns = []
        for label, control in fields:
            inner = QVBoxLayout()
            inner.setSpacing(4)
            self.labelled(inner, label, control)
            columns.append(inner)
        line = row()
        for one in columns:
            line.addLayout(one, 1)
        self._column.addLayout(line)

    def labelled(self, column: QVBoxLayout, label: str, control: QWidget) -> None:
        """Put a label and its control into a column."""
        words = text(self.translate(label), "label")
        words.setBuddy(control)
        control.setAccessibleName(words.text())
        column.addWidget(words)
        column.addWidget(control)

    def lacking(self, words: str, *leads: QPushButton) -> None:
        """Put on the card what is said, with buttons that lead on, while there is nothing to report on."""
        column = QVBoxLayout(self._lacking)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(text(self.translate(words), "muted", wrap=True))
        column.addLayout(row(*leads, None))
        self._column.addWidget(self._lacking)

    def ready(self, on: bool) -> None:
        """Say whether there is something to report on."""
        for one in (self.draft, self.sign):
            one.setEnabled(on)
        self._lacking.setVisible(not on and self._lacking.parentWidget() is not None)

    def _button(self, words: str, role: str, icon: str, draft: bool) -> QPushButton:
        button = styled(QPushButton(self.translate(words)), role)
        button.setIcon(self._context.icon(icon, "on_accent" if role == "primary" else "muted", 16))
        button.clicked.connect(lambda _on=False: self._make(draft))
        return button

    # -- the PDF

    def _make(self, draft: bool) -> None:
        language = self.language.currentData()
        name = f"{self._names[language]}-{language}{'-draft' if draft else ''}.pdf"
        path = self._context.dialogs.save_file(self._page, self.translate(self._title), name, "*.pdf")
        if path is None:
            return
        work = self._making(Wish(path, language, draft, self.sensitive.isChecked()))
        self._strip.begin(self.translate(_("Making the report…")))
        job = self._context.jobs.write(
            self._page, work, lambda made: self._made(made, path), self._failed, self._strip.step
        )
        self._strip.follow(job)

    def _failed(self, error: Exception) -> None:
        self._strip.end()
        self._bar.fail(error)

    def _made(self, made: Any, path: Path) -> None:
        self._strip.end()
        self._context.arrived(made)  # a final report leaves its digest in its record
        pages = self.translate.plural("{count} page", "{count} pages", made.pages)
        self._bar.say(
            self.translate(_("Written to {file}: {pages}."), file=str(path), pages=pages),
            "ok",
            self.translate(_("Open it")),
            lambda: self._open(path),
        )

    def _open(self, path: Path) -> None:
        if not self._context.dialogs.show_outside(path):
            self._bar.say(
                self.translate(_("No program for PDF files answered; the report lies in {file}."), file=str(path)),
                "info",
            )
