"""This desk's certificate: asking for it, taking the answer, exchanging desk cards, and warning before something expires.

Recording never needs any of it; exporting does. Window and command line call `Enrolment`.
"""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ssr_desk.clock import Surround
from ssr_desk.db.files import told, write_whole
from ssr_desk.i18n import Translator
from ssr_desk.i18n import mark as _
from ssr_desk.records.authority import Authority
from ssr_desk.services import keyring
from ssr_desk.services.keyring import first_keys
from ssr_desk.trust import errors, papers
from ssr_desk.trust.certificates import Identity
from ssr_desk.trust.chain import build, revocations
from ssr_desk.trust.keys import SealingPublic
from ssr_desk.trust.revocation import Crl, newest
from ssr_desk.trust.signing import Signer, Verifier

if TYPE_CHECKING:
    from ssr_desk.db.store import Store

__all__ = ["Enrolment", "EnrolmentState", "Notice", "first_keys"]

CERTIFICATE_NOTICE = dt.timedelta(weeks=6)
LIST_NOTICE = dt.timedelta(weeks=4)
"""How long before its end a certificate or a revocation list is warned of: a mission's mail may take weeks."""


class Person(Protocol):
    """Who uses the desk: `app.Profile`."""

    @property
    def name(self) -> str:
        """Of the person."""
        ...

    @property
    def officer(self) -> str:
        """Service number."""
        ...

    @property
    def device(self) -> str:
        """Id of the desk."""
        ...

    @property
    def role(self) -> str:
        """As told at first start."""
        ...

    @property
    def mission(self) -> str:
        """Code, or empty."""
        ...

    @property
    def post(self) -> str:
        """Code, or empty."""
        ...


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


