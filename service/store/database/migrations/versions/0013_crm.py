"""Connections to CRMs."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ID = sa.String(64)


def upgrade() -> None:
    """Create the table of connections."""
    op.create_table(
        "crm_connections",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("crm", ID, nullable=False),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column("token", sa.Text, nullable=False),
    )
    op.create_index("crm_connections_of", "crm_connections", ["organisation", "created_at"])
