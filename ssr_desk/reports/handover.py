"""Sections 9 to 18: what passes to the successor, the context, what was learned, the documents, the sign-off."""

from __future__ import annotations

from ssr_desk.i18n import mark as _
from ssr_desk.i18n import mark_in
from ssr_desk.records import codes
from ssr_desk.records.base import Values
from ssr_desk.reports.model import (
    Block,
    Column,
    List,
    ListItem,
    Paragraph,
    Row,
    Section,
    SignaturePlace,
    Table,
)
from ssr_desk.reports.part import other_records
from ssr_desk.reports.source import ids
from ssr_desk.reports.writing import UNKNOWN, Writer, two_scripts

Parts = tuple[list[Block], list[Section]]
SIGNATURE_FIELD = "Signature"


def commitments(w: Writer) -> Parts:
    """Section 9: open commitments, and decisions that wait."""
    every, still = w.chosen.commitments, w.chosen.open_commitments
    kept = sum(one.get("status") == "kept" for one in every)
    dropped = sum(one.get("status") == "dropped" for one in every)
    blocks: list[Block] = []
    if every:
        blocks.append(
            w.quiet(
                _("Commitments of the post: {count}. Kept: {kept}. Dropped: {dropped}. Open: {open}."),
                count=len(every),
                kept=kept,
                dropped=dropped,
                open=len(still),
            )
        )
    if still:
        blocks.append(_open_table(w, still))
    else:
        blocks.append(w.quiet(_("No open commitment is recorded.")))
    decisions = w.own("decisions", _("No open decision is recorded."))
    return blocks, [Section("commitments-decisions", w.t(_("Open decisions")), tuple(decisions))]


def _open_table(w: Writer, still: list[Values]) -> Table:
    day = w.source.today.isoformat()
    rows = [
        Row(
            (
                w.set(str(one.get("what", UNKNOWN))),
                w.set(
                    str(
                        one.get("promised_to")
                        or (w.person(one.get("counterpart")) if one.get("counterpart") else UNKNOWN)
                    )
                ),
                str(one.get("due") or UNKNOWN),
                w.t(mark_in("commitment", "Late"))
                if str(one.get("due") or day) < day
                else w.t(mark_in("commitment", "Open")),
            ),
            ids([one]),
        )
        for one in still
    ]
    columns = (
        Column(w.t(_("What was promised"))),
        Column(w.t(_("To whom"))),
        Column(w.t(_("Due"))),
        Column(w.t(_("Status"))),
    )
    return Table(w.t(_("Open commitments, which pass to the successor")), columns, tuple(rows))


def follow_ups(w: Writer) -> Parts:
    """Section 10: checks of training that fall due later, next contacts, ongoing files."""
    blocks = [*w.words(w.chosen.report, "follow_up_comment"), *_checks(w), *_contacts(w)]
    files = w.notes("file")
    if not blocks and not files:
        blocks = [w.quiet(_("No follow-up is recorded."))]
    return blocks, [Section("follow_ups-files", w.t(_("Ongoing files")), tuple(files))] if files else []


def _checks(w: Writer) -> list[Block]:
    rows = [
        Row(
            (
                str(one["behaviour_due"]),
                w.set(str(one.get("title", UNKNOWN))),
                w.code(codes.BEHAVIOUR_METHOD, one.get("behaviour_method")),
                w.set(str(one.get("behaviour_observer") or UNKNOWN)),
            ),
            ids([one]),
        )
        for one in sorted(w.chosen.checks_due, key=lambda one: str(one["behaviour_due"]))
    ]
    columns = (
        Column(w.t(_("Check due"))),
        Column(w.t(_("Session"))),
        Column(w.t(_("Method"))),
        Column(w.t(_("Observer"))),
    )
    return [Table(w.t(_("Training whose effect at work is still to be checked")), columns, tuple(rows))] if rows else []


def _contacts(w: Writer) -> list[Block]:
    last: dict[str, Values] = {}
    for one in w.chosen.mentoring:
        last[str(one.get("counterpart"))] = one
    waiting = sorted(
        (one for one in last.values() if one.get("next_contact")), key=lambda one: str(one["next_contact"])
    )
    rows = [
        Row(
            (str(one["next_contact"]), w.person(one.get("counterpart")), w.set(str(one.get("place") or UNKNOWN))),
            ids([one]),
        )
        for one in waiting
    ]
    columns = (
        Column(w.t(_("Next contact"))),
        Column(w.t(_("Counterpart"))),
        Column(w.t(_("Place of the last meeting"))),
    )
    return [Table(w.t(_("Next contacts, as agreed at the last meeting")), columns, tuple(rows))] if rows else []


