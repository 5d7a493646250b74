"""How hard a passphrase is to guess, roughly, and what to say about it. Knows no window.

An honest estimate without a dictionary: repeated and neighbouring characters count little, and the kinds of characters
bound what each can add. The store's key is stretched with Argon2id, so 60 bits are out of reach of a thief with a laptop.
"""

from ssr_desk.i18n import mark as _
from ssr_desk.services.passphrases import is_too_short

_COMMON = (
    "password",
    "motdepasse",
    "123456",
    "azerty",
    "qwerty",
    "ssrdesk",
    "bonjour",
    "canada",
    "police",
    "gendarmerie",
)


def bits(passphrase: str) -> int:
    """Return an estimate of the guesses needed, as a power of two."""
    lowered = passphrase.casefold()
    for word in _COMMON:
        lowered = lowered.replace(word, "*")
    fresh = 0.0
    for before, here in zip("\0" + lowered, lowered, strict=False):
        fresh += 0.25 if here == before or abs(ord(here) - ord(before)) == 1 else 1
    pool = sum(
        size
        for size, test in ((26, str.isalpha), (10, str.isdecimal), (20, lambda one: not one.isalnum()))
        if any(test(one) for one in passphrase)
    )
    per_character = 1.0 if pool == 0 else pool.bit_length() - 1.2
    words = len([one for one in passphrase.split() if len(one) > 2])
    return round(min(fresh * per_character, fresh * 3 if words < 3 and passphrase.isalpha() else fresh * 4.2))


def verdict(passphrase: str) -> tuple[str, str, int]:
    """Return a marked sentence, its tone and a step from 0 to 4."""
    if not passphrase:
        return (
            _("At least 10 characters. Four or five unrelated words are easy to keep in mind and hard to guess."),
            "",
            0,
        )
    if is_too_short(passphrase):
        return _("Too short: at least 10 characters."), "error", 1
    strength = bits(passphrase)
    if strength < 36:
        return _("Weak: add words that have nothing to do with each other."), "warning", 2
    if strength < 60:
        return _("Fair: one more word makes it strong."), "warning", 3
    return _("Strong."), "ok", 4
