"""Finds the events that judge a signal without reading all others."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

JUDGED = sa.text("kind IN ('signal_disputed', 'signal_accepted')")


def upgrade() -> None:
    """Create the index."""
    op.create_index(
        "events_judgements",
        "events",
        ["organisation", "at"],
        sqlite_where=JUDGED,
        postgresql_where=JUDGED,
    )
