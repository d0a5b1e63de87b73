"""Endpoints that verdicts are sent to, what was sent, and what was told."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.String(64)
TIME = sa.String(27)


def upgrade() -> None:
    """Create the tables of verdicts out."""
    op.create_table(
        "endpoints",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("events", sa.JSON, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("secret_before", sa.Text),
        sa.Column("before_until", TIME),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("why_inactive", ID),
    )
    op.create_index("endpoints_of_organisation", "endpoints", ["organisation", "created_at"])
    op.create_table(
        "messages",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("endpoint_id", ID, nullable=False),
        sa.Column("subject", ID, nullable=False),
        sa.Column("kind", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("state", ID, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tried_at", TIME),
        sa.Column("next_at", TIME),
        sa.Column("status", sa.Integer),
        sa.Column("problem", ID),
        sa.Column("body", sa.Text),
    )
    op.create_index("messages_newest", "messages", ["organisation", "endpoint_id", "at"])
    op.create_index("messages_of_subject", "messages", ["subject"])
    op.create_table(
        "told_verdicts",
        sa.Column("call_id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("verdict", sa.JSON, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    op.create_table(
        "told_follow_ups",
        sa.Column("account_id", ID, primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
    )
