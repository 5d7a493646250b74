"""Hits of a search in everything, each with the place where the words stand."""

import html
import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ssr_desk.i18n import mark as _
from ssr_desk.ui.context import Context
from ssr_desk.ui.widgets import clear, row, scrolled, styled, text
from ssr_desk.ui.words import folded

LIMIT, AT_ONCE = 50, 10
_WORD = re.compile(r"[^\W_]+")


class SearchResults(QWidget):
    """The hits of one question. The arrows go from hit to hit, Enter opens one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._asked, self._words = context, 0, ""
        self.links: list[QPushButton] = []
        inside = styled(QWidget(), "plain")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._area = scrolled(inside)
        outer.addWidget(self._area)

    def look_for(self, words: str) -> None:
        """Look for words and show what was found."""
        self._asked += 1
        asked, desk = self._asked, self._context.desk

        def done(found: Any) -> None:
            if asked == self._asked:
                self._words = words
                self._show(found)

        self._context.jobs.read(self, lambda _job: desk.searching.search(words, LIMIT), done)

    def enter(self) -> bool:
        """Put the cursor on the first hit; returns whether there is one."""
        if self.links:
            self.links[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(self.links)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from hit to hit: a button by itself would take the arrows for Tab."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched in self.links:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                here = self.links.index(watched)
                link = self.links[min(max(here + step, 0), len(self.links) - 1)]
                link.setFocus(Qt.FocusReason.TabFocusReason)
                self._area.ensureWidgetVisible(link, 0, 60)
                return True
        return super().eventFilter(watched, event)

    def _show(self, found: Any) -> None:
        clear(self._column)
        self.links = []
        translate = self._context.translate
        if not found.hits:
            self._column.addWidget(
                text(translate(_("Nothing found. Every word must occur; accents do not matter.")), "muted")
            )
        else:
            words = translate.plural("{count} record found", "{count} records found", found.total)
            if found.more:
                words = _("More than {count} records found, the newest first; add a word.")
                words = translate(words, count=translate.number(found.total))
            self._column.addWidget(text(words, "muted"))
        self._column.addStretch(1)
        self._add(found.hits, self._asked)

    def _add(self, hits: Sequence[Any], asked: int) -> None:
        """Draw some hits, and the others in the next turns of the event loop: all at once would hold the window."""
        if asked != self._asked:
            return
        for hit in hits[:AT_ONCE]:
            self._column.insertWidget(self._column.count() - 1, self._card(hit))
        if hits[AT_ONCE:]:
            QTimer.singleShot(0, self, lambda: self._add(hits[AT_ONCE:], asked))

    def _card(self, hit: Any) -> QFrame:
        translate, registry = self._context.translate, self._context.desk.registry
        record_type = registry[hit.type_name]
        labels = {one.name: one.label for one in record_type.fields()}
        place, kind = translate(labels.get(hit.field, "")), translate(record_type.label)
        frame = styled(QFrame(), "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 16, 10)
        column.setSpacing(2)
        link = styled(QPushButton(self._context.icon(record_type.icon, "accent", 16), ""), "link")
        link.setText(hit.title.replace("&", "&&") or kind)
        told = translate(_("{name}: {message}"), name=place, message=hit.snippet) if place else hit.snippet
        link.setAccessibleName(f"{hit.title}, {kind}. {told}")
        link.setMinimumWidth(60)
        link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        link.clicked.connect(lambda _on=False: self._context.go(f"record:{hit.type_name}", hit.id))
        link.installEventFilter(self)
        self.links.append(link)
        column.addLayout(row(link, None, text(kind, "hint")))
        around = QLabel(marked(told, self._words))
        around.setObjectName("muted")
        around.setTextFormat(Qt.TextFormat.RichText)
        around.setWordWrap(True)
        around.setIndent(24)
        column.addWidget(around)
        return frame


def marked(words: str, question: str) -> str:
    """Return a text as markup in which the words that were looked for are bold; what the text holds stays text."""
    wanted = [one for one in folded(question).split() if one]

    def bold(found: re.Match[str]) -> str:
        word = found[0]
        hit = any(folded(word).startswith(one) for one in wanted)
        return f"<b>{html.escape(word)}</b>" if hit else html.escape(word)

    parts, end = [], 0
    for found in _WORD.finditer(words):
        parts += [html.escape(words[end : found.start()]), bold(found)]
        end = found.end()
    return "".join([*parts, html.escape(words[end:])])
