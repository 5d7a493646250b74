"""The kinds of value a field can hold: what `title: Text` or `start: Date | None` means.

A kind is the one thing that every derived part asks about: the form has one editor, the table one column type and the
sheet one parser for each member of `Kind`. Adding a kind means adding it there; a test names the part that forgot.
"""

import datetime as dt
import decimal
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints


class Kind(StrEnum):
    """What a value is, for everybody who shows, stores, searches or reads it."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    WHOLE = "whole"
    NUMBER = "number"
    MINUTES = "minutes"
    DATE = "date"
    YES_NO = "yes_no"
    CODE = "code"
    CODES = "codes"
    COUNTS = "counts"
    REFERENCE = "reference"
    REFERENCES = "references"
    ITEMS = "items"
    ATTACHMENTS = "attachments"


class Counts(BaseModel):
    """Heads by gender. What nobody counted is None, never 0."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    women: Annotated[int, Field(ge=0, le=99_999)] | None = None
    men: Annotated[int, Field(ge=0, le=99_999)] | None = None
    another: Annotated[int, Field(ge=0, le=99_999)] | None = None
    undisclosed: Annotated[int, Field(ge=0, le=99_999)] | None = None

    @property
    def total(self) -> int | None:
        """Return the sum of what was counted; None when nobody counted."""
        known = [number for number in (self.women, self.men, self.another, self.undisclosed) if number is not None]
        return sum(known) if known else None


class Attachment(BaseModel):
    """A file kept with a record. Its bytes lie in the store under `id`, their SHA-256."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    size: Annotated[int, Field(ge=0, le=256 << 20)]
    type: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}$")] = (
        "application/octet-stream"
    )


_T = TypeVar("_T")
_Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]

Text = Annotated[str, Kind.TEXT, StringConstraints(min_length=1, max_length=300)]
LongText = Annotated[str, Kind.LONG_TEXT, StringConstraints(min_length=1, max_length=20_000)]
Whole = Annotated[int, Kind.WHOLE, Field(ge=0, le=1_000_000_000)]
Number = Annotated[
    decimal.Decimal,
    Kind.NUMBER,
    Field(ge=0, max_digits=15, decimal_places=3),
    PlainSerializer(lambda number: f"{number.normalize():f}", return_type=str),  # one spelling: 6.50 is "6.5"
]
Minutes = Annotated[int, Kind.MINUTES, Field(ge=0, le=60 * 24 * 31)]
Date = Annotated[dt.date, Kind.DATE]
YesNo = Annotated[bool, Kind.YES_NO]
Code = Annotated[_Code, Kind.CODE]
Codes = Annotated[tuple[_Code, ...], Kind.CODES]
CountsByGender = Annotated[Counts, Kind.COUNTS]
Reference = Annotated[_Id, Kind.REFERENCE]
References = Annotated[tuple[_Id, ...], Kind.REFERENCES]
Items = Annotated[tuple[_T, ...], Kind.ITEMS]
Attachments = Annotated[tuple[Attachment, ...], Kind.ATTACHMENTS]
RecordId = _Id
