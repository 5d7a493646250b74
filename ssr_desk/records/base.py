"""What a record type is made of. A type is written once, as a class of fields; every other part reads `fields()`.

    class Visit(Record):
        type_name, label, plural = "visit", _("Visit"), _("Visits")
        title: Text = field(_("Title"), WHAT, column=1, searchable=True)      # required: it cannot be None
        start: Date | None = field(_("Start"), WHEN)                          # may stay empty

The annotation says what a value is and whether it must be there, `field()` says how people meet it.
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Self, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ssr_desk.clock import Surround
from ssr_desk.i18n import mark as _
from ssr_desk.records import codes as code_lists
from ssr_desk.records.kinds import Attachments, Code, Kind, LongText, RecordId, Reference, YesNo

Values = dict[str, Any]
"""A record as JSON values by field name: what revisions hold, forms give and sheets are read into."""

HANDLING = _("Handling")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NATURAL_IDS = uuid.UUID("5f0c2b1e-7a55-5c1c-9d5e-53535244a001")
"""Namespace of the ids that are made from a code, so that two desks which enter the same mission mean the same one."""


@dataclass(frozen=True)
class FieldDefinition:
    """One field as every part of the program sees it. `name`, `kind`, `required` and `item` come from the annotation."""

    label: str
    section: str = ""
    help: str = ""
    codes: code_lists.CodeList | None = None
    to: str = ""
    """Type of the record that a reference names."""
    column: int = 0
    """Place among the columns of the list; 0 for not shown there."""
    searchable: bool = False
    sensitive: bool = False
    """Leaves the program only when a person says so: kept out of reports and sheets by default."""
    aliases: tuple[str, ...] = ()
    """What spreadsheets in the field call it."""
    half: bool | None = None
    """Whether the field needs only half of a form's width; None leaves it to the kind."""
    suggest: str = ""
    """`type.field` whose earlier values are offered while somebody types."""
    place: bool = False
    """Whether the places of the shipped list are offered too."""
    shown_when: tuple[str, str] | None = None
    """(field, code): the form shows this field only while the other has that code, or when it is filled already."""
    name: str = ""
    kind: Kind = Kind.TEXT
    required: bool = False
    item: "type[Described] | None" = None
    """Class of the items, for the kind `items`."""


@dataclass(frozen=True)
class Problem:
    """What a person has to mend before a record can be saved: a sentence and the field it belongs to."""

    field: str
    text: str


def field(label: str, section: str = "", **about: Any) -> Any:
    """Declare a field of a record. `about` takes the other attributes of `FieldDefinition`."""
    info = Field()
    info.metadata.append(FieldDefinition(label=label, section=section, **about))
    return info


_LISTS = {Kind.CODES, Kind.REFERENCES, Kind.ITEMS, Kind.ATTACHMENTS}


def _read(annotation: Any, metadata: Any = ()) -> tuple[Kind | None, bool, Any]:
    """Return the kind, whether None is allowed, and the class of the items.

    pydantic moves the metadata of `Text` to the field but leaves that of `Text | None` inside the union.
    """
    kind = next((one for one in metadata if isinstance(one, Kind)), None)
    optional, item, arguments = False, None, get_args(annotation)
    if get_origin(annotation) in (Union, UnionType):
        optional = type(None) in arguments
    for argument in arguments:
        if isinstance(argument, Kind):
            kind = argument
        elif isinstance(argument, type) and issubclass(argument, Described):
            item = argument
        elif get_args(argument):
            inner, _optional, inner_item = _read(argument, getattr(argument, "__metadata__", ()))
            kind, item = kind or inner, item or inner_item
    return kind, optional, item


class Described(BaseModel):
    """A frozen model whose fields describe themselves."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    @classmethod
    def __pydantic_init_subclass__(cls, **_kwargs: Any) -> None:
        """Give every field that may stay empty its empty value, so that definitions need not repeat it."""
        for info in cls.model_fields.values():
            kind, optional, _item = _read(info.annotation, info.metadata)
            if kind in _LISTS:
                info.default = ()
            elif optional:
                info.default = None
        cls.model_rebuild(force=True)

    @classmethod
    @cache
    def fields(cls) -> tuple[FieldDefinition, ...]:
        """Return the definitions of the fields, those of the type itself before those that all records share."""
        definitions = [_define(name, info) for name, info in cls.model_fields.items()]
        return tuple(sorted(filter(None, definitions), key=lambda one: one.name in Record.model_fields))

    @classmethod
    def field(cls, name: str) -> FieldDefinition:
        """Return one definition. Raises KeyError when the type has no such field."""
        return cls._by_name()[name]

    @classmethod
    @cache
    def _by_name(cls) -> Mapping[str, FieldDefinition]:
        return {one.name: one for one in cls.fields()}

    def values(self) -> Values:
        """Return the filled fields as JSON values: dates and decimals as strings, nothing for what is empty."""
        dumped = self.model_dump(mode="json", exclude_none=True)
        return {name: value for name, value in dumped.items() if value not in ([], {})}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Validate JSON values, strictly. Raises pydantic's ValidationError."""
        return cls.model_validate_json(json.dumps(values))

    def rules(self) -> Iterator[Problem]:
        """Yield what is wrong between fields. Types override it; history is never held against it."""
        yield from ()

    def warnings(self) -> Iterator[Problem]:
        """Yield what looks wrong but may be saved."""
        yield from ()


