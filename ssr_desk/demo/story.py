"""The demonstration's year, told with the services that the window and the command line call: nothing here is pretended.

Headquarters makes its root and plans the mission; officer and commander are certified, their words compared; the officer
records for a year; three times a bundle goes from the officer by way of the commander to headquarters, and the receipt
comes back. Tests and benchmarks use the single steps.
"""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ssr_desk import paths
from ssr_desk.app import Desk, Profile, create_desk
from ssr_desk.clock import Surround
from ssr_desk.demo import content
from ssr_desk.demo.clock import StoryClock
from ssr_desk.demo.content import MISSION, Entry, Review
from ssr_desk.demo.run import PASSPHRASE
from ssr_desk.errors import DeskError
from ssr_desk.i18n import LANGUAGES
from ssr_desk.i18n import mark as _
from ssr_desk.progress import Progress
from ssr_desk.services import review

DATA = paths.RESOURCES / "data"
SHEET = DATA / "training" / "training_open_police_subset.csv"
MAPPING = DATA / "training" / "mapping.json"
ROOT_PASSPHRASE = "root of the demonstration"  # noqa: S105 - as PASSPHRASE
ROUNDS = (215, 60, 1)
"""Days before today on which bundles go round; before a list of withdrawn certificates ends."""
EXCHANGES = (
    _("A bundle goes by way of the commander to headquarters and the receipt comes back"),
    _("What is new since goes the same way, after the commander's review, and its receipt comes back"),
    _("The last bundles go before the flight home, with the report, and the last receipt comes back"),
)
"""What is told of each of them."""
DAYS = 900
DAMAGED = 9
"""The bundle of which headquarters first gets a copy that is cut off."""


@dataclass
class Cast:
    """The three open desks, and where their papers and bundles lie.

    Attributes:
        folder: of the demonstration. clock: all desks share it. surround: clock and randomness.
        desks: open desks by name. bundles, reports: every file that was written, in order.
    """

    folder: Path
    clock: StoryClock
    surround: Surround
    desks: dict[str, Desk] = field(default_factory=dict)
    bundles: list[Path] = field(default_factory=list)
    reports: list[Path] = field(default_factory=list)

    def __enter__(self) -> "Cast":
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()

    def __getitem__(self, name: str) -> Desk:
        """Return an open desk."""
        return self.desks[name]

    def close(self) -> None:
        """Close all desks."""
        for desk in self.desks.values():
            desk.close()

    def create(self, name: str, profile: Profile) -> Desk:
        """Make a desk."""
        desk, _recovery = create_desk(self.folder / name, PASSPHRASE, profile, self.surround, invented=True)
        self.desks[name] = desk
        return desk

    def found_headquarters(self) -> tuple[str, ...]:
        """Make headquarters' root, issuing authority and own certificate. Returns the six words of the root."""
        return self["hq"].headquarters.init(self.folder / "hq-root.key", ROOT_PASSPHRASE)

    def certify(self, name: str, root_words: Iterable[str], missions: tuple[str, ...] = (MISSION,)) -> None:
        """Enrol a desk: the request goes to headquarters, its words are read out, the answer comes back."""
        papers = self.folder / "papers"
        papers.mkdir(exist_ok=True)
        desk, request, answer = self[name], papers / f"{name}.ssrreq", papers / f"{name}.ssrcert"
        words = desk.enrolment.request(request)
        self["hq"].headquarters.certify(request, desk.profile.role, missions, DAYS, answer, " ".join(words))
        desk.enrolment.accept(answer, " ".join(root_words))

    def introduce(self, name: str, to: str) -> None:
        """Hand a desk's card to another desk, which can seal for it from then on."""
        card = self.folder / "papers" / f"{name}.ssrcard"
        self[name].enrolment.card(card)
        self[to].enrolment.trust(card)

    def send(self, name: str, to: tuple[str, ...], label: str) -> list[Path]:
        """Export from a desk and return the files, complete and verified."""
        folder = self.folder / "bundles"
        folder.mkdir(exist_ok=True)
        number = len(self.bundles) + 1
        exported = self[name].exchange.export(to, folder / f"{number:02}-{label}.ssrb")
        files = [Path(one) for one in exported.files]
        self.bundles += files
        return files

    def deliver(self, files: Iterable[Path], *names: str) -> None:
        """Carry files to desks, which check and take them."""
        for name in names:
            for file in files:
                self[name].importing.take(file)

    def damage(self, file: Path) -> None:
        """Let headquarters refuse a copy from a stick that was pulled out too early; the refusal stays in its inbox."""
        stick = self.folder / "bundles" / "stick"
        stick.mkdir()
        copy = stick / file.name
        copy.write_bytes(file.read_bytes()[:-4096])
        with contextlib.suppress(DeskError):
            self["hq"].importing.take(copy)
        copy.unlink()
        stick.rmdir()

    def report(self) -> None:
        """Let the officer write the departure report in each language, and sign it."""
        folder = self.folder / "reports"
        folder.mkdir(exist_ok=True)
        for language in LANGUAGES:
            file = folder / f"departure-{language}.pdf"
            self["officer"].reporting.departure(content.POST, language, file, sign=True, draft=False)
            self.reports.append(file)

    def hand_off(self) -> None:
        """Let the commander write the contingent's rotation hand-off report in each language, and sign it."""
        reporting, mission = self["commander"].reporting, self["commander"].profile.mission
        for language in LANGUAGES:
            file = self.folder / "reports" / f"rotation-{language}.pdf"
            reporting.handoff(mission, *reporting.period(), language, file)
            self.reports.append(file)

    def round(self, backup: Path, reviewing: Callable[[], None] = lambda: None) -> None:
        """Take the officer's work by way of the commander, who reviews it, to headquarters, and bring the receipts back."""
        self.deliver(self.send("officer", ("commander",), "officer-to-commander"), "commander")
        reviewing()
        files = self.send("commander", ("hq",), "commander-to-hq")
        if len(self.bundles) == DAMAGED:
            self.damage(files[0])
        self.deliver(files, "hq")
        self["hq"].maintenance.backup(backup)
        for name in ("commander", "officer"):  # headquarters' signatures bring the lists of withdrawn certificates
            self.deliver(self.send("hq", (self[name].profile.device,), f"hq-to-{name}"), name)
        self.deliver(self.send("commander", (self["officer"].profile.device,), "commander-to-officer"), "officer")