class Enrolment:
    """Enrolment of one open desk."""

    def __init__(self, store: "Store", surround: Surround, profile: Person) -> None:
        """Work on an open store for its user."""
        self._store, self._surround, self._profile = store, surround, profile

    def request(self, path: Path) -> tuple[str, ...]:
        """Write a certificate request; return its six words, which headquarters compares with the person.

        Raises:
            Surroundings: the file cannot be written. PaperFormat: an id of the profile that no certificate can hold.
        """
        who = self._profile
        raw = papers.make_request(
            keyring.signing_key(self._store),
            keyring.sealing_key(self._store).public,
            name=who.name,
            officer=who.officer,
            device=who.device,
            role=who.role,
            mission=who.mission,
            post=who.post,
            now=self._surround.now(),
        )
        words = papers.read_request(raw).words
        with told(path.parent):
            write_whole(path, raw)
        return words

    def accept(self, path: Path, root_words: str | None = None) -> Identity:
        """Take headquarters' answer: pin its root, keep the certificate, the directory and the revocation lists.

        Args:
            path: the answer.
            root_words: the six words of headquarters' root as typed; needed once, while no root is pinned.

        Raises:
            TrustError: one class for each reason; nothing was changed.
        """
        raw = _read(path, papers.ANSWER_LIMIT)
        verifier = self._verifier_of(papers.root_in(raw), root_words)
        answer = papers.read_answer(raw, verifier, self._surround.now())
        own = build(answer.certificate_der, list(answer.chain_der), verifier.root_der).identity
        if own.fingerprint != self._store.setting("fingerprint") or own.device != self._profile.device:
            raise errors.NotThisDesk
        with self._store.write() as connection:
            self._pin(connection, verifier)
            keyring.keep_certificate(connection, answer.certificate_der, answer.chain_der)
            hq = answer.headquarters
            for who, certificate, chain, sealing in [
                (hq.identity, hq.certificate_der, hq.chain_der, hq.sealing),
                *((one.identity, one.certificate, one.chain, SealingPublic(one.sealing)) for one in answer.directory),
            ]:
                keyring.keep_certificate(connection, certificate, chain)
                if who.device != own.device:
                    keyring.keep_peer(connection, who, sealing)
        return own

    def card(self, path: Path) -> Identity:
        """Write this desk's card, which another desk takes with `trust`.

        Raises:
            NotEnrolled: there is no certificate yet. Surroundings: the file cannot be written.
        """
        signer, root = self.signer(), self.verifier().root_der
        raw = papers.make_card(signer, root, keyring.sealing_key(self._store).public, self._surround.now())
        with told(path.parent):
            write_whole(path, raw)
        held = keyring.identity(self._store)
        assert held is not None  # noqa: S101 - `signer` has refused a desk without a certificate
        return held

    def trust(self, path: Path, root_words: str | None = None) -> Identity:
        """Take another desk's card, so that bundles can be sealed for it before headquarters' directory comes.

        Args:
            path: the card.
            root_words: as for `accept`: a desk that is not enrolled yet pins the root by them.

        Raises:
            TrustError: one class for each reason; nothing was changed.
        """
        raw = _read(path, papers.CARD_LIMIT)
        verifier = self._verifier_of(papers.root_in(raw), root_words)
        card = papers.read_card(raw, verifier, self._surround.now())
        with self._store.write() as connection:
            self._pin(connection, verifier)
            keyring.keep_certificate(connection, card.certificate_der, card.chain_der)
            if card.identity.device != self._profile.device:
                keyring.keep_peer(connection, card.identity, card.sealing)
            keyring.record_decision(
                connection, self._surround, "card", {"device": card.identity.device, "serial": card.identity.serial}
            )
        return card.identity

    def signer(self) -> Signer:
        """Return this desk's signer. Raises NotEnrolled."""
        return keyring.signer(self._store)

    def verifier(self, accept_stale_crl: bool = False) -> Verifier:
        """Return a judge of signatures under the pinned root. Raises NotEnrolled."""
        return keyring.verifier(self._store, accept_stale_crl)

    def authority(self) -> Authority | None:
        """Return what this desk's certificate allows, once there is one."""
        who = keyring.identity(self._store)
        return Authority(who.officer, who.role, who.missions) if who else None

    def state(self) -> EnrolmentState:
        """Return how this desk stands, with warnings weeks ahead."""
        now, root, held = self._surround.now(), keyring.pinned_root(self._store), keyring.own_certificate(self._store)
        who = keyring.identity(self._store)
        words = papers.words_of_root(root) if root else ()
        fingerprint = self._store.setting("fingerprint")
        if root is None or held is None or who is None:
            return EnrolmentState(False, None, words, fingerprint, ())
        with self._store.read() as connection:
            lists = newest(Crl(one) for one in keyring.lists(connection))
        chain = build(held[0], list(held[1]), root)
        try:
            withdrawn = revocations(chain, lists)
        except errors.NoCrl:
            withdrawn = []
        warnings = [*_ends(who, now), *_lists_end(lists, now, who.role)]
        if withdrawn:
            warnings.insert(0, Notice("REVOKED", _REVOKED, True, {"since": f"{withdrawn[0].since:%Y-%m-%d}"}))
        valid = who.not_before <= now <= who.not_after and not withdrawn
        return EnrolmentState(valid, who, words, fingerprint, tuple(warnings))

    def _verifier_of(self, root_der: bytes, root_words: str | None) -> Verifier:
        """Return a judge under the root that a paper names, which is the pinned one or whose words were typed."""
        pinned = keyring.pinned_root(self._store)
        if pinned is not None and pinned != root_der:
            raise errors.OtherRoot
        if root_words:
            papers.check_root_words(root_words, root_der)
        elif pinned is None:
            raise errors.WordsNeeded
        with self._store.read() as connection:
            return Verifier(root_der, keyring.lists(connection))

    def _pin(self, connection: Any, verifier: Verifier) -> None:
        self._store.put_setting(connection, "root", keyring.pack(verifier.root_der))
        keyring.keep_lists(connection, verifier.lists)


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
    "Headquarters' list of withdrawn certificates ends on {day}; after that nobody's bundles are taken in. Renew it: run"
    " `ssr-desk hq init --root FILE` again with the root's file."
)
_LIST_ENDS = _("The list of withdrawn certificates ends on {day}. Import headquarters' next bundle before then.")


def _ends(who: Identity, now: dt.datetime) -> list[Notice]:
    day = {"day": f"{who.not_after:%Y-%m-%d}"}
    if now > who.not_after:
        return [Notice("CERTIFICATE_ENDED", _ENDED, True, day)]
    return [Notice("CERTIFICATE_ENDS", _ENDS, False, day)] if now > who.not_after - CERTIFICATE_NOTICE else []


def _lists_end(lists: dict[str, Crl], now: dt.datetime, role: str) -> list[Notice]:
    first = min((one.next_update for one in lists.values()), default=None)
    if first is None or now <= first - LIST_NOTICE:
        return []
    code, sentence = ("LIST_ENDED", _LIST_ENDED) if now > first else ("LIST_ENDS", _LIST_ENDS)
    return [Notice(code, _OWN_LIST_ENDS if role == "hq" else sentence, now > first, {"day": f"{first:%Y-%m-%d}"})]


def _read(path: Path, limit: int) -> bytes:
    """Read a file from outside, up to one byte over the limit, which the reader then refuses."""
    with told(path), path.open("rb") as file:
        return file.read(limit + 1)