class Item(Described):
    """One line of a list inside a record. Its id lets two desks change different lines without a conflict."""

    id: RecordId


class Record(Described):
    """What every record carries. Author and times are not here: they come from its history.

    Attributes:
        type_name, label, plural: its names; the labels are marked texts.
        icon: a file of resources/icons, without its ending.
        about: what belongs here and why it is worth recording, for a list that is still empty; a marked text.
        home: "mission", or "common" for what every desk sees and only HQ writes: whose feed it lies in.
        plan: written by HQ, and where its home is a mission, by the commander.
        listed: has a list in the window.
        natural: the field whose code makes the record's id; empty for a random one.
        title_fields: what a person calls it, the filled ones in this order.
        sheet_defaults: values of fields for which a sheet has no column.
        groups: the code field by whose values its list is read (notes by category); empty for none.
        chain: the reference along which its records follow each other (sessions with one counterpart); empty for none.
        stages: sections that are filled in one after the other, often much later (the levels of an evaluation).
    """

    type_name: ClassVar[str] = ""
    label: ClassVar[str] = ""
    plural: ClassVar[str] = ""
    about: ClassVar[str] = ""
    icon: ClassVar[str] = "file-text"
    home: ClassVar[str] = "mission"
    plan: ClassVar[bool] = False
    listed: ClassVar[bool] = True
    natural: ClassVar[str] = ""
    title_fields: ClassVar[tuple[str, ...]] = ()
    sheet_defaults: ClassVar[Mapping[str, Any]] = {}
    groups: ClassVar[str] = ""
    chain: ClassVar[str] = ""
    stages: ClassVar[tuple[str, ...]] = ()

    id: RecordId
    mission: Reference | None = field(_("Mission"), HANDLING, to="mission")
    post: Reference | None = field(
        _("Post"), HANDLING, to="post", help=_("Records follow the post to its next officer.")
    )
    marking: Code | None = field(_("Marking"), HANDLING, codes=code_lists.MARKING)
    release: Code | None = field(_("Released to"), HANDLING, codes=code_lists.RELEASE)
    submitted: YesNo | None = field(_("Submitted"), HANDLING, help=_("Ready for the commander to review."))
    review: Code | None = field(_("Review"), HANDLING, codes=code_lists.REVIEW)
    review_comment: LongText | None = field(_("Reviewer's comment"), HANDLING)
    attachments: Attachments = field(_("Attachments"), HANDLING)

    @classmethod
    def title_of(cls, values: Mapping[str, Any]) -> str:
        """Return what a person calls a record with these values; the type's name when nothing of that is known."""
        parts = [str(values[name]) for name in cls.title_fields if values.get(name)]
        return " · ".join(parts) or cls.label

    @classmethod
    def lenient(cls, values: Mapping[str, Any]) -> tuple[Self, tuple[str, ...]]:
        """Read what history holds. What does not fit (redacted, or of another version) is left out and named.

        Returns the record, whose required fields may be None, and the names of the fields left out.
        """
        adapters, unfit = _adapters(cls), []
        fitting: dict[str, Any] = dict.fromkeys(cls.model_fields)
        fitting.update((one.name, ()) for one in cls.fields() if one.kind in _LISTS)
        for name, value in values.items():
            try:
                fitting[name] = adapters[name].validate_json(json.dumps(value))
            except (KeyError, ValidationError):
                unfit.append(name)
        made: Any = cls.model_construct(**fitting)
        return made, tuple(unfit)


def _define(name: str, info: Any) -> FieldDefinition | None:
    """Complete what `field()` said with what the annotation says; None for the id."""
    about = next((one for one in info.metadata if isinstance(one, FieldDefinition)), None)
    if about is None:
        return None
    kind, optional, item = _read(info.annotation, info.metadata)
    if kind is None:
        raise TypeError(f"{name}: annotate it with one of the kinds in kinds.py")
    return replace(about, name=name, kind=kind, required=not optional and kind not in _LISTS, item=item)


@cache
def _adapters(cls: type[Record]) -> dict[str, TypeAdapter[Any]]:
    """Return a validator for each field by itself."""
    strict = ConfigDict(strict=True)
    return {name: TypeAdapter(info.rebuild_annotation(), config=strict) for name, info in cls.model_fields.items()}


def natural_id(type_name: str, code: str) -> str:
    """Return the id of the record that a code names: the same on every desk."""
    return str(uuid.uuid5(NATURAL_IDS, f"{type_name}/{code}"))


def new_id(surround: Surround) -> str:
    """Return a new UUIDv7: ordered by the time of its making (RFC 9562, 5.7)."""
    number = surround.milliseconds() << 80 | int.from_bytes(surround.random(10), "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=number & ~(0x3 << 62) | 0x2 << 62))


def is_id(text: str) -> bool:
    """Whether a text has the form of a record's id."""
    return _ID.fullmatch(text) is not None