def counterparts(w: Writer) -> Parts:
    """Section 11: the people, and the introductions done and needed."""
    blocks = w.own("introductions", _("The officer has not written about introductions."))
    people = w.chosen.counterparts
    if people:
        rows = [Row(_person(w, one), ids([one])) for one in people]
        columns = (
            Column(w.t(_("Name"))),
            Column(w.t(_("Rank and function"))),
            Column(w.t(_("Organization"))),
            Column(w.t(_("Channel"))),
            Column(w.t(_("Introduced by"))),
        )
        blocks.append(Table(w.t(_("Counterparts of the post")), columns, tuple(rows)))
    else:
        blocks.append(w.quiet(_("No counterpart is recorded for this post.")))
    notes = w.notes("counterparts")
    return blocks, [Section("counterparts-notes", w.t(_("Notes for the successor")), tuple(notes))] if notes else []


def _person(w: Writer, one: Values) -> tuple[str, ...]:
    what = ", ".join(str(one[part]) for part in ("rank", "function") if one.get(part))
    where = [w.name(one.get("institution"))] if one.get("institution") else []
    if one.get("unit"):
        where.append(str(one["unit"]))
    return (
        two_scripts(one),
        w.set(what or UNKNOWN),
        w.set(", ".join(where) or UNKNOWN),
        w.code(codes.CHANNEL, one.get("channel")),
        w.set(str(one.get("introduced_by") or UNKNOWN)),
    )


def donors(w: Writer) -> Parts:
    """Section 12: other donors, and training that several of them give (F19)."""
    blocks = w.own("other_donors", _("The officer has not written about other donors."))
    asked = w.said(w.chosen.training, "other_donors")
    parts = [Section("donors-asked", w.t(_("Other donors asked for the same training")), tuple(asked))] if asked else []
    others = [one for one in w.chosen.of("institution") if one.get("kind") == "donor"]
    lines = [(one, w.set(", ".join(str(one[part]) for part in ("name", "place") if one.get(part)))) for one in others]
    if lines:
        parts.append(Section("donors-known", w.t(_("Other donors known to the post")), tuple(w.list_of(lines))))
    return blocks, parts


def context(w: Writer) -> Parts:
    """Section 13: context and security.

    The officer's own text is sensitive: it is printed when the officer has marked the report as protected, or when asked for.
    """
    report = w.chosen.report
    protected = w.chosen.sensitive or report.get("marking") in ("protected_a", "protected_b")
    if report.get("security") and not protected:
        text = _("A text about security constraints is recorded but held back: the report is not marked as protected.")
        blocks: list[Block] = [w.quiet(text)]
    else:
        blocks = w.own("security", _("Nothing is recorded about security constraints."))
    notes = w.notes("security", "culture")
    return blocks, [Section("context-notes", w.t(_("Notes for the successor")), tuple(notes))] if notes else []


def logistics(w: Writer) -> Parts:
    """Section 14: housing, vehicles, equipment, procurement gaps (F12)."""
    blocks = w.own("logistics", _("Nothing is recorded about logistics, assets and procurement."))
    notes = w.notes("logistics")
    return blocks, [Section("logistics-notes", w.t(_("Notes for the successor")), tuple(notes))] if notes else []


def lessons(w: Writer) -> Parts:
    """Section 15: lessons, good practices and recommendations with their addressee."""
    report = w.chosen.report
    items = []
    for one in report.get("lessons") or ():
        text = str(one.get("text", "")).strip()
        if one.get("addressee"):
            text = " ".join((text, w.t(_("(For: {whom})"), whom=one["addressee"])))
        items.append(ListItem(w.set(text), ids([report])))
    blocks: list[Block] = [List(tuple(items), numbered=True)] if items else [w.quiet(_("No lesson is recorded."))]
    parts = [
        Section(
            "lessons-training",
            w.t(_("Lessons from the training sessions")),
            tuple(w.said(w.chosen.training, "lessons")),
        ),
        Section("lessons-notes", w.t(_("Recommendations to the successor")), tuple(w.notes("recommendation"))),
    ]
    return blocks, [one for one in parts if one.blocks]


