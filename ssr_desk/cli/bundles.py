"""Bundles out and in, and who is known."""

import argparse
import contextlib
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ssr_desk.cli import errors, words
from ssr_desk.cli.errors import Usage
from ssr_desk.cli.files import force_argument, readable, target
from ssr_desk.cli.output import Answer, instant, pairs, plain, table
from ssr_desk.cli.parsing import Add, name, path
from ssr_desk.cli.session import Session
from ssr_desk.errors import DeskError
from ssr_desk.i18n import mark as _
from ssr_desk.progress import Cancelled
from ssr_desk.services.refusals import sentence

_SIZE = re.compile(r"(\d+)\s*([kMG]?)i?B?")
_UNITS = {"": 1, "k": 1000, "M": 1000**2, "G": 1000**3}
OUTPUT = _("file or folder of the bundle; each file is complete and verified, or absent")


def export_arguments(add: Add) -> None:
    """Declare the arguments of `export`."""
    add("--to", action="append", default=[], metavar="hq|commander|DEVICE", help=_("for whom; may be given again"))
    add("--full", action="store_true", help=_("everything, not only what they have not confirmed"))
    add("--max-size", metavar="20MB", help=_("split into files of this size at most"))
    add("-o", "--output", type=name, required=True, metavar="FILE", help=OUTPUT)
    force_argument(add)


def export(session: Session, given: argparse.Namespace) -> Answer:
    """Write a bundle."""
    size = _bytes(session, given.max_size)
    with session.desk() as desk:
        to, file = given.to or _above(desk), target(given.output, given.force)
        done = desk.exchange.export(to, file, full=given.full, max_size=size, progress=session.progress)
        _keep(session, desk)
    return _exported(session, done)


def handover_arguments(add: Add) -> None:
    """Declare the arguments of `handover`."""
    add("--post", required=True, metavar="CODE", help=_("code of the post"))
    add(
        "--to",
        required=True,
        metavar="DEVICE|REQUEST",
        help=_("the next officer's desk: its id, or its request's file"),
    )
    add(
        "--words",
        metavar="W",
        help=_("the request's six words as the next officer read them out; asked for at a terminal"),
    )
    add("-o", "--output", type=name, required=True, metavar="FILE", help=OUTPUT)
    force_argument(add)


def handover(session: Session, given: argparse.Namespace) -> Answer:
    """Write a bundle of a post for its next officer."""
    with session.desk() as desk:
        file = target(given.output, given.force)
        request = desk.headquarters.inspect(Path(given.to)) if Path(given.to).is_file() else None
        words = given.words if request is None or given.words is not None else _compared(session, request)
        done = desk.exchange.export([given.to], file, post=given.post, progress=session.progress, words=words)
        _keep(session, desk)
    answer = _exported(session, done)
    if request is None:
        return answer
    told = session.say(_("Words of the request"))
    return Answer({**answer.keys, "words": request.words}, [*answer.lines, f"{told}: {' '.join(request.words)}"])


def _compared(session: Session, request: Any) -> str | None:
    """Show a request's words and have them compared; None where nobody can be asked: the service then refuses."""
    if session.as_json or not sys.stdin.isatty():
        return None
    say, spoken = session.say, " ".join(request.words)
    who = say(_("{name}, {officer}, desk {device}"), name=request.name, officer=request.officer, device=request.device)
    sys.stderr.write(f"{who}\n{say(_('Words of the request'))}: {spoken}\n")
    session.confirm(say(_("Does the next officer read the same six words to you?")), False)
    return spoken


def verify_arguments(add: Add) -> None:
    """Declare the arguments of `verify`."""
    add("file", type=path, metavar="FILE", help=_("a bundle, or a report as PDF"))
    add("--extract", type=path, metavar="DIR", help=_("write what openssl needs to judge it too"))


