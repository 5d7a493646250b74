"""Headquarters' side of trust: the root, certifying desks, withdrawing certificates, vouching, renewing lists.

The root's key lives in a file of its own under its own passphrase and is needed for `init` and for renewing the root's list;
the issuing authority's key lies in headquarters' encrypted store. Lists themselves are made by `services/lists.py`.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.x509 import load_der_x509_certificate

from ssr_desk.clock import Surround
from ssr_desk.db.files import told, write_whole
from ssr_desk.records.text import clean_text
from ssr_desk.services import directory, escrow, keyring, lists, passphrases, vouching
from ssr_desk.services.enrolment import Person
from ssr_desk.sync.statements import REASON, Voucher, stamp
from ssr_desk.trust import certificates, errors, keys, papers
from ssr_desk.trust import chain as chains
from ssr_desk.trust.certificates import EVERY_MISSION, ID, ROLES, Authority, identity_of
from ssr_desk.trust.papers import Request
from ssr_desk.trust.revocation import REASONS
from ssr_desk.trust.signing import Signer, sign

if TYPE_CHECKING:
    from ssr_desk.db.store import Store
    from ssr_desk.services.recording import Recording

OWN_DAYS = 1200
OWN_RENEWED = dt.timedelta(days=365)
"""`init` done again renews headquarters' own certificate when it has less than this to live."""
MOST_DAYS = 1200


@dataclass(frozen=True)
class Certified:
    """A certificate that was issued. Attributes: serial; officer, device, role, missions; expires; words of the request."""

    serial: str
    officer: str
    device: str
    role: str
    missions: tuple[str, ...]
    expires: dt.datetime
    words: tuple[str, ...]


@dataclass(frozen=True)
class Withdrawn:
    """Certificates that were withdrawn. Attributes: serials (all of one key's), reason, crl_number."""

    serials: tuple[str, ...]
    reason: str
    crl_number: int


