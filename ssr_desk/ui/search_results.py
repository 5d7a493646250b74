"""Hits of a search in everything, each with the place where the words stand."""

from typing import Any

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.widgets import clear, row, scrolled, styled, text

LIMIT = 50
MARKS = str.maketrans({"\x02": "«", "\x03": "»", "\x01": "«"})


class SearchResults(QWidget):
    """The hits of one question."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._asked = context, 0
        inside = styled(QWidget(), "plain")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inside))

    def look_for(self, words: str) -> None:
        """Look for words and show what was found."""
        self._asked += 1
        asked, desk = self._asked, self._context.desk

        def done(found: Any) -> None:
            if asked == self._asked:
                self._show(found)

        self._context.jobs.read(self, lambda _job: desk.searching.search(words, LIMIT), done)

    def _show(self, found: Any) -> None:
        clear(self._column)
        translate = self._context.translate
        if not found.hits:
            self._column.addWidget(
                text(translate(_("Nothing found. Every word must occur; accents do not matter.")), "muted")
            )
        else:
            words = translate.plural("{count} record found", "{count} records found", found.total)
            if found.more:
                words = translate(_("More than {count} records found; add a word."), count=found.total)
            self._column.addWidget(text(words, "muted"))
        for hit in found.hits:
            self._column.addWidget(self._card(hit))
        self._column.addStretch(1)

    def _card(self, hit: Any) -> QFrame:
        translate, registry = self._context.translate, self._context.desk.registry
        record_type = registry[hit.type_name]
        frame = styled(QFrame(), "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(2)
        link = styled(QPushButton(hit.title), "link")
        link.clicked.connect(lambda _on=False: self._context.go(f"record:{hit.type_name}", hit.id))
        column.addLayout(row(link, None, text(translate(record_type.label), "hint")))
        labels = {one.name: one.label for one in record_type.fields()}
        place = translate(labels.get(hit.field, ""))
        snippet = hit.snippet.translate(MARKS)
        column.addWidget(text(f"{place}: {snippet}" if place else snippet, "muted", wrap=True))
        return frame