def tell(cast: Cast, language: str, records: int, progress: Progress) -> None:
    """Make the three desks and play the year.

    Args:
        cast: an empty one.
        language: of the texts.
        records: plain training sessions to add to the officer's desk besides, for measurements.
        progress: told how far the story is.
    """
    steps, done = len(ROUNDS) + 5, 0

    def step(what: str) -> None:
        nonlocal done
        progress.step(done, steps, what)
        done += 1

    clock, people = cast.clock, content.profiles(language)
    step(_("Headquarters plans the mission and makes its root"))
    clock.ago(398, 8)
    hq = cast.create("hq", people["hq"])
    script = content.entries(DATA / "demo", language, clock.today, cast.surround, hq.registry)
    reviewed = content.reviews(DATA / "demo", language)
    early = clock.today - dt.timedelta(days=390)
    _record(cast, [one for one in script if one.on <= early])
    clock.ago(389, 9)
    words = cast.found_headquarters()
    step(_("Officer and commander are certified"))
    for name in ("commander", "officer"):
        cast.create(name, people[name])
        cast.certify(name, words)
    clock.ago(388, 14)
    for name in ("commander", "officer"):
        cast.deliver(cast.send("hq", (cast[name].profile.device,), f"hq-to-{name}"), name)
    step(_("The officer takes over what was trained before"))
    clock.ago(327, 10)
    cast.introduce("officer", "commander")
    clock.ago(326, 10)
    if SHEET.exists():
        cast["officer"].sheets.run(SHEET, "training_session", _mapping())
    if records:
        bulk = content.bulk(records, language, clock.today, cast.surround)
        cast["officer"].recording.add_many("training_session", bulk)
    step(_("The officer records for a year"))
    since = early
    for number, days in enumerate(ROUNDS):
        until = clock.today - dt.timedelta(days=days)
        _record(cast, [one for one in script if since < one.on <= until])
        clock.at(until, 18)
        some = [one for one in reviewed if one.round == number + 1]
        _submit(cast, script, some)
        if number == len(ROUNDS) - 1:
            step(_("The departure report is written and signed, in English and in French"))
            cast.report()
        step(EXCHANGES[number])
        hq.headquarters.renew_crl(cast.folder / "hq-root.key", ROOT_PASSPHRASE)
        cast.round(cast.folder / "hq-backup.ssrbackup", partial(_review, cast, script, some))
        since = until
    cast.hand_off()
    _record_today(cast, [one for one in script if one.on > since])
    progress.step(steps, steps)


def _mapping() -> Path | None:
    return MAPPING if MAPPING.exists() else None


def _record(cast: Cast, entries: Iterable[Entry]) -> None:
    """Let everybody type in what they wrote, on its day."""
    for one in entries:
        cast.clock.at(one.on, 17)
        cast[one.by].recording.add(one.type_name, one.values)


def _submit(cast: Cast, script: list[Entry], some: Iterable[Review]) -> None:
    """Let the officer submit records for the commander's review."""
    ids = {one.key: one.values["id"] for one in script}
    for one in some:
        review.submit(cast["officer"].recording, ids[one.key])


def _review(cast: Cast, script: list[Entry], some: Iterable[Review]) -> None:
    """Let the commander approve or return what was submitted; what has no verdict waits."""
    ids, recording = {one.key: one.values["id"] for one in script}, cast["commander"].recording
    for one in some:
        if one.verdict:
            review.judge(recording, recording.open(ids[one.key]), one.verdict, one.comment)


def _record_today(cast: Cast, entries: list[Entry]) -> None:
    """Leave today as a day is: one record in a bundle that nobody has confirmed yet, the others only on the laptop."""
    for number, one in enumerate(entries):
        cast.clock.at(one.on, 7)
        cast[one.by].recording.add(one.type_name, one.values)
        if number == 0:
            cast.send("officer", ("commander",), "officer-to-commander")
