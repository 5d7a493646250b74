"""What belongs to a record: its stages, the chain that it stands in, and the records that name it or are named by it.

All of it is read off the record definitions, so a new type has it without a line here. Runs on a reading thread and knows
no widget.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ssr_desk.records.base import FieldDefinition, Record
from ssr_desk.records.kinds import Kind

SHOWN = 6  # records of a group; the list has the others
LONGEST = 60  # records of a chain that are looked through
_LINKS = {Kind.REFERENCE, Kind.REFERENCES}


@dataclass(frozen=True)
class Link:
    """A record that leads on: its type, its day (ISO, or empty), the code of its state, the name of the field that names it."""

    type_name: str
    id: str
    title: str
    day: str
    state: str = ""
    label: str = ""


@dataclass(frozen=True)
class Group:
    """Records that belong together, the newest first.

    Attributes:
        label: marked name. total: how many there are; `links` holds the first.
    """

    label: str
    total: int
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Stage:
    """A section that is filled in later: its marked name, how many fields it has, and the filled ones with their values."""

    label: str
    fields: int
    filled: tuple[tuple[FieldDefinition, Any], ...]


@dataclass(frozen=True)
class Progress:
    """How one subject came along: its code, and its ratings in order of time. `evidence` is the newest text to it."""

    field: FieldDefinition
    code: str
    ratings: tuple[int, ...]
    most: int
    evidence: str = ""


@dataclass(frozen=True)
class Chain:
    """The records along one reference.

    Attributes:
        type_name: of its records. field: the reference. target: the record that all of them name.
        group: the newest of them. progress: of the ratings in their lines.
        previous: name of a field by which a new one names the newest; empty when the type has none.
    """

    type_name: str
    field: str
    target: str
    group: Group
    progress: tuple[Progress, ...]
    previous: str


@dataclass(frozen=True)
class Related:
    """Everything that belongs to a record. `groups` name it, `named` is what it names itself."""

    stages: tuple[Stage, ...] = ()
    chains: tuple[Chain, ...] = ()
    groups: tuple[Group, ...] = ()
    named: tuple[Link, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stages or self.chains or self.groups or self.named)


def gather(desk: Any, type_name: str, record: str) -> Related:
    """Ask for everything that belongs to a record."""
    record_type = desk.registry[type_name]
    values = desk.recording.open(record).values
    chains = tuple(_chains(desk, record_type, record, values))
    seen = {(one.type_name, one.field) for one in chains}
    return Related(
        tuple(_stages(record_type, values)),
        chains,
        tuple(_naming(desk, record_type, record, seen)),
        tuple(_named(desk, record_type, values)),
    )


def day_field(record_type: type[Record]) -> str:
    """Return the field that says when a record was or will be: its first date in the list, else its first required one."""
    days = [one for one in record_type.fields() if one.kind is Kind.DATE and (one.column or one.required)]
    return min(days, key=lambda one: one.column or 99).name if days else ""


def _stages(record_type: type[Record], values: Mapping[str, Any]) -> Iterator[Stage]:
    for section in record_type.stages:
        fields = [one for one in record_type.fields() if one.section == section]
        filled = tuple((one, values[one.name]) for one in fields if values.get(one.name) not in (None, "", [], ()))
        yield Stage(section, len(fields), filled)


def _chains(desk: Any, record_type: type[Record], record: str, values: Mapping[str, Any]) -> Iterator[Chain]:
    """Yield the chain in which the record stands, and the chains of which it is the target."""
    for other in desk.registry:
        if not other.chain:
            continue
        if other is record_type and values.get(other.chain):
            yield _chain(desk, other, str(values[other.chain]))
        elif other.field(other.chain).to == record_type.type_name:
            chain = _chain(desk, other, record)
            if chain.group.total:
                yield chain


def _chain(desk: Any, record_type: type[Record], target: str) -> Chain:
    page = desk.recording.list(
        record_type.type_name,
        where={record_type.chain: target},
        order=day_field(record_type) or None,
        descending=True,
        limit=LONGEST,
    )
    previous = next((one.name for one in record_type.fields() if one.to == record_type.type_name), "")
    links = tuple(_link(desk, record_type, one, record_type.chain) for one in page.rows[:SHOWN])
    group = Group(record_type.plural, page.total, links)
    progress = tuple(_progress(record_type, list(reversed(page.rows))))
    return Chain(record_type.type_name, record_type.chain, target, group, progress, previous)


def _progress(record_type: type[Record], rows: list[Mapping[str, Any]]) -> Iterator[Progress]:
    """Yield the ratings of each subject, over records in order of time.

    A line of items has a subject (a required code) and ratings (codes that are numbers: before, now). The first rating that
    anybody gave is where it began; after that, each record's last rating counts.
    """
    for field in (one for one in record_type.fields() if one.item):
        assert field.item is not None  # noqa: S101
        rated = [one for one in field.item.fields() if one.codes and all(code.isdecimal() for code in one.codes.labels)]
        subject = next((one for one in field.item.fields() if one.codes and one.required and one not in rated), None)
        told = next((one.name for one in field.item.fields() if one.searchable), "")
        if subject is None or not rated:
            continue
        found: dict[str, list[int]] = {}
        evidence: dict[str, str] = {}
        for row in rows:
            for line in row.get(field.name) or ():
                given = [int(line[one.name]) for one in rated if str(line.get(one.name) or "").isdecimal()]
                code = str(line.get(subject.name) or "")
                if code and given:
                    ratings = found.setdefault(code, [])
                    ratings += given if not ratings else given[-1:]
                    evidence[code] = str(line.get(told) or "") or evidence.get(code, "")
        most = max(int(code) for code in rated[0].codes.labels) if rated[0].codes else 0
        for code, ratings in found.items():
            yield Progress(subject, code, tuple(ratings), most, evidence[code])


def _named(desk: Any, record_type: type[Record], values: Mapping[str, Any]) -> Iterator[Link]:
    """Yield what the record itself names, each with the name of the field; its chain stands elsewhere."""
    for field in _links(record_type):
        in_chain = record_type.chain and field.to == record_type.type_name
        if field.name == record_type.chain or in_chain or field.to not in desk.registry:
            continue
        value, other = values.get(field.name) or (), desk.registry[field.to]
        for one in [value] if isinstance(value, str) else list(value)[:SHOWN]:
            for row in desk.recording.list(other.type_name, where={"id": one}).rows:
                yield replace(_link(desk, other, row), label=field.label)


def _naming(desk: Any, record_type: type[Record], record: str, seen: set[tuple[str, str]]) -> Iterator[Group]:
    """Yield the records that name this one, by type."""
    for other in desk.registry:
        fields = [one for one in _links(other) if one.to == record_type.type_name]
        for field in fields:
            if (other.type_name, field.name) in seen or not other.listed:
                continue
            page = desk.recording.list(
                other.type_name,
                where={field.name: record},
                order=day_field(other) or None,
                descending=True,
                limit=SHOWN,
            )
            if page.total:
                yield Group(other.plural, page.total, tuple(_link(desk, other, one, field.name) for one in page.rows))


def _links(record_type: type[Record]) -> list[FieldDefinition]:
    """Return the references of a type, without those that every record has."""
    return [one for one in record_type.fields() if one.kind in _LINKS and one.name not in Record.model_fields]


def _link(desk: Any, record_type: type[Record], values: Mapping[str, Any], but: str = "") -> Link:
    """Return the way to a record; its day and what is common to all of the group (`but`) stand elsewhere."""
    day = day_field(record_type)
    parts = [str(values[one]) for one in record_type.title_fields if values.get(one) and one not in (day, but)]
    if but and but == record_type.chain:  # in a chain, what it was about tells more than where it was
        long = [
            one for one in record_type.fields() if one.kind is Kind.LONG_TEXT and one.searchable and not one.sensitive
        ]
        parts = [str(values[one.name]).partition("\n")[0] for one in long if values.get(one.name)][:1] or parts
    if record_type.chain and record_type.chain != but and values.get(record_type.chain):
        parts.insert(0, desk.recording.name(values[record_type.chain]))
    title = " · ".join(parts) or record_type.title_of(values)
    return Link(
        record_type.type_name, str(values["id"]), title, str(values.get(day) or ""), str(values.get("status") or "")
    )
