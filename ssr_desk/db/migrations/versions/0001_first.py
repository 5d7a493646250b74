"""The first store: every truth table of `db/tables.py`. Shipped migrations never change."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "attachment",
        sa.Column("sha256", sa.LargeBinary(), primary_key=True, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
    )
    op.create_table(
        "attachment_piece",
        sa.Column("sha256", sa.LargeBinary(), primary_key=True, nullable=False),
        sa.Column("number", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("piece", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "bundle",
        sa.Column("manifest", sa.LargeBinary(), primary_key=True, nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("bundle_id", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
    )
    op.create_index("bundle_by_time", "bundle", ["direction", "at"])
    op.create_table(
        "certificate",
        sa.Column("fingerprint", sa.LargeBinary(), primary_key=True, nullable=False),
        sa.Column("der", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("missions", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("not_before", sa.Integer(), nullable=False),
        sa.Column("not_after", sa.Integer(), nullable=False),
    )
    op.create_table(
        "crl",
        sa.Column("issuer", sa.LargeBinary(), primary_key=True, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("der", sa.LargeBinary(), nullable=False),
        sa.Column("next_update", sa.Integer(), nullable=False),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.String(), primary_key=True, nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
    )
    op.create_index("decision_by_kind", "decision", ["kind", "at"])
    op.create_table(
        "draft",
        sa.Column("id", sa.String(), primary_key=True, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=True),
        sa.Column("heads", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
    )
    op.create_table(
        "erased",
        sa.Column("rev_id", sa.LargeBinary(), primary_key=True, nullable=False),
        sa.Column("name", sa.String(), primary_key=True, nullable=False),
        sa.Column("by", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False, unique=True),
        sa.Column("owner", sa.LargeBinary(), nullable=False),
        sa.Column("incarnation", sa.String(), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
    )
    op.create_table(
        "peer",
        sa.Column("device", sa.String(), primary_key=True, nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("missions", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("sealing", sa.LargeBinary(), nullable=False),
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=True),
        sa.Column("trusted", sa.Integer(), nullable=False),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.LargeBinary(), primary_key=True, nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("incarnation", sa.String(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
    )
    op.create_index("receipt_by_device", "receipt", ["device", "mission"])
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), primary_key=True, nullable=False),
        sa.Column("value", sa.String(), nullable=False),
    )
    op.create_table(
        "revision",
        sa.Column("rev_id", sa.LargeBinary(), primary_key=True, nullable=False),
        sa.Column("feed", sa.Integer(), sa.ForeignKey("feed.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=True),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author", sa.LargeBinary(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("lacking", sa.Integer(), nullable=False),
    )
    op.create_index("revision_by_feed", "revision", ["feed", "seq"])
    op.create_index("revision_by_record", "revision", ["record"])
    op.create_index("revision_lacking", "revision", ["feed", "seq"], sqlite_where=sa.text("lacking = 1"))
    op.create_index("revision_waiting", "revision", ["state"], sqlite_where=sa.text("state <> 3"))
    op.create_table(
        "tip",
        sa.Column("rev_id", sa.LargeBinary(), primary_key=True, nullable=False),
        sa.Column("feed", sa.Integer(), sa.ForeignKey("feed.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
    )
    op.create_index("tip_by_feed", "tip", ["feed"])


def downgrade() -> None:
    """Nobody goes back: an older program refuses a newer store, and the backup made before the upgrade opens with it."""
