"""Folding has a quick way for the letters of English and French; nobody must be able to tell it from the rules."""

import sys

from ssr_desk.db import search


def test_every_character_is_folded_as_the_rules_say():
    for code in range(sys.maxunicode + 1):
        if not 0xD800 <= code < 0xE000:
            for words in (f"é{chr(code)}a", f"a\u0301{chr(code)}\u0308"):
                assert search.folded(words) == search._folded(words), hex(code)


def test_what_french_officers_write_is_folded():
    assert search.folded("L’œuvre à Port-au-Prince\u202f: séance n\u00ba\u00a03, «\u00a0ÇA\u00a0»") == (
        "l œuvre a port-au-prince : seance no 3, « ca »"
    )
    assert search.folded("Straße ½") == "strasse 1⁄2"
