"""Sources, what they delivered, and the calls that were made of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.String(64)
TIME = sa.String(27)


def upgrade() -> None:
    """Create the tables of deliveries."""
    whose = [
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
    ]
    op.create_table(
        "sources",
        sa.Column("id", ID, primary_key=True),
        *(each._copy() for each in whose),
        sa.Column("provider", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("mapping", sa.JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME),
        sa.Column("handshake", ID, nullable=False),
        sa.Column("handshake_at", TIME),
    )
    op.create_table(
        "receipts",
        sa.Column("id", ID, primary_key=True),
        *(each._copy() for each in whose),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("headers", sa.JSON),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", ID, primary_key=True),
        *(each._copy() for each in whose),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("key", sa.String(200)),
        sa.Column("duplicate_of", ID),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("state", ID, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("call_id", ID),
    )
    op.create_index("deliveries_key_once", "deliveries", ["source_id", "key"], unique=True)
    newest = [sa.text(part) for part in ("organisation", "owner", "received_at DESC", "id DESC")]
    op.create_index("deliveries_newest", "deliveries", newest)
    op.create_index("deliveries_of_call", "deliveries", ["call_id"])
    op.create_table(
        "logged_calls",
        sa.Column("call_id", ID, primary_key=True),
        *(each._copy() for each in whose),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("told", sa.Text),
    )
