"""What the ledger keeps of a refusal, and the sentence made of it again: in the language of whoever reads it later."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ssr_desk.errors import DeskError
from ssr_desk.i18n import Translator

_LONGEST = 200
_OPEN = re.compile(r"\{(\w+)\}")


def kept(error: DeskError) -> dict[str, Any]:
    """Return an error's details as JSON holds them: names and dates, each cut to a line. Texts from outside stay texts."""
    return {
        name: value if isinstance(value, int | float) or value is None else str(value)[:_LONGEST]
        for name, value in error.details.items()
    }


def sentence(code: str, details: Mapping[str, Any], translate: Translator) -> str:
    """Return the sentence of a refusal; its code when a later version knows it and this one does not.

    What an older version has not kept of it is an ellipsis.
    """
    kind = next((one for one in _kinds() if one.code == code), None)
    if kind is None:
        return code
    names = {found[1] for found in _OPEN.finditer(kind.sentence)}
    return kind(**(dict.fromkeys(names, "…") | dict(details))).text(translate)


def _kinds() -> Iterator[type[DeskError]]:
    """Yield every class that refuses what comes from outside."""
    from ssr_desk.services import errors as of_services
    from ssr_desk.sync import errors as of_bundles
    from ssr_desk.trust import errors as of_trust

    for module in (of_bundles, of_trust, of_services):
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, DeskError):
                yield one
