"""The composition root: makes and opens desks, and wires their services. Window, command line and demonstration start here.

Nothing heavy is imported until a desk is made or opened, and of the services only those that are asked for: the unlock page
is painted before the store's libraries load, and Today before the report's.
"""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssr_desk import paths
from ssr_desk.clock import Surround
from ssr_desk.i18n import LANGUAGES, Translator, translator

if TYPE_CHECKING:
    from ssr_desk.db.store import Store
    from ssr_desk.errors import DeskError
    from ssr_desk.records.registry import Registry
    from ssr_desk.services.conflicts import Conflicts
    from ssr_desk.services.drafts import Drafts
    from ssr_desk.services.enrolment import Enrolment
    from ssr_desk.services.exchange import Exchange
    from ssr_desk.services.forks import Forks
    from ssr_desk.services.headquarters import Headquarters
    from ssr_desk.services.importing import Importing
    from ssr_desk.services.maintenance import Maintenance
    from ssr_desk.services.recording import Recording
    from ssr_desk.services.reporting import Reporting
    from ssr_desk.services.searching import Searching
    from ssr_desk.services.sheets import Sheets
    from ssr_desk.services.suggesting import Suggesting
    from ssr_desk.services.writer import Author

ROLES = ("officer", "commander", "hq")


@dataclass(frozen=True)
class Profile:
    """Who uses a desk, as told at first start. The certificate, once there is one, has the last word on role and missions.

    Attributes:
        name: of the person. officer: service number or another id that HQ's roster knows.
        device: made at first start. role: one of ROLES.
        mission, post: codes; empty at headquarters.
        language: in which the window opens.
    """

    name: str
    officer: str
    role: str
    mission: str = ""
    post: str = ""
    language: str = "en"
    device: str = ""


class Desk:
    """One open desk. Close it: the store's lock is held until then.

    Attributes:
        folder: where it lies. store, registry, surround: what the services share.
    """

    def __init__(self, folder: Path, store: Store, registry: Registry, surround: Surround) -> None:
        self.folder, self.store, self.registry, self.surround = folder, store, registry, surround
        self._profile: Profile | None = None

    def close(self) -> None:
        """Close the store and give up its lock."""
        self.store.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()

    @property
    def profile(self) -> Profile:
        """Who uses this desk."""
        if self._profile is None:
            self._profile = Profile(**self.store.setting("profile"))
        return self._profile

    def change_profile(self, **changes: Any) -> Profile:
        """Change name, language, mission or post of the user."""
        changed = replace(self.profile, **changes)
        with self.store.write() as connection:
            self.store.put_setting(connection, "profile", asdict(changed))
        self._profile = changed
        return changed

    def author(self) -> Author:
        """Return who writes here: by the certificate, or before there is one, by the profile."""
        from ssr_desk.records.authority import Authority
        from ssr_desk.services.writer import Author

        fingerprint, profile = self.store.setting("fingerprint"), self.profile
        missions = ("*",) if profile.role == "hq" else (profile.mission,)
        authority = Authority(profile.officer, profile.role, missions)
        certified = self.enrolment.authority()
        return Author(fingerprint, certified or authority, profile.mission, profile.post)

    def translate(self, language: str) -> Translator:
        """Return the translator of a language."""
        return translator(language, paths.LOCALE)

    @cached_property
    def translators(self) -> list[Translator]:
        """Translators of all languages."""
        return [self.translate(one) for one in LANGUAGES]

    @cached_property
    def recording(self) -> Recording:
        """Adding, changing, listing records."""
        from ssr_desk.services.recording import Recording

        return Recording(self.store, self.registry, self.surround, self.author, self._state_of)

    def _state_of(self, connection: Any, record: str, mission: str) -> str:
        return self.exchange.state_of(connection, record, mission)

    @cached_property
    def searching(self) -> Searching:
        """Searching everything."""
        from ssr_desk.services.searching import Searching

        return Searching(self.store, self.registry)

    @cached_property
    def conflicts(self) -> Conflicts:
        """What two desks changed at once."""
        from ssr_desk.services.conflicts import Conflicts

        return Conflicts(self.store, self.registry, self.surround, self.recording)

    @cached_property
    def forks(self) -> Forks:
        """Histories that two copies of one laptop continued."""
        from ssr_desk.services.forks import Forks

        return Forks(self.store, self.recording, lambda: self.author().authority.role)

    @cached_property
    def suggesting(self) -> Suggesting:
        """What forms offer while somebody types."""
        from ssr_desk.services.suggesting import Places, Suggesting

        return Suggesting(self.store, self.registry, Places(paths.PLACES))

    @cached_property
    def drafts(self) -> Drafts:
        """What was typed and not saved."""
        from ssr_desk.services.drafts import Drafts

        return Drafts(self.store, self.surround)

    @cached_property
    def enrolment(self) -> Enrolment:
        """This desk's certificate."""
        from ssr_desk.services.enrolment import Enrolment

        return Enrolment(self.store, self.surround, self.profile)

    @cached_property
    def headquarters(self) -> Headquarters:
        """HQ's side of trust."""
        from ssr_desk.services.headquarters import Headquarters

        return Headquarters(self.store, self.surround, self.profile, self.recording)

    @cached_property
    def exchange(self) -> Exchange:
        """Bundles out."""
        from ssr_desk.services.exchange import Exchange

        return Exchange(self.store, self.registry, self.surround, self.author)

    @cached_property
    def importing(self) -> Importing:
        """Bundles in."""
        from ssr_desk.services.importing import Importing

        return Importing(self.store, self.registry, self.surround, self.author)

    @cached_property
    def reporting(self) -> Reporting:
        """Reports."""
        from ssr_desk.services.reporting import Reporting

        return Reporting(self.store, self.registry, self.surround, self.recording, self.enrolment)

    @cached_property
    def sheets(self) -> Sheets:
        """Spreadsheets in and out."""
        from ssr_desk.services.sheets import Sheets

        return Sheets(
            self.recording, self.registry, self.translators, lambda: (self.profile.mission, self.profile.post)
        )

    @cached_property
    def maintenance(self) -> Maintenance:
        """Checks, backups, passphrase."""
        from ssr_desk.services import coverage
        from ssr_desk.services.maintenance import Maintenance

        return Maintenance(self.folder, self.store, self.registry, self.surround, self.author, coverage.held)


