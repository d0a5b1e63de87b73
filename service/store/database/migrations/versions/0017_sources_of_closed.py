"""Tools of accounts that were closed deliver no longer: closing does that from now on."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Disable the sources of closed accounts, as of when those were closed."""
    op.execute(
        "UPDATE sources SET disabled_at = "
        "(SELECT closed_at FROM people WHERE people.id = sources.owner) "
        "WHERE disabled_at IS NULL "
        "AND owner IN (SELECT id FROM people WHERE closed_at IS NOT NULL)"
    )
