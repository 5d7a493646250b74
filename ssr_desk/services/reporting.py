"""Reports of an open desk: what is missing, the model, and the departure report as a signed PDF.

The report itself is built and set by `reports`, which knows no store. reportlab is imported only when a PDF is made: asking
what is missing is part of Today.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssr_desk import paths
from ssr_desk.clock import Surround
from ssr_desk.errors import why
from ssr_desk.i18n import mark as _
from ssr_desk.i18n import translator
from ssr_desk.progress import CancelToken, Progress
from ssr_desk.records.base import Record, Values, natural_id
from ssr_desk.records.registry import Registry
from ssr_desk.reports.build import departure
from ssr_desk.reports.completeness import Missing, missing
from ssr_desk.reports.contingent import handoff
from ssr_desk.reports.errors import (
    CannotWriteReport,
    NoPeriod,
    NoRotationAtPost,
    NoSuchMission,
    NoSuchRotation,
    NotCommander,
    NotYourRotation,
    ReportIncomplete,
)
from ssr_desk.reports.model import Report as Model
from ssr_desk.reports.part import without_section

if TYPE_CHECKING:
    from ssr_desk.db.store import Store
    from ssr_desk.services.enrolment import Enrolment
    from ssr_desk.services.recording import Recording

_AT_ONCE = 500
_OF_MISSION = ("institution",)
_IN_PERIOD = {"training_session": "start", "mentoring_session": "date"}
"""Types of which a year holds thousands: a contingent's report reads those of its period only."""
_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Report:
    """A report that was written.

    Attributes:
        file: where it lies, in plain text: say so. pages: how many.
        missing: what was missing, when it is a draft; else advice.
        signed_by: name in the certificate; "" for a draft or an unsigned report.
        sha256: of the file. unprintable: characters that no font has; they are spelled out.
    """

    file: Path
    pages: int
    missing: tuple[Missing, ...]
    signed_by: str = ""
    sha256: str = ""
    unprintable: tuple[str, ...] = ()


