"""Texts and plurals come out of the compiled catalogue as gettext itself would give them."""

import gettext
import io

import pytest
from babel.messages.pofile import read_po

from ssr_desk import paths
from ssr_desk.i18n import LANGUAGES, translator

FRENCH = paths.LOCALE / "fr" / "LC_MESSAGES"
MESSAGES = [one for one in read_po(io.BytesIO((FRENCH / "ssr_desk.po").read_bytes()), locale="fr") if one.id]


def test_every_text_is_what_gettext_gives():
    ours, theirs = translator("fr", paths.LOCALE).catalogue, gettext.translation("ssr_desk", paths.LOCALE, ["fr"])
    for message in MESSAGES:
        before = f"{message.context}\x04" if message.context else ""
        if isinstance(message.id, str):
            assert ours.gettext(before + message.id) == theirs.gettext(before + message.id)
            continue
        one, many = before + message.id[0], message.id[1]
        assert ours.gettext(one) == theirs.ngettext(
            one, many, 1
        )  # Python 3.11.2 finds no plural text by its singular alone
        for count in (0, 1, 2, 5, 1000):
            assert ours.ngettext(one, many, count) == theirs.ngettext(one, many, count)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_without_translation_is_shown_as_it_is(language):
    translate = translator(language, paths.LOCALE)
    assert translate("No catalogue has {this}.", this="that") == "No catalogue has that."
    assert translate.plural("{count} stray", "{count} strays", 1) == "1 stray"
    assert translate.plural("{count} stray", "{count} strays", 2) == "2 strays"
    assert translate("") == ""


def test_dates_numbers_and_counts_are_written_as_the_language_does():
    english, french = (translator(one, paths.LOCALE) for one in LANGUAGES)
    assert english.date_of("2026-05-01") == "May 1, 2026"
    assert french.date_of("2026-05-01") == "1er mai 2026"
    assert french.date_of("2026-05-01", "long") == "1er mai 2026"
    assert french.date_of("2026-05-11") == "11 mai 2026"
    assert french.time_of(1_777_680_000_000).startswith(("1er mai 2026, ", "2 mai 2026, "))
    assert english.plural("{count} stray", "{count} strays", 3939) == "3,939 strays"
    assert french.plural("{count} stray", "{count} strays", 3939) == "3\N{NO-BREAK SPACE}939 strays"
    assert french.plural("{count} stray", "{count} strays", 999) == "999 strays"
