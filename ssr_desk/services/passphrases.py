"""The one rule of what may become a passphrase, for window and command line. How strong a longer one is, the window estimates."""

from ssr_desk.services.errors import PassphraseTooShort

LEAST = 10
"""Characters below which a passphrase is refused; spaces around it are none."""


def is_too_short(passphrase: str) -> bool:
    """Whether a passphrase is refused."""
    return len(passphrase.strip()) < LEAST


def refuse_short(passphrase: str) -> None:
    """Raise PassphraseTooShort for one that is refused."""
    if is_too_short(passphrase):
        raise PassphraseTooShort(least=LEAST)
