"""Days to think of at an account."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.String(64)


def upgrade() -> None:
    """Create the table of days."""
    op.create_table(
        "account_dates",
        sa.Column("id", ID, primary_key=True),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("contact_id", ID),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("yearly", sa.Boolean, nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
    )
    op.create_index("dates_of_account", "account_dates", ["organisation", "account_id"])
