"""How a desk's enrolment stands, and what is warned of weeks before it ends."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.services import keyring
from ssr_desk.services.forks import forks, given_up
from ssr_desk.trust import errors, papers
from ssr_desk.trust.certificates import Identity
from ssr_desk.trust.chain import build, revocations
from ssr_desk.trust.revocation import Crl, Revocation, newest

if TYPE_CHECKING:
    from ssr_desk.db.store import Store

CERTIFICATE_NOTICE = dt.timedelta(weeks=6)
LIST_NOTICE = dt.timedelta(weeks=4)
"""How long before its end a certificate or a revocation list is warned of: a mission's mail may take weeks."""


@dataclass(frozen=True)
class Notice:
    """A warning in words. Attributes: code, stable; sentence, marked; urgent: something has stopped working."""

    code: str
    sentence: str
    urgent: bool = False
    details: dict[str, Any] = field(default_factory=dict)

    def text(self, translate: Translator) -> str:
        """Return it in a language."""
        return translate(self.sentence, **self.details)


@dataclass(frozen=True)
class EnrolmentState:
    """How this desk stands.

    Attributes:
        enrolled: whether there is a certificate that is valid now. identity: what it says, even when it has expired.
        root_words: the six words of the pinned root; empty before. fingerprint: of this desk's key.
        warnings: what ends soon or has ended.
    """

    enrolled: bool
    identity: Identity | None
    root_words: tuple[str, ...]
    fingerprint: str
    warnings: tuple[Notice, ...]


def state_of(store: "Store", now: dt.datetime) -> EnrolmentState:
    """Return how a desk stands at a moment."""
    root, held = keyring.pinned_root(store), keyring.own_certificate(store)
    words = papers.words_of_root(root) if root else ()
    fingerprint = store.setting("fingerprint")
    if root is None or held is None:
        return EnrolmentState(False, None, words, fingerprint, ())
    with store.read() as connection:
        lists = newest(Crl(one) for one in keyring.lists(connection))
    who, withdrawn = _standing(held, root, lists)
    issues = bool(store.setting("issuing_key", None))
    warnings = [*_ends(who, now, issues), *_lists_end(lists, now, who.role)]
    if issues:
        warnings += _others_end(store, now)
    warnings += _copies(store)
    if withdrawn:
        warnings.insert(0, Notice("REVOKED", _REVOKED, True, {"since": f"{withdrawn[0].since:%Y-%m-%d}"}))
    valid = who.not_before <= now <= who.not_after and not withdrawn
    return EnrolmentState(valid, who, words, fingerprint, tuple(warnings))


def _standing(
    held: tuple[bytes, tuple[bytes, ...]], root: bytes, lists: dict[str, Crl]
) -> tuple[Identity, list[Revocation]]:
    """Return what a certificate says and what the lists say of it; nothing when a list is not held."""
    chain = build(held[0], list(held[1]), root)
    try:
        return chain.identity, revocations(chain, lists)
    except errors.NoCrl:
        return chain.identity, []


_REVOKED = _(
    "Headquarters withdrew this desk's certificate on {since}. What is recorded here is kept, but bundles from here are no"
    " longer taken in; telephone headquarters."
)
_ENDED = _(
    "This desk's certificate ended on {day}. What is recorded here is kept, but it cannot be exported; write a new request"
    " and send it to headquarters."
)
_ENDS = _("This desk's certificate ends on {day}. Write a new request now and send it to headquarters.")
_LIST_ENDED = _(
    "The list of withdrawn certificates ended on {day}. Ask headquarters for a new bundle; imports wait, or ask first, until"
    " it comes."
)
_OWN_LIST_ENDS = _(
    "Headquarters' list of withdrawn certificates ends on {day}; after that nobody's bundles are taken in. Renew it with the"
    " root's file, under Trust or with `ssr-desk hq init --root FILE`."
)
_OWN_LIST_ENDED = _(
    "Headquarters' list of withdrawn certificates ended on {day}; nobody's bundles are taken in until it is renewed with the"
    " root's file, under Trust or with `ssr-desk hq init --root FILE`."
)
_LIST_ENDS = _("The list of withdrawn certificates ends on {day}. Import headquarters' next bundle before then.")