def verify(session: Session, given: argparse.Namespace) -> Answer:
    """Say who signed a file, when and for whom, and what is inside. Without a desk, only whose keys open it."""
    from ssr_desk import app

    if not given.extract and not app.has_desk(session.folder) and (recipients := _recipients(given.file)):
        found: dict[str, Any] = {"file": str(given.file), "kind": "bundle", "recipients": recipients}
        return Answer(found, [session.say(_("Sealed for these keys: {keys}"), keys=", ".join(recipients))])
    with session.desk() as desk:
        seen = desk.importing.verify(readable(given.file), given.extract)
        names = {one.device: one.name for one in desk.importing.desks() if one.name}
        names[desk.profile.device] = desk.profile.name
    found = plain(seen)
    code, details = found.pop("error"), found.pop("details")
    wrong = {"error": code, "message": sentence(code, details, session.say)} if code else {}
    found["names"] = {one: names[one] for one in [found["device"], *found["to"]] if one in names}
    lines = pairs(
        words.facts(session.say, _named(found), () if found["signer"] and found["kind"] == "bundle" else ("revisions",))
    )
    if not found["signer"]:
        lines.append(
            session.say(_("It is sealed for other desks: what is inside, and who signed it, only they can see."))
        )
    if wrong:
        lines.append(wrong["message"])
    return Answer({**found, **wrong}, lines, int(bool(wrong)))


