"""The audit log and the seals over the history of calls."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.String(64)


def upgrade() -> None:
    """Create the tables of the audit log."""
    op.create_table(
        "audit",
        sa.Column("organisation", ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.Column("action", ID, nullable=False),
        sa.Column("subject", sa.String(200)),
        sa.Column("digest", sa.String(64)),
        sa.Column("chain", sa.String(64), nullable=False),
    )
    op.create_index("audit_of_actor", "audit", ["organisation", "actor"])
    op.create_table(
        "audit_texts",
        sa.Column("organisation", ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("salt", sa.String(32)),
        sa.Column("body", sa.Text),
    )
    op.create_table(
        "seals",
        sa.Column("call_id", ID, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    op.create_index("seals_of_entry", "seals", ["organisation", "number"])