class Headquarters:
    """Headquarters' tools on one open desk."""

    def __init__(
        self, store: "Store", surround: Surround, profile: Person, recording: "Recording | None" = None
    ) -> None:
        """Work on an open store; with `recording`, people and desks are written to the directory as they are certified."""
        self._store, self._surround, self._profile, self._recording = store, surround, profile, recording

    def init(self, root_path: Path, root_passphrase: str) -> tuple[str, ...]:
        """Make the root, or open an existing one; make an issuing authority; certify this desk. Return the root's six words.

        Done again with the same root, it renews the lists of root and issuing authority, which nothing else can, and this
        desk's own certificate in its last year.

        Args:
            root_path: where the root's key and certificate are written; an existing root file is used again.
            root_passphrase: of that file; not the desk's.

        Raises:
            TrustError: not headquarters' desk; set up already; a wrong or empty passphrase. PassphraseTooShort: for a root
                that is made now. Surroundings: not writable.
        """
        if self._profile.role != "hq":
            raise errors.NotHeadquarters
        if self._store.setting("issuing_key", None):
            if not root_path.exists():
                raise errors.AlreadyHeadquarters
            self.renew_crl(root_path, root_passphrase)
            self._renew_own()
            return papers.words_of_root(keyring.unpack(self._store.setting("root")))
        now, random = self._surround.now(), self._surround.random
        root = self._root(root_path, root_passphrase)
        issuing = certificates.new_issuing(f"SSR Desk HQ issuing {now:%Y-%m-%d}", root, now, random)
        own = self._issue(issuing, keyring.signing_key(self._store).public_key(), "hq", (EVERY_MISSION,), OWN_DAYS)
        who = identity_of(own)
        with self._store.write() as connection:
            for name, value in (
                ("root", root.certificate_der),
                ("issuing", issuing.certificate_der),
                ("issuing_key", keys.key_bytes(issuing.key)),
            ):
                self._store.put_setting(connection, name, keyring.pack(value))
            keyring.keep_lists(connection, lists.first(self._surround, root, issuing))
            keyring.learn(self._store, connection, [(own, [issuing.certificate_der])])
            self._remember(connection, who)
        self._to_directory(who)
        return papers.words_of_root(root.certificate_der)

    def _root(self, path: Path, passphrase: str) -> Authority:
        if not passphrase:
            raise errors.RootPassphrase
        if path.exists():
            with told(path):
                return certificates.read_root_file(path.read_bytes(), passphrase)
        passphrases.refuse_short(passphrase)
        root = certificates.new_root("SSR Desk HQ root", self._surround.now(), self._surround.random)
        with told(path.parent):
            write_whole(path, certificates.root_file(root, passphrase))
        return root

    def _renew_own(self) -> None:
        own = keyring.identity(self._store)
        if own is None:
            self._certify_own(lists.issuing(self._store))
        elif own.not_after - self._surround.now() < OWN_RENEWED:
            self._again(own, OWN_DAYS)

    def _certify_own(self, issuing: Authority) -> None:
        """Certify the key that this desk has made in place of its first one."""
        own = self._issue(issuing, keyring.signing_key(self._store).public_key(), "hq", (EVERY_MISSION,), OWN_DAYS)
        who = identity_of(own)
        with self._store.write() as connection:
            keyring.learn(self._store, connection, [(own, [issuing.certificate_der])])
            self._remember(connection, who)
        self._to_directory(who)

    def renew(self, serial: str, days: int) -> Certified:
        """Issue a certificate anew for the same key, role and missions, before it ends; no request is needed.

        It rides in the directory: the desk finds it in this desk's next bundle, and so does everybody else. A desk whose
        certificate has ended already takes it in as well.

        Args:
            serial: of any certificate of the key.
            days: how long the new one is valid, 1 to 1200.

        Raises:
            UnknownSerial, KeyWithdrawn, NotHeadquarters: nothing was issued. BadCertification: it would not last longer.
        """
        lists.issuing(self._store)
        with self._store.read() as connection:
            issued = keyring.decisions(connection, "certified")
            key = next((one["fingerprint"] for one in issued if one["serial"] == serial.lower()), None)
            held = keyring.certificate(connection, key) if key else None
        if held is None:
            raise errors.UnknownSerial(serial=serial)
        who = self._not_withdrawn(held)
        if not 1 <= days <= MOST_DAYS or self._surround.now() + dt.timedelta(days=days) <= who.not_after:
            raise errors.BadCertification(value=str(days))
        return self._again(who, days)

    def _not_withdrawn(self, held: tuple[bytes, tuple[bytes, ...]]) -> certificates.Identity:
        """Return whose a certificate is. Raises KeyWithdrawn."""
        verifier = keyring.verifier(self._store)
        chain = chains.build(held[0], list(held[1]), verifier.root_der)
        if verifier.withdrawn(chain):
            raise errors.KeyWithdrawn(device=chain.identity.device)
        return chain.identity

    def _again(self, who: certificates.Identity, days: int) -> Certified:
        """Certify a key that is certified already, as the same desk."""
        issuing = lists.issuing(self._store)
        with self._store.read() as connection:
            held = keyring.certificate(connection, who.fingerprint)
        assert held is not None  # noqa: S101 - whoever calls has read it
        public: Any = load_der_x509_certificate(held[0]).public_key()
        raw = certificates.issue(
            issuing,
            public,
            name=who.name,
            officer=who.officer,
            device=who.device,
            role=who.role,
            missions=who.missions,
            days=days,
            now=self._surround.now(),
            random=self._surround.random,
        )
        new = identity_of(raw)
        lists.renew_when_due(self._store, self._surround)
        with self._store.write() as connection:
            keyring.learn(self._store, connection, [(raw, [issuing.certificate_der])])
            self._remember(connection, new)
        self._to_directory(new)
        return Certified(new.serial, new.officer, new.device, new.role, new.missions, new.not_after, ())

    def inspect(self, request_path: Path) -> Request:
        """Read a request, so that its words and names can be compared before certifying. Raises PaperRefused."""
        with told(request_path), request_path.open("rb") as file:
            return papers.read_request(file.read(papers.REQUEST_LIMIT + 1))

    def certify(
        self,
        request_path: Path,
        role: str,
        missions: tuple[str, ...],
        days: int,
        out: Path,
        words: str | None = None,
    ) -> Certified:
        """Issue a certificate and write the answer.

        Args:
            request_path: the desk's request.
            role: officer, commander or hq.
            missions: codes; `*` for all.
            days: how long it is valid, 1 to 1200.
            out: where the answer is written. When that fails the certificate stands; certify again.
            words: the six words as the person read them out; compared when given.

        Raises:
            TrustError: one class for each reason; nothing was issued.
        """
        issuing = lists.issuing(self._store)
        request = self.inspect(request_path)
        if words is not None and tuple(words.replace(",", " ").lower().split()) != request.words:
            raise errors.WordsDiffer
        codes = tuple(sorted(set(missions)))
        self._check(request, role, codes, days)
        raw = self._issue(issuing, request.public, role, codes, days, request)
        who = identity_of(raw)
        lists.renew_when_due(self._store, self._surround)
        with self._store.write() as connection:
            keyring.learn(self._store, connection, [(raw, [issuing.certificate_der])])
            keyring.keep_peer(connection, who, request.sealing)
            self._remember(connection, who)
        answer = self._answer(raw, issuing)
        with told(out.parent):
            write_whole(out, answer)
        self._to_directory(who)
        return Certified(who.serial, who.officer, who.device, who.role, who.missions, who.not_after, request.words)

    def _check(self, request: Request, role: str, missions: tuple[str, ...], days: int) -> None:
        """Refuse what may not be certified: a key has one role and one set of missions, for ever."""
        wrong = [one for one in missions if not (ID.fullmatch(one) or one == EVERY_MISSION)]
        if role not in ROLES or not missions or wrong or not 1 <= days <= MOST_DAYS:
            raise errors.BadCertification(value=f"{role}, {' '.join(missions) or '-'}, {days}")
        with self._store.read() as connection:
            held = keyring.certificate(connection, request.fingerprint)
            others = connection.execute(
                "SELECT der, chain FROM certificate WHERE device = ? AND fingerprint <> ?",
                (request.device, bytes.fromhex(request.fingerprint)),
            ).fetchall()
        if held is not None:
            before = self._not_withdrawn(held)
            if (before.role, before.missions, before.officer, before.device) != (
                role,
                missions,
                request.officer,
                request.device,
            ):
                raise errors.KeyAlreadyCertified(role=before.role, missions=" ".join(before.missions))
        verifier = keyring.verifier(self._store)
        for (
            der,
            chain,
        ) in others:  # a desk may have a new key once its old one was withdrawn, and its officer is the same
            other = chains.build(bytes(der), list(keyring.unpack_all(chain)), verifier.root_der)
            if not verifier.withdrawn(other) or other.identity.officer != request.officer:
                raise errors.DeviceTaken(device=request.device)

    def _issue(
        self,
        issuing: Authority,
        public: Any,
        role: str,
        missions: tuple[str, ...],
        days: int,
        who: Request | None = None,
    ) -> bytes:
        named = who or self._profile
        return certificates.issue(
            issuing,
            public,
            name=named.name,
            officer=named.officer,
            device=named.device,
            role=role,
            missions=missions,
            days=days,
            now=self._surround.now(),
            random=self._surround.random,
        )

    def _answer(self, certificate_der: bytes, issuing: Authority) -> bytes:
        """Write the answer: with headquarters' card and the desks of the same missions."""
        now, root = self._surround.now(), keyring.pinned_root(self._store)
        assert root is not None  # noqa: S101 - `init` pinned it
        signer = self._signer()
        who = identity_of(certificate_der)
        card = papers.make_card(signer, root, keyring.sealing_key(self._store).public, now)
        return papers.make_answer(
            signer, root, card, certificate_der, (issuing.certificate_der,), self._directory(who.missions), now
        )

    def _directory(self, missions: tuple[str, ...]) -> tuple[papers.Entry, ...]:
        """Return the desks, still certified, that share a mission."""
        now, found = self._surround.now(), []
        with self._store.read() as connection:
            for der, chain, sealing in connection.execute(
                "SELECT c.der, c.chain, p.sealing FROM peer p JOIN certificate c ON c.fingerprint = p.fingerprint"
                " WHERE p.trusted = 1 ORDER BY p.device"
            ):
                who = identity_of(bytes(der))
                shared = EVERY_MISSION in (*missions, *who.missions) or set(missions) & set(who.missions)
                if shared and who.not_after > now:
                    found.append(papers.Entry(bytes(der), keyring.unpack_all(chain), bytes(sealing)))
        return tuple(found)

    def revoke(self, serial: str, reason: str) -> Withdrawn:
        """Withdraw a certificate, and all others of its key; the new list rides in headquarters' next signatures.

        Raises:
            BadReason, UnknownSerial, NotHeadquarters: nothing was changed.
        """
        issuing = lists.issuing(self._store)
        if reason not in REASONS:
            raise errors.BadReason(reason=reason, known=", ".join(REASONS))
        with self._store.write() as connection:
            issued = keyring.decisions(connection, "certified")
            wanted = {one["fingerprint"] for one in issued if one["serial"] == serial.lower()}
            if not wanted:
                raise errors.UnknownSerial(serial=serial)
            serials = tuple(one["serial"] for one in issued if one["fingerprint"] in wanted)
            number = lists.renew(connection, self._surround, issuing, lists.LIST_DAYS, serials, reason)
            keyring.record_decision(connection, self._surround, "revoked", {"serials": serials, "reason": reason})
        return Withdrawn(serials, reason, number)

    def vouch(self, tip: str, reason: str) -> str:
        """Vouch for a tip whose key was withdrawn: recorded, and signed by this desk. Return the tip.

        What waits for it here counts at once; other desks learn of it by this desk's next bundles.

        Args:
            tip: id of the newest revision that is vouched for, and all before it in its feed.
            reason: one line of at most 500 characters, which every desk sees.

        Raises:
            BadTip: not the id of a revision. NotHeadquarters: not headquarters' desk.
        """
        lists.issuing(self._store)
        if len(tip) != 64 or set(tip) - set("0123456789abcdef"):
            raise errors.BadTip(tip=tip)
        now = self._surround.now()
        voucher = Voucher(tip, " ".join(clean_text(reason).split())[:REASON], stamp(now))
        signature = sign(self._signer(), voucher.encode(), now, lists=False)
        verifier, at = keyring.verifier(self._store), self._surround.milliseconds()
        with self._store.write() as connection:
            vouching.keep(connection, voucher, voucher.encode(), signature, at)
            vouching.apply(self._store, connection, verifier, now, at)
        return tip

    def vouched(self) -> list[vouching.Vouched]:
        """Return all vouchers held, oldest first, and whether each still counts. Raises NotEnrolled."""
        verifier = keyring.verifier(self._store)
        with self._store.read() as connection:
            return vouching.vouched(connection, verifier)

    def waiting(self) -> list[vouching.Aside]:
        """Return the signed work under withdrawn keys that waits for a voucher, oldest first.

        Here, because it came after the withdrawal; or, of compromised keys, on all other desks, although it had come before.
        """
        verifier = keyring.verifier(self._store)
        with self._store.read() as connection:
            return [*vouching.aside(connection), *vouching.lacking(connection, verifier)]

    def hold(self, path: Path) -> escrow.Deposit:
        """Take a desk's recovery key in, to hold it for the officer who loses passphrase and printed key.

        Raises:
            NotHeadquarters; PaperOlder; what `services/escrow.py` names: nothing was kept.
        """
        lists.issuing(self._store)
        return escrow.hold(self._store, self._surround, path)

    def deposits(self) -> list[escrow.Deposit]:
        """Return the desks whose recovery keys are held here."""
        return escrow.deposits(self._store)

    def release(self, device: str, reason: str) -> str:
        """Return a desk's recovery key, to be read out to its officer once he or she was recognized; it is recorded.

        Raises:
            NotHeadquarters, NoDeposit.
        """
        lists.issuing(self._store)
        return escrow.release(self._store, self._surround, device, " ".join(clean_text(reason).split())[:REASON])

    def renew_crl(self, root_path: Path | None = None, root_passphrase: str = "") -> int:
        """Make a new list of the issuing authority and, with the root's file, of the root too; return its number.

        Raises:
            NotHeadquarters, RootPassphrase, OtherRoot: nothing was changed.
        """
        issuing, root = lists.issuing(self._store), None
        if root_path is not None:
            with told(root_path):
                root = certificates.read_root_file(root_path.read_bytes(), root_passphrase)
            if root.certificate_der != keyring.pinned_root(self._store):
                raise errors.OtherRoot
        with self._store.write() as connection:
            if root is not None:
                lists.renew(connection, self._surround, root, lists.ROOT_LIST_DAYS)
            return lists.renew(connection, self._surround, issuing, lists.LIST_DAYS)

    def _signer(self) -> Signer:
        return keyring.signer(self._store)

    def _remember(self, connection: Any, who: certificates.Identity) -> None:
        detail = {**asdict(who), "not_before": str(who.not_before), "not_after": str(who.not_after)}
        keyring.record_decision(connection, self._surround, "certified", detail)

    def _to_directory(self, who: certificates.Identity) -> None:
        """Write person and desk as records of the `common` feed, which every desk sees."""
        if self._recording is None:
            return
        self._write_desk(who)
        for other in directory.incomplete(self._store):  # written by an earlier version
            self._write_desk(other)

    def _write_desk(self, who: certificates.Identity) -> None:
        assert self._recording is not None  # noqa: S101 - asked by the caller
        person = self._first("person", "officer", who.officer)
        if person is None:
            added = self._recording.add("person", {"name": who.name, "officer": who.officer, "role": who.role})
            person = added.ids[0]
        values = {
            "device": who.device,
            "officer": who.officer,
            "person": person,
            "role": who.role,
            "missions": " ".join(who.missions),
            "serial": who.serial,
            "fingerprint": who.fingerprint,
            "expires": f"{who.not_after:%Y-%m-%d}",
            **directory.keys_of(self._store, who.fingerprint),
        }
        desk = self._first("desk", "fingerprint", who.fingerprint)
        if desk is None:
            self._recording.add("desk", values)
        else:
            self._recording.save(desk, values, self._recording.open(desk).heads)

    def _first(self, type_name: str, column: str, value: str) -> str | None:
        assert self._recording is not None  # noqa: S101 - asked by the caller
        rows = self._recording.list(type_name, where={column: value}, limit=1).rows
        return str(rows[0]["id"]) if rows else None