def known_types() -> Registry:
    """Return the record types of this version."""
    from ssr_desk import records
    from ssr_desk.records.registry import discover

    return discover(records)


def has_desk(folder: Path) -> bool:
    """Whether a desk lies in a folder."""
    from ssr_desk.db import vault

    return vault.exists(folder)


def incomplete(folder: Path) -> DeskError | None:
    """Return the sentence of a folder that holds only a part of a desk, in which nothing may be made; None elsewhere."""
    from ssr_desk.db import vault

    return vault.incomplete(folder)


def create_desk(
    folder: Path,
    passphrase: str,
    profile: Profile,
    surround: Surround | None = None,
    registry: Registry | None = None,
    *,
    invented: bool = False,
) -> tuple[Desk, str]:
    """Make a desk: vault, store, signing and sealing keys, profile.

    `invented`: nothing on it is real, and its passphrase is printed on the screen; any will do.

    Returns the open desk and its recovery key, which is shown once and printed.

    Raises:
        DeskError: there is a desk already, or a part of one; the passphrase is too short; the folder cannot be written or lies
            in a network or cloud folder.
    """
    from ssr_desk.db import vault
    from ssr_desk.db.store import Store
    from ssr_desk.services import passphrases
    from ssr_desk.services.enrolment import first_keys

    around, types = surround or Surround(), registry or known_types()
    if not invented:
        vault.refuse_taken(folder)  # first: in a folder with a desk, no better passphrase helps
        passphrases.refuse_short(passphrase)
    key, recovery = vault.create(folder, passphrase, around)
    named = profile if profile.device else replace(profile, device=device_id(around))
    settings = {**first_keys(around), "profile": asdict(named)}
    store = Store.create(folder, key, types, around, settings)
    return Desk(folder, store, types, around), recovery


def open_desk(
    folder: Path, passphrase: str, surround: Surround | None = None, registry: Registry | None = None
) -> Desk:
    """Open a desk with its passphrase.

    Raises:
        DeskError: no desk, a wrong passphrase, another program holds it, a foreign or newer store.
    """
    from ssr_desk.db import vault

    return open_with_key(folder, vault.unlock(folder, passphrase), surround, registry)


def open_with_key(folder: Path, key: bytes, surround: Surround | None = None, registry: Registry | None = None) -> Desk:
    """Open a desk whose vault has been unlocked: the window unlocks on another thread first."""
    from ssr_desk.db.store import Store

    around, types = surround or Surround(), registry or known_types()
    return Desk(folder, Store.open(folder, key, types, around), types, around)


def device_id(surround: Surround) -> str:
    """Return a new device's id: short enough to read aloud."""
    return "D-" + base64.b32encode(surround.random(10)).decode().rstrip("=")[:16]