@dataclass(eq=False)
class StoreSource:
    """The records of one rotation's post, read from the store type by type when the builder asks for them."""

    recording: Recording
    registry: Registry
    store: Store
    today: dt.date
    rotation: Values
    report: Values
    post: Values
    mission: Values
    _read: dict[str, list[Values]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _heads: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def types(self) -> tuple[type[Record], ...]:
        """The types that no section prints by itself."""
        return without_section(self.registry)

    def of(self, type_name: str) -> Sequence[Values]:
        """Return the records of a type that belong to the post; institutions belong to the whole mission."""
        if type_name not in self.registry:
            return ()
        if type_name not in self._read:
            self._read[type_name] = list(self._of(type_name).values())
        return self._read[type_name]

    def _of(self, type_name: str) -> dict[str, Values]:
        post = self.rotation.get("post")
        if type_name in _OF_MISSION:
            return {str(one["id"]): one for one in rows(self.recording, type_name, {})}
        found = {str(one["id"]): one for one in rows(self.recording, type_name, {"post": post})}
        if type_name == "counterpart":
            found |= {str(one["id"]): one for one in rows(self.recording, type_name, {"owner": post})}
        return found

    def name(self, record: str) -> str:
        """Return what a person calls a record."""
        if record not in self._names:
            self._names[record] = self.recording.name(record)
        return self._names[record]

    def revisions(self, record: str) -> tuple[str, ...]:
        """Return a record's heads; all that were read are asked for at once."""
        if not self._heads:
            every = [str(one["id"]) for some in self._read.values() for one in some]
            every += [str(one["id"]) for one in (self.rotation, self.report, self.post, self.mission) if one.get("id")]
            self._heads = dict(self._heads_of(every))
        return self._heads.get(record, ())

    def _heads_of(self, records: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        with self.store.read() as connection:
            for start in range(0, len(records), _AT_ONCE):
                some = records[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                statement = f"SELECT id, heads FROM record WHERE id IN ({marks})"  # noqa: S608 - question marks only
                for record, heads in connection.execute(statement, tuple(some)):
                    yield str(record), tuple(json.loads(heads))


@dataclass(eq=False)
class MissionSource(StoreSource):
    """The records of a whole mission; `rotation` holds the `start` and `end` of the period."""

    def _of(self, type_name: str) -> dict[str, Values]:
        date = _IN_PERIOD.get(type_name)
        first, last = str(self.rotation["start"]), str(self.rotation["end"])
        return {
            str(one["id"]): one
            for one in rows(self.recording, type_name, {"mission": self.mission["id"]})
            if date is None or first <= str(one.get(date, "")) <= last
        }


class Reporting:
    """Reports of one open desk."""

    def __init__(
        self, store: Store, registry: Registry, surround: Surround, recording: Recording, enrolment: Enrolment
    ) -> None:
        """Read through `recording`; sign with `enrolment`'s certificate."""
        self._store, self._registry, self._surround = store, registry, surround
        self._recording, self._enrolment = recording, enrolment

    def missing(self, rotation: str, advice: bool = True) -> tuple[Missing, ...]:
        """Return what a departure report lacks; those that are not `blocking` are advice.

        Args:
            rotation: id of a rotation, or id or code of a post.
            advice: False leaves it out, and with it the reading of all sessions.

        Raises:
            NoSuchRotation: there is none.
        """
        return missing(self._source(rotation), advice)

    def model(self, rotation: str, language: str, draft: bool = False, sensitive: bool = False) -> Model:
        """Return the departure report as data, in a language. Raises NoSuchRotation."""
        return departure(self._source(rotation), translator(language, paths.LOCALE), draft, sensitive)

    def departure(
        self,
        rotation: str,
        language: str,
        target: Path,
        sign: bool = True,
        draft: bool = False,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
        paper: str = "letter",
        sensitive: bool = False,
    ) -> Report:
        """Write the departure report as PDF, whole or not at all, and keep the final one's digest in its record.

        Args:
            rotation: id of a rotation, or id or code of a post.
            language: "en" or "fr", whatever the window speaks.
            target: the file; one that is there is replaced.
            sign: with this desk's certificate; never a draft.
            draft: mark every page as a draft and write it even when something is missing.
            progress: told of the steps.
            cancel: stops it between them and between pages.
            paper: "letter" or "a4".
            sensitive: print sensitive texts, and records for headquarters and the commander only.

        Raises:
            NoSuchRotation, ReportIncomplete, NotYourRotation, NotEnrolled, CannotWriteReport, Cancelled.
        """
        tell = progress or Progress()
        tell.step(0, 4, _("Reading the records"))
        source = self._source(rotation)
        gaps = missing(source)
        blocking = [one for one in gaps if one.blocking]
        if blocking and not draft:
            raise ReportIncomplete(count=len(blocking), missing=tuple(blocking))
        signer = self._signer(source) if sign and not draft else None
        if signer is not None:  # an earlier refusal is void once the author signs
            source.report = {**source.report, "author_sign": None, "author_on": source.today.isoformat()}
        model = departure(source, translator(language, paths.LOCALE), draft, sensitive)
        keep = None if draft else lambda digest: self._digest(source, digest, signer is not None)
        return self._produce(model, target, paper, signer, gaps, keep, tell, cancel)

    def period(self) -> tuple[dt.date, dt.date]:
        """Return the period that a contingent's report covers unless told: this officer's rotation, else a year back."""
        today, own = self._surround.now().date(), self._enrolment.authority()
        mine = list(rows(self._recording, "rotation", {"officer": own.officer})) if own else []
        begun = [one for one in mine if one.get("start") and str(one["start"]) <= today.isoformat()]
        if not begun:
            return today - _YEAR, today
        last = max(begun, key=lambda one: str(one["start"]))
        end = dt.date.fromisoformat(str(last["end"])) if last.get("end") else today
        return dt.date.fromisoformat(str(last["start"])), max(end, today)

    def handoff_model(
        self, mission: str, first: dt.date, last: dt.date, language: str, draft: bool = False, sensitive: bool = False
    ) -> Model:
        """Return the rotation hand-off report as data, in a language. Raises NoSuchMission, NoPeriod."""
        source = self._mission_source(mission, first, last)
        return handoff(source, self._own_name(), translator(language, paths.LOCALE), draft, sensitive)

    def handoff(
        self,
        mission: str,
        first: dt.date,
        last: dt.date,
        language: str,
        target: Path,
        sign: bool = True,
        draft: bool = False,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
        paper: str = "letter",
        sensitive: bool = False,
    ) -> Report:
        """Write a contingent's rotation hand-off report as PDF, whole or not at all.

        What is missing (departure reports, head counts) stands in the report itself: that is what it is for.

        Args:
            mission: id or code of the mission.
            first: first day of the period; see `period`.
            last: its last day.
            language: "en" or "fr", whatever the window speaks.
            target: the file; one that is there is replaced.
            sign: with this desk's certificate, a commander's or headquarters'; never a draft.
            draft: mark every page as a draft.
            progress: told of the steps.
            cancel: stops it between them and between pages.
            paper: "letter" or "a4".
            sensitive: print sensitive texts, and records for headquarters and the commander only.

        Raises:
            NoSuchMission, NoPeriod, NotCommander, NotEnrolled, CannotWriteReport, Cancelled.
        """
        tell = progress or Progress()
        tell.step(0, 4, _("Reading the records"))
        source = self._mission_source(mission, first, last)
        signer = None
        if sign and not draft:
            signer, who = self._enrolment.signer(), self._enrolment.authority()
            if who is None or who.role not in ("commander", "hq"):
                raise NotCommander()
        model = handoff(source, self._own_name(), translator(language, paths.LOCALE), draft, sensitive)
        return self._produce(model, target, paper, signer, (), None, tell, cancel)

    # -- reading

    def _source(self, rotation: str) -> StoreSource:
        today = self._surround.now().date()
        plan = self._rotation(rotation, today)
        written = list(rows(self._recording, "departure_report", {"rotation": plan["id"]}))
        post = self._one(str(plan.get("post") or ""))
        mission = self._one(str(plan.get("mission") or post.get("mission") or "")) or self._mission_of(str(plan["id"]))
        report = max(written, key=lambda one: str(one["id"]), default={})
        return StoreSource(self._recording, self._registry, self._store, today, plan, report, post, mission)

    def _rotation(self, asked: str, today: dt.date) -> Values:
        """Find the rotation by its id; by a post, this desk's own one there, else the latest that has begun."""
        found = self._one(asked, "rotation")
        if found:
            return found
        own = self._enrolment.authority()
        for post in (asked, natural_id("post", asked)):
            there = list(rows(self._recording, "rotation", {"post": post}))
            there.sort(key=lambda one: str(one.get("start", "")))
            begun = [one for one in there if str(one.get("start", "")) <= today.isoformat()] or there
            mine = [one for one in begun if own and one.get("officer") == own.officer]
            if begun:
                return (mine or begun)[-1]
        known = self._one(asked, "post") or self._one(natural_id("post", asked), "post")
        if known:
            raise NoRotationAtPost(name=str(known.get("code") or asked))
        raise NoSuchRotation(name=asked)

    def _one(self, record: str, type_name: str = "") -> Values:
        """Return a record's values; nothing when it is not here, deleted or of another type."""
        from ssr_desk.services.errors import NoSuchRecord

        try:
            opened = self._recording.open(record) if record else None
        except NoSuchRecord:
            return {}
        if opened is None or opened.deleted or (type_name and opened.type_name != type_name):
            return {}
        return {**opened.values, "id": record}

    def _mission_of(self, record: str) -> Values:
        """Return the mission in whose feed a record lies, for one that does not name it."""
        return self._one(natural_id("mission", self._recording.open(record).mission), "mission")

    def _mission_source(self, mission: str, first: dt.date, last: dt.date) -> MissionSource:
        if last < first:
            raise NoPeriod(first=first.isoformat(), last=last.isoformat())
        found = self._one(mission, "mission") or self._one(natural_id("mission", mission), "mission")
        if not found:
            raise NoSuchMission(name=mission)
        period = {"start": first.isoformat(), "end": last.isoformat()}
        today = self._surround.now().date()
        return MissionSource(self._recording, self._registry, self._store, today, period, {}, {}, found)

    # -- signing and writing

    def _produce(
        self,
        model: Model,
        target: Path,
        paper: str,
        signer: Any,
        gaps: tuple[Missing, ...],
        keep: Callable[[str], tuple[str, Values]] | None,
        tell: Progress,
        cancel: CancelToken | None,
    ) -> Report:
        """Set the pages, sign them and write the file; `keep` gives record and values that hold the file's digest."""
        from ssr_desk.reports.pdf import render

        _check(cancel)
        tell.step(1, 4, _("Setting the pages"))
        made = render(model, paper, cancel)
        data, signed_by = made.data, ""
        if signer is not None:
            from ssr_desk.trust.certificates import identity_of
            from ssr_desk.trust.pdf import sign_pdf

            tell.step(2, 4, _("Signing"))
            data = sign_pdf(made.data, signer, self._surround.now(), reason=model.title)
            signed_by = identity_of(signer.certificate_der).name
        _check(cancel)
        tell.step(3, 4, _("Writing the file"))
        digest = hashlib.sha256(data).hexdigest()
        self._write(target, data, keep(digest) if keep else None)
        tell.step(4, 4, _("Done"))
        return Report(target, made.pages, gaps, signed_by, digest, made.unprintable)

    def _own_name(self) -> str:
        """Return who makes the report, as this desk calls them."""
        return str((self._store.setting("profile", None) or {}).get("name") or "")

    def _signer(self, source: StoreSource) -> Any:
        """Return this desk's signer. An officer signs the own report only: the signature is its author's."""
        signer, who = self._enrolment.signer(), self._enrolment.authority()
        if who is None or who.officer != source.rotation.get("officer"):
            raise NotYourRotation(name=str(source.rotation.get("name") or source.rotation.get("officer")))
        return signer

    def _digest(self, source: StoreSource, digest: str, signed: bool) -> tuple[str, Values]:
        changed = {"pdf_sha256": digest}
        if signed:
            changed |= {"author_sign": "signed", "author_on": source.today.isoformat()}
        return str(source.report["id"]), changed

    def _write(self, target: Path, data: bytes, digest: tuple[str, Mapping[str, Any]] | None) -> None:
        """Write beside the target, keep the digest, then put the file in its place: neither without the other."""
        part = target.with_name(target.name + ".part")
        try:
            _write_durably(part, data)
            saved = None
            if digest:
                record, changed = digest
                opened = self._recording.open(record)
                saved = self._recording.save(record, {**opened.values, **changed}, opened.heads)
            try:
                part.replace(target)
            except OSError:
                if saved:
                    self._recording.undo(saved)
                raise
            _sync_folder(target.parent)
        except OSError as problem:
            raise CannotWriteReport(file=str(target), reason=why(problem)) from problem
        finally:
            _remove(part)


def rows(recording: Recording, type_name: str, where: Mapping[str, Any]) -> Iterator[Values]:
    """Yield all live records of a type that match, page by page."""
    after: Any = None
    while True:
        page = recording.list(type_name, where=dict(where), after=after, limit=_AT_ONCE)
        yield from page.rows
        after = page.next
        if after is None:
            return


def _check(cancel: CancelToken | None) -> None:
    if cancel:
        cancel.check()


def _write_durably(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    from ssr_desk.db.files import sync_folder

    sync_folder(folder)


def _remove(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # the stick is gone, and the part with it