def _named(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person reads of a file: names first where this desk knows them, the ids beside them."""
    names = found["names"]
    told = {name: value for name, value in found.items() if name != "names"}
    if found["device"] in names:
        told["signer"] = f"{names[found['device']]} ({found['signer']})"
    told["to"] = [f"{names[one]} ({one})" if one in names else one for one in found["to"]]
    return told


def import_arguments(add: Add) -> None:
    """Declare the arguments of `import`."""
    add("files", nargs="+", type=path, metavar="FILE", help=_("bundles, in any order"))
    add("--yes", action="store_true", help=_("take them without asking"))
    add("--dry-run", action="store_true", help=_("check and show the summary only"))
    add(
        "--accept-stale-list",
        action="store_true",
        help=_("go on although the list of withdrawn certificates has ended; the decision is recorded"),
    )


def import_(session: Session, given: argparse.Namespace) -> Answer:
    """Check bundles, show what they bring, take them."""
    results: list[dict[str, Any]] = []
    with session.desk() as desk:
        for file in given.files:
            try:
                found = _taken(session, desk, file, given)
                results.append({**found, "file": str(file), "code": int(found["status"] == "refused")})
            except KeyboardInterrupt:  # what was taken before stays taken, and is told
                results.append(_refusal(session, file, Cancelled()))
                break
            except (DeskError, OSError) as error:
                results.append(_refusal(session, file, error))
        if any(one["status"] == "imported" for one in results):
            _keep(session, desk)
    say = session.say
    names = ("file", "status", "new", "changed", "conflicts")
    rows = [[words.value(say, name, one.get(name)) for name in names] for one in results]
    told = (say(words.NAMED, name=one["file"], message=one["message"]) for one in results if one.get("message"))
    lines = [*table([words.label(say, name) for name in names], rows), *told]
    code = max(one.pop("code") for one in results)
    return Answer({"files": results, "dry_run": given.dry_run}, lines, code)


def _taken(session: Session, desk: Any, file: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Check one bundle, and take it in when that is wanted. Returns the summary. Raises DeskError.

    What was only checked has the status `importable`: nothing of it is here yet.
    """
    if given.dry_run or not given.yes:
        found = plain(desk.importing.check(readable(file), session.progress))
        if found["status"] == "imported":
            found["status"] = "importable"
        if given.dry_run or found["status"] != "importable":
            return dict(found)
        if not session.as_json:
            _show(session, file, found)
        session.confirm(session.say(_("Take {file} in?"), file=str(file)), False)
    taken = desk.importing.take(readable(file), session.progress, accept_stale_crl=given.accept_stale_list)
    return dict(plain(taken))


def _keep(session: Session, desk: Any) -> None:
    """Back up beside the store when that is due. What fails here, or is stopped, changes no answer."""
    with contextlib.suppress(KeyboardInterrupt):
        if error := desk.maintenance.back_up_quietly():
            reason = error.text(session.say)
            sys.stderr.write(session.say(_("No automatic backup was written: {reason}"), reason=reason) + "\n")


def inbox(session: Session, _given: argparse.Namespace) -> Answer:
    """List the bundles taken and refused, and why."""
    with session.desk() as desk:
        entries = desk.importing.inbox()
    found = plain(entries)
    for row, one in zip(found, entries, strict=True):
        row["message"] = sentence(one.error, one.details, session.say) if one.error else None
    answer = _listing(session, "inbox", found, ("error", "details", "message"))
    told = (session.say(words.NAMED, name=one["file"], message=one["message"]) for one in found if one["message"])
    return Answer(answer.keys, [*answer.lines, *told])


def outbox(session: Session, _given: argparse.Namespace) -> Answer:
    """List what each addressee lacks."""
    with session.desk() as desk:
        found = plain(desk.exchange.outbox())
    return _listing(session, "outbox", found)


def desks(session: Session, _given: argparse.Namespace) -> Answer:
    """List every desk known. Last heard of: when anything of its work last came, by whomever, as the window says it.

    `serial`: of its newest certificate, for `hq revoke` and `hq renew`.
    """
    from ssr_desk.services.standing import standings

    with session.desk() as desk:
        found = plain(desk.importing.desks())
        standing = {one.device: one for one in standings(desk.store)}
    for one in found:
        known = standing.get(one["device"])
        one["heard"] = known.last if known else one["heard"]
        one["serial"] = (known.serial or None) if known else None
    return _listing(session, "desks", found)


def _recipients(path: Path) -> list[str]:
    """Return the key ids of a sealed file's recipients; none when it is a report. Raises EnvelopeRefused."""
    from ssr_desk.trust.sealing import recipients_of

    with path.open("rb") as file:
        if file.read(5) == b"%PDF-":
            return []
        file.seek(0)
        return recipients_of(file, path.stat().st_size)


def _above(desk: Any) -> list[str]:
    """Return to whom a desk hands its work when nobody is named: those above it whom it knows; headquarters anyhow."""
    wanted = {"officer": ["commander", "hq"], "commander": ["hq"]}.get(desk.author().authority.role, [])
    known = {one.role for one in desk.exchange.addressees()}
    return [one for one in wanted if one in known] or ["hq"]


def _bytes(session: Session, text: str | None) -> int | None:
    """Return a size as bytes."""
    if text is None:
        return None
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise Usage(problem=session.say(_("{size} is not a size such as 20MB."), size=text))
    size = int(found[1]) * _UNITS[found[2]]
    if not size:
        raise Usage(problem=session.say(_("Into files of {size} no bundle can be split."), size=text))
    return size


def _exported(session: Session, done: Any) -> Answer:
    say = session.say
    lines = [*map(str, done.files)]
    lines += pairs(
        [
            (words.label(say, one), words.value(say, one, getattr(done, one)))
            for one in ("revisions", "withheld", "bytes")
        ]
    )
    return Answer(plain(done), lines)


def _refusal(session: Session, file: Path, error: DeskError | OSError) -> dict[str, Any]:
    told = errors.of(error) if isinstance(error, OSError) else error
    return {
        "file": str(file),
        "status": "refused",
        "error": told.code,
        "message": told.text(session.say),
        "code": told.exit_code,
    }


def _show(session: Session, file: Path, found: Mapping[str, Any]) -> None:
    told = pairs(words.facts(session.say, found, ("file",)))
    sys.stderr.write("\n".join([session.say(_("{file} brings:"), file=str(file)), *told]) + "\n")


def _listing(session: Session, key: str, found: Any, without: Sequence[str] = ()) -> Answer:
    """Answer with a list of objects: as they are for scripts, as a table for people, `without` what is told otherwise."""
    rows = found if isinstance(found, list) else [{"name": name, "value": value} for name, value in found.items()]
    rows = [one if isinstance(one, dict) else {"value": one} for one in rows]
    names = [name for name in dict.fromkeys(name for one in rows for name in one) if name not in without]
    for one in rows:
        one.update({name: instant(one[name]) for name in words.TIMES & one.keys() if isinstance(one[name], int)})
    say = session.say
    titles = [words.label(say, name) for name in names]
    lines = table(titles, ([words.value(say, name, one.get(name)) for name in names] for one in rows))
    return Answer({key: rows}, lines or [session.say(_("Nothing."))])
