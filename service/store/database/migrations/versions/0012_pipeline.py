"""Activities beside calls, and weekly targets."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.String(64)
TIME = sa.String(27)


def upgrade() -> None:
    """Create the tables of the pipeline."""
    op.create_table(
        "activities",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("account_id", ID),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", ID, nullable=False),
        sa.Column("stage", ID),
        sa.Column("cost", sa.Float, nullable=False),
        sa.Column("currency", sa.String(3)),
    )
    op.create_index("activities_newest", "activities", ["organisation", "owner", "at"])
    op.create_table(
        "targets",
        sa.Column("organisation", ID, primary_key=True),
        sa.Column("owner", ID, primary_key=True),
        sa.Column("measure", ID, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
