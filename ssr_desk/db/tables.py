"""The truth tables as SQLModel classes: what is signed, typed or decided, and cannot be derived from anything else.

They describe: the first migration makes the tables, tests hold both against each other, and rows from outside are validated
with `model_validate` (an SQLModel constructor checks nothing). Hot paths go through the driver.
"""

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel


def _blob(**about: object) -> Column:  # type: ignore[type-arg]
    return Column(LargeBinary, **about)  # type: ignore[arg-type]


class Feed(SQLModel, table=True):
    """One hash chain of revisions: owner's key / incarnation / mission."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    owner: bytes = Field(sa_column=_blob(nullable=False))
    incarnation: str
    mission: str
    own: int = 0


class Revision(SQLModel, table=True):
    """One signed step of history; see `records.merge` for the states."""

    __table_args__ = (
        Index("revision_by_feed", "feed", "seq"),
        Index("revision_by_record", "record"),
        Index("revision_waiting", "state", sqlite_where=text("state <> 3")),
        Index("revision_lacking", "feed", "seq", sqlite_where=text("lacking = 1")),
    )
    rev_id: bytes = Field(sa_column=_blob(primary_key=True))
    feed: int = Field(foreign_key="feed.id")
    seq: int
    prev: bytes | None = Field(default=None, sa_column=_blob())
    record: str
    type: str
    kind: str
    author: bytes = Field(sa_column=_blob(nullable=False))
    depth: int
    time: int
    state: int
    header: bytes = Field(sa_column=_blob(nullable=False))
    body: bytes | None = Field(default=None, sa_column=_blob())
    received: int
    lacking: int = 0


class Erased(SQLModel, table=True):
    """A value that a redaction took: told apart from one that was withheld."""

    rev_id: bytes = Field(sa_column=_blob(primary_key=True))
    name: str = Field(primary_key=True)
    by: bytes = Field(sa_column=_blob(nullable=False))


class Tip(SQLModel, table=True):
    """A feed owner's signature under the newest revision, and thereby under all before it."""

    __table_args__ = (Index("tip_by_feed", "feed"),)
    rev_id: bytes = Field(sa_column=_blob(primary_key=True))
    feed: int = Field(foreign_key="feed.id")
    seq: int
    time: int
    statement: bytes = Field(sa_column=_blob(nullable=False))
    signature: bytes = Field(sa_column=_blob(nullable=False))
    fingerprint: bytes = Field(sa_column=_blob(nullable=False))


class Certificate(SQLModel, table=True):
    """A certificate whose chain held when it came."""

    fingerprint: bytes = Field(sa_column=_blob(primary_key=True))
    der: bytes = Field(sa_column=_blob(nullable=False))
    chain: str
    officer: str
    device: str
    role: str
    missions: str
    serial: str
    not_before: int
    not_after: int


class Peer(SQLModel, table=True):
    """Another desk: to whom bundles can be sealed."""

    device: str = Field(primary_key=True)
    officer: str
    name: str
    role: str
    missions: str
    fingerprint: bytes | None = Field(default=None, sa_column=_blob())
    sealing: bytes = Field(sa_column=_blob(nullable=False))
    kid: str
    heard: int | None = None
    trusted: int


class Receipt(SQLModel, table=True):
    """What a desk said that it holds of a mission."""

    __table_args__ = (Index("receipt_by_device", "device", "mission"),)
    id: bytes = Field(sa_column=_blob(primary_key=True))
    device: str
    mission: str
    number: int
    incarnation: str
    statement: bytes = Field(sa_column=_blob(nullable=False))
    signature: bytes = Field(sa_column=_blob(nullable=False))
    fingerprint: bytes = Field(sa_column=_blob(nullable=False))
    received: int


class Bundle(SQLModel, table=True):
    """The ledger: every bundle taken, refused or made."""

    __table_args__ = (Index("bundle_by_time", "direction", "at"),)
    manifest: bytes = Field(sa_column=_blob(primary_key=True))
    direction: str
    status: str
    bundle_id: str
    device: str
    created: int
    at: int
    file: str
    summary: str
    error: str | None = None


class Attachment(SQLModel, table=True):
    """A file kept with records."""

    sha256: bytes = Field(sa_column=_blob(primary_key=True))
    size: int


class AttachmentPiece(SQLModel, table=True):
    """One MiB of a file, or its rest."""

    __tablename__ = "attachment_piece"
    sha256: bytes = Field(sa_column=_blob(primary_key=True))
    number: int = Field(primary_key=True)
    piece: bytes = Field(sa_column=_blob(nullable=False))


class Draft(SQLModel, table=True):
    """What was typed and not saved."""

    id: str = Field(primary_key=True)
    type: str
    record: str | None = None
    heads: str
    document: str
    updated: int


class Setting(SQLModel, table=True):
    """What this desk is and how its user wants it; the private keys, too."""

    name: str = Field(primary_key=True)
    value: str


class Crl(SQLModel, table=True):
    """The newest revocation list of an authority."""

    issuer: bytes = Field(sa_column=_blob(primary_key=True))
    number: int
    der: bytes = Field(sa_column=_blob(nullable=False))
    next_update: int


class Decision(SQLModel, table=True):
    """What a person decided: vouching, an expired list accepted, a redaction and its reason."""

    __table_args__ = (Index("decision_by_kind", "kind", "at"),)
    id: str = Field(primary_key=True)
    at: int
    kind: str
    detail: str
