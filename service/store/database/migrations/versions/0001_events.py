"""Calls, their events, the words beside the events, and profiles."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.String(64)
TIME = sa.String(27)


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "calls",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("deleted_at", TIME),
    )
    newest = [sa.text(part) for part in ("organisation", "owner", "created_at DESC", "id DESC")]
    op.create_index("calls_newest", "calls", newest)
    op.create_table(
        "events",
        sa.Column("call_id", ID, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("kind", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.Column("subject", sa.String(200)),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("key", sa.String(200)),
        sa.Column("digest", sa.String(64)),
    )
    op.create_index("events_key_once", "events", ["call_id", "key"], unique=True)
    op.create_table(
        "texts",
        sa.Column("call_id", ID, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("salt", sa.String(32)),
        sa.Column("body", sa.Text),
    )
    op.create_table(
        "profiles",
        sa.Column("organisation", ID, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("profile", sa.JSON, nullable=False),
    )
