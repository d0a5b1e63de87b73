"""Work that is still to be done."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.String(64)
TIME = sa.String(27)


def upgrade() -> None:
    """Create the table of jobs."""
    op.create_table(
        "jobs",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("name", ID, nullable=False),
        sa.Column("key", sa.String(200)),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claim", ID),
        sa.Column("claimed_until", TIME),
    )
    op.create_index("jobs_key_once", "jobs", ["name", "key"], unique=True)
    op.create_index("jobs_due", "jobs", ["due_at"])