def competencies(w: Writer) -> Parts:
    """Section 16: competencies gained, their use at home, the interview about three months after return (F7)."""
    report = w.chosen.report
    gained = [w.code(codes.GAINED, one) for one in report.get("gained") or ()]
    blocks: list[Block] = [w.quiet(_("No competency gained is recorded."))]
    if gained:
        blocks = [List(tuple(ListItem(one, ids([report])) for one in gained))]
    home = w.own("use_at_home", _("The officer has not written about their use at home."))
    interview = report.get("interview_on")
    if interview:
        home.append(Paragraph(w.day(interview), w.t(_("Three-month interview:")), sources=ids([report])))
    return blocks, [Section("competencies-home", w.t(_("Their use at home")), tuple(home))]


def documents(w: Writer) -> Parts:
    """Section 17: index of documents; access to transfer, never passwords; what this copy leaves out."""
    blocks = w.own("documents", _("No index of documents is recorded."))
    access = w.notes("access")
    parts = [Section("documents-access", w.t(_("Access to transfer")), tuple(access))] if access else []
    others = other_records(w)
    if others:
        parts.append(Section("documents-others", w.t(_("Other records of the post")), tuple(others)))
    files = _files(w)
    if files:
        parts.append(Section("documents-files", w.t(_("Files kept with the records")), tuple(files)))
    if w.chosen.withheld:
        text = _("Records for headquarters and the commander only, left out of this report and its sums: {count}.")
        parts.append(
            Section("documents-withheld", w.t(_("Not in this copy")), (w.quiet(text, count=len(w.chosen.withheld)),))
        )
    return blocks, parts


def _files(w: Writer) -> list[Block]:
    rows = []
    notes = [one for some in w.chosen.notes.values() for one in some]
    for one in (*w.chosen.training, *w.chosen.mentoring, *notes):
        for held in one.get("attachments") or ():
            cells = (w.set(str(held.get("name"))), w.name(one["id"]), w.number(-(-int(held.get("size", 0)) // 1024)))
            rows.append(Row(cells, ids([one])))
    columns = (Column(w.t(_("File"))), Column(w.t(_("Kept with"))), Column(w.t(_("Size (KB)")), number=True))
    return [Table(w.t(_("Files, by the record that they belong to")), columns, tuple(rows))] if rows else []


def sign_off(w: Writer) -> Parts:
    """Section 18: the author signs the file; commander and successor sign off by a record that names its digest."""
    report, rotation = w.chosen.report, w.chosen.rotation
    author = w.set(str(rotation.get("name") or rotation.get("officer") or UNKNOWN))
    rows = [
        _signer(w, _("Author"), author, "author", w.t(_("signature of this file"))),
        _signer(w, _("Commander"), str(report.get("supervisor") or rotation.get("supervisor") or UNKNOWN), "commander"),
        _signer(w, _("Successor"), str(report.get("successor") or UNKNOWN), "successor"),
    ]
    columns = (
        Column(w.t(_("Who"))),
        Column(w.t(_("Name"))),
        Column(w.t(_("Sign-off"))),
        Column(w.t(_("Date"))),
    )
    place = SignaturePlace(
        SIGNATURE_FIELD,
        w.t(_("Signature of the author, {name}"), name=author),
        w.t(_("Electronic signature of the author, {name}: see the signature panel of your PDF reader."), name=author),
    )
    note = w.quiet(
        _(
            "The commander and the successor sign off in SSR Desk, each by a record that names the SHA-256 of this file. "
            "Each may also refuse, or be not available."
        )
    )
    signed: Block = w.quiet(_("This is a draft. It carries no signature.")) if w.draft else place
    return [signed, Table(w.t(_("Sign-offs")), columns, tuple(rows)), note], []


def _signer(w: Writer, who: str, name: str, field: str, otherwise: str = "") -> Row:
    report = w.chosen.report
    stated = report.get(f"{field}_sign")
    said = w.code(codes.SIGN_OFF, stated) if stated else otherwise or w.t(_("awaited"))
    return Row(
        (w.t(who), w.set(name), said, str(report.get(f"{field}_on") or UNKNOWN)), ids([report]) if report else ()
    )
