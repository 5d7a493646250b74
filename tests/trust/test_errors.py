import re

from ssr_desk import paths
from ssr_desk.i18n import translator
from ssr_desk.trust import errors

CLASSES = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.TrustError)]
OWN = [one for one in CLASSES if "code" in vars(one)]


def test_every_refusal_has_a_code_of_its_own():
    assert len({one.code for one in OWN}) == len(OWN) > 30
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)+", one.code) for one in OWN)


def test_every_refusal_speaks_both_languages_and_says_what_to_do():
    french = translator("fr", paths.LOCALE)
    for one in OWN:
        details = dict.fromkeys(re.findall(r"\{(\w+)\}", one.sentence), "42")
        text, texte = one(**details).text(translator("en", paths.LOCALE)), one(**details).text(french)
        assert text != texte, one
        assert "{" not in text + texte
        assert not re.search(r"[^\u00a0][:;!?](\s|$)", texte), texte