_OWN_ENDED = _(
    "Headquarters' own certificate ended on {day}, and nothing can be exported. Renew it with the root's file, under Trust or"
    " with `ssr-desk hq init --root FILE`."
)
_OWN_ENDS = _(
    "Headquarters' own certificate ends on {day}. Renew it with the root's file, under Trust or with"
    " `ssr-desk hq init --root FILE`."
)
_OTHERS_END = _(
    "The certificate of the desk {device} of {name} ends on {day}. Renew it, and send that desk a bundle before then, or"
    " withdraw it when its officer has left."
)


def _ends(who: Identity, now: dt.datetime, issues: bool) -> list[Notice]:
    day = {"day": f"{who.not_after:%Y-%m-%d}"}
    if now > who.not_after:
        return [Notice("CERTIFICATE_ENDED", _OWN_ENDED if issues else _ENDED, True, day)]
    ends = Notice("CERTIFICATE_ENDS", _OWN_ENDS if issues else _ENDS, False, day)
    return [ends] if now > who.not_after - CERTIFICATE_NOTICE else []


def _others_end(store: "Store", now: dt.datetime) -> list[Notice]:
    """Return warnings of the desks, not withdrawn, whose certificates end within the next weeks."""
    at = round(now.timestamp() * 1000)
    query = (
        "SELECT p.device, p.name, c.not_after FROM peer p JOIN certificate c ON c.fingerprint = p.fingerprint"
        " WHERE p.trusted = 1 AND p.device <> ? AND c.not_after BETWEEN ? AND ? ORDER BY c.not_after, p.device"
    )
    until = at + round(CERTIFICATE_NOTICE.total_seconds() * 1000)
    with store.read() as connection:
        rows = connection.execute(query, (store.setting("profile")["device"], at, until)).fetchall()
    days = [dt.datetime.fromtimestamp(end / 1000, dt.UTC).strftime("%Y-%m-%d") for _device, _name, end in rows]
    return [
        Notice("DESK_ENDS", _OTHERS_END, False, {"device": device, "name": name, "day": day})
        for (device, name, _end), day in zip(rows, days, strict=True)
    ]


_TWO_COPIES = _(
    "This desk's work was continued on two laptops, from change {number} on. Nothing is lost: both are kept. Write on one"
    " laptop only, and telephone headquarters."
)
_OTHER_COPY = _(
    "Headquarters goes on from the other copy of this desk: {reason}. What was written here and sent is kept. Write on the"
    " other laptop; when the last work of this one has been sent, erase this copy."
)


def _copies(store: "Store") -> list[Notice]:
    """Return warnings of a desk that was copied: until headquarters has settled it, then on the copy that was given up."""
    found = [
        Notice("TWO_COPIES", _TWO_COPIES, True, {"number": str(one.seq)})
        for one in forks(store, own=True)
        if one.is_open
    ]
    reason = given_up(store)
    if reason is not None:
        found.append(Notice("OTHER_COPY", _OTHER_COPY, True, {"reason": reason.rstrip(" .")}))
    return found


def _lists_end(lists: dict[str, Crl], now: dt.datetime, role: str) -> list[Notice]:
    first = min((one.next_update for one in lists.values()), default=None)
    if first is None or now <= first - LIST_NOTICE:
        return []
    ended = now > first
    sentences = (_OWN_LIST_ENDED, _OWN_LIST_ENDS) if role == "hq" else (_LIST_ENDED, _LIST_ENDS)
    code, sentence = ("LIST_ENDED", sentences[0]) if ended else ("LIST_ENDS", sentences[1])
    return [Notice(code, sentence, ended, {"day": f"{first:%Y-%m-%d}"})]
