"""What tells whether a key is the one with which the secrets are encrypted."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Create the table, empty: the next start with a key that fits writes its row."""
    op.create_table(
        "key_proof",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
    )
