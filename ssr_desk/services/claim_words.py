"""What other desks have set aside, in sentences for window and command line: who, what, of whom, why, and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ssr_desk.i18n import Translator
from ssr_desk.services.claims import AUTHORITY, COUNTS, VOUCHER, Claimed


@dataclass(frozen=True)
class Told:
    """One sentence. Attributes: by: the desk that set it aside; state: of `Claimed`; count: of revisions; words."""

    by: str
    state: str
    count: int
    words: str


def told(found: Iterable[Claimed], names: Mapping[str, str], role: str, translate: Translator) -> list[Told]:
    """Return a sentence for each desk, author and way in which their work stands here.

    Args:
        found: of `claims.claimed`.
        names: of people, by officer number.
        role: of this desk.
        translate: into a person's language.
    """
    groups: dict[tuple[str, str, str], list[Claimed]] = {}
    for one in found:
        groups.setdefault((one.by, one.state, one.officer), []).append(one)
    said = []
    for (by, state, officer), some in groups.items():
        first, number = some[0], len(some)
        author = names.get(officer, officer)
        words = _own(first, number, translate) if first.mine else _others(first, number, author, role, translate)
        said.append(Told(by, state, number, words))
    return said


def _own(one: Claimed, count: int, translate: Translator) -> str:
    if one.state == VOUCHER:
        return translate.plural(
            "{name} has set aside signed work of yours: the certificate was withdrawn."
            " Tell headquarters: it counts once headquarters vouches for it.",
            "{name} has set aside signed work of yours, {count} times: the certificate was withdrawn."
            " Tell headquarters: it counts once headquarters vouches for it.",
            count,
            name=one.name,
        )
    if one.state == AUTHORITY:
        return translate.plural(
            "{name} has set aside {count} change of yours: your certificate gives no right to it."
            " Ask your commander or headquarters to make it.",
            "{name} has set aside {count} changes of yours: your certificate gives no right to them."
            " Ask your commander or headquarters to make them.",
            count,
            name=one.name,
        )
    return translate.plural(
        "{name} has set aside {count} change of yours, which counts here. Ask your commander or headquarters whether your"
        " certificate gives the right to it.",
        "{name} has set aside {count} changes of yours, which count here. Ask your commander or headquarters whether your"
        " certificate gives the right to them.",
        count,
        name=one.name,
    )


def _others(one: Claimed, count: int, author: str, role: str, translate: Translator) -> str:
    if one.state == VOUCHER and role == "hq":
        return translate.plural(
            "{name} has set aside signed work of {author}: the certificate was withdrawn. It counts once you vouch for it.",
            "{name} has set aside signed work of {author}, {count} times: the certificate was withdrawn."
            " It counts once you vouch for it.",
            count,
            name=one.name,
            author=author,
        )
    if one.state == VOUCHER:
        return translate.plural(
            "{name} has set aside signed work of {author}: the certificate was withdrawn."
            " Your next bundle tells headquarters, which can vouch for it.",
            "{name} has set aside signed work of {author}, {count} times: the certificate was withdrawn."
            " Your next bundle tells headquarters, which can vouch for it.",
            count,
            name=one.name,
            author=author,
        )
    if one.state == AUTHORITY:
        return translate.plural(
            "{name} has set aside {count} change by {author}, as this desk has: the certificate gives no right to it.",
            "{name} has set aside {count} changes by {author}, as this desk has: the certificate gives no right to them.",
            count,
            name=one.name,
            author=author,
        )
    if one.state == COUNTS:
        return translate.plural(
            "{name} has set aside {count} change by {author}, which counts here."
            " A bundle from here brings that desk certificates, lists and vouchers.",
            "{name} has set aside {count} changes by {author}, which count here."
            " A bundle from here brings that desk certificates, lists and vouchers.",
            count,
            name=one.name,
            author=author,
        )
    return translate.plural(
        "{name} has set aside {count} change that has not come here yet.",
        "{name} has set aside {count} changes that have not come here yet.",
        count,
        name=one.name,
    )
