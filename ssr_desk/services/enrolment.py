"""This desk's certificate: asking for it, taking the answer, exchanging desk cards, and warning before something expires.

Recording never needs any of it; exporting does. Window and command line call `Enrolment`. Each save asks it for the desk's
authority, so what reads and judges certificates is imported by the methods that do.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ssr_desk.clock import Surround
from ssr_desk.db.files import told, write_whole
from ssr_desk.records.authority import Authority
from ssr_desk.trust import errors

if TYPE_CHECKING:
    from ssr_desk.db.store import Store
    from ssr_desk.services.enrolment_state import EnrolmentState
    from ssr_desk.trust.certificates import Identity
    from ssr_desk.trust.signing import Signer, Verifier


def first_keys(surround: Surround) -> dict[str, str]:
    """Make a new desk's keys; return the settings that hold them: signing_key, sealing_key (base64), fingerprint (hex)."""
    from ssr_desk.services import keyring

    return keyring.first_keys(surround)


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
        from ssr_desk.services import keyring
        from ssr_desk.trust import papers

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

    def new_key(self) -> None:
        """Replace this desk's keys, as when somebody has seen its passphrase; then write a new request.

        Everything written so far is signed with the old key for the last time, so that headquarters, which withdraws it, can
        vouch for that. The old keys are destroyed: bundles on their way here are sealed for them and must be exported again.

        Raises:
            NotEnrolled: a key that nobody has certified need not be replaced.
        """
        from ssr_desk.services import keyring, packing

        old, by = self._store.setting("fingerprint"), keyring.signer(self._store)
        made = keyring.first_keys(self._surround)
        with self._store.write() as connection:
            packing.sign_tips_in(connection, self._store, self._surround, by)
            for name, value in made.items():
                self._store.put_setting(connection, name, value)
            keyring.record_decision(connection, self._surround, "new_key", {"before": old})
        self._store.scrub()

    def accept(self, path: Path, root_words: str | None = None) -> "Identity":
        """Take headquarters' answer: pin its root, keep the certificate, the directory and the revocation lists.

        Args:
            path: the answer.
            root_words: the six words of headquarters' root as typed; needed once, while no root is pinned.

        Raises:
            TrustError: one class for each reason; nothing was changed.
        """
        from ssr_desk.services import keyring
        from ssr_desk.trust import papers
        from ssr_desk.trust.chain import build
        from ssr_desk.trust.keys import SealingPublic

        raw = _read(path, papers.ANSWER_LIMIT)
        verifier = self._verifier_of(papers.root_in(raw), root_words)
        answer = papers.read_answer(raw, verifier, self._surround.now())
        own = build(answer.certificate_der, list(answer.chain_der), verifier.root_der).identity
        if own.fingerprint != self._store.setting("fingerprint") or own.device != self._profile.device:
            raise errors.NotThisDesk
        hq = answer.headquarters
        others = [(one.identity, one.certificate, one.chain, SealingPublic(one.sealing)) for one in answer.directory]
        others.append((hq.identity, hq.certificate_der, hq.chain_der, hq.sealing))
        with self._store.write() as connection:
            self._pin(connection, verifier)
            certified = [(certificate, chain) for _who, certificate, chain, _sealing in others]
            keyring.learn(self._store, connection, [(answer.certificate_der, answer.chain_der), *certified])
            for who, _certificate, _chain, sealing in others:
                if who.device != own.device:
                    keyring.keep_peer(connection, who, sealing)
        return own

    def card(self, path: Path) -> "Identity":
        """Write this desk's card, which another desk takes with `trust`.

        Raises:
            NotEnrolled: there is no certificate yet. Surroundings: the file cannot be written.
        """
        from ssr_desk.services import keyring
        from ssr_desk.trust import papers

        signer, root = self.signer(), self.verifier().root_der
        raw = papers.make_card(signer, root, keyring.sealing_key(self._store).public, self._surround.now())
        with told(path.parent):
            write_whole(path, raw)
        held = keyring.identity(self._store)
        assert held is not None  # noqa: S101 - `signer` has refused a desk without a certificate
        return held

    def trust(self, path: Path, root_words: str | None = None) -> "Identity":
        """Take another desk's card, so that bundles can be sealed for it before headquarters' directory comes.

        Args:
            path: the card.
            root_words: as for `accept`: a desk that is not enrolled yet pins the root by them.

        Raises:
            TrustError: one class for each reason; nothing was changed.
        """
        from ssr_desk.services import keyring
        from ssr_desk.trust import papers

        raw = _read(path, papers.CARD_LIMIT)
        verifier = self._verifier_of(papers.root_in(raw), root_words)
        card = papers.read_card(raw, verifier, self._surround.now())
        with self._store.write() as connection:
            self._pin(connection, verifier)
            keyring.learn(self._store, connection, [(card.certificate_der, card.chain_der)])
            if card.identity.device != self._profile.device:
                keyring.keep_peer(connection, card.identity, card.sealing)
            keyring.record_decision(
                connection, self._surround, "card", {"device": card.identity.device, "serial": card.identity.serial}
            )
        return card.identity

    def deposit(self, path: Path) -> tuple[str, ...]:
        """Write a recovery key for headquarters to hold, signed and sealed; return headquarters' devices.

        It opens this desk's folder and its backups from now on; the one before does no longer.

        Raises:
            NotEnrolled; NoAddressee: headquarters' key is not known. Surroundings: the file cannot be written.
        """
        from ssr_desk.services import escrow

        return escrow.hand_over(self._store, self._surround, path)

    def signer(self) -> "Signer":
        """Return this desk's signer. Raises NotEnrolled."""
        from ssr_desk.services import keyring

        return keyring.signer(self._store)

    def verifier(self, accept_stale_crl: bool = False) -> "Verifier":
        """Return a judge of signatures under the pinned root. Raises NotEnrolled."""
        from ssr_desk.services import keyring

        return keyring.verifier(self._store, accept_stale_crl)

    def authority(self) -> Authority | None:
        """Return what this desk's certificate allows, once there is one. Every save asks: one row is read, nothing parsed."""
        own = bytes.fromhex(self._store.setting("fingerprint"))
        with self._store.read() as connection:
            row = connection.execute(
                "SELECT officer, role, missions FROM certificate WHERE fingerprint = ?", (own,)
            ).fetchone()
        return Authority(row[0], row[1], tuple(json.loads(row[2]))) if row else None

    def state(self) -> "EnrolmentState":
        """Return how this desk stands, with warnings weeks ahead."""
        from ssr_desk.services.enrolment_state import state_of

        return state_of(self._store, self._surround.now())

    def _verifier_of(self, root_der: bytes, root_words: str | None) -> "Verifier":
        """Return a judge under the root that a paper names, which is the pinned one or whose words were typed."""
        from ssr_desk.services import keyring
        from ssr_desk.trust import papers
        from ssr_desk.trust.signing import Verifier

        pinned = keyring.pinned_root(self._store)
        if pinned is not None and pinned != root_der:
            raise errors.OtherRoot
        if root_words:
            papers.check_root_words(root_words, root_der)
        elif pinned is None:
            raise errors.WordsNeeded
        with self._store.read() as connection:
            return Verifier(root_der, keyring.lists(connection))

    def _pin(self, connection: Any, verifier: "Verifier") -> None:
        from ssr_desk.services import keyring

        self._store.put_setting(connection, "root", keyring.pack(verifier.root_der))
        keyring.keep_lists(connection, verifier.lists)


def _read(path: Path, limit: int) -> bytes:
    """Read a file from outside, up to one byte over the limit, which the reader then refuses."""
    with told(path), path.open("rb") as file:
        return file.read(limit + 1)
